// SPDX-License-Identifier: Apache-2.0

#include "verify/failing_sets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "ref/leaky_relu.h"
#include "ref/number.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using Strings = std::vector<std::string>;

const Format& kFormat = ref::kBfloat16;

Sweep SweepOf(Direction direction, LaneInputs x = {},
              Layout layout = {4096 + 63, 0}) {
  const BitPattern alpha = *ref::ParseNumber(ref::AlphaFormat(kFormat), "0.01");
  const BitPattern two = *ref::ParseNumber(ref::AlphaFormat(kFormat), "2");
  return {"every x, two α",
          &kFormat,
          direction,
          {{alpha, layout, x}, {two, layout, x}},
          {}};
}

struct Element {
  BitPattern x;
  BitPattern dy;
  BitPattern factor;
  size_t index;
  size_t n;
  size_t row;
};

// The tally of a whole sweep, of all elements that are `counted`, in which
// those that are `failing` gave a zero.
ClauseTally TallyOf(const Sweep& sweep,
                    const std::function<bool(const Element&)>& counted,
                    const std::function<bool(const Element&)>& failing) {
  ClauseTally tally;
  const auto classes = ClassesOfX(kFormat);
  for (uint64_t position = 0; position < sweep.Size(); ++position) {
    const Sweep::Place place = sweep.At(position);
    const Row& row = sweep.rows[place.row];
    const size_t index = place.column % row.layout.n;
    const size_t n = std::min<uint64_t>(
        row.layout.n, sweep.Columns(place.row) - (place.column - index));
    const bool forward = sweep.direction == Direction::kForward;
    const BitPattern factor = sweep.FactorAt(place);
    const Element e{
        forward ? factor : classes[row.x.ClassAt(index, classes.size())],
        forward ? BitPattern{} : factor,
        factor,
        index,
        n,
        place.row};
    if (!counted(e)) continue;
    InputSet set{KindOf(kFormat, e.x), {}};
    if (!forward) set.dy = KindOf(kFormat, e.dy);
    SetTally& of_set = tally.Set(set);
    ++of_set.inputs;
    for (size_t tail = 0; tail < kTails; ++tail) {
      of_set.tail_inputs[tail] += index >= TailStart(n, tail);
    }
    if (!failing(e)) continue;
    tally.AddFailure(set, {position, index, n, {}}, factor.bits % 7);
  }
  return tally;
}

bool Any(const Element&) { return true; }

Strings NamesOf(const Sweep& sweep, const ClauseTally& tally) {
  Strings names;
  for (const FailingSet& set : NameFailures(sweep, tally)) {
    names.push_back(set.name);
  }
  return names;
}

// Of all patterns of a forward sweep, without the names of runs.
Strings NamesFor(const std::function<bool(const Element&)>& failing,
                 Layout layout = {4096 + 63, 0}) {
  const Sweep sweep = SweepOf(Direction::kForward, {}, layout);
  Strings names = NamesOf(sweep, TallyOf(sweep, Any, failing));
  std::erase_if(names,
                [](const std::string& name) { return name.starts_with("x "); });
  return names;
}

TEST(FailingSetsTest, AWholeKindIsCalledEveryOne) {
  const Sweep sweep = SweepOf(Direction::kForward);
  const auto subnormal = [](const Element& e) {
    return e.row == 0 && kFormat.IsSubnormal(e.x) && kFormat.IsNegative(e.x);
  };
  const auto first_row = [](const Element& e) { return e.row == 0; };
  const auto sets = NameFailures(sweep, TallyOf(sweep, first_row, subnormal));
  ASSERT_EQ(sets.size(), 2U);
  EXPECT_EQ(sets[0].name, "every negative subnormal number");
  EXPECT_EQ(sets[0].failures, 127U);
  EXPECT_EQ(sets[0].inputs, 127U);
  EXPECT_TRUE(sets[1].name.starts_with("x from -9e-41 ")) << sets[1].name;
  EXPECT_NE(sets[1].name.find("(0x8001) to "), std::string::npos);
  EXPECT_TRUE(sets[1].name.ends_with("(0x807f), α = 0.01")) << sets[1].name;
  EXPECT_EQ(sets[1].failures, 127U);
}

TEST(FailingSetsTest, KindsAreJoinedUnderTheFewestNames) {
  const auto negative = [](const Element& e) {
    return kFormat.IsNegative(e.x);
  };
  EXPECT_EQ(NamesFor([](const Element& e) { return kFormat.IsSubnormal(e.x); }),
            Strings{"every subnormal number"});
  EXPECT_EQ(NamesFor([](const Element& e) { return kFormat.IsNan(e.x); }),
            Strings{"every NaN"});
  EXPECT_EQ(NamesFor([](const Element& e) { return kFormat.IsQuietNan(e.x); }),
            Strings{"every quiet NaN"});
  EXPECT_EQ(NamesFor([](const Element& e) { return kFormat.IsZero(e.x); }),
            Strings{"both zeros"});
  EXPECT_EQ(NamesFor(Any), Strings{"every pattern"});
  EXPECT_EQ(NamesFor([&](const Element& e) {
              return !kFormat.IsNan(e.x) && negative(e);
            }),
            Strings{"every number with a minus sign"});
  EXPECT_EQ(NamesFor([&](const Element& e) {
              return kFormat.IsNan(e.x) || (kFormat.IsZero(e.x) && negative(e));
            }),
            (Strings{"every NaN", "−0"}));
  EXPECT_EQ(NamesFor([](const Element& e) { return kFormat.IsInfinite(e.x); }),
            Strings{"both infinities"});
}

