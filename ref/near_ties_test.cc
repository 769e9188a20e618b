// SPDX-License-Identifier: Apache-2.0

#include "ref/near_ties.h"

#include <gtest/gtest.h>

#include <random>

#include "ref/exact.h"

namespace leakproof::ref {
namespace {

// The distance of the product from the midpoint below or above it, in units of
// its own last place: 2^-(fraction bits of both).
Exact DistanceFromTie(const Format& format, const Factors& factors) {
  const Format& alpha_format = AlphaFormat(format);
  const Exact product =
      ToExact(alpha_format, factors.alpha) * ToExact(format, factors.x);
  const Exact down = ToExact(format, Round(format, product, Rounding::kDown));
  const Exact up = ToExact(format, Round(format, product, Rounding::kUp));
  return ldexp(Exact(product - (down + up) / 2),
               format.fraction_bits() + alpha_format.fraction_bits());
}

TEST(NearTiesTest, ProductsMissAMidpointByTheDistance) {
  std::mt19937_64 random(5);
  for (const Format& format : kFormats) {
    for (const int distance : {1, -1, 3}) {
      int found = 0;
      for (int i = 0; i < 200; ++i) {
        const auto factors = NearTie(format, random() | 1, distance);
        if (!factors) continue;
        ++found;
        EXPECT_EQ(DistanceFromTie(format, *factors), distance) << format.name;
      }
      EXPECT_GT(found, 60) << format.name;
    }
  }
}

TEST(NearTiesTest, ExactTiesAreMidpoints) {
  std::mt19937_64 random(6);
  for (const Format& format : kFormats) {
    int found = 0;
    for (int i = 0; i < 2000; ++i) {
      const int bits = 2 + static_cast<int>(random() % 6);
      const uint64_t a = (random() & ((uint64_t{1} << bits) - 1)) | 1;
      const uint64_t b =
          (random() & ((uint64_t{1} << (format.precision + 1 - bits)) - 1)) | 1;
      const auto factors = ExactTie(format, a, b);
      if (!factors) continue;
      ++found;
      EXPECT_EQ(DistanceFromTie(format, *factors), 0) << format.name;
    }
    EXPECT_GT(found, 100) << format.name;
  }
}

TEST(NearTiesTest, FactorsOfAnAlphaAreWithinTheDistance) {
  const uint64_t one = kBinary64.One().bits;
  // With a significand of 53 bits, and one of 4 bits; the sign plays no part.
  const Exact limit = 40;
  for (const uint64_t fraction :
       {uint64_t{0x47ae147ae147b}, uint64_t{0xa000000000000}}) {
    const BitPattern alpha{one | fraction};
    const auto found = NearTieFactors(kBinary64, alpha, 40);
    EXPECT_GT(found.size(), 2U);
    const Exact unit = fraction % 2 == 1 ? Exact(1) : ldexp(Exact(1), 49);
    int ties = 0;
    for (const BitPattern x : found) {
      const Exact distance = DistanceFromTie(kBinary64, {alpha, x}) / unit;
      EXPECT_LE(abs(distance), limit);
      ties += distance == 0;
    }
    EXPECT_GT(ties, fraction % 2 == 1 ? -1 : 0);
    EXPECT_EQ(NearTieFactors(kBinary64, kBinary64.Negated(alpha), 40), found);
  }
  EXPECT_GT(NearTieFactors(kBinary64, {one | 0x47ae147ae147b}, 40).size(), 40U);
  EXPECT_TRUE(NearTieFactors(kBinary64, kBinary64.One(), 40).empty());
  EXPECT_TRUE(NearTieFactors(kBinary64, kBinary64.Zero(), 40).empty());
}

TEST(NearTiesTest, WhatIsNoSignificandIsRefused) {
  EXPECT_FALSE(ExactTie(kBinary32, 2, 3).has_value());
  EXPECT_FALSE(ExactTie(kBinary32, 3, 5).has_value());
  EXPECT_FALSE(ExactTie(kBinary16, 1, 0xfff).has_value());
}

}  // namespace
}  // namespace leakproof::ref
