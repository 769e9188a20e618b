// SPDX-License-Identifier: Apache-2.0
//
// Vectors of bfloat16: the product with a binary32 α, rounded once; compiled
// once per CPU target.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "fast/mixed_rounding.h"
#include "fast/narrow-inl.h"
#include "fast/rounded_product.h"
#include "hwy/highway.h"

#if defined(LEAKPROOF_FAST_BFLOAT16_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LEAKPROOF_FAST_BFLOAT16_INL_H_
#undef LEAKPROOF_FAST_BFLOAT16_INL_H_
#else
#define LEAKPROOF_FAST_BFLOAT16_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace leakproof::fast {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

#if !LEAKPROOF_FAST_ONE_BY_ONE

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

  template <Signs kSigns, class D>
  HWY_INLINE hn::Vec<D> Multiply(D d, hn::Vec<D> x) const {
    const hn::RepartitionToWide<D> d32;
    const auto upper = hn::Set(d32, 0xffff0000);
    const auto pairs = hn::BitCast(d32, x);
    const auto even = Rounded(d32, hn::ShiftLeft<16>(pairs));
    const auto odd = Rounded(d32, hn::And(pairs, upper));
    const auto result =
        hn::BitCast(d, hn::OrAnd(hn::ShiftRight<16>(even), odd, upper));
    if (HWY_UNLIKELY(!hn::AllFalse(d, IsTiny<kSigns>(d, x)))) {
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

  template <Signs kSigns, class D>
  HWY_INLINE hn::Mask<D> IsTiny(D d, hn::Vec<D> x) const {
    constexpr uint16_t kSign = Bfloat16Format::kSign;
    if constexpr (kSigns == Signs::kAny) x = hn::And(x, hn::Set(d, kSign - 1));
    return IsWithin(d, x, kSigns == Signs::kNegative ? kSign | 1 : 1,
                    first_normal_ - 1);
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

#endif  // !LEAKPROOF_FAST_ONE_BY_ONE

}  // namespace HWY_NAMESPACE
}  // namespace leakproof::fast
HWY_AFTER_NAMESPACE();

#endif  // LEAKPROOF_FAST_BFLOAT16_INL_H_
