// SPDX-License-Identifier: Apache-2.0

#include "verify/merge.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "ref/number.h"
#include "verify/findings.h"
#include "verify/foreign_json.h"
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
std::string MissingParts(std::span<const NamedJournal> journals) {
  constexpr unsigned kNamed = 10;
  std::set<unsigned> given;
  for (const NamedJournal& journal : journals) {
    given.insert(ShardOfHeader(journal.text.header).index);
  }
  const unsigned count = ShardOfHeader(journals.front().text.header).count;
  std::string missing;
  unsigned named = 0;
  for (unsigned part = 1; part <= count && named < kNamed; ++part) {
    if (given.contains(part)) continue;
    missing += "; part " + std::to_string(part) + "/" + std::to_string(count) +
               " is missing";
    ++named;
  }
  return named < kNamed ? missing : missing + ", among others";
}

}  // namespace

Report MergeJournals(std::span<const NamedJournal> journals) {
  if (journals.empty()) throw InputError("there is no journal to merge");
  const Json& header = journals.front().text.header;
  for (const auto& [name, text] : journals) {
    if (text.header.is_null() || !text.finished) {
      throw InputError("the run of '" + name +
                       "' has not come to its end; repeat its command to "
                       "finish it");
    }
    RequireSameRun(header, text.header, name);
  }
  RecordedRun run = [&] {
    try {
      return ReadPlanHeader(header);
    } catch (const InputError& error) {
      throw InputError("the journal '" + journals.front().name +
                       "' cannot be merged: " + error.what());
    }
  }();
  run.options.shard = Shard{};
  Findings findings(run.options, run.plan);
  for (const auto& [name, text] : journals) {
    for (const Json& entry : text.entries) {
      try {
        findings.Apply(entry);
      } catch (const InputError& error) {
        throw InputError("'" + name + "': " + error.what());
      }
    }
  }
  try {
    RequireWhole(run.plan, findings);
  } catch (const InputError& error) {
    throw InputError(error.what() + MissingParts(journals));
  }
  Report report = findings.MakeReport();
  report.doors = run.doors;
  report.machines.clear();
  for (const NamedJournal& journal : journals) {
    const Machine machine = ReadingJson(
        [&] { return MachineFromJson(journal.text.header.at("machine")); });
    if (std::ranges::find(report.machines, machine) == report.machines.end()) {
      report.machines.push_back(machine);
    }
  }
  return report;
}

Report MergeShards(std::span<const std::filesystem::path> paths) {
  std::vector<NamedJournal> journals;
  for (const auto& path : paths) {
    journals.push_back({path.string(), ReadJournal(path)});
  }
  return MergeJournals(journals);
}

}  // namespace leakproof::verify
