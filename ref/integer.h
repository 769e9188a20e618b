// SPDX-License-Identifier: Apache-2.0
//
// Exact numbers and their rounding over integers alone: the arithmetic of the
// reference once more, sharing nothing with MPFR, so that each can be compared
// with the other. It is fast enough for every element of an array.

#ifndef LEAKPROOF_REF_INTEGER_H_
#define LEAKPROOF_REF_INTEGER_H_

#include <algorithm>
#include <bit>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <stdexcept>

#include "ref/format.h"
#include "ref/rounding.h"

namespace leakproof::ref {

__extension__ typedef unsigned __int128 Uint128;

// The bits of `value` from its leading one down; 0 for 0.
constexpr int BitLength(uint64_t value) { return 64 - std::countl_zero(value); }
constexpr int BitLength(Uint128 value) {
  const auto high = static_cast<uint64_t>(value >> 64);
  return high != 0 ? 64 + BitLength(high)
                   : BitLength(static_cast<uint64_t>(value));
}

// The arithmetic of the reference (ref/arithmetic.h) over integers.
struct IntegerNumbers {
  // ± significand · 2^exponent: a finite number, or the product of two, whose
  // significand has 106 bits at most.
  struct Number {
    bool negative;
    Uint128 significand;
    int exponent;
  };

  // The same for (1 + a)/2 and its product with a number. For a = 2^-1074 and a
  // factor of 53 bits that are 1128 bits; an overflow would throw.
  using MeanSignificand = boost::multiprecision::number<
      boost::multiprecision::cpp_int_backend<
          1280, 1280, boost::multiprecision::unsigned_magnitude,
          boost::multiprecision::checked, void>,
      boost::multiprecision::et_off>;
  struct Mean {
    bool negative;
    MeanSignificand significand;
    int exponent;
  };

  // Throws std::invalid_argument for an infinity or a NaN.
  static Number Decode(const Format& format, BitPattern finite) {
    if (!format.IsFinite(finite)) {
      throw std::invalid_argument("an infinity or a NaN is no integer");
    }
    const uint64_t magnitude = format.Magnitude(finite).bits;
    const uint64_t biased = magnitude >> format.fraction_bits();
    // A subnormal number has the exponent of the smallest normal ones, and no
    // implicit bit.
    const uint64_t above = biased == 0 ? 0 : biased - 1;
    return {format.IsNegative(finite),
            magnitude - (above << format.fraction_bits()),
            static_cast<int>(above) + format.quantum_exponent()};
  }

  // The product of two decoded numbers.
  static Number Multiply(const Number& a, const Number& b) {
    return {a.negative != b.negative, a.significand * b.significand,
            a.exponent + b.exponent};
  }

  // The significand has fewer than 127 bits.
  static Rounded Round(const Format& format, const Number& value,
                       Rounding rounding) {
    Rounded rounded{format.Zero(value.negative)};
    if (value.significand == 0) return rounded;
    const int leading = BitLength(value.significand) - 1 + value.exponent;
    if (leading > format.max_exponent()) {
      const bool to_infinity = RoundsAway(rounding, value.negative, 1, 0, 0);
      rounded.pattern.bits |=
          to_infinity ? format.Infinity().bits : format.Max().bits;
      rounded.inexact = true;
      rounded.overflow = true;
      return rounded;
    }
    const int exponent = std::max(leading, format.min_exponent());
    const Quotient quotient =
        Divide(value, exponent - format.fraction_bits(), rounding);
    // The implicit bit of a normal number is 1 in the field of the exponent.
    const auto biased = static_cast<uint64_t>(exponent - format.min_exponent());
    const uint64_t magnitude =
        (biased << format.fraction_bits()) + quotient.value;
    rounded.pattern.bits |= magnitude;
    rounded.inexact = quotient.inexact;
    rounded.overflow = magnitude == format.exponent_mask();
    if (leading < format.min_exponent()) {
      rounded.tiny_before = true;
      rounded.tiny_after =
          leading < format.min_exponent() - 1 ||
          Divide(value, leading - format.fraction_bits(), rounding).value >>
                  format.precision ==
              0;
    }
    return rounded;
  }

  static Mean MeanWithOne(const Number& a);
  static Mean Multiply(const Mean& mean, const Number& b);
  static Rounded Round(const Format& format, const Mean& value,
                       Rounding rounding);

 private:
  struct Quotient {
    uint64_t value;
    bool inexact;
  };

  // Whether to add one unit to a magnitude that ends in `last_bit`, and whose
  // discarded part `rest` is not zero. No branch depends on these two, as they
  // are as good as random.
  static bool RoundsAway(Rounding rounding, bool negative, Uint128 rest,
                         Uint128 half_unit, uint64_t last_bit) {
    switch (rounding) {
      case Rounding::kTiesToEven:
        return rest + last_bit > half_unit;
      case Rounding::kTiesToAway:
        return rest >= half_unit;
      case Rounding::kUp:
        return !negative;
      case Rounding::kDown:
        return negative;
      case Rounding::kTowardZero:
        return false;
    }
    throw std::invalid_argument("no such rounding direction");
  }

  // |value| in units of 2^exponent, rounded to an integer below 2^64.
  static Quotient Divide(const Number& value, int exponent, Rounding rounding) {
    const int dropped = exponent - value.exponent;
    if (dropped <= 0) {
      return {static_cast<uint64_t>(value.significand << -dropped), false};
    }
    if (dropped >= 127) {
      // Below half a unit.
      return {RoundsAway(rounding, value.negative, 1, 2, 0) ? 1U : 0U, true};
    }
    const auto count = static_cast<uint64_t>(value.significand >> dropped);
    const Uint128 half = Uint128{1} << (dropped - 1);
    const Uint128 rest = value.significand & (2 * half - 1);
    if (rest == 0) return {count, false};
    const bool away =
        RoundsAway(rounding, value.negative, rest, half, count & 1);
    return {count + (away ? 1 : 0), true};
  }
};

}  // namespace leakproof::ref

#endif  // LEAKPROOF_REF_INTEGER_H_
