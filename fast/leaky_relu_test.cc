// SPDX-License-Identifier: Apache-2.0
//
// The checked interface and the dispatch. Values are checked by clause in
// verify/, against every target.

#include "fast/leaky_relu.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "fast/leaky_relu_c.h"

namespace leakproof::fast {
namespace {

template <typename T>
class LeakyReluTest : public testing::Test {};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(LeakyReluTest, Types);

TYPED_TEST(LeakyReluTest, ComputesForwardAndBackward) {
  const std::vector<TypeParam> x{-2, 3};
  const std::vector<TypeParam> dy{4, 8};
  std::vector<TypeParam> result(2);
  LeakyRelu(x, result, TypeParam(0.25));
  EXPECT_EQ(result, (std::vector<TypeParam>{-0.5, 3}));
  LeakyReluGrad(x, dy, result, TypeParam(0.25));
  EXPECT_EQ(result, (std::vector<TypeParam>{1, 8}));
  LeakyReluGrad(x, dy, result, TypeParam(2));
  EXPECT_EQ(result, (std::vector<TypeParam>{4, 16}));
}

TYPED_TEST(LeakyReluTest, RefusesAnAlphaThatIsNotFinite) {
  const std::vector<TypeParam> x{-2, 3};
  std::vector<TypeParam> result{7, 7};
  using Limits = std::numeric_limits<TypeParam>;
  for (const TypeParam alpha :
       {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN()}) {
    EXPECT_THROW(LeakyRelu(x, result, alpha), std::invalid_argument);
    EXPECT_THROW(LeakyReluGrad(x, x, result, alpha), std::invalid_argument);
    EXPECT_EQ(result, (std::vector<TypeParam>{7, 7}));
  }
}

TYPED_TEST(LeakyReluTest, RefusesArraysThatDifferInSizeOrOverlapInPart) {
  const std::vector<TypeParam> x(4, 1);
  std::vector<TypeParam> y(5, 1);
  EXPECT_THROW(LeakyRelu(x, y, TypeParam(1)), std::invalid_argument);
  const std::span<TypeParam> whole(y);
  EXPECT_THROW(LeakyRelu(std::span<const TypeParam>(whole.subspan(0, 4)),
                         whole.subspan(1, 4), TypeParam(1)),
               std::invalid_argument);
  EXPECT_THROW(LeakyReluGrad(std::span<const TypeParam>(x),
                             std::span<const TypeParam>(whole.subspan(1, 4)),
                             whole.subspan(0, 4), TypeParam(1)),
               std::invalid_argument);
  EXPECT_NO_THROW(LeakyRelu(std::span<const TypeParam>(whole.subspan(0, 2)),
                            whole.subspan(2, 2), TypeParam(1)));
  EXPECT_NO_THROW(
      LeakyRelu(std::span<const TypeParam>(whole), whole, TypeParam(1)));
}

TYPED_TEST(LeakyReluTest, AcceptsEmptyArrays) {
  EXPECT_NO_THROW(LeakyRelu(std::span<const TypeParam>(),
                            std::span<TypeParam>(), TypeParam(1)));
}

TEST(LeakyReluCTest, PlainNamesCompute) {
  const float x[] = {-4};
  float y[] = {0};
  leaky_relu_f32(x, y, 1, 0.5F);
  EXPECT_EQ(y[0], -2);
  leaky_relu_grad_f32(x, x, y, 1, 0.5F);
  EXPECT_EQ(y[0], -2);
  const double x64[] = {-4};
  double y64[] = {0};
  leaky_relu_f64(x64, y64, 1, 0.5);
  EXPECT_EQ(y64[0], -2);
  leaky_relu_grad_f64(x64, x64, y64, 1, 0.5);
  EXPECT_EQ(y64[0], -2);
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
