// SPDX-License-Identifier: Apache-2.0
//
// A check is a clause made executable.

#ifndef LEAKPROOF_VERIFY_CHECK_H_
#define LEAKPROOF_VERIFY_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ref/format.h"
#include "ref/result_set.h"
#include "ref/rules.h"
#include "spec/clause.h"

namespace leakproof::verify {

class Probe;

// "verify/checks/forward.cc", from what the compiler calls that file.
constexpr std::string_view SourceFile(std::string_view path) {
  const size_t room = path.rfind("verify/");
  return room == std::string_view::npos ? path : path.substr(room);
}

enum class Verdict { kPass, kFail, kNotApplicable, kInAnotherShard };
enum class Effort { kQuick, kFull, kExhaustive };

// A number for people and programs: "0x3c23d70a", "0x1.47ae14p-7", "0.01".
struct ShownNumber {
  std::string bits;
  std::string hex;
  std::string decimal;
};
ShownNumber Show(const ref::Format& format, ref::BitPattern pattern);

// One input for which a clause does not hold.
struct Counterexample {
  std::optional<ShownNumber> alpha;
  std::optional<ShownNumber> x;
  std::optional<ShownNumber> dy;
  size_t n = 0;      // elements of the array
  size_t index = 0;  // of the element concerned
  std::optional<ShownNumber> got;
  std::string permitted;  // ResultSet::ToString, or what else had to hold
  std::vector<ShownNumber> permitted_bounds;  // of a set of numbers
  std::string explanation;  // what the numbers do not say; may be empty
};

// Inputs of a sweep that failed, under one name.
struct FailingSet {
  std::string name;  // "every negative subnormal number"
  uint64_t failures = 0;
  uint64_t inputs = 0;  // of the set
};

// How far a result was from the nearest permitted number, in numbers of the
// format, and where.
struct LargestError {
  uint64_t ulps = 0;
  ShownNumber alpha;
  ShownNumber x;
  std::optional<ShownNumber> dy;
  ShownNumber got;
};

struct CheckResult {
  Verdict verdict = Verdict::kPass;
  std::string reason;          // why not applicable
  uint64_t inputs = 0;         // array elements, or calls, that were judged
  uint64_t failures = 0;       // of these
  bool ended_process = false;  // the kernel crashed, hung, threw or exited
  std::optional<Counterexample> counterexample;
  // What sweeps found, if they were made.
  std::vector<FailingSet> failing_sets;
  std::optional<LargestError> largest_error;
};

CheckResult NotApplicable(std::string reason);

// Whether the clause says what f, or its gradient, is: there are kernels for
// which clauses of other chapters hold although they are never called.
bool IsOnValues(const spec::Clause& clause);

// What a check works with. The seed is the check's own: it depends on the run's
// seed, the clause and the format, and on nothing else.
struct CheckContext {
  const Probe& probe;
  Effort effort = Effort::kFull;
  uint64_t seed = 1;
  // The values of α to use, patterns of the format of α; if empty, landmarks
  // and random ones.
  std::vector<ref::BitPattern> alphas;
  // What the kernel is judged by; with {}, the canonical profile.
  ref::Rules rules;
  bool slow = false;  // as KernelSource has it
};

struct Check {
  spec::ClauseId clause;
  std::function<CheckResult(const CheckContext& context)> run;
  // What it looks at is there only before the first call of a process.
  bool needs_fresh_process = false;
  std::vector<std::string_view> parts = {};  // if it has any with names
  // The file that the check stands in.
  std::string_view file = SourceFile(__builtin_FILE());
};

// Whether this is a build without a check, "LR-ARR-1", or without a part of it,
// "LR-ARR-1/places": one that shows what that is needed for, and no other. The
// check is there, and finds nothing.
bool IsLeftOut(std::string_view clause, std::string_view part = {});

// One check for each clause, in the order of the specification.
std::span<const Check> AllChecks();

// The check of a clause.
const Check& FindCheck(const spec::Clause& clause);

// The chapters, each in the file of its name under checks/.
std::vector<Check> DomainChecks();
std::vector<Check> FunctionChecks();
std::vector<Check> ForwardChecks();
std::vector<Check> BackwardChecks();
std::vector<Check> MixedPrecisionChecks();
std::vector<Check> ArrayChecks();
std::vector<Check> EnvironmentChecks();

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_CHECK_H_
