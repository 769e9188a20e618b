// SPDX-License-Identifier: Apache-2.0
//
// Vectors of binary32 and binary64: the product with the slope, compiled once
// per CPU target.
//
// Where a slope of 1 is multiplied by, it is read at run time. Were it a
// constant, compilers would turn some of these products into copies, others
// not, by target and by their place in the loop; and a signalling NaN, quiet
// after a product, shows it (LR-ARR-1, LR-ARR-7).

#include "hwy/highway.h"

#if defined(LEAKPROOF_FAST_WIDE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LEAKPROOF_FAST_WIDE_INL_H_
#undef LEAKPROOF_FAST_WIDE_INL_H_
#else
#define LEAKPROOF_FAST_WIDE_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace leakproof::fast {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Whether s(α, x) is 1, for α <= 1. The comparison is false for a NaN, which
// takes the slope α (LR-GRAD-5), and for both zeros (LR-GRAD-4).
struct SlopeIsOneUpToOne {
  template <class D>
  HWY_INLINE hn::Mask<D> operator()(D d, hn::Vec<D> x) const {
    return hn::Gt(x, hn::Zero(d));
  }
};

// The same for α > 1 (LR-FWD-10, LR-GRAD-6). Again false for a NaN.
struct SlopeIsOneAboveOne {
  template <class D>
  HWY_INLINE hn::Mask<D> operator()(D d, hn::Vec<D> x) const {
    return hn::Le(x, hn::Zero(d));
  }
};

// factor · s(α, x). The forward pass has factor = x. As data this is the
// selection between factor and its product with α (spec/proofs/Kernels.v,
// backward_by_selected_slope).
template <class SlopeIsOne, typename T>
struct TimesSlope {
  T alpha;
  T one;

  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, hn::Vec<D> x, hn::Vec<D> factor) const {
    return hn::Mul(factor, hn::IfThenElse(SlopeIsOne()(d, x), hn::Set(d, one),
                                          hn::Set(d, alpha)));
  }
  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, hn::Vec<D> x) const {
    return (*this)(d, x, x);
  }
};

#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86

// The lanes of v for which `v kComparison 0` holds are multiplied by α, and no
// others: two instructions, which compilers do not find for the operations of
// Highway 1.0.
template <int kComparison>
HWY_INLINE hn::Vec512<float> MultiplyWhere(hn::Vec512<float> v,
                                           hn::Vec512<float> alpha) {
  const __mmask16 lanes =
      _mm512_cmp_ps_mask(v.raw, _mm512_setzero_ps(), kComparison);
  return {_mm512_mask_mul_ps(v.raw, lanes, v.raw, alpha.raw)};
}
template <int kComparison>
HWY_INLINE hn::Vec512<double> MultiplyWhere(hn::Vec512<double> v,
                                            hn::Vec512<double> alpha) {
  const __mmask8 lanes =
      _mm512_cmp_pd_mask(v.raw, _mm512_setzero_pd(), kComparison);
  return {_mm512_mask_mul_pd(v.raw, lanes, v.raw, alpha.raw)};
}

template <int kComparison>
HWY_INLINE hn::Vec256<float> MultiplyWhere(hn::Vec256<float> v,
                                           hn::Vec256<float> alpha) {
  const __mmask8 lanes =
      _mm256_cmp_ps_mask(v.raw, _mm256_setzero_ps(), kComparison);
  return hn::Vec256<float>{_mm256_mask_mul_ps(v.raw, lanes, v.raw, alpha.raw)};
}
template <int kComparison>
HWY_INLINE hn::Vec256<double> MultiplyWhere(hn::Vec256<double> v,
                                            hn::Vec256<double> alpha) {
  const __mmask8 lanes =
      _mm256_cmp_pd_mask(v.raw, _mm256_setzero_pd(), kComparison);
  return hn::Vec256<double>{_mm256_mask_mul_pd(v.raw, lanes, v.raw, alpha.raw)};
}

// The forward pass. Both comparisons hold for a NaN, which comes out quiet
// (spec/proofs/Kernels.v, forward_by_masked_product and
// forward_by_masked_product_above_one).
template <typename T>
struct TimesAlphaUpToOne {
  T alpha;

  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, hn::Vec<D> x) const {
    return MultiplyWhere<_CMP_NGT_UQ>(x, hn::Set(d, alpha));
  }
};
template <typename T>
struct TimesAlphaAboveOne {
  T alpha;

  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, hn::Vec<D> x) const {
    return MultiplyWhere<_CMP_NLE_UQ>(x, hn::Set(d, alpha));
  }
};

#endif

// The forward pass for α >= +0, by the sign of x: a zero has the same product
// with both slopes, and a NaN is one with both (spec/proofs/Kernels.v,
// forward_by_sign and forward_by_sign_above_one).
template <typename T>
struct TimesSlopeOfSign {
  T if_negative;
  T if_not;

  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, hn::Vec<D> x) const {
    return hn::Mul(x, hn::IfNegativeThenElse(x, hn::Set(d, if_negative),
                                             hn::Set(d, if_not)));
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace leakproof::fast
HWY_AFTER_NAMESPACE();

#endif  // LEAKPROOF_FAST_WIDE_INL_H_
