// SPDX-License-Identifier: Apache-2.0
//
// Results as people read them, in the console and in tests.

#ifndef LEAKPROOF_VERIFY_RESULT_TEXT_H_
#define LEAKPROOF_VERIFY_RESULT_TEXT_H_

#include <string>

#include "verify/report.h"

namespace leakproof::verify {

// A failure in one format, in lines: its counterexample, what a sweep found
// besides, and how to reproduce it. The result has a counterexample.
std::string CounterexampleText(const ClauseResult& clause);

// "sweep binary32 forward, every x, α = 0.01: 4,294,967,296 inputs"
std::string SweepText(const SweepResult& sweep);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_RESULT_TEXT_H_
