// SPDX-License-Identifier: Apache-2.0
//
// The checks are right where the kernel is right, and fail where it is wrong:
// every check against every target of fast, the reference and right kernels of
// other shapes, and against the mutants.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "verify/certify.h"
#include "verify/kernel_sources.h"
#include "verify/kernels/fast_kernel.h"
#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

std::vector<const ref::Format*> AllFormats() {
  std::vector<const ref::Format*> formats;
  for (const ref::Format& format : ref::kFormats) formats.push_back(&format);
  return formats;
}

KernelResult Judge(const KernelSource& source, const spec::Clause& clause,
                   bool sweeps = false) {
  RunOptions options;
  options.sweeps = sweeps;
  options.kernels = {source};
  options.formats = AllFormats();
  options.clauses = {&clause};
  // The reference takes its time for long arrays, more under a sanitizer.
  options.call_limit =
      std::chrono::seconds(source.name == "reference" ? 60 : 3);
  return Certify(options).kernels.front();
}

std::string Explain(const ClauseResult& c) {
  std::string text = std::string(c.format->name) + ": " + c.result.reason;
  if (!c.result.counterexample) return text;
  const Counterexample& e = *c.result.counterexample;
  const auto add = [&](const char* name, const std::optional<ShownNumber>& n) {
    if (n) text += std::string("\n") + name + " " + n->bits + " " + n->decimal;
  };
  add("alpha", e.alpha);
  add("x", e.x);
  add("dy", e.dy);
  add("got", e.got);
  return text + "\nn " + std::to_string(e.n) + ", index " +
         std::to_string(e.index) + "\npermitted " + e.permitted + "\n" +
         e.explanation + "\n" + c.reproduce;
}

std::string TestName(std::string name) {
  std::ranges::replace_if(
      name, [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

// Right kernels, written in other ways.

struct MaximumForm : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T product = alpha * x;
    if (std::isnan(x)) return product;
    if (x == 0 || std::isinf(x)) return x > 0 || x == 0 ? x : alpha * x;
    return product > x ? product : x;
  }
};

// binary32 through binary64, where the product is exact.
struct WiderArithmetic : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const long double product =
        static_cast<long double>(alpha) * static_cast<long double>(x);
    if constexpr (sizeof(T) == 4) {
      return static_cast<T>(RightElement::Slope(x, alpha) == 1 && x == x
                                ? static_cast<long double>(x)
                                : product);
    } else {
      return RightElement::Forward(x, alpha);
    }
  }
};

struct BackToFront : Elementwise<RightElement> {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    for (size_t i = n; i-- > 0;) y[i] = RightElement::Forward(x[i], alpha);
  }
};

std::vector<KernelSource> RightKernels() {
  std::vector<KernelSource> kernels = FindKernels("fast");
  kernels.push_back(FindKernels("reference").front());
  kernels.push_back({"maximum-form", OpenElement<MaximumForm>, false});
  kernels.push_back({"wider-arithmetic", OpenElement<WiderArithmetic>, false});
  kernels.push_back({"back-to-front", OpenArrays<BackToFront>, false});
  return kernels;
}

struct RightCase {
  KernelSource source;
  const spec::Clause* clause;
};

std::vector<RightCase> RightCases() {
  std::vector<RightCase> cases;
  for (const KernelSource& source : RightKernels()) {
    for (const spec::Clause& clause : spec::kClauses) {
      cases.push_back({source, &clause});
    }
  }
  return cases;
}

void PrintTo(const RightCase& right, std::ostream* os) {
  *os << right.source.name << " " << right.clause->id;
}

class RightKernelTest : public testing::TestWithParam<RightCase> {};

