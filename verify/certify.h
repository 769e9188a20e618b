// SPDX-License-Identifier: Apache-2.0
//
// One run of the suite: every check of every kernel and format, each in a
// process of its own, and the sweeps over every input.

#ifndef LEAKPROOF_VERIFY_CERTIFY_H_
#define LEAKPROOF_VERIFY_CERTIFY_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "ref/format.h"
#include "spec/clause.h"
#include "verify/check.h"
#include "verify/kernel.h"
#include "verify/profile.h"
#include "verify/report.h"

namespace leakproof::verify {

// Part `index` of `count` of a run, from 1.
struct Shard {
  unsigned index = 1;
  unsigned count = 1;

  friend bool operator==(Shard, Shard) = default;
};

struct RunOptions {
  std::vector<KernelSource> kernels;
  std::vector<const ref::Format*> formats;  // in the order of the report
  std::vector<const spec::Clause*> clauses;
  // As ref::ParseNumber reads them; empty for the suite's own choice.
  std::vector<std::string> alphas;
  Profile profile;  // canonical, if left alone
  ref::Level level;
  Effort effort = Effort::kFull;
  bool checks = true;  // whether the check of each clause is made
  // Whether sweeps over every input are made, as far as the effort has them.
  bool sweeps = true;
  uint64_t seed = 1;
  Shard shard;
  // Where findings are kept as they are made; empty for nowhere. If the file is
  // that of an unfinished run with the same options, the run goes on from
  // there.
  std::filesystem::path journal;
  std::chrono::seconds call_limit{10};  // for one call of a kernel
  // Processes at a time that run kernels; 0 for one on each processor. The
  // report does not depend on it.
  unsigned jobs = 0;
};

// Checks, and inputs of sweeps.
struct Progress {
  size_t done = 0;
  size_t total = 0;
  uint64_t inputs_done = 0;
  uint64_t inputs_total = 0;
  // Of the sweeps, by what their inputs have cost; 0 before the first ones are
  // judged.
  double seconds_left = 0;
};

// The suite itself is at fault: no verdict of it counts.
class SuiteError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

std::string_view Name(Effort effort);

// `on_progress` is called as checks and parts of sweeps end, `on_kernel` as
// each kernel has been judged, in the order of the options. `on_report` is
// called with the report before the journal is closed: if it throws, the same
// run goes on from there to the report at once.
//
// Throws InputError, before anything is judged, if an α is malformed, not
// finite or another than the one that the profile fixes, if a kernel cannot be
// opened, if it implements none of the formats, or if the journal is of another
// run; and SuiteError if a check itself failed to work, or accepted a known-bad
// kernel that came in by the same door as a kernel of the run. That is tried
// before `on_kernel` is called for the first time.
Report Certify(const RunOptions& options,
               const std::function<void(const Progress&)>& on_progress = {},
               const std::function<void(const KernelResult&)>& on_kernel = {},
               const std::function<void(const Report&)>& on_report = {});

// The report of a whole run from the journals of its shards. Throws InputError
// if the journals are of different runs or unfinished, and names what was
// judged twice or by none of them.
Report MergeShards(std::span<const std::filesystem::path> journals);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_CERTIFY_H_
