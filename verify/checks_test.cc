// SPDX-License-Identifier: Apache-2.0
//
// The checks are right where the kernel is right, and fail where it is wrong:
// every check against every target of fast, the reference and the right kernels
// of other shapes, and against the mutants.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "verify/certify.h"
#include "verify/kernel_sources.h"
#include "verify/kernels/fast_kernel.h"
#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"
#include "verify/self_test.h"

namespace leakproof::verify {
namespace {

// Sanitizers look for errors of memory, arithmetic and threads in the suite,
// for which few inputs do; verdicts are the matter of builds without them,
// which are ten times as fast.
#if defined(LEAKPROOF_SANITIZED)
constexpr Effort kEffort = Effort::kQuick;
// ThreadSanitizer keeps a signal back until a thread calls the system, and
// then it no longer interrupts a kernel, as the check of threads needs it to.
constexpr bool kSignalsAreLate =
    std::string_view(LEAKPROOF_SANITIZED) == "thread";
#else
constexpr Effort kEffort = Effort::kFull;
constexpr bool kSignalsAreLate = false;
#endif

std::vector<const spec::Clause*> AllClauses() {
  std::vector<const spec::Clause*> clauses;
  for (const spec::Clause& clause : spec::kClauses) clauses.push_back(&clause);
  return clauses;
}

KernelResult Judge(const KernelSource& source) {
  RunOptions options;
  options.effort = kEffort;
  options.sweeps = false;
  options.kernels = {source};
  options.formats = AllFormats();
  options.clauses = AllClauses();
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

// Under sanitizers, targets that differ from others in the number of lanes or
// in how results are stored.
bool KernelIsLeftOut([[maybe_unused]] const std::string& name) {
#if defined(LEAKPROOF_SANITIZED)
  return name.ends_with(":streaming") || name == "fast:SSSE3" ||
         name == "fast:SSE4" || name == "fast:AVX3_DL";
#else
  return false;
#endif
}

std::vector<std::string> OurKernels() {
  std::vector<std::string> names;
  for (const KernelSource& source : FindKernels("fast")) {
    if (!KernelIsLeftOut(source.name)) names.push_back(source.name);
  }
  names.push_back("reference");
  return names;
}

class OurKernelTest : public testing::TestWithParam<std::string> {};

TEST_P(OurKernelTest, MeetsEveryClause) {
  const KernelSource source = FindKernels(GetParam()).front();
  const bool fast = source.name.starts_with("fast:");
  const KernelResult kernel = Judge(source);
  const auto opened = source.open();
  const auto implemented =
      std::ranges::count_if(ref::kFormats, [&](const ref::Format& format) {
        return opened->Implements(format, Direction::kForward);
      });
  EXPECT_EQ(kernel.clauses.size(),
            static_cast<size_t>(implemented) * spec::kClauses.size());
  for (const ClauseResult& c : kernel.clauses) {
    SCOPED_TRACE(c.clause->id);
    // Only fast has targets to compare.
    const bool may_not_apply =
        !spec::Lists(c.clause->formats, c.format->name) ||
        (!fast && c.clause->id == "LR-ARR-7");
    // A SHOULD is met by fast, and decides nothing for the reference.
    if (!fast && c.clause->requirement == spec::Requirement::kShould) {
      EXPECT_FALSE(c.FailsKernel()) << Explain(c);
      continue;
    }
    const Verdict expected =
        may_not_apply ? Verdict::kNotApplicable : Verdict::kPass;
    EXPECT_EQ(c.result.verdict, expected) << Explain(c);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kernels, OurKernelTest, testing::ValuesIn(OurKernels()),
    [](const testing::TestParamInfo<std::string>& param_info) {
      return TestName(param_info.param);
    });

std::string NameOf(
    const testing::TestParamInfo<const RightKernel*>& param_info) {
  return TestName(std::string(param_info.param->name));
}

std::vector<const RightKernel*> PointersTo(
    std::span<const RightKernel> kernels) {
  std::vector<const RightKernel*> pointers;
  for (const RightKernel& kernel : kernels) pointers.push_back(&kernel);
  return pointers;
}

// Under a sanitizer one of the formats that the kernel has, by its name.
std::vector<const ref::Format*> FormatsFor(
    [[maybe_unused]] const RightKernel& right) {
  std::vector<const ref::Format*> formats = AllFormats();
#if defined(LEAKPROOF_SANITIZED)
  const auto kernel = right.open();
  std::erase_if(formats, [&](const ref::Format* format) {
    return !kernel->Implements(*format, Direction::kForward) &&
           !kernel->Implements(*format, Direction::kBackward);
  });
  formats = {formats.at(right.name.size() % formats.size())};
#endif
  return formats;
}

class RightKernelTest : public testing::TestWithParam<const RightKernel*> {};

TEST_P(RightKernelTest, IsAcceptedByEveryClauseOfItsProfile) {
  const RightKernel* const right = GetParam();
  EXPECT_FALSE(right->name.empty() || right->what.empty());
  const auto clauses = AllClauses();
  const KernelResult kernel =
      JudgeRightKernels({&right, 1}, clauses, kEffort, FormatsFor(*right))
          .front();
  EXPECT_TRUE(kernel.AnyJudged());
  for (const ClauseResult& clause : kernel.clauses) {
    EXPECT_FALSE(clause.FailsKernel())
        << clause.clause->id << " " << Explain(clause);
  }
}

// Under sanitizers every fourth: it is the suite that they are to look at.
std::vector<const RightKernel*> RightKernelsToJudge() {
  std::vector<const RightKernel*> all = PointersTo(AllRightKernels());
#if defined(LEAKPROOF_SANITIZED)
  std::vector<const RightKernel*> some;
  for (size_t i = 0; i < all.size(); i += 4) some.push_back(all[i]);
  return some;
#else
  return all;
#endif
}

INSTANTIATE_TEST_SUITE_P(RightKernels, RightKernelTest,
                         testing::ValuesIn(RightKernelsToJudge()), NameOf);

class MutantTest : public testing::TestWithParam<std::string_view> {};

TEST_P(MutantTest, IsRejectedByItsClause) {
  const Mutant& mutant = *FindMutant(GetParam());
  const KernelResult kernel = JudgeMutant(mutant, mutant.needs_sweep);
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
    EXPECT_TRUE(JudgeMutant(mutant, false).Conforms()) << mutant.name;
  }
}

// Those that need effort exhaustive take minutes: 'self-test --effort
// exhaustive' runs them.
std::vector<std::string_view> MutantNames() {
  std::vector<std::string_view> names;
  for (const Mutant& mutant : AllMutants()) {
    if (mutant.needs_exhaustive) continue;
    if (kSignalsAreLate && mutant.clause->id == "LR-ARR-6") continue;
    names.push_back(mutant.name);
  }
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

// That it can fail: a right kernel passed off as a mutant, and a mutant as a
// right kernel.
TEST(SelfTestTest, NamesWhatSurvivesAndWhatIsRejected) {
  const Mutant mutants[] = {
      *FindMutant("nan-to-zero"),
      {"nothing-wrong", "LR-FWD-8", "-", "-", "-", OpenElement<RightElement>},
      {"of-another-clause", "LR-FWD-4", "-", "-", "-",
       OpenElement<RightElement>},
  };
  const auto blend =
      std::ranges::find(AllRightKernels(), "blend", &RightKernel::name);
  const RightKernel right[] = {
      {"right", "-", OpenElement<RightElement>},
      {"drops-nan", "-", FindMutant("nan-to-zero")->open},
      {"select", "-", blend->open, false, "pytorch"},
      {"select-under-another", "-", blend->open},
  };
  const SelfTestResult result =
      SelfTest(mutants, right,
               {spec::FindClause("LR-FWD-8"), spec::FindClause("LR-FWD-10")},
               /*exhaustive=*/false);
  EXPECT_EQ(result.mutants.size(), 2U);
  ASSERT_EQ(result.survivors.size(), 1U);
  EXPECT_EQ(result.survivors[0]->name, "nothing-wrong");
  EXPECT_EQ(result.right_kernels.size(), 4U);
  EXPECT_EQ(result.Accepted(), 2U);
  EXPECT_FALSE(result.Passes());
  std::set<std::pair<std::string_view, std::string_view>> rejected;
  for (const Rejection& rejection : result.rejections) {
    rejected.emplace(rejection.kernel->name, rejection.clause.clause->id);
  }
  using Names = std::set<std::pair<std::string_view, std::string_view>>;
  EXPECT_EQ(rejected, (Names{{"drops-nan", "LR-FWD-8"},
                             {"drops-nan", "LR-FWD-10"},
                             {"select-under-another", "LR-FWD-10"}}));
}

TEST(SelfTestTest, LeavesWhatNeedsEffortExhaustiveToIt) {
  const Mutant* const mutant = FindMutant("index-of-32-bits");
  const auto result = SelfTest({mutant, 1}, {}, {&*mutant->clause}, false);
  EXPECT_TRUE(result.mutants.empty());
  EXPECT_EQ(result.left, std::vector{mutant});
}

TEST(SelfTestTest, NamesAMutantThatItCannotJudge) {
  const Mutant mutant = {
      "not-there", "LR-FWD-8", "-", "-", "-", []() -> std::unique_ptr<Kernel> {
        throw std::runtime_error("it cannot be opened");
      }};
  try {
    SelfTest({&mutant, 1}, {}, {&*mutant.clause}, /*exhaustive=*/false);
    FAIL() << "a mutant that nothing judged was counted";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("not-there"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("it cannot be opened"),
              std::string::npos);
  }
}

TEST(SelfTestTest, PassesWhereNothingSurvivesAndNothingIsRejected) {
  const RightKernel right[] = {{"right", "-", OpenElement<RightElement>}};
  const auto passes = SelfTest({FindMutant("nan-to-zero"), 1}, right,
                               {spec::FindClause("LR-FWD-8")}, false);
  EXPECT_TRUE(passes.Passes());
  EXPECT_EQ(passes.Accepted(), 1U);
  // A kernel that no clause was judged for is not counted.
  const RightKernel narrow[] = {
      {"wide-alone", "-", OpenArrays<Elementwise<RightElement>>}};
  EXPECT_TRUE(SelfTest({}, narrow, {spec::FindClause("LR-MIX-1")}, false)
                  .right_kernels.empty());
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
