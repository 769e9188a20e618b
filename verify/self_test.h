// SPDX-License-Identifier: Apache-2.0
//
// Whether the checks reject what they must: every mutant, by the clause that it
// breaks.

#ifndef LEAKPROOF_VERIFY_SELF_TEST_H_
#define LEAKPROOF_VERIFY_SELF_TEST_H_

#include <cstddef>
#include <string>
#include <vector>

namespace leakproof::verify {

struct SelfTestResult {
  size_t mutants = 0;
  std::vector<std::string> survivors;  // names, in the order of AllMutants()
};

// At the default effort, each mutant against its clause alone: by the check, or
// with the sweeps if it needs them.
SelfTestResult SelfTest();

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_SELF_TEST_H_
