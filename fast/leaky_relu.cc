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
    namespace target = HWY_NAMESPACE;
    return {.name = target::CompiledFor(),
            .f16 = {&target::ForwardPatterns<Binary16Format>,
                    &target::BackwardPatterns<Binary16Format>},
            .bf16 = {&target::ForwardPatterns<Bfloat16Format>,
                     &target::BackwardPatterns<Bfloat16Format>},
            .f32 = {&target::Forward<float>, &target::Backward<float>},
            .f64 = {&target::Forward<double>, &target::Backward<double>}};
  }
};
}  // namespace leakproof::fast

#if HWY_ONCE

#include <atomic>
#include <cerrno>
#include <cmath>
#include <type_traits>
#include <utility>
#include <vector>

#include "fast/arguments.h"
#include "fast/leaky_relu_c.h"
#include "fast/streaming.h"

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

// The best target, chosen at the first call: from then on one load.
const TargetKernels& Best() {
  static std::atomic<const TargetKernels*> best{nullptr};
  const TargetKernels* kernels = best.load(std::memory_order_acquire);
  if (kernels == nullptr) [[unlikely]] {
    kernels = &SupportedTargets().front();
    best.store(kernels, std::memory_order_release);
  }
  return *kernels;
}

// The elements of T as the kernels take them, and their kernels.
template <typename T>
struct Plain {
  using Element = T;
};
template <>
struct Plain<Binary16> {
  using Element = uint16_t;
};
template <>
struct Plain<Bfloat16> : Plain<Binary16> {};
static_assert(sizeof(Binary16) == sizeof(uint16_t) &&
              sizeof(Bfloat16) == sizeof(uint16_t));

template <typename T>
const auto& KernelsFor() {
  if constexpr (std::is_same_v<T, Binary16>) return Best().f16;
  if constexpr (std::is_same_v<T, Bfloat16>) return Best().bf16;
  if constexpr (std::is_same_v<T, float>) return Best().f32;
  if constexpr (std::is_same_v<T, double>) return Best().f64;
}

template <typename T>
const typename Plain<T>::Element* Elements(std::span<const T> array) {
  return reinterpret_cast<const typename Plain<T>::Element*>(array.data());
}
template <typename T>
typename Plain<T>::Element* Elements(std::span<T> array) {
  return reinterpret_cast<typename Plain<T>::Element*>(array.data());
}

template <typename T>
void Forward(std::span<const T> x, std::span<T> y, AlphaOf<T> alpha) {
  CheckLeakyRelu(x, y, alpha);
  KernelsFor<T>().forward(Elements(x), Elements(y), y.size(), alpha);
}

// `side` is the array that tells the slope, x or y.
template <typename T>
void Backward(std::span<const T> side, std::span<const T> dy, std::span<T> dx,
              AlphaOf<T> alpha) {
  KernelsFor<T>().backward(Elements(side), Elements(dy), Elements(dx),
                           dx.size(), alpha);
}

template <typename T>
void BackwardFromInput(std::span<const T> x, std::span<const T> dy,
                       std::span<T> dx, AlphaOf<T> alpha) {
  CheckLeakyReluGrad(x, dy, dx, alpha);
  Backward(x, dy, dx, alpha);
}

template <typename T>
void BackwardFromOutput(std::span<const T> y, std::span<const T> dy,
                        std::span<T> dx, AlphaOf<T> alpha) {
  CheckLeakyReluGradFromOutput(y, dy, dx, alpha);
  Backward(y, dy, dx, alpha);
}

template <typename Element, typename Alpha>
int CheckedBackwardFromOutput(const KernelPair<Element, Alpha>& kernels,
                              const Element* y, const Element* dy, Element* dx,
                              size_t n, Alpha alpha) {
  if (!std::isfinite(alpha) || alpha < 0) return EDOM;
  kernels.backward(y, dy, dx, n, alpha);
  return 0;
}

}  // namespace

std::span<const TargetKernels> SupportedTargets() {
  ChooseStreamingThreshold();
  // Highway's target bits: the best target of an architecture is the lowest.
  static const std::vector<TargetKernels> kernels =
      FindSupported(std::make_index_sequence<63>());
  return kernels;
}

void LeakyRelu(std::span<const Binary16> x, std::span<Binary16> y,
               float alpha) {
  Forward(x, y, alpha);
}

void LeakyRelu(std::span<const Bfloat16> x, std::span<Bfloat16> y,
               float alpha) {
  Forward(x, y, alpha);
}

