// SPDX-License-Identifier: Apache-2.0
//
// α and products as the rules of a profile and a level have them: rounded,
// flushed, as sets, and with the exception flags that they raise. All of it is
// generic over the implementation of exact numbers: MpfrNumbers of ref/exact.h
// or IntegerNumbers of ref/integer.h.

#ifndef LEAKPROOF_REF_ARITHMETIC_H_
#define LEAKPROOF_REF_ARITHMETIC_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>

#include "ref/format.h"
#include "ref/result_set.h"
#include "ref/rounding.h"
#include "ref/rules.h"

namespace leakproof::ref {

// Throws std::invalid_argument for an α outside the domain (LR-DOM-3).
inline void RequireFinite(const Format& format, BitPattern alpha) {
  if (!AlphaFormat(format).IsFinite(alpha)) {
    throw std::invalid_argument("alpha is a NaN or infinite");
  }
}

// What is permitted of one computation, or of several that are alternatives.
struct Outcome {
  ResultSet results;
  FlagSets flags;

  Outcome Or(const Outcome& other) const {
    return {results.Or(other.results), flags.Or(other.flags)};
  }
};

// α as the rules have it: rounded to nearest even, and read as zero where it is
// subnormal and operands are flushed.
template <class Numbers>
class Slope {
 public:
  Slope(const Rules& rules, const Format& format, BitPattern alpha)
      : format_(&AlphaFormat(format)), pattern_(alpha) {
    RequireFinite(format, alpha);
    if (rules.alpha_rounding != AlphaRounding::kFloat64) {
      const auto exact = Numbers::Decode(*format_, alpha);
      format_ = rules.alpha_rounding == AlphaRounding::kElement ? &format
                                                                : &kBinary32;
      const Rounded rounded =
          Numbers::Round(*format_, exact, Rounding::kTiesToEven);
      pattern_ = rounded.pattern;
      conversion_ = FlagsOf(rounded);
    }
    if (rules.flushes_operands() && format_->IsSubnormal(pattern_)) {
      pattern_ = format_->Zero(is_negative());
    }
    if (!is_infinite()) value_ = Numbers::Decode(*format_, pattern_);
  }

  bool is_infinite() const { return format_->IsInfinite(pattern_); }
  bool is_zero() const { return format_->IsZero(pattern_); }
  bool is_negative() const { return format_->IsNegative(pattern_); }
  bool is_one() const { return pattern_ == format_->One(); }
  bool exceeds_one() const {
    return format_->Rank(pattern_) > format_->Rank(format_->One());
  }
  // Zero if it is infinite.
  const typename Numbers::Number& value() const { return value_; }
  // Of the rounding of α, which may have happened before the call.
  FlagSets conversion() const {
    return FlagSets::Optional(conversion_.permitted);
  }

 private:
  const Format* format_;
  BitPattern pattern_;
  FlagSets conversion_;
  typename Numbers::Number value_{};
};

// The arithmetic of one set of rules in one format. `format` has to outlive it.
template <class Numbers>
class Arithmetic {
 public:
  Arithmetic(const Rules& rules, const Format& format, BitPattern alpha)
      : rules_(rules), format_(&format), slope_(rules, format, alpha) {
    if (rules.gradient_at_zero == GradientAtZero::kMid &&
        !slope_.is_infinite()) {
      mean_ = Mean(format, slope_);
    }
  }

  const Rules& rules() const { return rules_; }
  const Format& format() const { return *format_; }
  const Slope<Numbers>& slope() const { return slope_; }

  // α · factor: rounding, flushing, and a NaN or an infinity as IEEE 754-2019
  // multiplication has them. A zero has the sign of the product.
  Outcome Multiply(BitPattern factor) const {
    if (!format_->IsFinite(factor)) return MultiplyUnbounded(factor);
    if (ReadAsZero(factor)) {
      return {SignedZero(ProductIsNegative(factor)), FlagSets::None()};
    }
    return RoundProduct(
        Numbers::Multiply(slope_.value(), Numbers::Decode(*format_, factor)));
  }

  // An operand that passes through, multiplied by 1 or copied.
  Outcome Unchanged(BitPattern number) const {
    if (format_->IsNan(number)) return AnyNan(OperandFlags(number));
    if (format_->IsInfinite(number)) {
      return {ResultSet::Only(*format_, number), FlagSets::None()};
    }
    const bool negative = format_->IsNegative(number);
    if (format_->IsZero(number)) {
      return {SignedZero(negative), FlagSets::None()};
    }
    const auto exact = Numbers::Decode(*format_, number);
    if (rules_.subnormals != Subnormals::kIeee &&
        format_->IsSubnormal(number)) {
      return {Near(number, exact).Or(SignedZero(negative)),
              rules_.flushes_results() ? FlagSets::None().Or(kFlushed)
                                       : FlagSets::None()};
    }
    return {Near(number, exact), FlagSets::None()};
  }

