// SPDX-License-Identifier: Apache-2.0

#include "verify/known_bad.h"

#include <algorithm>
#include <map>
#include <utility>

#include "verify/check.h"
#include "verify/isolation.h"
#include "verify/job_run.h"
#include "verify/kernels/spoil.h"
#include "verify/sweep_run.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

class SpoiledKernel : public Kernel {
 public:
  explicit SpoiledKernel(std::unique_ptr<Kernel> kernel)
      : kernel_(std::move(kernel)) {}

  const KernelIdentity& identity() const override {
    return kernel_->identity();
  }
  bool Implements(const Format& format, Direction direction) const override {
    return kernel_->Implements(format, direction);
  }
  // Takes what it should refuse.
  AlphaAnswer AnswerToAlpha(const Format& format, Direction direction,
                            BitPattern alpha) const override {
    return Answer(format, direction, alpha) == AlphaAnswer::kNoAnswer
               ? AlphaAnswer::kNoAnswer
               : AlphaAnswer::kAccepted;
  }
  void Forward(const Format& format, BitPattern alpha, const void* x, void* y,
               size_t n) const override {
    if (Answer(format, Direction::kForward, alpha) != AlphaAnswer::kRefused) {
      kernel_->Forward(format, alpha, x, y, n);
    }
    spoil::Call(x, nullptr, y, n, format.bytes());
  }
  void Backward(const Format& format, BitPattern alpha, const void* x,
                const void* dy, void* dx, size_t n) const override {
    if (Answer(format, Direction::kBackward, alpha) != AlphaAnswer::kRefused) {
      kernel_->Backward(format, alpha, x, dy, dx, n);
    }
    spoil::Call(x, dy, dx, n, format.bytes());
  }
  std::unique_ptr<Kernel> OtherTarget() const override {
    auto other = kernel_->OtherTarget();
    return other ? Spoiled(std::move(other)) : nullptr;
  }

 private:
  AlphaAnswer Answer(const Format& format, Direction direction,
                     BitPattern alpha) const {
    return kernel_->AnswerToAlpha(format, direction, alpha);
  }

  std::unique_ptr<Kernel> kernel_;
};

std::unique_ptr<Kernel> OpenKnownBad(const KernelSource& source) {
  return source.open_known_bad ? source.open_known_bad()
                               : Spoiled(source.open());
}

// What the first arrays of a sweep that hold anything to judge say of it.
Verdict TrySweep(const RunOptions& options, const SweepJob& job,
                 const Kernel& kernel, CallRecord& record) {
  const Sweep& sweep = *job.sweep;
  const Probe probe(kernel, *sweep.format, record, options.profile.backward);
  for (uint64_t position = 0; position < sweep.Size();) {
    const SweepPart part =
        RunSweep(sweep, RulesOf(options, *sweep.format), job.clauses, probe,
                 position, sweep.Size(), std::chrono::milliseconds(0));
    uint64_t inputs = 0;
    uint64_t failures = 0;
    for (const auto& [clause, tally] : part.tally) {
      inputs += tally.inputs();
      failures += tally.failures();
    }
    if (inputs > 0) return failures > 0 ? Verdict::kFail : Verdict::kPass;
    if (part.control_state_changed) return Verdict::kFail;
    position = part.end;
  }
  return Verdict::kNotApplicable;
}

// The verdict that a child returned. The end of its process is a rejection.
std::string AnswerOf(const Outcome& outcome) {
  if (outcome.kind == Outcome::Kind::kThrew) {
    throw SuiteError("the known-bad kernel could not be tried: " +
                     outcome.text);
  }
  return outcome.kind == Outcome::Kind::kDied
             ? std::string(Name(Verdict::kFail))
             : outcome.text;
}

}  // namespace

std::unique_ptr<Kernel> Spoiled(std::unique_ptr<Kernel> kernel) {
  return std::make_unique<SpoiledKernel>(std::move(kernel));
}

KnownBadTrial::KnownBadTrial(const RunOptions& options, const Plan& plan)
    : options_(options), plan_(plan) {
  for (const bool alone : {false, true}) TryChecks(alone);
  TrySweeps();
}

std::string KnownBadTrial::DoorOf(size_t kernel) const {
  return plan_.kernels[kernel].door;
}

// Kernels that lack a function leave checks out, or parts of them.
std::string KnownBadTrial::Entrance(size_t kernel, const Format& format) const {
  std::string entrance = DoorOf(kernel);
  for (const Direction direction :
       {Direction::kForward, Direction::kBackward}) {
    entrance += plan_.kernels[kernel].Has(format, direction) ? "+" : "-";
  }
  return entrance;
}

