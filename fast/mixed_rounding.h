// SPDX-License-Identifier: Apache-2.0
//
// How the product of 16-bit numbers and one binary32 α is rounded once although
// it is computed in binary32 (LR-MIX-2, LR-MIX-4). The theorems named here are
// those of spec/proofs/MixedPrecision.v.
//
// Let the format have a precision of P bits, 11 or 8, and α the significand A;
// a is A without its trailing zeros. A midpoint of the format is p·2^k with p
// odd and below 2^(P+1), for subnormal results as well.
//
// If a < 2^(24-P), the product has at most 24 bits, and binary32 is exact
// (exact_product).
//
// Else a >= 2^(P+1), and the product, whose odd part is a at least, never is a
// midpoint (no_ties). Rounding to binary32 is monotone, so that the second
// rounding errs only where the first one ends on a midpoint M
// (midpoint_comparison_survives). Then α is within 2^-24 of the ratio M/x. Two
// such ratios differ by more than twice that, as their numerators are below
// 2^(P+1) and their denominators below 2^P (one_ratio): α is near one of them,
// and all its products that end on a midpoint lie on the same side of theirs
// (one_side). Which side, is a matter of α alone (one_constant_decides).

#ifndef LEAKPROOF_FAST_MIXED_ROUNDING_H_
#define LEAKPROOF_FAST_MIXED_ROUNDING_H_

#include <optional>

namespace leakproof::fast {

struct MixedRounding {
  // Whether binary32 holds every product.
  bool exact;
  // If not: whether a product that binary32 shows as a midpoint is greater than
  // it in magnitude, else it is less.
  bool above_midpoint;
};

// For finite α and a format of `precision` bits, 11 or 8. Numbers of binary32's
// normal range are meant: where α times an element is subnormal in binary32, a
// first rounding has fewer bits than this counts on.
MixedRounding RoundingOf(float alpha, int precision);

// A slope in place of α: rounded to binary32, its products are on no midpoint,
// and on the same side of every one as those of α, so that rounding them again
// gives the results of α. α itself, if binary32 is exact or no product ends on
// a midpoint; else the number beside α, farther from the ratio that α is near,
// if other ratios are far enough: where this one has small terms, as short
// decimals have (slope_off_midpoints, slope_beside). Else nothing.
std::optional<float> SlopeOffMidpoints(float alpha, int precision);

}  // namespace leakproof::fast

#endif  // LEAKPROOF_FAST_MIXED_ROUNDING_H_
