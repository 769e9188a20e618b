// SPDX-License-Identifier: Apache-2.0
//
// Whether the checks reject what they must and accept what they must: every
// mutant, by the clause that it breaks, and every right kernel, by all clauses
// of its profile. Mutants at the default effort, right kernels at effort quick.

#ifndef LEAKPROOF_VERIFY_SELF_TEST_H_
#define LEAKPROOF_VERIFY_SELF_TEST_H_

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "spec/clause.h"
#include "verify/certify.h"
#include "verify/mutants/mutants.h"
#include "verify/right_kernels/right_kernels.h"

namespace leakproof::verify {

std::vector<const ref::Format*> AllFormats();

// A mutant against its clause alone, with the sweeps or by the check alone.
KernelResult JudgeMutant(const Mutant& mutant, bool sweeps);

// Right kernels of one profile, by the checks of these clauses at this effort;
// those of arrays at effort quick, as they take the longest by far, and those
// with threads beside other processes. Sweeps are left out: they judge by the
// same sets of results.
std::vector<KernelResult> JudgeRightKernels(
    std::span<const RightKernel* const> kernels,
    std::span<const spec::Clause* const> clauses, Effort effort,
    const std::vector<const ref::Format*>& formats = AllFormats());

// A MUST clause that a right kernel fails.
struct Rejection {
  const RightKernel* kernel;
  ClauseResult clause;
};

struct SelfTestResult {
  std::vector<const Mutant*> left;       // to effort exhaustive
  std::vector<const Mutant*> mutants;    // that were run
  std::vector<const Mutant*> survivors;  // of these
  // That some clause was judged for.
  std::vector<const RightKernel*> right_kernels;
  std::vector<Rejection> rejections;

  size_t Accepted() const;  // right kernels
  bool Passes() const { return survivors.empty() && rejections.empty(); }
};

struct SelfTestProgress {
  size_t done = 0;
  size_t total = 0;
};

// The mutants of these clauses, and the right kernels by them. A mutant that
// needs the sweeps gets them, others do not; one that needs effort exhaustive
// is run in an exhaustive self-test alone. Right kernels are judged at effort
// quick, or full in an exhaustive one. `on_progress` is called as kernels have
// been judged. The calling process must have no other threads. Throws
// std::runtime_error, with its name, if a mutant cannot be judged.
SelfTestResult SelfTest(
    std::span<const Mutant> mutants, std::span<const RightKernel> right_kernels,
    const std::vector<const spec::Clause*>& clauses, bool exhaustive,
    const std::function<void(const SelfTestProgress&)>& on_progress = {});

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_SELF_TEST_H_
