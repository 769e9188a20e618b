// SPDX-License-Identifier: Apache-2.0
//
// The loops over vectors, compiled once per CPU target.
//
// One multiplication serves every case: the result is factor · slope, where the
// slope is 1 or α. The 1 is read at run time. Were it a constant, compilers
// would turn some of these products into copies, others not, by target and by
// their place in the loop; and a signalling NaN, quiet after a product, shows
// it (LR-ARR-1, LR-ARR-7).

#include <cstddef>
#include <cstdint>

#include "fast/rounded_product.h"
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

namespace hn = hwy::HWY_NAMESPACE;

// Named here, so that a target cannot go by the name of another.
inline const char* CompiledFor() { return hwy::TargetName(HWY_TARGET); }

// Whether s(α, x) is 1, for α <= 1. The comparison is false for a NaN, which
// takes the slope α (LR-GRAD-5), and for both zeros (LR-GRAD-4).
struct SlopeIsOneUpToOne {
  template <class D, class V>
  hn::Mask<D> operator()(D d, V x) const {
    return hn::Gt(x, hn::Zero(d));
  }
};

// The same for α > 1 (LR-FWD-10, LR-GRAD-6). Again false for a NaN.
struct SlopeIsOneAboveOne {
  template <class D, class V>
  hn::Mask<D> operator()(D d, V x) const {
    return hn::Le(x, hn::Zero(d));
  }
};

// The two values of the slope.
template <typename T>
struct Slopes {
  T one;
  T alpha;
};

// factor · s(α, x), for one vector of each.
template <class D, class SlopeIsOne, typename T = hn::TFromD<D>>
hn::Vec<D> TimesSlope(D d, SlopeIsOne slope_is_one, const T* x, const T* factor,
                      Slopes<T> slopes) {
  const auto is_one = slope_is_one(d, hn::LoadU(d, x));
  return hn::Mul(
      hn::LoadU(d, factor),
      hn::IfThenElse(is_one, hn::Set(d, slopes.one), hn::Set(d, slopes.alpha)));
}

// The first `count` elements, a multiple of the lanes of d.
template <class D, class SlopeIsOne, typename T = hn::TFromD<D>>
void ScaleVectors(D d, SlopeIsOne slope_is_one, const T* x, const T* factor,
                  T* result, size_t count, Slopes<T> slopes) {
  for (size_t i = 0; i < count; i += hn::Lanes(d)) {
    hn::StoreU(TimesSlope(d, slope_is_one, x + i, factor + i, slopes), d,
               result + i);
  }
}

// result[i] = factor[i] · s(α, x[i]). The forward pass has factor == x. The
// result may be exactly x or factor.
template <class SlopeIsOne, typename T>
void ScaleBySlope(SlopeIsOne slope_is_one, const T* x, const T* factor,
                  T* result, size_t n, Slopes<T> slopes) {
  const hn::ScalableTag<T> d;
  const size_t lanes = hn::Lanes(d);
  if (n < lanes) {
    ScaleVectors(hn::CappedTag<T, 1>(), slope_is_one, x, factor, result, n,
                 slopes);
    return;
  }
  // The last vector overlaps the one before it, so it is computed from the
  // inputs as they were before anything was stored: the result may be an input.
  const size_t last = n - lanes;
  const auto last_result =
      TimesSlope(d, slope_is_one, x + last, factor + last, slopes);
  ScaleVectors(d, slope_is_one, x, factor, result, n - n % lanes, slopes);
  hn::StoreU(last_result, d, result + last);
}

template <typename T>
void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
  static const volatile T one = 1;
  const Slopes<T> slopes{one, alpha};
  if (alpha > T{1}) {
    ScaleBySlope(SlopeIsOneAboveOne(), x, dy, dx, n, slopes);
  } else {
    ScaleBySlope(SlopeIsOneUpToOne(), x, dy, dx, n, slopes);
  }
}

template <typename T>
void Forward(const T* x, T* y, size_t n, T alpha) {
  Backward(x, x, y, n, alpha);
}

template <class Format>
void Backward16(const uint16_t* x, const uint16_t* dy, uint16_t* dx, size_t n,
                float alpha) {
  for (size_t i = 0; i < n; ++i) {
    const double value = ToDouble<Format>(x[i]);
    const bool slope_is_one = alpha > 1 ? value <= 0 : value > 0;
    dx[i] = slope_is_one ? dy[i] : RoundedProduct<Format>(dy[i], alpha);
  }
}

template <class Format>
void Forward16(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
  Backward16<Format>(x, x, y, n, alpha);
}

}  // namespace HWY_NAMESPACE
}  // namespace leakproof::fast
HWY_AFTER_NAMESPACE();

#endif  // LEAKPROOF_FAST_KERNELS_INL_H_
