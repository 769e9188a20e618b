// SPDX-License-Identifier: Apache-2.0

#include "verify/certify.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>

#include "ref/number.h"
#include "verify/checks/values.h"
#include "verify/findings.h"
#include "verify/isolation.h"
#include "verify/job_run.h"
#include "verify/journal.h"
#include "verify/known_bad.h"
#include "verify/plan.h"
#include "verify/probe.h"
#include "verify/remaining_time.h"
#include "verify/sweep_run.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using Json = nlohmann::ordered_json;

// A call that never came back: the verdict is a failure, the call its witness.
CheckResult DeadKernel(const Outcome& outcome, const Format& format) {
  const LastCall& call = outcome.last_call;
  Counterexample example;
  example.alpha = Show(ref::AlphaFormat(format), {call.alpha});
  example.n = call.n;
  example.permitted = "to return";
  example.explanation =
      std::string("the ") + (call.backward ? "backward" : "forward") +
      " function " +
      (call.in_call ? "" : "returned, and later the kernel's process ") +
      outcome.text + ", for n = " + std::to_string(call.n);
  if (call.n > 0) {
    example.x = Show(format, {call.first_x});
    example.explanation += "; shown is element 0";
    if (call.backward) example.dy = Show(format, {call.first_dy});
  }
  CheckResult result;
  result.verdict = Verdict::kFail;
  result.inputs = 1;
  result.failures = 1;
  result.ended_process = true;
  result.counterexample = std::move(example);
  return result;
}

// The clause that a call within a sweep which ended its process is held
// against: that of its first element, if it is judged.
const spec::Clause* ClauseOfDeath(const SweepJob& job, const LastCall& call) {
  const Format& format = *job.sweep->format;
  const spec::ClauseId clause =
      call.backward ? BackwardClauseOf(format, {call.alpha}, {call.first_x},
                                       {call.first_dy})
                    : ForwardClauseOf(format, {call.alpha}, {call.first_x});
  const auto judged = std::ranges::find_if(
      job.clauses, [&](const spec::Clause* c) { return c->id == clause->id; });
  return judged != job.clauses.end() ? *judged : job.clauses.front();
}

// A run in progress.
class Run {
 public:
  Run(const RunOptions& options, const Plan& plan,
      const KnownBadTrial& known_bad, Findings& findings, Journal* journal,
      const std::function<void(const Progress&)>& on_progress,
      const std::function<void(const KernelResult&)>& on_kernel)
      : options_(options),
        plan_(plan),
        known_bad_(known_bad),
        findings_(findings),
        journal_(journal),
        on_progress_(on_progress),
        on_kernel_(on_kernel),
        open_(plan.kernels.size()),
        remaining_time_(KindsOf(plan)) {
    for (size_t job = 0; job < plan.jobs.size(); ++job) {
      if (!InShard(job, options.shard)) continue;
      ++progress_.total;
      if (findings.Has(job)) {
        ++progress_.done;
      } else {
        ++open_[plan.jobs[job].kernel];
      }
    }
    for (size_t s = 0; s < plan.sweeps.size(); ++s) {
      if (!plan.sweeps[s].skipped.empty()) continue;
      const Span whole = ShardOf(*plan.sweeps[s].sweep, options.shard);
      const uint64_t left = InputsLeft(s);
      progress_.inputs_total += whole.end - whole.first;
      progress_.inputs_done += whole.end - whole.first - left;
      if (left > 0) ++open_[plan.sweeps[s].kernel];
    }
  }

  void JudgeAll() {
    // What an earlier run had done.
    if (on_progress_) on_progress_(progress_);
    ShowJudged();
    for (const bool alone : {false, true}) RunChecks(alone);
    for (const bool alone : {false, true}) RunSweeps(alone);
  }

 private:
  using Clock = std::chrono::steady_clock;

  static std::vector<const void*> KindsOf(const Plan& plan) {
    std::vector<const void*> kinds;
    for (const SweepJob& job : plan.sweeps) kinds.push_back(job.sweep.get());
    return kinds;
  }

  double SecondsLeft() const {
    double seconds = 0;
    for (size_t s = 0; s < plan_.sweeps.size(); ++s) {
      seconds += remaining_time_.Of(s, InputsLeft(s));
    }
    return seconds / Parallel(options_);
  }

  uint64_t InputsLeft(size_t sweep_job) const {
    uint64_t left = 0;
    for (const Span& span : findings_.Left(sweep_job, options_.shard)) {
      left += span.end - span.first;
    }
    return left;
  }

  void Keep(const Json& entry) {
    if (journal_ != nullptr) journal_->Append(entry);
  }

