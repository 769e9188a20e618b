// SPDX-License-Identifier: Apache-2.0
//
// Mutants at zeros, infinities and NaNs, forward.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

// As maxps(a, b): b where they are equal or one is a NaN.
template <typename T>
T Maxps(T a, T b) {
  return a > b ? a : b;
}

struct Masks : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    if (alpha > 1 || std::isnan(x)) return RightElement::Forward(x, alpha);
    return (x < 0 ? alpha * x : T{0}) + (x >= 0 ? x : T{0});
  }
};

struct UnderflowLosesItsSign : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T y = RightElement::Forward(x, alpha);
    return x != 0 && alpha != 0 && y == 0 ? T{0} : y;
  }
};

struct ReluDropsMinusZero : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return alpha == 0 && x == 0 ? T{0} : RightElement::Forward(x, alpha);
  }
};

struct ReluAtMinusInfinity : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return alpha == 0 && x < 0 && std::isinf(x)
               ? T{0}
               : RightElement::Forward(x, alpha);
  }
};

struct ReluDropsNan : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return alpha == 0 && std::isnan(x) ? Maxps(x, T{0})
                                       : RightElement::Forward(x, alpha);
  }
};

struct SignBit : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return std::signbit(x) ? alpha * x : x;
  }
};

struct FactorFromPredicate : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T positive(x > 0);
    return x * (positive - (positive - 1) * alpha);
  }
};

struct KeepsZeros : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return x < 0 || std::isnan(x) ? alpha * x : x;
  }
};

struct ClampsInfinity : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return RightElement::Forward(
        x > std::numeric_limits<T>::max() ? std::numeric_limits<T>::max() : x,
        alpha);
  }
};

struct MinusInfinityScaled : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return RightElement::Forward(x,
                                 alpha < 0 && std::isinf(x) ? -alpha : alpha);
  }
};

struct DropsNegativeNan : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return std::isnan(x) && std::signbit(x) ? T{0}
                                            : RightElement::Forward(x, alpha);
  }
};

// A NaN is what has the pattern of one, and any other passes for an infinity.
struct KnowsOneNan : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    using Limits = std::numeric_limits<T>;
    using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
    const bool known = std::bit_cast<Bits>(std::abs(x)) ==
                       std::bit_cast<Bits>(Limits::quiet_NaN());
    return std::isnan(x) && !known ? Limits::infinity()
                                   : RightElement::Forward(x, alpha);
  }
};

struct ClampsNan : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    // Takes the maximum for the lesser of it and a NaN.
    const T clamped = std::fmin(x, std::numeric_limits<T>::max());
    return std::isinf(x) ? RightElement::Forward(x, alpha)
                         : RightElement::Forward(clamped, alpha);
  }
};

struct UnitAlphaCopies : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return alpha == 1 ? x : RightElement::Forward(x, alpha);
  }
};

struct ModulusCopies : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return alpha == -1 ? std::abs(x) : RightElement::Forward(x, alpha);
  }
};

}  // namespace

std::vector<Mutant> SpecialMutants() {
  return {
      {"masks-added", "LR-FWD-4",
       "adds αx where x < 0 to x where x >= 0, and so +0 to −0",
       "the sign of zero is lost for every α", "MNN on SSE and AVX",
       OpenElement<Masks>},
      {"zero-alpha-drops-minus-zero", "LR-FWD-4",
       "rewrites α = 0 to max(x, 0), which gives +0 for −0",
       "the sign of zero depends on α", "oneDNN's x64 code: maxps(x, 0)",
       OpenElement<ReluDropsMinusZero>},
      Under("onnx",
            {"sign-bit-decides", "LR-FWD-4",
             "scales what has its sign bit set, −0 included, where the profile "
             "keeps zeros",
             "for α < 0, −0 becomes +0",
             "XNNPACK on AVX, SSE4.1 and NEON, and not on AVX-512",
             OpenArrays<Elementwise<SignBit>>}),
      Under("onnx",
            {"factor-from-predicate", "LR-FWD-4",
             "computes x·((x > 0) − ((x > 0) − 1)·α), where the profile keeps "
             "zeros",
             "for α < 0 both zeros change their signs",
             "ONNX's reference implementation",
             OpenArrays<Elementwise<FactorFromPredicate>>}),
      Under("pytorch",
            {"zeros-kept", "LR-FWD-4",
             "gives back ±0, where the profile has their product with α",
             "for α < 0 the signs of zeros differ between two libraries",
             "ONNX Runtime on the CPU against CUDA",
             OpenArrays<Elementwise<KeepsZeros>>}),
      {"underflow-loses-its-sign", "LR-FWD-2",
       "gives +0 where a negative product underflows, and keeps −0",
       "bits differ between the body of an array and its tail",
       "ncnn on SSE and AVX", OpenElement<UnderflowLosesItsSign>},
      {"infinity-clamped", "LR-FWD-6", "gives the largest number for +∞",
       "a diverged unit looks healthy",
       "none known; ONNX's node tests clip, to infinity",
       OpenElement<ClampsInfinity>},
      {"minus-infinity-scaled", "LR-FWD-7",
       "scales −∞ by |α|, so that it stays where α < 0 sends it to +∞",
       "wrong for negative α alone", "none known",
       OpenElement<MinusInfinityScaled>},
      {"zero-alpha-ends-infinity", "LR-FWD-7",
       "rewrites α = 0 to max(x, 0), which gives 0 for −∞",
       "a NaN in one library is a 0 in the next",
       "keras#16289; mxnet#20947; onnx-mlir PR 148 proposes it",
       OpenElement<ReluAtMinusInfinity>},
      {"zero-alpha-drops-nan", "LR-FWD-8",
       "rewrites α = 0 to max(x, 0), which gives 0 for a NaN",
       "NaNs propagate in every test but that of ReLU",
       "oneDNN's x64 and aarch64 code; ncnn for bfloat16",
       OpenElement<ReluDropsNan>},
      {"drops-negative-nan", "LR-FWD-8",
       "gives 0 for a NaN whose sign bit is set",
       "what 0·∞ gives on x86 is such a NaN, and NAN of C is not", "none known",
       OpenElement<DropsNegativeNan>},
      {"knows-one-nan", "LR-FWD-8",
       "takes the quiet NaN without a payload for a NaN, and others for +∞",
       "NaNs that carry a payload, or signal, become numbers", "none known",
       OpenArrays<Elementwise<KnowsOneNan>>},
      {"nan-clamped", "LR-FWD-8",
       "takes fmin(x, the largest number), which prefers the number",
       "a NaN becomes the largest activation of all",
       "openvino#37731 and PR 37929, of fmax and fmin", OpenElement<ClampsNan>},
      {"unit-alpha-copies", "LR-FWD-9", "copies x for α = 1",
       "a signalling NaN passes for one α and is quiet for others",
       "none known", OpenArrays<Elementwise<UnitAlphaCopies>>},
      {"modulus-copies", "LR-FWD-9", "clears the sign of x for α = −1",
       "a signalling NaN passes for one α and is quiet for others",
       "none known", OpenArrays<Elementwise<ModulusCopies>>},
  };
}

}  // namespace leakproof::verify
