// SPDX-License-Identifier: Apache-2.0
//
// Arrays of more elements than 31 and 32 bits count (chapter Arrays, LR-ARR-1).
// No part of a plain ctest, for they take 8.0 GiB of memory; they took 36 s:
//
//   ctest --test-dir build-test -C huge -L huge

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "fast/leaky_relu.h"
#include "fast/test_elements.h"

namespace leakproof::fast {
namespace {

constexpr size_t kTwoTo31 = size_t{1} << 31;

// An array of −2, but for a few 3 about the borders of 31 and 32 bits, in
// between, and at the ends.
template <typename T>
class HugeArray {
 public:
  explicit HugeArray(size_t n)
      : memory_(new T[n]), elements_(memory_.get(), n) {
    for (const size_t i : {size_t{0}, n / 3, kTwoTo31 - 1, kTwoTo31,
                           2 * kTwoTo31 - 1, 2 * kTwoTo31, n - 2}) {
      if (i < n && std::ranges::count(places_, i) == 0) places_.push_back(i);
    }
    Fill(-2);
    for (const size_t i : places_) elements_[i] = ToElement<T>(3);
  }

  void Fill(float number) {
    std::ranges::fill(elements_, ToElement<T>(number));
  }

  // Whether the elements are `rest`, and 3 in the places of a 3: each is looked
  // at, the last one besides by itself.
  void Expect(float rest) const {
    for (const size_t i : places_) {
      EXPECT_EQ(Pattern(elements_[i]), Pattern(ToElement<T>(3))) << i;
    }
    EXPECT_EQ(Pattern(elements_.back()), Pattern(ToElement<T>(rest)));
    const auto count = std::ranges::count(
        elements_, Pattern(ToElement<T>(rest)), &HugeArray::Pattern);
    EXPECT_EQ(static_cast<size_t>(count), size() - places_.size());
  }

  size_t size() const { return elements_.size(); }
  std::span<T> elements() { return elements_; }
  std::span<const T> inputs() const { return elements_; }

 private:
  static uint16_t Pattern(T element) {
    return std::bit_cast<uint16_t>(element);
  }

  std::unique_ptr<T[]> memory_;
  std::span<T> elements_;
  std::vector<size_t> places_;
};

TEST(HugeArraysTest, InPlaceAbove31Bits) {
  HugeArray<Binary16> array(kTwoTo31 + 3);
  LeakyRelu(array.inputs(), array.elements(), 0.25F);
  array.Expect(-0.5F);
  LeakyReluGrad(array.inputs(), array.inputs(), array.elements(), 0.25F);
  array.Expect(-0.125F);
}

TEST(HugeArraysTest, ApartAbove31Bits) {
  const HugeArray<Bfloat16> x(kTwoTo31 + 3);
  HugeArray<Bfloat16> y(kTwoTo31 + 3);
  y.Fill(7);
  LeakyRelu(x.inputs(), y.elements(), 0.25F);
  y.Expect(-0.5F);
}

TEST(HugeArraysTest, InPlaceAbove32Bits) {
  HugeArray<Bfloat16> array(2 * kTwoTo31 + 3);
  LeakyRelu(array.inputs(), array.elements(), 0.25F);
  array.Expect(-0.5F);
}

}  // namespace
}  // namespace leakproof::fast
