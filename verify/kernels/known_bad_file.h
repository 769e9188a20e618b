// SPDX-License-Identifier: Apache-2.0
//
// The known-bad kernel as a shared library that the program carries with it.

#ifndef LEAKPROOF_VERIFY_KERNELS_KNOWN_BAD_FILE_H_
#define LEAKPROOF_VERIFY_KERNELS_KNOWN_BAD_FILE_H_

#include <memory>

#include "verify/kernel.h"

namespace leakproof::verify {

// Writes the library to a temporary file, loads it as OpenSharedLibrary loads
// any, and deletes the file. Throws std::runtime_error, which names the folder,
// if that fails.
std::unique_ptr<Kernel> OpenKnownBadLibrary();

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_KERNELS_KNOWN_BAD_FILE_H_
