// SPDX-License-Identifier: Apache-2.0
//
// What is measured: one direction, in one format, over arrays of one size, in
// place or not. This header and implementation.h are C++17, for libtorch's
// sake.

#ifndef LEAKPROOF_FAST_BENCHMARK_PROBLEM_H_
#define LEAKPROOF_FAST_BENCHMARK_PROBLEM_H_

#include <cstddef>
#include <string_view>

namespace leakproof::fast::benchmarks {

enum class Direction { kForward, kBackward };
enum class Format { kBinary16, kBfloat16, kBinary32, kBinary64 };

// In place, the result replaces x (forward) or dy (backward).
enum class Placement { kInPlace, kOutOfPlace };

inline constexpr Direction kDirections[] = {Direction::kForward,
                                            Direction::kBackward};
inline constexpr Format kFormats[] = {Format::kBinary16, Format::kBfloat16,
                                      Format::kBinary32, Format::kBinary64};
inline constexpr Placement kPlacements[] = {Placement::kInPlace,
                                            Placement::kOutOfPlace};

constexpr std::string_view Name(Direction direction) {
  return direction == Direction::kForward ? "forward" : "backward";
}
constexpr std::string_view Name(Placement placement) {
  return placement == Placement::kInPlace ? "in-place" : "out-of-place";
}
constexpr std::string_view Name(Format format) {
  constexpr std::string_view kNames[] = {"binary16", "bfloat16", "binary32",
                                         "binary64"};
  return kNames[static_cast<size_t>(format)];
}

// The fields of a format.
struct Fields {
  size_t bytes;
  int fraction_bits;
  int exponent_bits;
};
constexpr Fields FieldsOf(Format format) {
  constexpr Fields kFields[] = {{2, 10, 5}, {2, 7, 8}, {4, 23, 8}, {8, 52, 11}};
  return kFields[static_cast<size_t>(format)];
}

struct Problem {
  Direction direction = Direction::kForward;
  Format format = Format::kBinary32;
  Placement placement = Placement::kOutOfPlace;
  size_t n = 0;
  // Exactly a binary32 number, unless the format is binary64.
  double alpha = 0;
  const void* x = nullptr;
  const void* dy = nullptr;  // null if forward
  void* result = nullptr;    // of n elements, as all of them

  size_t ArrayBytes() const { return n * FieldsOf(format).bytes; }
  // Each array that is read or written, counted once for each.
  size_t Traffic() const {
    return ArrayBytes() * (direction == Direction::kForward ? 2 : 3);
  }
};

}  // namespace leakproof::fast::benchmarks

#endif  // LEAKPROOF_FAST_BENCHMARK_PROBLEM_H_
