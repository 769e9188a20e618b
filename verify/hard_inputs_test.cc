// SPDX-License-Identifier: Apache-2.0

#include "verify/hard_inputs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
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

// How far the product of a tenth with a number in [1, 2) is from the midpoint
// of its neighbours, in units of the last place of the product of significands;
// empty if it is exact or far away.
std::optional<int> DistanceFromTie(BitPattern x) {
  const Exact product = ProductOf(Alpha("0.1"), x);
  const Exact up =
      ref::ToExact(kFormat, Round(kFormat, product, Rounding::kUp));
  const Exact down =
      ref::ToExact(kFormat, Round(kFormat, product, Rounding::kDown));
  // The significand of a tenth has 52 bits, and its exponent is −4.
  const Exact unit = ldexp(Exact(1), -3 - 2 * kFormat.fraction_bits());
  const Exact distance = ((product - down) - (up - product)) / 2 / unit;
  if (up == down || abs(distance) > 40) return {};
  EXPECT_EQ(Exact(distance.convert_to<int>()), distance);
  return distance.convert_to<int>();
}

// By distance, one of each.
std::map<int, BitPattern> TiesInTheBinadeOfOne() {
  std::map<int, BitPattern> ties;
  for (const BitPattern x : InputsForATenth()) {
    if (x < kFormat.One()) continue;
    if (x.bits >= kFormat.One().bits + kFormat.MinNormal().bits) break;
    if (const auto distance = DistanceFromTie(x)) ties[*distance] = x;
  }
  return ties;
}

TEST(HardInputsTest, HaveTiesAndTheirNeighboursOnEitherSideForATenth) {
  const auto ties = TiesInTheBinadeOfOne();
  EXPECT_TRUE(ties.contains(0));
  EXPECT_TRUE(ties.contains(1));
  EXPECT_TRUE(ties.contains(-1));
  EXPECT_GT(ties.size(), 40U);
  for (const auto& [distance, x] : ties) {
    const Exact product = ProductOf(Alpha("0.1"), x);
    const BitPattern even = Round(kFormat, product, Rounding::kTiesToEven);
    const BitPattern away = Round(kFormat, product, Rounding::kTiesToAway);
    EXPECT_EQ(away, Round(kFormat, product,
                          distance < 0 ? Rounding::kDown : Rounding::kUp));
    if (distance == 0) {
      EXPECT_EQ(even.bits % 2, 0U);
    } else {
      EXPECT_EQ(even, away);
    }
  }
}

TEST(HardInputsTest, HaveThemOverTheWholeRangeOfExponents) {
  const auto& inputs = InputsForATenth();
  for (const auto& [distance, tie] : TiesInTheBinadeOfOne()) {
    std::set<uint64_t> parts;
    for (const BitPattern x : inputs) {
      if ((x.bits ^ tie.bits) % kFormat.MinNormal().bits != 0) continue;
      if (kFormat.IsFinite(x))
        parts.insert(x.bits / (kFormat.sign_mask() / 16));
    }
    EXPECT_EQ(parts.size(), 32U) << distance;
  }
}

}  // namespace
}  // namespace leakproof::verify
