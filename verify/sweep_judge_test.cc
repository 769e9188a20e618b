// SPDX-License-Identifier: Apache-2.0
//
// The judge of sweeps against the reference and the clauses of single elements.

#include "verify/sweep_judge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "ref/number.h"
#include "verify/judged_row.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

constexpr std::array kDirections{Direction::kForward, Direction::kBackward};

BitPattern Alpha(const Format& format, const std::string& text) {
  return *ref::ParseNumber(ref::AlphaFormat(format), text);
}

std::vector<BitPattern> Alphas(const Format& format) {
  const Format& f = ref::AlphaFormat(format);
  std::vector<BitPattern> alphas{f.MinSubnormal(), f.Negated(f.Max())};
  for (const char* text : {"0.01", "2", "-1", "0", "-0"}) {
    alphas.push_back(Alpha(format, text));
  }
  return alphas;
}

struct NamedRules {
  const char* name;
  ref::Rules rules;
};

std::vector<NamedRules> OtherRules() {
  ref::Rules select;
  select.form = ref::Form::kSelect;
  select.zeros = ref::Zeros::kProduct;
  select.alpha_rounding = ref::AlphaRounding::kElement;
  select.product_rounding = ref::ProductRounding::kViaFloat32;
  select.gradient_at_nan = ref::GradientAtNan::kOne;
  ref::Rules flushed;
  flushed.subnormals = ref::Subnormals::kFtzDaz;
  flushed.nan = ref::NanRule::kDrop;
  flushed.gradient_at_zero = ref::GradientAtZero::kMid;
  ref::Rules faithful;
  faithful.level.kind = ref::Level::Kind::kFaithful;
  faithful.nan = ref::NanRule::kAny;
  faithful.gradient_source = ref::GradientSource::kOutput;
  return {{"select", select}, {"flushed", flushed}, {"faithful", faithful}};
}

std::vector<NamedRules> EveryRules() {
  auto rules = OtherRules();
  rules.push_back({"canonical", {}});
  return rules;
}

// Sets of which there is no input are left out: they are no finding.
std::string Text(const SweepTally& tally) {
  std::string text;
  for (const auto& [clause, of_clause] : tally) {
    ClauseTally shown = of_clause;
    auto json = shown.ToJson();
    auto sets = nlohmann::ordered_json::array();
    for (const auto& set : json["sets"]) {
      if (set.at("inputs") != 0) sets.push_back(set);
    }
    json["sets"] = sets;
    if (!sets.empty()) text += std::string(clause) + " " + json.dump() + "\n";
  }
  return text;
}

std::vector<LaneInputs> LanesOf(Direction direction) {
  if (direction == Direction::kForward) return {{}};
  using Kind = LaneInputs::Kind;
  return {{Kind::kSigns, 3, 1}, {Kind::kClasses, 1, 5}};
}

void ExpectNothingFailsAndEveryInputIsCounted(JudgedRow& row) {
  const SweepTally judged = row.Judge();
  for (const auto& [clause, tally] : judged) {
    ASSERT_EQ(tally.failures(), 0U) << clause;
  }
  ASSERT_EQ(Text(judged), Text(row.Counted()));
}

constexpr std::array kLayouts{Layout{4096 + 63, 0}, Layout{4096, 7},
                              Layout{63, 31}};

void ExpectWholeRowsPass(const Format& format) {
  for (const Direction direction : kDirections) {
    for (const LaneInputs& lanes : LanesOf(direction)) {
      size_t layout = 0;
      for (const BitPattern alpha : Alphas(format)) {
        SCOPED_TRACE(ref::ToDecimal(ref::AlphaFormat(format), alpha));
        JudgedRow row(format, direction,
                      {alpha, kLayouts[layout++ % kLayouts.size()], lanes}, {});
        ExpectNothingFailsAndEveryInputIsCounted(row);
      }
      for (const auto& [name, rules] : OtherRules()) {
        SCOPED_TRACE(name);
        JudgedRow row(format, direction,
                      {Alpha(format, "0.01"),
                       kLayouts[layout++ % kLayouts.size()], lanes},
                      rules);
        ExpectNothingFailsAndEveryInputIsCounted(row);
      }
    }
  }
}

TEST(SweepJudgeTest, WholeRowsOfTheReferenceInBinary16PassAndAreCounted) {
  ExpectWholeRowsPass(ref::kBinary16);
}

TEST(SweepJudgeTest, WholeRowsOfTheReferenceInBfloat16PassAndAreCounted) {
  ExpectWholeRowsPass(ref::kBfloat16);
}

// Where a format or the product with α changes its kind.
std::set<uint64_t> Borders(const Format& format, BitPattern alpha) {
  std::set<uint64_t> borders;
  const ref::BlockProduct product(format, ref::AlphaFormat(format), alpha,
                                  false);
  const ref::ProductBorders of_product = ref::BordersOf(format, product);
  for (const bool negative : {false, true}) {
    const uint64_t sign = format.Zero(negative).bits;
    for (const uint64_t magnitude :
         {uint64_t{0}, format.MinNormal().bits, format.One().bits,
          format.Infinity().bits, format.QuietNan().bits,
          format.sign_mask() - 1, of_product.not_zero, of_product.not_tiny,
          of_product.not_finite}) {
      borders.insert(sign | magnitude);
    }
  }
  return borders;
}

