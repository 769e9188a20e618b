// SPDX-License-Identifier: Apache-2.0

#include "fast/mixed_rounding.h"

#include <bit>
#include <cstdint>
#include <utility>

namespace leakproof::fast {
namespace {

constexpr int kPrecision32 = 24;
constexpr uint32_t kHidden = uint32_t{1} << (kPrecision32 - 1);

uint64_t OddPart(uint64_t number) { return number >> std::countr_zero(number); }

// The significand, from 2^23 on; α is not zero. One of a subnormal α is as good
// as any of the same odd part.
uint32_t Significand(float alpha) {
  const uint32_t bits = std::bit_cast<uint32_t>(alpha);
  const uint32_t fraction = bits & (kHidden - 1);
  if ((bits & 0x7f800000) != 0) return fraction | kHidden;
  return fraction << (std::countl_zero(fraction) - (32 - kPrecision32));
}

}  // namespace

MixedRounding RoundingOf(float alpha, int precision) {
  if (alpha == 0) return {.exact = true, .above_midpoint = false};
  const uint32_t significand = Significand(alpha);
  if (OddPart(significand) >> (kPrecision32 - precision) == 0) {
    return {.exact = true, .above_midpoint = false};
  }
  // The ratio that α is near, if there is one. Being within 2^-24, it is nearer
  // than half of the square of its denominator's inverse, and hence a
  // convergent of the continued fraction of A / 2^23 (Legendre).
  uint32_t dividend = significand;
  uint32_t divisor = kHidden;
  uint64_t numerator = 1, last_numerator = 0;
  uint64_t denominator = 0, last_denominator = 1;
  while (divisor != 0 && denominator >> (precision + 1) == 0) {
    const uint64_t quotient = dividend / divisor;
    dividend = std::exchange(divisor, dividend % divisor);
    last_numerator =
        std::exchange(numerator, quotient * numerator + last_numerator);
    last_denominator =
        std::exchange(denominator, quotient * denominator + last_denominator);
    const uint64_t alpha_side = significand * denominator;
    const uint64_t ratio_side = kHidden * numerator;
    const uint64_t distance = alpha_side > ratio_side ? alpha_side - ratio_side
                                                      : ratio_side - alpha_side;
    if (2 * distance <= numerator &&
        OddPart(numerator) >> (precision + 1) == 0 &&
        OddPart(denominator) >> precision == 0) {
      return {.exact = false, .above_midpoint = alpha_side > ratio_side};
    }
  }
  return {.exact = false, .above_midpoint = true};
}

}  // namespace leakproof::fast