  // (1 + α)/2 · dy, the mean rounded on its own or not. Only where the rules
  // have gradient-at-zero = mid.
  Outcome MultiplyByMean(BitPattern dy) const {
    const Mean& mean = mean_.value();
    if (format_->IsNan(dy)) return AnyNan(OperandFlags(dy));
    const bool negative =
        format_->IsNegative(mean.rounded.pattern) != format_->IsNegative(dy);
    const bool twice = !format_->IsInfinite(mean.rounded.pattern);
    if (format_->IsInfinite(dy)) {
      const Outcome nan = AnyNan(FlagSets::Exactly(Flag::kInvalid));
      if (mean.is_zero()) return nan;
      const Outcome infinity{
          ResultSet::Only(*format_, format_->Infinity(negative)),
          FlagSets::None()};
      return twice && format_->IsZero(mean.rounded.pattern)
                 ? infinity.Or(With(nan, mean.conversion()))
                 : infinity;
    }
    if (ReadAsZero(dy)) {
      return {SignedZero(negative),
              twice ? mean.conversion() : FlagSets::None()};
    }
    const auto factor = Numbers::Decode(*format_, dy);
    const Outcome once = RoundProduct(Numbers::Multiply(mean.exact, factor));
    if (!twice) return once;
    return once.Or(
        With(RoundProduct(Numbers::Multiply(
                 Numbers::Decode(*format_, mean.rounded.pattern), factor)),
             mean.conversion()));
  }

  // s · dy for any number s from min(α, 1) to max(α, 1), and a finite dy.
  Outcome MultiplyByAnySlope(BitPattern dy) const {
    Outcome outcome = Multiply(dy).Or(Unchanged(dy));
    outcome.results =
        ResultSet::Between(*format_, outcome.results.intervals().front().first,
                           outcome.results.intervals().back().last);
    if (slope_.is_one() || format_->IsZero(dy) || ReadAsZero(dy)) {
      return outcome;
    }
    // A slope between the two ends may round where neither of them does, and
    // may be as near to 0 as the ends leave room for.
    const bool may_be_tiny = slope_.is_zero() || slope_.is_negative() ||
                             format_->IsSubnormal(dy) ||
                             RoundFactor(dy).tiny_before;
    outcome.flags = outcome.flags.Or(
        FlagSets::Optional(may_be_tiny ? Flag::kInexact | Flag::kUnderflow
                                       : Flags(Flag::kInexact)));
    return outcome;
  }

  ResultSet SignedZero(bool negative) const {
    return rules_.level.kind == Level::Kind::kExact
               ? ResultSet::Only(*format_, format_->Zero(negative))
               : ResultSet::AnyZero(*format_);
  }

  Outcome AnyNan(FlagSets flags) const {
    return {ResultSet::AnyNan(*format_), flags};
  }

  // Of an operation on `operand` that may pass a signalling NaN on: IEEE
  // 754-2019, 7.2, but LR-FWD-9 is a SHOULD.
  FlagSets OperandFlags(BitPattern operand) const {
    return format_->IsSignallingNan(operand)
               ? FlagSets::Optional(Flag::kInvalid)
               : FlagSets::None();
  }

 private:
  // A result flushed to zero: x86 raises both flags, the FZ mode of Arm
  // underflow alone.
  static constexpr FlagSets kFlushed{Flag::kUnderflow,
                                     Flag::kUnderflow | Flag::kInexact};

  struct Mean {
    Mean(const Format& format, const Slope<Numbers>& slope)
        : exact(Numbers::MeanWithOne(slope.value())),
          rounded(Numbers::Round(format, exact, Rounding::kTiesToEven)),
          zero(format.IsZero(rounded.pattern) && !rounded.inexact) {}

    bool is_zero() const { return zero; }
    FlagSets conversion() const {
      return FlagSets::Optional(FlagsOf(rounded).permitted);
    }

    typename Numbers::Mean exact;
    Rounded rounded;
    bool zero;
  };

  static Outcome With(const Outcome& outcome, FlagSets flags) {
    return {outcome.results, outcome.flags.And(flags)};
  }

  bool ReadAsZero(BitPattern operand) const {
    return rules_.flushes_operands() && format_->IsSubnormal(operand);
  }
  bool ProductIsNegative(BitPattern factor) const {
    return slope_.is_negative() != format_->IsNegative(factor);
  }

