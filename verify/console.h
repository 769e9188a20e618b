// SPDX-License-Identifier: Apache-2.0
//
// What a person reads: one line for each clause, and counterexamples in full.

#ifndef LEAKPROOF_VERIFY_CONSOLE_H_
#define LEAKPROOF_VERIFY_CONSOLE_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "verify/certify.h"
#include "verify/report.h"

namespace leakproof::verify {

// Results go to standard output, in colour if that is a terminal and NO_COLOR
// is not set; progress goes to standard error, as one line that changes on a
// terminal, and as a line every 30 seconds elsewhere.
class Console {
 public:
  Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  void ShowProgress(const Progress& progress);
  void ShowKernel(const KernelResult& kernel);
  void ShowSummary(const Report& report);
  // Before anything else is written to the terminal.
  void EraseProgress();

 private:
  bool colour_;
  bool terminal_;  // of the standard error
  using Clock = std::chrono::steady_clock;

  bool progress_shown_ = false;  // and not erased
  Clock::time_point start_;
  Clock::time_point progress_shown_at_;
  Clock::time_point sweeps_start_;
  // That an earlier run of the same journal had judged.
  std::optional<uint64_t> inputs_before_;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_CONSOLE_H_
