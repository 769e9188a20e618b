// SPDX-License-Identifier: Apache-2.0
//
// Vectors of binary16 and bfloat16, as patterns: the product with a binary32 α,
// rounded once, and the elements that pass unchanged; compiled once per CPU
// target.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "fast/mixed_rounding.h"
#include "fast/rounded_product.h"
#include "hwy/highway.h"

#if defined(LEAKPROOF_FAST_NARROW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LEAKPROOF_FAST_NARROW_INL_H_
#undef LEAKPROOF_FAST_NARROW_INL_H_
#else
#define LEAKPROOF_FAST_NARROW_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace leakproof::fast {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Patterns that are less than `limit` after `from` is subtracted from them,
// modulo 2^16. Signed comparisons are what every target has.
template <class D>
HWY_INLINE hn::Mask<D> IsWithin(D d, hn::Vec<D> x, uint16_t from,
                                uint16_t limit) {
  const hn::RebindToSigned<D> di;
  constexpr uint16_t kSign = 0x8000;
  const auto moved =
      hn::Add(x, hn::Set(d, static_cast<uint16_t>(kSign - from)));
  const auto signed_limit = static_cast<int16_t>(limit ^ kSign);
  return hn::RebindMask(
      d, hn::Lt(hn::BitCast(di, moved), hn::Set(di, signed_limit)));
}

// Whether s(α, x) is 1, for α <= 1: x > 0, +∞ included (LR-GRAD-4, LR-GRAD-5).
template <class Format>
struct PatternSlopeIsOneUpToOne {
  template <class D>
  HWY_INLINE hn::Mask<D> operator()(D d, hn::Vec<D> x) const {
    return IsWithin(d, x, 1, Format::kInfinity);
  }
};

// The same for α > 1: x <= 0, -∞ included (LR-FWD-10, LR-GRAD-6).
template <class Format>
struct PatternSlopeIsOneAboveOne {
  template <class D>
  HWY_INLINE hn::Mask<D> operator()(D d, hn::Vec<D> x) const {
    return hn::Or(hn::Eq(x, hn::Zero(d)),
                  IsWithin(d, x, Format::kSign, Format::kInfinity + 1));
  }
};

// factor, where the slope is 1; elsewhere the product. The forward pass has
// factor = x. The product is given zeros in place of factors that pass
// unchanged, which raise no flag (LR-ENV-3).
template <class SlopeIsOne, class Product>
struct ProductElsewhere {
  Product product;

  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, hn::Vec<D> x, hn::Vec<D> factor) const {
    const auto is_one = SlopeIsOne()(d, x);
    return hn::IfThenElse(is_one, factor,
                          product(d, hn::IfThenZeroElse(is_one, factor)));
  }
  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, hn::Vec<D> x) const {
    return (*this)(d, x, x);
  }
};

// One element at a time, for targets whose vectors have one lane.
template <class Format>
struct ScalarProduct {
  float alpha;

  template <class D>
  hn::Vec<D> operator()(D d, hn::Vec<D> x) const {
    return hn::Set(d, RoundedProduct<Format>(hn::GetLane(x), alpha));
  }
};

#if HWY_TARGET != HWY_SCALAR

