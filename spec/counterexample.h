// SPDX-License-Identifier: Apache-2.0
//
// The files spec/proofs/counterexamples.tsv and spec/proofs/smt/models.tsv as
// constants: inputs on which forms that look like the function give another
// result, as theorems say and solvers found them.

#ifndef LEAKPROOF_SPEC_COUNTEREXAMPLE_H_
#define LEAKPROOF_SPEC_COUNTEREXAMPLE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace leakproof::spec {

struct Counterexample {
  // A theorem, or a file of spec/proofs/smt without .smt2.
  std::string_view property;
  std::string_view format;  // "binary16"
  // Patterns: of the format of α, and of the format.
  uint64_t alpha;
  uint64_t x;
  std::optional<uint64_t> dy;  // for backward
  uint64_t wrong;              // what the form gives; for a NaN any NaN
  std::string_view comment;    // what the form is
};

// In the order of the file.
std::span<const Counterexample> AllCounterexamples();

}  // namespace leakproof::spec

#endif  // LEAKPROOF_SPEC_COUNTEREXAMPLE_H_
