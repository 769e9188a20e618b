// SPDX-License-Identifier: Apache-2.0
//
// The suite as a list of tests, one for each clause in each format and one for
// each sweep over every input, for a test framework to name and to run:
// conformance_suite.h does so for GoogleTest.

#ifndef LEAKPROOF_VERIFY_CONFORMANCE_H_
#define LEAKPROOF_VERIFY_CONFORMANCE_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ref/format.h"
#include "spec/clause.h"
#include "verify/check.h"
#include "verify/kernel.h"
#include "verify/kernels/plain_kernel.h"
#include "verify/profile.h"

namespace leakproof::verify {

// A profile, or what FindProfile finds one by: a name, or a TOML file. It is
// looked for when a test runs.
class ProfileChoice {
 public:
  ProfileChoice(const char* name_or_file) : name_or_file_(name_or_file) {}
  ProfileChoice(std::string name_or_file)
      : name_or_file_(std::move(name_or_file)) {}
  ProfileChoice(Profile profile) : profile_(std::move(profile)) {}

  // Throws InputError.
  Profile Find() const {
    return profile_ ? *profile_ : FindProfile(name_or_file_);
  }

 private:
  std::string name_or_file_;
  std::optional<Profile> profile_;
};

// What is tested, by what, and how thoroughly. Making one calls no kernel.
struct Conformance {
  PlainFunctions functions = {};
  ProfileChoice profile = "canonical";
  // In place of functions: opens a kernel, in the process that tests it.
  std::function<std::unique_ptr<Kernel>()> kernel = {};
  // Empty for those that the functions are for, or for all of them.
  std::vector<const ref::Format*> formats = {};
  // As ref::ParseNumber reads them; empty for the suite's own choice.
  std::vector<std::string> alphas = {};
  std::string level = "exact";  // as ReadLevel reads it
  Effort effort = Effort::kFull;
  uint64_t seed = 1;
  // As KernelSource has them.
  bool uses_threads = false;
  bool slow = false;
  std::chrono::seconds call_limit{10};
};

// Set in the environment, these count in place of what a Conformance has:
// quick, full or exhaustive; a whole number; numbers, separated by commas.
inline constexpr const char* kEffortVariable = "LEAKPROOF_EFFORT";
inline constexpr const char* kSeedVariable = "LEAKPROOF_SEED";
inline constexpr const char* kAlphasVariable = "LEAKPROOF_ALPHA";

struct ConformanceTest {
  enum class Kind {
    kSomeClause,  // that at least one clause on values applies to the kernel
    kClause,      // the check of `clause` in `format`
    kSweep,       // every sweep of `format` in `direction`, by all clauses
  };
  Kind kind = Kind::kSomeClause;
  const spec::Clause* clause = nullptr;
  const ref::Format* format = nullptr;
  Direction direction = Direction::kForward;

  // "LR_FWD_4/binary32", "Sweep/binary32_forward", "SomeClauseApplies": the
  // names of test frameworks have no '-'.
  std::string Name() const;
};

// Throws InputError for a name of a kernel that is empty or has other
// characters than letters, digits and '_': filters of test frameworks take
// others for something else.
void RequireName(const std::string& name);

// In the order of the specification; sweeps last. Together they judge what
// Certify() judges in one run. For functions that are all null there is a test
// as well, which fails.
std::vector<ConformanceTest> TestsOf(const Conformance& conformance);

struct ConformanceResult {
  enum class Kind { kPass, kFail, kSkip };
  Kind kind = Kind::kPass;
  // Why it failed or was skipped; or what is to be shown although it passed.
  std::string text;
  // What was judged, and by what: ("inputs", "5293").
  std::vector<std::pair<std::string, std::string>> properties = {};
};

// Runs one test, of the kernel called `name`, in processes of its own. A
// failure to run it is a failure of the test, and so is a process that has
// other threads: its children might never come back. `selection` are the
// arguments by which this program runs that test alone.
ConformanceResult RunTest(const std::string& name,
                          const Conformance& conformance,
                          const ConformanceTest& test,
                          const std::string& selection);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_CONFORMANCE_H_
