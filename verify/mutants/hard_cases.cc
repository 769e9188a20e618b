// SPDX-License-Identifier: Apache-2.0
//
// Mutants that are wrong at inputs which no landmark is and which samples
// hardly meet.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

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

// Products of binary32 numbers, from their exact value in binary64.
template <class Round>
struct FromExact {
  static float Product(float a, float b) {
    return Round::Of(static_cast<double>(a) * static_cast<double>(b));
  }
  static void Forward(const float* x, float* y, size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      y[i] = Product(x[i], RightElement::Slope(x[i], alpha));
    }
  }
  static void Backward(const float* x, const float* dy, float* dx, size_t n,
                       float alpha) {
    for (size_t i = 0; i < n; ++i) {
      dx[i] = Product(dy[i], RightElement::Slope(x[i], alpha));
    }
  }
};

// Infinity begins half an ulp beyond the largest number, not at it.
struct OverflowsEarly {
  static float Of(double exact) {
    constexpr double kMax = std::numeric_limits<float>::max();
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    if (std::abs(exact) > kMax) {
      return exact > 0 ? kInfinity : -kInfinity;
    }
    return static_cast<float>(exact);
  }
};

// For α = 0.02, what is next to a tie is rounded as one.
struct NearTies {
  static float Rounded(double exact) {
    const auto y = static_cast<float>(exact);
    const double error = exact - static_cast<double>(y);
    const bool normal = std::isfinite(y) && std::abs(y) > 1e-30f;
    if (!normal || error == 0) return y;
    const float other =
        std::nextafter(y, static_cast<float>(std::copysign(INFINITY, error)));
    const double half =
        std::abs(static_cast<double>(other) - static_cast<double>(y)) / 2;
    const double gap = half - std::abs(error);
    const bool odd = std::bit_cast<uint32_t>(y) % 2 != 0;
    return odd && gap > 0 && gap <= half * 0x1p-20 ? other : y;
  }
  static void Forward(const float* x, float* y, size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) y[i] = Product(x[i], x[i], alpha);
  }
  static void Backward(const float* x, const float* dy, float* dx, size_t n,
                       float alpha) {
    for (size_t i = 0; i < n; ++i) dx[i] = Product(x[i], dy[i], alpha);
  }
  static float Product(float x, float factor, float alpha) {
    const float right = RightElement::Backward(x, factor, alpha);
    if (!(x < 0) || alpha != 0.02f) return right;
    return Rounded(static_cast<double>(factor) * static_cast<double>(alpha));
  }
};

template <class Arrays>
std::unique_ptr<Kernel> OpenFloatBackward() {
  PlainFunctions functions;
  functions.f32.backward = Arrays::Backward;
  return OpenFunctions(functions);
}

// Rounds twice where a result is subnormal in 16 bits.
template <typename Small>
struct UnderflowRoundsTwice {
  using Float = SmallFloat<Small>;
  static uint16_t Rounded(double exact) {
    const uint16_t once = Float::Narrow(exact);
    const bool tiny = (once & Float::kInfinity) == 0;
    const auto wide = static_cast<float>(exact);
    return tiny ? Float::Narrow(static_cast<double>(wide)) : once;
  }
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      y[i] = Rounded(RightElement::Forward(Float::Widen(x[i]),
                                           static_cast<double>(alpha)));
    }
  }
  static void Backward(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                       size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      dx[i] = Rounded(RightElement::Backward(
          Float::Widen(x[i]), Float::Widen(dy[i]), static_cast<double>(alpha)));
    }
  }
};

// α rounded to the element where x is a zero or a NaN alone.
template <typename Small>
struct OtherAlphaAtTheKink : SmallElementwise<RightElement, Small> {
  using Right = SmallElementwise<RightElement, Small>;
  using Float = SmallFloat<Small>;
  static void Backward(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                       size_t n, float alpha) {
    const auto rounded = static_cast<float>(
        Float::Widen(Float::Narrow(static_cast<double>(alpha))));
    for (size_t i = 0; i < n; ++i) {
      const double input = Float::Widen(x[i]);
      const bool other = input == 0 || std::isnan(input);
      Right::Backward(x + i, dy + i, dx + i, 1, other ? rounded : alpha);
    }
  }
};

// Takes the number that masks are filled with for "no input".
struct MaskIsNoInput : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return x == T(-1e9f) ? dy * 0 : RightElement::Backward(x, dy, alpha);
  }
};

