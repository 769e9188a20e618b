// SPDX-License-Identifier: Apache-2.0
//
// Mutants of mixed precision: elements of 16 bits alone.

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
  };
}

}  // namespace leakproof::verify
