// SPDX-License-Identifier: Apache-2.0
//
// One check on one kernel, in the process that has opened it.

#ifndef LEAKPROOF_VERIFY_JOB_RUN_H_
#define LEAKPROOF_VERIFY_JOB_RUN_H_

#include <memory>

#include "verify/plan.h"
#include "verify/probe.h"

namespace leakproof::verify {

// Judges a kernel by the check of the job. `alphas` are those of the run.
CheckResult RunJob(const RunOptions& options, const Job& job,
                   const Kernel& kernel, const AlphasByFormat& alphas,
                   CallRecord& record);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_JOB_RUN_H_
