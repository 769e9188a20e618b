// SPDX-License-Identifier: Apache-2.0

#include "ref/result_set.h"

#include <gtest/gtest.h>

namespace leakproof::ref {
namespace {

constexpr const Format& kF = kBinary32;

TEST(ResultSetTest, AnyNanHoldsEveryNanAndNothingElse) {
  const ResultSet set = ResultSet::AnyNan(kF);
  EXPECT_TRUE(set.Contains(kF.QuietNan()));
  EXPECT_TRUE(set.Contains(kF.Negated(kF.SignallingNan())));
  EXPECT_FALSE(set.Contains(kF.Infinity()));
  EXPECT_FALSE(set.Contains(kF.Zero()));
}

TEST(ResultSetTest, AnyQuietNanLeavesOutSignallingOnes) {
  const ResultSet set = ResultSet::AnyQuietNan(kF);
  EXPECT_TRUE(set.Contains(kF.Negated(kF.QuietNan())));
  EXPECT_FALSE(set.Contains(kF.SignallingNan()));
  EXPECT_FALSE(set.Contains(kF.Infinity()));
  EXPECT_EQ(set.ToString(), "a quiet NaN");
}

TEST(ResultSetTest, OnlyTellsTheZerosApart) {
  const ResultSet set = ResultSet::Only(kF, kF.Zero(true));
  EXPECT_TRUE(set.Contains(kF.Zero(true)));
  EXPECT_FALSE(set.Contains(kF.Zero()));
  EXPECT_FALSE(set.Contains(kF.QuietNan()));
}

TEST(ResultSetTest, AnyZeroHoldsBothZeros) {
  const ResultSet set = ResultSet::AnyZero(kF);
  EXPECT_TRUE(set.Contains(kF.Zero(true)));
  EXPECT_TRUE(set.Contains(kF.Zero()));
  EXPECT_FALSE(set.Contains(kF.MinSubnormal()));
  EXPECT_FALSE(set.Contains(kF.Negated(kF.MinSubnormal())));
}

TEST(ResultSetTest, BetweenIncludesItsBoundsAndBothZeros) {
  const ResultSet set = ResultSet::Between(kF, kF.One(), kF.Zero());
  EXPECT_TRUE(set.Contains(kF.One()));
  EXPECT_TRUE(set.Contains(kF.Zero(true)));
  EXPECT_TRUE(set.Contains(kF.MinSubnormal()));
  EXPECT_FALSE(set.Contains({kF.One().bits + 1}));
  EXPECT_FALSE(set.Contains(kF.Negated(kF.MinSubnormal())));
  EXPECT_FALSE(set.Contains(kF.QuietNan()));
}

TEST(ResultSetTest, ReadsAsASentence) {
  EXPECT_EQ(ResultSet::AnyNan(kF).ToString(), "a NaN");
  EXPECT_EQ(ResultSet::AnyZero(kF).ToString(), "a zero of either sign");
  EXPECT_EQ(ResultSet::Only(kF, kF.One()).ToString(), "0x3f800000 (0x1p+0, 1)");
  EXPECT_EQ(ResultSet::Between(kF, kF.One(), kF.Infinity()).ToString(),
            "from 0x3f800000 (0x1p+0, 1) to 0x7f800000 (inf, inf)");
}

}  // namespace
}  // namespace leakproof::ref
