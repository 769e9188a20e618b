// SPDX-License-Identifier: Apache-2.0
//
// Mutants of mixed precision: elements of 16 bits alone.

#include <bit>
#include <cmath>
#include <cstdint>

#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

// α rounded to the element before it is used.
template <typename Small>
struct AlphaAsElement : SmallElementwise<RightElement, Small> {
  using Float = SmallFloat<Small>;
  using Right = SmallElementwise<RightElement, Small>;

  static float Rounded(float alpha) {
    return static_cast<float>(
        Float::Widen(Float::Narrow(static_cast<double>(alpha))));
  }
};

template <typename Small>
struct AlphaAsElementForward : AlphaAsElement<Small> {
  using Base = AlphaAsElement<Small>;
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    Base::Right::Forward(x, y, n, Base::Rounded(alpha));
  }
};

template <typename Small>
struct AlphaAsElementBackward : AlphaAsElement<Small> {
  using Base = AlphaAsElement<Small>;
  static void Backward(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                       size_t n, float alpha) {
    Base::Right::Backward(x, dy, dx, n, Base::Rounded(alpha));
  }
};

// The product rounded to binary32 on its way to 16 bits.
struct ThroughFloat : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return static_cast<float>(RightElement::Forward(x, alpha));
  }
};

struct ThroughFloatBackward : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return static_cast<float>(RightElement::Backward(x, dy, alpha));
  }
};

// The same where the slopes are exchanged alone.
struct ThroughFloatAboveOne : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return alpha > 1 ? ThroughFloat::Forward(x, alpha)
                     : RightElement::Forward(x, alpha);
  }
};

struct ThroughFloatAboveOneBackward : RightElement {
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return alpha > 1 ? ThroughFloatBackward::Backward(x, dy, alpha)
                     : RightElement::Backward(x, dy, alpha);
  }
};

template <typename Small>
struct AlphaAsElementAboveOne : AlphaAsElement<Small> {
  using Base = AlphaAsElement<Small>;
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    Base::Right::Forward(x, y, n, alpha > 1 ? Base::Rounded(alpha) : alpha);
  }
};

// Where dy is multiplied at zeros and NaNs alone.
template <typename Small>
struct AlphaAsElementAtZero : AlphaAsElement<Small> {
  using Base = AlphaAsElement<Small>;
  static void Backward(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                       size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      const bool zero = (x[i] & 0x7fff) == 0;
      Base::Right::Backward(x + i, dy + i, dx + i, 1,
                            zero ? Base::Rounded(alpha) : alpha);
    }
  }
};

// Where the result is subnormal in 16 bits alone.
template <typename Small>
struct SubnormalThroughFloat : SmallElementwise<RightElement, Small> {
  using Right = SmallElementwise<RightElement, Small>;
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      const uint16_t input = x[i];
      Right::Forward(&input, y + i, 1, alpha);
      const bool tiny = (y[i] & SmallFloat<Small>::kInfinity) == 0;
      if (tiny) {
        SmallElementwise<ThroughFloat, Small>::Forward(&input, y + i, 1, alpha);
      }
    }
  }
};

// bfloat16 alone: by cutting off the lower half of a binary32 number.
struct CutToBfloat16 {
  static uint16_t Cut(double exact) {
    const auto bits = std::bit_cast<uint32_t>(static_cast<float>(exact));
    return static_cast<uint16_t>(bits >> 16);
  }
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      const double input = SmallFloat<Bfloat16>::Widen(x[i]);
      y[i] = Cut(RightElement::Forward(input, static_cast<double>(alpha)));
    }
  }
};

// bfloat16 alone: rounds the pattern of a NaN as if it were a number, and the
// carry leaves the fraction.
struct RoundsNan {
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    using Right = SmallElementwise<RightElement, Bfloat16>;
    for (size_t i = 0; i < n; ++i) {
      const uint32_t wide = uint32_t{x[i]} << 16 | 0xffff;
      const bool nan = (x[i] & 0x7fff) > 0x7f80;
      if (nan) {
        y[i] = static_cast<uint16_t>((wide + 0x8000) >> 16);
      } else {
        Right::Forward(x + i, y + i, 1, alpha);
      }
    }
  }
};

