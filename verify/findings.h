// SPDX-License-Identifier: Apache-2.0
//
// What the jobs of a plan have found so far, and the results that follow.

#ifndef LEAKPROOF_VERIFY_FINDINGS_H_
#define LEAKPROOF_VERIFY_FINDINGS_H_

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "verify/journal_entries.h"
#include "verify/plan.h"
#include "verify/sweep_run.h"

namespace leakproof::verify {

class Findings {
 public:
  // Both outlive the findings.
  Findings(const RunOptions& options, const Plan& plan)
      : options_(options), plan_(plan), sweeps_(plan.sweeps.size()) {}

  void AddCheck(size_t job, const CheckResult& result);
  void AddPart(size_t sweep_job, const SweepPart& part);
  void AddEnd(size_t sweep_job, const SweepEnd& end);

  // The same as lines of a journal, and from them. Apply throws InputError for
  // a finding that was made before, and names it, and for what is no finding of
  // the plan.
  nlohmann::ordered_json CheckEntry(size_t job,
                                    const CheckResult& result) const;
  nlohmann::ordered_json PartEntry(size_t sweep_job,
                                   const SweepPart& part) const;
  nlohmann::ordered_json EndEntry(size_t sweep_job, const SweepEnd& end) const;
  void Apply(const nlohmann::ordered_json& entry);
  // What the child answers that judged a piece of a sweep, positions `piece` or
  // as far as it came. Throws InputError for anything else.
  nlohmann::ordered_json ReadPieceAnswer(const std::string& text,
                                         size_t sweep_job,
                                         const Span& piece) const;

  bool Has(size_t job) const { return checks_.contains(job); }
  // What is left of the shard's part of a sweep, up to where it ends,
  // ascending.
  std::vector<Span> Left(size_t sweep_job, Shard shard) const;

  // From what there is.
  KernelResult ResultOf(size_t kernel) const;
  Report MakeReport() const;

 private:
  struct SweepFindings {
    std::map<uint64_t, SweepPart> parts;  // by their first positions
    std::optional<SweepEnd> end;

    bool Counts(const SweepPart& part) const {
      return !end || part.first < end->position;
    }
  };

  void AddSweeps(size_t kernel, ClauseResult& entry) const;
  SweepResult Summary(size_t sweep_job) const;

  const RunOptions& options_;
  const Plan& plan_;
  std::map<size_t, CheckResult> checks_;
  std::vector<SweepFindings> sweeps_;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_FINDINGS_H_
