// SPDX-License-Identifier: Apache-2.0
//
// The built-in kernels, one for each CPU target of this machine.

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

// The kernel of one of FastTargets(). Throws std::runtime_error, with the
// targets that there are, for another name.
std::unique_ptr<Kernel> OpenFast(std::string_view target);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_KERNELS_FAST_KERNEL_H_
