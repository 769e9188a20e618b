// SPDX-License-Identifier: Apache-2.0
//
// The kernels, compiled once per CPU target: which vector code for which format
// and α.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "fast/bfloat16-inl.h"
#include "fast/binary16-inl.h"
#include "fast/map-inl.h"
#include "fast/mixed_rounding.h"
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

// run(d) with vectors of T for arrays that have so many bytes together.
template <typename T, class Run>
void WithVectors([[maybe_unused]] size_t bytes, Run run) {
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
  // Beyond the first-level cache vectors wait for data, and processors are
  // clocked lower for products of 64 bytes.
  constexpr size_t kFirstLevelCache = 48 * 1024;
  if (bytes > kFirstLevelCache) {
    run(hn::CappedTag<T, 32 / sizeof(T)>());
    return;
  }
#endif
  run(hn::ScalableTag<T>());
}

template <typename T>
void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
  const T one = ReadOne<T>();
  const size_t arrays = dx == x || dx == dy ? 2 : 3;
  WithVectors<T>(arrays * n * sizeof(T), [&](auto d) {
    if (alpha > T{1}) {
      Map(d, TimesSlope<SlopeIsOneAboveOne, T>{alpha, one}, dx, n, x, dy);
    } else {
      Map(d, TimesSlope<SlopeIsOneUpToOne, T>{alpha, one}, dx, n, x, dy);
    }
  });
}

template <typename T>
void Forward(const T* x, T* y, size_t n, T alpha) {
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
  const size_t arrays = y == x ? 1 : 2;
  WithVectors<T>(arrays * n * sizeof(T), [&](auto d) {
    if (alpha > T{1}) {
      Map(d, TimesAlphaAboveOne<T>{alpha}, y, n, x);
    } else {
      Map(d, TimesAlphaUpToOne<T>{alpha}, y, n, x);
    }
  });
#elif HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_SSE4
  // One instruction selects by the sign, and none has to compare.
  const hn::ScalableTag<T> d;
  const T one = ReadOne<T>();
  if (alpha > T{1}) {
    Map(d, TimesSlopeOfSign<T>{one, alpha}, y, n, x);
  } else if (!std::signbit(alpha)) {
    Map(d, TimesSlopeOfSign<T>{alpha, one}, y, n, x);
  } else {
    Map(d, TimesSlope<SlopeIsOneUpToOne, T>{alpha, one}, y, n, x);
  }
#else
  Backward(x, x, y, n, alpha);
#endif
}

// run(product) with what multiplies patterns of Format by α.
template <class Format, class Run>
void WithProduct(float alpha, Run run) {
#if LEAKPROOF_FAST_ONE_BY_ONE
  run(ScalarProduct<Format>{alpha});
#else
  constexpr int kPrecision = Format::kFractionBits + 1;
  if constexpr (std::is_same_v<Format, Binary16Format>) {
    if (const auto slope = SlopeOffMidpoints(alpha, kPrecision)) {
      run(Binary16Product<false>(*slope));
    } else {
      run(Binary16Product<true>(alpha, RoundingOf(alpha, kPrecision)));
    }
  } else {
    const MixedRounding rounding = RoundingOf(alpha, kPrecision);
    rounding.exact ? run(Bfloat16Product<true>(alpha, rounding))
                   : run(Bfloat16Product<false>(alpha, rounding));
  }
#endif
}

// inputs: x, and dy for backward.
template <class Format, typename... Inputs>
void MapPatterns(float alpha, uint16_t* result, size_t n,
                 const Inputs*... inputs) {
#if LEAKPROOF_FAST_ONE_BY_ONE
  const hn::CappedTag<uint16_t, 1> d;
#else
  const hn::ScalableTag<uint16_t> d;
#endif
  WithProduct<Format>(alpha, [&](auto product) {
    using Product = decltype(product);
    using UpToOne = PatternSlopeIsOneUpToOne<Format>;
    using AboveOne = PatternSlopeIsOneAboveOne<Format>;
    if (alpha > 1) {
      Map(d, ProductElsewhere<AboveOne, Product>(product), result, n,
          inputs...);
    } else {
      Map(d, ProductElsewhere<UpToOne, Product>(product), result, n, inputs...);
    }
  });
}

template <class Format>
void BackwardPatterns(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                      size_t n, float alpha) {
  MapPatterns<Format>(alpha, dx, n, x, dy);
}

#if LEAKPROOF_FAST_CONVERTS_BINARY16

inline void ForwardBinary16(const uint16_t* x, uint16_t* y, size_t n,
                            float alpha) {
  // As many elements as a vector of binary32 has.
  const hn::Rebind<uint16_t, hn::ScalableTag<float>> d;
  constexpr int kPrecision = Binary16Format::kFractionBits + 1;
  constexpr auto kUpToOne = Multiplied::kNotPositive;
  constexpr auto kAboveOne = Multiplied::kNotUpToZero;
  if (const auto slope = SlopeOffMidpoints(alpha, kPrecision)) {
    if (alpha > 1) {
      Map(d, Binary16Forward<kAboveOne, false>(*slope), y, n, x);
    } else if (std::signbit(alpha)) {
      Map(d, Binary16Forward<kUpToOne, false>(*slope), y, n, x);
    } else {
      Map(d, Binary16Forward<Multiplied::kNegative, false>(*slope), y, n, x);
    }
  } else {
    const MixedRounding rounding = RoundingOf(alpha, kPrecision);
    if (alpha > 1) {
      Map(d, Binary16Forward<kAboveOne, true>(alpha, rounding), y, n, x);
    } else {
      Map(d, Binary16Forward<kUpToOne, true>(alpha, rounding), y, n, x);
    }
  }
}

#endif

template <class Format>
void ForwardPatterns(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
#if LEAKPROOF_FAST_CONVERTS_BINARY16
  if constexpr (std::is_same_v<Format, Binary16Format>) {
    ForwardBinary16(x, y, n, alpha);
    return;
  }
#endif
  MapPatterns<Format>(alpha, y, n, x);
}

}  // namespace HWY_NAMESPACE
}  // namespace leakproof::fast
HWY_AFTER_NAMESPACE();

#endif  // LEAKPROOF_FAST_KERNELS_INL_H_
