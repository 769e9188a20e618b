// SPDX-License-Identifier: Apache-2.0
//
// Right kernels, written in other ways than one expects: what every check has
// to accept. A check that no right kernel passes is no more use than one that
// no mutant fails.

#ifndef LEAKPROOF_VERIFY_RIGHT_KERNELS_RIGHT_KERNELS_H_
#define LEAKPROOF_VERIFY_RIGHT_KERNELS_RIGHT_KERNELS_H_

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "verify/kernel.h"

namespace leakproof::verify {

struct RightKernel {
  std::string_view name;
  std::string_view what;  // is unusual
  std::function<std::unique_ptr<Kernel>()> open;
  bool uses_threads = false;
  // What it conforms to, a file of spec/profiles/.
  std::string_view profile = "canonical";
};

std::span<const RightKernel> AllRightKernels();

// By topic, each in a file of its own.
std::vector<RightKernel> RightSelections();  // of a side, and maxima
std::vector<RightKernel> RightArithmetic();  // products and their rounding
std::vector<RightKernel> RightTraversals();  // of arrays
std::vector<RightKernel> RightVectors();     // of the processor
std::vector<RightKernel> RightUnderProfiles();

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_RIGHT_KERNELS_RIGHT_KERNELS_H_
