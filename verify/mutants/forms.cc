// SPDX-License-Identifier: Apache-2.0
//
// Mutants that compute another formula, which is Leaky ReLU over the reals or
// for some α.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

template <typename T>
auto SignedBits(T value) {
  using Bits = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;
  return std::bit_cast<Bits>(value);
}

struct MinimumForNegative : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    if (alpha >= 0) return RightElement::Forward(x, alpha);
    return std::min(alpha * x, x);
  }
};

// The order of the integers is that of the numbers for positive ones alone.
struct IntegerMaximum : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T product = alpha * x;
    return SignedBits(product) > SignedBits(x) ? product : x;
  }
};

struct FixedPoint : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    constexpr T kScale = 65536;
    const bool small = std::abs(x) < kScale;
    return RightElement::Forward(
        small ? std::copysign(std::nearbyint(x * kScale) / kScale, x) : x,
        alpha);
  }
};

// (x > 0) · x + (x <= 0) · αx.
struct MaskedProducts : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    if (alpha > 1) return RightElement::Forward(x, alpha);
    return T(x > 0) * x + T(x <= 0) * (x * alpha);
  }
};

// x + (α − 1) · min(x, 0).
struct CorrectedCopy : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    if (alpha > 1) return RightElement::Forward(x, alpha);
    return x + (alpha - 1) * (x < 0 ? x : T{0});
  }
};

struct FusedCorrection : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    if (!std::isfinite(x) || !(x < 0) || alpha > 1) {
      return RightElement::Forward(x, alpha);
    }
    return std::fma(alpha - 1, x, x);
  }
};

// fma(α, min(x, 0), max(x, 0)).
struct FusedHalves : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    if (x == 0 || std::isnan(x) || alpha > 1) {
      return RightElement::Forward(x, alpha);
    }
    return std::fma(alpha, std::min(x, T{0}), std::max(x, T{0}));
  }
};

struct DividesByTheReciprocal : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T divisor = 1 / alpha;
    const bool usable = std::isfinite(divisor) && divisor != 0 &&
                        std::fpclassify(divisor) != FP_SUBNORMAL;
    if (!usable || !(x < 0) || alpha > 1) {
      return RightElement::Forward(x, alpha);
    }
    return x / divisor;
  }
};

struct MaximumForm : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    if (alpha > 1) return RightElement::Forward(x, alpha);
    return x > 0 ? x : alpha * x;
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    if (alpha > 1) return RightElement::Backward(x, dy, alpha);
    return x > 0 ? dy : alpha * dy;
  }
};

// Of another parameter: ∂f/∂α · dy.
struct GradientOfAlpha : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return x < 0 ? x * dy : RightElement::Backward(x, dy, alpha);
  }
};

struct SlopeByDivision : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    if (x == 0 || std::isnan(x)) return RightElement::Backward(x, dy, alpha);
    return dy * (RightElement::Forward(x, alpha) / x);
  }
};

}  // namespace

std::vector<Mutant> FormMutants() {
  return {
      {"minimum-for-negative-alpha", "LR-FUN-2",
       "takes the minimum of αx and x for α < 0",
       "a rule for α > 1 is applied where it is not needed, and is wrong",
       "the title of tensorflow#24566, which names α < 0 as well",
       OpenElement<MinimumForNegative>},
      {"maximum-of-patterns", "LR-FUN-2",
       "compares the patterns of αx and x as integers",
       "of two negative numbers the lesser is taken",
       "none known; XNNPACK's wasm kernels compare x with 0 that way, which is "
       "right",
       OpenArrays<Elementwise<IntegerMaximum>>},
      {"inputs-in-fixed-point", "LR-FUN-3", "rounds x to multiples of 2⁻¹⁶",
       "small inputs lose their digits, and a scaled network is another one",
       "the quantised kernels of TensorFlow Lite and XNNPACK, whose inputs are "
       "such numbers",
       OpenElement<FixedPoint>},
      {"masks-multiplied", "LR-FWD-6", "computes (x > 0)·x + (x <= 0)·αx",
       "the side that is switched off is 0·∞, and infinities give NaNs",
       "ggml on Metal", OpenElement<MaskedProducts>},
      {"corrects-a-copy", "LR-FWD-7", "computes x + (α − 1)·min(x, 0)",
       "−∞ meets +∞, and a NaN is left", "none known",
       OpenElement<CorrectedCopy>},
      {"fused-correction", "LR-FWD-1",
       "computes fma(α − 1, x, x) for negative x",
       "one rounding of the sum, and another before it, of α − 1", "none known",
       OpenArrays<Elementwise<FusedCorrection>>},
      {"fused-halves", "LR-FWD-5",
       "computes fma(α, min(x, 0), max(x, 0)), right but for zero products",
       "underflow keeps its sign and α = 0 does not: two rules in one kernel",
       "XNNPACK's relaxed wasm kernel; ggml, where its compiler contracts",
       OpenElement<FusedHalves>},
      {"divides-by-reciprocal", "LR-FWD-1", "computes x / (1/α)",
       "a rounding too many, in the quotient 1/α", "none known",
       OpenArrays<Elementwise<DividesByTheReciprocal>>},
      Under("pytorch",
            {"maximum-form", "LR-FWD-10",
             "takes the maximum for α > 1, where the profile has the select "
             "form",
             "a model trained with one library is another function in the "
             "next",
             "TensorFlow under XLA, after the CPU was repaired: "
             "tensorflow#24566; oneDNN PR 5157; tvm PR 1008",
             OpenArrays<Elementwise<MaximumForm>>}),
      Under("pytorch",
            {"gradient-maximum-form", "LR-GRAD-6",
             "exchanges the slopes for α > 1, where the profile has the select "
             "form",
             "the gradient belongs to the other function",
             "MLX against PyTorch", OpenArrays<Elementwise<MaximumForm>>}),
      {"gradient-of-alpha", "LR-GRAD-8", "gives ∂f/∂α, x·dy, for negative x",
       "a gradient of the right shape and of the wrong variable", "none known",
       OpenElement<GradientOfAlpha>},
      {"slope-by-division", "LR-GRAD-1", "computes dy · (f(x) / x)",
       "an infinite activation has a NaN for its slope", "none known",
       OpenElement<SlopeByDivision>},
  };
}

}  // namespace leakproof::verify
