// SPDX-License-Identifier: Apache-2.0

#include "ref/integer.h"

namespace leakproof::ref {
namespace {

using Significand = IntegerNumbers::MeanSignificand;

Significand Widen(Uint128 value) {
  return (Significand(static_cast<uint64_t>(value >> 64)) << 64) |
         Significand(static_cast<uint64_t>(value));
}

}  // namespace

IntegerNumbers::Mean IntegerNumbers::MeanWithOne(const Number& a) {
  const int exponent = std::min(a.exponent, 0);
  const Significand one = Significand(1) << -exponent;
  const Significand magnitude = Widen(a.significand) << (a.exponent - exponent);
  // Halving is a step of the exponent.
  if (!a.negative) return {false, one + magnitude, exponent - 1};
  return magnitude > one ? Mean{true, magnitude - one, exponent - 1}
                         : Mean{false, one - magnitude, exponent - 1};
}

IntegerNumbers::Mean IntegerNumbers::Multiply(const Mean& mean,
                                              const Number& b) {
  return {mean.negative != b.negative, mean.significand * Widen(b.significand),
          mean.exponent + b.exponent};
}

Rounded IntegerNumbers::Round(const Format& format, const Mean& value,
                              Rounding rounding) {
  if (value.significand == 0) return {format.Zero(value.negative)};
  // 126 bits are enough for every format, with whatever lies below them as the
  // last of them: it counts only as not being zero.
  const int length = static_cast<int>(msb(value.significand)) + 1;
  const int dropped = std::max(length - 126, 0);
  const bool sticky = static_cast<int>(lsb(value.significand)) < dropped;
  const Significand leading = value.significand >> dropped;
  const Significand low_half = Significand(~uint64_t{0});
  const auto high = static_cast<uint64_t>(Significand(leading >> 64));
  const auto low = static_cast<uint64_t>(Significand(leading & low_half));
  const Uint128 significand =
      (Uint128{high} << 64) | low | Uint128{sticky ? 1U : 0U};
  return Round(format,
               Number{value.negative, significand, value.exponent + dropped},
               rounding);
}

}  // namespace leakproof::ref
