// SPDX-License-Identifier: Apache-2.0

#include "verify/sweep_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "ref/number.h"
#include "ref/reference.h"
#include "verify/judged_row.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using std::chrono::milliseconds;

constexpr milliseconds kLong{1000000};

// Forward of bfloat16 and binary64, as the reference has it but for what
// `result` changes.
class TestKernel : public Kernel {
 public:
  const KernelIdentity& identity() const override { return identity_; }
  bool Implements(const Format&, Direction direction) const override {
    return direction == Direction::kForward;
  }
  AlphaAnswer AnswerToAlpha(const Format& format, Direction,
                            BitPattern alpha) const override {
    return refuses_negative && ref::AlphaFormat(format).IsNegative(alpha)
               ? AlphaAnswer::kRefused
               : AlphaAnswer::kAccepted;
  }
  void Forward(const Format& format, BitPattern alpha, const void* x, void* y,
               size_t n) const override {
    const auto inputs = Unpack(format, static_cast<const std::byte*>(x), n);
    const ref::IntegerReference reference({}, format, alpha);
    std::vector<BitPattern> results;
    for (size_t i = 0; i < n; ++i) {
      results.push_back(reference.Forward(inputs[i]).Representative());
      if (wrong && wrong(inputs[i], i, n)) results.back().bits ^= 0x100;
    }
    lengths.insert(n);
    Pack(format, results, static_cast<std::byte*>(y));
  }
  void Backward(const Format&, BitPattern, const void*, const void*, void*,
                size_t) const override {}

  std::function<bool(BitPattern, size_t, size_t)> wrong;
  bool refuses_negative = false;
  mutable std::multiset<size_t> lengths;

 private:
  KernelIdentity identity_{"test", "1", "none"};
};

class SweepRunTest : public testing::Test {
 protected:
  Sweep SweepWith(const Format& format,
                  std::initializer_list<const char*> alphas) const {
    std::vector<BitPattern> patterns;
    for (const char* alpha : alphas) {
      patterns.push_back(*ref::ParseNumber(ref::AlphaFormat(format), alpha));
    }
    Sweep sweep{"", &format, Direction::kForward, {}, {}};
    size_t shift = 0;
    for (const BitPattern alpha : patterns) {
      sweep.rows.push_back({alpha, {63, shift++ * 31}, {}});
    }
    return sweep;
  }
  SweepPart Run(const Sweep& sweep, uint64_t first, uint64_t end,
                milliseconds time = kLong,
                const Clauses& clauses = AllClauses()) {
    const Probe probe(kernel_, *sweep.format, record_);
    return RunSweep(sweep, {}, clauses, probe, first, end, time);
  }
  static std::map<std::string, std::string> Texts(const SweepTally& tally) {
    std::map<std::string, std::string> texts;
    for (const auto& [clause, of_clause] : tally) {
      texts[std::string(clause)] = of_clause.ToJson().dump();
    }
    return texts;
  }

  TestKernel kernel_;
  CallRecord record_;
};

// Every input of every row, each at its place in its array, reaches the kernel
// and the judge.
TEST_F(SweepRunTest, ARightKernelPassesOnEveryInputOfEveryRow) {
  const Sweep sweep = SweepWith(ref::kBfloat16, {"0.01", "2"});
  const SweepPart part = Run(sweep, 0, sweep.Size());
  EXPECT_EQ(part.first, 0U);
  EXPECT_EQ(part.end, sweep.Size());
  uint64_t inputs = 0;
  for (const auto& [clause, tally] : part.tally) {
    EXPECT_EQ(tally.failures(), 0U) << clause;
    if (clause != "LR-FWD-9") inputs += tally.inputs();
  }
  EXPECT_EQ(inputs, sweep.Size());
}

TEST_F(SweepRunTest, PartsThatAreCutAtArraysAreTheWhole) {
  const Sweep sweep = SweepWith(ref::kBfloat16, {"0.01", "-1", "2"});
  kernel_.wrong = [](BitPattern x, size_t index, size_t n) {
    return (x.bits % 256 == 7 && index % 2 == 0) || (x.bits > 0xc000 && n < 63);
  };
  const SweepPart whole = Run(sweep, 0, sweep.Size());
  SweepTally joined;
  uint64_t first = 0;
  for (uint64_t cut = 0; first < sweep.Size(); cut += 9973) {
    const uint64_t end = sweep.ArrayBoundary(std::max(cut, first + 1));
    const SweepPart part = Run(sweep, first, end);
    ASSERT_EQ(part.first, first);
    ASSERT_EQ(part.end, end);
    for (const auto& [clause, tally] : part.tally) joined[clause].Join(tally);
    first = end;
  }
  EXPECT_EQ(Texts(joined), Texts(whole.tally));
  EXPECT_GT(whole.tally.at("LR-FWD-1").failures(), 0U);
}

