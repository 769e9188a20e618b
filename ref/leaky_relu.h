// SPDX-License-Identifier: Apache-2.0
//
// The reference: which results the canonical profile permits for one input.
// Throughout, `alpha` is a finite number of AlphaFormat(format), and x and dy
// are patterns of `format`, any NaN included. An α that is not finite throws
// std::invalid_argument (LR-DOM-3).

#ifndef LEAKPROOF_REF_LEAKY_RELU_H_
#define LEAKPROOF_REF_LEAKY_RELU_H_

#include "ref/exact.h"
#include "ref/format.h"
#include "ref/result_set.h"

namespace leakproof::ref {

// y: chapter "Forward", LR-FWD-1 to LR-FWD-10 without the SHOULD of LR-FWD-9.
ResultSet Forward(const Format& format, BitPattern alpha, BitPattern x);

// dx: chapter "Backward", LR-GRAD-1 to LR-GRAD-7.
ResultSet Backward(const Format& format, BitPattern alpha, BitPattern x,
                   BitPattern dy);

// All of RN(∂f(0) · dy), for finite dy: the base requirement LR-GRAD-3.
ResultSet BackwardAtZero(const Format& format, BitPattern alpha, BitPattern dy);

// RN(αx), for a number x: the line that y is at least (LR-FUN-2).
ResultSet Product(const Format& format, BitPattern alpha, BitPattern x);

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
