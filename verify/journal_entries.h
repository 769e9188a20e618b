// SPDX-License-Identifier: Apache-2.0
//
// Findings as JSON, and back: lines of a journal, and what child processes
// answer. What is read is held against the plan, so that a damaged finding is
// an error and not a verdict. All of them throw InputError.

#ifndef LEAKPROOF_VERIFY_JOURNAL_ENTRIES_H_
#define LEAKPROOF_VERIFY_JOURNAL_ENTRIES_H_

#include <nlohmann/json.hpp>
#include <string>

#include "verify/check.h"
#include "verify/plan.h"
#include "verify/sweep_run.h"

namespace leakproof::verify {

// A call within a sweep that never came back, or left another control state
// behind, on the array at a position. From there on the sweep counts for
// nothing, even where it was judged: what is reported does not depend on the
// order in which its parts were.
struct SweepEnd {
  uint64_t position;
  const spec::Clause* clause;
  CheckResult result;
};

// What the check of a clause in `format` answers: the text of its ToJson.
CheckResult ReadCheckAnswer(const std::string& text, const ref::Format& format);

CheckResult ReadCheckEntry(const nlohmann::ordered_json& entry, const Job& job);
SweepPart ReadPartEntry(const nlohmann::ordered_json& entry,
                        const SweepJob& job);
SweepEnd ReadEndEntry(const nlohmann::ordered_json& entry, const SweepJob& job,
                      const RunOptions& options);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_JOURNAL_ENTRIES_H_