TEST(FailingSetsTest, TailsAreNamedByTheLoopThatLeavesThem) {
  for (const auto& [lanes, name] :
       {std::pair<size_t, const char*>{2, "2"}, {4, "4"}, {16, "16"}}) {
    EXPECT_EQ(NamesFor(
                  [lanes = lanes](const Element& e) {
                    return kFormat.IsNan(e.x) && e.index >= e.n / lanes * lanes;
                  },
                  {31, 0}),
              Strings{"every NaN in the last n mod " + std::string(name) +
                      " elements"});
  }
}

TEST(FailingSetsTest, APartOfAKindIsCounted) {
  const auto small = [](const Element& e) { return e.x.bits < 0x80; };
  EXPECT_EQ(NamesFor([&](const Element& e) {
              return small(e) && e.x.bits % 64 == 5;
            }),
            Strings{"4 of 254 positive subnormal numbers at an index of 5 "
                    "modulo 64"});
  EXPECT_EQ(NamesFor([&](const Element& e) {
              return small(e) && (e.x.bits == 30 || e.x.bits == 31);
            }),
            Strings{"4 of 254 positive subnormal numbers"});
  // In tails, and not everywhere in them.
  const auto names = NamesFor([](const Element& e) {
    return e.row == 0 && e.index >= e.n / 4 * 4 &&
           KindOf(kFormat, e.x) == SignedKind{false, NumberKind::kNormal};
  });
  ASSERT_EQ(names.size(), 1U);
  EXPECT_TRUE(
      names[0].ends_with(" of 65,024 positive normal numbers in the "
                         "last n mod 4 elements"))
      << names[0];
}

TEST(FailingSetsTest, ATailThatIsTheWholeArrayOrHoldsOneFailureIsNoPattern) {
  const Sweep short_arrays = SweepOf(Direction::kForward, {}, {63, 0});
  const auto three = [](const Element& e) {
    return e.row == 0 &&
           (e.x.bits == 0x4000 || e.x.bits == 0x4001 || e.x.bits == 0x4003);
  };
  EXPECT_EQ(NamesOf(short_arrays, TallyOf(short_arrays, Any, three)).front(),
            "3 of 65,024 positive normal numbers");
  const Sweep sweep = SweepOf(Direction::kForward);
  const auto one = [](const Element& e) {
    return e.row == 0 && e.x.bits == 0x2000 + 4158 - 0x2000 % 4159;
  };
  EXPECT_EQ(NamesOf(sweep, TallyOf(sweep, Any, one)).front(),
            "1 of 65,024 positive normal numbers");
}

TEST(FailingSetsTest, LanesAreNamedByIndexAndStep) {
  const auto names = NamesFor([](const Element& e) {
    return e.row == 0 && e.index % 8 == 3 && kFormat.IsSubnormal(e.x);
  });
  ASSERT_EQ(names.size(), 2U);
  for (const std::string& name : names) {
    EXPECT_TRUE(name.ends_with("subnormal numbers at an index of 3 modulo 8"))
        << name;
  }
}

TEST(FailingSetsTest, ASingleInputIsNamedWithItsBits) {
  const Sweep sweep = SweepOf(Direction::kForward);
  const auto tally = TallyOf(sweep, Any, [](const Element& e) {
    return e.row == 1 && e.x.bits == 0xc049;
  });
  EXPECT_EQ(NamesOf(sweep, tally),
            (Strings{"1 of 65,024 negative normal numbers",
                     "x = -3.14 (0xc049), α = 2"}));
}

// The last pattern of one row and the first of the next.
TEST(FailingSetsTest, ARunMayCrossRows) {
  const Sweep sweep = SweepOf(Direction::kForward);
  const auto tally = TallyOf(sweep, Any, [](const Element& e) {
    return e.row == 0 ? e.x.bits == 0xffff : e.x.bits == 0;
  });
  EXPECT_EQ(tally.run_count(), 1U);
  EXPECT_EQ(NamesOf(sweep, tally).back(),
            "x from -nan (0xffff) to 0 (0x0000), α = 0.01 to α = 2");
}

