// SPDX-License-Identifier: Apache-2.0
//
// Chapter "Mixed precision": elements of 16 bits and a binary32 α, on inputs
// where a rounding too many shows.

#include <bit>
#include <cmath>

#include "ref/exact.h"
#include "ref/leaky_relu.h"
#include "ref/near_ties.h"
#include "verify/checks/values.h"
#include "verify/patterns.h"
#include "verify/probe.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using ref::Rules;

// α, and an element of a 16-bit format: x of forward, or dy of backward with
// one of PointsOf as x.
struct Pair {
  BitPattern alpha;
  BitPattern factor;
  uint8_t point = 0;
};

// Where the slope may be α, or be another one.
std::vector<BitPattern> PointsOf(const Format& format) {
  return {format.Negated(format.One()), format.One(), format.Zero(),
          format.Zero(true), format.QuietNan()};
}

rc::Gen<Pair> AnyPair(const AlphaSource& alphas, const Format& format) {
  return rc::gen::map(
      rc::gen::tuple(alphas.Any(), AnyPattern(format),
                     rc::gen::arbitrary<uint8_t>()),
      [](const std::tuple<BitPattern, BitPattern, uint8_t>& drawn) {
        const auto& [alpha, factor, point] = drawn;
        return Pair{alpha, factor, point};
      });
}

// Next to a tie of the format, where a rounding to binary32 in between goes
// wrong half of the time: both factors in some binade, of either sign. Pairs
// that no congruence solves give α = x = 1.
rc::Gen<Pair> AnyNearTie(const Format& format) {
  return rc::gen::map(
      rc::gen::tuple(
          rc::gen::arbitrary<uint16_t>(), rc::gen::element(-1, 1, 3, -3),
          rc::gen::inRange<uint64_t>(0, 17), rc::gen::inRange<uint64_t>(0, 8),
          rc::gen::arbitrary<uint8_t>()),
      [&format](
          const std::tuple<uint16_t, int, uint64_t, uint64_t, uint8_t>& drawn) {
        const auto& [fraction, distance, binade, alpha_binade, signs] = drawn;
        const Format& alpha_format = ref::AlphaFormat(format);
        const auto near = ref::NearTie(format, fraction | 1U, distance);
        if (!near) return Pair{alpha_format.One(), format.One()};
        // From 2^-8 to 2^8, and α from 2^-5 to 2^2.
        const BitPattern factor{near->x.bits +
                                (binade - 8) * format.MinNormal().bits};
        const BitPattern alpha{near->alpha.bits +
                               (alpha_binade - 5) *
                                   alpha_format.MinNormal().bits};
        return Pair{(signs & 1) != 0 ? alpha_format.Negated(alpha) : alpha,
                    (signs & 2) != 0 ? format.Negated(factor) : factor,
                    static_cast<uint8_t>(signs >> 2)};
      });
}

// The same among subnormal results, whose ties are further apart: α is the
// rounded quotient of a tie (2k + 1)/2 units of the least number, and a factor,
// so that the product is nearer to the tie than binary32 shows.
rc::Gen<Pair> AnyTinyNearTie(const Format& format) {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::arbitrary<uint16_t>(),
                     rc::gen::inRange<int>(0, 64), rc::gen::inRange<int>(-6, 2),
                     rc::gen::arbitrary<uint8_t>()),
      [&format](const std::tuple<uint16_t, int, int, uint8_t>& drawn) {
        const auto& [fraction, k, scale, signs] = drawn;
        const int least = 1 - format.bias() - format.fraction_bits();
        const double tie = std::ldexp(2 * k + 1, least - 1);
        // In [1, 2), then towards the middle between 1 and the least number.
        const uint64_t bits = fraction & format.fraction_mask();
        const double significand =
            1 + std::ldexp(static_cast<double>(bits), -format.fraction_bits());
        const int exponent = least / 2 + scale;
        const auto alpha =
            static_cast<float>(tie / std::ldexp(significand, exponent));
        const BitPattern factor{(static_cast<uint64_t>(exponent + format.bias())
                                 << format.fraction_bits()) |
                                bits};
        return Pair{
            {std::bit_cast<uint32_t>((signs & 1) != 0 ? -alpha : alpha)},
            (signs & 2) != 0 ? format.Negated(factor) : factor,
            static_cast<uint8_t>(signs >> 2)};
      });
}

