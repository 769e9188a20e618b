// SPDX-License-Identifier: Apache-2.0

#include "ref/number.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace leakproof::ref {
namespace {

uint64_t Parse32(const char* text) {
  const auto pattern = ParseNumber(kBinary32, text);
  EXPECT_TRUE(pattern.has_value()) << text;
  return pattern.value_or(BitPattern{~uint64_t{0}}).bits;
}

TEST(NumberTest, ReadsDecimalsHexFloatsAndBits) {
  EXPECT_EQ(Parse32("0.01"), 0x3c23d70aU);
  EXPECT_EQ(Parse32("-1.5"), 0xbfc00000U);
  EXPECT_EQ(Parse32("-0"), 0x80000000U);
  EXPECT_EQ(Parse32("1e-45"), 0x00000001U);
  EXPECT_EQ(Parse32("1e39"), 0x7f800000U);
  EXPECT_EQ(Parse32("1e-999999999999"), 0x00000000U);
  EXPECT_EQ(Parse32("-1e999999999999"), 0xff800000U);
  EXPECT_EQ(Parse32("0.03e-67000000000030000000000000002"), 0x00000000U);
  EXPECT_EQ(Parse32("30e67000000000030000000000000002"), 0x7f800000U);
  EXPECT_EQ(Parse32("-0x0.03p-67000000000030000000000000002"), 0x80000000U);
  EXPECT_EQ(Parse32("1e-0000000000000000000000000000001"), 0x3dcccccdU);
  EXPECT_EQ(Parse32("0x1.8p-3"), 0x3e400000U);
  EXPECT_EQ(Parse32("-INF"), 0xff800000U);
  EXPECT_EQ(Parse32("nan"), 0x7fc00000U);
  EXPECT_EQ(Parse32("-snan"), 0xff800001U);
  EXPECT_EQ(Parse32("bits:0xff800001"), 0xff800001U);
}

TEST(NumberTest, RefusesWhatIsNoNumber) {
  for (const char* text :
       {"", "-", "x", "1,5", "1e", "0x", "bits:", "bits:0x", "bits:0x1ffffffff",
        "bits:0xg", "--1", "1 ", " 1", "inf1", "+-1", "1e5x", "1@5", "0x1@5"}) {
    EXPECT_FALSE(ParseNumber(kBinary32, text).has_value()) << text;
  }
  using namespace std::string_view_literals;
  EXPECT_FALSE(ParseNumber(kBinary32, "0.5\0"sv).has_value());
  EXPECT_FALSE(ParseNumber(kBinary32, "0.5\0 and more"sv).has_value());
}

TEST(NumberTest, RoundsDecimalsOnce) {
  // Just above the tie between 1 and its successor: rounding to binary64 first
  // would give 1.
  EXPECT_EQ(Parse32("1.00000005960464477539062500000000000000000000000000001"),
            0x3f800001U);
  EXPECT_EQ(Parse32("1.000000059604644775390625"), 0x3f800000U);
  EXPECT_EQ(Parse32("1.000000178813934326171875"), 0x3f800002U);
}

TEST(NumberTest, AgreesWithTheCLibrary) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    const uint64_t bits = random();
    if (!kBinary64.IsFinite({bits})) continue;
    char text[64];
    std::snprintf(text, sizeof text, "%.17g", std::bit_cast<double>(bits));
    EXPECT_EQ(ParseNumber(kBinary64, text), BitPattern{bits}) << text;
    EXPECT_EQ(ParseNumber(kBinary32, text)->bits,
              std::bit_cast<uint32_t>(std::strtof(text, nullptr)))
        << text;
    EXPECT_EQ(std::bit_cast<uint64_t>(
                  std::strtod(ToDecimal(kBinary64, {bits}).c_str(), nullptr)),
              bits);
    EXPECT_EQ(ParseNumber(kBinary64, ToHexFloat(kBinary64, {bits})),
              BitPattern{bits});
  }
}

TEST(NumberTest, DescribesANumberThreeTimes) {
  EXPECT_EQ(Describe(kBinary32, {0x3c23d70a}),
            "0x3c23d70a (0x1.47ae14p-7, 0.01)");
  EXPECT_EQ(Describe(kBinary32, {0x80000000}), "0x80000000 (-0x0p+0, -0)");
  EXPECT_EQ(Describe(kBinary32, {1}), "0x00000001 (0x1p-149, 1e-45)");
  EXPECT_EQ(Describe(kBinary64, {0x4059000000000000}),
            "0x4059000000000000 (0x1.9p+6, 100)");
  EXPECT_EQ(Describe(kBinary32, {0x7f800001}), "0x7f800001 (snan, snan)");
  EXPECT_EQ(Describe(kBinary32, {0xff800000}), "0xff800000 (-inf, -inf)");
}

}  // namespace
}  // namespace leakproof::ref
