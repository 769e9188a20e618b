// SPDX-License-Identifier: Apache-2.0
//
// Compiles the file that HWY_TARGET_INCLUDE names once for each target, the
// portable one included. What the file then says of CompiledTarget<HWY_TARGET>
// is listed by ListOf.

#ifndef LEAKPROOF_FAST_EVERY_TARGET_H_
#define LEAKPROOF_FAST_EVERY_TARGET_H_

#if defined(__FAST_MATH__)
#error "Leakproof's results need IEEE arithmetic: compile without -ffast-math."
#endif

#define HWY_COMPILE_ALL_ATTAINABLE
#define HWY_WANT_AVX3_DL  // Highway 1.0 builds it only on request

#include <cstdint>
#include <utility>
#include <vector>

#include "fast/compiled_kernels.h"

namespace leakproof::fast {
namespace {

// Specialised for each target that is compiled: its name, and its kernels.
template <int64_t kTarget>
struct CompiledTarget {
  static constexpr bool kExists = false;
};

template <class Pair, size_t... kBit>
std::vector<CompiledKernels<Pair>> ListOf(std::index_sequence<kBit...>) {
  std::vector<CompiledKernels<Pair>> list;
  const auto add = [&]<int64_t kTarget>() {
    if constexpr (CompiledTarget<kTarget>::kExists) {
      list.push_back({kTarget, CompiledTarget<kTarget>::Name(),
                      CompiledTarget<kTarget>::Kernels()});
    }
  };
  (add.template operator()<int64_t{1} << kBit>(), ...);
  return list;
}

template <class Pair>
std::vector<CompiledKernels<Pair>> ListOf() {
  return ListOf<Pair>(std::make_index_sequence<63>());
}

}  // namespace
}  // namespace leakproof::fast

#endif  // LEAKPROOF_FAST_EVERY_TARGET_H_

#include "hwy/foreach_target.h"
