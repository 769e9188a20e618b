// SPDX-License-Identifier: Apache-2.0
//
// Kernels from a function of one element: the right one, to be overridden in
// one place by each mutant.

#ifndef LEAKPROOF_VERIFY_MUTANTS_ELEMENTWISE_H_
#define LEAKPROOF_VERIFY_MUTANTS_ELEMENTWISE_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "verify/kernels/plain_kernel.h"
#include "verify/mutants/small_floats.h"

namespace leakproof::verify {

inline uintptr_t AddressOf(const void* array) {
  return reinterpret_cast<uintptr_t>(array);
}

struct RightElement {
  // The slope of chapter "Backward".
  template <typename T>
  static T Slope(T x, T alpha) {
    if (alpha > 1) return x <= 0 ? T{1} : alpha;
    return x > 0 ? T{1} : alpha;
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

template <class Element>
struct Elementwise {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    for (size_t i = 0; i < n; ++i) y[i] = Element::Forward(x[i], alpha);
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    for (size_t i = 0; i < n; ++i)
      dx[i] = Element::Backward(x[i], dy[i], alpha);
  }
};

// The same for elements of 16 bits, in binary64.
template <class Element, typename Small>
struct SmallElementwise {
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    using Float = SmallFloat<Small>;
    for (size_t i = 0; i < n; ++i) {
      y[i] = Float::Narrow(
          Element::Forward(Float::Widen(x[i]), static_cast<double>(alpha)));
    }
  }
  static void Backward(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                       size_t n, float alpha) {
    using Float = SmallFloat<Small>;
    for (size_t i = 0; i < n; ++i) {
      dx[i] = Float::Narrow(Element::Backward(
          Float::Widen(x[i]), Float::Widen(dy[i]), static_cast<double>(alpha)));
    }
  }
};

inline std::unique_ptr<Kernel> OpenFunctions(const PlainFunctions& functions) {
  return std::make_unique<PlainKernel>(KernelIdentity{"mutant", "none", "none"},
                                       functions);
}

// The functions of a class with Forward and Backward over arrays, for binary32
// and binary64.
template <class Arrays>
PlainFunctions FunctionsOf() {
  PlainFunctions functions;
  functions.f32 = {Arrays::template Forward<float>,
                   Arrays::template Backward<float>};
  functions.f64 = {Arrays::template Forward<double>,
                   Arrays::template Backward<double>};
  return functions;
}

template <class Arrays>
std::unique_ptr<Kernel> OpenArrays() {
  return OpenFunctions(FunctionsOf<Arrays>());
}

// A class with Forward over arrays of one wide format, and no backward.
template <class Arrays>
std::unique_ptr<Kernel> OpenFloatForward() {
  PlainFunctions functions;
  functions.f32.forward = Arrays::Forward;
  return OpenFunctions(functions);
}

template <class Arrays>
std::unique_ptr<Kernel> OpenDoubleForward() {
  PlainFunctions functions;
  functions.f64.forward = Arrays::Forward;
  return OpenFunctions(functions);
}

// The functions of a class with Forward and Backward of one element, for the
// formats of 16 bits.
template <class Element>
PlainFunctions SmallFunctionsOf() {
  using Half = SmallElementwise<Element, Binary16>;
  using Brain = SmallElementwise<Element, Bfloat16>;
  PlainFunctions functions;
  functions.f16 = {Half::Forward, Half::Backward};
  functions.bf16 = {Brain::Forward, Brain::Backward};
  return functions;
}

template <class Element>
std::unique_ptr<Kernel> OpenSmallElement() {
  return OpenFunctions(SmallFunctionsOf<Element>());
}

// The functions over arrays of 16-bit elements, from a template by format.
template <template <typename> class Arrays>
std::unique_ptr<Kernel> OpenSmallArrays() {
  PlainFunctions functions;
  functions.f16 = {Arrays<Binary16>::Forward, Arrays<Binary16>::Backward};
  functions.bf16 = {Arrays<Bfloat16>::Forward, Arrays<Bfloat16>::Backward};
  return OpenFunctions(functions);
}

// And for every format.
template <class Element>
std::unique_ptr<Kernel> OpenElement() {
  PlainFunctions functions = FunctionsOf<Elementwise<Element>>();
  const PlainFunctions small = SmallFunctionsOf<Element>();
  functions.f16 = small.f16;
  functions.bf16 = small.bf16;
  return OpenFunctions(functions);
}

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_MUTANTS_ELEMENTWISE_H_
