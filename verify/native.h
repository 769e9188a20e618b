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

#include "ref/format.h"

namespace leakproof::verify {

// The number that a pattern of T's format encodes.
template <typename T>
T FromPattern(ref::BitPattern pattern) {
  using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
  return std::bit_cast<T>(static_cast<Bits>(pattern.bits));
}

// Calls visit(T{}) with the type T of the data, which is also that of α.
template <class Visitor>
decltype(auto) VisitNative(const ref::Format& format, Visitor visit) {
  if (format == ref::kBinary32) return visit(float{});
  if (format == ref::kBinary64) return visit(double{});
  throw std::invalid_argument("no type for the format " +
                              std::string(format.name));
}

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_NATIVE_H_
