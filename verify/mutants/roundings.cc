// SPDX-License-Identifier: Apache-2.0
//
// Mutants that round a product in another way than once to nearest even, or end
// an overflow elsewhere than at infinity, forward.

#include <bit>
#include <cfenv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

// y = RN(αx) and the exact αx − y, where it neither under- nor overflows.
template <typename T>
struct Product {
  T rounded;
  T error;
};
template <typename T>
Product<T> Multiplied(T x, T alpha) {
  const T y = x * alpha;
  return {y, std::fma(x, alpha, -y)};
}

template <typename T>
bool Representable(T y) {  // the error of a product that was rounded to y
  constexpr int kDigits = std::numeric_limits<T>::digits;
  return std::isfinite(y) &&
         std::abs(y) > std::ldexp(std::numeric_limits<T>::min(), kDigits);
}

// The neighbour of y on the side of its error.
template <typename T>
T Neighbour(const Product<T>& p) {
  return std::nextafter(
      p.rounded, std::copysign(std::numeric_limits<T>::infinity(), p.error));
}

struct TiesAway : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T y = RightElement::Forward(x, alpha);
    if (x > 0 || alpha > 1 || !Representable(y)) return y;
    const auto product = Multiplied(x, alpha);
    const T other = Neighbour(product);
    const bool tie = 2 * product.error == other - y;
    return tie && std::abs(other) > std::abs(y) ? other : y;
  }
};

// binary32 alone: its products are exact in binary64.
struct SubnormalTiesAway {
  static void Forward(const float* x, float* y, size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) y[i] = Element(x[i], alpha);
  }
  static float Element(float x, float alpha) {
    const float y = RightElement::Forward(x, alpha);
    if (std::fpclassify(y) != FP_SUBNORMAL || x > 0 || alpha > 1) return y;
    // In units of the smallest number.
    const double exact =
        std::ldexp(static_cast<double>(x) * static_cast<double>(alpha), 149);
    return static_cast<float>(std::ldexp(std::round(exact), -149));
  }
};

// To the precision of the format with any exponent, and then to the format.
struct SubnormalsRoundedTwice {
  static void Forward(const float* x, float* y, size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) y[i] = Element(x[i], alpha);
  }
  static float Element(float x, float alpha) {
    const double slope = static_cast<double>(RightElement::Slope(x, alpha));
    const double exact = static_cast<double>(x) * slope;
    if (!(std::abs(exact) < 0x1p-100)) return static_cast<float>(exact);
    const auto once = static_cast<float>(std::ldexp(exact, 100));
    return static_cast<float>(std::ldexp(static_cast<double>(once), -100));
  }
};

struct RoundsUpward {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    const int saved = std::fegetround();
    std::fesetround(FE_UPWARD);
    asm volatile("" ::: "memory");
    Elementwise<RightElement>::Forward(x, y, n, alpha);
    asm volatile("" ::: "memory");
    std::fesetround(saved);
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    Elementwise<RightElement>::Backward(x, dy, dx, n, alpha);
  }
};

// Either neighbour of the exact product, by a hash of x.
struct RoundsByChance : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T y = RightElement::Forward(x, alpha);
    if (x > 0 || alpha > 1 || !Representable(y)) return y;
    using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
    const bool other = (std::bit_cast<Bits>(x) * 0x9e3779b1U >> 20) % 2 != 0;
    const auto product = Multiplied(x, alpha);
    return other && product.error != 0 ? Neighbour(product) : y;
  }
};

struct ComputesInFloat {
  static void Forward(const double* x, double* y, size_t n, double alpha) {
    for (size_t i = 0; i < n; ++i) {
      y[i] = x[i] > 0 && alpha <= 1
                 ? x[i]
                 : static_cast<double>(RightElement::Forward(
                       static_cast<float>(x[i]), static_cast<float>(alpha)));
    }
  }
};

// A significand of 64 bits on the way.
struct ThroughExtended {
  static void Forward(const double* x, double* y, size_t n, double alpha) {
    for (size_t i = 0; i < n; ++i) y[i] = Element(x[i], alpha);
  }
  static double Element(double x, double alpha) {
    const double y = RightElement::Forward(x, alpha);
    if (x > 0 || alpha > 1 || !Representable(y)) return y;
    const auto [rounded, error] = Multiplied(x, alpha);
    const double half = std::abs(Neighbour(Product<double>{y, error}) - y) / 2;
    // What is within half a unit of 64 bits of a tie becomes the tie, and then
    // even.
    const double gap = half - std::abs(error);
    const bool becomes_tie = gap > 0 && gap <= half / 2048;
    const bool odd = (std::bit_cast<uint64_t>(rounded) & 1) != 0;
    return becomes_tie && odd ? Neighbour(Product<double>{y, error}) : y;
  }
};

