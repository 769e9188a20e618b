// SPDX-License-Identifier: Apache-2.0
//
// The kernels, compiled once per CPU target: which vector code for which format
// and α.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "fast/map-inl.h"
#include "fast/narrow-inl.h"
#include "fast/wide-inl.h"
#include "hwy/highway.h"

#if defined(LEAKPROOF_FAST_KERNELS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LEAKPROOF_FAST_KERNELS_INL_H_
#undef LEAKPROOF_FAST_KERNELS_INL_H_
#else
#define LEAKPROOF_FAST_KERNELS_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace leakproof::fast {
namespace HWY_NAMESPACE {

// Named here, so that a target cannot go by the name of another.
inline const char* CompiledFor() { return hwy::TargetName(HWY_TARGET); }

template <typename T>
T ReadOne() {
  static const volatile T one = 1;
  return one;
}

template <typename T>
void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
  const T one = ReadOne<T>();
  if (alpha > T{1}) {
    Map(TimesSlope<SlopeIsOneAboveOne, T>{alpha, one}, dx, n, x, dy);
  } else {
    Map(TimesSlope<SlopeIsOneUpToOne, T>{alpha, one}, dx, n, x, dy);
  }
}

template <typename T>
void Forward(const T* x, T* y, size_t n, T alpha) {
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
  if (alpha > T{1}) {
    Map(TimesAlphaAboveOne<T>{alpha}, y, n, x);
  } else {
    Map(TimesAlphaUpToOne<T>{alpha}, y, n, x);
  }
#elif HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_SSE4
  // One instruction selects by the sign, and none has to compare.
  const T one = ReadOne<T>();
  if (alpha > T{1}) {
    Map(TimesSlopeOfSign<T>{one, alpha}, y, n, x);
  } else if (!std::signbit(alpha)) {
    Map(TimesSlopeOfSign<T>{alpha, one}, y, n, x);
  } else {
    Map(TimesSlope<SlopeIsOneUpToOne, T>{alpha, one}, y, n, x);
  }
#else
  Backward(x, x, y, n, alpha);
#endif
}

// run(product) with what multiplies patterns of Format by α.
template <class Format, class Run>
void WithProduct(float alpha, Run run) {
#if HWY_TARGET == HWY_SCALAR
  run(ScalarProduct<Format>{alpha});
#else
  const MixedRounding rounding = RoundingOf(alpha, Format::kFractionBits + 1);
  if constexpr (std::is_same_v<Format, Binary16Format>) {
    rounding.exact ? run(Binary16Product<true>(alpha, rounding))
                   : run(Binary16Product<false>(alpha, rounding));
  } else {
    rounding.exact ? run(Bfloat16Product<true>(alpha, rounding))
                   : run(Bfloat16Product<false>(alpha, rounding));
  }
#endif
}

// inputs: x, and dy for backward.
template <class Format, typename... Inputs>
void MapPatterns(float alpha, uint16_t* result, size_t n,
                 const Inputs*... inputs) {
  WithProduct<Format>(alpha, [&](auto product) {
    using Product = decltype(product);
    if (alpha > 1) {
      Map(ProductElsewhere<PatternSlopeIsOneAboveOne<Format>, Product>{product},
          result, n, inputs...);
    } else {
      Map(ProductElsewhere<PatternSlopeIsOneUpToOne<Format>, Product>{product},
          result, n, inputs...);
    }
  });
}

template <class Format>
void BackwardPatterns(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                      size_t n, float alpha) {
  MapPatterns<Format>(alpha, dx, n, x, dy);
}

template <class Format>
void ForwardPatterns(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
  MapPatterns<Format>(alpha, y, n, x);
}

}  // namespace HWY_NAMESPACE
}  // namespace leakproof::fast
HWY_AFTER_NAMESPACE();

#endif  // LEAKPROOF_FAST_KERNELS_INL_H_
