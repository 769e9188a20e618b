// SPDX-License-Identifier: Apache-2.0
//
// The reference over MPFR against the same over integers: under every value of
// every axis, at every level, in every rounding direction.

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "ref/near_ties.h"
#include "ref/number.h"
#include "ref/reference.h"

namespace leakproof::ref {
namespace {

constexpr std::string_view kCombinations = "combinations";

std::vector<std::string_view> AxisNames() {
  std::vector<std::string_view> names;
  ForEachAxis([&](const auto& axis) { names.push_back(axis.name); });
  names.push_back(kCombinations);
  return names;
}

std::vector<Rules> Combinations() {
  Rules flushing;
  flushing.subnormals = Subnormals::kFtzDaz;
  flushing.product_rounding = ProductRounding::kViaFloat32;
  Rules flushed_mean = flushing;
  flushed_mean.alpha_rounding = AlphaRounding::kElement;
  flushed_mean.gradient_at_zero = GradientAtZero::kMid;
  Rules flushed_any = flushing;
  flushed_any.gradient_at_zero = GradientAtZero::kAny;
  flushed_any.gradient_at_nan = GradientAtNan::kAny;
  flushed_any.gradient_zeros = GradientZeros::kAny;
  Rules output = flushing;
  output.form = Form::kSelect;
  output.zeros = Zeros::kPositive;
  output.gradient_source = GradientSource::kOutput;
  output.gradient_at_zero = GradientAtZero::kOne;
  Rules output_mean = flushed_mean;
  output_mean.subnormals = Subnormals::kDaz;
  output_mean.zeros = Zeros::kAny;
  output_mean.gradient_source = GradientSource::kOutput;
  output_mean.gradient_at_nan = GradientAtNan::kZero;
  Rules rounded_mean;
  rounded_mean.product_rounding = ProductRounding::kViaFloat32;
  rounded_mean.gradient_at_zero = GradientAtZero::kMid;
  Rules unbounded;
  unbounded.minus_infinity = MinusInfinity::kAny;
  unbounded.plus_infinity = PlusInfinity::kAny;
  unbounded.nan = NanRule::kAny;
  unbounded.gradient_infinity = GradientInfinity::kAny;
  unbounded.gradient_source = GradientSource::kOutput;
  return {flushing,    flushed_mean, flushed_any, output,
          output_mean, rounded_mean, unbounded};
}

// The canonical rules but for one axis, with each of its values.
std::vector<Rules> RulesAlong(std::string_view axis_name) {
  if (axis_name == kCombinations) return Combinations();
  std::vector<Rules> all;
  ForEachAxis([&](const auto& axis) {
    if (axis.name != axis_name) return;
    for (size_t value = 0; value < axis.values.size(); ++value) {
      Rules rules;
      auto& member = rules.*axis.member;
      member = static_cast<std::remove_reference_t<decltype(member)>>(value);
      all.push_back(rules);
    }
  });
  return all;
}

BitPattern RandomPattern(const Format& format, std::mt19937_64& random) {
  return {random() & (format.sign_mask() | (format.sign_mask() - 1))};
}

std::vector<BitPattern> Landmarks(const Format& format,
                                  std::mt19937_64& random) {
  std::vector<BitPattern> patterns;
  for (const BitPattern magnitude :
       {format.Zero(), format.MinSubnormal(), BitPattern{3},
        BitPattern{format.fraction_mask()}, format.MinNormal(),
        BitPattern{format.MinNormal().bits + 1},
        BitPattern{2 * format.MinNormal().bits - 1},
        BitPattern{format.One().bits - 1}, format.One(),
        BitPattern{format.One().bits + 1}, format.Max(), format.Infinity(),
        format.QuietNan(), format.SignallingNan()}) {
    patterns.push_back(magnitude);
    patterns.push_back(format.Negated(magnitude));
  }
  for (int i = 0; i < 8; ++i) patterns.push_back(RandomPattern(format, random));
  return patterns;
}

std::vector<BitPattern> Slopes(const Format& format, std::mt19937_64& random) {
  const Format& alpha_format = AlphaFormat(format);
  std::vector<BitPattern> slopes;
  for (const BitPattern pattern : Landmarks(alpha_format, random)) {
    if (alpha_format.IsFinite(pattern)) slopes.push_back(pattern);
  }
  for (const char* text :
       {"0.01", "2", "-2", "0.5", "-0.5", "-0.01", "65519", "1e-7", "0.3333"}) {
    slopes.push_back(ParseNumber(alpha_format, text).value());
  }
  return slopes;
}

// Judges the two implementations alike for one α.
class Pair {
 public:
  Pair(const Rules& rules, const Format& format, BitPattern alpha)
      : rules_(rules),
        format_(format),
        alpha_(alpha),
        mpfr_(rules, format, alpha),
        integer_(rules, format, alpha) {}