  Outcome MultiplyUnbounded(BitPattern factor) const {
    if (format_->IsNan(factor)) return AnyNan(OperandFlags(factor));
    if (slope_.is_zero()) return AnyNan(FlagSets::Exactly(Flag::kInvalid));
    return {
        ResultSet::Only(*format_, format_->Infinity(ProductIsNegative(factor))),
        FlagSets::None()};
  }

  Rounded RoundFactor(BitPattern finite) const {
    return Numbers::Round(
        *format_,
        Numbers::Multiply(slope_.value(), Numbers::Decode(*format_, finite)),
        rules_.rounding);
  }

  // The value `exact`, which is no format's in general, as a product is
  // rounded. Number is Numbers::Number or Numbers::Mean.
  template <class Number>
  Outcome RoundProduct(const Number& exact) const {
    const Rounded once = Numbers::Round(*format_, exact, rules_.rounding);
    if (!once.inexact && format_->IsZero(once.pattern)) {
      return {SignedZero(format_->IsNegative(once.pattern)), FlagSets::None()};
    }
    const bool via_float32 =
        rules_.product_rounding == ProductRounding::kViaFloat32 &&
        format_->width == 16;
    if (via_float32) return RoundTwice(exact, once);
    if (rules_.flushes_results() && once.tiny_before) {
      return Flush({Near(once.pattern, exact), FlagsOf(once)}, once.pattern,
                   FlagSets::None());
    }
    return {Near(once.pattern, exact), FlagsOf(once)};
  }

  // The same through binary32, where `once` is the direct rounding.
  template <class Number>
  Outcome RoundTwice(const Number& exact, const Rounded& once) const {
    const Rounded narrow = Numbers::Round(kBinary32, exact, rules_.rounding);
    BitPattern centre = format_->Infinity(format_->IsNegative(once.pattern));
    FlagSets flags = FlagsOf(narrow);
    const FlagSets before = narrow.tiny_before ? FlagSets::None() : flags;
    if (!kBinary32.IsInfinite(narrow.pattern)) {
      const Rounded twice =
          Numbers::Round(*format_, Numbers::Decode(kBinary32, narrow.pattern),
                         rules_.rounding);
      centre = twice.pattern;
      flags = flags.And(FlagsOf(twice));
    }
    const Outcome outcome{Near(centre, exact), flags};
    return rules_.flushes_results() && once.tiny_before
               ? Flush(outcome, centre, before)
               : outcome;
  }

  // A tiny product under FTZ: a zero, or also a normal number `centre` that it
  // rounds to, since whether tininess is detected before or after rounding is
  // left to the processor (IEEE 754-2019, 7.5). `before` are the flags of an
  // earlier rounding, which was not flushed.
  Outcome Flush(const Outcome& outcome, BitPattern centre,
                FlagSets before) const {
    const Outcome flushed{SignedZero(format_->IsNegative(centre)),
                          before.And(kFlushed)};
    const bool is_normal =
        !format_->IsZero(centre) && !format_->IsSubnormal(centre);
    const bool is_wide = rules_.level.kind == Level::Kind::kFaithful ||
                         rules_.level.kind == Level::Kind::kTolerant;
    if (is_normal) return outcome.Or(flushed);
    if (!is_wide) return flushed;
    return {outcome.results.Or(flushed.results), flushed.flags};
  }

  // What the level permits around a rounded result that is not an exact zero.
  template <class Number>
  ResultSet Near(BitPattern centre, const Number& exact) const {
    switch (rules_.level.kind) {
      case Level::Kind::kExact:
        return ResultSet::Only(*format_, centre);
      case Level::Kind::kRounded:
        return ResultSet::Between(*format_, centre, centre);
      case Level::Kind::kFaithful:
        return ResultSet::Between(*format_, centre, centre)
            .Or(ResultSet::Between(
                *format_,
                Numbers::Round(*format_, exact, Rounding::kDown).pattern,
                Numbers::Round(*format_, exact, Rounding::kUp).pattern));
      case Level::Kind::kTolerant: {
        const int64_t limit = format_->ValueRank(format_->Infinity());
        const int64_t rank = format_->ValueRank(centre);
        const int64_t ulps = rules_.level.ulps;
        return ResultSet::Between(
            *format_, format_->FromValueRank(std::max(rank - ulps, -limit)),
            format_->FromValueRank(std::min(rank + ulps, limit)));
      }
    }
    throw std::invalid_argument("no such level");
  }

  Rules rules_;
  const Format* format_;
  Slope<Numbers> slope_;
  std::optional<Mean> mean_;
};

}  // namespace leakproof::ref

#endif  // LEAKPROOF_REF_ARITHMETIC_H_
