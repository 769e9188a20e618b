// SPDX-License-Identifier: Apache-2.0
//
// Kernels that are right under another profile than the canonical one, with the
// odd choice wherever a profile leaves one.

#include <algorithm>
#include <cmath>
#include <limits>

#include "verify/mutants/elementwise.h"
#include "verify/mutants/flush_scope.h"
#include "verify/right_kernels/right_kernels.h"

namespace leakproof::verify {
namespace {

// x · (1 or α), as a vector body blends it.
struct Blend {
  template <typename T>
  static T Forward(T x, T alpha) {
    return x * (x > 0 ? T{1} : alpha);
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return dy * (x > 0 ? T{1} : alpha);
  }
};

// The slope 1 at +0, α at −0, and no sign of a zero kept.
struct UndecidedAtZero {
  template <typename T>
  static T Forward(T x, T alpha) {
    return x < 0 ? alpha * x : x + T(-0.0);
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    const bool one = x > 0 || (x == 0 && !std::signbit(x));
    const T dx = one ? dy : alpha * dy;
    return dx == 0 ? T{0} : dx;
  }
};

// Swallows a NaN, gives 0 for −∞ at α = 0, and loses the signs of zeros: all of
// it is left open.
struct WhateverIsOpen {
  template <typename T>
  static T Forward(T x, T alpha) {
    if (!(x > 0 || x < 0)) return T{0};
    if (alpha == 0 && x < 0) return T{0};
    const T y = x > 0 ? x : alpha * x;
    return y == 0 ? -y : y;
  }
};

struct SumOfHalves {
  template <typename T>
  static T Forward(T x, T alpha) {
    return (x > 0 ? x : T{0}) + alpha * (x < 0 ? x : T{0});
  }
};

struct MaximumOfProducts {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T product = alpha * x;
    if (std::isnan(product)) return product;
    return product > x ? product : x;
  }
};

template <class Element, typename T>
void ForwardOf(const T* x, T* y, size_t n, T alpha) {
  for (size_t i = 0; i < n; ++i) y[i] = Element::Forward(x[i], alpha);
}

// Both wide formats, without backward.
template <class Element>
std::unique_ptr<Kernel> OpenForward() {
  PlainFunctions functions;
  functions.f32.forward = ForwardOf<Element, float>;
  functions.f64.forward = ForwardOf<Element, double>;
  return OpenFunctions(functions);
}

// max(x, 0), for a profile that fixes α = 0.
struct Clamp {
  template <typename T>
  static T Forward(T x, T /*alpha*/) {
    return x < 0 ? T{0} : x;
  }
  template <typename T>
  static T Backward(T x, T dy, T /*alpha*/) {
    return x > 0 ? dy : T{0};
  }
};

template <class Element>
std::unique_ptr<Kernel> OpenFloatAlone() {
  PlainFunctions functions;
  functions.f32.forward = ForwardOf<Element, float>;
  return OpenFunctions(functions);
}

#if LEAKPROOF_HAS_FLUSH_MODES

constexpr unsigned kBothModes = kFlushToZero | kDenormalsAreZero;

// The modes that the profile has, set for the time of the call and restored.
template <class Element>
struct InModes {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    const FlushScope scope(kBothModes);
    Elementwise<Element>::Forward(x, y, n, alpha);
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    const FlushScope scope(kBothModes);
    Elementwise<Element>::Backward(x, dy, dx, n, alpha);
  }
};

// Where x >= 0, and a gradient that is a sum with +0.
struct SumOfTerms {
  template <typename T>
  static T Forward(T x, T alpha) {
    return x >= 0 ? x : alpha * x;
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return (x >= 0 ? dy : T{0}) + alpha * (x >= 0 ? T{0} : dy);
  }
};

struct SignBit {
  static void Forward(const float* x, float* y, size_t n, float alpha) {
    const FlushScope scope(kBothModes);
    for (size_t i = 0; i < n; ++i) {
      y[i] = std::signbit(x[i]) ? alpha * x[i] : x[i];
    }
  }
};

#endif  // LEAKPROOF_HAS_FLUSH_MODES

}  // namespace

std::vector<RightKernel> RightUnderProfiles() {
  return {
    {"blend", "multiplies by 1 or α, α > 1 included",
     OpenArrays<Elementwise<Blend>>, false, "pytorch"},
        {"undecided-at-zero", "has another slope at +0 than at −0",
         OpenArrays<Elementwise<UndecidedAtZero>>, false, "keras"},
        {"whatever-is-open", "drops NaNs, signs of zeros and a −∞",
         OpenFloatAlone<WhateverIsOpen>, false, "webnn"},
        {"sum-of-halves", "drops NaNs and −0, as its profile has it",
         OpenFloatAlone<SumOfHalves>, false, "ggml"},
        {"maximum-of-products", "passes on the NaN of 0·∞",
         OpenForward<MaximumOfProducts>, false, "numpy-maximum"},
        {"clamp", "computes max(x, 0), for the one α of its profile",
         OpenElement<Clamp>, false, "relu"},
#if LEAKPROOF_HAS_FLUSH_MODES
        {"flushing-sum", "sets FTZ and DAZ, and adds a term for either side",
         OpenArrays<InModes<SumOfTerms>>, false, "jax"},
        {"flushing-sign-bit", "sets FTZ and DAZ, and scales −0",
         OpenFloatForward<SignBit>, false, "xnnpack"},
#endif
  };
}

}  // namespace leakproof::verify