TEST(FailingSetsTest, ManyRunsAreNotListed) {
  const Sweep sweep = SweepOf(Direction::kForward);
  for (const uint64_t runs : {uint64_t{8}, uint64_t{9}}) {
    const auto tally = TallyOf(sweep, Any, [&](const Element& e) {
      const uint64_t apart = e.x.bits - 0x4000;
      return e.row == 0 && apart % 2 == 0 && apart / 2 < runs;
    });
    EXPECT_EQ(tally.run_count(), runs);
    EXPECT_EQ(NamesOf(sweep, tally).size(), runs == 8 ? 9U : 1U);
  }
}

TEST(FailingSetsTest, InBackwardDyIsNamedForEachKindOfX) {
  const LaneInputs signs{LaneInputs::Kind::kSigns, 1, 0};
  const Sweep sweep = SweepOf(Direction::kBackward, signs);
  const auto tally = TallyOf(sweep, Any, [](const Element& e) {
    return kFormat.IsNegative(e.x) && kFormat.IsNan(e.dy);
  });
  const Strings names = NamesOf(sweep, tally);
  EXPECT_EQ(names, Strings{"dy: every NaN; x among negative normal numbers"});
}

TEST(FailingSetsTest, TheFirstFailureIsAWitness) {
  const Sweep sweep = SweepOf(Direction::kForward);
  const auto tally = TallyOf(sweep, Any, [](const Element& e) {
    return e.x.bits == 0xc049 || (e.row == 1 && e.x.bits == 0xc000);
  });
  const Counterexample example = FirstFailure(sweep, tally, {});
  EXPECT_EQ(example.alpha->decimal, "0.01");
  EXPECT_EQ(example.x->bits, "0xc049");
  EXPECT_FALSE(example.dy.has_value());
  EXPECT_EQ(example.n, 4159U);
  EXPECT_EQ(example.index, size_t{0xc049 % 4159});
  EXPECT_EQ(example.got->bits, "0x0000");
  EXPECT_EQ(
      example.permitted,
      ref::Forward({}, kFormat, sweep.rows[0].alpha, {0xc049}).ToString());
}

TEST(FailingSetsTest, TheFirstFailureNamesTheRuleThatWouldPermitIt) {
  const Sweep sweep = SweepOf(Direction::kForward);
  const auto nan =
      TallyOf(sweep, Any, [](const Element& e) { return kFormat.IsNan(e.x); });
  EXPECT_EQ(FirstFailure(sweep, nan, {}).explanation,
            "permitted with nan = drop, where the profile has propagate");
}

TEST(FailingSetsTest, AWitnessOfBackwardHasXAndDy) {
  const LaneInputs classes{LaneInputs::Kind::kClasses, 1, 4};
  const Sweep sweep = SweepOf(Direction::kBackward, classes);
  const auto tally = TallyOf(sweep, Any, [](const Element& e) {
    return e.row == 1 && e.dy.bits == 0x4001;
  });
  const Counterexample example = FirstFailure(sweep, tally, {});
  const size_t index = 0x4001 % 4159;
  EXPECT_EQ(example.alpha->decimal, "2");
  EXPECT_EQ(example.x->bits,
            ref::ToBits(kFormat, ClassesOfX(kFormat)[(index + 4) % 13]));
  EXPECT_EQ(example.dy->bits, "0x4001");
  EXPECT_EQ(example.index, index);
}

// A quiet NaN is what LR-FWD-9 asks for, where any NaN is permitted.
TEST(FailingSetsTest, ASignallingResultIsNotPermittedByItsOwnClause) {
  const Sweep sweep = SweepOf(Direction::kForward);
  ClauseTally tally;
  tally.AddFailure({{false, NumberKind::kSignallingNan}, {}},
                   {0x7f81, 0x7f81 % 4159, 4159, kFormat.SignallingNan()}, {});
  EXPECT_EQ(FirstFailure(sweep, tally, {}).permitted,
            ref::ResultSet::AnyQuietNan(kFormat).ToString());
}

TEST(FailingSetsTest, TheLargestErrorIsShownWithItsInput) {
  const Sweep sweep = SweepOf(Direction::kForward);
  // Their errors are 5, 6, 0 and 6.
  const auto tally = TallyOf(sweep, Any, [](const Element& e) {
    return e.row == 1 && (e.x.bits == 7 * 500 + 5 ||
                          (e.x.bits >= 7 * 600 + 6 && e.x.bits < 7 * 601 + 7));
  });
  const auto error = LargestErrorOf(sweep, tally);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->ulps, 6U);
  EXPECT_EQ(error->alpha.decimal, "2");
  EXPECT_EQ(error->x.bits, ref::ToBits(kFormat, {7 * 600 + 6}));
  EXPECT_EQ(error->got.bits, "0x0000");
  EXPECT_FALSE(error->dy.has_value());
  EXPECT_FALSE(LargestErrorOf(sweep, {}).has_value());
}

TEST(FailingSetsTest, NumbersAreWrittenInThousands) {
  EXPECT_EQ(WithThousands(0), "0");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(WithThousands(1000), "1,000");
  EXPECT_EQ(WithThousands(uint64_t{1} << 32), "4,294,967,296");
}

}  // namespace
}  // namespace leakproof::verify
