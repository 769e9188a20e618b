// SPDX-License-Identifier: Apache-2.0
//
// Rounding directions and exception flags by hand, in both implementations of
// the reference.

#include "ref/reference.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ref/number.h"

namespace leakproof::ref {
namespace {

constexpr const Format& kF = kBinary32;

BitPattern P(std::string_view text, const Format& format = kF) {
  return ParseNumber(format, text).value();
}

Rules In(Rounding rounding, Rules rules = {}) {
  rules.rounding = rounding;
  return rules;
}

template <class Implementation>
class ReferenceTest : public testing::Test {
 protected:
  static std::string Forward(const Rules& rules, const Format& format,
                             std::string_view alpha, std::string_view x) {
    const Implementation reference(rules, format,
                                   P(alpha, AlphaFormat(format)));
    const ResultSet results = reference.Forward(P(x, format));
    EXPECT_EQ(results, ResultSet::Only(format, results.Representative()));
    return ToBits(format, results.Representative());
  }

  // In the order of kRoundings.
  static void ExpectForward(const Format& format, std::string_view alpha,
                            std::string_view x,
                            const std::array<std::string_view, 5>& expected,
                            const Rules& rules = {}) {
    for (size_t i = 0; i < kRoundings.size(); ++i) {
      EXPECT_EQ(Forward(In(kRoundings[i], rules), format, alpha, x),
                expected[i])
          << Name(kRoundings[i]) << ", " << alpha << " * " << x;
    }
  }

  static std::string ForwardFlags(std::string_view alpha, std::string_view x,
                                  const Rules& rules = {},
                                  const Format& format = kF) {
    return Implementation(rules, format, P(alpha, AlphaFormat(format)))
        .ForwardFlags(P(x, format))
        .ToString();
  }

