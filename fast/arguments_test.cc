// SPDX-License-Identifier: Apache-2.0
//
// What an error says: the argument, its value and the remedy. Which arguments
// are refused is tested on the functions themselves, in leaky_relu_test.cc.

#include "fast/arguments.h"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace leakproof::fast {
namespace {

template <class Call>
std::string Refusal(Call call) {
  try {
    call();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

const std::vector<float> kInput(4);

std::string RefusalOfAlpha(float alpha) {
  std::vector<float> dx(4);
  return Refusal(
      [&] { CheckLeakyReluGradFromOutput<float>(kInput, kInput, dx, alpha); });
}

constexpr char kKeepX[] =
    "; the gradient follows from the output for alpha >= 0 alone, so keep x "
    "and call LeakyReluGrad";
constexpr char kMustBeFinite[] = "; it must be a finite number";

TEST(ArgumentsTest, NegativeAlphaIsNamedWithItsValueAndTheRemedy) {
  EXPECT_EQ(RefusalOfAlpha(-0.01F),
            std::string("leaky ReLU: alpha is -0.01") + kKeepX);
  EXPECT_EQ(RefusalOfAlpha(-std::numeric_limits<float>::denorm_min()),
            std::string("leaky ReLU: alpha is -1e-45") + kKeepX);
  std::vector<double> dx(4);
  const std::vector<double> y(4);
  EXPECT_EQ(
      Refusal([&] { CheckLeakyReluGradFromOutput<double>(y, y, dx, -5e-324); }),
      std::string("leaky ReLU: alpha is -5e-324") + kKeepX);
}

TEST(ArgumentsTest, InfiniteAndNanAlphaAreNamed) {
  using Limits = std::numeric_limits<float>;
  EXPECT_EQ(RefusalOfAlpha(Limits::infinity()),
            std::string("leaky ReLU: alpha is inf") + kMustBeFinite);
  EXPECT_EQ(RefusalOfAlpha(-Limits::infinity()),
            std::string("leaky ReLU: alpha is -inf") + kMustBeFinite);
  EXPECT_EQ(RefusalOfAlpha(Limits::quiet_NaN()),
            std::string("leaky ReLU: alpha is nan") + kMustBeFinite);
}

TEST(ArgumentsTest, SizesAreNamed) {
  std::vector<float> five(5);
  std::vector<float> four(4);
  EXPECT_EQ(Refusal([&] { CheckLeakyRelu<float>(kInput, five, 1); }),
            "leaky ReLU: x has 4 elements and y has 5; they must have the same "
            "number of elements");
  EXPECT_EQ(Refusal([&] { CheckLeakyReluGrad<float>(kInput, five, four, 1); }),
            "leaky ReLU: dy has 5 elements and dx has 4; they must have the "
            "same number of elements");
  EXPECT_EQ(Refusal([&] {
              CheckLeakyReluGradFromOutput<float>(five, kInput, four, 1);
            }),
            "leaky ReLU: y has 5 elements and dx has 4; they must have the "
            "same number of elements");
}

TEST(ArgumentsTest, AnOverlapIsNamedWithItsDistance) {
  std::vector<float> whole(6);
  const std::span<float> all(whole);
  EXPECT_EQ(
      Refusal(
          [&] { CheckLeakyRelu<float>(all.first(4), all.subspan(1, 4), 1); }),
      "leaky ReLU: y starts 4 bytes after x and overlaps it; pass exactly "
      "x as y to compute in place, or an array apart from it");
  EXPECT_EQ(Refusal([&] {
              CheckLeakyReluGrad<float>(kInput, all.last(4), all.first(4), 1);
            }),
            "leaky ReLU: dx starts 8 bytes before dy and overlaps it; pass "
            "exactly dy as dx to compute in place, or an array apart from it");
}

}  // namespace
}  // namespace leakproof::fast
