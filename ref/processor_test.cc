// SPDX-License-Identifier: Apache-2.0
//
// The reference against the processor: result and exception flags of one
// multiplication, in each rounding direction that <cfenv> has, and on x86 with
// subnormal numbers flushed.

#include <gtest/gtest.h>

#include <bit>
#include <cfenv>
#include <cstdint>
#include <random>
#include <vector>

#include "ref/number.h"
#include "ref/reference.h"

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

namespace leakproof::ref {
namespace {

struct Direction {
  Rounding rounding;
  int mode;  // of <cfenv>
};

std::vector<Direction> Directions() {
  return {
      {Rounding::kTiesToEven, FE_TONEAREST},
#ifdef FE_UPWARD
      {Rounding::kUp, FE_UPWARD},
#endif
#ifdef FE_DOWNWARD
      {Rounding::kDown, FE_DOWNWARD},
#endif
#ifdef FE_TOWARDZERO
      {Rounding::kTowardZero, FE_TOWARDZERO},
#endif
  };
}

// Reading and flushing subnormal numbers as zero, where the test can set it.
void SetFlushing([[maybe_unused]] const Rules& rules) {
#ifdef __SSE2__
  constexpr unsigned kFlushToZero = 0x8000;
  constexpr unsigned kDenormalsAreZero = 0x0040;
  _mm_setcsr((_mm_getcsr() & ~(kFlushToZero | kDenormalsAreZero)) |
             (rules.flushes_results() ? kFlushToZero : 0) |
             (rules.flushes_operands() ? kDenormalsAreZero : 0));
#endif
}

Flags FlagsOf(int exceptions) {
  Flags flags;
  if ((exceptions & FE_INVALID) != 0) flags = flags | Flag::kInvalid;
  if ((exceptions & FE_DIVBYZERO) != 0) flags = flags | Flag::kDivisionByZero;
  if ((exceptions & FE_OVERFLOW) != 0) flags = flags | Flag::kOverflow;
  if ((exceptions & FE_UNDERFLOW) != 0) flags = flags | Flag::kUnderflow;
  if ((exceptions & FE_INEXACT) != 0) flags = flags | Flag::kInexact;
  return flags;
}

struct Product {
  BitPattern pattern;
  Flags flags;
};

template <typename T, typename Bits>
Product Multiply(const Rules& rules, int mode, BitPattern a, BitPattern b) {
  const volatile T first = std::bit_cast<T>(static_cast<Bits>(a.bits));
  const volatile T second = std::bit_cast<T>(static_cast<Bits>(b.bits));
  volatile T product;
  std::fesetround(mode);
  SetFlushing(rules);
  std::feclearexcept(FE_ALL_EXCEPT);
  product = first * second;
  const int exceptions = std::fetestexcept(FE_ALL_EXCEPT);
  SetFlushing(Rules{});
  std::fesetround(FE_TONEAREST);
  const T result = product;
  return {{std::bit_cast<Bits>(result)}, FlagsOf(exceptions)};
}

// Finite, near 1, near the border of underflow, of overflow, or anything.
BitPattern RandomFinite(const Format& format, std::mt19937_64& random) {
  const auto bias = static_cast<uint64_t>(format.bias());
  const uint64_t all = 2 * bias + 1;
  const uint64_t exponents[] = {random() % all,
                                bias - random() % 2,
                                random() % 3,
                                all - 1 - random() % 3,
                                bias / 2 + random() % 3,
                                bias + bias / 2 + random() % 3};
  uint64_t fraction = random() & format.fraction_mask();
  // Short significands for exact results, and those next to a power of two for
  // the borders.
  switch (random() % 4) {
    case 0:
      fraction &= ~uint64_t{0} << (format.fraction_bits() - 4);
      break;
    case 1:
      fraction &= 3;
      break;
    case 2:
      fraction |= format.fraction_mask() - 3;
      break;
    default:
      break;
  }
  return {(format.sign_mask() & random()) |
          (exponents[random() % 6] << format.fraction_bits()) |
          (fraction & format.fraction_mask())};
}

BitPattern RandomInput(const Format& format, std::mt19937_64& random) {
  switch (random() % 64) {
    case 0:
      return format.Infinity();
    case 1:
      return format.QuietNan();
    case 2:
      return format.Zero();
    default:
      return RandomFinite(format, random);
  }
}

template <class Implementation>
void ExpectIn(const Rules& rules, const Format& format, BitPattern alpha,
              BitPattern x, const Product& product) {
  const Implementation reference(rules, format, alpha);
  const ResultSet results = reference.Forward(x);
  const FlagSets flags = reference.ForwardFlags(x);
  EXPECT_TRUE(results.Contains(product.pattern) &&
              flags.Contains(product.flags))
      << Name(rules.rounding) << ", subnormals "
      << static_cast<int>(rules.subnormals) << ", " << Describe(format, alpha)
      << " * " << Describe(format, x) << "\nis "
      << Describe(format, product.pattern) << "; " << product.flags.ToString()
      << "\nexpected " << results.ToString() << "; " << flags.ToString();
}

template <typename T, typename Bits>
void ExpectProductsAsOnTheProcessor(const Format& format, Rules rules) {
  std::mt19937_64 random(10);
  for (const Direction& direction : Directions()) {
    rules.rounding = direction.rounding;
    for (int i = 0; i < 100'000; ++i) {
      const BitPattern alpha = RandomFinite(format, random);
      // Of the sign at which f is the product.
      const bool exceeds_one = format.Rank(alpha) > format.Rank(format.One());
      BitPattern x = format.Magnitude(RandomInput(format, random));
      if (!exceeds_one) x = format.Negated(x);
      const Product product =
          Multiply<T, Bits>(rules, direction.mode, alpha, x);
      ExpectIn<Reference>(rules, format, alpha, x, product);
      ExpectIn<IntegerReference>(rules, format, alpha, x, product);
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(ProcessorTest, ProductsAndFlagsInEachDirection) {
  ExpectProductsAsOnTheProcessor<float, uint32_t>(kBinary32, {});
  ExpectProductsAsOnTheProcessor<double, uint64_t>(kBinary64, {});
}

TEST(ProcessorTest, ProductsAndFlagsOfFlushedNumbers) {
#ifndef __SSE2__
  GTEST_SKIP() << "sets the modes of x86 alone";
#endif
  for (const Subnormals subnormals :
       {Subnormals::kFtz, Subnormals::kDaz, Subnormals::kFtzDaz}) {
    Rules rules;
    rules.subnormals = subnormals;
    ExpectProductsAsOnTheProcessor<float, uint32_t>(kBinary32, rules);
    ExpectProductsAsOnTheProcessor<double, uint64_t>(kBinary64, rules);
  }
}

}  // namespace
}  // namespace leakproof::ref
