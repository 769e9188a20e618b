// SPDX-License-Identifier: Apache-2.0

#include "ref/leaky_relu.h"

#include <algorithm>
#include <stdexcept>

namespace leakproof::ref {
namespace {

void RequireFinite(const Format& format, BitPattern alpha) {
  if (!AlphaFormat(format).IsFinite(alpha)) {
    throw std::invalid_argument("alpha is a NaN or infinite");
  }
}

Exact ExactProduct(const Format& format, BitPattern alpha, BitPattern factor) {
  return Exactly([&] {
    return ToExact(AlphaFormat(format), alpha) * ToExact(format, factor);
  });
}

// IEEE 754-2019 multiplication of the finite α and any factor, as a set.
ResultSet Multiply(const Format& format, BitPattern alpha, BitPattern factor) {
  const Format& alpha_format = AlphaFormat(format);
  if (format.IsNan(factor)) return ResultSet::AnyNan(format);
  if (format.IsInfinite(factor)) {
    if (alpha_format.IsZero(alpha)) return ResultSet::AnyNan(format);
    return ResultSet::Only(format,
                           format.Infinity(alpha_format.IsNegative(alpha) !=
                                           format.IsNegative(factor)));
  }
  return ResultSet::Only(
      format, RoundTiesToEven(format, ExactProduct(format, alpha, factor)));
}

ResultSet Unchanged(const Format& format, BitPattern pattern) {
  return format.IsNan(pattern) ? ResultSet::AnyNan(format)
                               : ResultSet::Only(format, pattern);
}

bool GreaterThanOne(const Format& format, BitPattern alpha) {
  const Format& alpha_format = AlphaFormat(format);
  return alpha_format.Rank(alpha) > alpha_format.Rank(alpha_format.One());
}

// f over the reals, for numbers wide enough to be exact.
WideExact Maximum(const WideExact& alpha, const WideExact& x) {
  const WideExact product = alpha * x;
  return product > x ? product : x;
}

}  // namespace

ResultSet Forward(const Format& format, BitPattern alpha, BitPattern x) {
  RequireFinite(format, alpha);
  const Format& alpha_format = AlphaFormat(format);
  const bool alpha_is_zero = alpha_format.IsZero(alpha);
  const bool alpha_is_negative = alpha_format.IsNegative(alpha);

  if (format.IsNan(x)) return ResultSet::AnyNan(format);  // LR-FWD-8
  if (format.IsZero(x)) {                                 // LR-FWD-4
    return alpha_is_negative ? ResultSet::AnyZero(format)
                             : ResultSet::Only(format, x);
  }
  if (format.IsInfinite(x)) {
    if (!format.IsNegative(x)) return ResultSet::Only(format, x);  // LR-FWD-6
    return Multiply(format, alpha, x);                             // LR-FWD-7
  }
  if (alpha_is_zero && alpha_is_negative && format.IsNegative(x)) {
    return ResultSet::AnyZero(format);  // LR-FWD-5
  }
  // LR-FWD-1, -2, -3, -5 (α = +0) and -10. The product of α = +0 and x < 0 is
  // −0 and greater than x.
  return ResultSet::Only(format,
                         RoundTiesToEven(format, Evaluate(format, alpha, x)));
}

ResultSet Backward(const Format& format, BitPattern alpha, BitPattern x,
                   BitPattern dy) {
  RequireFinite(format, alpha);
  if (format.IsNan(x)) return Multiply(format, alpha, dy);  // LR-GRAD-5
  const bool right_side = !format.IsZero(x) && !format.IsNegative(x);
  const bool slope_is_alpha = right_side == GreaterThanOne(format, alpha);
  return slope_is_alpha ? Multiply(format, alpha, dy) : Unchanged(format, dy);
}

ResultSet BackwardAtZero(const Format& format, BitPattern alpha,
                         BitPattern dy) {
  RequireFinite(format, alpha);
  return ResultSet::Between(format, Multiply(format, alpha, dy).first(), dy);
}

ResultSet Product(const Format& format, BitPattern alpha, BitPattern x) {
  RequireFinite(format, alpha);
  return Multiply(format, alpha, x);
}

Exact Evaluate(const Format& format, BitPattern alpha, BitPattern x) {
  RequireFinite(format, alpha);
  const Exact product = ExactProduct(format, alpha, x);
  const Exact input = ToExact(format, x);
  return product > input ? product : input;
}

Subdifferential SubdifferentialAt(const Format& format, BitPattern alpha,
                                  BitPattern x) {
  RequireFinite(format, alpha);
  const Exact slope = ToExact(AlphaFormat(format), alpha);
  const Exact lower = std::min<Exact>(slope, 1);
  const Exact upper = std::max<Exact>(slope, 1);
  if (format.IsZero(x)) return {lower, upper};
  if (format.IsNegative(x)) return {lower, lower};
  return {upper, upper};
}

WideExact FiniteDifference(const Format& format, BitPattern alpha, BitPattern x,
                           BitPattern h) {
  RequireFinite(format, alpha);
  return Exactly([&] {
    const WideExact slope = ToWideExact(AlphaFormat(format), alpha);
    const WideExact from = ToWideExact(format, x);
    const WideExact step = ToWideExact(format, h);
    return WideExact((Maximum(slope, from + step) - Maximum(slope, from)) /
                     step);
  });
}

}  // namespace leakproof::ref
