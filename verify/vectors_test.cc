// SPDX-License-Identifier: Apache-2.0

#include "verify/vectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "ref/leaky_relu.h"
#include "spec/counterexample.h"
#include "verify/kernel_sources.h"
#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"
#include "verify/probe.h"

namespace leakproof::verify {
namespace {

// The clauses of a profile's vectors that a kernel fails.
std::set<std::string> FailedClauses(const Kernel& kernel,
                                    const Profile& profile = {}) {
  std::set<std::string> failed;
  CallRecord record;
  for (const ref::Format& format : ref::kFormats) {
    const Probe probe(kernel, format, record);
    for (const Direction direction :
         {Direction::kForward, Direction::kBackward}) {
      if (!probe.Has(direction)) continue;
      for (const Vector& v : MakeVectors(profile, format, direction)) {
        const std::vector<ref::BitPattern> x{v.x};
        const ref::BitPattern got =
            v.dy ? probe.Backward(v.alpha, x, std::vector{*v.dy})[0]
                 : probe.Forward(v.alpha, x)[0];
        if (!v.permitted.Contains(got)) failed.emplace(v.clause->id);
      }
    }
  }
  return failed;
}

TEST(VectorsTest, RightKernelsPass) {
  EXPECT_EQ(FailedClauses(*OpenElement<RightElement>()),
            std::set<std::string>{});
  for (const KernelSource& source : FindKernels("fast")) {
    EXPECT_EQ(FailedClauses(*source.open()), std::set<std::string>{});
  }
}

// Every mutant of a clause that vectors can be about is caught by a vector.
TEST(VectorsTest, WrongKernelsFail) {
  const std::set<std::string> not_by_single_elements = {
      "LR-DOM-2", "LR-DOM-3", "LR-FUN-1", "LR-FWD-9", "LR-GRAD-9"};
  int caught = 0;
  for (const Mutant& mutant : AllMutants()) {
    const std::string id(mutant.clause->id);
    if (id.starts_with("LR-ARR") || id.starts_with("LR-ENV") ||
        not_by_single_elements.contains(id) || mutant.needs_sweep) {
      continue;
    }
    const Profile profile = FindProfile(std::string(mutant.profile));
    EXPECT_EQ(FailedClauses(*mutant.open(), profile).empty(),
              mutant.beyond_vectors)
        << mutant.name;
    caught += !mutant.beyond_vectors;
  }
  EXPECT_GE(caught, 30);
}

TEST(VectorsTest, AreAboutEveryClauseOfSingleElements) {
  std::set<std::string_view> about;
  for (const ref::Format& format : ref::kFormats) {
    for (const Direction direction :
         {Direction::kForward, Direction::kBackward}) {
      const auto vectors = MakeVectors(Profile(), format, direction);
      EXPECT_GE(vectors.size(), 2000U) << format.name;
      for (const Vector& v : vectors) about.insert(v.clause->id);
    }
  }
  for (const spec::Clause& clause : spec::kClauses) {
    const bool of_elements =
        clause.id.starts_with("LR-FWD") || clause.id.starts_with("LR-MIX") ||
        (clause.id.starts_with("LR-GRAD") && clause.id.size() == 9);
    // A SHOULD; the base of LR-GRAD-4; and the kernel against itself.
    const std::set<std::string_view> left_out = {"LR-FWD-9", "LR-GRAD-3",
                                                 "LR-GRAD-8", "LR-GRAD-9"};
    if (of_elements && !left_out.contains(clause.id)) {
      EXPECT_TRUE(about.contains(clause.id)) << clause.id;
    }
  }
}

// The reference forbids what the solvers found to be wrong, and it is
// published.
TEST(VectorsTest, CounterexamplesAreAmongThem) {
  size_t published = 0;
  for (const spec::Counterexample& c : spec::AllCounterexamples()) {
    const ref::Format* const format = ref::FindFormat(c.format);
    ASSERT_NE(format, nullptr) << c.property;
    const ref::BitPattern alpha{c.alpha};
    const ref::BitPattern x{c.x};
    const ref::ResultSet permitted =
        c.dy ? ref::Backward({}, *format, alpha, x, {*c.dy})
             : ref::Forward({}, *format, alpha, x);
    EXPECT_FALSE(permitted.Contains({c.wrong})) << c.property << c.format;
    const auto vectors = MakeVectors(
        {}, *format, c.dy ? Direction::kBackward : Direction::kForward);
    published += static_cast<size_t>(
        std::ranges::count_if(vectors, [&](const Vector& v) {
          return v.alpha == alpha && v.x == x &&
                 v.dy.value_or(ref::BitPattern{}).bits == c.dy.value_or(0) &&
                 v.comment.find(std::string(c.comment) + "; ") !=
                     std::string::npos &&
                 !v.permitted.Contains({c.wrong});
        }));
  }
  EXPECT_EQ(published, spec::AllCounterexamples().size());
  EXPECT_GE(published, 60U);
}

TEST(VectorsTest, OtherProfilesHaveTheirOwn) {
  const Profile numpy = FindProfile("numpy-maximum");
  EXPECT_TRUE(MakeVectors(numpy, ref::kBinary32, Direction::kBackward).empty());
  const auto vectors = MakeVectors(numpy, ref::kBinary32, Direction::kForward);
  const auto at_infinity = std::ranges::find_if(vectors, [](const Vector& v) {
    return v.alpha.bits == 0 && v.x == ref::kBinary32.Infinity();
  });
  ASSERT_NE(at_infinity, vectors.end());
  EXPECT_EQ(at_infinity->permitted, ref::ResultSet::AnyNan(ref::kBinary32));
  // Sets of any width are written in few bytes.
  for (const Profile& profile : AllProfiles()) {
    for (const ref::Format& format : ref::kFormats) {
      for (const Direction direction :
           {Direction::kForward, Direction::kBackward}) {
        const auto all = MakeVectors(profile, format, direction);
        const std::string json = ToJson(profile, format, direction, all);
        EXPECT_LT(json.size(), 400 * all.size() + 400) << profile.name;
      }
    }
  }
  for (const Vector& v :
       MakeVectors(FindProfile("relu"), ref::kBinary16, Direction::kForward)) {
    EXPECT_EQ(v.alpha.bits, 0U);
  }
}

}  // namespace
}  // namespace leakproof::verify
