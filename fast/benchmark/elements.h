// SPDX-License-Identifier: Apache-2.0
//
// The element types of leaky_relu.h, by format.

#ifndef LEAKPROOF_FAST_BENCHMARK_ELEMENTS_H_
#define LEAKPROOF_FAST_BENCHMARK_ELEMENTS_H_

#include "fast/benchmark/problem.h"
#include "fast/leaky_relu.h"

namespace leakproof::fast::benchmarks {

// An element type, as an argument.
template <typename Element>
struct ElementType {
  using type = Element;
};

// Calls visitor(ElementType<T>) with the T of the format.
template <class Visitor>
decltype(auto) VisitElement(Format format, Visitor visitor) {
  switch (format) {
    case Format::kBinary16:
      return visitor(ElementType<Binary16>());
    case Format::kBfloat16:
      return visitor(ElementType<Bfloat16>());
    case Format::kBinary32:
      return visitor(ElementType<float>());
    case Format::kBinary64:
      break;
  }
  return visitor(ElementType<double>());
}

}  // namespace leakproof::fast::benchmarks

#endif  // LEAKPROOF_FAST_BENCHMARK_ELEMENTS_H_
