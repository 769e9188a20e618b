// SPDX-License-Identifier: Apache-2.0
//
// The built-in kernels, two for each CPU target of this machine: as it is for
// arrays of moderate size, and as it is for those that are far larger than the
// caches, whose results are written past them.

#ifndef LEAKPROOF_VERIFY_KERNELS_FAST_KERNEL_H_
#define LEAKPROOF_VERIFY_KERNELS_FAST_KERNEL_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "verify/kernel.h"

namespace leakproof::verify {

// Highway's names of the targets, best first.
std::vector<std::string> FastTargets();

// What follows the name of a target in that of its kernel for large arrays.
inline constexpr std::string_view kStreamingSuffix = ":streaming";

// The kernel of one of FastTargets(), with or without the suffix: opening it
// decides, for the process, how all of them write. Throws std::runtime_error,
// with the targets that there are, for another name.
std::unique_ptr<Kernel> OpenFast(std::string_view target);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_KERNELS_FAST_KERNEL_H_
