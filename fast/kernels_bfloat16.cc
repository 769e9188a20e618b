// SPDX-License-Identifier: Apache-2.0
//
// The kernels of bfloat16, for every target.

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "fast/kernels_bfloat16.cc"
// In this order: every_target.h includes this file once for each target, and
// the kernels have to be those of the target that it has set.
// clang-format off
#include "fast/every_target.h"
#include "fast/kernels-inl.h"
// clang-format on

namespace leakproof::fast {
namespace {

template <>
struct CompiledTarget<HWY_TARGET> {
  static constexpr bool kExists = true;
  static const char* Name() { return HWY_NAMESPACE::CompiledFor(); }
  static KernelPair<uint16_t, float> Kernels() {
    namespace target = HWY_NAMESPACE;
    return {&target::ForwardPatterns<Bfloat16Format>,
            &target::BackwardPatterns<Bfloat16Format>};
  }
};

}  // namespace

#if HWY_ONCE
std::vector<CompiledKernels<KernelPair<uint16_t, float>>> Bfloat16Kernels() {
  return ListOf<KernelPair<uint16_t, float>>();
}
#endif

}  // namespace leakproof::fast