  void ShowJudged() {
    while (next_kernel_ < open_.size() && open_[next_kernel_] == 0) {
      if (on_kernel_) on_kernel_(findings_.ResultOf(next_kernel_));
      ++next_kernel_;
    }
  }

  void JudgeCheck(size_t job, const CheckResult& result) {
    if (result.verdict == Verdict::kPass) {
      known_bad_.RequireRejected(plan_.jobs[job]);
    }
    Keep(findings_.CheckEntry(job, result));
    findings_.AddCheck(job, result);
    --open_[plan_.jobs[job].kernel];
    ++progress_.done;
    if (on_progress_) on_progress_(progress_);
    ShowJudged();
  }

  // A check for another process.
  struct CheckToRun {
    size_t job;
    const AlphasByFormat& alphas;
  };
  // A check's result, and whether it was the first one of its process.
  using Done = std::function<void(const CheckToRun& check, bool first,
                                  const CheckResult& result)>;

  // Runs each series of checks in a child, and calls `done` as they end.
  void RunSeries(const std::vector<std::vector<CheckToRun>>& checks,
                 unsigned parallel, const Done& done) {
    std::vector<Series> series;
    std::vector<CheckToRun> all;
    for (const auto& of_series : checks) {
      std::vector<KernelWork> work;
      for (const CheckToRun& check : of_series) {
        all.push_back(check);
        work.push_back([this, check](const Kernel& kernel, CallRecord& record) {
          const CheckResult result = RunJob(options_, plan_.jobs[check.job],
                                            kernel, check.alphas, record);
          // A kernel that does one thing wrong may have done others.
          return Answer(ToJson(result).dump(),
                        result.verdict == Verdict::kFail);
        });
      }
      const size_t kernel = plan_.jobs[of_series.front().job].kernel;
      series.push_back(
          OnOneKernel(options_.kernels[kernel].open, std::move(work)));
    }
    RunIsolated(series, parallel, options_.call_limit,
                [&](size_t i, const Outcome& received) {
                  const Job& job = plan_.jobs[all[i].job];
                  const Outcome outcome =
                      Readable(received, [&](const std::string& text) {
                        ReadCheckAnswer(text, *job.format);
                      });
                  if (outcome.kind == Outcome::Kind::kThrew) {
                    throw SuiteError("the check of " +
                                     std::string(job.clause->id) +
                                     " failed to work on kernel " +
                                     options_.kernels[job.kernel].name + ": " +
                                     outcome.text);
                  }
                  done(all[i], outcome.first,
                       outcome.kind == Outcome::Kind::kFinished
                           ? ReadCheckAnswer(outcome.text, *job.format)
                           : DeadKernel(outcome, *job.format));
                });
  }

  void RunChecks(bool alone) {
    std::vector<size_t> group;
    for (size_t job = 0; job < plan_.jobs.size(); ++job) {
      if (InShard(job, options_.shard) && !findings_.Has(job) &&
          plan_.kernels[plan_.jobs[job].kernel].uses_threads == alone) {
        group.push_back(job);
      }
    }
    std::vector<std::vector<CheckToRun>> checks;
    for (const auto& series : SeriesOf(plan_, group)) {
      checks.emplace_back();
      for (const size_t job : series) {
        checks.back().push_back({job, plan_.alphas});
      }
    }
    const unsigned parallel = alone ? 1 : Parallel(options_);
    std::map<size_t, CheckResult> suspects;
    RunSeries(
        checks, parallel,
        [&](const CheckToRun& check, bool first, const CheckResult& result) {
          if (IsSuspect(result, first)) {
            suspects.emplace(check.job, result);
          } else {
            JudgeCheck(check.job, result);
          }
        });
    LookAgain(suspects, parallel);
    for (const auto& [job, result] : suspects) JudgeCheck(job, result);
  }

  // Whether a failure may have another cause than its counterexample.
  bool IsSuspect(const CheckResult& result, bool first) const {
    if (result.verdict != Verdict::kFail) return false;
    if (result.ended_process) return !first;
    return result.counterexample->alpha &&
           (!first || options_.alphas.size() != 1);
  }

