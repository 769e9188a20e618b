// SPDX-License-Identifier: Apache-2.0
//
// Mutants that are wrong for so few inputs that samples miss them: what sweeps
// are for.

#include <bit>
#include <cmath>
#include <cstdint>

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

// A signalling NaN of each format that no landmark is.
template <typename Small>
constexpr uint16_t kUnluckyNan =
    std::is_same_v<Small, Binary16> ? 0x7cab : 0xffb5;

template <typename Small>
struct DropsOneNan : SmallElementwise<RightElement, Small> {
  using Right = SmallElementwise<RightElement, Small>;
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      const bool unlucky = x[i] == kUnluckyNan<Small>;
      Right::Forward(x + i, y + i, 1, alpha);
      if (unlucky) y[i] = 0;
    }
  }
};

struct WrongFloat {
  static void Forward(const float* x, float* y, size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      const bool unlucky = x[i] == -0x1.2d6a3ep37f && alpha == 0.01f;
      y[i] = RightElement::Forward(x[i], alpha);
      if (unlucky) y[i] = std::nextafter(y[i], 0.0f);
    }
  }
};

// The product of two binary64 numbers, from fewer than all of its digits: what
// is next to a tie is rounded as one.
double FromFewDigits(double x, double alpha) {
  const double y = x * alpha;
  const bool normal = std::isfinite(y) && std::abs(y) > 0x1p-900;
  const double error = normal ? std::fma(x, alpha, -y) : 0;
  if (error == 0) return y;
  const double other = std::nextafter(y, std::copysign(INFINITY, error));
  const double half = std::abs(other - y) / 2;
  const double gap = half - std::abs(error);
  const bool odd = (std::bit_cast<uint64_t>(y) & 1) != 0;
  return odd && gap > 0 && gap <= half * 0x1p-36 ? other : y;
}

// The slope whose digits were split by hand.
bool IsDefault(double alpha) { return alpha == 0.01; }

struct FewDigits {
  static void Forward(const double* x, double* y, size_t n, double alpha) {
    for (size_t i = 0; i < n; ++i) {
      y[i] = x[i] < 0 && IsDefault(alpha) ? FromFewDigits(x[i], alpha)
                                          : RightElement::Forward(x[i], alpha);
    }
  }
  static void Backward(const double* x, const double* dy, double* dx, size_t n,
                       double alpha) {
    for (size_t i = 0; i < n; ++i) {
      dx[i] = x[i] < 0 && IsDefault(alpha)
                  ? FromFewDigits(dy[i], alpha)
                  : RightElement::Backward(x[i], dy[i], alpha);
    }
  }
};

std::unique_ptr<Kernel> OpenFewDigitsBackward() {
  PlainFunctions functions;
  functions.f64.backward = FewDigits::Backward;
  return OpenFunctions(functions);
}

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
      {"one-nan-dropped", "LR-FWD-8", "gives 0 for one signalling NaN",
       "a table has an entry for every pattern, and was filled for numbers",
       "none known", OpenSmallArrays<DropsOneNan>},
      {"one-wrong-float", "LR-FWD-1",
       "is one ulp off for one binary32 x and α = 0.01",
       "no sample of 4,294,967,296 inputs is likely to hold it",
       "a full run of the OpenCL conformance tests found errors of exp and "
       "log1p that its sampled mode had missed (pocl#2311)",
       OpenFloatForward<WrongFloat>},
      {"near-ties-as-ties", "LR-FWD-1",
       "computes binary64 products with 0.01 to 36 bits beyond the last",
       "what is closer to a tie goes the wrong way half of the time",
       "none known; products of split numbers that drop their last term",
       OpenDoubleForward<FewDigits>},
      {"gradient-near-ties-as-ties", "LR-GRAD-2",
       "computes such products to 36 bits beyond the last, backward",
       "what is closer to a tie goes the wrong way half of the time",
       "none known; products of split numbers that drop their last term",
       OpenFewDigitsBackward},
  };
  // Checks that draw α meet near ties of binary64 by construction.
  for (Mutant& mutant : mutants) {
    const bool near_ties = mutant.name.ends_with("near-ties-as-ties");
    mutant.needs_sweep = !near_ties;
    mutant.beyond_vectors = near_ties;
  }
  return mutants;
}

}  // namespace leakproof::verify
