// SPDX-License-Identifier: Apache-2.0
//
// Whether results are written past the caches is a matter of speed alone: on
// every target, the bits are those of single elements at either setting.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "fast/leaky_relu.h"

namespace leakproof::fast {
namespace {

class ScopedThreshold {
 public:
  ScopedThreshold() = default;
  ScopedThreshold(const ScopedThreshold&) = delete;
  ScopedThreshold& operator=(const ScopedThreshold&) = delete;
  ~ScopedThreshold() { SetStreamingThreshold(before_); }

 private:
  const size_t before_ = StreamingThreshold();
};

TEST(StreamingThresholdTest, IsThatWhichWasSet) {
  const ScopedThreshold restore;
  EXPECT_GT(StreamingThreshold(), size_t{1} << 16);
  EXPECT_LT(StreamingThreshold(), SIZE_MAX);
  for (const size_t bytes : {size_t{0}, size_t{12345}, SIZE_MAX}) {
    SetStreamingThreshold(bytes);
    EXPECT_EQ(StreamingThreshold(), bytes);
  }
}

constexpr size_t kVectorBytes = 64;  // of the widest target
constexpr size_t kMaxSize = 300;

// Arrays of one element type, at every alignment to a vector.
template <typename Element>
class Arrays {
 public:
  static constexpr size_t kLanes = kVectorBytes / sizeof(Element);

  Arrays() : x_(Random(1)), dy_(Random(2)) {}

  // Calls compute(x, dy, result, n) for each size and alignment of the result,
  // apart from the inputs and in the place of one or both; the result is to be
  // that of the calls for one element.
  template <class Compute>
  void ExpectBitsOfSingleElements(const Compute& compute,
                                  const std::string& what) {
    for (const bool in_x : {false, true}) {
      for (const bool in_dy : {false, true}) {
        const std::vector<Element>& x = x_;
        const std::vector<Element>& dy = in_x && in_dy ? x_ : dy_;
        std::vector<Element> expected(x.size());
        for (size_t i = 0; i < x.size(); ++i) {
          compute(&x[i], &dy[i], &expected[i], 1);
        }
        for (size_t offset = 0; offset < kLanes; ++offset) {
          // Another alignment for the inputs.
          const size_t start = offset * 5 % kLanes;
          Element* const result = Result(offset);
          for (size_t n = 0; n <= kMaxSize; ++n) {
            std::memset(result_, kFill, sizeof(result_));
            if (in_x) std::memcpy(result, &x[start], n * sizeof(Element));
            if (in_dy) std::memcpy(result, &dy[start], n * sizeof(Element));
            compute(in_x ? result : &x[start], in_dy ? result : &dy[start],
                    result, n);
            ASSERT_TRUE(Holds(&expected[start], result, n))
                << what << ", n " << n << ", offset " << offset
                << (in_x ? ", in x" : "") << (in_dy ? ", in dy" : "");
          }
        }
      }
    }
  }

 private:
  static constexpr unsigned char kFill = 0x5a;

  static std::vector<Element> Random(unsigned seed) {
    std::vector<Element> elements(kMaxSize + kLanes);
    std::mt19937_64 random(seed);
    for (Element& element : elements) {
      uint64_t bits = random();
      // Zeros, infinities, NaNs and subnormals are rare in the wider formats.
      constexpr uint64_t kHead = uint64_t{0x7fff} << (8 * sizeof(Element) - 16);
      if (random() % 8 == 0) bits |= kHead;
      if (random() % 8 == 0) bits &= ~kHead;
      if (random() % 32 == 0) bits = 0;
      std::memcpy(&element, &bits, sizeof(Element));
    }
    return elements;
  }

  Element* Result(size_t offset) {
    return reinterpret_cast<Element*>(result_ + kVectorBytes) + offset;
  }

  // Whether the result is as expected, and nothing beside it was written.
  bool Holds(const Element* expected, const Element* result, size_t n) const {
    const auto* const begin = reinterpret_cast<const unsigned char*>(result);
    const auto* const end = reinterpret_cast<const unsigned char*>(result + n);
    for (const unsigned char* p = result_; p < begin; ++p) {
      if (*p != kFill) return false;
    }
    for (const unsigned char* p = end; p < result_ + sizeof(result_); ++p) {
      if (*p != kFill) return false;
    }
    return std::memcmp(expected, result, n * sizeof(Element)) == 0;
  }

  std::vector<Element> x_;
  std::vector<Element> dy_;
  alignas(kVectorBytes) unsigned char result_[3 * kVectorBytes +
                                              kMaxSize * sizeof(Element)];
};

template <typename Element, typename Alpha>
void ExpectOneResult(KernelPair<Element, Alpha> TargetKernels::*format) {
  const ScopedThreshold restore;
  Arrays<Element> arrays;
  for (const TargetKernels& target : SupportedTargets()) {
    const KernelPair<Element, Alpha> kernels = target.*format;
    for (const size_t threshold : {size_t{0}, SIZE_MAX}) {
      SetStreamingThreshold(threshold);
      for (const Alpha alpha : {Alpha(0.01), Alpha(3)}) {
        const std::string what =
            std::string(target.name) + (threshold == 0 ? ", streamed" : "");
        arrays.ExpectBitsOfSingleElements(
            [&](const Element* x, const Element*, Element* y, size_t n) {
              kernels.forward(x, y, n, alpha);
            },
            what + ", forward");
        arrays.ExpectBitsOfSingleElements(
            [&](const Element* x, const Element* dy, Element* dx, size_t n) {
              kernels.backward(x, dy, dx, n, alpha);
            },
            what + ", backward");
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

TEST(StreamingThresholdTest, LeavesTheBitsOfBinary16) {
  ExpectOneResult(&TargetKernels::f16);
}
TEST(StreamingThresholdTest, LeavesTheBitsOfBfloat16) {
  ExpectOneResult(&TargetKernels::bf16);
}
TEST(StreamingThresholdTest, LeavesTheBitsOfBinary32) {
  ExpectOneResult(&TargetKernels::f32);
}
TEST(StreamingThresholdTest, LeavesTheBitsOfBinary64) {
  ExpectOneResult(&TargetKernels::f64);
}

}  // namespace
}  // namespace leakproof::fast