template <class Arrays>
std::unique_ptr<Kernel> OpenBfloat16Forward() {
  PlainFunctions functions;
  functions.bf16.forward = Arrays::Forward;
  return OpenFunctions(functions);
}

// In binary32, with FTZ and DAZ, as far as bfloat16 has its exponents.
struct BrainThroughFlushed {
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    using Float = SmallFloat<Bfloat16>;
    const auto flushed = [](double value) {
      return std::abs(value) < 0x1p-126 ? std::copysign(0.0, value) : value;
    };
    for (size_t i = 0; i < n; ++i) {
      const double input = Float::Widen(x[i]);
      const bool passes = RightElement::Slope(input, double{alpha}) == 1;
      if (passes) {
        y[i] = Float::Narrow(input);
      } else {
        y[i] = Float::Narrow(flushed(flushed(input) * double{alpha}));
      }
    }
  }
};

}  // namespace

std::vector<Mutant> MixedPrecisionMutants() {
  return {
      {"alpha-as-element", "LR-MIX-1", "rounds α to the format of the data",
       "0.01 in bfloat16 is off by one part in a thousand, in every negative "
       "result",
       "TensorFlow, XNNPACK, ncnn, JAX, WebNN; pytorch#121789",
       OpenSmallArrays<AlphaAsElementForward>},
      {"rounds-through-float", "LR-MIX-2",
       "rounds the product to binary32, then to 16 bits",
       "a result is one ulp off, rarely, and only some machines show it",
       "PyTorch, oneDNN and ggml, as they define it",
       OpenSmallElement<ThroughFloat>},
      {"rounds-through-float-above-one", "LR-MIX-2",
       "rounds twice for α > 1 alone",
       "the rarer branch was written another way, and is tested with 0.01",
       "none known", OpenSmallElement<ThroughFloatAboveOne>},
      {"gradient-alpha-as-element", "LR-MIX-3",
       "rounds α to the format of the data, backward",
       "forward and backward have different slopes", "TensorFlow, JAX",
       OpenSmallArrays<AlphaAsElementBackward>},
      {"gradient-rounds-through-float", "LR-MIX-4",
       "rounds the product to binary32, then to 16 bits, backward",
       "a gradient is one ulp off, rarely", "PyTorch, as it defines it",
       OpenSmallElement<ThroughFloatBackward>},
      {"alpha-as-element-above-one", "LR-MIX-1",
       "rounds α to the format of the data for α > 1 alone",
       "the slope is that of positive inputs, where nobody expects it",
       "none known; TensorFlow and JAX round every α",
       OpenSmallArrays<AlphaAsElementAboveOne>},
      {"gradient-rounds-through-float-above-one", "LR-MIX-4",
       "rounds twice for α > 1 alone, backward",
       "the rarer branch was written another way", "none known",
       OpenSmallElement<ThroughFloatAboveOneBackward>},
      {"gradient-alpha-as-element-at-zero", "LR-GRAD-4",
       "rounds α to the format of the data where x = ±0, backward",
       "the kink has a slope of its own, close to the right one", "none known",
       OpenSmallArrays<AlphaAsElementAtZero>},
      {"subnormal-rounds-through-float", "LR-FWD-2",
       "rounds twice where the result is subnormal in 16 bits",
       "a conversion in software, whose subnormal branch is tested least",
       "none known", OpenSmallArrays<SubnormalThroughFloat>},
      {"cuts-to-bfloat16", "LR-FWD-1",
       "cuts the lower half off a binary32 product",
       "a bias of half an ulp of 8 bits",
       "Highway's older bfloat16 conversions",
       OpenBfloat16Forward<CutToBfloat16>},
      {"rounds-a-nan", "LR-FWD-8",
       "adds half an ulp to the pattern of a NaN before it cuts it off",
       "the NaN with all bits set becomes a zero", "none known",
       OpenBfloat16Forward<RoundsNan>},
      {"bfloat16-through-flushed-float", "LR-FWD-2",
       "computes bfloat16 in binary32 with FTZ and DAZ",
       "binary16 keeps its subnormal numbers that way, bfloat16 does not",
       "TensorFlow on the CPU", OpenBfloat16Forward<BrainThroughFlushed>},
  };
}

}  // namespace leakproof::verify