// Products of bfloat16. The patterns are the upper halves of those of binary32,
// so that even and odd elements become binary32 where they are, and an addition
// to the product's pattern rounds it: a carry into the exponent is meant.
template <bool kExact>
class Bfloat16Product {
 public:
  Bfloat16Product(float alpha, MixedRounding rounding)
      : alpha_(alpha),
        to_upper_half_(rounding.exact || !rounding.above_midpoint ? 0x7fff
                                                                  : 0x8000),
        first_normal_(FirstNormal(alpha)) {}

  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, hn::Vec<D> x) const {
    const hn::RepartitionToWide<D> d32;
    const auto upper = hn::Set(d32, 0xffff0000);
    const auto pairs = hn::BitCast(d32, x);
    const auto even = Rounded(d32, hn::ShiftLeft<16>(pairs));
    const auto odd = Rounded(d32, hn::And(pairs, upper));
    const auto result =
        hn::BitCast(d, hn::OrAnd(hn::ShiftRight<16>(even), odd, upper));
    const auto magnitude = hn::And(x, hn::Set(d, Bfloat16Format::kSign - 1));
    const auto is_tiny = IsWithin(d, magnitude, 1, first_normal_ - 1);
    if (HWY_UNLIKELY(!hn::AllFalse(d, is_tiny))) {
      return RoundTiny(d, x, result);
    }
    return result;
  }

 private:
  // The pattern of 2^(-126-e), where 2^e <= |α|: from it on the product is a
  // normal number of binary32. 1, the smallest, if all are.
  static uint16_t FirstNormal(float alpha) {
    if (alpha == 0) return 1;
    const int e = std::ilogb(alpha);
    if (e <= 0) {
      return static_cast<uint16_t>((1 - e) << Bfloat16Format::kFractionBits);
    }
    return static_cast<uint16_t>(e < Bfloat16Format::kFractionBits
                                     ? 1 << (Bfloat16Format::kFractionBits - e)
                                     : 1);
  }

  // The product's pattern, which has the result in its upper half. Added to a
  // tie, 0x7fff leaves it below the carry, and the last bit of the result takes
  // an odd one over it. Where there are no ties, the midpoints that binary32
  // shows go where the product itself would go.
  template <class D32>
  HWY_INLINE hn::Vec<D32> Rounded(D32 d32, hn::Vec<D32> factor) const {
    const hn::RebindToFloat<D32> df;
    const auto product =
        hn::BitCast(d32, hn::Mul(hn::BitCast(df, factor), hn::Set(df, alpha_)));
    const auto result = hn::Add(product, hn::Set(d32, to_upper_half_));
    if constexpr (!kExact) return result;
    return hn::Add(result,
                   hn::And(hn::ShiftRight<16>(product), hn::Set(d32, 1)));
  }

  // Products that are subnormal in binary32 have been rounded to too few bits.
  template <class D>
  HWY_NOINLINE hn::Vec<D> RoundTiny(D d, hn::Vec<D> x,
                                    hn::Vec<D> result) const {
    HWY_ALIGN uint16_t factors[HWY_MAX_BYTES / 2];
    HWY_ALIGN uint16_t results[HWY_MAX_BYTES / 2];
    hn::Store(x, d, factors);
    hn::Store(result, d, results);
    for (size_t i = 0; i < hn::Lanes(d); ++i) {
      const uint16_t magnitude = factors[i] & (Bfloat16Format::kSign - 1);
      if (magnitude == 0 || magnitude >= first_normal_) continue;
      results[i] = RoundedProduct<Bfloat16Format>(factors[i], alpha_);
    }
    return hn::Load(d, results);
  }

  float alpha_;
  uint32_t to_upper_half_;
  uint16_t first_normal_;
};

// Products of binary16.
template <bool kExact>
class Binary16Product {
 public:
  Binary16Product(float alpha, MixedRounding rounding)
      : alpha_(alpha),
        off_midpoint_(rounding.above_midpoint ? 0x1.000002p0F
                                              : 0x1.fffffep-1F) {}

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2 && !defined(HWY_DISABLE_F16C)
  // The processor converts, and rounds to nearest even.
  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, hn::Vec<D> x) const {
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
  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, hn::Vec<D> x) const {
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
  // them is moved past one. A zero, an infinity or a NaN stays itself.
  template <class DF>
  HWY_INLINE hn::Vec<DF> Product(DF df, hn::Vec<DF> x) const {
    const hn::RebindToUnsigned<DF> d32;
    const auto product = hn::Mul(x, hn::Set(df, alpha_));
    if constexpr (kExact) return product;
    const auto tail = hn::And(hn::BitCast(d32, product), hn::Set(d32, 0x0fff));
    return hn::IfThenElse(hn::RebindMask(df, hn::Eq(tail, hn::Zero(d32))),
                          hn::Mul(product, hn::Set(df, off_midpoint_)),
                          product);
  }

  float alpha_;
  float off_midpoint_;
};

#endif  // HWY_TARGET != HWY_SCALAR

}  // namespace HWY_NAMESPACE
}  // namespace leakproof::fast
HWY_AFTER_NAMESPACE();

#endif  // LEAKPROOF_FAST_NARROW_INL_H_