  static std::string BackwardFlags(std::string_view alpha, std::string_view x,
                                   std::string_view dy,
                                   const Rules& rules = {}) {
    return Implementation(rules, kF, P(alpha))
        .BackwardFlags(P(x), P(dy))
        .ToString();
  }
};

using Implementations = testing::Types<Reference, IntegerReference>;
TYPED_TEST_SUITE(ReferenceTest, Implementations);

TYPED_TEST(ReferenceTest, TiesGoToEvenOrAwayInTheirDirections) {
  // (1 + 2^-12)², half an ulp above 1 + 2^-11.
  this->ExpectForward(
      kF, "0x1.001p0", "0x1.001p0",
      {"0x3f801000", "0x3f801001", "0x3f801001", "0x3f801000", "0x3f801000"});
  this->ExpectForward(
      kF, "0x1.001p-1", "-0x1.001p0",
      {"0xbf001000", "0xbf001001", "0xbf001000", "0xbf001001", "0xbf001000"});
  // Half of the smallest subnormal number, and two and a half of them.
  this->ExpectForward(
      kF, "0.5", "bits:0x80000001",
      {"0x80000000", "0x80000001", "0x80000000", "0x80000001", "0x80000000"});
  this->ExpectForward(
      kF, "-0.5", "bits:0x80000005",
      {"0x00000002", "0x00000003", "0x00000003", "0x00000002", "0x00000002"});
  // 1.5 · (1 + 2^-10) in binary16, half an ulp above 1.5 + 2^-10.
  this->ExpectForward(kBinary16, "1.5", "0x1.004p0",
                      {"0x3e02", "0x3e02", "0x3e02", "0x3e01", "0x3e01"});
}

TYPED_TEST(ReferenceTest, OverflowFollowsTheDirection) {
  this->ExpectForward(
      kF, "-2", "-3e38",
      {"0x7f800000", "0x7f800000", "0x7f800000", "0x7f7fffff", "0x7f7fffff"});
  Rules select;
  select.form = Form::kSelect;
  this->ExpectForward(
      kF, "2", "-3e38",
      {"0xff800000", "0xff800000", "0xff7fffff", "0xff800000", "0xff7fffff"},
      select);
  // 65510.55 lies below the tie of 65504 with 65536.
  this->ExpectForward(kBinary16, "1.0001", "65504",
                      {"0x7bff", "0x7bff", "0x7c00", "0x7bff", "0x7bff"});
  // The tie itself, 65520 = 1.25 · 52416.
  this->ExpectForward(kBinary16, "1.25", "52416",
                      {"0x7c00", "0x7c00", "0x7c00", "0x7bff", "0x7bff"});
}

TYPED_TEST(ReferenceTest, ViaFloat32RoundsTwiceInOneDirection) {
  Rules twice;
  twice.product_rounding = ProductRounding::kViaFloat32;
  // Just beyond a tie, which binary32 rounds to.
  this->ExpectForward(kBinary16, "bits:0x3ed5a46d", "bits:0xbd65",
                      {"0xb880", "0xb881", "0xb880", "0xb881", "0xb880"},
                      twice);
  // Beyond binary32 as well.
  this->ExpectForward(kBinary16, "-3e38", "-2",
                      {"0x7c00", "0x7c00", "0x7c00", "0x7bff", "0x7bff"},
                      twice);
}

TYPED_TEST(ReferenceTest, AlphaIsRoundedToNearestInEveryDirection) {
  Rules element;
  element.alpha_rounding = AlphaRounding::kElement;
  for (const Rounding rounding : kRoundings) {
    EXPECT_EQ(this->Forward(In(rounding, element), kBinary16, "0.01", "-1"),
              "0xa11f")
        << Name(rounding);
  }
}

TYPED_TEST(ReferenceTest, LevelsWidenAroundTheDirectedResult) {
  // −0.3 and a little, between 0xbe99999a and its neighbour towards zero.
  Rules rules = In(Rounding::kUp);
  rules.level = {Level::Kind::kTolerant, 1};
  EXPECT_EQ(TypeParam(rules, kF, P("0.1")).Forward(P("-3")),
            ResultSet::Between(kF, {0xbe999998}, {0xbe99999a}));
}

TYPED_TEST(ReferenceTest, TheMeanThatRoundsToZeroTimesInfinityIsANan) {
  Rules rules;
  rules.gradient_at_zero = GradientAtZero::kMid;
  // m = 2^-25, a tie of binary16 with zero.
  const TypeParam reference(rules, kBinary16, P("-0x1.fffffep-1"));
  EXPECT_EQ(reference.Backward(kBinary16.Zero(), kBinary16.Infinity()),
            ResultSet::Only(kBinary16, kBinary16.Infinity())
                .Or(ResultSet::AnyNan(kBinary16)));
}

TYPED_TEST(ReferenceTest, AnOutputThatMayBeZeroIsSeenAtTheKink) {
  Rules rules;
  rules.level = {Level::Kind::kTolerant, 1};
  rules.gradient_source = GradientSource::kOutput;
  rules.gradient_at_zero = GradientAtZero::kMid;
  const TypeParam reference(rules, kF, P("bits:0x00000001"));
  EXPECT_TRUE(reference.Backward(P("-0.25"), P("1")).Contains(P("0.5")));
}

TYPED_TEST(ReferenceTest, OutlivesTheRulesThatItWasMadeFrom) {
  auto rules = std::make_unique<Rules>();
  const TypeParam reference(*rules, kF, P("0.5"));
  const TypeParam copy = reference;
  rules.reset();
  EXPECT_EQ(copy.Forward(P("-2")), ResultSet::Only(kF, P("-1")));
  EXPECT_THROW(TypeParam(Rules{}, kF, P("inf")), std::invalid_argument);
}

TYPED_TEST(ReferenceTest, FlagsOfProductsAndCopies) {
  for (const char* exact :
       {"3", "-3", "-0", "inf", "-inf", "bits:0x00000001", "bits:0x80800000"}) {
    EXPECT_EQ(this->ForwardFlags("0.5", exact), "none") << exact;
  }
  EXPECT_EQ(this->ForwardFlags("0.1", "-3"), "inexact required");
  EXPECT_EQ(this->ForwardFlags("0.1", "3"), "none");
  EXPECT_EQ(this->ForwardFlags("2", "3e38"), "overflow, inexact required");
  EXPECT_EQ(this->BackwardFlags("2", "1", "3e38"),
            "overflow, inexact required");
  EXPECT_EQ(this->BackwardFlags("2", "-1", "3e38"), "none");
  EXPECT_EQ(this->BackwardFlags("0.1", "-1", "3"), "inexact required");
}

TYPED_TEST(ReferenceTest, OverflowIsJudgedWithAnUnboundedExponent) {
  const auto flags = [](Rounding rounding, const char* alpha, const char* x) {
    return TestFixture::ForwardFlags(alpha, x, In(rounding), kBinary16);
  };
  EXPECT_EQ(flags(Rounding::kTiesToEven, "1.0001", "65504"),
            "inexact required");
  EXPECT_EQ(flags(Rounding::kDown, "1.0001", "65504"), "inexact required");
  EXPECT_EQ(flags(Rounding::kUp, "1.0001", "65504"),
            "overflow, inexact required");
  EXPECT_EQ(flags(Rounding::kDown, "1.5", "65504"),
            "overflow, inexact required");
}

TYPED_TEST(ReferenceTest, UnderflowDependsOnWhereTininessIsDetected) {
  EXPECT_EQ(this->ForwardFlags("0.5", "bits:0x80000001"),
            "underflow, inexact required");
  // (1 − 2^-23)(1 + 2^-23) times the smallest normal number is tiny, but not
  // once it is rounded away from zero.
  const auto flags = [](Rounding rounding) {
    return TestFixture::ForwardFlags("bits:0x3f7ffffe", "bits:0x80800001",
                                     In(rounding));
  };
  const char* const permitted = "inexact required; underflow permitted";
  EXPECT_EQ(flags(Rounding::kTiesToEven), permitted);
  EXPECT_EQ(flags(Rounding::kTiesToAway), permitted);
  EXPECT_EQ(flags(Rounding::kDown), permitted);
  EXPECT_EQ(flags(Rounding::kUp), "underflow, inexact required");
  EXPECT_EQ(flags(Rounding::kTowardZero), "underflow, inexact required");
  // Tiny also when rounded to 24 bits, although the result is normal.
  EXPECT_EQ(this->Forward(Rules{}, kF, "bits:0x3f7ff278", "bits:0x808006c4"),
            "0x80800000");
  EXPECT_EQ(this->ForwardFlags("bits:0x3f7ff278", "bits:0x808006c4"),
            "underflow, inexact required");
}

TYPED_TEST(ReferenceTest, InvalidForZeroTimesInfinity) {
  EXPECT_EQ(this->ForwardFlags("0", "-inf"), "invalid required");
  EXPECT_EQ(this->ForwardFlags("0", "inf"), "none");
  EXPECT_EQ(this->BackwardFlags("-0", "-3", "inf"), "invalid required");
  EXPECT_EQ(this->BackwardFlags("0", "3", "inf"), "none");
  Rules rules;
  rules.minus_infinity = MinusInfinity::kZero;
  rules.plus_infinity = PlusInfinity::kNan;
  EXPECT_EQ(this->ForwardFlags("0", "-inf", rules), "invalid permitted");
  EXPECT_EQ(this->ForwardFlags("0", "inf", rules), "invalid required");
  rules.minus_infinity = MinusInfinity::kAny;
  rules.plus_infinity = PlusInfinity::kAny;
  EXPECT_EQ(this->ForwardFlags("0", "-inf", rules), "invalid permitted");
  EXPECT_EQ(this->ForwardFlags("0", "inf", rules), "invalid permitted");
  Rules masks;
  masks.gradient_infinity = GradientInfinity::kNan;
  EXPECT_EQ(this->BackwardFlags("0.5", "3", "inf", masks), "invalid required");
  EXPECT_EQ(this->BackwardFlags("0.5", "nan", "inf", masks),
            "invalid permitted");
  EXPECT_EQ(this->BackwardFlags("0.5", "3", "nan", masks), "none");
  masks.gradient_infinity = GradientInfinity::kAny;
  EXPECT_EQ(this->BackwardFlags("0", "-3", "inf", masks), "invalid permitted");
}

TYPED_TEST(ReferenceTest, InvalidIsPermittedForNans) {
  for (const char* nan : {"nan", "snan"}) {
    EXPECT_EQ(this->ForwardFlags("0.5", nan), "invalid permitted");
    EXPECT_EQ(this->BackwardFlags("0.5", nan, "8"), "invalid permitted");
  }
  EXPECT_EQ(this->BackwardFlags("0.1", "nan", "3"),
            "inexact required; invalid permitted");
  EXPECT_EQ(this->BackwardFlags("0.5", "3", "nan"), "none");
  EXPECT_EQ(this->BackwardFlags("0.5", "-3", "nan"), "none");
  EXPECT_EQ(this->BackwardFlags("0.5", "3", "snan"), "invalid permitted");
  EXPECT_EQ(this->BackwardFlags("0.5", "-3", "snan"), "invalid permitted");
}

TYPED_TEST(ReferenceTest, FlagsOfSeveralRoundings) {
  // 1 − 15 · 2^-24 times the smallest normal number: normal to 8 bits, and an
  // inexact subnormal number to 24.
  const auto flags = [](const Rules& rules) {
    return TestFixture::ForwardFlags("bits:0x3f7ffff1", "bits:0x8080", rules,
                                     kBfloat16);
  };
  EXPECT_EQ(flags({}), "inexact required; underflow permitted");
  Rules twice;
  twice.product_rounding = ProductRounding::kViaFloat32;
  EXPECT_EQ(flags(twice), "underflow, inexact required");
  Rules element;
  element.alpha_rounding = AlphaRounding::kElement;
  EXPECT_EQ(this->ForwardFlags("0.01", "3", element, kBinary16),
            "inexact permitted");
  EXPECT_EQ(this->ForwardFlags("1e-30", "3", element, kBinary16),
            "underflow, inexact permitted");
  EXPECT_EQ(
      this->ForwardFlags("70000", "3", element, kBinary16),
      "invalid, division by zero, overflow, underflow, inexact permitted");
}

TYPED_TEST(ReferenceTest, FlagsOfFlushedNumbers) {
  Rules ftz;
  ftz.subnormals = Subnormals::kFtz;
  EXPECT_EQ(this->ForwardFlags("0.5", "bits:0x80800000", ftz),
            "underflow required; inexact permitted");
  EXPECT_EQ(this->ForwardFlags("0.5", "bits:0x80000001", ftz),
            "underflow required; inexact permitted");
  EXPECT_EQ(this->ForwardFlags("bits:0x3f7ffffe", "bits:0x80800001", ftz),
            "underflow, inexact permitted");
  EXPECT_EQ(this->ForwardFlags("bits:0x3f7ff278", "bits:0x808006c4", ftz),
            "underflow required; inexact permitted");
  EXPECT_EQ(this->ForwardFlags("0.5", "bits:0x00000001", ftz),
            "underflow, inexact permitted");
  EXPECT_EQ(this->ForwardFlags("0.1", "-3", ftz), "inexact required");
  ftz.product_rounding = ProductRounding::kViaFloat32;
  EXPECT_EQ(this->ForwardFlags("0.01", "bits:0x8401", ftz, kBinary16),
            "underflow, inexact required");
  Rules daz;
  daz.subnormals = Subnormals::kDaz;
  EXPECT_EQ(this->ForwardFlags("0.5", "bits:0x80000001", daz), "none");
  EXPECT_EQ(this->ForwardFlags("0.5", "bits:0x80800001", daz),
            "underflow, inexact required");
  EXPECT_EQ(this->ForwardFlags("bits:0x00000001", "-inf", daz),
            "invalid required");
  daz.gradient_at_zero = GradientAtZero::kOne;
  EXPECT_EQ(this->BackwardFlags("0.1", "bits:0x80000001", "3", daz),
            "inexact permitted");
}

TYPED_TEST(ReferenceTest, FlagsOfAlternativeSlopes) {
  Rules mean;
  mean.gradient_at_zero = GradientAtZero::kMid;
  EXPECT_EQ(this->BackwardFlags("0.25", "0", "8", mean), "none");
  EXPECT_EQ(this->BackwardFlags("0.1", "0", "1", mean), "inexact permitted");
  EXPECT_EQ(this->BackwardFlags("0.1", "0", "3", mean), "inexact required");
  EXPECT_EQ(this->BackwardFlags("-1", "0", "inf", mean), "invalid required");
  Rules any;
  any.gradient_at_zero = GradientAtZero::kAny;
  EXPECT_EQ(this->BackwardFlags("0.25", "0", "8", any), "inexact permitted");
  EXPECT_EQ(this->BackwardFlags("-0.25", "0", "8", any),
            "underflow, inexact permitted");
  EXPECT_EQ(this->BackwardFlags("1", "0", "8", any), "none");
  EXPECT_EQ(this->BackwardFlags("0.25", "0", "bits:0x00800000", any),
            "underflow, inexact permitted");
  EXPECT_EQ(this->BackwardFlags("-0.25", "0", "inf", any), "invalid permitted");
  EXPECT_EQ(this->BackwardFlags("0.25", "0", "inf", any), "none");
  Rules output;
  output.gradient_source = GradientSource::kOutput;
  EXPECT_EQ(this->BackwardFlags("-0.1", "-3", "3", output), "none");
  EXPECT_EQ(this->BackwardFlags("0.1", "-3", "3", output), "inexact required");
  Rules nothing;
  nothing.gradient_at_nan = GradientAtNan::kAny;
  EXPECT_EQ(
      this->BackwardFlags("0.1", "nan", "3", nothing),
      "invalid, division by zero, overflow, underflow, inexact permitted");
}

}  // namespace
}  // namespace leakproof::ref
