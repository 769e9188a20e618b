// SPDX-License-Identifier: Apache-2.0
//
// The kernels of binary32, for every target.

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "fast/kernels_binary32.cc"
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
  static KernelPair<float> Kernels() {
    namespace target = HWY_NAMESPACE;
    return {&target::Forward<float>, &target::Backward<float>};
  }
};

}  // namespace

#if HWY_ONCE
std::vector<CompiledKernels<KernelPair<float>>> Binary32Kernels() {
  return ListOf<KernelPair<float>>();
}
#endif

}  // namespace leakproof::fast
