// SPDX-License-Identifier: Apache-2.0
//
// Joins the shards of a run.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "ref/number.h"
#include "verify/findings.h"
#include "verify/journal.h"
#include "verify/plan.h"

namespace leakproof::verify {
namespace {

using Json = nlohmann::ordered_json;

// The keys in which the headers of two shards may differ.
bool MayDiffer(const std::string& key) {
  return key == "shard" || key == "machine";
}

void RequireSameRun(const Json& first, const Json& other,
                    const std::string& path) {
  for (const auto& [key, value] : first.items()) {
    if (MayDiffer(key)) continue;
    if (!other.contains(key) || other.at(key) != value) {
      throw InputError("the journal '" + path +
                       "' is of another run: it differs in '" + key +
                       "' from the first one");
    }
  }
}

std::string Place(const Sweep& sweep, uint64_t position) {
  const Sweep::Place place = sweep.At(position);
  const ref::Format& format = *sweep.format;
  return "α = " +
         ref::ToDecimal(ref::AlphaFormat(format), sweep.rows[place.row].alpha) +
         (sweep.direction == Direction::kForward ? ", x = " : ", dy = ") +
         ref::ToBits(format, sweep.FactorAt(place));
}

// Throws InputError, with a name for it, if anything of the plan is missing.
void RequireWhole(const Plan& plan, const Findings& findings) {
  const auto kernel = [&](size_t k) { return plan.kernels[k].identity.name; };
  for (size_t job = 0; job < plan.jobs.size(); ++job) {
    if (findings.Has(job)) continue;
    throw InputError("no shard has the check of " +
                     std::string(plan.jobs[job].clause->id) + " for " +
                     kernel(plan.jobs[job].kernel) + " in " +
                     std::string(plan.jobs[job].format->name));
  }
  for (size_t s = 0; s < plan.sweeps.size(); ++s) {
    const auto left = findings.Left(s, Shard{});
    if (left.empty()) continue;
    const Sweep& sweep = *plan.sweeps[s].sweep;
    throw InputError("no shard has judged " + kernel(plan.sweeps[s].kernel) +
                     ", " + FunctionName(*sweep.format, sweep.direction) +
                     ", " + sweep.what + ": a gap from " +
                     Place(sweep, left.front().first) + " to " +
                     Place(sweep, left.front().end - 1));
  }
}

// "; part 2/3 is missing", or nothing.
std::string MissingParts(const std::vector<JournalText>& texts) {
  std::set<unsigned> given;
  for (const JournalText& text : texts) {
    given.insert(text.header.at("shard").at(0).get<unsigned>());
  }
  const unsigned count = texts.front().header.at("shard").at(1);
  std::string missing;
  for (unsigned part = 1; part <= count; ++part) {
    if (given.contains(part)) continue;
    missing += "; part " + std::to_string(part) + "/" + std::to_string(count) +
               " is missing";
  }
  return missing;
}

}  // namespace

Report MergeShards(std::span<const std::filesystem::path> journals) {
  if (journals.empty()) throw InputError("there is no journal to merge");
  std::vector<JournalText> texts;
  for (const auto& path : journals) {
    texts.push_back(ReadJournal(path));
    if (texts.back().header.is_null() || !texts.back().finished) {
      throw InputError("the run of '" + path.string() +
                       "' has not come to its end; repeat its command to "
                       "finish it");
    }
    RequireSameRun(texts.front().header, texts.back().header, path.string());
  }
  RecordedRun run = ReadPlanHeader(texts.front().header);
  run.options.shard = Shard{};
  Findings findings(run.options, run.plan);
  for (size_t i = 0; i < texts.size(); ++i) {
    for (const Json& entry : texts[i].entries) {
      try {
        findings.Apply(entry);
      } catch (const InputError& error) {
        throw InputError("'" + journals[i].string() + "': " + error.what());
      }
    }
  }
  try {
    RequireWhole(run.plan, findings);
  } catch (const InputError& error) {
    throw InputError(error.what() + MissingParts(texts));
  }
  Report report = findings.MakeReport();
  report.doors = run.doors;
  report.machines.clear();
  for (const JournalText& text : texts) {
    const Machine machine = MachineFromJson(text.header.at("machine"));
    if (std::ranges::find(report.machines, machine) == report.machines.end()) {
      report.machines.push_back(machine);
    }
  }
  return report;
}

}  // namespace leakproof::verify
