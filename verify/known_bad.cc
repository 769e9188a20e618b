// SPDX-License-Identifier: Apache-2.0

#include "verify/known_bad.h"

#include <algorithm>
#include <map>
#include <set>
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
    : options_(options), plan_(plan), few_inputs_(options) {
  // A kernel that is wrong everywhere needs few.
  few_inputs_.effort = Effort::kQuick;
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

KnownBadTrial::Tried KnownBadTrial::TriedBy(const Job& job) const {
  return {Entrance(job.kernel, *job.format), job.clause, job.format};
}

void KnownBadTrial::TryChecks(bool alone) {
  std::set<Tried> known;
  std::vector<size_t> jobs;
  for (size_t j = 0; j < plan_.jobs.size(); ++j) {
    if (plan_.kernels[plan_.jobs[j].kernel].uses_threads == alone &&
        known.insert(TriedBy(plan_.jobs[j])).second) {
      jobs.push_back(j);
    }
  }
  std::vector<std::vector<Trial>> series;
  for (const auto& of_series : SeriesOf(plan_, jobs)) {
    series.emplace_back();
    for (const size_t j : of_series) {
      const Job& job = plan_.jobs[j];
      series.back().push_back({job.kernel, TriedBy(job),
                               "the check of " + std::string(job.clause->id) +
                                   " in " + std::string(job.format->name),
                               [&](const Kernel& kernel, CallRecord& record) {
                                 return TryCheck(job, kernel, record);
                               }});
    }
  }
  Try(series, alone ? 1 : Parallel(options_), checks_);
}

Verdict KnownBadTrial::TryCheck(const Job& job, const Kernel& kernel,
                                CallRecord& record) const {
  const auto verdict = [&](const RunOptions& options) {
    return RunJob(options, job, kernel, plan_.alphas, record).verdict;
  };
  const Verdict few = verdict(few_inputs_);
  // Under some α few inputs are of the clause.
  return few == Verdict::kNotApplicable ? verdict(options_) : few;
}

void KnownBadTrial::TrySweeps() {
  std::set<Tried> known;
  std::map<std::string, std::vector<Trial>> of_entrance;
  for (const SweepJob& job : plan_.sweeps) {
    const Format& format = *job.sweep->format;
    const std::string entrance = Entrance(job.kernel, format);
    const Tried tried{entrance, job.sweep.get(), &format};
    if (!job.skipped.empty() || !known.insert(tried).second) continue;
    of_entrance[entrance].push_back(
        {job.kernel, tried,
         "the sweep of " + job.sweep->what + " in " + std::string(format.name),
         [&](const Kernel& kernel, CallRecord& record) {
           return TrySweep(options_, job, kernel, record);
         }});
  }
  std::vector<std::vector<Trial>> series;
  for (auto& [entrance, trials] : of_entrance) {
    series.push_back(std::move(trials));
  }
  Try(series, Parallel(options_), sweeps_);
}

void KnownBadTrial::Try(const std::vector<std::vector<Trial>>& trials,
                        unsigned parallel, std::set<Tried>& rejected) {
  std::vector<const Trial*> all;
  std::vector<std::function<std::unique_ptr<Kernel>()>> open;
  std::vector<Series> series;
  open.reserve(trials.size());
  for (const std::vector<Trial>& of_series : trials) {
    const KernelSource& source = options_.kernels[of_series.front().kernel];
    open.push_back([&source] { return OpenKnownBad(source); });
    std::vector<KernelWork> work;
    for (const Trial& trial : of_series) {
      all.push_back(&trial);
      work.push_back([&trial](const Kernel& kernel, CallRecord& record) {
        return std::string(Name(trial.run(kernel, record)));
      });
    }
    series.push_back(OnOneKernel(open.back(), std::move(work)));
  }
  std::vector<std::string> answers(all.size());
  RunIsolated(series, parallel, options_.call_limit,
              [&](size_t i, const Outcome& outcome) {
                answers[i] = AnswerOf(outcome);
              });
  for (size_t i = 0; i < all.size(); ++i) {
    if (answers[i] == Name(Verdict::kFail)) {
      rejected.insert(all[i]->tried);
    } else if (answers[i] != Name(Verdict::kNotApplicable)) {
      ThrowAccepted(all[i]->kernel, all[i]->by);
    }
  }
}

void KnownBadTrial::ThrowAccepted(size_t kernel, const std::string& by) const {
  throw SuiteError(by + " accepts a known-bad kernel that came in as " +
                   DoorOf(kernel) +
                   ": the suite is broken, and no verdict of it counts");
}

void KnownBadTrial::RequireRejected(const Job& job) const {
  if (!checks_.contains(TriedBy(job))) {
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
