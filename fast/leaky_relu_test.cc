// SPDX-License-Identifier: Apache-2.0
//
// The checked interface and the dispatch. Values are checked by clause in
// verify/, against every target; the texts of errors in arguments_test.cc.

#include "fast/leaky_relu.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "fast/arguments.h"
#include "fast/test_elements.h"

namespace leakproof::fast {
namespace {

template <typename T>
class LeakyReluTest : public testing::Test {};
TYPED_TEST_SUITE(LeakyReluTest, ElementTypes);

TYPED_TEST(LeakyReluTest, ComputesForwardAndBackward) {
  using T = TypeParam;
  const std::vector<T> x = ToElements<T>({-2, 3});
  const std::vector<T> dy = ToElements<T>({4, 8});
  std::vector<T> result(2);
  LeakyRelu(x, result, 0.25F);
  EXPECT_EQ(Bits(result), Bits(ToElements<T>({-0.5, 3})));
  LeakyReluGrad(x, dy, result, 0.25F);
  EXPECT_EQ(Bits(result), Bits(ToElements<T>({1, 8})));
  LeakyReluGrad(x, dy, result, 2);
  EXPECT_EQ(Bits(result), Bits(ToElements<T>({4, 16})));
  LeakyRelu(x, result, -0.5F);
  EXPECT_EQ(Bits(result), Bits(ToElements<T>({1, 3})));
}

// Also where the product underflows, so that the output is a zero.
TYPED_TEST(LeakyReluTest, GradientFromOutputIsThatFromInput) {
  using T = TypeParam;
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  std::vector<T> x =
      ToElements<T>({-3, -1, -0.0F, 0, 1, 2.5F, -kInfinity, kInfinity, kNan});
  x.push_back(LeastPositive<T>());
  x.push_back(GreatestNegative<T>());
  std::vector<T> y(x.size());
  std::vector<T> from_input(x.size());
  std::vector<T> from_output(x.size());
  using Alpha = AlphaOf<T>;
  for (const Alpha alpha : {Alpha(0.25), Alpha(0), -Alpha(0), Alpha(1),
                            Alpha(3), std::numeric_limits<Alpha>::denorm_min(),
                            std::numeric_limits<Alpha>::max()}) {
    LeakyRelu(x, y, alpha);
    for (const float upstream : {1.0F, -5.0F, -0.0F, kInfinity}) {
      const std::vector<T> dy(x.size(), ToElement<T>(upstream));
      LeakyReluGrad(x, dy, from_input, alpha);
      LeakyReluGradFromOutput(y, dy, from_output, alpha);
      EXPECT_EQ(Bits(from_output), Bits(from_input))
          << "alpha " << alpha << ", dy " << upstream;
    }
  }
}

TYPED_TEST(LeakyReluTest, RefusesAnAlphaThatIsNotFinite) {
  using T = TypeParam;
  const std::vector<T> x = ToElements<T>({-2, 3});
  const std::vector<T> untouched = ToElements<T>({7, 7});
  std::vector<T> result = untouched;
  using Limits = std::numeric_limits<AlphaOf<T>>;
  for (const AlphaOf<T> alpha :
       {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN()}) {
    EXPECT_THROW(LeakyRelu(x, result, alpha), std::invalid_argument);
    EXPECT_THROW(LeakyReluGrad(x, x, result, alpha), std::invalid_argument);
    EXPECT_THROW(LeakyReluGradFromOutput(x, x, result, alpha),
                 std::invalid_argument);
    EXPECT_EQ(Bits(result), Bits(untouched)) << alpha;
  }
}

TYPED_TEST(LeakyReluTest, GradientFromOutputRefusesANegativeAlpha) {
  using T = TypeParam;
  const std::vector<T> y = ToElements<T>({-2, 3});
  const std::vector<T> untouched = ToElements<T>({7, 7});
  std::vector<T> dx = untouched;
  using Limits = std::numeric_limits<AlphaOf<T>>;
  for (const AlphaOf<T> alpha :
       {AlphaOf<T>(-0.25), -Limits::denorm_min(), Limits::lowest()}) {
    EXPECT_THROW(LeakyReluGradFromOutput(y, y, dx, alpha),
                 std::invalid_argument);
    EXPECT_EQ(Bits(dx), Bits(untouched)) << alpha;
  }
  EXPECT_NO_THROW(LeakyReluGradFromOutput(y, y, dx, -AlphaOf<T>(0)));
}

// Calls both backward functions, which have the same conditions.
template <typename T>
void ExpectBothGradientsRefuse(std::span<const T> side, std::span<const T> dy,
                               std::span<T> dx, const char* what) {
  EXPECT_THROW(LeakyReluGrad(side, dy, dx, 1), std::invalid_argument) << what;
  EXPECT_THROW(LeakyReluGradFromOutput(side, dy, dx, 1), std::invalid_argument)
      << what;
}
template <typename T>
void ExpectBothGradientsAccept(std::span<const T> side, std::span<const T> dy,
                               std::span<T> dx, const char* what) {
  EXPECT_NO_THROW(LeakyReluGrad(side, dy, dx, 1)) << what;
  EXPECT_NO_THROW(LeakyReluGradFromOutput(side, dy, dx, 1)) << what;
}

TYPED_TEST(LeakyReluTest, RefusesArraysThatDifferInSize) {
  using T = TypeParam;
  const std::vector<T> four(4, ToElement<T>(1));
  const std::vector<T> five(5, ToElement<T>(1));
  const std::vector<T> untouched(4, ToElement<T>(7));
  std::vector<T> result = untouched;
  EXPECT_THROW(LeakyRelu(five, result, 1), std::invalid_argument);
  EXPECT_THROW(LeakyRelu(std::span(four).first(3), result, 1),
               std::invalid_argument);
  ExpectBothGradientsRefuse<T>(five, four, result, "x");
  ExpectBothGradientsRefuse<T>(four, five, result, "dy");
  ExpectBothGradientsRefuse<T>(five, five, result, "dx");
  EXPECT_EQ(Bits(result), Bits(untouched));
}

TYPED_TEST(LeakyReluTest, RefusesAPartialOverlapOfTheOutputWithAnyInput) {
  using T = TypeParam;
  const std::vector<T> untouched(10, ToElement<T>(-7));
  std::vector<T> whole = untouched;
  const std::vector<T> apart(4, ToElement<T>(1));
  const std::span<T> output = std::span(whole).subspan(3, 4);
  for (const size_t start : {0U, 2U, 4U, 6U}) {
    const std::span<const T> input = std::span(whole).subspan(start, 4);
    EXPECT_THROW(LeakyRelu(input, output, 1), std::invalid_argument) << start;
    ExpectBothGradientsRefuse<T>(input, apart, output, "x");
    ExpectBothGradientsRefuse<T>(apart, input, output, "dy");
    ExpectBothGradientsRefuse<T>(output, input, output, "dy, dx = x");
    ExpectBothGradientsRefuse<T>(input, output, output, "x, dx = dy");
  }
  EXPECT_EQ(Bits(whole), Bits(untouched));
}

TYPED_TEST(LeakyReluTest, AcceptsInPlaceNeighboursAndOverlappingInputs) {
  using T = TypeParam;
  std::vector<T> whole(12, ToElement<T>(1));
  const std::span<T> output = std::span(whole).subspan(4, 4);
  const std::span<const T> below = std::span(whole).first(4);
  const std::span<const T> above = std::span(whole).last(4);
  EXPECT_NO_THROW(LeakyRelu(below, output, 1));
  EXPECT_NO_THROW(LeakyRelu(above, output, 1));
  EXPECT_NO_THROW(LeakyRelu(std::span<const T>(output), output, 1));
  ExpectBothGradientsAccept<T>(below, above, output, "neighbours");
  ExpectBothGradientsAccept<T>(output, below, output, "dx = x");
  ExpectBothGradientsAccept<T>(below, output, output, "dx = dy");
  ExpectBothGradientsAccept<T>(output, output, output, "dx = x = dy");
  const std::vector<T> inputs(5, ToElement<T>(1));
  ExpectBothGradientsAccept<T>(std::span(inputs).first(4),
                               std::span(inputs).last(4), output, "inputs");
}

TYPED_TEST(LeakyReluTest, AcceptsEmptyArrays) {
  using T = TypeParam;
  const std::span<const T> input;
  const std::span<T> output;
  ASSERT_EQ(output.data(), nullptr);
  EXPECT_NO_THROW(LeakyRelu(input, output, 1));
  ExpectBothGradientsAccept<T>(input, input, output, "null");
  // Of no elements, inside of an array.
  std::vector<T> array(2);
  EXPECT_NO_THROW(LeakyRelu(std::span<const T>(array).first(0),
                            std::span(array).subspan(1, 0), 1));
}

TEST(TargetsTest, AreDistinctAndIncludeAPortableOne) {
  std::set<std::string> names;
  for (const TargetKernels& kernels : SupportedTargets()) {
    EXPECT_TRUE(names.insert(kernels.name).second) << kernels.name;
  }
  EXPECT_TRUE(names.contains("SCALAR") || names.contains("EMU128"));
  // Of this list, a CPU with AVX2 has all that Highway could compile.
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    for (const char* name : {"SSSE3", "SSE4", "AVX2"}) {
      EXPECT_TRUE(names.contains(name)) << name;
    }
  }
#endif
}

// A target under the name of another would be certified and never run.
TEST(TargetsTest, HaveFunctionsOfTheirOwn) {
  std::set<const void*> functions;
  for (const TargetKernels& target : SupportedTargets()) {
    const auto expect_new = [&](const auto& pair) {
      for (const void* function :
           {reinterpret_cast<const void*>(pair.forward),
            reinterpret_cast<const void*>(pair.backward)}) {
        EXPECT_TRUE(functions.insert(function).second) << target.name;
      }
    };
    expect_new(target.f16);
    expect_new(target.bf16);
    expect_new(target.f32);
    expect_new(target.f64);
  }
}

}  // namespace
}  // namespace leakproof::fast
