// SPDX-License-Identifier: Apache-2.0
//
// Mutants of the backward pass.

#include <cmath>

#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

struct SlopesSwapped : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return RightElement::Backward(x == 0 ? x : -x, dy, alpha);
  }
};

struct IgnoresAlpha : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return x < 0 && alpha <= 1 ? dy * 0 : RightElement::Backward(x, dy, alpha);
  }
};

struct ZeroAtZero : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return x == 0 ? dy * 0 : RightElement::Backward(x, dy, alpha);
  }
};

struct OneAtZero : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return x >= 0 && alpha <= 1 ? dy : RightElement::Backward(x, dy, alpha);
  }
};

struct MeanAtZero : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return x == 0 ? (1 + alpha) / 2 * dy : RightElement::Backward(x, dy, alpha);
  }
};

struct OneAtNan : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return std::isnan(x) ? dy : RightElement::Backward(x, dy, alpha);
  }
};

struct SelectGradient : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return x > 0 ? dy : alpha * dy;
  }
};

struct MasksSummed : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    if (std::isfinite(dy)) return RightElement::Backward(x, dy, alpha);
    return dy * T(x > 0) + alpha * (dy * T(!(x > 0)));
  }
};

struct HardCodedAlpha : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T /*alpha*/) {
    return RightElement::Backward(x, dy, T(0.01));
  }
};

struct FromWrongOperand : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return x * Slope(dy, alpha);
  }
};

// Right where dx(x, x) is concerned alone, and in every value but this.
struct RoundsTwice : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    if (!(x < 0 && x == dy)) return RightElement::Backward(x, dy, alpha);
    return std::nextafter(RightElement::Backward(x, dy, alpha), T{0});
  }
};

// 1 at one of the two zeros.
template <bool kMinus>
struct OneAtOneZero : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return x == 0 && std::signbit(x) == kMinus && alpha <= 1
               ? dy
               : RightElement::Backward(x, dy, alpha);
  }
};

struct BothMasksAtZero : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return x == 0 ? dy * (1 + alpha) : RightElement::Backward(x, dy, alpha);
  }
};

struct AlphaAtZero : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return x == 0 ? dy * alpha : RightElement::Backward(x, dy, alpha);
  }
};

struct ZeroAtNan : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return std::isnan(x) ? dy * 0 : RightElement::Backward(x, dy, alpha);
  }
};

struct NanAtNan : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return std::isnan(x) ? x : RightElement::Backward(x, dy, alpha);
  }
};

struct OneAtPositiveNan : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return std::isnan(x) && !std::signbit(x)
               ? dy
               : RightElement::Backward(x, dy, alpha);
  }
};

struct OneAtNanAboveOne : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    if (alpha > 1) return x > 0 ? alpha * dy : dy;
    return RightElement::Backward(x, dy, alpha);
  }
};

struct FromTheOutput : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return RightElement::Backward(RightElement::Forward(x, alpha), dy, alpha);
  }
};

struct DeadBandBackward : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    if (alpha > 1) return RightElement::Backward(x, dy, alpha);
    return dy * (x > T(1e-12) ? T{1} : alpha);
  }
};

}  // namespace