template <typename Small>
struct NarrowSaturates : SmallElementwise<RightElement, Small> {
  using Right = SmallElementwise<RightElement, Small>;
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    constexpr auto kInfinity =
        static_cast<uint16_t>(SmallFloat<Small>::kInfinity);
    for (size_t i = 0; i < n; ++i) {
      const bool finite = (x[i] & kInfinity) != kInfinity;
      Right::Forward(x + i, y + i, 1, alpha);
      if (finite && (y[i] & 0x7fff) == kInfinity) --y[i];
    }
  }
};

struct OverflowsToNan : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T y = RightElement::Forward(x, alpha);
    // Compensates for the rounding of a product that is no longer finite.
    return std::isfinite(x) && !(x > 0) ? y + (y - y) : y;
  }
};

struct SaturatesAboveOne : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T y = RightElement::Forward(x, alpha);
    return alpha > 1 && std::isinf(y) && std::isfinite(x)
               ? std::numeric_limits<T>::max()
               : y;
  }
};

struct AlternatesBounds : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T y = RightElement::Forward(x, alpha);
    if (x > 0 || alpha > 1 || !Representable(y)) return y;
    using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
    const bool up = std::bit_cast<Bits>(x) % 2 != 0;
    const auto product = Multiplied(x, alpha);
    return product.error != 0 && (product.error > 0) == up ? Neighbour(product)
                                                           : y;
  }
};

}  // namespace

std::vector<Mutant> RoundingMutants() {
  return {
      {"ties-away", "LR-FWD-1", "rounds ties away from zero",
       "wrong for ties alone, which 0.01 hardly has and 0.75 has often",
       "none known of floating point; the quantised kernels round that way",
       OpenArrays<Elementwise<TiesAway>>},
      {"subnormal-ties-away", "LR-FWD-2",
       "rounds ties among subnormal numbers away from zero",
       "underflow was written by hand, and α = 0.5 shows it", "none known",
       OpenFloatForward<SubnormalTiesAway>},
      {"subnormals-rounded-twice", "LR-FWD-2",
       "rounds to 24 bits, and then to the bits that a subnormal number has",
       "one ulp, where the first rounding ends on a tie",
       "none known; what x87 does at the precision of binary32",
       OpenFloatForward<SubnormalsRoundedTwice>},
      {"rounds-upward", "LR-FWD-1", "rounds towards +∞ during the call",
       "a bias of half an ulp, and the caller's mode is back when he looks",
       "none known", OpenArrays<RoundsUpward>},
      {"rounds-by-chance", "LR-FWD-1",
       "takes either neighbour of the product, by a hash of x",
       "unbiased, and yet not reproducible from the definition",
       "none known; stochastic rounding, as training in 16 bits uses it",
       OpenArrays<Elementwise<RoundsByChance>>},
      {"bounds-alternate", "LR-FUN-1",
       "rounds up where the pattern of x is odd, and else down",
       "order is lost between neighbours", "none known",
       OpenArrays<Elementwise<AlternatesBounds>>},
      {"computes-in-float", "LR-FWD-1",
       "computes the product of binary64 numbers in binary32",
       "half of the digits, and ∞ beyond 3.4e38", "MXNet: xelu in mshadow_op.h",
       OpenDoubleForward<ComputesInFloat>},
      {"rounds-through-extended", "LR-FWD-1",
       "rounds the product to 64 bits of significand, then to binary64",
       "one input in some thousands is an ulp off",
       "none known; x87 arithmetic", OpenDoubleForward<ThroughExtended>},
      {"saturates-narrow", "LR-FWD-3",
       "gives the largest number of 16 bits on overflow",
       "wide formats have the infinity, narrow ones have not",
       "none known; MyGrad PR 230 met the overflow",
       OpenSmallArrays<NarrowSaturates>},
      {"overflow-becomes-nan", "LR-FWD-3",
       "adds the error of the product, which is ∞ − ∞ on overflow",
       "an infinity that could be traced becomes a NaN", "none known",
       OpenArrays<Elementwise<OverflowsToNan>>},
      {"saturates-above-one", "LR-FWD-10",
       "gives the largest number on overflow for α > 1",
       "divergence is hidden on the positive side, where α > 1 makes it",
       "none known; MyGrad PR 230 met the overflow",
       OpenArrays<Elementwise<SaturatesAboveOne>>},
  };
}

}  // namespace leakproof::verify
