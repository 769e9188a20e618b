// SPDX-License-Identifier: Apache-2.0
//
// Rounding against the processor's own multiplication, which shares nothing
// with MPFR.

#include "ref/exact.h"

#include <gtest/gtest.h>

#include <bit>
#include <cfenv>
#include <cstdint>
#include <random>
#include <stdexcept>

#include "ref/number.h"

namespace leakproof::ref {
namespace {

template <typename T, typename Bits>
void ExpectProductsRoundAsInHardware(const Format& format) {
  std::mt19937_64 random(1);
  int compared = 0;
  for (int i = 0; i < 300'000; ++i) {
    auto a = static_cast<Bits>(random());
    auto b = static_cast<Bits>(random());
    // Bring a third of the products to the border of underflow.
    if (i % 3 == 0) {
      const Bits exponent = static_cast<Bits>(
          (static_cast<uint64_t>(format.bias()) + random() % 64)
          << format.fraction_bits());
      a = static_cast<Bits>((a & ~format.exponent_mask()) | exponent);
      b = static_cast<Bits>(
          b & ~(format.exponent_mask() ^ (format.MinNormal().bits * 15)));
    }
    if (!format.IsFinite({a}) || !format.IsFinite({b})) continue;
    const volatile T factor = std::bit_cast<T>(a);
    const T product = factor * std::bit_cast<T>(b);
    EXPECT_EQ(
        RoundTiesToEven(format, ToExact(format, {a}) * ToExact(format, {b})),
        (BitPattern{std::bit_cast<Bits>(product)}))
        << ToBits(format, {a}) << " * " << ToBits(format, {b});
    ++compared;
  }
  EXPECT_GT(compared, 290'000);
}

TEST(ExactTest, ProductsRoundAsInHardware) {
  ExpectProductsRoundAsInHardware<float, uint32_t>(kBinary32);
  ExpectProductsRoundAsInHardware<double, uint64_t>(kBinary64);
}

TEST(ExactTest, RoundingIgnoresTheRoundingModeOfTheCaller) {
  const BitPattern third = *ParseNumber(kBinary32, "0.3333333");
  for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO, FE_TONEAREST}) {
    ASSERT_EQ(std::fesetround(mode), 0);
    const BitPattern square = RoundTiesToEven(
        kBinary32, ToExact(kBinary32, third) * ToExact(kBinary32, third));
    std::fesetround(FE_TONEAREST);
    EXPECT_EQ(square.bits, 0x3de38e37U) << mode;
  }
}

TEST(ExactTest, TiesGoToEvenAndZeroKeepsItsSign) {
  const Format& f = kBinary32;
  const Exact one = ToExact(f, f.One());
  const Exact half_ulp = ldexp(one, -24);
  EXPECT_EQ(RoundTiesToEven(f, one + half_ulp), f.One());
  EXPECT_EQ(RoundTiesToEven(f, one + 3 * half_ulp).bits, f.One().bits + 2);
  EXPECT_EQ(RoundTiesToEven(f, one + half_ulp + ldexp(one, -60)).bits,
            f.One().bits + 1);
  // Half of the smallest subnormal is a tie with zero.
  EXPECT_EQ(RoundTiesToEven(f, -ldexp(one, -150)), f.Zero(true));
  EXPECT_EQ(RoundTiesToEven(f, ldexp(one, -150) + ldexp(one, -200)),
            f.MinSubnormal());
  // Half an ulp above the largest number is where infinity begins.
  const Exact max = ToExact(f, f.Max());
  EXPECT_EQ(RoundTiesToEven(f, max + ldexp(one, 102)), f.Max());
  EXPECT_EQ(RoundTiesToEven(f, max + ldexp(one, 103)), f.Infinity());
  EXPECT_EQ(RoundTiesToEven(f, -ldexp(one, 4000)), f.Infinity(true));
}

TEST(ExactTest, DirectedRoundingEnclosesTheValue) {
  const Format& f = kBinary32;
  const Exact above_one = ToExact(f, f.One()) + ldexp(Exact(1), -30);
  EXPECT_EQ(Round(f, above_one, Rounding::kDown), f.One());
  EXPECT_EQ(Round(f, above_one, Rounding::kUp).bits, f.One().bits + 1);
  EXPECT_EQ(Round(f, -above_one, Rounding::kUp), f.Negated(f.One()));
  EXPECT_EQ(Round(f, -above_one, Rounding::kDown).bits,
            f.Negated(f.One()).bits + 1);
  const Exact huge = ldexp(Exact(1), 200);
  EXPECT_EQ(Round(f, huge, Rounding::kDown), f.Max());
  EXPECT_EQ(Round(f, huge, Rounding::kUp), f.Infinity());
  EXPECT_EQ(Round(f, -huge, Rounding::kUp), f.Negated(f.Max()));
  const Exact tiny = ldexp(Exact(1), -200);
  EXPECT_EQ(Round(f, tiny, Rounding::kUp), f.MinSubnormal());
  EXPECT_EQ(Round(f, -tiny, Rounding::kUp), f.Zero(true));
  EXPECT_EQ(Round(f, Exact(1), Rounding::kUp), f.One());
}

TEST(ExactTest, InexactOperationsAreReported) {
  const Exact three = 3;
  EXPECT_THROW(Exactly([&] { return Exact(1) / three; }), std::logic_error);
  EXPECT_EQ(Exactly([&] { return three * three; }), Exact(9));
}

TEST(ExactTest, WideExactHoldsTheWidestSum) {
  for (const Format& format : kFormats) {
    const WideExact max = ToWideExact(format, format.Max());
    const WideExact min = ToWideExact(format, format.MinSubnormal());
    EXPECT_EQ(
        Exactly([&] { return WideExact(max * max + min * min - max * max); }),
        min * min);
  }
}

// What decides lies 1000 bits further down than a result has room for.
TEST(ExactTest, WideSumsRoundByTheirLastBit) {
  const Format& f = kBinary64;
  const WideExact tie = ToWideExact(f, f.One()) + HalfUlp(f, f.One());
  const WideExact tiny = ToWideExact(f, f.MinSubnormal());
  EXPECT_EQ(RoundTiesToEven(f, tie), f.One());
  EXPECT_EQ(RoundTiesToEven(f, WideExact(tie - tiny)), f.One());
  EXPECT_EQ(RoundTiesToEven(f, WideExact(tie + tiny)).bits, f.One().bits + 1);
}

TEST(ExactTest, HalfUlpOfOneAndOfSubnormals) {
  const WideExact one = 1;
  EXPECT_EQ(HalfUlp(kBinary32, kBinary32.One()), ldexp(one, -24));
  EXPECT_EQ(HalfUlp(kBinary64, kBinary64.Zero()), ldexp(one, -1075));
}

TEST(ExactTest, OnlyFiniteNumbersHaveAValue) {
  EXPECT_THROW(ToExact(kBinary32, kBinary32.Infinity()), std::invalid_argument);
  EXPECT_THROW(ToExact(kBinary32, kBinary32.QuietNan()), std::invalid_argument);
}

}  // namespace
}  // namespace leakproof::ref
