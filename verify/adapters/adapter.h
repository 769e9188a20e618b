// SPDX-License-Identifier: Apache-2.0
//
// Real libraries as kernels under test. An adapter calls its library as the
// library's users do, on the caller's own memory, and mends nothing.

#ifndef LEAKPROOF_VERIFY_ADAPTERS_ADAPTER_H_
#define LEAKPROOF_VERIFY_ADAPTERS_ADAPTER_H_

#include <memory>

#include "verify/kernel.h"

namespace leakproof::verify {

// Each is defined only if its library was found at configuration, and throws
// std::runtime_error if the library does not start on this machine.

// oneDNN: the eltwise_relu primitive of the CPU engine, both directions.
std::unique_ptr<Kernel> OpenOneDnn();

// XNNPACK: the Leaky ReLU (nc, f32) operator; forward and binary32 only.
std::unique_ptr<Kernel> OpenXnnpack();

// Eigen: the array expressions that people write; both directions.
std::unique_ptr<Kernel> OpenEigen();

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_ADAPTERS_ADAPTER_H_
