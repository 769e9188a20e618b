// SPDX-License-Identifier: Apache-2.0

#include "verify/sweep.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bitset>
#include <map>
#include <random>
#include <set>

#include "ref/leaky_relu.h"
#include "ref/number.h"
#include "verify/patterns.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

constexpr std::array kDirections{Direction::kForward, Direction::kBackward};
constexpr std::array kSixteenBits{ref::kBinary16, ref::kBfloat16};

BitPattern Alpha(const Format& format, const char* text) {
  return *ref::ParseNumber(ref::AlphaFormat(format), text);
}

std::set<BitPattern> AlphasOf(const Sweep& sweep) {
  std::set<BitPattern> alphas;
  for (const Row& row : sweep.rows) alphas.insert(row.alpha);
  return alphas;
}

TEST(SweepTest, EachColumnMeetsEveryLaneOfTheBodyAndTheTailOfAnArray) {
  for (const Format& format : ref::kFormats) {
    const size_t lanes = 64 / format.bytes();
    const auto layouts = AllLayouts(format);
    for (size_t column = 0; column < 5000; ++column) {
      std::bitset<32> in_body;
      // Of vectors of 16, 32 and 64 bytes.
      std::bitset<3> in_tail;
      for (const Layout& layout : layouts) {
        ASSERT_GE(layout.n, lanes);
        const size_t index = (column + layout.shift) % layout.n;
        if (index < layout.n - layout.n % lanes) {
          in_body.set(index % lanes);
        }
        for (size_t width = 0; width < in_tail.size(); ++width) {
          const size_t of_width = lanes >> width;
          if (index >= layout.n - layout.n % of_width) in_tail.set(width);
        }
      }
      ASSERT_EQ(in_body.count(), lanes) << format.name << " " << column;
      ASSERT_TRUE(in_tail.all()) << format.name << " " << column;
    }
  }
}

TEST(SweepTest, OneLayoutHasABodyAndTheLongestTailOfEveryWidth) {
  for (size_t lanes = 2; lanes <= 64; lanes *= 2) {
    EXPECT_EQ(kOneLayout.n % lanes, lanes - 1);
    EXPECT_GT(kOneLayout.n, lanes);
  }
}

TEST(SweepTest, ClassesOfXAreOneOfEachKindAndSharePositionsWithNoVector) {
  for (const Format& format : ref::kFormats) {
    const auto classes = ClassesOfX(format);
    EXPECT_EQ(classes.size() % 2, 1U);
    EXPECT_EQ(classes[0], format.One());
    EXPECT_EQ(classes[1], format.Negated(format.One()));
    std::set<std::array<bool, 7>> kinds;
    for (const BitPattern x : classes) {
      kinds.insert({format.IsNegative(x), format.IsZero(x),
                    format.IsSubnormal(x), format.IsInfinite(x),
                    format.IsQuietNan(x), format.IsSignallingNan(x)});
    }
    EXPECT_EQ(kinds.size(), 12U) << format.name;
  }
}

// Rows of every layout, the columns of the format or a few that are listed.
Sweep SweepWithEveryLayout(const Format& format, bool listed) {
  Sweep sweep{"", &format, Direction::kForward, {}, {}};
  auto layouts = AllLayouts(format);
  layouts.push_back(kOneLayout);
  size_t columns = 1;
  for (const Layout& layout : layouts) {
    sweep.rows.push_back({Alpha(format, "0.01"), layout, {}});
    if (!listed) continue;
    std::vector<BitPattern> factors;
    for (uint64_t bits = 0; bits < columns; ++bits) factors.push_back({bits});
    sweep.listed.push_back(std::make_shared<const ListedPatterns>(factors));
    columns = columns * 7 % 13001;
  }
  return sweep;
}

TEST(SweepTest, PositionsNumberTheColumnsOfAllRows) {
  for (const bool listed : {false, true}) {
    const Sweep sweep =
        SweepWithEveryLayout(listed ? ref::kBinary64 : ref::kBfloat16, listed);
    uint64_t position = 0;
    for (size_t row = 0; row < sweep.rows.size(); ++row) {
      const uint64_t columns = sweep.Columns(row);
      for (const uint64_t column :
           {uint64_t{0}, columns / 3, columns / 2, columns - 1}) {
        EXPECT_EQ(sweep.PositionOf({row, column}), position + column);
        const Sweep::Place place = sweep.At(position + column);
        EXPECT_EQ(place.row, row);
        EXPECT_EQ(place.column, column);
        EXPECT_EQ(sweep.FactorAt(place).bits, column);
      }
      position += columns;
    }
    EXPECT_EQ(sweep.Size(), position);
  }
}

