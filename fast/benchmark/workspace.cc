// SPDX-License-Identifier: Apache-2.0

#include "fast/benchmark/workspace.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>
#include <random>

namespace leakproof::fast::benchmarks {
namespace {

constexpr size_t kPage = 4096;
constexpr size_t kReadPast = 128;
// Arrays repeat the same numbers after so many, too many for a branch predictor
// to learn.
constexpr size_t kPeriod = size_t{1} << 20;

static_assert(std::endian::native == std::endian::little,
              "patterns are read and written by their low bytes");

uint64_t Load(const void* array, size_t bytes, size_t index) {
  uint64_t pattern = 0;
  std::memcpy(&pattern, static_cast<const std::byte*>(array) + index * bytes,
              bytes);
  return pattern;
}

// The value of a normal number; a NaN for all other patterns.
double Value(Format format, uint64_t pattern) {
  const Fields fields = FieldsOf(format);
  const int bias = (1 << (fields.exponent_bits - 1)) - 1;
  const uint64_t fraction =
      pattern & ((uint64_t{1} << fields.fraction_bits) - 1);
  const int exponent = static_cast<int>(pattern >> fields.fraction_bits) &
                       ((1 << fields.exponent_bits) - 1);
  if (exponent == 0 || exponent > 2 * bias) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const bool negative = pattern >> (8 * fields.bytes - 1) != 0;
  const double significand =
      static_cast<double>((uint64_t{1} << fields.fraction_bits) + fraction);
  const double magnitude =
      std::ldexp(significand, exponent - bias - fields.fraction_bits);
  return negative ? -magnitude : magnitude;
}

std::vector<std::byte> RandomNumbers(Format format, unsigned seed) {
  const Fields fields = FieldsOf(format);
  const auto bias = (uint64_t{1} << (fields.exponent_bits - 1)) - 1;
  std::mt19937_64 random(seed);
  std::vector<std::byte> numbers(kPeriod * fields.bytes);
  for (size_t i = 0; i < kPeriod; ++i) {
    const uint64_t fraction = random() >> (64 - fields.fraction_bits);
    const uint64_t other = random();
    const uint64_t exponent = bias + (other >> 1) % 10;
    const uint64_t pattern = (other & 1) << (8 * fields.bytes - 1) |
                             exponent << fields.fraction_bits | fraction;
    std::memcpy(&numbers[i * fields.bytes], &pattern, fields.bytes);
  }
  return numbers;
}

// `which` array: x is 0, dy is 1.
const std::vector<std::byte>& Numbers(Format format, unsigned which) {
  static std::vector<std::byte> numbers[std::size(kFormats)][2];
  auto& found = numbers[static_cast<size_t>(format)][which];
  if (found.empty()) found = RandomNumbers(format, 1 + which);
  return found;
}

void Repeat(const std::vector<std::byte>& numbers, std::byte* array,
            size_t bytes) {
  for (size_t done = 0; done < bytes; done += numbers.size()) {
    std::memcpy(array + done, numbers.data(),
                std::min(numbers.size(), bytes - done));
  }
}

}  // namespace

double AlphaFor(Format format, Placement placement) {
  const bool is_double = format == Format::kBinary64;
  if (placement == Placement::kInPlace) {
    return is_double ? std::nextafter(1.0, 0.0)
                     : double{std::nextafter(1.0F, 0.0F)};
  }
  return is_double ? 0.01 : double{0.01F};
}

std::byte* Workspace::Array(size_t index, size_t bytes, const Layout& layout) {
  Slab& slab = slabs_[index];
  const size_t start = (layout.first + index * layout.step) % kPage;
  const size_t needed = (start + bytes + kReadPast + kPage - 1) / kPage * kPage;
  if (slab.bytes < needed) {
    slab.memory.reset();  // before there is another
    slab.memory.reset(
        static_cast<std::byte*>(std::aligned_alloc(kPage, needed)));
    if (slab.memory == nullptr) throw std::bad_alloc();
    slab.bytes = needed;
  }
  return slab.memory.get() + start;
}

Problem Workspace::Fill(Problem problem, const Layout& layout) {
  const size_t bytes = problem.ArrayBytes();
  size_t arrays = 0;
  const auto next = [&] { return Array(arrays++, bytes, layout); };
  std::byte* x = next();
  Repeat(Numbers(problem.format, 0), x, bytes);
  std::byte* replaced = x;
  problem.x = x;
  problem.dy = nullptr;
  if (problem.direction == Direction::kBackward) {
    std::byte* dy = next();
    Repeat(Numbers(problem.format, 1), dy, bytes);
    replaced = dy;
    problem.dy = dy;
  }
  problem.result = problem.placement == Placement::kInPlace ? replaced : next();
  return problem;
}

Expectation::Expectation(const Problem& problem, Of of, size_t stride)
    : problem_(problem), of_(of) {
  const size_t bytes = FieldsOf(problem.format).bytes;
  const bool forward = problem.direction == Direction::kForward;
  for (size_t i = 0; i < problem.n; i += stride) indices_.push_back(i);
  if (problem.n > 0) indices_.push_back(problem.n - 1);
  for (const size_t i : indices_) {
    const uint64_t x = Load(problem.x, bytes, i);
    const uint64_t dy = forward ? x : Load(problem.dy, bytes, i);
    if (of == Of::kCopy) {
      patterns_.push_back(forward ? x : x ^ dy);
    } else {
      const double slope = Value(problem.format, x) > 0 ? 1 : problem.alpha;
      values_.push_back(slope * Value(problem.format, dy));
    }
  }
  if (problem.placement == Placement::kInPlace) return;
  for (const size_t i : indices_) {
    std::memset(static_cast<std::byte*>(problem.result) + i * bytes, 0xff,
                bytes);
  }
}

std::string Expectation::Mismatch() const {
  constexpr double kTolerance = 0.01;
  const size_t bytes = FieldsOf(problem_.format).bytes;
  for (size_t k = 0; k < indices_.size(); ++k) {
    const uint64_t got = Load(problem_.result, bytes, indices_[k]);
    const std::string where = "element " + std::to_string(indices_[k]) +
                              " of " + std::to_string(problem_.n) + " is ";
    if (of_ == Of::kCopy) {
      if (got == patterns_[k]) continue;
      return where + "not the bits that were to be copied";
    }
    const double value = Value(problem_.format, got);
    // False also if the value is a NaN.
    if (std::abs(value - values_[k]) <= kTolerance * std::abs(values_[k])) {
      continue;
    }
    return where + std::to_string(value) + ", not " +
           std::to_string(values_[k]);
  }
  return "";
}

}  // namespace leakproof::fast::benchmarks
