// SPDX-License-Identifier: Apache-2.0

#include "ref/exact.h"

#include <algorithm>
#include <stdexcept>

namespace leakproof::ref {
namespace {

struct Decoded {
  bool negative;
  uint64_t significand;  // value = ± significand · 2^exponent
  int exponent;
};

Decoded Decode(const Format& format, BitPattern finite) {
  if (!format.IsFinite(finite)) {
    throw std::invalid_argument("an infinity or a NaN has no exact value");
  }
  const uint64_t fraction = finite.bits & format.fraction_mask();
  const auto biased = static_cast<int>((finite.bits & format.exponent_mask()) >>
                                       format.fraction_bits());
  const bool subnormal = biased == 0;
  return {format.IsNegative(finite),
          subnormal ? fraction : fraction | format.MinNormal().bits,
          (subnormal ? format.min_exponent() : biased - format.bias()) -
              format.fraction_bits()};
}

template <class Number>
Number Compose(const Decoded& decoded) {
  Number value = decoded.significand;
  mpfr_mul_2si(value.backend().data(), value.backend().data(), decoded.exponent,
               MPFR_RNDN);
  if (decoded.negative) value = -value;
  return value;
}

// The exponent e of the leading bit: 2^e <= |value| < 2^(e+1), value ≠ 0.
template <class Number>
int LeadingExponent(const Number& value) {
  // Far outside every format, but inside int.
  constexpr mpfr_exp_t kLimit = 1 << 20;
  return static_cast<int>(
      std::clamp(mpfr_get_exp(value.backend().data()) - 1, -kLimit, kLimit));
}

struct Units {
  uint64_t count;
  bool inexact;
};

// |value| · 2^shift rounded to an integer below 2^64. `value` keeps its sign
// until then: it decides up and down.
template <class Number>
Units ToUnits(const Number& value, int shift, Rounding rounding) {
  Number units;
  const mpfr_ptr data = units.backend().data();
  mpfr_mul_2si(data, value.backend().data(), shift, MPFR_RNDN);
  const int direction = [&] {
    switch (rounding) {
      case Rounding::kTiesToEven:
        return mpfr_rint(data, data, MPFR_RNDN);
      case Rounding::kTiesToAway:
        return mpfr_round(data, data);
      case Rounding::kUp:
        return mpfr_rint(data, data, MPFR_RNDU);
      case Rounding::kDown:
        return mpfr_rint(data, data, MPFR_RNDD);
      case Rounding::kTowardZero:
        return mpfr_rint(data, data, MPFR_RNDZ);
    }
    throw std::invalid_argument("no such rounding direction");
  }();
  mpfr_abs(data, data, MPFR_RNDN);
  return {static_cast<uint64_t>(units), direction != 0};
}

bool OverflowsToInfinity(Rounding rounding, bool negative) {
  return rounding == Rounding::kTiesToEven ||
         rounding == Rounding::kTiesToAway ||
         rounding == (negative ? Rounding::kDown : Rounding::kUp);
}

template <class Number>
Rounded RoundNumber(const Format& format, const Number& value,
                    Rounding rounding) {
  const bool negative = mpfr_signbit(value.backend().data()) != 0;
  Rounded rounded{format.Zero(negative)};
  if (mpfr_zero_p(value.backend().data())) return rounded;

  // Count in units of the last place that the result can have; below the normal
  // range that unit is fixed, which is gradual underflow.
  const int leading = LeadingExponent(value);
  const int exponent = std::max(leading, format.min_exponent());
  if (exponent > format.max_exponent()) {
    rounded.inexact = true;
    rounded.overflow = true;
    rounded.pattern.bits |= OverflowsToInfinity(rounding, negative)
                                ? format.Infinity().bits
                                : format.Max().bits;
    return rounded;
  }
  const Units units =
      ToUnits(value, format.fraction_bits() - exponent, rounding);
  // Adding the count to the encoding of the exponent lets a carry out of the
  // significand move into the exponent, up to infinity.
  const auto biased = static_cast<uint64_t>(exponent + format.bias() - 1);
  const BitPattern magnitude{(biased << format.fraction_bits()) + units.count};
  rounded.pattern.bits |= magnitude.bits;
  rounded.inexact = units.inexact;
  rounded.overflow = format.IsInfinite(magnitude);
  rounded.tiny_before = leading < format.min_exponent();
  rounded.tiny_after = rounded.tiny_before;
  if (leading == format.min_exponent() - 1) {
    const Units unbounded =
        ToUnits(value, format.fraction_bits() - leading, rounding);
    rounded.tiny_after = unbounded.count < 2 * format.MinNormal().bits;
  }
  return rounded;
}

}  // namespace

Exact ToExact(const Format& format, BitPattern finite) {
  return Compose<Exact>(Decode(format, finite));
}

WideExact ToWideExact(const Format& format, BitPattern finite) {
  return Compose<WideExact>(Decode(format, finite));
}

BitPattern Round(const Format& format, const Exact& value, Rounding rounding) {
  return RoundNumber(format, value, rounding).pattern;
}

BitPattern Round(const Format& format, const WideExact& value,
                 Rounding rounding) {
  return RoundNumber(format, value, rounding).pattern;
}

WideExact HalfUlp(const Format& format, BitPattern finite) {
  const Decoded decoded = Decode(format, finite);
  return Compose<WideExact>({false, 1, decoded.exponent - 1});
}

Exact MpfrNumbers::Multiply(const Exact& a, const Exact& b) {
  Exact product;
  if (mpfr_mul(product.backend().data(), a.backend().data(), b.backend().data(),
               MPFR_RNDN) != 0) {
    throw std::logic_error("a product of exact numbers was inexact");
  }
  return product;
}

Rounded MpfrNumbers::Round(const Format& format, const Exact& value,
                           Rounding rounding) {
  return RoundNumber(format, value, rounding);
}

WideExact MpfrNumbers::MeanWithOne(const Exact& a) {
  return Exactly([&] { return WideExact((1 + WideExact(a)) / 2); });
}

WideExact MpfrNumbers::Multiply(const WideExact& mean, const Exact& b) {
  return Exactly([&] { return WideExact(mean * WideExact(b)); });
}

Rounded MpfrNumbers::Round(const Format& format, const WideExact& value,
                           Rounding rounding) {
  return RoundNumber(format, value, rounding);
}

}  // namespace leakproof::ref
