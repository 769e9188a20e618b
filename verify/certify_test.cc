// SPDX-License-Identifier: Apache-2.0

#include "verify/certify.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "ref/number.h"
#include "verify/kernel_sources.h"
#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

RunOptions Options(KernelSource source, const char* clause) {
  RunOptions options;
  options.sweeps = false;
  options.kernels = {std::move(source)};
  options.formats = {&ref::kBinary32};
  options.clauses = {spec::FindClause(clause)};
  return options;
}

KernelSource Mutated(const char* name) {
  return {name, FindMutant(name)->open, false};
}

TEST(CertifyTest, CounterexamplesAreTheSimplest) {
  const Report report = Certify(Options(Mutated("select-form"), "LR-FWD-10"));
  const auto& example =
      report.kernels[0].clauses[0].result.counterexample.value();
  EXPECT_EQ(example.alpha->decimal, "2");
  EXPECT_EQ(example.x->decimal, "-1");
  EXPECT_EQ(example.got->decimal, "-2");
  EXPECT_EQ(example.permitted, "0xbf800000 (-0x1p+0, -1)");
  EXPECT_EQ(example.explanation,
            "permitted with form = select, where the profile has max");
  EXPECT_EQ(example.n, 1U);
  EXPECT_EQ(example.index, 0U);
}

TEST(CertifyTest, AFixedAlphaIsTheOnlyOne) {
  RunOptions options = Options(Mutated("select-form"), "LR-FWD-10");
  options.alphas = {"0.5"};
  EXPECT_EQ(Certify(options).kernels[0].clauses[0].result.verdict,
            Verdict::kNotApplicable);
  options.alphas = {"0.5", "1.5"};
  const auto result = Certify(options).kernels[0].clauses[0];
  EXPECT_EQ(result.result.counterexample->alpha->decimal, "1.5");
  EXPECT_NE(result.reproduce.find("--alpha=0.5 --alpha=1.5"),
            std::string::npos);
}

TEST(CertifyTest, AProfileDecidesTheVerdict) {
  RunOptions options = Options(Mutated("select-form"), "LR-FWD-10");
  options.profile = FindProfile("pytorch");
  const Report pass = Certify(options);
  EXPECT_TRUE(pass.AllConform());
  EXPECT_EQ(pass.kernels[0].profile, "pytorch");
  options.profile = FindProfile("numpy-maximum");
  const auto fail = Certify(options).kernels[0].clauses[0];
  EXPECT_EQ(fail.result.verdict, Verdict::kFail);
  EXPECT_NE(fail.reproduce.find("--profile numpy-maximum"), std::string::npos);
}

TEST(CertifyTest, WhatAProfileOrLevelDoesNotAskForIsNotApplicable) {
  const auto reason = [](const RunOptions& options) {
    const CheckResult result = Certify(options).kernels[0].clauses[0].result;
    EXPECT_EQ(result.verdict, Verdict::kNotApplicable);
    return result.reason;
  };
  RunOptions options = Options(Mutated("truncates"), "LR-FUN-1");
  options.profile = FindProfile("xnnpack");
  EXPECT_EQ(reason(options),
            "profile xnnpack has subnormals = ftz-daz, and the clause "
            "presupposes ieee");
  options.profile = Profile();
  options.level = ReadLevel("faithful");
  EXPECT_EQ(reason(options), "level faithful does not ask for this");
  options = Options(Mutated("truncates"), "LR-MIX-1");
  EXPECT_EQ(reason(options), "the clause concerns binary16, bfloat16");
  options = Options(Mutated("slopes-swapped"), "LR-GRAD-1");
  options.profile = FindProfile("numpy-maximum");
  EXPECT_EQ(reason(options), "the profile defines no gradient");
}