// Judges pairs on which the rules and `other` rules differ.
CheckResult CheckPairs(const CheckContext& context, Direction direction,
                       bool near_ties,
                       const std::function<void(Rules&)>& make_other) {
  const Probe& probe = context.probe;
  const Format& format = probe.format();
  if (!probe.Has(direction)) return MissingFunction(context, direction);
  const bool forward = direction == Direction::kForward;
  const AlphaSource alphas(context);
  if (alphas.empty()) return NoSuchAlpha();
  Rules other = context.rules;
  make_other(other);
  const auto point = [&](const Pair& pair) {
    const auto points = PointsOf(format);
    return points[pair.point % points.size()];
  };
  const auto permitted = [&](const Rules& rules, const Pair& pair) {
    return forward ? ref::Forward(rules, format, pair.alpha, pair.factor)
                   : ref::Backward(rules, format, pair.alpha, point(pair),
                                   pair.factor);
  };
  const auto judge = [&](const Pair& pair, Tally& tally) {
    const auto set = permitted(context.rules, pair);
    if (set == permitted(other, pair)) return;
    const std::vector factors{pair.factor};
    const std::vector points{point(pair)};
    const BitPattern got = forward
                               ? probe.Forward(pair.alpha, factors)[0]
                               : probe.Backward(pair.alpha, points, factors)[0];
    tally.Judge(set.Contains(got), [&] {
      Counterexample example = DescribeElement(
          format, pair.alpha, forward ? pair.factor : points[0],
          forward ? std::nullopt : std::optional(pair.factor), 1, 0, got);
      Permit(example, format, set);
      example.explanation =
          ExplainByAxis(context.rules, [&](const Rules& rules) {
            return permitted(rules, pair).Contains(got);
          });
      return example;
    });
  };
  Tally tally;
  // With a fixed α no pair is constructed; some may happen to be hard.
  const auto pairs =
      near_ties && context.alphas.empty()
          ? rc::gen::oneOf(AnyNearTie(format), AnyTinyNearTie(format))
          : AnyPair(alphas, format);
  RunProperty(context, pairs, tally, judge);
  return tally.Result();
}

void RoundAlphaToElement(Rules& rules) {
  rules.alpha_rounding = rules.alpha_rounding == ref::AlphaRounding::kElement
                             ? ref::AlphaRounding::kFloat64
                             : ref::AlphaRounding::kElement;
}

void RoundProductTwice(Rules& rules) {
  rules.product_rounding =
      rules.product_rounding == ref::ProductRounding::kSingle
          ? ref::ProductRounding::kViaFloat32
          : ref::ProductRounding::kSingle;
}

CheckResult AlphaKeepsItsPrecision(const CheckContext& context) {
  return CheckPairs(context, Direction::kForward, false, RoundAlphaToElement);
}

CheckResult RoundedOnce(const CheckContext& context) {
  return CheckPairs(context, Direction::kForward, true, RoundProductTwice);
}

CheckResult AlphaKeepsItsPrecisionBackward(const CheckContext& context) {
  return CheckPairs(context, Direction::kBackward, false, RoundAlphaToElement);
}

CheckResult RoundedOnceBackward(const CheckContext& context) {
  return CheckPairs(context, Direction::kBackward, true, RoundProductTwice);
}

}  // namespace

std::vector<Check> MixedPrecisionChecks() {
  return {{"LR-MIX-1", AlphaKeepsItsPrecision},
          {"LR-MIX-2", RoundedOnce},
          {"LR-MIX-3", AlphaKeepsItsPrecisionBackward},
          {"LR-MIX-4", RoundedOnceBackward}};
}

}  // namespace leakproof::verify
