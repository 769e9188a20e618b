// SPDX-License-Identifier: Apache-2.0
//
// Vectors of binary16 or bfloat16, as patterns: which elements pass unchanged;
// compiled once per CPU target.

#include <cstddef>
#include <cstdint>

#include "fast/rounded_product.h"
#include "hwy/highway.h"

#if defined(LEAKPROOF_FAST_NARROW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LEAKPROOF_FAST_NARROW_INL_H_
#undef LEAKPROOF_FAST_NARROW_INL_H_
#else
#define LEAKPROOF_FAST_NARROW_INL_H_
#endif

// Whether elements are computed one at a time: where the compiler has no
// vectors, or imitates them with loops over arrays.
#undef LEAKPROOF_FAST_ONE_BY_ONE
#define LEAKPROOF_FAST_ONE_BY_ONE \
  (HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128)

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

// What is known of the signs of factors that are multiplied: those of zeros and
// NaNs may be others.
enum class Signs { kAny, kNegative, kPositive };

// Whether s(α, x) is 1, for α <= 1: x > 0, +∞ included (LR-GRAD-4, LR-GRAD-5).
template <class Format>
struct PatternSlopeIsOneUpToOne {
  static constexpr Signs kSignsElsewhere = Signs::kNegative;

  template <class D>
  HWY_INLINE hn::Mask<D> operator()(D d, hn::Vec<D> x) const {
    return IsWithin(d, x, 1, Format::kInfinity);
  }
};

// The same for α > 1: x <= 0, -∞ included (LR-FWD-10, LR-GRAD-6).
template <class Format>
struct PatternSlopeIsOneAboveOne {
  static constexpr Signs kSignsElsewhere = Signs::kPositive;

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
class ProductElsewhere {
 public:
  explicit ProductElsewhere(const Product& product) : product_(product) {}

  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, hn::Vec<D> x, hn::Vec<D> factor) const {
    return Select<Signs::kAny>(d, x, factor);
  }
  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, hn::Vec<D> x) const {
    return Select<SlopeIsOne::kSignsElsewhere>(d, x, x);
  }

 private:
  template <Signs kSigns, class D>
  HWY_INLINE hn::Vec<D> Select(D d, hn::Vec<D> x, hn::Vec<D> factor) const {
    const auto is_one = SlopeIsOne()(d, x);
    const auto multiplied = hn::IfThenZeroElse(is_one, factor);
    return hn::IfThenElse(is_one, factor,
                          product_.template Multiply<kSigns>(d, multiplied));
  }

  Product product_;
};

// One element at a time.
template <class Format>
struct ScalarProduct {
  float alpha;

  template <Signs, class D>
  hn::Vec<D> Multiply(D d, hn::Vec<D> x) const {
    return hn::Set(d, RoundedProduct<Format>(hn::GetLane(x), alpha));
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace leakproof::fast
HWY_AFTER_NAMESPACE();

#endif  // LEAKPROOF_FAST_NARROW_INL_H_
