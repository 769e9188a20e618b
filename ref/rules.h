// SPDX-License-Identifier: Apache-2.0
//
// The axes on which definitions of Leaky ReLU differ, and the levels of
// conformance: together, what decides the set of permitted results. The values
// are described in chapter "Profiles" of the specification, the levels in
// chapter "Conformance".

#ifndef LEAKPROOF_REF_RULES_H_
#define LEAKPROOF_REF_RULES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ref/rounding.h"

namespace leakproof::ref {

// Which of αx and x is taken for α > 1.
enum class Form { kMax, kSelect };
// The sign of a zero result of forward.
enum class Zeros { kEither, kKeep, kProduct, kPositive, kAny };
// What a NaN in x gives in forward: a NaN, +0, or either.
enum class NanRule { kPropagate, kDrop, kAny };
// What ±∞ gives for α = ±0.
enum class MinusInfinity { kNan, kZero, kAny };
enum class PlusInfinity { kInf, kNan, kAny };
// Where α is rounded before it is used.
enum class AlphaRounding { kFloat64, kFloat32, kElement };
// How often a product of 16-bit data is rounded.
enum class ProductRounding { kSingle, kViaFloat32 };
// Results flushed to zero (FTZ), operands read as zero (DAZ).
enum class Subnormals { kIeee, kFtz, kDaz, kFtzDaz };
// The slope at x = ±0 and at x a NaN.
enum class GradientAtZero { kAlpha, kOne, kMid, kAny };
enum class GradientAtNan { kAlpha, kOne, kZero, kNan, kAny };
// Whether backward looks at x or at y.
enum class GradientSource { kInput, kOutput };
// What an infinite dy gives: the product with the slope, a NaN (a mask times
// infinity), or either of these or a zero.
enum class GradientInfinity { kProduct, kNan, kAny };
// The sign of a zero result of backward.
enum class GradientZeros { kProduct, kAny };

// How close a result has to be. `ulps` is the N of kTolerant, at least 1.
struct Level {
  enum class Kind { kExact, kRounded, kFaithful, kTolerant };
  Kind kind = Kind::kExact;
  uint32_t ulps = 0;

  friend bool operator==(const Level&, const Level&) = default;
};

// Rules{} are those of the canonical profile at level exact.
struct Rules {
  Form form = Form::kMax;
  Zeros zeros = Zeros::kEither;
  NanRule nan = NanRule::kPropagate;
  MinusInfinity minus_infinity = MinusInfinity::kNan;
  PlusInfinity plus_infinity = PlusInfinity::kInf;
  AlphaRounding alpha_rounding = AlphaRounding::kFloat64;
  ProductRounding product_rounding = ProductRounding::kSingle;
  Subnormals subnormals = Subnormals::kIeee;
  GradientAtZero gradient_at_zero = GradientAtZero::kAlpha;
  GradientAtNan gradient_at_nan = GradientAtNan::kAlpha;
  GradientSource gradient_source = GradientSource::kInput;
  GradientInfinity gradient_infinity = GradientInfinity::kProduct;
  GradientZeros gradient_zeros = GradientZeros::kProduct;
  Level level;
  // The direction in which products are rounded, in each step where there are
  // two. No axis of a profile: clauses on values presume ties to even. α and
  // the mean (1 + α)/2, where they are rounded on their own, are rounded to
  // nearest even in every direction: this may have happened before the call.
  Rounding rounding = Rounding::kTiesToEven;

  bool flushes_results() const {
    return subnormals == Subnormals::kFtz || subnormals == Subnormals::kFtzDaz;
  }
  bool flushes_operands() const {
    return subnormals == Subnormals::kDaz || subnormals == Subnormals::kFtzDaz;
  }

  friend bool operator==(const Rules&, const Rules&) = default;
};

// An axis as profiles write it: `values[i]` names the enumerator i of `member`,
// and `values[0]`, with the enumerator 0, is canonical.
template <class Enum, size_t kValues>
struct Axis {
  std::string_view name;
  Enum Rules::*member;
  std::array<std::string_view, kValues> values;
  bool of_gradient = false;  // concerns backward alone
};

// Calls visit(axis) for each axis, in the order of Rules.
template <class Visitor>
void ForEachAxis(Visitor visit) {
  visit(Axis<Form, 2>{"form", &Rules::form, {"max", "select"}});
  visit(Axis<Zeros, 5>{"zeros",
                       &Rules::zeros,
                       {"either", "keep", "product", "positive", "any"}});
  visit(Axis<NanRule, 3>{"nan", &Rules::nan, {"propagate", "drop", "any"}});
  visit(Axis<MinusInfinity, 3>{
      "minus-infinity", &Rules::minus_infinity, {"nan", "zero", "any"}});
  visit(Axis<PlusInfinity, 3>{
      "plus-infinity", &Rules::plus_infinity, {"inf", "nan", "any"}});
  visit(Axis<AlphaRounding, 3>{"alpha-rounding",
                               &Rules::alpha_rounding,
                               {"float64", "float32", "element"}});
  visit(Axis<ProductRounding, 2>{
      "product-rounding", &Rules::product_rounding, {"single", "via-float32"}});
  visit(Axis<Subnormals, 4>{
      "subnormals", &Rules::subnormals, {"ieee", "ftz", "daz", "ftz-daz"}});
  visit(Axis<GradientAtZero, 4>{"gradient-at-zero",
                                &Rules::gradient_at_zero,
                                {"alpha", "one", "mid", "any"},
                                true});
  visit(Axis<GradientAtNan, 5>{"gradient-at-nan",
                               &Rules::gradient_at_nan,
                               {"alpha", "one", "zero", "nan", "any"},
                               true});
  visit(Axis<GradientSource, 2>{
      "gradient-source", &Rules::gradient_source, {"input", "output"}, true});
  visit(Axis<GradientInfinity, 3>{"gradient-infinity",
                                  &Rules::gradient_infinity,
                                  {"product", "nan", "any"},
                                  true});
  visit(Axis<GradientZeros, 2>{
      "gradient-zeros", &Rules::gradient_zeros, {"product", "any"}, true});
}

}  // namespace leakproof::ref

#endif  // LEAKPROOF_REF_RULES_H_
