// SPDX-License-Identifier: Apache-2.0
//
// Elements of the four types for the tests beside it: written as numbers, and
// compared as bits, so that zeros have signs and a NaN equals itself.

#ifndef LEAKPROOF_FAST_TEST_ELEMENTS_H_
#define LEAKPROOF_FAST_TEST_ELEMENTS_H_

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "fast/leaky_relu.h"

namespace leakproof::fast {

using ElementTypes = testing::Types<Binary16, Bfloat16, float, double>;

template <typename T>
using PatternOf =
    std::conditional_t<sizeof(T) == 2, uint16_t,
                       std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>>;

// The element that is this number: zero, infinite, a NaN, or one that is normal
// and has no more than 8 significant bits.
template <typename T>
T ToElement(float number) {
  if constexpr (sizeof(T) > 2) return T{number};
  const auto bits = std::bit_cast<uint32_t>(number);
  const uint32_t head = bits >> 16;
  if constexpr (std::is_same_v<T, Binary16>) {
    const uint32_t exponent = bits >> 23 & 0xff;
    const uint32_t magnitude = (bits & 0x7fffffff) >> 13;
    const uint32_t rebias = exponent == 0     ? 0
                            : exponent == 255 ? (255 - 31) << 10
                                              : (127 - 15) << 10;
    return std::bit_cast<T>(
        static_cast<uint16_t>((head & 0x8000) | (magnitude - rebias)));
  } else if constexpr (std::is_same_v<T, Bfloat16>) {
    return std::bit_cast<T>(static_cast<uint16_t>(head));
  }
}

template <typename T>
std::vector<T> ToElements(const std::vector<float>& numbers) {
  std::vector<T> elements;
  for (const float number : numbers) elements.push_back(ToElement<T>(number));
  return elements;
}

// The subnormal number that is nearest to zero, and its opposite.
template <typename T>
T LeastPositive() {
  return std::bit_cast<T>(PatternOf<T>{1});
}
template <typename T>
T GreatestNegative() {
  constexpr PatternOf<T> kSign = PatternOf<T>{1} << (8 * sizeof(T) - 1);
  return std::bit_cast<T>(static_cast<PatternOf<T>>(kSign | 1));
}

template <typename T>
std::vector<PatternOf<T>> Bits(const std::vector<T>& elements) {
  std::vector<PatternOf<T>> bits;
  for (const T element : elements) {
    bits.push_back(std::bit_cast<PatternOf<T>>(element));
  }
  return bits;
}

}  // namespace leakproof::fast

#endif  // LEAKPROOF_FAST_TEST_ELEMENTS_H_
