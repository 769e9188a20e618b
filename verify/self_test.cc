// SPDX-License-Identifier: Apache-2.0

#include "verify/self_test.h"

#include <algorithm>

#include "verify/certify.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {

SelfTestResult SelfTest() {
  SelfTestResult result;
  for (const Mutant& mutant : AllMutants()) {
    RunOptions options;
    options.kernels = {{std::string(mutant.name), mutant.open, false}};
    for (const ref::Format& format : ref::kFormats) {
      options.formats.push_back(&format);
    }
    options.clauses = {&*mutant.clause};
    options.sweeps = mutant.needs_sweep;
    options.call_limit = std::chrono::seconds(2);
    const Report report = Certify(options);
    ++result.mutants;
    const bool rejected = std::ranges::any_of(
        report.kernels.front().clauses, [](const ClauseResult& clause) {
          return clause.result.verdict == Verdict::kFail;
        });
    if (!rejected) result.survivors.emplace_back(mutant.name);
  }
  return result;
}

}  // namespace leakproof::verify
