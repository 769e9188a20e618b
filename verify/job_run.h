// SPDX-License-Identifier: Apache-2.0
//
// Checks on one kernel, in the process that has opened it.

#ifndef LEAKPROOF_VERIFY_JOB_RUN_H_
#define LEAKPROOF_VERIFY_JOB_RUN_H_

#include <cfenv>
#include <functional>
#include <memory>
#include <vector>

#include "verify/isolation.h"
#include "verify/plan.h"
#include "verify/probe.h"

namespace leakproof::verify {

// Judges a kernel by the check of the job. `alphas` are those of the run.
CheckResult RunJob(const RunOptions& options, const Job& job,
                   const Kernel& kernel, const AlphasByFormat& alphas,
                   CallRecord& record);

// What to do with the kernel of a process.
using KernelWork =
    std::function<Answer(const Kernel& kernel, CallRecord& record)>;

// A series that opens its kernel once a process: with the first work there.
// Each other work finds the floating-point environment as the kernel left it
// when it was opened. `open` outlives the series.
Series OnOneKernel(const std::function<std::unique_ptr<Kernel>()>& open,
                   std::vector<KernelWork> work);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_JOB_RUN_H_
