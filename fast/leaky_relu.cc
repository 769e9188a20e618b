// SPDX-License-Identifier: Apache-2.0

#include "fast/leaky_relu.h"

#include <atomic>
#include <cerrno>
#include <cmath>
#include <type_traits>
#include <utility>
#include <vector>

#include "fast/arguments.h"
#include "fast/compiled_kernels.h"
#include "fast/leaky_relu_c.h"
#include "fast/streaming.h"
#include "hwy/targets.h"

namespace leakproof::fast {
namespace {

std::vector<TargetKernels> FindSupported() {
  // The portable targets run everywhere, whether or not the Highway library in
  // use was built with the same one.
  const int64_t supported = hwy::SupportedTargets() | HWY_SCALAR | HWY_EMU128;
  // Every file is compiled for the same targets, in the same order.
  const auto f16 = Binary16Kernels();
  const auto bf16 = Bfloat16Kernels();
  const auto f32 = Binary32Kernels();
  const auto f64 = Binary64Kernels();
  std::vector<TargetKernels> kernels;
  for (size_t i = 0; i < f32.size(); ++i) {
    if ((supported & f32[i].target) == 0) continue;
    kernels.push_back({f32[i].name, f16[i].kernels, bf16[i].kernels,
                       f32[i].kernels, f64[i].kernels});
  }
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
  static const std::vector<TargetKernels> kernels = FindSupported();
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
