// SPDX-License-Identifier: Apache-2.0
//
// How the chapters "Forward" and "Backward" are checked: kernels run over whole
// arrays, and each check judges the elements that belong to its clause.

#ifndef LEAKPROOF_VERIFY_CHECKS_VALUES_H_
#define LEAKPROOF_VERIFY_CHECKS_VALUES_H_

#include <functional>
#include <optional>

#include "ref/format.h"
#include "ref/result_set.h"
#include "ref/rules.h"
#include "spec/clause.h"
#include "verify/check.h"
#include "verify/kernel.h"
#include "verify/property.h"

namespace leakproof::verify {

// What a clause permits for an element, or nothing if it says nothing about it.
using ForwardClause = std::function<std::optional<ref::ResultSet>(
    const ref::Rules& rules, const ref::Format& format, ref::BitPattern alpha,
    ref::BitPattern x)>;
using BackwardClause = std::function<std::optional<ref::ResultSet>(
    const ref::Rules& rules, const ref::Format& format, ref::BitPattern alpha,
    ref::BitPattern x, ref::BitPattern dy)>;

// The one clause of LR-FWD-1 to -8 and -10, and of LR-GRAD-1, -2 and -4 to -7,
// that a verdict on this input names. By the canonical profile, whatever the
// kernel is judged by.
spec::ClauseId ForwardClauseOf(const ref::Format& format, ref::BitPattern alpha,
                               ref::BitPattern x);
spec::ClauseId BackwardClauseOf(const ref::Format& format,
                                ref::BitPattern alpha, ref::BitPattern x,
                                ref::BitPattern dy);

// All landmarks of α, x and dy, then hard inputs and random arrays of random
// length, both for random α. Backward in a format of 16 bits also has every x,
// for one α and one dy.
CheckResult CheckForward(const CheckContext& context,
                         const ForwardClause& clause);
CheckResult CheckBackward(const CheckContext& context,
                          const BackwardClause& clause);

// The numbers of one element, for a counterexample.
Counterexample DescribeElement(const ref::Format& format, ref::BitPattern alpha,
                               std::optional<ref::BitPattern> x,
                               std::optional<ref::BitPattern> dy, size_t n,
                               size_t index, ref::BitPattern got);
void Permit(Counterexample& counterexample, const ref::Format& format,
            const ref::ResultSet& permitted);

// Which values of which axis would permit a result that `rules` do not:
// "permitted with form = select, where the profile has max"; empty if no change
// of one axis would. permits(rules) tells.
std::string ExplainByAxis(
    const ref::Rules& rules,
    const std::function<bool(const ref::Rules&)>& permits);

// "the kernel has no forward function for binary32".
CheckResult MissingFunction(const CheckContext& context, Direction direction);
CheckResult NoSuchAlpha();

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_CHECKS_VALUES_H_
