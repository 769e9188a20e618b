// SPDX-License-Identifier: Apache-2.0
//
// The formats as types of the language: the one place that goes from a Format,
// known at run time, to code compiled for it, and from a pattern to a number.

#ifndef LEAKPROOF_VERIFY_NATIVE_H_
#define LEAKPROOF_VERIFY_NATIVE_H_

#include <bit>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "fast/arguments.h"
#include "fast/leaky_relu.h"
#include "ref/format.h"

namespace leakproof::verify {

// Elements of 16 bits that are no integers.
using Binary16 = fast::Binary16;
using Bfloat16 = fast::Bfloat16;

// The type in which α is given for elements of type T, and the type that the
// plain C names have for them.
template <typename T>
constexpr bool kIs16Bit =
    std::is_same_v<T, Binary16> || std::is_same_v<T, Bfloat16>;
template <typename T>
using AlphaOf = fast::AlphaOf<T>;
template <typename T>
using PlainElement = std::conditional_t<kIs16Bit<T>, uint16_t, T>;

// The number that a pattern of T's format encodes.
template <typename T>
T FromPattern(ref::BitPattern pattern) {
  using Bits = std::conditional_t<
      sizeof(T) == 2, uint16_t,
      std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>>;
  return std::bit_cast<T>(static_cast<Bits>(pattern.bits));
}

// Calls visit(T{}) with the type T of the elements.
template <class Visitor>
decltype(auto) VisitNative(const ref::Format& format, Visitor visit) {
  if (format == ref::kBinary16) return visit(Binary16{});
  if (format == ref::kBfloat16) return visit(Bfloat16{});
  if (format == ref::kBinary32) return visit(float{});
  if (format == ref::kBinary64) return visit(double{});
  throw std::invalid_argument("no type for the format " +
                              std::string(format.name));
}

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_NATIVE_H_