  // Runs checks that failed once more, each in a fresh process, with the
  // counterexample's α alone if the kernel returned: state that earlier calls
  // left behind shows itself that way.
  void LookAgain(std::map<size_t, CheckResult>& suspects, unsigned parallel) {
    std::map<size_t, AlphasByFormat> alphas;
    std::vector<std::vector<CheckToRun>> checks;
    for (const auto& [job, result] : suspects) {
      AlphasByFormat& of_job = alphas[job];
      of_job = plan_.alphas;
      if (!result.ended_process) {
        const Format& format = *plan_.jobs[job].format;
        of_job[format.name] = {
            ref::ParseNumber(ref::AlphaFormat(format),
                             "bits:" + result.counterexample->alpha->bits)
                .value()};
      }
      checks.push_back({{job, of_job}});
    }
    RunSeries(checks, parallel,
              [&](const CheckToRun& check, bool, const CheckResult& again) {
                CheckResult& result = suspects.at(check.job);
                if (result.ended_process && again.verdict == Verdict::kFail) {
                  result = again;
                }
                if (again.verdict != Verdict::kPass) return;
                std::string& text = result.counterexample->explanation;
                if (!text.empty()) text += "; ";
                text += result.ended_process
                            ? "in a fresh process the clause holds: what "
                              "earlier calls left behind ended this one"
                            : "with this α alone, in a fresh process, the "
                              "clause holds: the result depends on earlier "
                              "calls, or other inputs were drawn";
              });
  }

  // A piece of a sweep for one child: it stops by itself when its time is over,
  // and what it left comes back.
  struct Piece {
    size_t sweep_job;
    Span span;
    Clock::time_point begun = {};
  };

  void RunSweeps(bool alone) {
    constexpr uint64_t kLongest = uint64_t{1} << 31;
    std::deque<Piece> pieces;
    for (size_t s = 0; s < plan_.sweeps.size(); ++s) {
      if (plan_.kernels[plan_.sweeps[s].kernel].uses_threads != alone) continue;
      const Sweep& sweep = *plan_.sweeps[s].sweep;
      for (const Span& left : findings_.Left(s, options_.shard)) {
        // Halves at least, so that two processors have something to do.
        uint64_t first = left.first;
        while (first < left.end) {
          const uint64_t length =
              std::min(kLongest, (left.end - left.first + 1) / 2);
          const uint64_t end =
              std::min(left.end, sweep.ArrayBoundary(first + length));
          pieces.push_back({s, {first, end}});
          first = end;
        }
      }
    }
    std::map<size_t, Piece> running;
    size_t started = 0;
    RunIsolated(
        [&]() -> std::optional<Series> {
          // What lies after the end of a sweep that ended early is left.
          while (!pieces.empty() && !Counts(pieces.front())) {
            pieces.pop_front();
          }
          if (pieces.empty()) return {};
          Piece piece = pieces.front();
          piece.begun = Clock::now();
          pieces.pop_front();
          running.emplace(started++, piece);
          return Series{[this, piece](CallRecord& record) {
            return RunPiece(piece, record);
          }};
        },
        alone ? 1 : Parallel(options_), options_.call_limit,
        [&](size_t i, const Outcome& outcome) {
          const Piece piece = running.at(i);
          running.erase(i);
          FinishPiece(piece,
                      Readable(outcome,
                               [&](const std::string& text) {
                                 findings_.ReadPieceAnswer(
                                     text, piece.sweep_job, piece.span);
                               }),
                      pieces);
        });
  }

  // Whether a piece that is not judged yet lies before the end of its sweep.
  bool Counts(const Piece& piece) const {
    const auto left = findings_.Left(piece.sweep_job, options_.shard);
    return !left.empty() && piece.span.first < left.back().end;
  }

  // The array of a piece at which its process ended. Whoever ends a process may
  // have written anywhere.
  uint64_t PositionOfDeath(const Piece& piece, uint64_t position) const {
    const Sweep& sweep = *plan_.sweeps[piece.sweep_job].sweep;
    const bool possible = piece.span.first <= position &&
                          position < piece.span.end &&
                          sweep.ArrayBoundary(position) == position;
    return possible ? position : piece.span.first;
  }

  std::string RunPiece(const Piece& piece, CallRecord& record) const {
    constexpr std::chrono::milliseconds kTime{1000};
    record.position = piece.span.first;
    const SweepJob& job = plan_.sweeps[piece.sweep_job];
    const Format& format = *job.sweep->format;
    const auto kernel = options_.kernels[job.kernel].open();
    const Probe probe(*kernel, format, record, options_.profile.backward,
                      Probe::Callers::kOneThread);
    const SweepPart part =
        RunSweep(*job.sweep, RulesOf(options_, format), job.clauses, probe,
                 piece.span.first, piece.span.end, kTime, Judges("LR-ENV-1"));
    if (part.control_state_changed) {
      return findings_.EndEntry(piece.sweep_job, ChangedControlState(job, part))
          .dump();
    }
    return findings_.PartEntry(piece.sweep_job, part).dump();
  }

  bool Judges(spec::ClauseId clause) const {
    return std::ranges::any_of(options_.clauses, [&](const spec::Clause* c) {
      return c->id == clause->id;
    });
  }

