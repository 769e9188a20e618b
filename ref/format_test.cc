// SPDX-License-Identifier: Apache-2.0

#include "ref/format.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

namespace leakproof::ref {
namespace {

template <typename T>
BitPattern PatternOf(T value) {
  if constexpr (sizeof(T) == 4) return {std::bit_cast<uint32_t>(value)};
  if constexpr (sizeof(T) == 8) return {std::bit_cast<uint64_t>(value)};
}

template <typename T>
void ExpectLandmarksOf(const Format& format) {
  using Limits = std::numeric_limits<T>;
  EXPECT_EQ(format.bytes(), sizeof(T));
  EXPECT_EQ(format.precision, Limits::digits);
  EXPECT_EQ(format.max_exponent(), Limits::max_exponent - 1);
  EXPECT_EQ(format.min_exponent(), Limits::min_exponent - 1);
  EXPECT_EQ(format.One(), PatternOf(T{1}));
  EXPECT_EQ(format.Max(), PatternOf(Limits::max()));
  EXPECT_EQ(format.MinNormal(), PatternOf(Limits::min()));
  EXPECT_EQ(format.MinSubnormal(), PatternOf(Limits::denorm_min()));
  EXPECT_EQ(format.Infinity(true), PatternOf(-Limits::infinity()));
  EXPECT_EQ(format.QuietNan(), PatternOf(Limits::quiet_NaN()));
  EXPECT_TRUE(format.IsSignallingNan(PatternOf(Limits::signaling_NaN())));
}

TEST(FormatTest, LandmarksAreThoseOfTheLanguage) {
  ExpectLandmarksOf<float>(kBinary32);
  ExpectLandmarksOf<double>(kBinary64);
}

TEST(FormatTest, EveryPatternIsInExactlyOneClass) {
  for (const Format& format : kFormats) {
    for (const BitPattern p :
         {format.Zero(), format.Zero(true), format.MinSubnormal(),
          BitPattern{format.fraction_mask()}, format.MinNormal(), format.One(),
          format.Max(), format.Infinity(), format.Infinity(true),
          format.QuietNan(), format.SignallingNan()}) {
      const bool normal =
          format.IsFinite(p) && !format.IsZero(p) && !format.IsSubnormal(p);
      EXPECT_EQ(format.IsZero(p) + format.IsSubnormal(p) + normal +
                    format.IsInfinite(p) + format.IsQuietNan(p) +
                    format.IsSignallingNan(p),
                1)
          << format.name << " " << p.bits;
    }
  }
}

TEST(FormatTest, RankAscendsWithValueAndPutsMinusZeroBeforeZero) {
  for (const Format& format : kFormats) {
    const BitPattern ascending[] = {format.Infinity(true),
                                    format.Negated(format.Max()),
                                    format.Negated(format.One()),
                                    format.Negated(format.MinSubnormal()),
                                    format.Zero(true),
                                    format.Zero(),
                                    format.MinSubnormal(),
                                    format.One(),
                                    format.Max(),
                                    format.Infinity()};
    for (size_t i = 0; i + 1 < std::size(ascending); ++i) {
      EXPECT_LT(format.Rank(ascending[i]), format.Rank(ascending[i + 1]));
      EXPECT_EQ(format.FromRank(format.Rank(ascending[i])), ascending[i]);
    }
    EXPECT_EQ(format.Rank(format.Zero(true)) + 1, format.Rank(format.Zero()));
  }
}

}  // namespace
}  // namespace leakproof::ref
