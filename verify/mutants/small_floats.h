// SPDX-License-Identifier: Apache-2.0
//
// Elements of 16 bits to binary64 and back, for kernels that compute there: the
// product of such an element and a binary32 α is exact in binary64, and is
// rounded once on the way back. Shares nothing with ref/.

#ifndef LEAKPROOF_VERIFY_MUTANTS_SMALL_FLOATS_H_
#define LEAKPROOF_VERIFY_MUTANTS_SMALL_FLOATS_H_

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "verify/native.h"

namespace leakproof::verify {

template <typename T>
struct SmallFloat {
  static constexpr int kFractionBits = std::is_same_v<T, Binary16> ? 10 : 7;
  static constexpr int kBias = std::is_same_v<T, Binary16> ? 15 : 127;
  static constexpr int kInfinity = 0x7fff >> kFractionBits << kFractionBits;

  // A normal number. std::ldexp takes ten times as long as all the rest.
  static double PowerOfTwo(int exponent) {
    return std::bit_cast<double>(static_cast<uint64_t>(exponent + 1023) << 52);
  }

  static double Widen(uint16_t bits) {
    const int magnitude = bits & 0x7fff;
    const int fraction = magnitude & ((1 << kFractionBits) - 1);
    const int exponent = magnitude >> kFractionBits;
    double value = 0;
    if (magnitude >= kInfinity) {
      value = fraction == 0 ? INFINITY : NAN;
    } else if (exponent == 0) {
      value = fraction * PowerOfTwo(1 - kBias - kFractionBits);
    } else {
      value = (fraction + (1 << kFractionBits)) *
              PowerOfTwo(exponent - kBias - kFractionBits);
    }
    return (bits & 0x8000) != 0 ? -value : value;
  }

  // To nearest, ties to even.
  static uint16_t Narrow(double value) {
    const int sign = std::signbit(value) ? 0x8000 : 0;
    int magnitude = 0;
    if (std::isnan(value)) {
      magnitude = kInfinity | 1 << (kFractionBits - 1);
    } else if (std::isinf(value)) {
      magnitude = kInfinity;
    } else if (value != 0) {
      const int exponent = std::max(std::ilogb(value), 1 - kBias);
      // A carry out of the fraction moves into the exponent.
      magnitude =
          ((std::min(exponent, kBias + 1) + kBias - 1) << kFractionBits) +
          (exponent > kBias
               ? 1 << kFractionBits
               : static_cast<int>(std::nearbyint(
                     std::fabs(value) * PowerOfTwo(kFractionBits - exponent))));
    }
    return static_cast<uint16_t>(sign | magnitude);
  }
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_MUTANTS_SMALL_FLOATS_H_
