// SPDX-License-Identifier: Apache-2.0

#include "verify/findings.h"

#include <algorithm>

#include "verify/failing_sets.h"
#include "verify/foreign_json.h"
#include "verify/shell_word.h"

namespace leakproof::verify {
namespace {

using ref::Format;
using Json = nlohmann::ordered_json;

// A command line that judges the clause again, for these values of α.
std::string Reproduce(const RunOptions& options, const std::string& kernel,
                      const spec::Clause& clause, const Format& format,
                      const std::vector<std::string>& alphas) {
  std::string command = "leakproof certify " + ShellWord(kernel) +
                        " --clause " + std::string(clause.id) + " --format " +
                        std::string(format.name);
  for (const std::string& alpha : alphas)
    command += " --alpha=" + ShellWord(alpha);
  if (options.profile.name != "canonical") {
    command += " --profile " + ShellWord(options.profile.origin);
  }
  if (options.level != ref::Level{}) {
    command += " --level " + ShellWord(ToString(options.level));
  }
  return command + " --effort " + std::string(Name(options.effort)) +
         " --seed " + std::to_string(options.seed);
}

std::string NameOf(const Plan& plan, const SweepJob& job) {
  const Sweep& sweep = *job.sweep;
  return plan.kernels[job.kernel].identity.name + ", " +
         std::string(sweep.format->name) +
         (sweep.direction == Direction::kForward ? " forward, "
                                                 : " backward, ") +
         sweep.what;
}

std::string NameOf(const Plan& plan, const Job& job) {
  return plan.kernels[job.kernel].identity.name + ", " +
         std::string(job.format->name) + ", " + std::string(job.clause->id);
}

// What is there twice is not damaged.
class JudgedTwice : public InputError {
 public:
  using InputError::InputError;
};

}  // namespace

void Findings::AddCheck(size_t job, const CheckResult& result) {
  if (!checks_.emplace(job, result).second) {
    throw JudgedTwice("judged twice: " + NameOf(plan_, plan_.jobs[job]));
  }
}

void Findings::AddPart(size_t sweep_job, const SweepPart& part) {
  auto& parts = sweeps_[sweep_job].parts;
  const auto next = parts.lower_bound(part.first);
  const bool overlaps_next = next != parts.end() && next->first < part.end;
  const bool overlaps_previous =
      next != parts.begin() && std::prev(next)->second.end > part.first;
  if (overlaps_next || overlaps_previous) {
    throw JudgedTwice("judged twice: positions from " +
                      std::to_string(part.first) + " to " +
                      std::to_string(part.end - 1) + " or a part of them, of " +
                      NameOf(plan_, plan_.sweeps[sweep_job]));
  }
  parts.emplace(part.first, part);
}

void Findings::AddEnd(size_t sweep_job, const SweepEnd& end) {
  // Several children, or shards, may each meet one; the first position counts.
  auto& first = sweeps_[sweep_job].end;
  if (!first || end.position < first->position) first = end;
}

Json Findings::CheckEntry(size_t job, const CheckResult& result) const {
  Json entry;
  entry["check"] = job;
  entry["result"] = ToJson(result);
  entry["ended_process"] = result.ended_process;
  return entry;
}

Json Findings::PartEntry(size_t sweep_job, const SweepPart& part) const {
  Json entry;
  entry["sweep"] = sweep_job;
  entry["first"] = part.first;
  entry["end"] = part.end;
  entry["clauses"] = Json::object();
  for (const auto& [clause, tally] : part.tally) {
    entry["clauses"][std::string(clause)] = tally.ToJson();
  }
  return entry;
}

Json Findings::EndEntry(size_t sweep_job, const SweepEnd& end) const {
  Json entry;
  entry["sweep"] = sweep_job;
  entry["position"] = end.position;
  entry["ended"] = ToJson(end.result);
  entry["ended_process"] = end.result.ended_process;
  entry["clause"] = end.clause->id;
  return entry;
}

void Findings::Apply(const Json& entry) {
  try {
    ReadingJson([&] {
      if (entry.contains("check")) {
        const size_t job = WholeNumber(entry.at("check"));
        if (job >= plan_.jobs.size()) throw InputError("no such check");
        AddCheck(job, ReadCheckEntry(entry, plan_.jobs[job]));
        return;
      }
      const size_t sweep_job = WholeNumber(entry.at("sweep"));
      if (sweep_job >= sweeps_.size()) throw InputError("no such sweep");
      const SweepJob& job = plan_.sweeps[sweep_job];
      if (entry.contains("ended")) {
        AddEnd(sweep_job, ReadEndEntry(entry, job, options_));
      } else {
        AddPart(sweep_job, ReadPartEntry(entry, job));
      }
    });
  } catch (const JudgedTwice&) {
    throw;
  } catch (const InputError& error) {
    throw InputError(std::string("a line of the journal is damaged: ") +
                     error.what());
  }
}

Json Findings::ReadPieceAnswer(const std::string& text, size_t sweep_job,
                               const Span& piece) const {
  return ReadingJson([&] {
    Json entry = ParseForeignJson(text);
    const SweepJob& job = plan_.sweeps[sweep_job];
    if (WholeNumber(entry.at("sweep")) != sweep_job) {
      throw InputError("it is about another sweep");
    }
    if (entry.contains("ended")) {
      const SweepEnd end = ReadEndEntry(entry, job, options_);
      if (end.position < piece.first || end.position >= piece.end) {
        throw InputError("it is about other positions");
      }
      return entry;
    }
    const SweepPart part = ReadPartEntry(entry, job);
    if (part.first != piece.first || part.end > piece.end) {
      throw InputError("it is about other positions");
    }
    return entry;
  });
}

std::vector<Span> Findings::Left(size_t sweep_job, Shard shard) const {
  const SweepJob& job = plan_.sweeps[sweep_job];
  const SweepFindings& findings = sweeps_[sweep_job];
  if (!job.skipped.empty()) return {};
  Span whole = ShardOf(*job.sweep, shard);
  if (findings.end) whole.end = std::min(whole.end, findings.end->position);
  std::vector<Span> left;
  uint64_t next = whole.first;
  for (const auto& [first, part] : findings.parts) {
    if (first >= whole.end) break;
    if (first > next) left.push_back({next, first});
    next = std::max(next, part.end);
  }
  if (next < whole.end) left.push_back({next, whole.end});
  return left;
}

// Joins what the sweeps of the entry's kernel and format found for its clause.
void Findings::AddSweeps(size_t kernel, ClauseResult& entry) const {
  CheckResult& result = entry.result;
  for (size_t s = 0; s < plan_.sweeps.size(); ++s) {
    const SweepJob& job = plan_.sweeps[s];
    if (job.kernel != kernel || job.sweep->format != entry.format) continue;
    ClauseTally tally;
    for (const auto& [first, part] : sweeps_[s].parts) {
      if (!sweeps_[s].Counts(part)) break;
      const auto of_clause = part.tally.find(entry.clause->id);
      if (of_clause != part.tally.end()) tally.Join(of_clause->second);
    }
    const auto& end = sweeps_[s].end;
    if (end && end->clause == entry.clause) {
      result.verdict = Verdict::kFail;
      result.inputs += end->result.inputs;
      result.failures += end->result.failures;
      result.ended_process = end->result.ended_process;
      if (!result.counterexample) {
        result.counterexample = end->result.counterexample;
      }
    }
    if (tally.inputs() == 0) continue;
    result.inputs += tally.inputs();
    result.failures += tally.failures();
    if (tally.failures() == 0) {
      if (result.verdict != Verdict::kFail) {
        result.verdict = Verdict::kPass;
        result.reason.clear();
      }
      continue;
    }
    result.verdict = Verdict::kFail;
    const auto named = NameFailures(*job.sweep, tally);
    result.failing_sets.insert(result.failing_sets.end(), named.begin(),
                               named.end());
    const auto error = LargestErrorOf(*job.sweep, tally);
    if (error &&
        (!result.largest_error || error->ulps > result.largest_error->ulps)) {
      result.largest_error = error;
    }
    if (result.counterexample) continue;
    result.counterexample =
        FirstFailure(*job.sweep, tally, RulesOf(options_, *entry.format));
    entry.reproduce = Reproduce(options_, plan_.kernels[kernel].identity.name,
                                *entry.clause, *entry.format,
                                {"bits:" + result.counterexample->alpha->bits});
  }
}

SweepResult Findings::Summary(size_t sweep_job) const {
  const SweepJob& job = plan_.sweeps[sweep_job];
  SweepResult result;
  result.format = job.sweep->format;
  result.direction = job.sweep->direction;
  result.what = job.sweep->what;
  result.size = job.sweep->Size();
  result.reason = job.skipped;
  uint64_t covered = 0;
  for (const auto& [first, part] : sweeps_[sweep_job].parts) {
    if (!sweeps_[sweep_job].Counts(part)) break;
    covered += part.end - part.first;
    for (const auto& [clause, tally] : part.tally) {
      // LR-FWD-9 is about inputs that are LR-FWD-8's as well.
      if (clause != "LR-FWD-9") result.inputs += tally.inputs();
    }
  }
  const auto& end = sweeps_[sweep_job].end;
  if (end) {
    result.ended_early = true;
    result.reason = "ended early, by " + std::string(end->clause->id);
  } else if (covered == result.size && !result.complete()) {
    result.reason =
        "the rest is of clauses that are not judged, or of an α "
        "that the kernel refuses";
  }
  return result;
}

KernelResult Findings::ResultOf(size_t kernel) const {
  KernelResult result{plan_.kernels[kernel].identity,
                      options_.profile.name,
                      ToString(options_.level),
                      {},
                      {}};
  for (const spec::Clause* clause : options_.clauses) {
    for (const Format* format : options_.formats) {
      if (!plan_.kernels[kernel].Has(*format)) continue;
      ClauseResult entry{clause, format, {}, {}};
      const std::string reason = WhyNotJudged(options_, *clause, *format);
      if (!reason.empty()) {
        entry.result = NotApplicable(reason);
        result.clauses.push_back(std::move(entry));
        continue;
      }
      const auto job = std::ranges::find_if(plan_.jobs, [&](const Job& j) {
        return j.kernel == kernel && j.clause == clause && j.format == format;
      });
      const auto found =
          checks_.find(static_cast<size_t>(job - plan_.jobs.begin()));
      if (!options_.checks) {
        entry.result =
            NotApplicable("no sweep judged it, and no check is made");
      } else if (found != checks_.end()) {
        entry.result = found->second;
      } else {
        entry.result.verdict = Verdict::kInAnotherShard;
        entry.result.reason = "the check is made in another shard";
      }
      if (entry.result.verdict == Verdict::kFail) {
        entry.reproduce =
            Reproduce(options_, plan_.kernels[kernel].identity.name, *clause,
                      *format, options_.alphas);
      }
      AddSweeps(kernel, entry);
      if (entry.result.verdict == Verdict::kFail && entry.reproduce.empty()) {
        entry.reproduce =
            Reproduce(options_, plan_.kernels[kernel].identity.name, *clause,
                      *format, options_.alphas);
      }
      result.clauses.push_back(std::move(entry));
    }
  }
  for (size_t s = 0; s < plan_.sweeps.size(); ++s) {
    if (plan_.sweeps[s].kernel == kernel) result.sweeps.push_back(Summary(s));
  }
  return result;
}

Report Findings::MakeReport() const {
  Report report;
  report.effort = Name(options_.effort);
  report.seed = options_.seed;
  if (options_.shard.count > 1) {
    report.shard = std::to_string(options_.shard.index) + "/" +
                   std::to_string(options_.shard.count);
  }
  // The α that a profile fixes is no narrowing.
  if (!options_.profile.alpha) report.only_alphas = options_.alphas;
  if (options_.clauses.size() != spec::kClauses.size()) {
    for (const spec::Clause* clause : options_.clauses) {
      report.only_clauses.emplace_back(clause->id);
    }
  }
  for (size_t k = 0; k < plan_.kernels.size(); ++k) {
    report.kernels.push_back(ResultOf(k));
  }
  return report;
}

}  // namespace leakproof::verify
