// SPDX-License-Identifier: Apache-2.0
//
// Whether the oracle, which sweeps trust, permits what the reference permits.

#ifndef LEAKPROOF_VERIFY_ORACLE_CHECK_H_
#define LEAKPROOF_VERIFY_ORACLE_CHECK_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ref/format.h"
#include "verify/check.h"

namespace leakproof::verify {

// Inputs of forward: every α of a list with every x, or with those of a range.
struct OracleInputs {
  std::string what;  // "every x, every α of binary16"
  const ref::Format* format;
  std::vector<ref::BitPattern> alphas;
  uint64_t first = 0;  // patterns of x
  uint64_t end = 0;

  uint64_t size() const { return alphas.size() * (end - first); }
};

// What to compare: at effort full every x of 16 bits with the list of α, at
// exhaustive every pair of an α and an x of 16 bits, and every binary32 x with
// α = 0.01.
std::vector<OracleInputs> InputsForOracle(Effort effort);

struct OracleCheckResult {
  uint64_t inputs = 0;
  uint64_t disagreements = 0;
  std::string first;  // a disagreement: the input and both sets
};

// Compares the oracle's sets with those of the reference over MPFR, for the
// canonical profile, on all processors. `on_progress` is given the inputs that
// are done.
OracleCheckResult CheckOracle(
    const OracleInputs& inputs,
    const std::function<void(uint64_t done)>& on_progress = {});

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_ORACLE_CHECK_H_
