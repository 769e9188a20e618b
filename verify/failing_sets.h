// SPDX-License-Identifier: Apache-2.0
//
// Names for the inputs that failed in a sweep: few, whatever their number.

#ifndef LEAKPROOF_VERIFY_FAILING_SETS_H_
#define LEAKPROOF_VERIFY_FAILING_SETS_H_

#include <vector>

#include "verify/check.h"
#include "verify/sweep.h"
#include "verify/sweep_tally.h"

namespace leakproof::verify {

// "every negative subnormal number", "every NaN in the last n mod 4 elements",
// "1 of 2,130,706,432 negative normal numbers"; then, if the failures are few
// runs of consecutive inputs, each run. Of the inputs of the tally's clause.
std::vector<FailingSet> NameFailures(const Sweep& sweep,
                                     const ClauseTally& tally);

// The first failure in the order of the sweep: α, then bit patterns.
Counterexample FirstFailure(const Sweep& sweep, const ClauseTally& tally,
                            const ref::Rules& rules);

// The failure that is furthest from the permitted results. Empty if none can be
// measured, as NaNs cannot.
std::optional<LargestError> LargestErrorOf(const Sweep& sweep,
                                           const ClauseTally& tally);

// "4,294,967,296".
std::string WithThousands(uint64_t count);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_FAILING_SETS_H_
