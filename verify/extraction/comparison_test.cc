// SPDX-License-Identifier: Apache-2.0

#include "verify/extraction/comparison.h"

#include <gtest/gtest.h>

#include "ref/number.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using ref::kBinary16;
using ref::kBinary32;
using ref::kBinary64;
using ref::ResultSet;

BitPattern Number(const Format& format, const char* text) {
  return *ref::ParseNumber(format, text);
}

Question Forward(const Format& format, const char* alpha, const char* x) {
  return {&format,
          Direction::kForward,
          Number(AlphaFormat(format), alpha),
          Number(format, x),
          {0}};
}

Agreement JudgeForward(const Format& format, const char* alpha, const char* x,
                       BitPattern answer) {
  const Question question = Forward(format, alpha, x);
  return Judge(question, Permitted(question), answer);
}

TEST(Judge, WantsTheOneResult) {
  const BitPattern right = Number(kBinary32, "-0.01");
  EXPECT_EQ(JudgeForward(kBinary32, "0.01", "-1", right), Agreement::kSame);
  EXPECT_EQ(JudgeForward(kBinary32, "0.01", "-1", {right.bits + 1}),
            Agreement::kWrong);
  EXPECT_EQ(JudgeForward(kBinary32, "0.01", "-1", kBinary32.QuietNan()),
            Agreement::kWrong);
}

TEST(Judge, TakesAnyNanForANan) {
  for (const BitPattern nan : {kBinary64.QuietNan(), kBinary64.SignallingNan(),
                               kBinary64.Negated(kBinary64.QuietNan())}) {
    EXPECT_EQ(JudgeForward(kBinary64, "0", "-inf", nan), Agreement::kSame);
  }
  EXPECT_EQ(JudgeForward(kBinary64, "0", "-inf", kBinary64.Infinity()),
            Agreement::kWrong);
}

TEST(Judge, KnowsWhereZerosAreFree) {
  for (const bool negative : {false, true}) {
    EXPECT_EQ(JudgeForward(kBinary16, "-0.5", "0", kBinary16.Zero(negative)),
              Agreement::kZero);
    EXPECT_EQ(JudgeForward(kBinary16, "0.5", "-0", kBinary16.Zero(negative)),
              negative ? Agreement::kSame : Agreement::kWrong);
  }
}

TEST(Judge, RefusesAReferenceThatPermitsTooMuch) {
  const BitPattern zero = kBinary16.Zero();
  const Question right_slope = Forward(kBinary16, "0.5", "0");
  EXPECT_EQ(Judge(right_slope, ResultSet::AnyZero(kBinary16), zero),
            Agreement::kTooMuchPermitted);
  const Question free_zero = Forward(kBinary16, "-0.5", "0");
  EXPECT_EQ(Judge(free_zero, ResultSet::AnyZero(kBinary16), zero),
            Agreement::kZero);
  for (const ResultSet& wide :
       {ResultSet::Anything(kBinary16),
        ResultSet::Between(kBinary16, zero, Number(kBinary16, "1")),
        ResultSet::AnyZero(kBinary16).Or(ResultSet::AnyNan(kBinary16))}) {
    EXPECT_EQ(Judge(free_zero, wide, zero), Agreement::kTooMuchPermitted);
  }
}

TEST(Judge, RefusesMoreBitsThanTheFormatHas) {
  const BitPattern right = Number(kBinary16, "2");
  EXPECT_EQ(JudgeForward(kBinary16, "0.5", "2", right), Agreement::kSame);
  EXPECT_EQ(JudgeForward(kBinary16, "0.5", "2", {right.bits | 1 << 16}),
            Agreement::kWrong);
}

}  // namespace
}  // namespace leakproof::verify