TEST(SweepTest, AnArrayBoundaryIsTheNextBeginningOfAnArray) {
  for (const bool listed : {false, true}) {
    const Sweep sweep =
        SweepWithEveryLayout(listed ? ref::kBinary64 : ref::kBinary16, listed);
    uint64_t boundary = sweep.Size();
    EXPECT_EQ(sweep.ArrayBoundary(boundary), boundary);
    EXPECT_EQ(sweep.ArrayBoundary(boundary + 1), boundary);
    for (size_t row = sweep.rows.size(); row-- > 0;) {
      const auto [n, shift] = sweep.rows[row].layout;
      const uint64_t start = sweep.PositionOf({row, 0});
      for (uint64_t column = sweep.Columns(row); column-- > 0;) {
        if (column == 0 || (column + shift) % n == 0) boundary = start + column;
        ASSERT_EQ(sweep.ArrayBoundary(start + column), boundary)
            << "row " << row << ", column " << column;
      }
    }
    EXPECT_EQ(boundary, 0U);
  }
}

TEST(SweepTest, QuickEffortMakesNoSweep) {
  for (const Format& format : ref::kFormats) {
    for (const Direction direction : kDirections) {
      EXPECT_TRUE(SweepsOf(format, direction, Effort::kQuick, {}, {}).empty());
    }
  }
}

TEST(SweepTest, FullEffortMakesOnePassOverBinary32) {
  const auto sweeps =
      SweepsOf(ref::kBinary32, Direction::kForward, Effort::kFull, {}, {});
  ASSERT_EQ(sweeps.size(), 1U);
  EXPECT_EQ(sweeps[0].what, "every x, α = 0.01");
  EXPECT_EQ(sweeps[0].Size(), uint64_t{1} << 32);
  ASSERT_EQ(sweeps[0].rows.size(), 1U);
  EXPECT_EQ(sweeps[0].rows[0].alpha, Alpha(ref::kBinary32, "0.01"));
  EXPECT_EQ(sweeps[0].rows[0].layout, kOneLayout);
  EXPECT_TRUE(
      SweepsOf(ref::kBinary32, Direction::kBackward, Effort::kFull, {}, {})
          .empty());
}

// Full effort for 16 bits, hard inputs for binary64, exhaustive for binary32.
std::vector<Sweep> SweepsOverTheList(const Format& format, Direction direction,
                                     const std::vector<BitPattern>& alphas) {
  return SweepsOf(
      format, direction,
      format == ref::kBinary32 ? Effort::kExhaustive : Effort::kFull, alphas,
      {});
}

TEST(SweepTest, TheListOfAlphasIsSweptInEveryLayout) {
  for (const Format& format : ref::kFormats) {
    for (const Direction direction : kDirections) {
      const auto sweeps = SweepsOverTheList(format, direction, {});
      ASSERT_EQ(sweeps.size(), 1U);
      const std::string factor = direction == Direction::kForward ? "x" : "dy";
      EXPECT_EQ(sweeps[0].what,
                (format == ref::kBinary64 ? "hard " : "every ") + factor +
                    ", the list of α");
      const auto alphas = LandmarkAlphas(ref::AlphaFormat(format));
      EXPECT_EQ(AlphasOf(sweeps[0]),
                std::set<BitPattern>(alphas.begin(), alphas.end()));
      for (const Layout& layout : AllLayouts(format)) {
        EXPECT_NE(std::ranges::find(sweeps[0].rows, layout, &Row::layout),
                  sweeps[0].rows.end());
      }
      EXPECT_EQ(sweeps[0].listed.size(),
                format == ref::kBinary64 ? sweeps[0].rows.size() : 0);
    }
  }
}

