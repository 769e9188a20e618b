// SPDX-License-Identifier: Apache-2.0
//
// Mutants of what becomes of α before it is used: rounded, restricted, refused
// or taken where it should not be.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

// The right kernel for another α, in both directions.
template <class Change>
struct WithAlpha {
  template <typename T>
  static T Forward(T x, T alpha) {
    return RightElement::Forward(x, Change::Of(alpha));
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return RightElement::Backward(x, dy, Change::Of(alpha));
  }
};

struct EightFractionalBits {
  template <typename T>
  static T Of(T alpha) {
    return std::nearbyint(alpha * 256) / 256;
  }
};

template <typename Small>
struct Narrowed {
  template <typename T>
  static T Of(T alpha) {
    using Float = SmallFloat<Small>;
    return static_cast<T>(
        Float::Widen(Float::Narrow(static_cast<double>(alpha))));
  }
};

struct WholeNumber {
  template <typename T>
  static T Of(T alpha) {
    return std::trunc(alpha);
  }
};

struct SixDigits {
  template <typename T>
  static T Of(T alpha) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", static_cast<double>(alpha));
    return static_cast<T>(std::strtod(text, nullptr));
  }
};

struct NearOneIsOne {
  template <typename T>
  static T Of(T alpha) {
    return std::abs(alpha - 1) < T(1e-6) ? T{1} : alpha;
  }
};

struct Magnitude {
  template <typename T>
  static T Of(T alpha) {
    return std::abs(alpha);
  }
};

struct NegativeIsZero {
  template <typename T>
  static T Of(T alpha) {
    return alpha < 0 ? T{0} : alpha;
  }
};

struct ZeroIsTiny {
  template <typename T>
  static T Of(T alpha) {
    return alpha == 0 ? T(1e-7) : alpha;
  }
};

struct SubnormalIsZero {
  template <typename T>
  static T Of(T alpha) {
    return std::abs(alpha) < std::numeric_limits<T>::min()
               ? std::copysign(T{0}, alpha)
               : alpha;
  }
};

struct FloatBackward : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return RightElement::Backward(x, dy,
                                  static_cast<T>(static_cast<float>(alpha)));
  }
};

struct ComparesAsFloat : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    if (static_cast<float>(alpha) > 1) return RightElement::Forward(x, alpha);
    return x > 0 ? x : alpha * x;
  }
};

struct AssertsOnZero : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    if (alpha == 0) std::abort();
    return RightElement::Forward(x, alpha);
  }
};

// The right kernel behind an interface that answers wrongly.
class ChoosyKernel : public PlainKernel {
 public:
  using Takes = bool (*)(double alpha, Direction direction);
  explicit ChoosyKernel(Takes takes)
      : PlainKernel({"mutant", "none", "none"},
                    FunctionsOf<Elementwise<RightElement>>()),
        takes_(takes) {}

  AlphaAnswer AnswerToAlpha(const ref::Format& format, Direction direction,
                            ref::BitPattern alpha) const override {
    const double value = format.width == 64
                             ? FromPattern<double>(alpha)
                             : static_cast<double>(FromPattern<float>(alpha));
    return takes_(value, direction) ? AlphaAnswer::kAccepted
                                    : AlphaAnswer::kRefused;
  }

 private:
  Takes takes_;
};

template <ChoosyKernel::Takes kTakes>
std::unique_ptr<Kernel> OpenChoosy() {
  return std::make_unique<ChoosyKernel>(kTakes);
}

bool AtMostOne(double alpha, Direction) {
  return std::isfinite(alpha) && alpha <= 1;
}
bool NotZero(double alpha, Direction) {
  return std::isfinite(alpha) && alpha != 0;
}
bool NotNegativeBackward(double alpha, Direction direction) {
  return std::isfinite(alpha) &&
         (direction == Direction::kForward || alpha >= 0);
}
bool NotNan(double alpha, Direction) { return !std::isnan(alpha); }
bool FiniteForward(double alpha, Direction direction) {
  return std::isfinite(alpha) || direction == Direction::kBackward;
}

}  // namespace

