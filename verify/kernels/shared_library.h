// SPDX-License-Identifier: Apache-2.0
//
// Kernels in shared libraries: anything that exports one of the plain C names.

#ifndef LEAKPROOF_VERIFY_KERNELS_SHARED_LIBRARY_H_
#define LEAKPROOF_VERIFY_KERNELS_SHARED_LIBRARY_H_

#include <memory>
#include <string>

#include "verify/kernel.h"

namespace leakproof::verify {

// Loads the library for the life of the process. Throws std::runtime_error if
// it cannot be loaded or exports none of the names.
std::unique_ptr<Kernel> OpenSharedLibrary(const std::string& path);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_KERNELS_SHARED_LIBRARY_H_
