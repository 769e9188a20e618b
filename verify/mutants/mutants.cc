// SPDX-License-Identifier: Apache-2.0

#include "verify/mutants/mutants.h"

#include <algorithm>

namespace leakproof::verify {

std::span<const Mutant> AllMutants() {
  static const std::vector<Mutant> mutants = [] {
    std::vector<Mutant> all;
    for (const auto& chapter :
         {ValueMutants(), AlphaMutants(), FormMutants(), SpecialMutants(),
          RoundingMutants(), SubnormalMutants(), GradientMutants(),
          UpstreamMutants(), MixedPrecisionMutants(), ArrayMutants(),
          ArrayPartMutants(), ThreadPartMutants(), EnvironmentPartMutants(),
          SingleInputMutants(), HardCaseMutants()}) {
      all.insert(all.end(), chapter.begin(), chapter.end());
    }
    return all;
  }();
  return mutants;
}

const Mutant* FindMutant(std::string_view name) {
  const auto mutants = AllMutants();
  const auto found = std::ranges::find(mutants, name, &Mutant::name);
  return found == mutants.end() ? nullptr : &*found;
}

}  // namespace leakproof::verify
