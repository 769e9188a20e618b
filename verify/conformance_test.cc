// SPDX-License-Identifier: Apache-2.0

#include "verify/conformance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cfenv>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "fast/leaky_relu_c.h"
#include "verify/certify.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

using Kind = ConformanceTest::Kind;
using ResultKind = ConformanceResult::Kind;

// As long as it lives, in the environment of this process.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    setenv(name, value, 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

Conformance Quick(Conformance conformance) {
  conformance.effort = Effort::kQuick;
  return conformance;
}

Conformance Forward(PlainPair<float> pair) {
  return Quick({.functions = {.f32 = pair}});
}

Conformance Mutated(const char* mutant, const ref::Format& format) {
  return Quick({.kernel = FindMutant(mutant)->open, .formats = {&format}});
}

ConformanceResult RunNamed(const Conformance& conformance,
                           const std::string& name) {
  for (const ConformanceTest& test : TestsOf(conformance)) {
    if (test.Name() == name) {
      return RunTest("Mine", conformance, test, "--select=" + name);
    }
  }
  throw std::logic_error("no test " + name);
}

std::string Property(const ConformanceResult& result, const std::string& key) {
  for (const auto& [name, value] : result.properties) {
    if (name == key) return value;
  }
  return "";
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::vector<std::string> Names(const Conformance& conformance) {
  std::vector<std::string> names;
  for (const ConformanceTest& test : TestsOf(conformance)) {
    names.push_back(test.Name());
  }
  return names;
}

TEST(ConformanceTest, ListsEveryClauseOfTheFunctionsThereAre) {
  const auto names = Names(Forward({leaky_relu_f32, nullptr}));
  EXPECT_EQ(names.size(), 1 + spec::kClauses.size() + 1);
  EXPECT_EQ(names.front(), "SomeClauseApplies");
  EXPECT_EQ(names[1], "LR_DOM_1/binary32");
  EXPECT_EQ(names.back(), "Sweep/binary32_forward");
}

TEST(ConformanceTest, ListsEveryFormatOfAKernelThatSaysNothingYet) {
  Conformance conformance;
  conformance.kernel = []() -> std::unique_ptr<Kernel> {
    throw std::logic_error("nobody opens a kernel to list tests");
  };
  const auto names = Names(conformance);
  EXPECT_EQ(names.size(), 1 + 4 * spec::kClauses.size() + 8);
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
  for (const std::string& name : names) {
    EXPECT_TRUE(std::ranges::all_of(name, [](unsigned char c) {
      return std::isalnum(c) || c == '_' || c == '/';
    })) << name;
  }
}

TEST(ConformanceTest, ARightKernelPasses) {
  const Conformance conformance =
      Forward({leaky_relu_f32, leaky_relu_grad_f32});
  for (const ConformanceTest& test : TestsOf(conformance)) {
    const auto result = RunTest("Mine", conformance, test, "");
    EXPECT_NE(result.kind, ResultKind::kFail) << test.Name() << result.text;
  }
  const auto result = RunNamed(conformance, "LR_FWD_4/binary32");
  EXPECT_EQ(result.kind, ResultKind::kPass);
  EXPECT_EQ(result.text, "");
  EXPECT_EQ(Property(result, "clause"), "LR-FWD-4");
  EXPECT_EQ(Property(result, "profile"), "canonical");
  EXPECT_EQ(Property(result, "effort"), "quick");
  EXPECT_EQ(Property(result, "seed"), "1");
  EXPECT_NE(Property(result, "inputs"), "0");
}

TEST(ConformanceTest, ASeedDecidesWhichInputsAreDrawn) {
  Conformance conformance = Forward({leaky_relu_f32, nullptr});
  const auto first = RunNamed(conformance, "LR_FWD_1/binary32");
  conformance.seed = 7;
  const auto second = RunNamed(conformance, "LR_FWD_1/binary32");
  EXPECT_EQ(Property(second, "seed"), "7");
  EXPECT_NE(Property(first, "inputs"), Property(second, "inputs"));
}

TEST(ConformanceTest, AFailureReadsAsInTheConsole) {
  const Conformance conformance =
      Mutated("zeros-lose-their-sign", ref::kBinary32);
  const auto result = RunNamed(conformance, "LR_FWD_4/binary32");
  EXPECT_EQ(result.kind, ResultKind::kFail);
  const std::string expected =
      " inputs, canonical profile, level exact, effort quick\n"
      "         binary32\n"
      "           alpha      0x3c23d70a  0x1.47ae14p-7  0.01\n"
      "           x          0x80000000  -0x0p+0  -0\n"
      "           at         element 0 of 1\n"
      "           got        0x00000000  0x0p+0  0\n"
      "           permitted  0x80000000 (-0x0p+0, -0)\n"
      "           because    permitted with zeros = positive, where the "
      "profile has either\n"
      "           reproduce  ";
  EXPECT_TRUE(result.text.starts_with("LR-FWD-4  Zeros  ")) << result.text;
  EXPECT_TRUE(Contains(result.text, expected)) << result.text;
  EXPECT_TRUE(result.text.ends_with("verify_test --select=LR_FWD_4/binary32\n"))
      << result.text;
  EXPECT_EQ(RunNamed(conformance, "LR_FWD_1/binary32").kind, ResultKind::kPass);
}

TEST(ConformanceTest, TheEnvironmentIsPartOfWhatReproducesAFailure) {
  const Variable seed("LEAKPROOF_SEED", "7");
  const Variable alpha("LEAKPROOF_ALPHA", "0.5,0.25");
  const Variable effort("LEAKPROOF_EFFORT", "full");
  const auto result = RunNamed(Mutated("zeros-lose-their-sign", ref::kBinary32),
                               "LR_FWD_4/binary32");
  EXPECT_EQ(Property(result, "seed"), "7");
  EXPECT_EQ(Property(result, "alpha"), "0.5,0.25");
  EXPECT_EQ(Property(result, "effort"), "full");
  EXPECT_TRUE(Contains(result.text, "alpha      0x3f000000  0x1p-1  0.5\n"))
      << result.text;
  EXPECT_TRUE(Contains(result.text,
                       "reproduce  LEAKPROOF_EFFORT=full LEAKPROOF_SEED=7 "
                       "LEAKPROOF_ALPHA='0.5,0.25' "))
      << result.text;
}

TEST(ConformanceTest, AnEnvironmentThatMakesNoSenseIsAFailure) {
  const auto text = [](const char* name, const char* value) {
    const Variable variable(name, value);
    const auto result =
        RunNamed(Forward({leaky_relu_f32, nullptr}), "LR_FWD_4/binary32");
    EXPECT_EQ(result.kind, ResultKind::kFail);
    return result.text;
  };
  EXPECT_EQ(text("LEAKPROOF_EFFORT", "Quick"),
            "LEAKPROOF_EFFORT is 'Quick', none of quick, full and exhaustive");
  EXPECT_EQ(text("LEAKPROOF_SEED", "1x"),
            "LEAKPROOF_SEED is '1x', no whole number from 0 to "
            "18446744073709551615");
  EXPECT_TRUE(text("LEAKPROOF_ALPHA", "0.5,")
                  .starts_with("α '' is not a number of binary32"));
}

TEST(ConformanceTest, WhatDoesNotApplyIsSkippedWithTheReason) {
  const Conformance forward = Forward({leaky_relu_f32, nullptr});
  const auto gradient = RunNamed(forward, "LR_GRAD_1/binary32");
  EXPECT_EQ(gradient.kind, ResultKind::kSkip);
  EXPECT_TRUE(gradient.text.starts_with("not applicable: ")) << gradient.text;
  EXPECT_TRUE(Contains(gradient.text, "backward")) << gradient.text;
  const auto mixed = RunNamed(forward, "LR_MIX_2/binary32");
  EXPECT_EQ(mixed.kind, ResultKind::kSkip);
  EXPECT_EQ(mixed.text,
            "not applicable: the clause concerns binary16, bfloat16");
}

TEST(ConformanceTest, FormatsThatAKernelTurnsOutToLackAreSkipped) {
  Conformance conformance;
  conformance.kernel = [] {
    return std::make_unique<PlainKernel>(
        KernelIdentity{}, PlainFunctions{.f32 = {leaky_relu_f32, nullptr}});
  };
  const auto clause = RunNamed(conformance, "LR_FWD_4/binary16");
  EXPECT_EQ(clause.kind, ResultKind::kSkip);
  EXPECT_EQ(clause.text,
            "not applicable: the kernel has no function for binary16");
  const auto sweep = RunNamed(conformance, "Sweep/binary32_backward");
  EXPECT_EQ(sweep.kind, ResultKind::kSkip);
  EXPECT_EQ(sweep.text,
            "not applicable: the kernel has no function for binary32 backward");
  EXPECT_EQ(RunNamed(conformance, "LR_FWD_4/binary32").kind, ResultKind::kPass);
}

TEST(ConformanceTest, AShouldThatIsNotMetIsShownAndFailsNothing) {
  const auto result = RunNamed(Mutated("signalling-nan-passes", ref::kBinary32),
                               "LR_FWD_9/binary32");
  EXPECT_EQ(result.kind, ResultKind::kSkip);
  EXPECT_TRUE(result.text.starts_with(
      "SHOULD, not met: LR-FWD-9  A signalling NaN comes out quiet  "))
      << result.text;
  EXPECT_TRUE(Contains(result.text, "reproduce")) << result.text;
}

void Aborts(const float*, float*, size_t, float) { std::abort(); }
void Exits(const float*, float*, size_t, float) { std::exit(0); }
void Throws(const float*, float*, size_t, float) { throw 1; }
void Hangs(const float*, float*, size_t, float) {
  for (volatile bool hang = true; hang;) {
  }
}

TEST(ConformanceTest, AKernelThatEndsItsProcessFailsOneTest) {
  const auto text = [](void (*forward)(const float*, float*, size_t, float)) {
    Conformance conformance = Forward({forward, nullptr});
    conformance.call_limit = std::chrono::seconds(1);
    const auto result = RunNamed(conformance, "LR_FWD_4/binary32");
    EXPECT_EQ(result.kind, ResultKind::kFail);
    return result.text;
  };
  EXPECT_TRUE(Contains(text(Aborts), "was killed by signal 6 (Aborted)"));
  EXPECT_TRUE(Contains(text(Exits), "ended the process with exit status "));
  EXPECT_TRUE(Contains(text(Throws), "threw an exception"));
  EXPECT_TRUE(Contains(text(Hangs), "did not return within 1 s"));
}

TEST(ConformanceTest, NoClauseExcusesTheEndOfTheProcess) {
  EXPECT_EQ(RunNamed(Forward({Aborts, nullptr}), "LR_FWD_9/binary32").kind,
            ResultKind::kFail);
}

TEST(ConformanceTest, AKernelThatCannotBeOpenedFailsEveryTest) {
  Conformance conformance;
  conformance.formats = {&ref::kBinary32};
  conformance.kernel = []() -> std::unique_ptr<Kernel> {
    throw std::runtime_error("there is no such device");
  };
  for (const char* const name :
       {"SomeClauseApplies", "LR_FWD_4/binary32", "Sweep/binary32_forward"}) {
    const auto result = RunNamed(conformance, name);
    EXPECT_EQ(result.kind, ResultKind::kFail);
    EXPECT_EQ(result.text, "kernel Mine: there is no such device");
  }
}

TEST(ConformanceTest, WhatMakesNoSenseIsAFailureThatSaysSo) {
  const auto text = [](const Conformance& conformance) {
    const auto result = RunNamed(conformance, "SomeClauseApplies");
    EXPECT_EQ(result.kind, ResultKind::kFail);
    return result.text;
  };
  EXPECT_EQ(text({}),
            "Mine has nothing to test: every function is null, and there is no "
            "kernel");
  Conformance conformance = Forward({leaky_relu_f32, nullptr});
  conformance.formats = {&ref::kBinary64};
  EXPECT_EQ(text(conformance),
            "Mine has nothing to test: its functions are for none of the "
            "formats that were asked for");
  conformance = Forward({leaky_relu_f32, nullptr});
  conformance.profile = "pytorhc";
  EXPECT_TRUE(text(conformance).starts_with("there is no profile 'pytorhc'"));
  conformance.profile = "./there-is-none.toml";
  EXPECT_TRUE(
      text(conformance)
          .starts_with("cannot read the profile './there-is-none.toml'"));
  conformance.profile = "canonical";
  conformance.level = "sloppy";
  EXPECT_TRUE(text(conformance).starts_with("there is no level 'sloppy'"));
  conformance.level = "exact";
  conformance.kernel = FindMutant("select-form")->open;
  EXPECT_EQ(text(conformance),
            "Mine has functions and a kernel: give one of them");
}

TEST(ConformanceTest, AKernelThatNoClauseAppliesToFails) {
  Conformance conformance = Forward({nullptr, leaky_relu_grad_f32});
  EXPECT_EQ(RunNamed(conformance, "SomeClauseApplies").kind, ResultKind::kPass);
  conformance.profile = "numpy-maximum";  // which has no gradient
  const auto result = RunNamed(conformance, "SomeClauseApplies");
  EXPECT_EQ(result.kind, ResultKind::kFail);
  EXPECT_TRUE(result.text.starts_with(
      "no clause on values could be judged: nothing is known about the kernel\n"
      "  LR-FWD-1 binary32: "))
      << result.text;
}

std::string ProfileOfMyOwn() {
  std::ifstream published(LEAKPROOF_SOURCE "/spec/profiles/pytorch.toml");
  std::ostringstream text;
  text << published.rdbuf();
  std::string mine = text.str();
  const std::string name = "name = \"pytorch\"";
  mine.replace(mine.find(name), name.size(), "name = \"mine\"");
  const std::string file = testing::TempDir() + "conformance_test.toml";
  std::ofstream(file) << mine;
  return file;
}

TEST(ConformanceTest, AProfileIsANameOrAFileOrOneThatIsMade) {
  Conformance conformance = Mutated("select-form", ref::kBinary32);
  EXPECT_EQ(RunNamed(conformance, "LR_FWD_10/binary32").kind,
            ResultKind::kFail);
  conformance.profile = "pytorch";
  EXPECT_EQ(RunNamed(conformance, "LR_FWD_10/binary32").kind,
            ResultKind::kPass);
  conformance.profile = ProfileOfMyOwn();
  const auto in_file = RunNamed(conformance, "LR_FWD_10/binary32");
  EXPECT_EQ(in_file.kind, ResultKind::kPass) << in_file.text;
  EXPECT_EQ(Property(in_file, "profile"), "mine");
  Profile mine = FindProfile("pytorch");
  mine.name = "made";
  conformance.profile = mine;
  const auto result = RunNamed(conformance, "LR_FWD_10/binary32");
  EXPECT_EQ(result.kind, ResultKind::kPass);
  EXPECT_EQ(Property(result, "profile"), "made");
}

TEST(ConformanceTest, AProcessWithThreadsIsRefused) {
  const Conformance conformance = Forward({leaky_relu_f32, nullptr});
  std::atomic<bool> go_on = true;
  std::thread other([&] {
    while (go_on) std::this_thread::yield();
  });
  const auto refused = RunNamed(conformance, "LR_FWD_4/binary32");
  go_on = false;
  other.join();
  EXPECT_EQ(refused.kind, ResultKind::kFail);
  EXPECT_TRUE(Contains(refused.text, "other threads, called 'verify_test'"))
      << refused.text;
  EXPECT_EQ(RunNamed(conformance, "LR_FWD_4/binary32").kind, ResultKind::kPass);
}

TEST(ConformanceTest, AThreadThatIsEndingIsWaitedFor) {
  std::thread other(
      [] { std::this_thread::sleep_for(std::chrono::milliseconds(50)); });
  const auto result =
      RunNamed(Forward({leaky_relu_f32, nullptr}), "LR_FWD_4/binary32");
  other.join();
  EXPECT_EQ(result.kind, ResultKind::kPass) << result.text;
}

// One bit for one x and one α, which no sample of the checks meets.
void OneWrongBit(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
  const std::vector<uint16_t> input(x, x + n);
  leaky_relu_f16(x, y, n, alpha);
  for (size_t i = 0; i < n; ++i) {
    if (input[i] == 0xc321 && alpha == 0.01F) y[i] ^= 1;
  }
}

void PassesNans(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
  const std::vector<uint16_t> input(x, x + n);
  leaky_relu_f16(x, y, n, alpha);
  for (size_t i = 0; i < n; ++i) {
    if ((input[i] & 0x7fff) > 0x7c00) y[i] = input[i];
  }
}

// Harmless for arrays as sweeps have them.
void WrongForAnEmptyArray(const uint16_t* x, uint16_t* y, size_t n,
                          float alpha) {
  if (n == 0) std::abort();
  leaky_relu_f16(x, y, n, alpha);
}

void LeavesRounding(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
  leaky_relu_f16(x, y, n, alpha);
  std::fesetround(FE_UPWARD);
}

// At the default effort, for one α in each of the layouts of a sweep.
constexpr uint64_t kInputs = 41 * 65'536;
Conformance Forward16(PlainPair<uint16_t, float> pair) {
  return {.functions = {.f16 = pair}, .alphas = {"0.01"}};
}

TEST(ConformanceTest, ASweepFailsByTheClauseThatItFoundBroken) {
  Conformance conformance = Forward16({OneWrongBit, nullptr});
  conformance.alphas.clear();
  EXPECT_EQ(RunNamed(conformance, "LR_FWD_1/binary16").kind, ResultKind::kPass);
  const auto result = RunNamed(conformance, "Sweep/binary16_forward");
  EXPECT_EQ(result.kind, ResultKind::kFail);
  EXPECT_TRUE(result.text.starts_with(
      "LR-FWD-1  Finite inputs are rounded once  2 of "))
      << result.text;
  for (const char* const part :
       {"           x          0xc321  -0x1.c84p+1  -3.564\n",
        "           fails      2 of 738,213 negative normal numbers\n"
        "                      x = -3.564 (0xc321), α = 0.01\n",
        "           reproduce  LEAKPROOF_ALPHA=bits:0x3c23d70a ",
        "--select=Sweep/binary16_forward\n"
        "sweep binary16 forward, every x"}) {
    EXPECT_TRUE(Contains(result.text, part)) << part << "\n" << result.text;
  }
  const auto with_alpha = [&](const char* alpha) {
    const Variable variable("LEAKPROOF_ALPHA", alpha);
    return RunNamed(conformance, "Sweep/binary16_forward").kind;
  };
  EXPECT_EQ(with_alpha("bits:0x3c23d70a"), ResultKind::kFail);
  EXPECT_EQ(with_alpha("0.5"), ResultKind::kPass);
}

TEST(ConformanceTest, ASweepThatPassesSaysWhatItTried) {
  const auto result =
      RunNamed(Forward16({leaky_relu_f16, nullptr}), "Sweep/binary16_forward");
  EXPECT_EQ(result.kind, ResultKind::kPass);
  EXPECT_EQ(Property(result, "inputs"), std::to_string(kInputs));
  EXPECT_TRUE(Contains(result.text, ": 2,686,976 inputs")) << result.text;
}

TEST(ConformanceTest, ASweepShowsAShouldThatIsNotMet) {
  const auto result =
      RunNamed(Forward16({PassesNans, nullptr}), "Sweep/binary16_forward");
  EXPECT_EQ(result.kind, ResultKind::kPass);
  EXPECT_TRUE(result.text.starts_with("SHOULD, not met: LR-FWD-9  "))
      << result.text;
}

TEST(ConformanceTest, ASweepFailsByItsOwnFindingsAlone) {
  const Conformance conformance = Forward16({WrongForAnEmptyArray, nullptr});
  EXPECT_EQ(RunNamed(conformance, "LR_ARR_3/binary16").kind, ResultKind::kFail);
  EXPECT_EQ(RunNamed(conformance, "Sweep/binary16_forward").kind,
            ResultKind::kPass);
}

TEST(ConformanceTest, ASweepFailsByTheControlState) {
  const auto result =
      RunNamed(Forward16({LeavesRounding, nullptr}), "Sweep/binary16_forward");
  EXPECT_EQ(result.kind, ResultKind::kFail);
  EXPECT_TRUE(result.text.starts_with("LR-ENV-1  ")) << result.text;
  EXPECT_TRUE(Contains(result.text, "ended early, by LR-ENV-1")) << result.text;
}

TEST(ConformanceTest, WithoutASweepNothingIsCalledPassed) {
  Conformance conformance = Forward({leaky_relu_f32, nullptr});
  const auto quick = RunNamed(conformance, "Sweep/binary32_forward");
  EXPECT_EQ(quick.kind, ResultKind::kSkip);
  EXPECT_EQ(quick.text,
            "not applicable: no sweep of binary32 forward is made at effort "
            "quick, with the canonical profile, at level exact");
  conformance.effort = Effort::kFull;
  conformance.slow = true;
  const auto slow = RunNamed(conformance, "Sweep/binary32_forward");
  EXPECT_EQ(slow.kind, ResultKind::kSkip);
  EXPECT_TRUE(Contains(slow.text,
                       "0 of 4,294,967,296 inputs (effort exhaustive makes "
                       "this sweep for this kernel)"))
      << slow.text;
}

// The clauses that fail, found test after test.
std::set<std::string> FailingInTests(const Conformance& conformance) {
  std::set<std::string> failing;
  for (const ConformanceTest& test : TestsOf(conformance)) {
    const auto result = RunTest("Mine", conformance, test, "");
    if (result.kind != ResultKind::kFail) continue;
    for (const spec::Clause& clause : spec::kClauses) {
      const std::string title =
          std::string(clause.id) + "  " + std::string(clause.title);
      if (Contains(result.text, title)) failing.emplace(clause.id);
    }
  }
  return failing;
}

// Found in one run of everything, as the program makes it.
Report InOneRun(const Conformance& conformance, bool sweeps) {
  RunOptions options;
  options.kernels = {{"Mine", [conformance] {
                        return std::make_unique<PlainKernel>(
                            KernelIdentity{}, conformance.functions);
                      }}};
  options.formats = {&ref::kBinary16};
  options.alphas = conformance.alphas;
  options.sweeps = sweeps;
  for (const spec::Clause& clause : spec::kClauses) {
    options.clauses.push_back(&clause);
  }
  return Certify(options);
}

std::set<std::string> FailingInOneRun(const Conformance& conformance) {
  std::set<std::string> failing;
  const Report report = InOneRun(conformance, true);
  for (const ClauseResult& clause : report.kernels.at(0).clauses) {
    if (clause.FailsKernel()) failing.emplace(clause.clause->id);
  }
  return failing;
}

TEST(ConformanceTest, ARunOfSweepsAloneSaysWhatTheyDoNotJudge) {
  RunOptions options;
  options.kernels = {{"Mine", [] {
                        return std::make_unique<PlainKernel>(
                            KernelIdentity{},
                            PlainFunctions{.f16 = {leaky_relu_f16, nullptr}});
                      }}};
  options.formats = {&ref::kBinary16};
  options.alphas = {"0.01"};
  options.checks = false;
  options.clauses = {spec::FindClause("LR-FWD-1"),
                     spec::FindClause("LR-ARR-1")};
  const Report report = Certify(options);
  const auto& clauses = report.kernels.at(0).clauses;
  EXPECT_EQ(clauses.at(0).result.verdict, Verdict::kPass);
  EXPECT_EQ(clauses.at(0).result.reason, "");
  EXPECT_EQ(clauses.at(1).result.verdict, Verdict::kNotApplicable);
  EXPECT_EQ(clauses.at(1).result.reason,
            "no sweep judged it, and no check is made");
}

TEST(ConformanceTest, TheTestsTogetherFindWhatOneRunFinds) {
  for (const auto forward : {OneWrongBit, LeavesRounding}) {
    const Conformance conformance = Forward16({forward, leaky_relu_grad_f16});
    const auto failing = FailingInTests(conformance);
    EXPECT_EQ(failing, FailingInOneRun(conformance));
    EXPECT_FALSE(failing.empty());
  }
}

TEST(ConformanceTest, ATestTriesTheInputsThatOneRunTries) {
  const Conformance conformance =
      Forward16({leaky_relu_f16, leaky_relu_grad_f16});
  const Report report = InOneRun(conformance, false);
  for (const ClauseResult& clause : report.kernels.at(0).clauses) {
    const ConformanceTest test{.kind = Kind::kClause,
                               .clause = clause.clause,
                               .format = clause.format};
    EXPECT_EQ(Property(RunTest("Mine", conformance, test, ""), "inputs"),
              std::to_string(clause.result.inputs))
        << test.Name();
  }
}

}  // namespace
}  // namespace leakproof::verify
