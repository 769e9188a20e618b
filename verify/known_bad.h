// SPDX-License-Identifier: Apache-2.0
//
// A kernel that breaks every clause, to be put through the door that a kernel
// under test came in by: a suite that accepts it accepts anything.

#ifndef LEAKPROOF_VERIFY_KNOWN_BAD_H_
#define LEAKPROOF_VERIFY_KNOWN_BAD_H_

#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "verify/certify.h"
#include "verify/plan.h"
#include "verify/probe.h"
#include "verify/report.h"

namespace leakproof::verify {

// The kernel, with every answer spoiled on its way out.
std::unique_ptr<Kernel> Spoiled(std::unique_ptr<Kernel> kernel);

// What a known-bad kernel was tried on before a run, and rejected by.
class KnownBadTrial {
 public:
  // Runs every check of the plan on it, and the first arrays of every sweep,
  // once for each door and set of functions. Throws SuiteError if one of them
  // accepts it.
  KnownBadTrial(const RunOptions& options, const Plan& plan);

  // Throws SuiteError unless the check of the job rejected it.
  void RequireRejected(const Job& job) const;
  std::vector<DoorResult> doors() const;

 private:
  struct Tried {
    std::string door;  // and functions
    const void* of;    // a clause, or a sweep
    const ref::Format* format;

    friend auto operator<=>(const Tried&, const Tried&) = default;
  };

  // What one check, or one sweep, says of the kernel.
  struct Trial {
    size_t kernel;  // whose door it comes in by
    Tried tried;
    std::string by;  // "the check of LR-FWD-1 in binary16"
    std::function<Verdict(const Kernel& kernel, CallRecord& record)> run;
  };

  std::string DoorOf(size_t kernel) const;
  std::string Entrance(size_t kernel, const ref::Format& format) const;
  Tried TriedBy(const Job& job) const;
  Verdict TryCheck(const Job& job, const Kernel& kernel,
                   CallRecord& record) const;
  void TryChecks(bool alone);
  void TrySweeps();
  // Each series in a process.
  void Try(const std::vector<std::vector<Trial>>& trials, unsigned parallel,
           std::set<Tried>& rejected);
  [[noreturn]] void ThrowAccepted(size_t kernel, const std::string& by) const;

  const RunOptions& options_;
  const Plan& plan_;
  RunOptions few_inputs_;
  std::set<Tried> checks_;  // that rejected it
  std::set<Tried> sweeps_;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_KNOWN_BAD_H_