// One rounding towards zero is within one ulp, two ulps are not, and a level
// that permits them still tells a zero from a NaN.
TEST(CertifyTest, ALevelDecidesTheVerdict) {
  const auto conforms = [](const char* mutant, const char* clause,
                           const char* level) {
    RunOptions options = Options(Mutated(mutant), clause);
    options.level = ReadLevel(level);
    return Certify(options).AllConform();
  };
  EXPECT_FALSE(conforms("truncates", "LR-FWD-1", "exact"));
  EXPECT_FALSE(conforms("truncates", "LR-FWD-1", "rounded"));
  EXPECT_TRUE(conforms("truncates", "LR-FWD-1", "faithful"));
  EXPECT_TRUE(conforms("truncates", "LR-FWD-1", "tolerant(1)"));
  EXPECT_FALSE(conforms("moves-one-binade", "LR-FWD-1", "faithful"));
  EXPECT_FALSE(conforms("moves-one-binade", "LR-FWD-1", "tolerant(1)"));
  EXPECT_TRUE(conforms("moves-one-binade", "LR-FWD-1", "tolerant(2)"));
  EXPECT_FALSE(conforms("zeros-lose-their-sign", "LR-FWD-4", "exact"));
  EXPECT_TRUE(conforms("zeros-lose-their-sign", "LR-FWD-4", "rounded"));
  EXPECT_FALSE(conforms("nan-to-zero", "LR-FWD-8", "tolerant(1000000)"));
  EXPECT_FALSE(conforms("saturates", "LR-FWD-3", "rounded"));
  EXPECT_TRUE(conforms("saturates", "LR-FWD-3", "faithful"));
}

TEST(CertifyTest, AFixedAlphaOfTheProfileIsTheOnlyOne) {
  RunOptions options = Options(Mutated("select-form"), "LR-FWD-10");
  options.profile = FindProfile("relu");
  EXPECT_EQ(Certify(options).kernels[0].clauses[0].result.verdict,
            Verdict::kNotApplicable);
  options.alphas = {"0.5"};
  EXPECT_THROW(Certify(options), InputError);
}

TEST(CertifyTest, TheSeedDecidesEveryRandomChoice) {
  RunOptions options = Options(Mutated("wrong-operand"), "LR-GRAD-8");
  const auto run = [&](uint64_t seed) {
    options.seed = seed;
    return ToJson(Certify(options)).dump();
  };
  EXPECT_EQ(run(7), run(7));
}

// State that outlives a call shows itself as such.
struct FirstAlphaStays : Elementwise<RightElement> {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    static const T first = alpha;
    Elementwise<RightElement>::Forward(x, y, n, first);
  }
};

TEST(CertifyTest, AFailureThatNeedsEarlierCallsSaysSo) {
  const Report report = Certify(
      Options({"stateful", OpenArrays<FirstAlphaStays>, false}, "LR-FWD-1"));
  const auto& result = report.kernels[0].clauses[0].result;
  ASSERT_EQ(result.verdict, Verdict::kFail);
  EXPECT_NE(result.counterexample->explanation.find("earlier calls"),
            std::string::npos);
  const Report stateless = Certify(Options(Mutated("truncates"), "LR-FWD-1"));
  EXPECT_EQ(stateless.kernels[0].clauses[0].result.counterexample->explanation,
            "");
}

TEST(CertifyTest, AKernelThatDoesNotOpenIsAnInputError) {
  const KernelSource broken{
      "broken",
      []() -> std::unique_ptr<Kernel> { throw std::runtime_error("no luck"); },
      false};
  try {
    Certify(Options(broken, "LR-FWD-1"));
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "kernel broken: no luck");
  }
}

TEST(KernelSourcesTest, FastStandsForEveryTarget) {
  const auto sources = FindKernels("fast");
  ASSERT_FALSE(sources.empty());
  for (const KernelSource& source : sources) {
    EXPECT_EQ(source.open()->identity().name, source.name);
    EXPECT_EQ(FindKernels(source.name).size(), 1U);
  }
}

TEST(KernelSourcesTest, AnAdapterThatWasNotBuiltSaysWhatToInstall) {
  for (const AdapterInfo& adapter : Adapters()) {
    const std::string name(adapter.name);
    if (adapter.built) {
      EXPECT_EQ(FindKernels(name).size(), 1U);
      continue;
    }
    try {
      FindKernels(name);
      FAIL() << name;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(adapter.package),
                std::string::npos);
    }
  }
}

}  // namespace
}  // namespace leakproof::verify
