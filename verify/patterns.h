// SPDX-License-Identifier: Apache-2.0
//
// Where inputs come from: landmarks of a format, and RapidCheck generators that
// work, and shrink, on bit patterns. RapidCheck's own generator of
// floating-point numbers reaches no NaN, infinity or subnormal number.

#ifndef LEAKPROOF_VERIFY_PATTERNS_H_
#define LEAKPROOF_VERIFY_PATTERNS_H_

#include <rapidcheck.h>

#include <iosfwd>
#include <vector>

#include "ref/format.h"

namespace leakproof::ref {

// How RapidCheck shows a drawn value. Found by argument-dependent lookup, hence
// in the namespace of BitPattern.
void showValue(BitPattern pattern, std::ostream& os);

}  // namespace leakproof::ref

namespace leakproof::verify {

// Numbers at and beside every border of the format, NaNs of either kind, and
// some that people type, with both signs. The simplest come first. These lists
// are not for several threads at a time.
const std::vector<ref::BitPattern>& Landmarks(const ref::Format& format);

// Slopes that people use and slopes at a border, finite, with both signs of
// zero. The simplest come first.
const std::vector<ref::BitPattern>& LandmarkAlphas(
    const ref::Format& alpha_format);

// Numbers that code compares with: powers of ten and of two, small integers,
// limits of other types, what masks are filled with; both signs.
const std::vector<ref::BitPattern>& Constants(const ref::Format& format);

// Slopes for which code takes shortcuts: powers of two, and simple fractions.
std::vector<ref::BitPattern> SimpleAlphas(const ref::Format& alpha_format);

// Every pattern is possible. A third are landmarks or their neighbours; the
// rest have a uniform exponent and a significand that is random, short, or
// nearly all ones. Shrinks as ShrinkPattern says.
rc::Gen<ref::BitPattern> AnyPattern(const ref::Format& format);

// Patterns that are simpler than `pattern`: positive, of an exponent nearer to
// that of 1, of fewer significand bits. Finitely many steps lead to +1.
std::vector<ref::BitPattern> ShrinkPattern(const ref::Format& format,
                                           ref::BitPattern pattern);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_PATTERNS_H_
