// SPDX-License-Identifier: Apache-2.0

#include "ref/leaky_relu.h"

#include <algorithm>

#include "ref/arithmetic.h"
#include "ref/reference.h"

namespace leakproof::ref {
namespace {

// f over the reals, for numbers wide enough to be exact.
WideExact Maximum(const WideExact& alpha, const WideExact& x) {
  const WideExact product = alpha * x;
  return product > x ? product : x;
}

}  // namespace

bool AlphaOverflows(const Rules& rules, const Format& format,
                    BitPattern alpha) {
  return Reference(rules, format, alpha).AlphaOverflows();
}

ResultSet Forward(const Rules& rules, const Format& format, BitPattern alpha,
                  BitPattern x) {
  return Reference(rules, format, alpha).Forward(x);
}

ResultSet Backward(const Rules& rules, const Format& format, BitPattern alpha,
                   BitPattern x, BitPattern dy) {
  return Reference(rules, format, alpha).Backward(x, dy);
}

ResultSet BackwardAtZero(const Rules& rules, const Format& format,
                         BitPattern alpha, BitPattern dy) {
  Rules base = rules;
  base.gradient_source = GradientSource::kInput;
  base.gradient_at_zero = GradientAtZero::kAny;
  return Reference(base, format, alpha).Backward(format.Zero(), dy);
}

ResultSet Product(const Rules& rules, const Format& format, BitPattern alpha,
                  BitPattern x) {
  return Reference(rules, format, alpha).Product(x);
}

Exact Evaluate(const Format& format, BitPattern alpha, BitPattern x) {
  RequireFinite(format, alpha);
  const Exact input = ToExact(format, x);
  const Exact product = Exactly(
      [&] { return Exact(ToExact(AlphaFormat(format), alpha) * input); });
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
