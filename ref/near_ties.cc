// SPDX-License-Identifier: Apache-2.0

#include "ref/near_ties.h"

#include <bit>
#include <set>

#include "ref/integer.h"

namespace leakproof::ref {
namespace {

// The inverse of an odd number modulo 2^64, by Newton's iteration: each step
// doubles the bits that are right, from the 3 of a · a ≡ 1 (mod 8).
uint64_t InverseOfOdd(uint64_t a) {
  uint64_t inverse = a;
  for (int bits = 3; bits < 64; bits *= 2) inverse *= 2 - a * inverse;
  return inverse;
}

// The number in [1, 2) with this significand, of as many bits as it has.
BitPattern WithSignificand(const Format& format, uint64_t significand) {
  const int shift = format.precision - BitLength(significand);
  return {format.One().bits |
          ((significand << shift) & format.fraction_mask())};
}

}  // namespace

std::optional<Factors> NearTie(const Format& format, uint64_t x_fraction,
                               int distance) {
  const Format& alpha_format = AlphaFormat(format);
  const uint64_t x =
      (x_fraction & format.fraction_mask()) | (format.fraction_mask() + 1);
  const uint64_t top = alpha_format.fraction_mask() + 1;
  // A product of the two significands has as many bits as both together, or one
  // less; rounding to the format drops all but format.precision of them.
  for (const int dropped :
       {alpha_format.precision, alpha_format.precision - 1}) {
    const uint64_t mask = (uint64_t{1} << dropped) - 1;
    const uint64_t half = uint64_t{1} << (dropped - 1);
    const uint64_t target = half + static_cast<uint64_t>(distance);
    uint64_t alpha = (target * InverseOfOdd(x)) & mask;
    if (dropped < alpha_format.precision) alpha |= top;
    const bool fits = alpha >= top && BitLength(Uint128{alpha} * x) ==
                                          format.precision + dropped;
    if (fits) {
      return Factors{WithSignificand(alpha_format, alpha),
                     WithSignificand(format, x)};
    }
  }
  return {};
}

std::optional<Factors> ExactTie(const Format& format, uint64_t a, uint64_t b) {
  const Format& alpha_format = AlphaFormat(format);
  const bool odd = a % 2 == 1 && b % 2 == 1;
  if (!odd || BitLength(a) > alpha_format.precision ||
      BitLength(b) > format.precision ||
      BitLength(Uint128{a} * b) != format.precision + 1) {
    return {};
  }
  return Factors{WithSignificand(alpha_format, a), WithSignificand(format, b)};
}

std::vector<BitPattern> NearTieFactors(const Format& format, BitPattern alpha,
                                       int distance) {
  const Format& alpha_format = AlphaFormat(format);
  uint64_t a = alpha.bits & alpha_format.fraction_mask();
  if (!alpha_format.IsSubnormal(alpha)) a |= alpha_format.fraction_mask() + 1;
  if (alpha_format.IsZero(alpha)) return {};
  a >>= std::countr_zero(a);
  const uint64_t least = format.fraction_mask() + 1;
  std::set<uint64_t> fractions;
  // A product with x has as many bits as both together, or one less.
  for (const int dropped : {BitLength(a), BitLength(a) - 1}) {
    if (dropped < 1) continue;
    const uint64_t modulus = uint64_t{1} << dropped;
    for (int offset = -distance; offset <= distance; ++offset) {
      const uint64_t target = modulus / 2 + static_cast<uint64_t>(offset);
      const uint64_t residue = (target * InverseOfOdd(a)) & (modulus - 1);
      // x = residue + high · modulus, in [least, 2 · least).
      const uint64_t first =
          residue >= least ? 0 : (least - residue + modulus - 1) / modulus;
      if (residue >= 2 * least) continue;
      const uint64_t last = (2 * least - 1 - residue) / modulus;
      if (first > last) continue;
      for (const uint64_t high : {first, (first + last) / 2, last}) {
        const uint64_t x = residue + high * modulus;
        if (BitLength(Uint128{a} * x) == format.precision + dropped) {
          fractions.insert(x & format.fraction_mask());
        }
      }
    }
  }
  std::vector<BitPattern> factors;
  for (const uint64_t fraction : fractions) {
    factors.push_back({format.One().bits | fraction});
  }
  return factors;
}

}  // namespace leakproof::ref