  void ExpectForwardAgrees(BitPattern x) const {
    const ResultSet results = mpfr_.Forward(x);
    const FlagSets flags = mpfr_.ForwardFlags(x);
    if (integer_.Forward(x) == results && integer_.ForwardFlags(x) == flags) {
      return;
    }
    ADD_FAILURE() << Inputs(x) << "\nMPFR: " << results.ToString() << "; "
                  << flags.ToString()
                  << "\nintegers: " << integer_.Forward(x).ToString() << "; "
                  << integer_.ForwardFlags(x).ToString();
  }

  void ExpectBackwardAgrees(BitPattern x, BitPattern dy) const {
    const ResultSet results = mpfr_.Backward(x, dy);
    const FlagSets flags = mpfr_.BackwardFlags(x, dy);
    if (integer_.Backward(x, dy) == results &&
        integer_.BackwardFlags(x, dy) == flags) {
      return;
    }
    ADD_FAILURE() << Inputs(x) << ", dy " << Describe(format_, dy)
                  << "\nMPFR: " << results.ToString() << "; "
                  << flags.ToString()
                  << "\nintegers: " << integer_.Backward(x, dy).ToString()
                  << "; " << integer_.BackwardFlags(x, dy).ToString();
  }

 private:
  std::string Inputs(BitPattern x) const {
    std::string text(format_.name);
    ForEachAxis([&](const auto& axis) {
      const auto value = static_cast<size_t>(rules_.*axis.member);
      if (value == 0) return;
      text += ", " + std::string(axis.name) + " = ";
      text += axis.values[value];
    });
    text += ", " + std::string(Name(rules_.rounding)) + ", level " +
            std::to_string(static_cast<int>(rules_.level.kind));
    return text + ", alpha " + Describe(AlphaFormat(format_), alpha_) + ", x " +
           Describe(format_, x);
  }

