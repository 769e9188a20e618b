// SPDX-License-Identifier: Apache-2.0
//
// What a run found, and its machine-readable forms.

#ifndef LEAKPROOF_VERIFY_REPORT_H_
#define LEAKPROOF_VERIFY_REPORT_H_

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ref/format.h"
#include "spec/clause.h"
#include "verify/check.h"
#include "verify/kernel.h"
#include "verify/machine.h"

namespace leakproof::verify {

struct ClauseResult {
  const spec::Clause* clause;
  const ref::Format* format;
  CheckResult result;
  std::string reproduce;  // a command line, for a failure

  // A SHOULD decides nothing, but no clause permits the end of the process.
  bool FailsKernel() const {
    return result.verdict == Verdict::kFail &&
           (clause->requirement == spec::Requirement::kMust ||
            result.ended_process);
  }
};

// How much of a sweep was made.
struct SweepResult {
  const ref::Format* format = nullptr;
  Direction direction = Direction::kForward;
  std::string what;          // "every x, α = 0.01"
  uint64_t size = 0;         // inputs
  uint64_t inputs = 0;       // of these, judged in this run
  std::string reason;        // why not all of them; may be empty
  bool ended_early = false;  // by a failure after which nothing can be judged

  bool complete() const { return inputs == size; }
};

struct KernelResult {
  KernelIdentity identity;
  std::string profile;
  std::string level = "exact";
  std::vector<ClauseResult> clauses;  // by clause, then by format
  std::vector<SweepResult> sweeps = {};

  // Some clause was judged; where clauses on values were to be, one of these,
  // unless another fails.
  bool AnyJudged() const;
  // Some clause was judged, and none fails the kernel.
  bool Conforms() const;
};

// A door that kernels of a run came in by, and what rejected a known-bad kernel
// there before anything was judged.
struct DoorResult {
  std::string door;
  uint64_t checks = 0;
  uint64_t sweeps = 0;

  friend bool operator==(const DoorResult&, const DoorResult&) = default;
};

struct Report {
  std::string effort;
  uint64_t seed = 0;
  std::string shard;  // "1/3", or empty for a whole run
  // Where the run was made; several, if shards were merged that were not run on
  // the same machine.
  std::vector<Machine> machines{ThisMachine()};
  // What the run was narrowed to; empty where it was not.
  std::vector<std::string> only_alphas;
  std::vector<std::string> only_clauses;
  std::vector<DoorResult> doors;
  std::vector<KernelResult> kernels;

  bool AllConform() const;
  // Some clause fails a kernel: what a shard can say.
  bool AnyFails() const;
};

// "MUST" or "SHOULD".
std::string_view Name(spec::Requirement requirement);
// "pass", "fail", "not applicable" or "in another shard".
std::string_view Name(Verdict verdict);

nlohmann::ordered_json ToJson(const Machine& machine);
nlohmann::ordered_json ToJson(const CheckResult& result);
// And back. Both throw InputError for what is no machine, or no result that a
// check gives: a failure without a counterexample, or a pass without an input.
Machine MachineFromJson(const nlohmann::ordered_json& json);
CheckResult CheckResultFromJson(const nlohmann::ordered_json& json);
nlohmann::ordered_json ToJson(const std::vector<DoorResult>& doors);
std::vector<DoorResult> DoorsFromJson(const nlohmann::ordered_json& json);
nlohmann::ordered_json ToJson(const Report& report);
// In the form that continuous-integration servers read: a suite for each
// kernel, a case for each clause and format.
std::string ToJUnit(const Report& report);

// The files of a report. Who sees the last one sees all of them.
inline constexpr std::array kReportFiles{"junit.xml", "report.json"};

// Writes them into the directory, whole or not at all. Throws InputError, which
// names the file.
void WriteReports(const Report& report, const std::filesystem::path& directory);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_REPORT_H_
