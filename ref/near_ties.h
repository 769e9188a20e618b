// SPDX-License-Identifier: Apache-2.0
//
// Factors whose product is as hard to round as a product can be: found by
// solving a congruence on significands, not by luck.

#ifndef LEAKPROOF_REF_NEAR_TIES_H_
#define LEAKPROOF_REF_NEAR_TIES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "ref/format.h"

namespace leakproof::ref {

struct Factors {
  BitPattern alpha;  // of AlphaFormat(format)
  BitPattern x;
};

// α and x in [1, 2) whose exact product differs from the midpoint of two
// neighbours in `format` by `distance` units in the last place of the exact
// product, the least that is possible being 1. `distance` is odd and small
// against 2^(precision − 1). x has the significand 1.f for the stored bits f =
// `x_fraction`, which is odd. Empty if no α in [1, 2) solves the congruence:
// for about half of all x.
std::optional<Factors> NearTie(const Format& format, uint64_t x_fraction,
                               int distance);

// α and x in [1, 2) whose product is such a midpoint exactly: the odd factors
// `a` and `b` as significands. Empty if a · b does not have one bit more than
// the significands of `format`, or if either is wider than its format.
std::optional<Factors> ExactTie(const Format& format, uint64_t a, uint64_t b);

// Numbers in [1, 2) whose exact product with a given `alpha` differs from the
// midpoint of two neighbours in `format` by at most `distance` units in the
// last place of the product of their significands without trailing zeros; 0
// units is a tie. Ascending; where the congruence leaves leading bits free, the
// least, the greatest and one between stand for all. Empty if α has so few
// significand bits that every product is exact.
std::vector<BitPattern> NearTieFactors(const Format& format, BitPattern alpha,
                                       int distance);

}  // namespace leakproof::ref

#endif  // LEAKPROOF_REF_NEAR_TIES_H_
