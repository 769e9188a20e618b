// SPDX-License-Identifier: Apache-2.0
//
// Vectors of binary16: the product with a binary32 α, rounded once; compiled
// once per CPU target.

#include <cstddef>
#include <cstdint>

#include "fast/mixed_rounding.h"
#include "fast/narrow-inl.h"
#include "fast/rounded_product.h"
#include "hwy/highway.h"

#if defined(LEAKPROOF_FAST_BINARY16_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LEAKPROOF_FAST_BINARY16_INL_H_
#undef LEAKPROOF_FAST_BINARY16_INL_H_
#else
#define LEAKPROOF_FAST_BINARY16_INL_H_
#endif

// Whether the processor converts binary16, and rounds it to nearest even.
#undef LEAKPROOF_FAST_CONVERTS_BINARY16
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2 && !defined(HWY_DISABLE_F16C)
#define LEAKPROOF_FAST_CONVERTS_BINARY16 1
#else
#define LEAKPROOF_FAST_CONVERTS_BINARY16 0
#endif

HWY_BEFORE_NAMESPACE();
namespace leakproof::fast {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

#if !LEAKPROOF_FAST_ONE_BY_ONE

constexpr float FactorOffMidpoint(MixedRounding rounding) {
  return rounding.above_midpoint ? 0x1.000002p0F : 0x1.fffffep-1F;
}

// Products of binary16. Without kOffMidpoints, by slopes whose products end on
// none.
template <bool kOffMidpoints>
class Binary16Product {
 public:
  explicit Binary16Product(float alpha, MixedRounding rounding = {})
      : alpha_(alpha), off_midpoint_(FactorOffMidpoint(rounding)) {}

#if LEAKPROOF_FAST_CONVERTS_BINARY16
  // The processor converts, and rounds to nearest even.
  template <Signs, class D>
  HWY_INLINE hn::Vec<D> Multiply(D d, hn::Vec<D> x) const {
    const hn::Half<D> dh;
    return hn::Combine(d, Converted(dh, hn::UpperHalf(dh, x)),
                       Converted(dh, hn::LowerHalf(dh, x)));
  }

 private:
  template <class DH>
  HWY_INLINE hn::Vec<DH> Converted(DH dh, hn::Vec<DH> x) const {
    const hn::Rebind<hwy::float16_t, DH> df16;
    const hn::Rebind<float, DH> df;
    return hn::BitCast(
        dh, hn::DemoteTo(df16,
                         Product(df, hn::PromoteTo(df, hn::BitCast(df16, x)))));
  }
#else
  template <Signs, class D>
  HWY_INLINE hn::Vec<D> Multiply(D d, hn::Vec<D> x) const {
    const hn::RepartitionToWide<D> d32;
    const hn::RebindToFloat<decltype(d32)> df;
    const auto pairs = hn::BitCast(d32, x);
    const auto even = hn::And(pairs, hn::Set(d32, 0xffff));
    const auto odd = hn::ShiftRight<16>(pairs);
    const auto even_result = Narrowed(d32, Product(df, Widened(d32, even)));
    const auto odd_result = Narrowed(d32, Product(df, Widened(d32, odd)));
    return hn::BitCast(d, hn::Or(even_result, hn::ShiftLeft<16>(odd_result)));
  }

 private:
  static constexpr int kDown = 13;  // fraction bits that binary32 has besides
  static constexpr uint32_t kRebias = (127 - 15) << 23;

