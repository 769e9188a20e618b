// SPDX-License-Identifier: Apache-2.0

#include "fast/mixed_rounding.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
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

bool IsExact(uint32_t significand, int precision) {
  return OddPart(significand) >> (kPrecision32 - precision) == 0;
}

// A fraction that equals a ratio times a power of two.
struct Ratio {
  uint64_t numerator;
  uint64_t denominator;

  // (A / 2^23 - ratio) · 2^23 · denominator
  int64_t DistanceOf(uint64_t significand) const {
    return static_cast<int64_t>(significand * denominator) -
           static_cast<int64_t>(kHidden * numerator);
  }
};

// The ratio within 2^-24 of A / 2^23 that is not equal to it, if there is one.
// It is nearer than half of the square of its denominator's inverse, and hence
// a convergent of the continued fraction (Legendre).
std::optional<Ratio> NearRatio(uint32_t significand, int precision) {
  uint32_t dividend = significand;
  uint32_t divisor = kHidden;
  Ratio convergent{1, 0};
  Ratio last{0, 1};
  while (divisor != 0 && convergent.denominator >> (precision + 1) == 0) {
    const uint64_t quotient = dividend / divisor;
    dividend = std::exchange(divisor, dividend % divisor);
    last = std::exchange(
        convergent, {quotient * convergent.numerator + last.numerator,
                     quotient * convergent.denominator + last.denominator});
    const int64_t distance = convergent.DistanceOf(significand);
    if (distance != 0 &&
        2 * std::abs(distance) <= static_cast<int64_t>(convergent.numerator) &&
        OddPart(convergent.numerator) >> (precision + 1) == 0 &&
        OddPart(convergent.denominator) >> precision == 0) {
      return convergent;
    }
  }
  return std::nullopt;
}

}  // namespace

MixedRounding RoundingOf(float alpha, int precision) {
  if (alpha == 0 || IsExact(Significand(alpha), precision)) {
    return {.exact = true, .above_midpoint = false};
  }
  const uint32_t significand = Significand(alpha);
  const auto ratio = NearRatio(significand, precision);
  return {.exact = false,
          .above_midpoint = ratio && ratio->DistanceOf(significand) > 0};
}

std::optional<float> SlopeOffMidpoints(float alpha, int precision) {
  if (alpha == 0 || IsExact(Significand(alpha), precision)) return alpha;
  const uint32_t significand = Significand(alpha);
  const auto ratio = NearRatio(significand, precision);
  if (!ratio) return alpha;
  const uint32_t step = ratio->DistanceOf(significand) > 0 ? 1 : ~uint32_t{0};
  const uint32_t beside = significand + step;
  if (!std::isnormal(alpha) || beside < kHidden ||
      beside >> kPrecision32 != 0) {
    return std::nullopt;
  }
  // Another ratio is farther from this one, of p / q, than 1 / (p · 2^P) or
  // 1 / (2^(P+1) · q), relative to one of the two. That is to be more than
  // 2^-24 farther than the number beside α.
  const uint64_t inverse_of_gap =
      std::max(OddPart(ratio->numerator) << precision,
               OddPart(ratio->denominator) << (precision + 1));
  const auto reach =
      static_cast<uint64_t>(2 * std::abs(ratio->DistanceOf(beside)) +
                            static_cast<int64_t>(ratio->numerator));
  if (reach * inverse_of_gap >= ratio->numerator << kPrecision32) {
    return std::nullopt;
  }
  return std::bit_cast<float>(std::bit_cast<uint32_t>(alpha) + step);
}

}  // namespace leakproof::fast