  Rules rules_;
  const Format& format_;
  BitPattern alpha_;
  Reference mpfr_;
  IntegerReference integer_;
};

// Every level with every direction.
template <class Visit>
void ForEachLevelAndDirection(Rules rules, Visit visit) {
  using Kind = Level::Kind;
  for (const Level level :
       {Level{Kind::kExact, 0}, Level{Kind::kRounded, 0},
        Level{Kind::kFaithful, 0}, Level{Kind::kTolerant, 2}}) {
    rules.level = level;
    for (const Rounding rounding : kRoundings) {
      rules.rounding = rounding;
      visit(rules);
    }
  }
}

class AgreementTest
    : public testing::TestWithParam<std::tuple<Format, std::string_view>> {};

TEST_P(AgreementTest, OnLandmarksAndRandomPatterns) {
  const Format& format = *FindFormat(std::get<Format>(GetParam()).name);
  std::mt19937_64 random(7);
  const std::vector<BitPattern> patterns = Landmarks(format, random);
  const std::vector<BitPattern> slopes = Slopes(format, random);
  // One x for each side, and what backward looks at besides.
  const std::vector<BitPattern> sides{format.Zero(),
                                      format.One(),
                                      format.Negated(format.One()),
                                      format.MinSubnormal(),
                                      format.Negated(format.MinSubnormal()),
                                      format.Infinity(true),
                                      format.QuietNan()};
  for (const Rules& along : RulesAlong(std::get<1>(GetParam()))) {
    ForEachLevelAndDirection(along, [&](const Rules& rules) {
      for (const BitPattern alpha : slopes) {
        const Pair pair(rules, format, alpha);
        for (const BitPattern x : patterns) pair.ExpectForwardAgrees(x);
        for (const BitPattern x : sides) {
          for (const BitPattern dy : patterns) {
            pair.ExpectBackwardAgrees(x, dy);
          }
        }
        if (testing::Test::HasFailure()) return;
      }
    });
  }
}

TEST_P(AgreementTest, OnRandomSlopesNearUnderflow) {
  const Format& format = *FindFormat(std::get<Format>(GetParam()).name);
  const Format& alpha_format = AlphaFormat(format);
  std::mt19937_64 random(8);
  for (const Rules& along : RulesAlong(std::get<1>(GetParam()))) {
    ForEachLevelAndDirection(along, [&](const Rules& rules) {
      for (int i = 0; i < 200; ++i) {
        // x near 1, and α so small that the product is near the border.
        const uint64_t exponent =
            static_cast<uint64_t>(alpha_format.bias() + format.min_exponent() -
                                  static_cast<int>(random() % 4)) &
            (alpha_format.exponent_mask() >> alpha_format.fraction_bits());
        const bool normal = alpha_format.bias() + format.min_exponent() > 4;
        BitPattern alpha{random() & (alpha_format.sign_mask() |
                                     alpha_format.fraction_mask())};
        if (normal) alpha.bits |= exponent << alpha_format.fraction_bits();
        const BitPattern x{format.One().bits | format.sign_mask() |
                           (random() & format.fraction_mask())};
        const Pair pair(rules, format, alpha);
        pair.ExpectForwardAgrees(x);
        pair.ExpectBackwardAgrees(x, format.Negated(x));
        if (testing::Test::HasFailure()) return;
      }
    });
  }
}

INSTANTIATE_TEST_SUITE_P(EveryAxis, AgreementTest,
                         testing::Combine(testing::ValuesIn(kFormats),
                                          testing::ValuesIn(AxisNames())),
                         [](const auto& parameters) {
                           std::string name(
                               std::get<Format>(parameters.param).name);
                           name +=
                               "_" + std::string(std::get<1>(parameters.param));
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

TEST(NearTieAgreementTest, OnNearTiesAndTies) {
  std::mt19937_64 random(9);
  for (const Format& format : kFormats) {
    std::vector<Factors> all;
    for (int i = 0; i < 200; ++i) {
      for (const int distance : {1, -1, 3}) {
        if (const auto factors = NearTie(format, random() | 1, distance)) {
          all.push_back(*factors);
        }
      }
      const int bits = 2 + static_cast<int>(random() % 6);
      const uint64_t a = (random() & ((uint64_t{1} << bits) - 1)) | 1;
      const uint64_t b =
          (random() & ((uint64_t{1} << (format.precision + 1 - bits)) - 1)) | 1;
      if (const auto factors = ExactTie(format, a, b)) all.push_back(*factors);
    }
    EXPECT_GT(all.size(), 200) << format.name;
    for (const Factors& factors : all) {
      ForEachLevelAndDirection(Rules{}, [&](const Rules& rules) {
        const Pair pair(rules, format, factors.alpha);
        pair.ExpectForwardAgrees(factors.x);
        pair.ExpectForwardAgrees(format.Negated(factors.x));
        pair.ExpectBackwardAgrees(factors.x, factors.x);
        pair.ExpectBackwardAgrees(factors.x, format.Negated(factors.x));
      });
    }
  }
}

}  // namespace
}  // namespace leakproof::ref
