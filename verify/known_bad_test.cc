// SPDX-License-Identifier: Apache-2.0

#include "verify/known_bad.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "verify/kernel_sources.h"
#include "verify/kernels/known_bad_file.h"
#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

RunOptions Options(KernelSource source, std::vector<const char*> clauses) {
  RunOptions options;
  options.effort = Effort::kQuick;
  options.kernels = {std::move(source)};
  options.formats = {&ref::kBinary16, &ref::kBinary32};
  for (const char* id : clauses) {
    options.clauses.push_back(spec::FindClause(id));
  }
  return options;
}

std::string ErrorOf(const RunOptions& options) {
  bool judged = false;
  try {
    Certify(options, {}, [&](const KernelResult&) { judged = true; });
  } catch (const SuiteError& error) {
    EXPECT_FALSE(judged) << "a verdict came before the error";
    return error.what();
  }
  return "no error";
}

KernelSource Right() {
  return {
      .name = "right", .open = OpenElement<RightElement>, .door = "the door"};
}

// What stands in for a suite that is broken behind a door: there, everything
// looks right.
TEST(KnownBadTest, NothingIsJudgedIfItIsAccepted) {
  KernelSource source = Right();
  source.open_known_bad = OpenElement<RightElement>;
  EXPECT_EQ(ErrorOf(Options(source, {"LR-FWD-4"})),
            "the check of LR-FWD-4 in binary16 accepts a known-bad kernel that "
            "came in as the door: the suite is broken, and no verdict of it "
            "counts");
}

TEST(KnownBadTest, EveryCheckMustRejectIt) {
  KernelSource source = Right();
  source.open_known_bad = FindMutant("zeros-lose-their-sign")->open;
  EXPECT_EQ(ErrorOf(Options(source, {"LR-FWD-4"})), "no error");
  EXPECT_NE(ErrorOf(Options(source, {"LR-FWD-4", "LR-FWD-8"})).find("LR-FWD-8"),
            std::string::npos);
}

// Found by the check, and not in the arrays that a sweep begins with.
struct WrongAtMinusOne : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return x == -1 ? T{42} : RightElement::Forward(x, alpha);
  }
};

TEST(KnownBadTest, EverySweepMustRejectIt) {
  KernelSource source = Right();
  source.open_known_bad = OpenElement<WrongAtMinusOne>;
  RunOptions options = Options(source, {"LR-FWD-1"});
  EXPECT_EQ(ErrorOf(options), "no error");  // quick makes no sweeps
  options.effort = Effort::kFull;
  EXPECT_NE(ErrorOf(options).find(
                "the sweep of every x, α = 0.01 in binary32 accepts"),
            std::string::npos)
      << ErrorOf(options);
}

// A pass is believed only where the known-bad kernel was rejected, and not
// where the check had nothing to say of it.
TEST(KnownBadTest, APassNeedsARejection) {
  struct Refuses : PlainKernel {
    Refuses() : PlainKernel({}, FunctionsOf<Elementwise<RightElement>>()) {}
    AlphaAnswer AnswerToAlpha(const ref::Format& format, Direction,
                              ref::BitPattern alpha) const override {
      return format.IsFinite(alpha) ? AlphaAnswer::kAccepted
                                    : AlphaAnswer::kRefused;
    }
  };
  KernelSource source = Right();
  source.open = [] { return std::make_unique<Refuses>(); };
  EXPECT_EQ(ErrorOf(Options(source, {"LR-DOM-3"})), "no error");
  source.open_known_bad = OpenElement<RightElement>;  // cannot refuse
  EXPECT_NE(ErrorOf(Options(source, {"LR-DOM-3"})).find("was not applicable"),
            std::string::npos);
}

TEST(KnownBadTest, ThatDoesNotOpenIsAnErrorOfTheSuite) {
  KernelSource source = Right();
  source.open_known_bad = []() -> std::unique_ptr<Kernel> {
    throw std::runtime_error("cannot write a file to '/none'");
  };
  EXPECT_EQ(ErrorOf(Options(source, {"LR-FWD-4"})),
            "the known-bad kernel could not be tried: cannot write a file to "
            "'/none'");
}

TEST(KnownBadTest, TheReportSaysWhatRejectedIt) {
  RunOptions options = Options(Right(), {"LR-FWD-4", "LR-MIX-1"});
  options.effort = Effort::kFull;
  const Report report = Certify(options);
  ASSERT_EQ(report.doors.size(), 1U);
  EXPECT_EQ(report.doors[0].door, "the door");
  EXPECT_EQ(report.doors[0].checks, 3U);  // binary32 is not of LR-MIX-1
  EXPECT_GE(report.doors[0].sweeps, 2U);
  EXPECT_EQ(DoorsFromJson(ToJson(report.doors)), report.doors);
  EXPECT_EQ(ToJson(report).at("known_bad_rejected").at(0).at("checks"), 3);
}

// By every door that a kernel can be named by, and for every check.
TEST(KnownBadTest, IsRejectedByEveryCheckAtEveryDoor) {
  for (const char* name : {"fast", "eigen", "mutant:nan-to-zero"}) {
    RunOptions options = Options(FindKernels(name).front(), {});
    options.formats = {&ref::kBinary32};
    for (const spec::Clause& clause : spec::kClauses) {
      options.clauses.push_back(&clause);
    }
    EXPECT_EQ(ErrorOf(options), "no error") << name;
  }
}

// A sweep for one clause alone has few inputs, or few results, to reject it by.
TEST(KnownBadTest, IsRejectedForTheSakeOfEachClauseAlone) {
  for (const spec::Clause& clause : spec::kClauses) {
    if (!IsOnValues(clause)) continue;
    RunOptions options =
        Options(FindKernels("fast").front(), {clause.id.data()});
    options.formats = {&ref::kBinary16, &ref::kBfloat16};
    options.alphas = {"0.01", "2"};
    options.effort = Effort::kFull;
    EXPECT_EQ(ErrorOf(options), "no error") << clause.id;
  }
}

TEST(KnownBadTest, TheLibraryHasEveryName) {
  const auto kernel = OpenKnownBadLibrary();
  for (const ref::Format& format : ref::kFormats) {
    EXPECT_TRUE(kernel->Implements(format, Direction::kForward));
    EXPECT_TRUE(kernel->Implements(format, Direction::kBackward));
  }
}

}  // namespace
}  // namespace leakproof::verify
