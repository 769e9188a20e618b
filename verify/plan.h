// SPDX-License-Identifier: Apache-2.0
//
// What a run has to do: which check judges which kernel in which format, and
// which sweeps are made. Two runs with the same options, of the same kernels,
// have the same plan, so that a job is known by its number.

#ifndef LEAKPROOF_VERIFY_PLAN_H_
#define LEAKPROOF_VERIFY_PLAN_H_

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "verify/certify.h"
#include "verify/descriptions.h"
#include "verify/machine.h"
#include "verify/sweep.h"

namespace leakproof::verify {

// One check of one kernel in one format.
struct Job {
  size_t kernel;
  const spec::Clause* clause;
  const ref::Format* format;
};

// One sweep of one kernel.
struct SweepJob {
  size_t kernel;
  std::shared_ptr<const Sweep> sweep;
  std::vector<const spec::Clause*> clauses;  // that it judges
  std::string skipped;                       // why it is not made, or empty
};

using AlphasByFormat = std::map<std::string_view, std::vector<ref::BitPattern>>;

struct Plan {
  AlphasByFormat alphas;  // of the run; empty where the suite chooses
  std::vector<Description> kernels;
  std::vector<Job> jobs;
  std::vector<SweepJob> sweeps;
};

// Throws InputError for an α that is malformed or outside the domain.
AlphasByFormat ReadAlphas(const RunOptions& options);

Plan MakePlan(const RunOptions& options, AlphasByFormat alphas,
              std::vector<Description> kernels);

// What the kernels of a run are judged by.
ref::Rules RulesOf(const RunOptions& options, const ref::Format& format);
// Why a clause is not judged in a format, under the profile and level of the
// run; empty if it is.
std::string WhyNotJudged(const RunOptions& options, const spec::Clause& clause,
                         const ref::Format& format);

// How many children of the run work at a time.
unsigned Parallel(const RunOptions& options);

// These jobs, in series that share a process each: the checks of one chapter,
// kernel and format, but for those that need a fresh one.
std::vector<std::vector<size_t>> SeriesOf(const Plan& plan,
                                          const std::vector<size_t>& jobs);

// The part of a sweep that belongs to the shard of the run: positions [first,
// end).
struct Span {
  uint64_t first;
  uint64_t end;

  friend bool operator==(const Span&, const Span&) = default;
};
Span ShardOf(const Sweep& sweep, Shard shard);
bool InShard(size_t job, Shard shard);

// The header of the run's journal: everything that its plan follows from,
// and what rejected a known-bad kernel before it began.
nlohmann::ordered_json PlanHeader(const RunOptions& options, const Plan& plan,
                                  const std::vector<DoorResult>& doors);
// The run of a header; its kernels cannot be opened. Throws InputError if it is
// damaged or of another version, or if the profile is not there or is another
// one now.
struct RecordedRun {
  RunOptions options;
  Plan plan;
  std::vector<DoorResult> doors;
  Machine machine;
};
// Throws InputError.
Shard ShardOfHeader(const nlohmann::ordered_json& header);
RecordedRun ReadPlanHeader(const nlohmann::ordered_json& header);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_PLAN_H_