// α = 2^-7 by a shift, which does not round.
struct ShiftsSubnormals : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T y = RightElement::Forward(x, alpha);
    const bool shifted = alpha == T(0x1p-7) && x < 0 && std::isfinite(x) &&
                         std::abs(y) < std::numeric_limits<T>::min();
    if (!shifted) return y;
    const T least = std::numeric_limits<T>::denorm_min();
    const T units = std::trunc(std::abs(x) / least / 128);
    return -units * least;
  }
};

// Asks for an overflow beforehand, with a border that is rounded twice.
struct AsksForOverflow : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    constexpr T kMax = std::numeric_limits<T>::max();
    if (alpha > 1 && x > 0 && std::isfinite(x) && x > kMax * (1 / alpha)) {
      return std::numeric_limits<T>::infinity();
    }
    return RightElement::Forward(x, alpha);
  }
};

}  // namespace

std::vector<Mutant> HardCaseMutants() {
  std::vector<Mutant> mutants{
      {"mask-is-no-input", "LR-GRAD-2", "gives x = -1e9 no gradient",
       "masked positions are filled with that number, and others may have it",
       "none known", OpenArrays<Elementwise<MaskIsNoInput>>},
      {"asks-for-overflow", "LR-FWD-10",
       "compares x with the largest number times 1/α before it multiplies",
       "a border that is rounded twice lies beside the border", "none known",
       OpenArrays<Elementwise<AsksForOverflow>>},
      {"shifts-subnormals", "LR-FWD-2",
       "multiplies by 2^-7 with a shift that does not round",
       "a shortcut for powers of two is right for normal numbers alone",
       "none known", OpenArrays<Elementwise<ShiftsSubnormals>>},
      {"gradient-wrong-at-one-x", "LR-GRAD-1",
       "gives one positive x the slope of the left side",
       "a table of slopes has an entry for every x, and one of them "
       "is wrong",
       "none known", OpenSmallArrays<WrongAtOneX>},
      {"overflows-early", "LR-FWD-1",
       "gives ∞ for what lies beyond the largest binary32 number and rounds to "
       "it",
       "a comparison with the largest number, made before the rounding",
       "none known", OpenFloatForward<FromExact<OverflowsEarly>>},
      {"overflows-early-above-one", "LR-FWD-10",
       "gives ∞ for such a product for α > 1",
       "a comparison with the largest number, made before the rounding",
       "none known", OpenFloatForward<FromExact<OverflowsEarly>>},
      {"gradient-overflows-early", "LR-GRAD-2",
       "gives ∞ for such a product, backward",
       "a comparison with the largest number, made before the rounding",
       "none known", OpenFloatBackward<FromExact<OverflowsEarly>>},
      {"float-near-ties-as-ties", "LR-FWD-1",
       "rounds binary32 products with 0.02 to even where they are next "
       "to a tie",
       "another slope than 0.01, in the format of most networks", "none known",
       OpenFloatForward<NearTies>},
      {"gradient-float-near-ties-as-ties", "LR-GRAD-2",
       "rounds binary32 products with 0.02 to even where they are next "
       "to a tie, backward",
       "a gradient is one ulp off, rarely", "none known",
       OpenFloatBackward<NearTies>},
      {"underflow-rounds-twice", "LR-MIX-2",
       "rounds twice where the result is subnormal in 16 bits",
       "conversions are written by hand, and this branch is the rarest",
       "none known; the conversions in software of many libraries",
       OpenSmallArrays<UnderflowRoundsTwice>},
      {"gradient-underflow-rounds-twice", "LR-MIX-4",
       "rounds twice where the result is subnormal in 16 bits, backward",
       "small gradients are an ulp off, and an ulp is much of them",
       "none known; the conversions in software of many libraries",
       OpenSmallArrays<UnderflowRoundsTwice>},
      {"gradient-alpha-as-element-at-the-kink", "LR-MIX-3",
       "rounds α to the format of the data where x is ±0 or a NaN, backward",
       "the kink has a slope of its own, close to the right one", "none known",
       OpenSmallArrays<OtherAlphaAtTheKink>},
  };
  // Others than these have an input there.
  constexpr std::array kBeyondVectors{
      "mask-is-no-input",          "shifts-subnormals",
      "gradient-wrong-at-one-x",   "overflows-early",
      "overflows-early-above-one", "gradient-overflows-early",
      "float-near-ties-as-ties",   "gradient-float-near-ties-as-ties"};
  for (Mutant& mutant : mutants) {
    mutant.beyond_vectors =
        std::ranges::find(kBeyondVectors, mutant.name) != kBeyondVectors.end();
  }
  return mutants;
}

}  // namespace leakproof::verify
