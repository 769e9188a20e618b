// SPDX-License-Identifier: Apache-2.0
//
// Mutants that flush subnormal numbers: results or operands, in software or by
// the processor's modes, forward or backward, in wide or in narrow formats.

#include <cmath>
#include <limits>

#include "verify/mutants/elementwise.h"
#include "verify/mutants/flush_scope.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

template <typename T>
T Flushed(T value) {
  return std::abs(value) < std::numeric_limits<T>::min()
             ? std::copysign(T{0}, value)
             : value;
}

struct PositiveInputs : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return x > 0 ? RightElement::Forward(Flushed(x), alpha)
                 : RightElement::Forward(x, alpha);
  }
};

struct LosesTheSign : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T y = RightElement::Forward(x, alpha);
    return x < 0 && y != 0 && Flushed(y) == 0 ? T{0} : y;
  }
};

// Decides by the product before rounding, and so flushes what rounds up to the
// smallest normal number. binary32 alone: its products are exact in binary64.
struct TheBorder {
  static void Forward(const float* x, float* y, size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) y[i] = Element(x[i], alpha);
  }
  static float Element(float x, float alpha) {
    constexpr float kMin = std::numeric_limits<float>::min();
    const float y = RightElement::Forward(x, alpha);
    const double exact = static_cast<double>(x) *
                         static_cast<double>(RightElement::Slope(x, alpha));
    const bool tiny = std::abs(exact) < static_cast<double>(kMin);
    return tiny && std::abs(y) == kMin ? std::copysign(0.0f, y) : y;
  }
};

struct AboveOne : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    const T y = RightElement::Forward(x, alpha);
    return alpha > 1 ? Flushed(y) : y;
  }
};

struct GradientResults : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    const T dx = RightElement::Backward(x, dy, alpha);
    return x > 0 ? dx : Flushed(dx);
  }
};

struct GradientUpstream : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return x > 0 ? Flushed(dy) : RightElement::Backward(x, dy, alpha);
  }
};

struct GradientInputs : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return RightElement::Backward(Flushed(x), dy, alpha);
  }
};

// Elements of 16 bits: the format's own subnormal numbers.
template <typename Small>
uint16_t FlushedBits(uint16_t bits) {
  const bool tiny = (bits & SmallFloat<Small>::kInfinity) == 0;
  return tiny ? static_cast<uint16_t>(bits & 0x8000) : bits;
}

template <typename Small>
struct NarrowResults : SmallElementwise<RightElement, Small> {
  using Right = SmallElementwise<RightElement, Small>;
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      const bool passes = (x[i] & 0x8000) == 0;
      Right::Forward(x + i, y + i, 1, alpha);
      if (!passes) y[i] = FlushedBits<Small>(y[i]);
    }
  }
};

template <typename Small>
struct NarrowUpstream : SmallElementwise<RightElement, Small> {
  using Right = SmallElementwise<RightElement, Small>;
  static void Backward(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                       size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      const uint16_t upstream = FlushedBits<Small>(dy[i]);
      Right::Backward(x + i, &upstream, dx + i, 1, alpha);
    }
  }
};

#if LEAKPROOF_HAS_FLUSH_MODES

template <unsigned kForward, unsigned kBackward>
struct InModes {
  using Right = Elementwise<RightElement>;
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    const FlushScope scope(kForward);
    Right::Forward(x, y, n, alpha);
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    const FlushScope scope(kBackward);
    Right::Backward(x, dy, dx, n, alpha);
  }
};

constexpr unsigned kBothModes = kFlushToZero | kDenormalsAreZero;

#endif  // LEAKPROOF_HAS_FLUSH_MODES

}  // namespace