// Patterns around the borders, ascending.
std::vector<BitPattern> Around(const std::set<uint64_t>& borders,
                               const Format& format) {
  std::set<BitPattern> patterns;
  const uint64_t all = format.sign_mask() * 2 - 1;
  for (const uint64_t border : borders) {
    for (uint64_t step = 0; step < 70; ++step) {
      patterns.insert({(border + step) & all});
      patterns.insert({(border - step) & all});
    }
  }
  return {patterns.begin(), patterns.end()};
}

JudgedRow RowAtBorders(const Format& format, Direction direction,
                       BitPattern alpha, const LaneInputs& lanes,
                       const ref::Rules& rules) {
  const auto borders = Borders(format, alpha);
  if (format == ref::kBinary64) {
    return {format, direction, {alpha, {15, 7}, lanes},
            rules,  {},        Around(borders, format)};
  }
  return {format, direction, {alpha, {255, 16}, lanes}, rules, borders};
}

TEST(SweepJudgeTest, ArraysAtTheBordersOfWideFormatsPassAndAreCounted) {
  for (const Format& format : {ref::kBinary32, ref::kBinary64}) {
    for (const Direction direction : kDirections) {
      for (const LaneInputs& lanes : LanesOf(direction)) {
        for (const BitPattern alpha : Alphas(format)) {
          for (const auto& [name, rules] : EveryRules()) {
            SCOPED_TRACE(std::string(name) + ", " +
                         ref::ToDecimal(ref::AlphaFormat(format), alpha));
            JudgedRow row =
                RowAtBorders(format, direction, alpha, lanes, rules);
            ExpectNothingFailsAndEveryInputIsCounted(row);
          }
        }
      }
    }
  }
}

// A pattern next to the results that are permitted, and not among them.
BitPattern WrongResult(const Format& format, const ref::ResultSet& permitted) {
  BitPattern wrong = permitted.Representative();
  if (format.IsNan(wrong)) wrong = format.One();
  while (permitted.Contains(wrong)) wrong.bits ^= 1 + wrong.bits % 3;
  return wrong;
}

void ExpectOneWrongResultIsFound(const Format& format, JudgedRow& row,
                                 size_t where) {
  const JudgedRow::Element& element = row.elements()[where];
  if (element.permitted == ref::ResultSet::Anything(format)) return;
  const BitPattern wrong = WrongResult(format, element.permitted);
  const BitPattern right = std::exchange(row.results()[where], wrong);
  const SweepTally tally = row.Judge();
  row.results()[where] = right;
  for (const auto& [clause, of_clause] : tally) {
    ASSERT_EQ(of_clause.failures(), clause == row.ClauseOf(element) ? 1U : 0U)
        << clause << " at " << where;
  }
  const ClauseTally& found = tally.at(row.ClauseOf(element));
  ASSERT_EQ(found.sets().at(row.SetOf(element)).failures, 1U);
  ASSERT_EQ(found.first()->position, row.PositionOf(element));
  ASSERT_EQ(found.first()->index, element.index);
  ASSERT_EQ(found.first()->n, element.n);
  ASSERT_EQ(found.first()->got, wrong);
  const bool measured =
      !format.IsNan(wrong) && !element.permitted.intervals().empty();
  ASSERT_EQ(found.worst().has_value(), measured);
  if (measured) {
    ASSERT_GE(found.worst_ulps(), 1U);
  }
}

// The first and last element, those beside borders, and some others.
void ExpectWrongResultsAreFound(const Format& format, Direction direction,
                                JudgedRow row, uint64_t others) {
  std::mt19937_64 random(1);
  const auto& elements = row.elements();
  const auto borders = Borders(format, Alpha(format, "0.01"));
  for (size_t i = 0; i < elements.size(); ++i) {
    const BitPattern factor =
        direction == Direction::kForward ? elements[i].x : elements[i].dy;
    const bool special = i == 0 || i + 1 == elements.size() ||
                         borders.contains(factor.bits) ||
                         borders.contains(factor.bits + 1);
    if (!special && random() % others != 0) continue;
    ASSERT_NO_FATAL_FAILURE(ExpectOneWrongResultIsFound(format, row, i));
  }
}

TEST(SweepJudgeTest, OneWrongResultIsFoundWhereverItIs) {
  for (const Format& format : ref::kFormats) {
    for (const Direction direction : kDirections) {
      for (const LaneInputs& lanes : LanesOf(direction)) {
        for (const auto& [name, rules] : EveryRules()) {
          SCOPED_TRACE(std::string(name) + ", " + std::string(format.name));
          ExpectWrongResultsAreFound(
              format, direction,
              RowAtBorders(format, direction, Alpha(format, "0.01"), lanes,
                           rules),
              100);
        }
      }
    }
  }
}

