// SPDX-License-Identifier: Apache-2.0
//
// The kernels of every target that the compiler can build, a list for each
// format. Each list comes from a file of its own, so that they are compiled
// side by side.

#ifndef LEAKPROOF_FAST_COMPILED_KERNELS_H_
#define LEAKPROOF_FAST_COMPILED_KERNELS_H_

#include <cstdint>
#include <vector>

#include "fast/leaky_relu.h"

namespace leakproof::fast {

template <class Pair>
struct CompiledKernels {
  int64_t target;    // Highway's bit
  const char* name;  // Highway's name of the target: "AVX2"
  Pair kernels;
};

// In the order of Highway's bits: of one architecture, the best target first.
std::vector<CompiledKernels<KernelPair<uint16_t, float>>> Binary16Kernels();
std::vector<CompiledKernels<KernelPair<uint16_t, float>>> Bfloat16Kernels();
std::vector<CompiledKernels<KernelPair<float>>> Binary32Kernels();
std::vector<CompiledKernels<KernelPair<double>>> Binary64Kernels();

}  // namespace leakproof::fast

#endif  // LEAKPROOF_FAST_COMPILED_KERNELS_H_