std::vector<Mutant> SubnormalMutants() {
  return {
    {"flushes-positive-inputs",
     "LR-FWD-2",
     "gives +0 for a positive subnormal x, which no product touches",
     "the identity on the right side is none",
     "none known; FTZ of x · 1",
     OpenArrays<Elementwise<PositiveInputs>>},
        {"flushes-without-sign",
         "LR-FWD-2",
         "gives +0 in place of a negative subnormal result",
         "the sign is lost together with the magnitude",
         "ggml on CUDA: -use_fast_math, and a sum with +0",
         OpenArrays<Elementwise<LosesTheSign>>},
        {"flushes-at-the-border",
         "LR-FWD-2",
         "flushes a product that rounds up to the smallest normal number",
         "one interval of inputs, where tininess before rounding is not that "
         "after it",
         "none known; processors differ in when they look",
         OpenFloatForward<TheBorder>},
        {"flushes-above-one",
         "LR-FWD-10",
         "flushes subnormal results for α > 1",
         "the rarer branch was compiled with other options",
         "none known",
         OpenArrays<Elementwise<AboveOne>>},
        {"flushes-narrow-results",
         "LR-FWD-2",
         "flushes products that are subnormal in 16 bits",
         "binary16 loses everything below 6e-5, where gradients live",
         "Arm's FZ16, in XNNPACK's and ncnn's native binary16 kernels",
         OpenSmallArrays<NarrowResults>},
        {"gradient-flushes-results",
         "LR-GRAD-2",
         "flushes products with dy that are subnormal",
         "small gradients vanish",
         "TensorFlow and JAX on the CPU",
         OpenArrays<Elementwise<GradientResults>>},
        {"gradient-flushes-upstream",
         "LR-GRAD-1",
         "gives 0 for a subnormal dy where the slope is 1",
         "a gradient that only passes through is lost",
         "none known; FTZ of dy · 1",
         OpenArrays<Elementwise<GradientUpstream>>},
        {"gradient-reads-x-as-zero",
         "LR-GRAD-1",
         "takes a positive subnormal x for zero, with the slope of the left "
         "side",
         "the smallest active units train with the slope α",
         "TensorFlow and JAX on the CPU",
         OpenArrays<Elementwise<GradientInputs>>},
        {"gradient-flushes-narrow-upstream",
         "LR-GRAD-2",
         "reads a dy that is subnormal in 16 bits as zero",
         "loss scaling is there to keep these numbers",
         "XNNPACK and ncnn run with such modes forward; none known backward",
         OpenSmallArrays<NarrowUpstream>},
#if LEAKPROOF_HAS_FLUSH_MODES
        {"ftz-mode",
         "LR-FWD-2",
         "sets FTZ for the time of the call",
         "results differ from those of a library that does not",
         "apache/mxnet#19361; ncnn PR 2656; opencv PR 17295",
         OpenArrays<InModes<kFlushToZero, kNoFlushing>>},
        {"daz-mode",
         "LR-FWD-2",
         "sets DAZ for the time of the call",
         "a subnormal input that the format has is a zero to the kernel",
         "TensorFlow's ScopedFlushDenormal; XNNPACK's operators",
         OpenArrays<InModes<kDenormalsAreZero, kNoFlushing>>},
        {"ftz-and-daz-modes",
         "LR-FUN-6",
         "sets FTZ and DAZ for the time of the call",
         "the modulus of a small number is 0",
         "TensorFlow and JAX on the CPU; XNNPACK",
         OpenArrays<InModes<kBothModes, kNoFlushing>>},
        {"gradient-ftz-mode",
         "LR-GRAD-2",
         "sets FTZ for the time of a backward call",
         "forward keeps what backward loses",
         "apache/mxnet#19361",
         OpenArrays<InModes<kNoFlushing, kFlushToZero>>},
        {"gradient-daz-mode",
         "LR-GRAD-6",
         "sets DAZ for the time of a backward call",
         "for α > 1 the positive side multiplies a dy that it reads as zero",
         "TensorFlow and JAX on the CPU",
         OpenArrays<InModes<kNoFlushing, kDenormalsAreZero>>},
#endif
  };
}

}  // namespace leakproof::verify
