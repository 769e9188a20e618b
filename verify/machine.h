// SPDX-License-Identifier: Apache-2.0
//
// The machine and the build that a report is about.

#ifndef LEAKPROOF_VERIFY_MACHINE_H_
#define LEAKPROOF_VERIFY_MACHINE_H_

#include <string>

namespace leakproof::verify {

struct Machine {
  std::string system;  // "Linux 6.1.0 x86_64"
  std::string cpu;     // the model's name, or "unknown"
  unsigned processors = 0;
  std::string compiler;  // that built the suite

  friend bool operator==(const Machine&, const Machine&) = default;
};

Machine ThisMachine();

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_MACHINE_H_