  static SweepEnd ChangedControlState(const SweepJob& job,
                                      const SweepPart& part) {
    const Sweep& sweep = *job.sweep;
    const Row& row = sweep.rows[sweep.At(part.end).row];
    Counterexample example;
    example.alpha = Show(ref::AlphaFormat(*sweep.format), row.alpha);
    example.n = row.layout.n;
    example.permitted = "the control state as it was before the call";
    example.explanation =
        "rounding, traps or the flushing of subnormal numbers were others "
        "after a call within a sweep";
    CheckResult result;
    result.verdict = Verdict::kFail;
    result.inputs = 1;
    result.failures = 1;
    result.counterexample = std::move(example);
    return {part.end, &*spec::ClauseId("LR-ENV-1"), std::move(result)};
  }

  void FinishPiece(const Piece& piece, const Outcome& outcome,
                   std::deque<Piece>& pieces) {
    const SweepJob& job = plan_.sweeps[piece.sweep_job];
    if (!Counts(piece)) return;  // an earlier one has ended the sweep
    const uint64_t before = InputsLeft(piece.sweep_job);
    // What comes before the end is judged to the end, which may be earlier yet.
    const auto judge_until = [&](uint64_t end) {
      if (end > piece.span.first) {
        pieces.push_front({piece.sweep_job, {piece.span.first, end}});
      }
    };
    switch (outcome.kind) {
      case Outcome::Kind::kThrew:
        throw SuiteError("a sweep failed to work on kernel " +
                         plan_.kernels[job.kernel].identity.name + ": " +
                         outcome.text);
      case Outcome::Kind::kFinished: {
        const Json entry = findings_.ReadPieceAnswer(
            outcome.text, piece.sweep_job, piece.span);
        Keep(entry);
        findings_.Apply(entry);
        if (entry.contains("ended")) {
          judge_until(entry.at("position"));
          break;
        }
        const uint64_t end = entry.at("end");
        if (end < piece.span.end) {
          pieces.push_front({piece.sweep_job, {end, piece.span.end}});
        }
        break;
      }
      case Outcome::Kind::kDied: {
        const SweepEnd end{PositionOfDeath(piece, outcome.last_call.position),
                           ClauseOfDeath(job, outcome.last_call),
                           DeadKernel(outcome, *job.sweep->format)};
        Keep(findings_.EndEntry(piece.sweep_job, end));
        findings_.AddEnd(piece.sweep_job, end);
        judge_until(end.position);
        break;
      }
    }
    const uint64_t after = InputsLeft(piece.sweep_job);
    progress_.inputs_done += before - after;
    if (after < before) {
      remaining_time_.Add(
          piece.sweep_job, before - after,
          std::chrono::duration<double>(Clock::now() - piece.begun).count());
      progress_.seconds_left = SecondsLeft();
    }
    if (after == 0) --open_[job.kernel];
    if (on_progress_) on_progress_(progress_);
    ShowJudged();
  }

  const RunOptions& options_;
  const Plan& plan_;
  const KnownBadTrial& known_bad_;
  Findings& findings_;
  Journal* journal_;
  const std::function<void(const Progress&)>& on_progress_;
  const std::function<void(const KernelResult&)>& on_kernel_;
  std::vector<size_t> open_;  // checks and sweeps of each kernel
  size_t next_kernel_ = 0;    // to be shown
  Progress progress_;
  RemainingTime remaining_time_;
};

}  // namespace

std::string_view Name(Effort effort) {
  switch (effort) {
    case Effort::kQuick:
      return "quick";
    case Effort::kFull:
      return "full";
    case Effort::kExhaustive:
      return "exhaustive";
  }
  throw std::invalid_argument("no such effort");
}

Report Certify(const RunOptions& options,
               const std::function<void(const Progress&)>& on_progress,
               const std::function<void(const KernelResult&)>& on_kernel,
               const std::function<void(const Report&)>& on_report) {
  AlphasByFormat alphas = ReadAlphas(options);
  const Plan plan = MakePlan(options, std::move(alphas),
                             DescribeKernels(options, Parallel(options)));
  const KnownBadTrial known_bad(options, plan);
  Findings findings(options, plan);
  std::optional<Journal> journal;
  if (!options.journal.empty()) {
    journal.emplace(options.journal,
                    PlanHeader(options, plan, known_bad.doors()));
    for (const Json& entry : journal->entries()) findings.Apply(entry);
  }
  Run(options, plan, known_bad, findings, journal ? &*journal : nullptr,
      on_progress, on_kernel)
      .JudgeAll();
  Report report = findings.MakeReport();
  report.doors = known_bad.doors();
  if (on_report) on_report(report);
  if (journal) journal->Finish();
  return report;
}

}  // namespace leakproof::verify
