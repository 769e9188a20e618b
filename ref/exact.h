// SPDX-License-Identifier: Apache-2.0
//
// Exact real numbers, and their one rounding to a format. Built on MPFR's
// integer arithmetic: neither the compiler's floating-point flags nor the
// rounding mode of the caller can reach it.

#ifndef LEAKPROOF_REF_EXACT_H_
#define LEAKPROOF_REF_EXACT_H_

#include <boost/multiprecision/mpfr.hpp>
#include <stdexcept>

#include "ref/format.h"
#include "ref/rounding.h"

namespace leakproof::ref {

// Holds every product of two numbers of any format: 2 · 53 = 106 bits are
// needed, 40 decimal digits are 134 bits or more. On the stack, as there are
// several for every element that is judged.
using Exact = boost::multiprecision::number<
    boost::multiprecision::mpfr_float_backend<
        40, boost::multiprecision::allocate_stack>,
    boost::multiprecision::et_off>;

// Holds every sum of such products: from 2^971 · 2^971 down to
// 2^-1074 · 2^-1074 there are under 4200 bits; 1300 digits are 4318 or more.
using WideExact = boost::multiprecision::number<
    boost::multiprecision::mpfr_float_backend<1300>,
    boost::multiprecision::et_off>;

// Returns compute(). Throws std::logic_error if any operation on Exact or
// WideExact within it was inexact: then one of the precisions above is too
// small.
template <class Compute>
auto Exactly(Compute compute) {
  mpfr_clear_inexflag();
  auto result = compute();
  if (mpfr_inexflag_p()) {
    throw std::logic_error("an operation on exact numbers was inexact");
  }
  return result;
}

// The value of a finite number. A zero keeps its sign.
Exact ToExact(const Format& format, BitPattern finite);
WideExact ToWideExact(const Format& format, BitPattern finite);

// The number of `format` next to `value` in a rounding direction, with gradual
// underflow. The sign of `value` is kept, that of a zero too.
BitPattern Round(const Format& format, const Exact& value, Rounding rounding);
BitPattern Round(const Format& format, const WideExact& value,
                 Rounding rounding);

// RN(value) of the specification, for either type of exact number.
template <class Number>
BitPattern RoundTiesToEven(const Format& format, const Number& value) {
  return Round(format, value, Rounding::kTiesToEven);
}

// Half the distance between the two numbers of `format` around a finite number:
// the largest error of one rounding to nearest that delivered it.
WideExact HalfUlp(const Format& format, BitPattern finite);

// The arithmetic of the reference (ref/arithmetic.h) over MPFR.
struct MpfrNumbers {
  using Number = Exact;    // a finite number, or the product of two
  using Mean = WideExact;  // (1 + a)/2 for a number a, or its product with one

  // Throws std::invalid_argument for an infinity or a NaN.
  static Number Decode(const Format& format, BitPattern finite) {
    return ToExact(format, finite);
  }
  static Number Multiply(const Number& a, const Number& b);
  static Rounded Round(const Format& format, const Number& value,
                       Rounding rounding);

  static Mean MeanWithOne(const Number& a);
  static Mean Multiply(const Mean& mean, const Number& b);
  static Rounded Round(const Format& format, const Mean& value,
                       Rounding rounding);
};

}  // namespace leakproof::ref

#endif  // LEAKPROOF_REF_EXACT_H_