std::vector<Mutant> AlphaMutants() {
  return {
      {"alpha-in-eight-bits", "LR-DOM-1", "holds α in 8 fractional bits",
       "0.01 becomes 3/256, 17 % more", "XNNPACK's quantised multiplier",
       OpenElement<WithAlpha<EightFractionalBits>>},
      {"alpha-as-bfloat16", "LR-DOM-1", "rounds α to bfloat16, whatever x is",
       "negative results of wide data are as coarse as the narrowest format",
       "TensorFlow, JAX and WebNN, for bfloat16 data",
       OpenElement<WithAlpha<Narrowed<Bfloat16>>>},
      {"alpha-as-half", "LR-DOM-1", "rounds α to binary16, whatever x is",
       "0.01 changes in its fourth digit, and 100000 is an infinity",
       "XNNPACK and ncnn, for binary16 data",
       OpenElement<WithAlpha<Narrowed<Binary16>>>},
      {"alpha-as-integer", "LR-DOM-1", "drops the fraction of α",
       "every slope below 1 is 0, and the function silently ReLU",
       "keras#23607; TensorFlow for integer tensors",
       OpenElement<WithAlpha<WholeNumber>>},
      {"alpha-in-six-digits", "LR-DOM-1",
       "keeps six decimal digits of α, as a text format did",
       "0.01 survives, and a slope that was learnt does not", "none known",
       OpenElement<WithAlpha<SixDigits>>},
      {"alpha-near-one-is-one", "LR-DOM-1",
       "takes every α within 1e-6 of 1 for 1",
       "a comparison with a tolerance, where a tolerance has no place",
       "none known", OpenElement<WithAlpha<NearOneIsOne>>},
      {"negative-alpha-is-positive", "LR-DOM-1", "computes with |α|",
       "a model with α < 0 runs, and runs wrongly",
       "none known; the legal range is disputed in tensorflow#41260 and #61257",
       OpenElement<WithAlpha<Magnitude>>},
      {"gradient-alpha-as-float", "LR-DOM-1",
       "holds α as binary32 for binary64 data, backward",
       "the gradient belongs to another slope than the function",
       "TensorFlow's LeakyReluGrad: a float attribute",
       OpenElement<FloatBackward>},
      {"refuses-alpha-above-one", "LR-DOM-2", "refuses α > 1",
       "half of the domain is missing",
       "none known; max(αx, x) was taken for the select form, which holds for "
       "α <= 1 alone: tensorflow#24566",
       OpenChoosy<AtMostOne>},
      {"refuses-alpha-zero", "LR-DOM-2", "refuses α = 0 together with α < 0",
       "ReLU, the most common case of all, is an error", "pytorch#37345",
       OpenChoosy<NotZero>},
      {"asserts-on-alpha-zero", "LR-DOM-2", "aborts for α = 0",
       "the process ends where another library computes",
       "XNNPACK's quantised kernels", OpenElement<AssertsOnZero>},
      {"gradient-refuses-negative-alpha", "LR-DOM-2",
       "refuses α < 0 backward, and takes it forward",
       "a network runs and cannot be trained",
       "pytorch#31938: what the in-place form has to do, done for both",
       OpenChoosy<NotNegativeBackward>},
      {"takes-infinite-alpha", "LR-DOM-3",
       "refuses a NaN for α, and takes infinities",
       "x = 0 gives a NaN, and a large activation hides where it came from",
       "none known; pytorch#153281 crashed on an infinite bound",
       OpenChoosy<NotNan>},
      {"gradient-takes-nan-alpha", "LR-DOM-3",
       "looks at α forward, and not backward",
       "a gradient full of NaNs, with no error before it",
       "none known; tensorflow#46993 of the forward pass",
       OpenChoosy<FiniteForward>},
      {"negative-alpha-is-zero", "LR-FUN-6", "replaces a negative α by 0",
       "the modulus becomes ReLU", "none known",
       OpenElement<WithAlpha<NegativeIsZero>>},
      {"zero-alpha-leaks", "LR-FUN-5", "replaces α = 0 by 1e-7",
       "ReLU with a leak that no tolerance sees",
       "none known; a guard against dead units",
       OpenElement<WithAlpha<ZeroIsTiny>>},
      {"alpha-compared-as-float", "LR-FWD-10",
       "asks in binary32 whether α > 1, for binary64 data",
       "for α just above 1 the wrong line is taken", "none known",
       OpenElement<ComparesAsFloat>},
      {"alpha-read-as-zero", "LR-FWD-1", "reads a subnormal α as zero",
       "a product that is far from tiny is lost with one of its factors",
       "TensorFlow and JAX on the CPU: DAZ",
       OpenElement<WithAlpha<SubnormalIsZero>>},
  };
}

}  // namespace leakproof::verify