TEST_P(RightKernelTest, MeetsTheClause) {
  const auto& [source, clause] = GetParam();
  const bool fast = source.name.starts_with("fast:");
  const KernelResult kernel = Judge(source, *clause);
  const auto opened = source.open();
  const auto implemented =
      std::ranges::count_if(ref::kFormats, [&](const ref::Format& format) {
        return opened->Implements(format, Direction::kForward);
      });
  EXPECT_EQ(kernel.clauses.size(), static_cast<size_t>(implemented));
  for (const ClauseResult& c : kernel.clauses) {
    // Only fast has targets to compare and, with the reference, can refuse.
    const bool may_not_apply =
        !spec::Lists(clause->formats, c.format->name) ||
        (!fast && clause->id == "LR-ARR-7") ||
        (!fast && source.name != "reference" && clause->id == "LR-DOM-3");
    // A SHOULD is met by our own, and decides nothing for others.
    if (!fast && clause->requirement == spec::Requirement::kShould) {
      EXPECT_FALSE(c.FailsKernel()) << Explain(c);
      continue;
    }
    const Verdict expected =
        may_not_apply ? Verdict::kNotApplicable : Verdict::kPass;
    EXPECT_EQ(c.result.verdict, expected) << Explain(c);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Clauses, RightKernelTest, testing::ValuesIn(RightCases()),
    [](const testing::TestParamInfo<RightCase>& param_info) {
      return TestName(param_info.param.source.name + " " +
                      std::string(param_info.param.clause->id));
    });

class MutantTest : public testing::TestWithParam<std::string_view> {};

TEST_P(MutantTest, IsRejectedByItsClause) {
  const Mutant& mutant = *FindMutant(GetParam());
  const KernelResult kernel =
      Judge({std::string(mutant.name), mutant.open, false}, *mutant.clause,
            mutant.needs_sweep);
  const auto failed = std::ranges::find_if(
      kernel.clauses,
      [](const ClauseResult& c) { return c.result.verdict == Verdict::kFail; });
  ASSERT_NE(failed, kernel.clauses.end());
  EXPECT_GT(failed->result.failures, 0U);
  ASSERT_TRUE(failed->result.counterexample.has_value());
  // What a library does as it is loaded has no α.
  EXPECT_EQ(failed->result.counterexample->alpha.has_value(),
            mutant.part != "loaded");
  EXPECT_FALSE(failed->result.counterexample->permitted.empty());
  EXPECT_NE(failed->reproduce.find(mutant.clause->id), std::string::npos);
}

// Else a sweep would not be tested by any mutant.
TEST(MutantsTest, ThatNeedASweepPassTheCheckAlone) {
  for (const Mutant& mutant : AllMutants()) {
    if (!mutant.needs_sweep) continue;
    const KernelResult kernel =
        Judge({std::string(mutant.name), mutant.open, false}, *mutant.clause);
    EXPECT_TRUE(kernel.Conforms()) << mutant.name;
  }
}

std::vector<std::string_view> MutantNames() {
  std::vector<std::string_view> names;
  for (const Mutant& mutant : AllMutants()) names.push_back(mutant.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(
    Mutants, MutantTest, testing::ValuesIn(MutantNames()),
    [](const testing::TestParamInfo<std::string_view>& param_info) {
      return TestName(std::string(param_info.param));
    });

TEST(TraceabilityTest, EveryClauseHasExactlyOneCheck) {
  for (const spec::Clause& clause : spec::kClauses) {
    const auto count = std::ranges::count_if(
        AllChecks(),
        [&](const Check& check) { return check.clause->id == clause.id; });
    EXPECT_EQ(count, 1) << "clause " << clause.id << " has " << count
                        << " checks";
  }
}

TEST(TraceabilityTest, EveryClauseHasAMutant) {
  for (const spec::Clause& clause : spec::kClauses) {
    EXPECT_TRUE(std::ranges::any_of(AllMutants(), [&](const Mutant& mutant) {
      return mutant.clause->id == clause.id;
    })) << clause.id;
  }
}

TEST(MutantsTest, ExplainThemselvesUnderNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const Mutant& mutant : AllMutants()) {
    EXPECT_TRUE(names.insert(mutant.name).second) << mutant.name;
    EXPECT_EQ(FindMutant(mutant.name), &mutant);
    EXPECT_FALSE(mutant.what.empty() || mutant.why.empty() ||
                 mutant.where.empty())
        << mutant.name;
  }
  EXPECT_EQ(FindMutant("none"), nullptr);
}

}  // namespace
}  // namespace leakproof::verify
