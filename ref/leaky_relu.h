// SPDX-License-Identifier: Apache-2.0
//
// The reference for one input: which results the specification permits, under
// the rules of a profile and a level (for many inputs of one α, see
// ref/reference.h), and exact values. Throughout, `alpha` is a finite number of
// AlphaFormat(format), and x and dy are patterns of `format`, any NaN included.
// An α that is not finite throws std::invalid_argument (LR-DOM-3).

#ifndef LEAKPROOF_REF_LEAKY_RELU_H_
#define LEAKPROOF_REF_LEAKY_RELU_H_

#include "ref/exact.h"
#include "ref/format.h"
#include "ref/result_set.h"
#include "ref/rules.h"

namespace leakproof::ref {

// y: chapter "Forward", without the SHOULD of LR-FWD-9.
ResultSet Forward(const Rules& rules, const Format& format, BitPattern alpha,
                  BitPattern x);

// dx: chapter "Backward", LR-GRAD-1 to LR-GRAD-7.
ResultSet Backward(const Rules& rules, const Format& format, BitPattern alpha,
                   BitPattern x, BitPattern dy);

// All of RN(∂f(0) · dy), for finite dy: the base requirement LR-GRAD-3.
ResultSet BackwardAtZero(const Rules& rules, const Format& format,
                         BitPattern alpha, BitPattern dy);

// The line αx that y is at least (LR-FUN-2), for a number x.
ResultSet Product(const Rules& rules, const Format& format, BitPattern alpha,
                  BitPattern x);

// Whether α leaves the domain as the rules round it: to infinity, in a narrower
// format. Then every result is permitted.
bool AlphaOverflows(const Rules& rules, const Format& format, BitPattern alpha);

// The exact value max(αx, x), for finite x.
Exact Evaluate(const Format& format, BitPattern alpha, BitPattern x);

// ∂f(x) for finite x, as a closed interval; a single slope off the kink.
struct Subdifferential {
  Exact lower;
  Exact upper;
};
Subdifferential SubdifferentialAt(const Format& format, BitPattern alpha,
                                  BitPattern x);

// (f(x + h) − f(x)) / h in exact arithmetic, for finite x and finite h ≠ 0,
// where the quotient has a finite binary expansion: always for |h| <= |x|.
// Throws std::logic_error where it has none.
WideExact FiniteDifference(const Format& format, BitPattern alpha, BitPattern x,
                           BitPattern h);

}  // namespace leakproof::ref

#endif  // LEAKPROOF_REF_LEAKY_RELU_H_