TEST(SweepJudgeTest, OneWrongResultIsFoundAmongWholeArraysThatAreRight) {
  const Format& format = ref::kBfloat16;
  for (const Direction direction : kDirections) {
    for (const LaneInputs& lanes : LanesOf(direction)) {
      for (const auto& [name, rules] : EveryRules()) {
        SCOPED_TRACE(name);
        ExpectWrongResultsAreFound(format, direction,
                                   {format,
                                    direction,
                                    {Alpha(format, "0.01"), {63, 31}, lanes},
                                    rules},
                                   5000);
      }
    }
  }
}

TEST(SweepJudgeTest, TheErrorIsMeasuredInNumbersOfTheFormat) {
  const Format& format = ref::kBfloat16;
  JudgedRow row(format, Direction::kForward,
                {Alpha(format, "0.01"), kOneLayout, {}}, {});
  const size_t x = 0xc000;
  row.results()[x].bits += 3;
  row.results()[x + 9].bits -= 5;
  row.results()[x + 20].bits += 5;
  row.results()[x + 21] = format.QuietNan();
  const SweepTally tally = row.Judge();
  const ClauseTally& found = tally.at("LR-FWD-1");
  EXPECT_EQ(found.failures(), 4U);
  EXPECT_EQ(found.worst_ulps(), 5U);
  EXPECT_EQ(found.worst()->position, 0x10000 + x + 9);
  EXPECT_EQ(found.run_count(), 3U);
}

// One clause judged: the others' inputs, right or wrong, are no matter of it.
TEST(SweepJudgeTest, ClausesThatAreNotAskedForAreNotJudged) {
  const Format& format = ref::kBinary16;
  for (const Direction direction : kDirections) {
    for (const LaneInputs& lanes : LanesOf(direction)) {
      JudgedRow row(format, direction,
                    {Alpha(format, "0.01"), {4096, 7}, lanes}, {});
      const SweepTally all = row.Judge();
      ASSERT_GT(all.size(), 1U);
      for (const auto& [clause, of_clause] : all) {
        // All wrong but those of the clause, and all but LR-FWD-9 know that a
        // signalling NaN does not give 1.
        const auto right = row.results();
        for (size_t i = 0; i < right.size(); ++i) {
          if (clause == "LR-FWD-9") {
            row.results()[i] = format.One();
          } else if (row.ClauseOf(row.elements()[i]) != clause) {
            row.results()[i] = {right[i].bits ^ 0x1234};
          }
        }
        const SweepTally alone = row.Judge({spec::FindClause(clause)});
        row.results() = right;
        ASSERT_EQ(alone.size(), 1U);
        EXPECT_EQ(Text(alone), Text({{clause, of_clause}}));
      }
    }
  }
}

TEST(SweepJudgeTest, SignallingResultsAreTheMatterOfOneClauseAlone) {
  for (const Format& format : ref::kFormats) {
    JudgedRow row = RowAtBorders(format, Direction::kForward,
                                 Alpha(format, "0.01"), {}, {});
    uint64_t signalling = 0;
    for (size_t i = 0; i < row.results().size(); ++i) {
      const BitPattern x = row.elements()[i].x;
      if (format.IsNan(x)) row.results()[i] = format.SignallingNan();
      signalling += format.IsSignallingNan(x);
    }
    ASSERT_GT(signalling, 0U);
    const SweepTally tally = row.Judge();
    for (const auto& [clause, of_clause] : tally) {
      EXPECT_EQ(of_clause.failures(), clause == "LR-FWD-9" ? signalling : 0U)
          << clause;
    }
    EXPECT_EQ(tally.at("LR-FWD-9").inputs(), signalling);
    const SweepTally alone = row.Judge({&*spec::ClauseId("LR-FWD-9")});
    EXPECT_EQ(Text(alone), Text({{"LR-FWD-9", tally.at("LR-FWD-9")}}));
  }
}

// Whatever else a profile makes of a NaN.
TEST(SweepJudgeTest, SignallingResultsAreFoundWhereNansAreDropped) {
  ref::Rules rules;
  rules.nan = ref::NanRule::kDrop;
  for (const Format& format : ref::kFormats) {
    JudgedRow row = RowAtBorders(format, Direction::kForward,
                                 Alpha(format, "0.01"), {}, rules);
    for (size_t i = 0; i < row.results().size(); ++i) {
      if (format.IsSignallingNan(row.elements()[i].x)) {
        row.results()[i] = format.SignallingNan();
      }
    }
    const SweepTally alone = row.Judge({&*spec::ClauseId("LR-FWD-9")});
    const ClauseTally& found = alone.at("LR-FWD-9");
    EXPECT_GT(found.failures(), 0U);
    EXPECT_EQ(found.failures(), found.inputs());
  }
}

}  // namespace
}  // namespace leakproof::verify
