// SPDX-License-Identifier: Apache-2.0
//
// Mutants that are wrong at inputs which no landmark is and which samples
// hardly meet.

#include <cstdint>

#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

// A positive element of either format of 16 bits, no landmark and no class of
// sweeps, has the slope of the left side.
template <typename Small>
struct WrongAtOneX : SmallElementwise<RightElement, Small> {
  using Right = SmallElementwise<RightElement, Small>;
  static void Backward(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                       size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      const bool unlucky = x[i] == 0x4c4b && alpha <= 1;
      const auto side = static_cast<uint16_t>(unlucky ? x[i] | 0x8000 : x[i]);
      Right::Backward(&side, dy + i, dx + i, 1, alpha);
    }
  }
};

Mutant BySweeps(Mutant mutant) {
  mutant.needs_sweep = true;
  return mutant;
}

}  // namespace

std::vector<Mutant> HardCaseMutants() {
  return {
      BySweeps({"gradient-wrong-at-one-x", "LR-GRAD-1",
                "gives one positive x the slope of the left side",
                "a table of slopes has an entry for every x, and one of them "
                "is wrong",
                "none known", OpenSmallArrays<WrongAtOneX>}),
  };
}

}  // namespace leakproof::verify
