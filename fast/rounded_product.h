// SPDX-License-Identifier: Apache-2.0
//
// One product of a 16-bit number and a binary32 α, rounded once: for the few
// elements whose product the vectors' shorter way cannot round.

#ifndef LEAKPROOF_FAST_ROUNDED_PRODUCT_H_
#define LEAKPROOF_FAST_ROUNDED_PRODUCT_H_

#include <bit>
#include <cstdint>

namespace leakproof::fast {

// A binary format of 16 bits, by the widths of its fields.
template <int kExponentBitsOf16>
struct Format16 {
  static constexpr int kExponentBits = kExponentBitsOf16;
  static constexpr int kFractionBits = 15 - kExponentBits;
  static constexpr int kBias = (1 << (kExponentBits - 1)) - 1;
  static constexpr uint16_t kSign = 0x8000;
  static constexpr uint16_t kInfinity =
      static_cast<uint16_t>(((1 << kExponentBits) - 1) << kFractionBits);
};
using Binary16Format = Format16<5>;
using Bfloat16Format = Format16<8>;

// The value of a pattern, a NaN with its payload. Exact: both formats are
// subsets of binary64.
template <class Format>
double ToDouble(uint16_t bits) {
  constexpr int kUp = 52 - Format::kFractionBits;
  constexpr int kMinExponent = 1 - Format::kBias;
  const uint64_t sign = static_cast<uint64_t>(bits & Format::kSign) << 48;
  const uint64_t magnitude = bits & (Format::kSign - 1U);
  if (magnitude >= Format::kInfinity) {
    return std::bit_cast<double>(sign | uint64_t{0x7ff} << 52 |
                                 magnitude << kUp);
  }
  if (magnitude >> Format::kFractionBits != 0) {
    constexpr uint64_t kRebias = uint64_t{1023 - Format::kBias} << 52;
    return std::bit_cast<double>(sign | ((magnitude << kUp) + kRebias));
  }
  constexpr double kQuantum = std::bit_cast<double>(
      uint64_t{1023 + kMinExponent - Format::kFractionBits} << 52);
  const double value = static_cast<double>(magnitude) * kQuantum;
  return std::bit_cast<double>(sign | std::bit_cast<uint64_t>(value));
}

// The pattern that is nearest to `value`, to even on a tie; a NaN comes out
// quiet, with the head of its payload.
template <class Format>
uint16_t RoundToNearestEven(double value) {
  constexpr int kDown = 52 - Format::kFractionBits;
  const uint64_t bits = std::bit_cast<uint64_t>(value);
  const auto sign = static_cast<uint16_t>(bits >> 48 & Format::kSign);
  const uint64_t magnitude = bits & ~(uint64_t{1} << 63);
  constexpr uint64_t kInfinityOfDouble = uint64_t{0x7ff} << 52;
  if (magnitude > kInfinityOfDouble) {
    constexpr uint16_t kQuiet = 1U << (Format::kFractionBits - 1);
    const uint64_t payload = (magnitude - kInfinityOfDouble) >> kDown;
    return static_cast<uint16_t>(sign | Format::kInfinity | kQuiet | payload);
  }
  const int exponent = static_cast<int>(magnitude >> 52) - 1023;
  constexpr int kMinExponent = 1 - Format::kBias;
  // Where the result has its last bit, counted from the last bit of `value`.
  const int down =
      exponent < kMinExponent ? kDown + kMinExponent - exponent : kDown;
  if (down > 53) return sign;  // below half of the smallest subnormal
  const uint64_t fraction = magnitude & ((uint64_t{1} << 52) - 1);
  const uint64_t significand = fraction | uint64_t{1} << 52;
  const uint64_t kept = significand >> down;
  const uint64_t rest = significand & ((uint64_t{1} << down) - 1);
  const uint64_t half = uint64_t{1} << (down - 1);
  const bool up = rest > half || (rest == half && (kept & 1) != 0);
  const uint64_t rounded = kept + (up ? 1 : 0);
  // A significand that rounds up to the next power of two carries into the
  // exponent, where that is what is meant.
  const uint64_t below = exponent < kMinExponent
                             ? 0
                             : static_cast<uint64_t>(exponent - kMinExponent)
                                   << Format::kFractionBits;
  const uint64_t result = below + rounded;
  return static_cast<uint16_t>(
      sign | (result < Format::kInfinity ? result : Format::kInfinity));
}

// α·x, rounded once: the product of 11 or 8 and 24 bits is exact in binary64
// (spec/proofs/Formats.v, product_through_wider).
template <class Format>
uint16_t RoundedProduct(uint16_t x, float alpha) {
  return RoundToNearestEven<Format>(ToDouble<Format>(x) *
                                    static_cast<double>(alpha));
}

}  // namespace leakproof::fast

#endif  // LEAKPROOF_FAST_ROUNDED_PRODUCT_H_
