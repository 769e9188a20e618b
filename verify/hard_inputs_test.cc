// SPDX-License-Identifier: Apache-2.0

#include "verify/hard_inputs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "ref/exact.h"
#include "ref/number.h"
#include "verify/patterns.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Exact;
using ref::Format;
using ref::Rounding;

const Format& kFormat = ref::kBinary64;

BitPattern Alpha(const char* text) {
  return *ref::ParseNumber(ref::AlphaFormat(kFormat), text);
}

const std::vector<BitPattern>& InputsForATenth() {
  static const std::vector<BitPattern> inputs =
      HardInputs(kFormat, Alpha("0.1"));
  return inputs;
}

bool Contains(const std::vector<BitPattern>& inputs, BitPattern pattern) {
  return std::ranges::binary_search(inputs, pattern);
}

Exact ProductOf(BitPattern alpha, BitPattern x) {
  return ref::MpfrNumbers::Multiply(ref::ToExact(kFormat, alpha),
                                    ref::ToExact(kFormat, x));
}

TEST(HardInputsTest, AscendWithEachPatternOnce) {
  for (const char* alpha : {"0.1", "0", "-2", "1e300"}) {
    const auto inputs = HardInputs(kFormat, Alpha(alpha));
    EXPECT_TRUE(std::ranges::is_sorted(inputs));
    EXPECT_EQ(std::ranges::adjacent_find(inputs), inputs.end()) << alpha;
  }
}

TEST(HardInputsTest, HaveBothSigns) {
  const auto& inputs = InputsForATenth();
  for (const BitPattern x : inputs) {
    ASSERT_TRUE(Contains(inputs, kFormat.Negated(x)));
  }
}

TEST(HardInputsTest, HaveEveryExponentWithFewAndWithNearlyAllBits) {
  const auto& inputs = InputsForATenth();
  const uint64_t exponents = kFormat.exponent_mask() >> kFormat.fraction_bits();
  for (uint64_t exponent = 0; exponent <= exponents; ++exponent) {
    const uint64_t start = exponent << kFormat.fraction_bits();
    for (const uint64_t fraction :
         {uint64_t{0}, uint64_t{1}, uint64_t{1} << 51, uint64_t{3} << 50,
          kFormat.fraction_mask(), kFormat.fraction_mask() - 1}) {
      ASSERT_TRUE(Contains(inputs, {start | fraction}))
          << ref::ToBits(kFormat, {start | fraction});
    }
  }
}

TEST(HardInputsTest, HaveEveryLandmarkAndItsNeighbours) {
  const auto& inputs = InputsForATenth();
  const auto landmarks = Landmarks(kFormat);
  for (const BitPattern mark : landmarks) {
    ASSERT_TRUE(Contains(inputs, mark)) << ref::ToBits(kFormat, mark);
    const BitPattern magnitude = kFormat.Magnitude(mark);
    if (magnitude.bits > 0) {
      ASSERT_TRUE(Contains(inputs, {mark.bits - 1}));
    }
    if (magnitude.bits < kFormat.sign_mask() - 1) {
      ASSERT_TRUE(Contains(inputs, {mark.bits + 1}));
    }
  }
}

// The factors at which the product with α leaves zero and becomes normal, and
// the one at which it overflows.
TEST(HardInputsTest, HaveTheBordersOfTheProduct) {
  const auto neighbours_that_differ = [](BitPattern alpha, auto kind) {
    const auto inputs = HardInputs(kFormat, alpha);
    size_t found = 0;
    for (size_t i = 1; i < inputs.size(); ++i) {
      const BitPattern x = inputs[i];
      if (!kFormat.IsFinite(x) || inputs[i - 1].bits + 1 != x.bits) continue;
      if (kFormat.IsNegative(inputs[i - 1]) != kFormat.IsNegative(x)) continue;
      found += kind(ref::RoundTiesToEven(kFormat,
                                         ProductOf(alpha, inputs[i - 1]))) !=
               kind(ref::RoundTiesToEven(kFormat, ProductOf(alpha, x)));
    }
    return found;
  };
  const auto is_zero = [](BitPattern y) { return kFormat.IsZero(y); };
  const auto is_subnormal = [](BitPattern y) { return kFormat.IsSubnormal(y); };
  const auto is_infinite = [](BitPattern y) { return kFormat.IsInfinite(y); };
  EXPECT_EQ(neighbours_that_differ(Alpha("0.1"), is_zero), 2U);
  EXPECT_EQ(neighbours_that_differ(Alpha("0.1"), is_subnormal), 4U);
  EXPECT_EQ(neighbours_that_differ(Alpha("7"), is_infinite), 2U);
}

// Of the numbers with the exponent of 1: how far their products with α are from
// the midpoint of their neighbours, in units of the product's last place.
TEST(HardInputsTest, HaveTiesAndTheirNearestNeighboursForATenth) {
  const BitPattern alpha = Alpha("0.1");
  // The significand of a tenth has 52 bits, and its exponent is −4.
  const Exact unit = ldexp(Exact(1), -3 - 2 * kFormat.fraction_bits());
  std::set<long> above;
  std::set<long> below;
  for (const BitPattern x : InputsForATenth()) {
    if (x < kFormat.One()) continue;
    if (x.bits >= kFormat.One().bits + kFormat.MinNormal().bits) break;
    const Exact product = ProductOf(alpha, x);
    const Exact up =
        ref::ToExact(kFormat, Round(kFormat, product, Rounding::kUp));
    const Exact down =
        ref::ToExact(kFormat, Round(kFormat, product, Rounding::kDown));
    const BitPattern even = Round(kFormat, product, Rounding::kTiesToEven);
    const BitPattern away = Round(kFormat, product, Rounding::kTiesToAway);
    const Exact off = ((product - down) - (up - product)) / 2 / unit;
    if (up == down || abs(off) > 40) continue;
    const long distance = off.convert_to<long>();
    ASSERT_EQ(Exact(distance), off);
    (distance < 0 ? below : above).insert(distance);
    const BitPattern nearer =
        Round(kFormat, product, distance < 0 ? Rounding::kDown : Rounding::kUp);
    if (distance == 0) {
      EXPECT_EQ(away, nearer);
      EXPECT_EQ(even.bits % 2, 0U);
    } else {
      EXPECT_EQ(even, nearer);
      EXPECT_EQ(away, nearer);
    }
  }
  EXPECT_TRUE(above.contains(0));
  EXPECT_TRUE(Contains(InputsForATenth(), *ref::ParseNumber(kFormat, "1.5")));
  EXPECT_FALSE(below.empty());
  EXPECT_GT(above.size(), 1U);
}

TEST(HardInputsTest, HaveTiesOverTheWholeRangeOfExponents) {
  const BitPattern alpha = Alpha("0.1");
  std::set<uint64_t> sixteenths;
  std::set<bool> of_sign;
  for (const BitPattern x : InputsForATenth()) {
    if (!kFormat.IsFinite(x) || kFormat.IsSubnormal(x)) continue;
    const Exact product = ProductOf(alpha, x);
    const Exact up =
        ref::ToExact(kFormat, Round(kFormat, product, Rounding::kUp));
    const Exact down =
        ref::ToExact(kFormat, Round(kFormat, product, Rounding::kDown));
    if (up == down || product - down != up - product) continue;
    sixteenths.insert(kFormat.Magnitude(x).bits / (kFormat.sign_mask() / 16));
    of_sign.insert(kFormat.IsNegative(x));
  }
  EXPECT_EQ(sixteenths.size(), 16U);
  EXPECT_EQ(of_sign.size(), 2U);
}

}  // namespace
}  // namespace leakproof::verify
