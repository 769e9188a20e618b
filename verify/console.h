// SPDX-License-Identifier: Apache-2.0
//
// What a person reads: one line for each clause, and counterexamples in full.

#ifndef LEAKPROOF_VERIFY_CONSOLE_H_
#define LEAKPROOF_VERIFY_CONSOLE_H_

#include <chrono>
#include <string>

#include "verify/certify.h"
#include "verify/report.h"

namespace leakproof::verify {

// Results go to standard output, in colour if that is a terminal and NO_COLOR
// is not set; progress goes to standard error, if that is a terminal and the
// run has taken more than two seconds.
class Console {
 public:
  Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  void ShowProgress(const Progress& progress);
  void ShowKernel(const KernelResult& kernel);
  void ShowSummary(const Report& report);

 private:
  void EraseProgress();

  bool colour_;
  bool progress_wanted_;
  bool progress_shown_ = false;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_CONSOLE_H_
