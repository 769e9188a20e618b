// SPDX-License-Identifier: Apache-2.0
//
// The loops over vectors, compiled once per CPU target.
//
// One multiplication serves every case: y = x · s and dx = dy · s, where the slope
// s is 1 or α. Multiplying by 1 changes no number and quiets a NaN.

#include <cstddef>

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

// s(α, x) for α <= 1. The comparison is false for a NaN, which takes the slope α
// (LR-GRAD-5), and for both zeros (LR-GRAD-4).
struct SlopeUpToOne {
  template <class D, class V>
  V operator()(D d, V x, V alpha) const {
    const V one = hn::Set(d, hn::TFromD<D>(1));
    return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), one, alpha);
  }
};

// s(α, x) for α > 1 (LR-FWD-10, LR-GRAD-6). Again false for a NaN.
struct SlopeAboveOne {
  template <class D, class V>
  V operator()(D d, V x, V alpha) const {
    const V one = hn::Set(d, hn::TFromD<D>(1));
    return hn::IfThenElse(hn::Le(x, hn::Zero(d)), one, alpha);
  }
};

// result[i] = factor[i] · slope(x[i]) for `count` <= n elements from i on, one
// vector of `d` at a time, where count is a multiple of the lanes of d.
template <class D, class Slope, typename T = hn::TFromD<D>>
void ScaleVectors(D d, Slope slope, const T* x, const T* factor, T* result,
                  size_t count, T alpha) {
  const auto alphas = hn::Set(d, alpha);
  for (size_t i = 0; i < count; i += hn::Lanes(d)) {
    const auto s = slope(d, hn::LoadU(d, x + i), alphas);
    hn::StoreU(hn::Mul(hn::LoadU(d, factor + i), s), d, result + i);
  }
}

// The forward pass has factor == x. The result may be exactly x or factor.
template <class Slope, typename T>
void ScaleBySlope(Slope slope, const T* x, const T* factor, T* result, size_t n,
                  T alpha) {
  const hn::ScalableTag<T> d;
  const size_t lanes = hn::Lanes(d);
  if (n < lanes) {
    ScaleVectors(hn::CappedTag<T, 1>(), slope, x, factor, result, n, alpha);
    return;
  }
  // The last vector overlaps the one before it, so it is computed from the inputs
  // as they were before anything was stored: the result may be an input.
  const auto last_s = slope(d, hn::LoadU(d, x + n - lanes), hn::Set(d, alpha));
  const auto last = hn::Mul(hn::LoadU(d, factor + n - lanes), last_s);
  ScaleVectors(d, slope, x, factor, result, n - n % lanes, alpha);
  hn::StoreU(last, d, result + n - lanes);
}

template <typename T>
void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
  if (alpha > T{1}) {
    ScaleBySlope(SlopeAboveOne(), x, dy, dx, n, alpha);
  } else {
    ScaleBySlope(SlopeUpToOne(), x, dy, dx, n, alpha);
  }
}

template <typename T>
void Forward(const T* x, T* y, size_t n, T alpha) {
  Backward(x, x, y, n, alpha);
}

}  // namespace HWY_NAMESPACE
}  // namespace leakproof::fast
HWY_AFTER_NAMESPACE();

#endif  // LEAKPROOF_FAST_KERNELS_INL_H_
