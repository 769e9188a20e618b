// SPDX-License-Identifier: Apache-2.0
//
// Mutants: deliberately wrong kernels, at least one for every clause. A check
// that no mutant makes fail is not a check.

#ifndef LEAKPROOF_VERIFY_MUTANTS_MUTANTS_H_
#define LEAKPROOF_VERIFY_MUTANTS_MUTANTS_H_

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "spec/clause.h"
#include "verify/check.h"
#include "verify/kernel.h"

namespace leakproof::verify {

struct Mutant {
  std::string_view name;
  spec::ClauseId clause;   // the one that it breaks; it may break others too
  std::string_view what;   // is wrong
  std::string_view why;    // it matters
  std::string_view where;  // it happened in the wild
  std::function<std::unique_ptr<Kernel>()> open;
  std::string_view file = SourceFile(__builtin_FILE());
  // Wrong for so few inputs that the check alone, which samples, misses it.
  bool needs_sweep = false;
  // Wrong for so few inputs that spec/vectors/ has none of them.
  bool beyond_vectors = false;
  // What it is judged by, a file of spec/profiles/.
  std::string_view profile = "canonical";
  // The part of the clause's check that finds it, and no other part does.
  std::string_view part = {};
  // Found at effort exhaustive, and not at the default.
  bool needs_exhaustive = false;
};

// The same mutant, judged by another profile.
inline Mutant Under(std::string_view profile, Mutant mutant) {
  mutant.profile = profile;
  return mutant;
}

// The same mutant, found by this part of its clause's check alone.
inline Mutant OfPart(std::string_view part, Mutant mutant) {
  mutant.part = part;
  return mutant;
}

// The same mutant, found at effort exhaustive alone.
inline Mutant AtEffortExhaustive(Mutant mutant) {
  mutant.needs_exhaustive = true;
  return mutant;
}

std::span<const Mutant> AllMutants();
// The mutant of that name, or null.
const Mutant* FindMutant(std::string_view name);

// By topic, each in a file of its own.
std::vector<Mutant> ValueMutants();     // domain, function and forward
std::vector<Mutant> AlphaMutants();     // what becomes of α
std::vector<Mutant> FormMutants();      // other formulas
std::vector<Mutant> SpecialMutants();   // zeros, infinities and NaNs
std::vector<Mutant> RoundingMutants();  // and overflow
std::vector<Mutant> SubnormalMutants();
std::vector<Mutant> GradientMutants();  // backward
std::vector<Mutant> UpstreamMutants();  // what becomes of dy
std::vector<Mutant> MixedPrecisionMutants();
std::vector<Mutant> ArrayMutants();  // arrays and environment
// One for each part of the checks of arrays and environment.
std::vector<Mutant> ArrayPartMutants();
std::vector<Mutant> ThreadPartMutants();
std::vector<Mutant> EnvironmentPartMutants();
// Of several chapters, wrong for single inputs or for hard ones.
std::vector<Mutant> SingleInputMutants();
std::vector<Mutant> HardCaseMutants();

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_MUTANTS_MUTANTS_H_
