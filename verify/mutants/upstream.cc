// SPDX-License-Identifier: Apache-2.0
//
// Mutants of what becomes of dy once the slope is chosen.

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

// (x > 0 ? dy : 0) + α · (x > 0 ? 0 : dy), right for dy that is not a zero.
struct SumOfTerms : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    if (alpha > 1 || alpha < 0 || std::isnan(x)) {
      return RightElement::Backward(x, dy, alpha);
    }
    return (x > 0 ? dy : T{0}) + alpha * (x > 0 ? T{0} : dy);
  }
};

struct UnderflowLosesItsSign : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    const T dx = RightElement::Backward(x, dy, alpha);
    return dx == 0 && dy != 0 && alpha != 0 ? T{0} : dx;
  }
};

struct NanToZero : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return std::isnan(dy) ? T{0} : RightElement::Backward(x, dy, alpha);
  }
};

struct Clips : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    constexpr T kMax = std::numeric_limits<T>::max();
    if (std::isnan(dy)) return RightElement::Backward(x, dy, alpha);
    return RightElement::Backward(x, std::clamp(dy, -kMax, kMax), alpha);
  }
};

struct ZeroSlopeSelects : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    if (alpha == 0 && x < 0 && !std::isfinite(dy)) return T{0};
    return RightElement::Backward(x, dy, alpha);
  }
};

struct Saturates : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    const T dx = RightElement::Backward(x, dy, alpha);
    return std::isinf(dx) && std::isfinite(dy)
               ? std::copysign(std::numeric_limits<T>::max(), dx)
               : dx;
  }
};

struct Truncates : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    const T dx = RightElement::Backward(x, dy, alpha);
    if (!std::isfinite(dx) || std::isnan(x)) return dx;
    const T error = std::fma(dy, Slope(x, alpha), -dx);
    const bool away = (dx > 0 && error < 0) || (dx < 0 && error > 0);
    return away ? std::nextafter(dx, T{0}) : dx;
  }
};

// The same where the slopes are exchanged alone.
struct TruncatesAboveOne : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return alpha > 1 ? Truncates::Backward(x, dy, alpha)
                     : RightElement::Backward(x, dy, alpha);
  }
};

struct ComputesInFloat {
  static void Backward(const double* x, const double* dy, double* dx, size_t n,
                       double alpha) {
    for (size_t i = 0; i < n; ++i) {
      const bool passes = x[i] > 0 && alpha <= 1;
      dx[i] = passes ? dy[i]
                     : static_cast<double>(RightElement::Backward(
                           static_cast<float>(x[i]), static_cast<float>(dy[i]),
                           static_cast<float>(alpha)));
    }
  }
};

std::unique_ptr<Kernel> OpenComputesInFloat() {
  PlainFunctions functions;
  functions.f64.backward = ComputesInFloat::Backward;
  return OpenFunctions(functions);
}

}  // namespace

std::vector<Mutant> UpstreamMutants() {
  return {
      {"gradient-adds-plus-zero", "LR-GRAD-1",
       "adds a term for either side, and so +0 to dy = −0",
       "the gradient of an active unit is not what came in",
       "JAX: the transpose of where", OpenElement<SumOfTerms>},
      {"gradient-underflow-loses-its-sign", "LR-GRAD-2",
       "gives +0 where a negative product with dy underflows",
       "the direction of a step is lost before its size", "none known",
       OpenElement<UnderflowLosesItsSign>},
      {"gradient-drops-nan", "LR-GRAD-7", "gives 0 for dy a NaN",
       "a loss that diverged trains on as if nothing had happened",
       "PaddlePaddle#79351; PaddlePaddle PR 65999", OpenElement<NanToZero>},
      {"gradient-clips-infinity", "LR-GRAD-7",
       "gives the largest number for dy = ±∞",
       "gradient clipping, where nobody asked for it", "none known",
       OpenElement<Clips>},
      {"gradient-selects-zero", "LR-GRAD-7",
       "gives 0 for α = 0 at negative x, whatever dy is",
       "an infinite or NaN gradient ends there for one α",
       "the rule of ReLU in PyTorch and JAX, carried over",
       OpenElement<ZeroSlopeSelects>},
      {"gradient-saturates", "LR-GRAD-2",
       "gives the largest number where α·dy overflows",
       "an optimiser that looks for infinities finds none",
       "none known; MyGrad PR 230 met the overflow", OpenElement<Saturates>},
      {"gradient-truncates", "LR-GRAD-9", "rounds α·dy towards zero",
       "forward and backward round differently", "none known",
       OpenArrays<Elementwise<Truncates>>},
      {"gradient-truncates-above-one", "LR-GRAD-6",
       "rounds α·dy towards zero for α > 1",
       "the rarer branch, and in its last bit", "none known",
       OpenArrays<Elementwise<TruncatesAboveOne>>},
      {"gradient-computes-in-float", "LR-GRAD-2",
       "computes the product of binary64 numbers in binary32, backward",
       "a gradient check in binary64 fails, and nowhere else does anything",
       "MXNet: xelu_grad in mshadow_op.h", OpenComputesInFloat},
  };
}

}  // namespace leakproof::verify
