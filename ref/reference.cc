// SPDX-License-Identifier: Apache-2.0

#include "ref/reference.h"

#include <optional>
#include <stdexcept>

namespace leakproof::ref {
namespace {

bool HasZero(const Format& format, const ResultSet& results) {
  return results.Contains(format.Zero()) || results.Contains(format.Zero(true));
}

Outcome Unspecified(const Format& format) {
  return {ResultSet::Anything(format), FlagSets::Optional(Flags::All())};
}

constexpr FlagSets kInvalidPermitted = FlagSets::Optional(Flag::kInvalid);
constexpr FlagSets kInvalidRequired = FlagSets::Exactly(Flag::kInvalid);

}  // namespace

template <class Numbers>
ResultSet BasicReference<Numbers>::Forward(BitPattern x) const {
  return ForwardOutcome(x).results;
}

template <class Numbers>
FlagSets BasicReference<Numbers>::ForwardFlags(BitPattern x) const {
  return ForwardOutcome(x).flags.And(slope().conversion());
}

template <class Numbers>
ResultSet BasicReference<Numbers>::Backward(BitPattern x, BitPattern dy) const {
  return BackwardOutcome(x, dy).results;
}

template <class Numbers>
FlagSets BasicReference<Numbers>::BackwardFlags(BitPattern x,
                                                BitPattern dy) const {
  return BackwardOutcome(x, dy).flags.And(slope().conversion());
}

template <class Numbers>
ResultSet BasicReference<Numbers>::Product(BitPattern x) const {
  return arithmetic_.Multiply(x).results;
}

template <class Numbers>
Outcome BasicReference<Numbers>::ForwardOutcome(BitPattern x) const {
  if (slope().is_infinite()) return Unspecified(format());
  if (format().IsNan(x)) return ForwardAtNan();
  if (format().IsInfinite(x)) return ForwardAtInfinity(x);
  if (format().IsZero(x)) return {ForwardAtZero(x), FlagSets::None()};
  if (rules().flushes_operands() && format().IsSubnormal(x)) {
    // Read as a zero, which a select that keeps zeros passes on as it is.
    const Outcome zero{ForwardAtZero(format().Zero(format().IsNegative(x))),
                       FlagSets::None()};
    const bool passes =
        rules().zeros != Zeros::kProduct && rules().zeros != Zeros::kPositive;
    return passes ? zero.Or(arithmetic_.Unchanged(x)) : zero;
  }
  return ForwardOffZero(x);
}

// LR-FWD-1, -2, -3, -5 and -10.
template <class Numbers>
Outcome BasicReference<Numbers>::ForwardOffZero(BitPattern x) const {
  Outcome outcome = TimesSlope(SideOf(x), x);
  const bool any_zero = rules().zeros == Zeros::kAny ||
                        (rules().zeros == Zeros::kEither && slope().is_zero() &&
                         slope().is_negative());
  if (any_zero || rules().zeros == Zeros::kPositive) {
    ApplyZeroRule(outcome.results);
  }
  return outcome;
}

// LR-FWD-8.
template <class Numbers>
Outcome BasicReference<Numbers>::ForwardAtNan() const {
  const Outcome nan = arithmetic_.AnyNan(kInvalidPermitted);
  if (rules().nan == NanRule::kPropagate) return nan;
  const Outcome zero{arithmetic_.SignedZero(false), kInvalidPermitted};
  return rules().nan == NanRule::kDrop ? zero : zero.Or(nan);
}

// LR-FWD-4.
template <class Numbers>
ResultSet BasicReference<Numbers>::ForwardAtZero(BitPattern zero) const {
  const bool negative = format().IsNegative(zero);
  switch (rules().zeros) {
    case Zeros::kEither:
      return slope().is_negative() ? ResultSet::AnyZero(format())
                                   : arithmetic_.SignedZero(negative);
    case Zeros::kKeep:
      return arithmetic_.SignedZero(negative);
    case Zeros::kProduct:
      return arithmetic_.SignedZero(negative != slope().is_negative());
    case Zeros::kPositive:
      return arithmetic_.SignedZero(false);
    case Zeros::kAny:
      return ResultSet::AnyZero(format());
  }
  throw std::invalid_argument("no such rule for zeros");
}

// LR-FWD-6 and -7.
template <class Numbers>
Outcome BasicReference<Numbers>::ForwardAtInfinity(BitPattern x) const {
  if (!slope().is_zero()) {
    return format().IsNegative(x) ? arithmetic_.Multiply(x)
                                  : arithmetic_.Unchanged(x);
  }
  const Outcome nan = arithmetic_.AnyNan(kInvalidRequired);
  if (!format().IsNegative(x)) {
    if (rules().plus_infinity == PlusInfinity::kNan) return nan;
    const Outcome kept = arithmetic_.Unchanged(x);
    return rules().plus_infinity == PlusInfinity::kInf ? kept : kept.Or(nan);
  }
  if (rules().minus_infinity == MinusInfinity::kNan) return nan;
  const Outcome zero{rules().zeros == Zeros::kPositive
                         ? arithmetic_.SignedZero(false)
                         : ResultSet::AnyZero(format()),
                     kInvalidPermitted};
  return rules().minus_infinity == MinusInfinity::kZero ? zero : zero.Or(nan);
}

// The zeros in a set that the axis "zeros" changes.
template <class Numbers>
void BasicReference<Numbers>::ApplyZeroRule(ResultSet& results) const {
  if (!HasZero(format(), results)) return;
  if (rules().zeros != Zeros::kPositive) {
    results = results.Or(ResultSet::AnyZero(format()));
    return;
  }
  const bool only_zeros =
      ResultSet::AnyZero(format()).Or(results) == ResultSet::AnyZero(format());
  const ResultSet positive = ResultSet::Only(format(), format().Zero());
  results = only_zeros && rules().level.kind == Level::Kind::kExact
                ? positive
                : results.Or(positive);
}

template <class Numbers>
Outcome BasicReference<Numbers>::BackwardOutcome(BitPattern x,
                                                 BitPattern dy) const {
  if (slope().is_infinite()) return Unspecified(format());
  const unsigned sides = SidesSeen(x);
  std::optional<Outcome> outcome;
  for (const Side side : {kLeft, kZero, kRight, kNan}) {
    if ((sides & side) == 0) continue;
    const Outcome on_side = BackwardOnSide(side, dy);
    outcome = outcome ? outcome->Or(on_side) : on_side;
  }
  const bool x_may_be_nan = (sides & kNan) != 0;
  if (!format().IsFinite(dy)) ApplyInfinityRule(x_may_be_nan, dy, *outcome);
  if (x_may_be_nan) outcome->flags = outcome->flags.And(kInvalidPermitted);
  if (rules().gradient_zeros == GradientZeros::kAny && format().IsFinite(dy) &&
      HasZero(format(), outcome->results)) {
    outcome->results = outcome->results.Or(ResultSet::AnyZero(format()));
  }
  return *outcome;
}

template <class Numbers>
Outcome BasicReference<Numbers>::BackwardOnSide(Side side,
                                                BitPattern dy) const {
  if (side == kNan) return BackwardAtNan(dy);
  if (side == kZero) return BackwardAtKink(dy);
  return TimesSlope(side, dy);
}

template <class Numbers>
Outcome BasicReference<Numbers>::BackwardAtKink(BitPattern dy) const {
  switch (rules().gradient_at_zero) {
    case GradientAtZero::kAlpha:
      return TimesSlope(kLeft, dy);
    case GradientAtZero::kOne:
      return arithmetic_.Unchanged(dy);
    case GradientAtZero::kMid:
      return arithmetic_.MultiplyByMean(dy);
    case GradientAtZero::kAny: {
      if (format().IsFinite(dy)) return arithmetic_.MultiplyByAnySlope(dy);
      const Outcome either =
          arithmetic_.Multiply(dy).Or(arithmetic_.Unchanged(dy));
      // A slope of 0 lies between a negative α and 1.
      return slope().is_negative()
                 ? either.Or(arithmetic_.AnyNan(
                       format().IsInfinite(dy) ? kInvalidRequired
                                               : arithmetic_.OperandFlags(dy)))
                 : either;
    }
  }
  throw std::invalid_argument("no such gradient at zero");
}

template <class Numbers>
Outcome BasicReference<Numbers>::BackwardAtNan(BitPattern dy) const {
  switch (rules().gradient_at_nan) {
    case GradientAtNan::kAlpha:
      return arithmetic_.Multiply(dy);
    case GradientAtNan::kOne:
      return arithmetic_.Unchanged(dy);
    case GradientAtNan::kZero: {
      const Outcome zero{ResultSet::AnyZero(format()), FlagSets::None()};
      return format().IsFinite(dy)
                 ? zero
                 : zero.Or(arithmetic_.AnyNan(kInvalidPermitted));
    }
    case GradientAtNan::kNan:
      return arithmetic_.AnyNan(arithmetic_.OperandFlags(dy));
    case GradientAtNan::kAny:
      return Unspecified(format());
  }
  throw std::invalid_argument("no such gradient at a NaN");
}

// dy infinite or a NaN, as the axis "gradient-infinity" has it. The NaN of an
// infinity is a mask times infinity, but where x is a NaN it may be that one.
template <class Numbers>
void BasicReference<Numbers>::ApplyInfinityRule(bool x_may_be_nan,
                                                BitPattern dy,
                                                Outcome& outcome) const {
  if (rules().gradient_infinity == GradientInfinity::kProduct) return;
  FlagSets flags = arithmetic_.OperandFlags(dy);
  if (format().IsInfinite(dy)) {
    flags = x_may_be_nan ? kInvalidPermitted : kInvalidRequired;
  }
  const Outcome nan = arithmetic_.AnyNan(flags);
  if (rules().gradient_infinity == GradientInfinity::kNan) {
    outcome = nan;
    return;
  }
  const Outcome zero{ResultSet::AnyZero(format()), FlagSets::None()};
  outcome = outcome.Or(nan).Or(zero);
}

template <class Numbers>
typename BasicReference<Numbers>::Side BasicReference<Numbers>::SideOf(
    BitPattern pattern) const {
  if (format().IsNan(pattern)) return kNan;
  if (format().IsZero(pattern)) return kZero;
  return format().IsNegative(pattern) ? kLeft : kRight;
}

// The same, where a subnormal number may be read as zero.
template <class Numbers>
unsigned BasicReference<Numbers>::SidesOf(BitPattern pattern) const {
  const unsigned side = SideOf(pattern);
  return rules().flushes_operands() && format().IsSubnormal(pattern)
             ? side | kZero
             : side;
}

// The sides that what backward looks at can lie on.
template <class Numbers>
unsigned BasicReference<Numbers>::SidesSeen(BitPattern x) const {
  if (rules().gradient_source == GradientSource::kInput) return SidesOf(x);
  const ResultSet y = Forward(x);
  unsigned sides = y.permits_nan() ? unsigned{kNan} : 0;
  if (HasZero(format(), y)) sides |= kZero;
  for (const ResultSet::Interval& interval : y.intervals()) {
    sides |= SidesOf(interval.first) | SidesOf(interval.last);
  }
  return sides;
}

template <class Numbers>
Outcome BasicReference<Numbers>::TimesSlope(Side side,
                                            BitPattern factor) const {
  const bool exchanged = rules().form == Form::kMax && slope().exceeds_one();
  return (side == kRight) == exchanged ? arithmetic_.Multiply(factor)
                                       : arithmetic_.Unchanged(factor);
}

template class BasicReference<MpfrNumbers>;
template class BasicReference<IntegerNumbers>;

}  // namespace leakproof::ref