void LeakyRelu(std::span<const float> x, std::span<float> y, float alpha) {
  Forward(x, y, alpha);
}

void LeakyRelu(std::span<const double> x, std::span<double> y, double alpha) {
  Forward(x, y, alpha);
}

void LeakyReluGrad(std::span<const Binary16> x, std::span<const Binary16> dy,
                   std::span<Binary16> dx, float alpha) {
  BackwardFromInput(x, dy, dx, alpha);
}

void LeakyReluGrad(std::span<const Bfloat16> x, std::span<const Bfloat16> dy,
                   std::span<Bfloat16> dx, float alpha) {
  BackwardFromInput(x, dy, dx, alpha);
}

void LeakyReluGrad(std::span<const float> x, std::span<const float> dy,
                   std::span<float> dx, float alpha) {
  BackwardFromInput(x, dy, dx, alpha);
}

void LeakyReluGrad(std::span<const double> x, std::span<const double> dy,
                   std::span<double> dx, double alpha) {
  BackwardFromInput(x, dy, dx, alpha);
}

void LeakyReluGradFromOutput(std::span<const Binary16> y,
                             std::span<const Binary16> dy,
                             std::span<Binary16> dx, float alpha) {
  BackwardFromOutput(y, dy, dx, alpha);
}

void LeakyReluGradFromOutput(std::span<const Bfloat16> y,
                             std::span<const Bfloat16> dy,
                             std::span<Bfloat16> dx, float alpha) {
  BackwardFromOutput(y, dy, dx, alpha);
}

void LeakyReluGradFromOutput(std::span<const float> y,
                             std::span<const float> dy, std::span<float> dx,
                             float alpha) {
  BackwardFromOutput(y, dy, dx, alpha);
}

void LeakyReluGradFromOutput(std::span<const double> y,
                             std::span<const double> dy, std::span<double> dx,
                             double alpha) {
  BackwardFromOutput(y, dy, dx, alpha);
}

}  // namespace leakproof::fast

extern "C" {

void leaky_relu_f16(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
  leakproof::fast::Best().f16.forward(x, y, n, alpha);
}

void leaky_relu_bf16(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
  leakproof::fast::Best().bf16.forward(x, y, n, alpha);
}

void leaky_relu_f32(const float* x, float* y, size_t n, float alpha) {
  leakproof::fast::Best().f32.forward(x, y, n, alpha);
}

void leaky_relu_f64(const double* x, double* y, size_t n, double alpha) {
  leakproof::fast::Best().f64.forward(x, y, n, alpha);
}

void leaky_relu_grad_f16(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                         size_t n, float alpha) {
  leakproof::fast::Best().f16.backward(x, dy, dx, n, alpha);
}

void leaky_relu_grad_bf16(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                          size_t n, float alpha) {
  leakproof::fast::Best().bf16.backward(x, dy, dx, n, alpha);
}

void leaky_relu_grad_f32(const float* x, const float* dy, float* dx, size_t n,
                         float alpha) {
  leakproof::fast::Best().f32.backward(x, dy, dx, n, alpha);
}

void leaky_relu_grad_f64(const double* x, const double* dy, double* dx,
                         size_t n, double alpha) {
  leakproof::fast::Best().f64.backward(x, dy, dx, n, alpha);
}

int leaky_relu_grad_from_output_f16(const uint16_t* y, const uint16_t* dy,
                                    uint16_t* dx, size_t n, float alpha) {
  return leakproof::fast::CheckedBackwardFromOutput(leakproof::fast::Best().f16,
                                                    y, dy, dx, n, alpha);
}

int leaky_relu_grad_from_output_bf16(const uint16_t* y, const uint16_t* dy,
                                     uint16_t* dx, size_t n, float alpha) {
  return leakproof::fast::CheckedBackwardFromOutput(
      leakproof::fast::Best().bf16, y, dy, dx, n, alpha);
}

int leaky_relu_grad_from_output_f32(const float* y, const float* dy, float* dx,
                                    size_t n, float alpha) {
  return leakproof::fast::CheckedBackwardFromOutput(leakproof::fast::Best().f32,
                                                    y, dy, dx, n, alpha);
}

int leaky_relu_grad_from_output_f64(const double* y, const double* dy,
                                    double* dx, size_t n, double alpha) {
  return leakproof::fast::CheckedBackwardFromOutput(leakproof::fast::Best().f64,
                                                    y, dy, dx, n, alpha);
}

}  // extern "C"

#endif  // HWY_ONCE
