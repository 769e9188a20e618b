// SPDX-License-Identifier: Apache-2.0
//
// Runs a kernel over a part of a sweep.

#ifndef LEAKPROOF_VERIFY_SWEEP_RUN_H_
#define LEAKPROOF_VERIFY_SWEEP_RUN_H_

#include <chrono>
#include <cstdint>
#include <span>

#include "ref/rules.h"
#include "spec/clause.h"
#include "verify/probe.h"
#include "verify/sweep.h"
#include "verify/sweep_tally.h"

namespace leakproof::verify {

// Positions [first, end) of a sweep, both at array boundaries, and what was
// found there.
struct SweepPart {
  uint64_t first = 0;
  uint64_t end = 0;
  SweepTally tally;
  // A call left another control state behind, which fails LR-ENV-1: the part
  // ends with the array of that call, not judged.
  bool control_state_changed = false;
};

// Judges the sweep from position `first` on, up to `end` or as far as it comes
// in `time`, whichever is less; at least one array. With `judge_control_state`,
// a call that leaves another one behind ends the part; in any case the next
// call finds it as it was. An α that the kernel refuses is passed over: that is
// the matter of LR-DOM-2. Elements of other clauses than `clauses` are passed
// over too.
SweepPart RunSweep(const Sweep& sweep, const ref::Rules& rules,
                   std::span<const spec::Clause* const> clauses,
                   const Probe& probe, uint64_t first, uint64_t end,
                   std::chrono::milliseconds time,
                   bool judge_control_state = true);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_SWEEP_RUN_H_
