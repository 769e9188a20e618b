// SPDX-License-Identifier: Apache-2.0

#include "verify/patterns.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "ref/number.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

TEST(PatternsTest, GeneratorReachesEveryClassAndBorder) {
  for (const Format& format : ref::kFormats) {
    const rc::Gen<BitPattern> gen = AnyPattern(format);
    std::map<std::string, int> seen;
    for (uint64_t seed = 0; seed < 20'000; ++seed) {
      const BitPattern p = gen(rc::Random(seed), 100).value();
      const std::string sign = format.IsNegative(p) ? "-" : "+";
      ++seen[sign + (format.IsQuietNan(p)                 ? "nan"
                     : format.IsSignallingNan(p)          ? "snan"
                     : format.IsInfinite(p)               ? "inf"
                     : format.IsZero(p)                   ? "zero"
                     : format.IsSubnormal(p)              ? "subnormal"
                     : format.Magnitude(p) < format.One() ? "small"
                                                          : "large")];
      if ((p.bits & format.fraction_mask()) == 0) ++seen["power of two"];
      if ((p.bits & format.fraction_mask()) == 1)
        ++seen["power of two + 1 ulp"];
      if ((p.bits & format.fraction_mask()) == format.fraction_mask()) {
        ++seen["power of two - 1 ulp"];
      }
      if (format.Magnitude(p) == format.Max()) ++seen["max"];
    }
    EXPECT_EQ(seen.size(), 18U) << format.name;
    for (const auto& [name, count] : seen) EXPECT_GT(count, 40) << name;
  }
}

TEST(PatternsTest, ShrinkingEndsAtOneFromEverywhere) {
  for (const Format& format : ref::kFormats) {
    for (BitPattern p : Landmarks(format)) {
      int steps = 0;
      while (p != format.One()) {
        const auto simpler = ShrinkPattern(format, p);
        ASSERT_FALSE(simpler.empty()) << ref::Describe(format, p);
        p = simpler.back();
        ASSERT_LT(++steps, 2 * (format.bias() + format.width));
      }
      EXPECT_TRUE(ShrinkPattern(format, p).empty());
    }
  }
}

TEST(PatternsTest, ShrinkingFindsTheSimplestFailure) {
  // A property that fails for negative subnormals alone.
  const Format& format = ref::kBinary32;
  BitPattern last{};
  rc::detail::TestParams params;
  params.seed = 1;
  params.maxSuccess = 1000;
  const auto result = rc::detail::checkTestable(
      [&] {
        const BitPattern p = *AnyPattern(format);
        const bool fails = format.IsSubnormal(p) && format.IsNegative(p);
        if (fails) last = p;
        return !fails;
      },
      rc::detail::TestMetadata(), params);
  EXPECT_TRUE(result.is<rc::detail::FailureResult>());
  EXPECT_EQ(last.bits, 0x80400000U);  // one significand bit
}

TEST(PatternsTest, LandmarksAreDistinctAndAlphasFinite) {
  for (const Format& format : ref::kFormats) {
    const auto landmarks = Landmarks(format);
    const std::set<BitPattern> distinct(landmarks.begin(), landmarks.end());
    EXPECT_EQ(distinct.size(), landmarks.size());
    for (const BitPattern alpha : LandmarkAlphas(format)) {
      EXPECT_TRUE(format.IsFinite(alpha));
    }
  }
}

}  // namespace
}  // namespace leakproof::verify