  // The number whose pattern is in the lower half of each lane.
  template <class D32>
  HWY_INLINE hn::Vec<hn::RebindToFloat<D32> > Widened(
      D32 d32, hn::Vec<D32> pattern) const {
    const hn::RebindToFloat<D32> df;
    const auto magnitude = hn::And(pattern, hn::Set(d32, 0x7fff));
    const auto sign = hn::ShiftLeft<16>(hn::Xor(pattern, magnitude));
    const auto shifted = hn::ShiftLeft<kDown>(magnitude);
    const auto normal = hn::Add(shifted, hn::Set(d32, kRebias));
    // A subnormal number f·2^-24 as the difference of 2^-14·(1 + f·2^-10) and
    // 2^-14; for infinities and NaNs the exponent once more.
    const auto smallest_normal = hn::Set(d32, kRebias + (1U << 23));
    const auto subnormal = hn::BitCast(
        d32, hn::Sub(hn::BitCast(df, hn::Add(shifted, smallest_normal)),
                     hn::BitCast(df, smallest_normal)));
    const auto special = hn::Add(normal, hn::Set(d32, kRebias));
    const auto is_subnormal = IsLess(d32, magnitude, 0x0400);
    const auto is_finite = IsLess(d32, magnitude, Binary16Format::kInfinity);
    const auto finite = hn::IfThenElse(is_subnormal, subnormal, normal);
    return hn::BitCast(
        df, hn::Or(sign, hn::IfThenElse(is_finite, finite, special)));
  }

  // The pattern of the nearest number, to even on a tie.
  template <class D32>
  HWY_INLINE hn::Vec<D32> Narrowed(
      D32 d32, hn::Vec<hn::RebindToFloat<D32> > number) const {
    const hn::RebindToFloat<D32> df;
    constexpr uint32_t kSmallestNormal = kRebias + (1U << 23);
    constexpr uint32_t kInfinity32 = 0x7f800000;
    const auto bits = hn::BitCast(d32, number);
    const auto magnitude = hn::And(bits, hn::Set(d32, 0x7fffffff));
    const auto sign = hn::ShiftRight<16>(hn::Xor(bits, magnitude));
    const auto last_bit =
        hn::And(hn::ShiftRight<kDown>(magnitude), hn::Set(d32, 1));
    const auto normal = hn::ShiftRight<kDown>(
        hn::Add(magnitude, hn::Add(last_bit, hn::Set(d32, 0x0fff - kRebias))));
    // The last bit of 1/2 is that of binary16's subnormal numbers.
    const auto half = hn::Set(df, 0.5F);
    const auto subnormal =
        hn::Sub(hn::BitCast(d32, hn::Add(hn::BitCast(df, magnitude), half)),
                hn::BitCast(d32, half));
    const auto finite = hn::IfThenElse(IsLess(d32, magnitude, kSmallestNormal),
                                       subnormal, normal);
    const auto infinity = hn::Set(d32, Binary16Format::kInfinity);
    const auto number_result = hn::IfThenElse(
        IsLess(d32, magnitude, 0x477ff000), finite, infinity);  // 65520
    // With the head of its payload, and quiet as the product left it.
    const auto nan = hn::And(hn::Or(hn::ShiftRight<kDown>(magnitude), infinity),
                             hn::Set(d32, 0x7fff));
    return hn::Or(sign, hn::IfThenElse(IsLess(d32, magnitude, kInfinity32 + 1),
                                       number_result, nan));
  }

  // Of patterns without a sign.
  template <class D32>
  static HWY_INLINE hn::Mask<D32> IsLess(D32 d32, hn::Vec<D32> magnitude,
                                         uint32_t limit) {
    const hn::RebindToSigned<D32> di;
    return hn::RebindMask(d32,
                          hn::Lt(hn::BitCast(di, magnitude),
                                 hn::Set(di, static_cast<int32_t>(limit))));
  }
#endif

  // In binary32, and off the midpoints of binary16 that are none. These and the
  // numbers of binary16 have twelve zeros at the end; nothing between two of
  // them is moved past one (spec/proofs/MixedPrecision.v, midpoint_is_moved and
  // number_is_not_moved). A zero, an infinity or a NaN stays itself.
  template <class DF>
  HWY_INLINE hn::Vec<DF> Product(DF df, hn::Vec<DF> x) const {
    const hn::RebindToUnsigned<DF> d32;
    const auto product = hn::Mul(x, hn::Set(df, alpha_));
    if constexpr (!kOffMidpoints) return product;
    const auto tail = hn::And(hn::BitCast(d32, product), hn::Set(d32, 0x0fff));
    return hn::IfThenElse(hn::RebindMask(df, hn::Eq(tail, hn::Zero(d32))),
                          hn::Mul(product, hn::Set(df, off_midpoint_)),
                          product);
  }