TEST_F(SweepRunTest, APartWithoutTimeEndsAtAnArrayAndTheNextGoesOn) {
  const Sweep rows = SweepWith(ref::kBfloat16, {"0.01", "-1", "2"});
  // More columns of one kind than lie between two looks at the clock.
  Sweep listed = SweepWith(ref::kBinary64, {"0.01"});
  const uint64_t start = ref::kBinary64.Negated(ref::kBinary64.One()).bits;
  std::vector<BitPattern> columns;
  for (uint64_t step = 0; step < 150000; ++step) {
    columns.push_back({start + step});
  }
  listed.listed = {std::make_shared<const ListedPatterns>(columns)};
  kernel_.wrong = [](BitPattern x, size_t, size_t) {
    return x.bits % 997 == 7;
  };
  for (const Sweep* sweep : {&rows, &std::as_const(listed)}) {
    const SweepPart whole = Run(*sweep, 0, sweep->Size());
    SweepTally joined;
    uint64_t first = 0;
    size_t parts = 0;
    while (first < sweep->Size()) {
      const SweepPart part = Run(*sweep, first, sweep->Size(), milliseconds(0));
      ASSERT_GT(part.end, first);
      ASSERT_EQ(sweep->ArrayBoundary(part.end), part.end);
      for (const auto& [clause, tally] : part.tally) joined[clause].Join(tally);
      first = part.end;
      ++parts;
    }
    EXPECT_GT(parts, 2U);
    EXPECT_EQ(Texts(joined), Texts(whole.tally));
  }
}

TEST_F(SweepRunTest, OnlyArraysThatHoldInputsOfTheClausesAreComputed) {
  const Sweep sweep = SweepWith(ref::kBfloat16, {"0.01"});
  const SweepPart part =
      Run(sweep, 0, sweep.Size(), kLong, {&*spec::ClauseId("LR-FWD-4")});
  EXPECT_EQ(part.end, sweep.Size());
  EXPECT_EQ(part.tally.size(), 1U);
  EXPECT_EQ(part.tally.at("LR-FWD-4").inputs(), 2U);
  EXPECT_LE(kernel_.lengths.size(), 2U);
}

TEST_F(SweepRunTest, AnAlphaThatIsRefusedIsPassedOver) {
  const Sweep sweep = SweepWith(ref::kBfloat16, {"-1", "0.01", "-2"});
  kernel_.refuses_negative = true;
  const SweepPart part = Run(sweep, 0, sweep.Size());
  EXPECT_EQ(part.end, sweep.Size());
  EXPECT_EQ(part.tally.at("LR-FWD-4").inputs(), 2U);
}

TEST_F(SweepRunTest, ListedInputsAreJudgedWhereTheyAre) {
  Sweep sweep = SweepWith(ref::kBinary64, {"0.01", "-1"});
  const Format& f = ref::kBinary64;
  std::vector<BitPattern> columns;
  for (const bool negative : {false, true}) {
    for (uint64_t step = 0; step < 100; ++step) {
      columns.push_back({f.Zero(negative).bits | (f.One().bits + step)});
    }
    columns.push_back({f.Zero(negative).bits | (f.sign_mask() - 1)});
  }
  const auto listed = std::make_shared<const ListedPatterns>(columns);
  sweep.listed = {listed, listed};
  const BitPattern only = (*listed)[150];
  kernel_.wrong = [&](BitPattern x, size_t, size_t) { return x == only; };
  const SweepPart part = Run(sweep, 0, sweep.Size());
  const ClauseTally& tally = part.tally.at("LR-FWD-1");
  EXPECT_EQ(tally.failures(), 2U);
  EXPECT_EQ(tally.first()->position, 150U);
  EXPECT_EQ(tally.first()->index, 150U % 63);
  EXPECT_EQ(tally.runs().back().first, 202U + 150);
  EXPECT_EQ(part.tally.at("LR-FWD-8").inputs(), 4U);

  // Arrays that are computed for some of their elements have the others too.
  std::set<BitPattern> seen;
  kernel_.wrong = [&](BitPattern x, size_t, size_t) {
    seen.insert(x);
    return false;
  };
  Run(sweep, 0, listed->size(), kLong, {&*spec::ClauseId("LR-FWD-8")});
  EXPECT_TRUE(seen.contains((*listed)[99]));
  EXPECT_FALSE(seen.contains((*listed)[1]));
}

}  // namespace
}  // namespace leakproof::verify