TEST(SweepTest, ExhaustiveEffortHasEveryAlphaOfSixteenBits) {
  const std::map<std::string_view, size_t> counts{{"binary16", 63488},
                                                  {"bfloat16", 65280}};
  for (const Format& format : kSixteenBits) {
    for (const Direction direction : kDirections) {
      const auto sweeps =
          SweepsOf(format, direction, Effort::kExhaustive, {}, {});
      ASSERT_EQ(sweeps.size(), 2U);
      EXPECT_EQ(sweeps[1].what.substr(sweeps[1].what.find(", ")),
                ", every α of " + std::string(format.name));
      const auto alphas = AlphasOf(sweeps[1]);
      EXPECT_EQ(alphas.size(), counts.at(format.name));
      const Format& alpha_format = ref::AlphaFormat(format);
      for (const BitPattern alpha : alphas) {
        ASSERT_TRUE(alpha_format.IsFinite(alpha));
        const BitPattern element = ref::RoundTiesToEven(
            format, ref::ToExact(alpha_format, alpha_format.Magnitude(alpha)));
        ASSERT_EQ(ref::ToExact(format, element),
                  ref::ToExact(alpha_format, alpha_format.Magnitude(alpha)));
      }
    }
  }
  EXPECT_EQ(
      SweepsOf(ref::kBinary64, Direction::kForward, Effort::kExhaustive, {}, {})
          .size(),
      1U);
}

TEST(SweepTest, TheAlphasOfARunAreTheOnlyOnes) {
  for (const Format& format : ref::kFormats) {
    const std::vector<BitPattern> alphas{Alpha(format, "0.3"),
                                         Alpha(format, "-7")};
    for (const Effort effort : {Effort::kFull, Effort::kExhaustive}) {
      const auto sweeps =
          SweepsOf(format, Direction::kForward, effort, alphas, {});
      ASSERT_EQ(sweeps.size(), 1U) << format.name;
      EXPECT_NE(sweeps[0].what.find("the α of the run"), std::string::npos);
      EXPECT_EQ(AlphasOf(sweeps[0]),
                std::set<BitPattern>(alphas.begin(), alphas.end()));
    }
  }
}

TEST(SweepTest, AlphasThatLeaveTheDomainAsTheyAreRoundedAreLeftOut) {
  ref::Rules rules;
  rules.alpha_rounding = ref::AlphaRounding::kElement;
  const BitPattern beyond = Alpha(ref::kBinary16, "70000");
  const auto sweeps_of = [&](const std::vector<BitPattern>& alphas,
                             const ref::Rules& by) {
    return SweepsOf(ref::kBinary16, Direction::kBackward, Effort::kFull, alphas,
                    by);
  };
  EXPECT_TRUE(sweeps_of({beyond}, rules).empty());
  EXPECT_EQ(sweeps_of({beyond}, {}).size(), 1U);
  const auto list = AlphasOf(sweeps_of({}, {}).at(0));
  const auto kept = AlphasOf(sweeps_of({}, rules).at(0));
  EXPECT_LT(kept.size(), list.size());
  for (const BitPattern alpha : list) {
    EXPECT_NE(kept.contains(alpha),
              ref::AlphaOverflows(rules, ref::kBinary16, alpha));
  }
}

// Columns of the first arrays and where layouts of different shifts end them.
TEST(SweepTest, EachDyMeetsEveryClassOfXAndBothSignsForEveryAlpha) {
  for (const Format& format : ref::kFormats) {
    for (const auto& alphas :
         {std::vector<BitPattern>{}, {Alpha(format, "0.01")}}) {
      const auto sweeps =
          SweepsOverTheList(format, Direction::kBackward, alphas);
      ASSERT_EQ(sweeps.size(), 1U);
      const auto classes = ClassesOfX(format);
      for (uint64_t column = 0; column < 9000; ++column) {
        std::bitset<13> met;
        std::map<BitPattern, std::bitset<2>> signs;
        for (const Row& row : sweeps[0].rows) {
          const size_t c = row.x.ClassAt(
              (column + row.layout.shift) % row.layout.n, classes.size());
          met.set(c);
          if (c < 2) signs[row.alpha].set(c);
        }
        ASSERT_TRUE(met.all())
            << format.name << " column " << column << ": " << met;
        for (const auto& [alpha, of_alpha] : signs) {
          ASSERT_TRUE(of_alpha.all()) << format.name << " column " << column;
        }
        ASSERT_EQ(signs.size(), AlphasOf(sweeps[0]).size());
      }
    }
  }
}

}  // namespace
}  // namespace leakproof::verify