std::vector<Mutant> GradientMutants() {
  return {
      {"slopes-swapped", "LR-GRAD-1", "gives positive inputs the slope α",
       "training goes uphill on half of the inputs", "brain.js#560",
       OpenElement<SlopesSwapped>},
      {"gradient-ignores-alpha", "LR-GRAD-2",
       "gives negative inputs no gradient",
       "units die, which the function was invented to prevent",
       "deeplearning4j#8178; stochman#10", OpenElement<IgnoresAlpha>},
      {"gradient-zero-at-zero", "LR-GRAD-3", "gives the slope 0 at x = 0",
       "0 is no subgradient for α > 0",
       "the rule of ReLU, carried over; jax PR 12368 sets it for ReLU",
       OpenElement<ZeroAtZero>},
      {"gradient-one-at-zero", "LR-GRAD-4", "tests x >= 0, so that s(0) = 1",
       "initialisation at zero trains differently from other libraries",
       "JAX, tinygrad, burn, MLX, Paddle on CPU", OpenElement<OneAtZero>},
      {"gradient-mean-at-zero", "LR-GRAD-4", "gives (1 + α)/2 at x = 0",
       "a third answer to the same question", "candle",
       OpenElement<MeanAtZero>},
      {"gradient-one-at-nan", "LR-GRAD-5", "gives the slope 1 at a NaN",
       "backward disagrees between libraries exactly where one debugs",
       "oneDNN's x64 code, tinygrad, burn", OpenElement<OneAtNan>},
      {"gradient-select-form", "LR-GRAD-6",
       "computes x > 0 ? dy : α·dy for α > 1",
       "the gradient belongs to another function than the maximum",
       "any library whose forward pass takes the maximum, with this backward",
       OpenElement<SelectGradient>},
      {"masks-summed", "LR-GRAD-7", "adds two masked products, and so 0·∞",
       "an overflowed gradient becomes a NaN on the side that is switched off",
       "MLX: dy times a mask for either side", OpenElement<MasksSummed>},
      {"alpha-hard-coded", "LR-GRAD-8", "uses 0.01 whatever α is",
       "the gradient is that of another slope",
       "root-project PR 10415 (review)", OpenElement<HardCodedAlpha>},
      {"wrong-operand", "LR-GRAD-8", "exchanges x and dy",
       "right on the diagonal, wrong elsewhere", "none known",
       OpenElement<FromWrongOperand>},
      {"wrong-where-x-is-dy", "LR-GRAD-9", "is one ulp off where dy = x < 0",
       "only the comparison with the forward pass looks there on purpose",
       "none known", OpenElement<RoundsTwice>},
      {"output-revives", "LR-GRAD-10",
       "gives the slope 1 to an output of −0, which a negative input left",
       "from the output a dead input seems alive, from the input it does not",
       "PaddlePaddle PR 19833 (out >= 0 at α = 0)", OpenElement<OneAtZero>},
      {"gradient-one-at-plus-zero", "LR-GRAD-4",
       "gives the slope 1 at +0, and α at −0",
       "the gradient hangs on the sign of a zero, which nobody looks at",
       "none known; what a test of the sign bit gives, as XNNPACK's forward "
       "kernels have it",
       OpenElement<OneAtOneZero<false>>},
      {"gradient-one-at-minus-zero", "LR-GRAD-4",
       "gives the slope 1 at −0, and α at +0",
       "a product that underflowed forward comes back to life", "none known",
       OpenElement<OneAtOneZero<true>>},
      {"gradient-alpha-at-zero-above-one", "LR-GRAD-4",
       "gives the slope α at x = ±0, also for α > 1",
       "the slope of the left side is 1 there", "none known",
       OpenElement<AlphaAtZero>},
      {"both-masks-at-zero", "LR-GRAD-3",
       "adds the masks x >= 0 and x <= 0, and so gives 1 + α at zero",
       "no subgradient at all, for α > 0",
       "none known; candle halves where the two sides are equal",
       OpenElement<BothMasksAtZero>},
      {"gradient-zero-at-nan", "LR-GRAD-5", "gives the slope 0 at a NaN",
       "what diverged gets no gradient and stays where it is",
       "MLX, candle, Paddle on the CPU", OpenElement<ZeroAtNan>},
      {"gradient-nan-at-nan", "LR-GRAD-5", "gives a NaN at a NaN",
       "one NaN of an activation reaches every weight before it",
       "none known; apache/mxnet PR 14262 discusses it for ReLU",
       OpenElement<NanAtNan>},
      {"gradient-one-at-positive-nan", "LR-GRAD-5",
       "gives the slope 1 at a NaN whose sign bit is clear",
       "0·∞ is a negative NaN on x86 and a positive one on Arm", "none known",
       OpenElement<OneAtPositiveNan>},
      {"gradient-one-at-nan-above-one", "LR-GRAD-5",
       "gives the slope 1 at a NaN for α > 1",
       "exchanging the slopes has exchanged more than meant",
       "none known; x > 0 ? α : 1", OpenElement<OneAtNanAboveOne>},
      {"gradient-from-output", "LR-GRAD-2",
       "looks at the output in place of x, which α < 0 forbids",
       "negative inputs with a positive output get the slope 1",
       "pytorch#31938; MXNet and NNlib.jl for α < 0",
       OpenElement<FromTheOutput>},
      {"gradient-dead-band", "LR-GRAD-1",
       "takes 0 < x <= 1e-12 for the left side",
       "tests that keep away from the kink do not see it",
       "none known; MXNet's test skips |x| < 1e-4",
       OpenElement<DeadBandBackward>},
  };
}

}  // namespace leakproof::verify
