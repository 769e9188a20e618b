// SPDX-License-Identifier: Apache-2.0
//
// The side of a midpoint, for every binary32 significand for which it matters,
// against products of integers; and whole kernels against products rounded once
// from binary64, for α of these significands.

#include "fast/mixed_rounding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "fast/leaky_relu.h"
#include "fast/rounded_product.h"

namespace leakproof::fast {
namespace {

// `number` without its last `bits` bits, to nearest even, as a multiple of
// 2^bits.
uint64_t RoundedTo(uint64_t number, int bits) {
  if (bits <= 0) return number;
  const uint64_t unit = uint64_t{1} << bits;
  const uint64_t rest = number & (unit - 1);
  const uint64_t down = number - rest;
  const bool up = 2 * rest > unit || (2 * rest == unit && (down & unit) != 0);
  return up ? down + unit : down;
}

int BitsOf(uint64_t number) { return 64 - std::countl_zero(number); }

// Whether binary32 shows the product of the significands as a number of `bits`
// bits that it is not.
bool EndsOnAMidpoint(uint64_t product, int bits) {
  const uint64_t rounded = RoundedTo(product, BitsOf(product) - 24);
  return rounded != product &&
         std::countr_zero(rounded) >= BitsOf(rounded) - bits;
}

// Calls visit(A, q) for every significand A and odd q such that q·A may end on
// a midpoint that it is not: A is beside a ratio of numbers of P + 1 and P
// bits.
template <class Visitor>
void VisitSignificandsBesideRatios(int precision, Visitor visit) {
  for (uint64_t q = 1; q >> precision == 0; q += 2) {
    for (uint64_t p = 1; p >> (precision + 1) == 0; p += 2) {
      if (std::gcd(p, q) != 1) continue;
      uint64_t dividend = p << 24;
      while (dividend / q >= uint64_t{1} << 24) dividend /= 2;
      while (dividend / q < uint64_t{1} << 23) dividend *= 2;
      const uint64_t below = dividend / q;
      visit(below, q);
      if (below + 1 < uint64_t{1} << 24) visit(below + 1, q);
    }
  }
}

class MixedRoundingTest : public testing::TestWithParam<int> {};

TEST_P(MixedRoundingTest, KnowsTheSideOfEveryMidpoint) {
  const int precision = GetParam();
  size_t midpoints = 0;
  VisitSignificandsBesideRatios(precision, [&](uint64_t significand,
                                               uint64_t q) {
    const auto alpha = static_cast<float>(significand);
    const MixedRounding rounding = RoundingOf(alpha, precision);
    for (uint64_t m = q; m >> precision == 0; m += 2 * q) {
      const uint64_t product = m * significand;
      if (!EndsOnAMidpoint(product, precision + 1)) continue;
      ++midpoints;
      const bool above = product > RoundedTo(product, BitsOf(product) - 24);
      ASSERT_FALSE(rounding.exact) << significand << " · " << m;
      ASSERT_EQ(rounding.above_midpoint, above) << significand << " · " << m;
    }
  });
  EXPECT_GT(midpoints, size_t{1} << (2 * precision - 2));
}

// Where a product lies among the midpoints of numbers of `bits` - 1 bits: the
// midpoint or number of the format below it, and whether it is that.
std::pair<uint64_t, bool> Place(uint64_t product, int bits) {
  const int tail = std::max(BitsOf(product) - bits, 0);
  return {product >> tail, product >> tail << tail == product};
}

TEST_P(MixedRoundingTest, SlopesOffMidpointsKeepEveryProductInItsPlace) {
  const int precision = GetParam();
  size_t visited = 0, moved = 0, without = 0;
  VisitSignificandsBesideRatios(
      precision, [&](uint64_t significand, uint64_t q) {
        const auto alpha = static_cast<float>(significand);
        const auto slope = SlopeOffMidpoints(alpha, precision);
        ++visited;
        if (!slope) {
          ++without;
          return;
        }
        if (*slope == alpha && RoundingOf(alpha, precision).exact) return;
        moved += *slope != alpha;
        const auto slope_significand = static_cast<uint64_t>(*slope);
        // All factors for some slopes; those that meet this ratio for all.
        const uint64_t step = visited % 64 == 0 ? 1 : q;
        for (uint64_t m = step; m >> precision == 0; m += 2 * step) {
          const uint64_t product = m * slope_significand;
          const uint64_t rounded = RoundedTo(product, BitsOf(product) - 24);
          ASSERT_EQ(Place(rounded, precision + 1),
                    Place(m * significand, precision + 1))
              << significand << " · " << m;
        }
      });
  EXPECT_GT(moved, visited / 10);
  EXPECT_LT(without, precision == 8 ? 1 : visited / 2);
}

TEST_P(MixedRoundingTest, IsExactUpToSoManyBits) {
  const int precision = GetParam();
  const float longest = std::ldexp(1.0F, 24 - precision) - 1;
  EXPECT_TRUE(RoundingOf(longest, precision).exact);
  EXPECT_TRUE(RoundingOf(-longest * 0x1p-140F, precision).exact);
  EXPECT_FALSE(RoundingOf(longest + 2, precision).exact);
  EXPECT_TRUE(RoundingOf(0.0F, precision).exact);
}

INSTANTIATE_TEST_SUITE_P(Precisions, MixedRoundingTest, testing::Values(8, 11));

// Values of α beside ratios or near them, of every size.
std::vector<float> HardAlphas(int precision, size_t count) {
  std::vector<uint32_t> significands;
  VisitSignificandsBesideRatios(
      precision, [&](uint64_t significand, uint64_t q) {
        for (uint64_t m = q; m >> precision == 0; m += 2 * q) {
          if (EndsOnAMidpoint(m * significand, precision + 1)) {
            significands.push_back(static_cast<uint32_t>(significand));
            return;
          }
        }
      });
  std::mt19937 random(1);
  std::vector<float> alphas{0.01F,      0.1F, 0.2F, 0.7F, 0.9F,
                            11 / 48.0F, 1.5F, 0.0F, -0.5F};
  while (alphas.size() < count) {
    // Subnormal products have fewer bits, which end on a midpoint from afar.
    const auto away = static_cast<uint32_t>(random() % (1U << random() % 8));
    const uint32_t beside = significands[random() % significands.size()];
    const uint32_t fraction =
        (random() % 2 == 0 ? beside + away : beside - away) & 0x7fffff;
    const bool near_one = random() % 2 == 0;
    const uint32_t exponent =
        near_one ? 127 - 12 + random() % 16 : random() % 255;
    const uint32_t sign = random() % 8 == 0 ? 0x80000000 : 0;
    alphas.push_back(std::bit_cast<float>(sign | exponent << 23 | fraction));
  }
  return alphas;
}

template <class Format>
void ExpectEveryPattern(KernelPair<uint16_t, float> TargetKernels::*kernels) {
  std::vector<uint16_t> x(65536);
  std::iota(x.begin(), x.end(), uint16_t{0});
  std::vector<uint16_t> y(x.size());
  const std::vector<uint16_t> minus_one(x.size(), Format::kSign | 1);
  std::vector<uint16_t> product(x.size());
  for (const float alpha : HardAlphas(Format::kFractionBits + 1, 250)) {
    for (size_t i = 0; i < x.size(); ++i) {
      product[i] = RoundedProduct<Format>(x[i], alpha);
    }
    for (const TargetKernels& target : SupportedTargets()) {
      (target.*kernels).forward(x.data(), y.data(), x.size(), alpha);
      for (size_t i = 0; i < x.size(); ++i) {
        const double value = ToDouble<Format>(x[i]);
        const bool slope_is_one = alpha > 1 ? value <= 0 : value > 0;
        ASSERT_EQ(y[i], slope_is_one ? x[i] : product[i])
            << target.name << ", α = " << alpha << ", x = " << x[i];
      }
      if (alpha > 1) continue;
      (target.*kernels)
          .backward(minus_one.data(), x.data(), y.data(), x.size(), alpha);
      ASSERT_EQ(y, product) << target.name << ", α = " << alpha;
    }
  }
}

TEST(NarrowKernelsTest, RoundEveryBinary16Once) {
  ExpectEveryPattern<Binary16Format>(&TargetKernels::f16);
}

TEST(NarrowKernelsTest, RoundEveryBfloat16Once) {
  ExpectEveryPattern<Bfloat16Format>(&TargetKernels::bf16);
}

}  // namespace
}  // namespace leakproof::fast
