// SPDX-License-Identifier: Apache-2.0
//
// Kernels from a function of one element: the right one, to be overridden in
// one place by each mutant.

#ifndef LEAKPROOF_VERIFY_MUTANTS_ELEMENTWISE_H_
#define LEAKPROOF_VERIFY_MUTANTS_ELEMENTWISE_H_

#include <cstddef>
#include <memory>

#include "verify/kernels/plain_kernel.h"

namespace leakproof::verify {

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

// The functions of a class with Forward and Backward over arrays.
template <class Arrays>
PlainFunctions FunctionsOf() {
  return {
      {Arrays::template Forward<float>, Arrays::template Backward<float>},
      {Arrays::template Forward<double>, Arrays::template Backward<double>}};
}

template <class Arrays>
std::unique_ptr<Kernel> OpenArrays() {
  return std::make_unique<PlainKernel>(KernelIdentity{"mutant", "none", "none"},
                                       FunctionsOf<Arrays>());
}

template <class Element>
std::unique_ptr<Kernel> OpenElement() {
  return OpenArrays<Elementwise<Element>>();
}

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_MUTANTS_ELEMENTWISE_H_