void KnownBadTrial::TryChecks(bool alone) {
  std::map<Tried, size_t> first;  // job
  for (size_t j = 0; j < plan_.jobs.size(); ++j) {
    const Job& job = plan_.jobs[j];
    if (NeedsProcessorsAlone(plan_, job) != alone) continue;
    first.emplace(
        Tried{Entrance(job.kernel, *job.format), job.clause, job.format}, j);
  }
  std::vector<std::pair<Tried, size_t>> trials(first.begin(), first.end());
  std::ranges::sort(trials, {}, [](const auto& t) { return t.second; });
  std::vector<Work> work;
  for (const auto& trial : trials) {
    const Job& job = plan_.jobs[trial.second];
    work.push_back([&](CallRecord& record) {
      const auto kernel = OpenKnownBad(options_.kernels[job.kernel]);
      return std::string(
          Name(RunJob(options_, job, *kernel, plan_.alphas, record).verdict));
    });
  }
  std::vector<std::string> answers(work.size());
  RunIsolated(work, alone ? 1 : Parallel(options_), options_.call_limit,
              [&](size_t i, const Outcome& outcome) {
                answers[i] = AnswerOf(outcome);
              });
  for (size_t i = 0; i < trials.size(); ++i) {
    const Job& job = plan_.jobs[trials[i].second];
    if (answers[i] == Name(Verdict::kFail)) {
      checks_.insert(trials[i].first);
    } else if (answers[i] != Name(Verdict::kNotApplicable)) {
      ThrowAccepted(job.kernel, "the check of " + std::string(job.clause->id) +
                                    " in " + std::string(job.format->name));
    }
  }
}

void KnownBadTrial::TrySweeps() {
  std::map<Tried, const SweepJob*> first;
  for (const SweepJob& job : plan_.sweeps) {
    if (!job.skipped.empty()) continue;
    first.emplace(Tried{Entrance(job.kernel, *job.sweep->format),
                        job.sweep.get(), job.sweep->format},
                  &job);
  }
  std::vector<std::pair<Tried, const SweepJob*>> trials(first.begin(),
                                                        first.end());
  std::ranges::sort(trials, {}, [](const auto& t) { return t.second; });
  std::vector<Work> work;
  for (const auto& trial : trials) {
    const SweepJob& job = *trial.second;
    work.push_back([&](CallRecord& record) {
      const auto kernel = OpenKnownBad(options_.kernels[job.kernel]);
      return std::string(Name(TrySweep(options_, job, *kernel, record)));
    });
  }
  std::vector<std::string> answers(work.size());
  RunIsolated(work, Parallel(options_), options_.call_limit,
              [&](size_t i, const Outcome& outcome) {
                answers[i] = AnswerOf(outcome);
              });
  for (size_t i = 0; i < trials.size(); ++i) {
    const SweepJob& job = *trials[i].second;
    if (answers[i] == Name(Verdict::kFail)) {
      sweeps_.insert(trials[i].first);
    } else if (answers[i] != Name(Verdict::kNotApplicable)) {
      ThrowAccepted(job.kernel, "the sweep of " + job.sweep->what + " in " +
                                    std::string(job.sweep->format->name));
    }
  }
}

void KnownBadTrial::ThrowAccepted(size_t kernel, const std::string& by) const {
  throw SuiteError(by + " accepts a known-bad kernel that came in as " +
                   DoorOf(kernel) +
                   ": the suite is broken, and no verdict of it counts");
}

void KnownBadTrial::RequireRejected(const Job& job) const {
  if (!checks_.contains(
          {Entrance(job.kernel, *job.format), job.clause, job.format})) {
    throw SuiteError("the check of " + std::string(job.clause->id) + " in " +
                     std::string(job.format->name) +
                     " passes a kernel, and was not applicable to a known-bad "
                     "kernel that came in as " +
                     DoorOf(job.kernel) +
                     ": the suite is broken, and no verdict of it counts");
  }
}

std::vector<DoorResult> KnownBadTrial::doors() const {
  std::vector<DoorResult> doors;
  for (const Description& kernel : plan_.kernels) {
    const bool is_new = std::ranges::none_of(
        doors, [&](const DoorResult& d) { return d.door == kernel.door; });
    if (!is_new) continue;
    const auto of_door = [&](const Tried& tried) {
      return tried.door.substr(0, tried.door.size() - 2) == kernel.door;
    };
    doors.push_back(
        {kernel.door,
         static_cast<uint64_t>(std::ranges::count_if(checks_, of_door)),
         static_cast<uint64_t>(std::ranges::count_if(sweeps_, of_door))});
  }
  return doors;
}

}  // namespace leakproof::verify
