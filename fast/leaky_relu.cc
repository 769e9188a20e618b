// SPDX-License-Identifier: Apache-2.0

#include "fast/leaky_relu.h"

#if defined(__FAST_MATH__)
#error "Leakproof's results need IEEE arithmetic: compile without -ffast-math."
#endif

// Every target that the compiler can build, the portable one included.
#define HWY_COMPILE_ALL_ATTAINABLE
#define HWY_WANT_AVX3_DL  // Highway 1.0 builds it only on request

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "fast/leaky_relu.cc"
// In this order: foreach_target.h includes this file once for each target, and
// the kernels have to be those of the target that it has set.
// clang-format off
#include "hwy/foreach_target.h"
#include "fast/kernels-inl.h"
// clang-format on

#ifndef LEAKPROOF_FAST_COMPILED_TARGET_
#define LEAKPROOF_FAST_COMPILED_TARGET_
namespace leakproof::fast {
// Specialised below for each target that is compiled.
template <int64_t kTarget>
struct CompiledTarget {
  static constexpr bool kExists = false;
};
}  // namespace leakproof::fast
#endif

namespace leakproof::fast {
template <>
struct CompiledTarget<HWY_TARGET> {
  static constexpr bool kExists = true;
  static TargetKernels Kernels() {
    return {HWY_NAMESPACE::CompiledFor(), &HWY_NAMESPACE::Forward<float>,
            &HWY_NAMESPACE::Forward<double>, &HWY_NAMESPACE::Backward<float>,
            &HWY_NAMESPACE::Backward<double>};
  }
};
}  // namespace leakproof::fast

#if HWY_ONCE

#include <cmath>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "fast/leaky_relu_c.h"

namespace leakproof::fast {
namespace {

template <size_t... kBit>
std::vector<TargetKernels> FindSupported(std::index_sequence<kBit...>) {
  // The portable targets run everywhere, whether or not the Highway library in
  // use was built with the same one.
  const int64_t supported = hwy::SupportedTargets() | HWY_SCALAR | HWY_EMU128;
  std::vector<TargetKernels> kernels;
  const auto add = [&]<int64_t kTarget>() {
    if constexpr (CompiledTarget<kTarget>::kExists) {
      if (supported & kTarget) {
        kernels.push_back(CompiledTarget<kTarget>::Kernels());
      }
    }
  };
  (add.template operator()<int64_t{1} << kBit>(), ...);
  return kernels;
}

const TargetKernels& Best() {
  static const TargetKernels best = SupportedTargets().front();
  return best;
}

template <typename T>
void CheckArguments(std::span<const T> input, const char* input_name,
                    std::span<T> output, const char* output_name, T alpha) {
  if (!std::isfinite(alpha)) {
    throw std::invalid_argument("leaky ReLU: alpha is " +
                                std::to_string(alpha) +
                                "; it must be a finite number");
  }
  const std::string pair = std::string(output_name) + " and " + input_name;
  if (input.size() != output.size()) {
    throw std::invalid_argument("leaky ReLU: " + pair + " have " +
                                std::to_string(output.size()) + " and " +
                                std::to_string(input.size()) +
                                " elements; they must have the same number");
  }
  const std::less<const T*> before;
  const bool apart = !before(input.data(), output.data() + output.size()) ||
                     !before(output.data(), input.data() + input.size());
  if (!apart && input.data() != output.data()) {
    throw std::invalid_argument(
        "leaky ReLU: " + pair +
        " overlap; they must be the same array or not overlap");
  }
}

}  // namespace

std::span<const TargetKernels> SupportedTargets() {
  // Highway's target bits: the best target of an architecture is the lowest.
  static const std::vector<TargetKernels> kernels =
      FindSupported(std::make_index_sequence<63>());
  return kernels;
}

void LeakyRelu(std::span<const float> x, std::span<float> y, float alpha) {
  CheckArguments(x, "x", y, "y", alpha);
  Best().forward_f32(x.data(), y.data(), x.size(), alpha);
}

void LeakyRelu(std::span<const double> x, std::span<double> y, double alpha) {
  CheckArguments(x, "x", y, "y", alpha);
  Best().forward_f64(x.data(), y.data(), x.size(), alpha);
}

void LeakyReluGrad(std::span<const float> x, std::span<const float> dy,
                   std::span<float> dx, float alpha) {
  CheckArguments(x, "x", dx, "dx", alpha);
  CheckArguments(dy, "dy", dx, "dx", alpha);
  Best().backward_f32(x.data(), dy.data(), dx.data(), x.size(), alpha);
}

void LeakyReluGrad(std::span<const double> x, std::span<const double> dy,
                   std::span<double> dx, double alpha) {
  CheckArguments(x, "x", dx, "dx", alpha);
  CheckArguments(dy, "dy", dx, "dx", alpha);
  Best().backward_f64(x.data(), dy.data(), dx.data(), x.size(), alpha);
}

}  // namespace leakproof::fast

extern "C" {

void leaky_relu_f32(const float* x, float* y, size_t n, float alpha) {
  leakproof::fast::Best().forward_f32(x, y, n, alpha);
}

void leaky_relu_f64(const double* x, double* y, size_t n, double alpha) {
  leakproof::fast::Best().forward_f64(x, y, n, alpha);
}

void leaky_relu_grad_f32(const float* x, const float* dy, float* dx, size_t n,
                         float alpha) {
  leakproof::fast::Best().backward_f32(x, dy, dx, n, alpha);
}

void leaky_relu_grad_f64(const double* x, const double* dy, double* dx,
                         size_t n, double alpha) {
  leakproof::fast::Best().backward_f64(x, dy, dx, n, alpha);
}

}  // extern "C"

#endif  // HWY_ONCE
