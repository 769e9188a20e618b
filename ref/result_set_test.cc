// SPDX-License-Identifier: Apache-2.0

#include "ref/result_set.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>

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

TEST(ResultSetTest, OrJoinsWhatTouches) {
  const auto at = [](uint64_t bits) { return ResultSet::Only(kF, {bits}); };
  const ResultSet joined = at(3).Or(at(1)).Or(at(2));
  ASSERT_EQ(joined.intervals().size(), 1U);
  EXPECT_EQ(joined.intervals()[0].first.bits, 1U);
  EXPECT_EQ(joined.intervals()[0].last.bits, 3U);
  const ResultSet apart = at(1).Or(at(3)).Or(ResultSet::AnyQuietNan(kF));
  EXPECT_EQ(apart.intervals().size(), 2U);
  EXPECT_FALSE(apart.Contains({2}));
  EXPECT_TRUE(apart.Contains(kF.QuietNan()));
  EXPECT_FALSE(apart.Contains(kF.SignallingNan()));
  EXPECT_EQ(apart.Representative().bits, 1U);
  EXPECT_EQ(ResultSet::AnyNan(kF).Representative(), kF.QuietNan());
  EXPECT_EQ(at(0).Or(ResultSet::Only(kF, kF.Zero(true))),
            ResultSet::AnyZero(kF));
  EXPECT_EQ(ResultSet::Anything(kF).Or(apart), ResultSet::Anything(kF));
}

TEST(ResultSetTest, HoldsAFewIntervalsAndRefusesMore) {
  ResultSet set = ResultSet::Only(kF, {0});
  for (uint64_t i = 1; i < 8; ++i) set = set.Or(ResultSet::Only(kF, {2 * i}));
  EXPECT_EQ(set.intervals().size(), 8);
  const ResultSet copy = set;
  EXPECT_EQ(copy, set);
  EXPECT_THROW(set.Or(ResultSet::Only(kF, {16})), std::length_error);
}

TEST(ResultSetTest, ReadsAsASentence) {
  EXPECT_EQ(ResultSet::AnyNan(kF).ToString(), "a NaN");
  EXPECT_EQ(ResultSet::AnyZero(kF).ToString(), "a zero of either sign");
  EXPECT_EQ(ResultSet::Only(kF, kF.One()).ToString(), "0x3f800000 (0x1p+0, 1)");
  EXPECT_EQ(ResultSet::Between(kF, kF.One(), kF.Infinity()).ToString(),
            "from 0x3f800000 (0x1p+0, 1) to 0x7f800000 (inf, inf)");
  EXPECT_EQ(ResultSet::AnyZero(kF).Or(ResultSet::AnyNan(kF)).ToString(),
            "a zero of either sign, or a NaN");
  EXPECT_EQ(ResultSet::Anything(kF).ToString(), "any result");
}

}  // namespace
}  // namespace leakproof::ref