  float alpha_;
  float off_midpoint_;
};

#if LEAKPROOF_FAST_CONVERTS_BINARY16

// Which lanes the forward pass multiplies by α.
enum class Multiplied {
  kNotPositive,  // for α <= 1
  kNegative,     // the same for +0 <= α <= 1: a zero or a NaN has one result
  kNotUpToZero,  // for α > 1
};

// The forward pass of one vector of binary32, which the processor converts to
// and from. Conversion quiets a signalling NaN, multiplied or not.
template <Multiplied kMultiplied, bool kOffMidpoints>
class Binary16Forward {
 public:
  // Without kOffMidpoints, for slopes whose products end on none.
  explicit Binary16Forward(float alpha, MixedRounding rounding = {})
      : alpha_(alpha), off_midpoint_(FactorOffMidpoint(rounding)) {}

  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, hn::Vec<D> x) const {
    const hn::Rebind<hwy::float16_t, D> df16;
    const hn::Rebind<float, D> df;
    const auto number = hn::PromoteTo(df, hn::BitCast(df16, x));
    return hn::BitCast(d, hn::DemoteTo(df16, Scaled(df, number)));
  }

 private:
#if HWY_TARGET <= HWY_AVX3
  // Instructions under masks, which compilers do not find for the operations of
  // Highway 1.0.
  template <class DF>
  HWY_INLINE hn::Vec<DF> Scaled(DF df, hn::Vec<DF> x) const {
    const __mmask16 lanes = Lanes(x.raw);
    const __m512 product =
        _mm512_mask_mul_ps(x.raw, lanes, x.raw, hn::Set(df, alpha_).raw);
    if constexpr (!kOffMidpoints) return {product};
    const __mmask16 midpoints = _mm512_mask_testn_epi32_mask(
        lanes, _mm512_castps_si512(product), _mm512_set1_epi32(0x0fff));
    return {_mm512_mask_mul_ps(product, midpoints, product,
                               hn::Set(df, off_midpoint_).raw)};
  }

  static HWY_INLINE __mmask16 Lanes(__m512 x) {
    if constexpr (kMultiplied == Multiplied::kNegative) {
      return _mm512_movepi32_mask(_mm512_castps_si512(x));
    } else {
      return _mm512_cmp_ps_mask(
          x, _mm512_setzero_ps(),
          kMultiplied == Multiplied::kNotPositive ? _CMP_NGT_UQ : _CMP_NLE_UQ);
    }
  }
#else
  template <class DF>
  HWY_INLINE hn::Vec<DF> Scaled(DF df, hn::Vec<DF> x) const {
    const hn::RebindToUnsigned<DF> d32;
    const auto zero = hn::Zero(df);
    const auto one = hn::Set(df, 1);
    const auto alpha = hn::Set(df, alpha_);
    if constexpr (kMultiplied == Multiplied::kNegative) {
      static_assert(!kOffMidpoints);
      return hn::Mul(x, hn::IfNegativeThenElse(x, alpha, one));
    } else {
      const auto is_one = kMultiplied == Multiplied::kNotPositive
                              ? hn::Gt(x, zero)
                              : hn::Le(x, zero);
      const auto product = hn::Mul(x, hn::IfThenElse(is_one, one, alpha));
      if constexpr (!kOffMidpoints) return product;
      const auto tail =
          hn::And(hn::BitCast(d32, product), hn::Set(d32, 0x0fff));
      const auto is_midpoint =
          hn::AndNot(is_one, hn::RebindMask(df, hn::Eq(tail, hn::Zero(d32))));
      return hn::Mul(product, hn::IfThenElse(is_midpoint,
                                             hn::Set(df, off_midpoint_), one));
    }
  }
#endif

  float alpha_;
  float off_midpoint_;
};

#endif  // LEAKPROOF_FAST_CONVERTS_BINARY16

#endif  // !LEAKPROOF_FAST_ONE_BY_ONE

}  // namespace HWY_NAMESPACE
}  // namespace leakproof::fast
HWY_AFTER_NAMESPACE();

#endif  // LEAKPROOF_FAST_BINARY16_INL_H_
