// SPDX-License-Identifier: Apache-2.0
//
// Mutants that are wrong for so few inputs that samples miss them: what sweeps
// are for.

#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

// An element of each format that no landmark is near to.
template <typename Small>
constexpr uint16_t kUnlucky = std::is_same_v<Small, Binary16> ? 0xc24b : 0xc049;

template <typename Small>
struct WrongInput : SmallElementwise<RightElement, Small> {
  using Right = SmallElementwise<RightElement, Small>;
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      const bool unlucky = x[i] == kUnlucky<Small> && alpha == 0.01f;
      Right::Forward(x + i, y + i, 1, alpha);
      if (unlucky) y[i] ^= 1;
    }
  }
};

template <typename Small>
struct WrongUpstream : SmallElementwise<RightElement, Small> {
  using Right = SmallElementwise<RightElement, Small>;
  static void Backward(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                       size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      const bool unlucky =
          x[i] >= 0x8000 && dy[i] == kUnlucky<Small> && alpha > 0 && alpha < 1;
      Right::Backward(x + i, dy + i, dx + i, 1, alpha);
      if (unlucky) dx[i] ^= 1;
    }
  }
};

// Wrong at one lane of a vector of 64 bytes, in the body of an array.
template <typename Small>
struct WrongLane : SmallElementwise<RightElement, Small> {
  using Right = SmallElementwise<RightElement, Small>;
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    constexpr size_t kLanes = 32;
    for (size_t i = 0; i < n; ++i) {
      const bool unlucky =
          x[i] == kUnlucky<Small> && i % kLanes == 19 && i < n - n % kLanes;
      Right::Forward(x + i, y + i, 1, alpha);
      if (unlucky) y[i] ^= 1;
    }
  }
};

}  // namespace

std::vector<Mutant> SingleInputMutants() {
  std::vector<Mutant> mutants{
      {"one-wrong-input", "LR-FWD-1",
       "has one wrong bit, for one x and α = 0.01",
       "a network meets every input in the end, and a sample does not",
       "a full run of the OpenCL conformance tests found errors of exp and "
       "log1p that its sampled mode had missed (pocl#2311)",
       OpenSmallArrays<WrongInput>},
      {"one-wrong-upstream", "LR-GRAD-2",
       "has one wrong bit, for one dy at negative x, backward",
       "an error of backward alone shows in no output, and in every gradient",
       "none known", OpenSmallArrays<WrongUpstream>},
      {"one-wrong-lane", "LR-FWD-1",
       "has one wrong bit, for one x at one lane of a vector",
       "a mistake in one of several unrolled vectors meets the inputs that "
       "pass "
       "through it alone",
       "pytorch#51718, where body and tail disagree",
       OpenSmallArrays<WrongLane>},
  };
  for (Mutant& mutant : mutants) mutant.needs_sweep = true;
  return mutants;
}

}  // namespace leakproof::verify
