// SPDX-License-Identifier: Apache-2.0

#include "verify/self_test.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>

#include "verify/isolation.h"
#include "verify/known_bad.h"
#include "verify/mutants/elementwise.h"
#include "verify/plan.h"

namespace leakproof::verify {
namespace {

bool Fails(const ClauseResult& clause) {
  return clause.result.verdict == Verdict::kFail;
}

// The known-bad kernel of kernels that are no more than functions here. It
// could refuse an α, and does not.
std::unique_ptr<Kernel> OpenSpoiledRight() {
  class TakesAnything : public PlainKernel {
   public:
    using PlainKernel::PlainKernel;
    AlphaAnswer AnswerToAlpha(const ref::Format&, Direction,
                              ref::BitPattern) const override {
      return AlphaAnswer::kAccepted;
    }
    std::unique_ptr<Kernel> OtherTarget() const override {
      return OpenElement<RightElement>();
    }
  };
  PlainFunctions functions = FunctionsOf<Elementwise<RightElement>>();
  const PlainFunctions small = SmallFunctionsOf<RightElement>();
  functions.f16 = small.f16;
  functions.bf16 = small.bf16;
  return Spoiled(std::make_unique<TakesAnything>(KernelIdentity{}, functions));
}

using ByProfile = std::map<std::string_view, std::vector<const RightKernel*>>;

// Canonical or not, those of one profile can be judged by one run.
ByProfile GroupedByProfile(std::span<const RightKernel> kernels) {
  ByProfile groups;
  for (const RightKernel& kernel : kernels) {
    groups[kernel.profile].push_back(&kernel);
  }
  return groups;
}

void AddResult(const RightKernel& kernel, const KernelResult& result,
               SelfTestResult& to) {
  if (!result.AnyJudged()) return;
  to.right_kernels.push_back(&kernel);
  for (const ClauseResult& clause : result.clauses) {
    if (clause.FailsKernel()) to.rejections.push_back({&kernel, clause});
  }
}

// A check that accepts even a known-bad kernel rejects no mutant.
bool IsRejected(const Mutant& mutant) {
  try {
    return std::ranges::any_of(JudgeMutant(mutant, mutant.needs_sweep).clauses,
                               Fails);
  } catch (const SuiteError&) {
    return false;
  }
}

// Judges so many mutants at a time, each by a process of its own, and calls
// done(mutant, rejected) as these end.
template <class Done>
void JudgeMutants(const std::vector<const Mutant*>& mutants, unsigned parallel,
                  const Done& done) {
  std::vector<Work> work;
  for (const Mutant* const mutant : mutants) {
    work.push_back([mutant](CallRecord&) {
      return std::string(IsRejected(*mutant) ? "rejected" : "survived");
    });
  }
  // Far longer than any takes: a kernel's calls have limits of their own.
  constexpr std::chrono::hours kLimit{1};
  RunIsolated(work, parallel, kLimit, [&](size_t i, const Outcome& outcome) {
    if (outcome.kind != Outcome::Kind::kFinished) {
      throw std::runtime_error("mutant " + std::string(mutants[i]->name) +
                               " could not be judged: " + outcome.text);
    }
    done(*mutants[i], outcome.text == "rejected");
  });
}

}  // namespace

std::vector<const ref::Format*> AllFormats() {
  std::vector<const ref::Format*> formats;
  for (const ref::Format& format : ref::kFormats) formats.push_back(&format);
  return formats;
}

KernelResult JudgeMutant(const Mutant& mutant, bool sweeps) {
  RunOptions options;
  options.kernels = {{.name = std::string(mutant.name),
                      .open = mutant.open,
                      .open_known_bad = OpenSpoiledRight}};
  if (mutant.needs_exhaustive) options.effort = Effort::kExhaustive;
  options.formats = AllFormats();
  options.clauses = {&*mutant.clause};
  options.profile = FindProfile(std::string(mutant.profile));
  options.sweeps = sweeps;
  // Some do not return.
  options.call_limit = std::chrono::seconds(2);
  return Certify(options).kernels.front();
}

std::vector<KernelResult> JudgeRightKernels(
    std::span<const RightKernel* const> kernels,
    std::span<const spec::Clause* const> clauses, Effort effort,
    const std::vector<const ref::Format*>& formats) {
  RunOptions options;
  for (const RightKernel* const kernel : kernels) {
    options.kernels.push_back({.name = std::string(kernel->name),
                               .open = kernel->open,
                               .uses_threads = kernel->uses_threads,
                               .door = "a right kernel",
                               .open_known_bad = OpenSpoiledRight});
  }
  options.formats = formats;
  options.profile = FindProfile(std::string(kernels.front()->profile));
  options.sweeps = false;
  std::vector<KernelResult> results(kernels.size());
  for (const bool of_arrays : {false, true}) {
    options.clauses.clear();
    std::ranges::copy_if(clauses, std::back_inserter(options.clauses),
                         [&](const spec::Clause* clause) {
                           return clause->id.starts_with("LR-ARR") == of_arrays;
                         });
    if (options.clauses.empty()) continue;
    options.effort = of_arrays ? Effort::kQuick : effort;
    const Report report = Certify(options);
    for (size_t i = 0; i < kernels.size(); ++i) {
      auto& all = results[i].clauses;
      const auto& judged = report.kernels[i].clauses;
      all.insert(all.end(), judged.begin(), judged.end());
    }
  }
  return results;
}

size_t SelfTestResult::Accepted() const {
  return static_cast<size_t>(
      std::ranges::count_if(right_kernels, [&](const RightKernel* kernel) {
        return std::ranges::find(rejections, kernel, &Rejection::kernel) ==
               rejections.end();
      }));
}

SelfTestResult SelfTest(
    std::span<const Mutant> mutants, std::span<const RightKernel> right_kernels,
    const std::vector<const spec::Clause*>& clauses, bool exhaustive,
    const std::function<void(const SelfTestProgress&)>& on_progress) {
  SelfTestResult result;
  for (const Mutant& mutant : mutants) {
    const bool wanted = std::ranges::any_of(
        clauses, [&](const auto* c) { return c->id == mutant.clause->id; });
    if (!wanted) continue;
    const bool left = mutant.needs_exhaustive && !exhaustive;
    (left ? result.left : result.mutants).push_back(&mutant);
  }
  SelfTestProgress progress{0, result.mutants.size() + right_kernels.size()};
  const auto advance = [&](size_t by) {
    progress.done += by;
    if (on_progress) on_progress(progress);
  };
  advance(0);
  std::set<const Mutant*> rejected;
  JudgeMutants(result.mutants, Parallel(RunOptions{}),
               [&](const Mutant& mutant, bool is_rejected) {
                 if (is_rejected) rejected.insert(&mutant);
                 advance(1);
               });
  std::ranges::copy_if(
      result.mutants, std::back_inserter(result.survivors),
      [&](const Mutant* mutant) { return !rejected.contains(mutant); });
  for (const auto& [profile, kernels] : GroupedByProfile(right_kernels)) {
    const auto judged = JudgeRightKernels(
        kernels, clauses, exhaustive ? Effort::kFull : Effort::kQuick);
    for (size_t i = 0; i < kernels.size(); ++i) {
      AddResult(*kernels[i], judged[i], result);
    }
    advance(kernels.size());
  }
  return result;
}

}  // namespace leakproof::verify
