// SPDX-License-Identifier: Apache-2.0
//
// Right kernels that find the side of an element, or the greater of two
// numbers, in other ways than by x > 0.

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "verify/mutants/elementwise.h"
#include "verify/right_kernels/right_kernels.h"

namespace leakproof::verify {
namespace {

template <typename T>
using Pattern = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;

template <typename T>
Pattern<T> Bits(T value) {
  return std::bit_cast<Pattern<T>>(value);
}

// All ones or zero.
template <typename T>
Pattern<T> Mask(bool condition) {
  return Pattern<T>{0} - Pattern<T>{condition};
}

template <typename T>
T Blend(Pattern<T> mask, T chosen, T other) {
  return std::bit_cast<T>((Bits(chosen) & mask) | (Bits(other) & ~mask));
}

// x in (0, ∞], without a comparison of numbers.
template <typename T>
bool IsPositive(T x) {
  return Bits(x) - 1 < Bits(std::numeric_limits<T>::infinity());
}

struct MaximumForm : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T product = alpha * x;
    if (std::isnan(x)) return product;
    if (x == 0 || std::isinf(x)) return x > 0 || x == 0 ? x : alpha * x;
    return product > x ? product : x;
  }
};

// As maxps has it, b where the operands are equal or unordered: the order that
// is right depends on α and on the sign of an infinity.
struct SwappedMaximum : RightElement {
  template <typename T>
  static T Maxps(T a, T b) {
    return a > b ? a : b;
  }
  template <typename T>
  static T Forward(T x, T alpha) {
    const T product = alpha * x;
    return alpha == 0 && !(x > 0) ? Maxps(x, product)
                                  : Maxps(product, x + T(-0.0));
  }
};

// A slope of 1 or α by the sign bit, zeros and NaNs included.
struct SignMask : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const auto negative = Mask<T>(std::signbit(x) != (alpha > 1));
    return x * Blend(negative, alpha, T{1});
  }
};

struct PatternsAsIntegers {
  template <typename T>
  static T Slope(T x, T alpha) {
    // NaNs have the slope α on either side of α = 1.
    const bool nan =
        Bits(std::abs(x)) > Bits(std::numeric_limits<T>::infinity());
    const bool one = (IsPositive(x) != (alpha > 1)) && !nan;
    return Blend(Mask<T>(one), T{1}, alpha);
  }
  template <typename T>
  static T Forward(T x, T alpha) {
    return x * Slope(x, alpha);
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return dy * Slope(x, alpha);
  }
};

// Both products, and bits of one of them: no product meets a mask.
struct SelectOfProducts {
  template <typename T>
  static T Selected(T x, T factor, T alpha) {
    const T scaled = alpha * factor;
    const auto positive = Mask<T>(x > 0);
    const auto scales = alpha > 1 ? positive | Mask<T>(x != x) : ~positive;
    return Blend(scales, scaled, factor);
  }
  template <typename T>
  static T Forward(T x, T alpha) {
    return Selected(x, x, alpha);
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return Selected(x, dy, alpha);
  }
};

// x + −0 is x, for either zero; +0 in its place would lose −0.
struct SumWithMinusZeros : RightElement {
  template <typename T>
  static T Sum(bool scales, T factor, T alpha) {
    constexpr T kNothing = -0.0;
    return (scales ? kNothing : factor) + (scales ? alpha * factor : kNothing);
  }
  template <typename T>
  static T Forward(T x, T alpha) {
    return Sum(alpha > 1 ? x > 0 : !(x > 0), x, alpha);
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return Sum(alpha > 1 ? !(x <= 0) : !(x > 0), dy, alpha);
  }
};

// The sign apart from the magnitude.
struct MagnitudeAndSign : RightElement {
  template <typename T>
  static T Signed(T a, T b) {
    const T magnitude = std::abs(a) * std::abs(b);
    return std::signbit(a) != std::signbit(b) ? -magnitude : magnitude;
  }
  template <typename T>
  static T Forward(T x, T alpha) {
    return Signed(x, Slope(x, alpha));
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return Signed(dy, Slope(x, alpha));
  }
};

// Zeros of either sign, where the specification permits both: the other one
// than most.
struct OtherZeros : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T y = RightElement::Forward(x, alpha);
    const bool free_sign =
        std::signbit(alpha) && y == 0 && (x == 0 || alpha == 0) && !(x > 0);
    return free_sign ? -y : y;
  }
};

}  // namespace

std::vector<RightKernel> RightSelections() {
  return {
      {"maximum-form", "computes a maximum, and asks where one has no answer",
       OpenElement<MaximumForm>},
      {"maximum-of-swapped-operands",
       "computes maxps, with its operands in the order that α demands",
       OpenElement<SwappedMaximum>},
      {"sign-mask", "selects the slope by the sign bit, without a branch",
       OpenArrays<Elementwise<SignMask>>},
      {"patterns-as-integers", "compares patterns as integers",
       OpenArrays<Elementwise<PatternsAsIntegers>>},
      {"select-of-products", "takes the bits of one of two products",
       OpenArrays<Elementwise<SelectOfProducts>>},
      {"sum-with-minus-zeros",
       "adds a term for either side, the other being −0",
       OpenElement<SumWithMinusZeros>},
      {"magnitude-and-sign", "multiplies magnitudes, and the sign comes after",
       OpenElement<MagnitudeAndSign>},
      {"other-zeros", "gives the other zero wherever either is permitted",
       OpenElement<OtherZeros>},
  };
}

}  // namespace leakproof::verify
