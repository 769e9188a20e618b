// SPDX-License-Identifier: Apache-2.0

#include "verify/sweep_tally.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

namespace leakproof::verify {
namespace {

using Random = std::mt19937_64;

constexpr SignedKind kNegativeNormal{true, NumberKind::kNormal};
constexpr SignedKind kNegativeZero{true, NumberKind::kZero};
constexpr SignedKind kQuietNan{false, NumberKind::kQuietNan};

struct Input {
  InputSet set;
  FailedElement element;
  bool failed;
  std::optional<uint64_t> ulps;
};

// Consecutive positions in arrays of n elements, of which some fail: rarely,
// half of them, or most, so that there are runs of every length, few and many.
std::vector<Input> Sequence(Random& random) {
  const InputSet sets[] = {{kNegativeNormal, {}},
                           {kQuietNan, {}},
                           {kNegativeNormal, kNegativeZero},
                           {kQuietNan, kNegativeZero}};
  const size_t n = std::vector<size_t>{1, 7, 63, 64, 4159}[random() % 5];
  const size_t step = std::vector<size_t>{1, 1, 3, 4, 16}[random() % 5];
  const uint64_t percent =
      std::vector<uint64_t>{0, 2, 10, 50, 95, 100}[random() % 6];
  const uint64_t first = random() % 1000;
  const uint64_t count = random() % 400;
  std::vector<Input> inputs;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t position = first + i;
    const size_t index = position % n;
    Input input{sets[random() % 4],
                {position, index, n, {random() % 9}},
                index % step == n % step && random() % 100 < percent,
                {}};
    if (random() % 4 != 0) input.ulps = random() % 5;
    inputs.push_back(input);
  }
  return inputs;
}

ClauseTally TallyOf(const std::vector<Input>& inputs, size_t begin,
                    size_t end) {
  ClauseTally tally;
  for (size_t i = begin; i < end; ++i) {
    const Input& input = inputs[i];
    SetTally& set = tally.Set(input.set);
    ++set.inputs;
    for (size_t tail = 0; tail < kTails; ++tail) {
      set.tail_inputs[tail] +=
          input.element.index >= TailStart(input.element.n, tail);
    }
    if (input.failed) tally.AddFailure(input.set, input.element, input.ulps);
  }
  return tally;
}

constexpr int kSequences = 600;

TEST(SweepTallyTest, PartsJoinedInOrderAreTheWholeInOneGo) {
  Random random(1);
  for (int sequence = 0; sequence < kSequences; ++sequence) {
    const auto inputs = Sequence(random);
    std::vector<size_t> cuts{0, inputs.size()};
    for (uint64_t cut = random() % 9; cut > 0; --cut) {
      cuts.push_back(random() % (inputs.size() + 1));
    }
    std::ranges::sort(cuts);
    ClauseTally joined;
    for (size_t i = 1; i < cuts.size(); ++i) {
      // Through the journal, as parts go.
      joined.Join(ClauseTally::FromJson(
          TallyOf(inputs, cuts[i - 1], cuts[i]).ToJson()));
    }
    ASSERT_EQ(joined.ToJson(), TallyOf(inputs, 0, inputs.size()).ToJson())
        << "sequence " << sequence;
  }
}

TEST(SweepTallyTest, ABlockIsItsElementsOneByOne) {
  Random random(3);
  for (int sequence = 0; sequence < kSequences; ++sequence) {
    auto inputs = Sequence(random);
    for (Input& input : inputs) input.set = {kNegativeNormal, {}};
    ClauseTally single;
    ClauseTally blocks;
    for (size_t begin = 0; begin < inputs.size();) {
      // The elements of one array.
      const auto array_of = [](const Input& input) {
        return input.element.position - input.element.index;
      };
      size_t end = begin;
      std::vector<uint32_t> places;
      std::optional<ClauseTally::Worst> worst;
      for (; end < inputs.size() &&
             array_of(inputs[end]) == array_of(inputs[begin]);
           ++end) {
        const Input& input = inputs[end];
        if (!input.failed) continue;
        single.AddFailure(input.set, input.element, input.ulps);
        places.push_back(static_cast<uint32_t>(end - begin));
        if (input.ulps && (!worst || *input.ulps > worst->ulps)) {
          worst = {input.element, *input.ulps};
        }
      }
      if (!places.empty()) {
        const FailedElement& first = inputs[begin].element;
        blocks.AddFailures({kNegativeNormal, {}},
                           {first.position, first.index, first.n, places},
                           inputs[begin + places.front()].element.got, worst);
      }
      begin = end;
    }
    ASSERT_EQ(blocks.ToJson(), single.ToJson()) << "sequence " << sequence;
  }
}

TEST(SweepTallyTest, PartsMayBeJoinedInGroups) {
  Random random(2);
  for (int sequence = 0; sequence < kSequences; ++sequence) {
    const auto inputs = Sequence(random);
    const size_t end = inputs.size();
    const size_t b = random() % (end + 1);
    const size_t a = random() % (b + 1);
    ClauseTally from_left = TallyOf(inputs, 0, a);
    ClauseTally from_right = from_left;
    from_left.Join(TallyOf(inputs, a, b));
    from_left.Join(TallyOf(inputs, b, end));
    ClauseTally later = TallyOf(inputs, a, b);
    later.Join(TallyOf(inputs, b, end));
    from_right.Join(later);
    ASSERT_EQ(from_left.ToJson(), from_right.ToJson());
  }
}

TEST(SweepTallyTest, WhatIsReadIsWhatWasWritten) {
  Random random(3);
  for (int sequence = 0; sequence < kSequences; ++sequence) {
    const auto inputs = Sequence(random);
    const ClauseTally tally = TallyOf(inputs, 0, inputs.size());
    const auto text = tally.ToJson().dump();
    const ClauseTally read =
        ClauseTally::FromJson(nlohmann::ordered_json::parse(text));
    ASSERT_EQ(read.ToJson().dump(), text);
    EXPECT_EQ(read.inputs(), tally.inputs());
    EXPECT_EQ(read.failures(), tally.failures());
    EXPECT_EQ(read.runs(), tally.runs());
    EXPECT_EQ(read.run_count(), tally.run_count());
    EXPECT_EQ(read.worst().has_value(), tally.worst().has_value());
    EXPECT_EQ(read.worst_ulps(), tally.worst_ulps());
  }
}

TEST(SweepTallyTest, CountsRunsIndexesTailsAndTheWorstErrorAsTheyAre) {
  Random random(4);
  for (int sequence = 0; sequence < kSequences; ++sequence) {
    const auto inputs = Sequence(random);
    const ClauseTally tally = TallyOf(inputs, 0, inputs.size());
    std::vector<FailedRun> runs;
    std::vector<Input> failed;
    const Input* worst = nullptr;
    for (const Input& input : inputs) {
      if (!input.failed) continue;
      failed.push_back(input);
      const uint64_t position = input.element.position;
      if (runs.empty() || runs.back().last + 1 != position) {
        runs.push_back({position, position});
      }
      runs.back().last = position;
      if (input.ulps && (!worst || *input.ulps > *worst->ulps)) worst = &input;
    }
    ASSERT_EQ(tally.inputs(), inputs.size());
    ASSERT_EQ(tally.failures(), failed.size());
    ASSERT_EQ(tally.run_count(), runs.size());
    runs.resize(std::min(runs.size(), ClauseTally::kRuns));
    ASSERT_EQ(tally.runs(), runs);
    ASSERT_EQ(tally.first().has_value(), !failed.empty());
    if (!failed.empty()) {
      EXPECT_EQ(tally.first()->position, failed[0].element.position);
    }
    ASSERT_EQ(tally.worst().has_value(), worst != nullptr);
    if (worst != nullptr) {
      EXPECT_EQ(tally.worst()->position, worst->element.position);
      EXPECT_EQ(tally.worst()->got, worst->element.got);
      EXPECT_EQ(tally.worst_ulps(), *worst->ulps);
    }
    for (const auto& [name, set] : tally.sets()) {
      uint64_t failures = 0;
      uint64_t step = 0;
      std::array<uint64_t, kTails> in_tails{};
      const FailedElement* first = nullptr;
      for (const Input& input : failed) {
        if (input.set != name) continue;
        const FailedElement& element = input.element;
        ++failures;
        if (first == nullptr) first = &element;
        const auto apart = static_cast<int64_t>(element.index) -
                           static_cast<int64_t>(first->index);
        step = std::gcd(step, static_cast<uint64_t>(std::abs(apart)));
        for (size_t tail = 0; tail < kTails; ++tail) {
          const size_t lanes = size_t{2} << tail;
          in_tails[tail] += element.index >= element.n / lanes * lanes;
        }
      }
      ASSERT_EQ(set.failures, failures);
      ASSERT_EQ(set.tail_failures, in_tails);
      ASSERT_EQ(set.first.has_value(), failures > 0);
      if (failures == 0) continue;
      ASSERT_EQ(set.first->position, first->position);
      ASSERT_EQ(set.index_step, step);
      ASSERT_EQ(set.index_residue,
                step == 0 ? first->index : first->index % step);
    }
  }
}

ClauseTally FailuresAt(std::initializer_list<uint64_t> positions) {
  ClauseTally tally;
  for (const uint64_t position : positions) {
    tally.AddFailure({kQuietNan, {}}, {position, 0, 1, {}}, {});
  }
  return tally;
}

TEST(SweepTallyTest, RunsThatTouchAtACutAreOne) {
  ClauseTally tally = FailuresAt({3, 4, 9});
  tally.Join(FailuresAt({10, 11, 20}));
  EXPECT_EQ(tally.run_count(), 3U);
  EXPECT_EQ(tally.runs(), (std::vector<FailedRun>{{3, 4}, {9, 11}, {20, 20}}));
  tally.Join(FailuresAt({22}));
  EXPECT_EQ(tally.run_count(), 4U);
}

TEST(SweepTallyTest, TheFirstEightRunsAreKeptAndAllAreCounted) {
  ClauseTally tally = FailuresAt({0, 2, 4, 6, 8, 10, 12, 14});
  tally.Join(FailuresAt({15}));
  EXPECT_EQ(tally.run_count(), 8U);
  EXPECT_EQ(tally.runs().back(), (FailedRun{14, 15}));
  // A ninth, which grows beyond the cut, and is not kept.
  tally.Join(FailuresAt({17, 18}));
  tally.Join(FailuresAt({19, 21, 23, 25, 27, 29, 31, 33, 35, 37}));
  EXPECT_EQ(tally.runs().size(), ClauseTally::kRuns);
  EXPECT_EQ(tally.runs().back(), (FailedRun{14, 15}));
  EXPECT_EQ(tally.run_count(), 18U);
  tally.Join(FailuresAt({38}));
  EXPECT_EQ(tally.run_count(), 18U);
}

TEST(SweepTallyTest, KindsAreThoseOfTheFormat) {
  for (const ref::Format& f : ref::kFormats) {
    const std::pair<ref::BitPattern, NumberKind> kinds[] = {
        {f.Zero(), NumberKind::kZero},
        {f.MinSubnormal(), NumberKind::kSubnormal},
        {{f.fraction_mask()}, NumberKind::kSubnormal},
        {f.MinNormal(), NumberKind::kNormal},
        {f.Max(), NumberKind::kNormal},
        {f.Infinity(), NumberKind::kInfinity},
        {f.SignallingNan(), NumberKind::kSignallingNan},
        {{f.QuietNan().bits - 1}, NumberKind::kSignallingNan},
        {f.QuietNan(), NumberKind::kQuietNan},
        {{f.sign_mask() - 1}, NumberKind::kQuietNan}};
    for (const auto& [pattern, kind] : kinds) {
      EXPECT_EQ(KindOf(f, pattern), (SignedKind{false, kind}));
      EXPECT_EQ(KindOf(f, f.Negated(pattern)), (SignedKind{true, kind}));
    }
  }
}

}  // namespace
}  // namespace leakproof::verify
