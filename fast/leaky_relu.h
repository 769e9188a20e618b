// SPDX-License-Identifier: Apache-2.0
//
// Leaky ReLU and its subgradient over arrays, f(x) = max(αx, x), to the last
// bit of spec/leaky-relu.md, canonical profile.
//
// Common to all functions here:
// - α is any finite number (LR-DOM-1, LR-DOM-2).
// - Results are rounded once, to nearest even, with gradual underflow; special
//   values are those of LR-FWD-4 to LR-FWD-9 and LR-GRAD-3 to LR-GRAD-7.
// - Any alignment; any n, 0 included (LR-ARR-3). The output may be exactly an
//   input (LR-ARR-4) and must not overlap it in any other way.
// - Nothing is allocated or locked; calls from many threads are independent
//   (LR-ARR-6), and an array may be cut into chunks at will (LR-ARR-1).
// - The caller's floating-point environment must be the default one: rounding
// to
//   nearest, no flushing of subnormals. It is left as it was (LR-ENV-1).
// - The bits are the same on every CPU target (LR-ARR-7).

#ifndef LEAKPROOF_FAST_LEAKY_RELU_H_
#define LEAKPROOF_FAST_LEAKY_RELU_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace leakproof::fast {

// Elements of 16 bits, as patterns: laid out like uint16_t, and like the types
// that compilers and libraries have for them.
struct Binary16 {
  uint16_t bits;
};
struct Bfloat16 {
  uint16_t bits;
};

// y[i] = max(αx[i], x[i]).
//
// Throws std::invalid_argument, and leaves y as it was, if α is a NaN or
// infinite (LR-DOM-3), if the sizes differ, or if y overlaps x without being
// exactly x.
void LeakyRelu(std::span<const Binary16> x, std::span<Binary16> y, float alpha);
void LeakyRelu(std::span<const Bfloat16> x, std::span<Bfloat16> y, float alpha);
void LeakyRelu(std::span<const float> x, std::span<float> y, float alpha);
void LeakyRelu(std::span<const double> x, std::span<double> y, double alpha);

// dx[i] = s(α, x[i]) · dy[i], with the slope s of chapter "Backward".
//
// Throws std::invalid_argument, and leaves dx as it was, on the same
// conditions, which hold for dx against x and for dx against dy.
void LeakyReluGrad(std::span<const Binary16> x, std::span<const Binary16> dy,
                   std::span<Binary16> dx, float alpha);
void LeakyReluGrad(std::span<const Bfloat16> x, std::span<const Bfloat16> dy,
                   std::span<Bfloat16> dx, float alpha);
void LeakyReluGrad(std::span<const float> x, std::span<const float> dy,
                   std::span<float> dx, float alpha);
void LeakyReluGrad(std::span<const double> x, std::span<const double> dy,
                   std::span<double> dx, double alpha);

// The same from y = max(αx, x), where x was not kept: the gradient is that from
// x if and only if α >= 0, −0 included (LR-GRAD-10). Throws also for α < 0, and
// leaves dx as it was.
void LeakyReluGradFromOutput(std::span<const Binary16> y,
                             std::span<const Binary16> dy,
                             std::span<Binary16> dx, float alpha);
void LeakyReluGradFromOutput(std::span<const Bfloat16> y,
                             std::span<const Bfloat16> dy,
                             std::span<Bfloat16> dx, float alpha);
void LeakyReluGradFromOutput(std::span<const float> y,
                             std::span<const float> dy, std::span<float> dx,
                             float alpha);
void LeakyReluGradFromOutput(std::span<const double> y,
                             std::span<const double> dy, std::span<double> dx,
                             double alpha);

// The size of a call's arrays together, in bytes, from which results are
// written past the caches (non-temporal stores), unless they replace an input.
// At first a multiple of the second-level cache; a size that no call reaches
// turns it off. Results do not depend on it.
size_t StreamingThreshold();
void SetStreamingThreshold(size_t bytes);

// The unchecked kernels of one CPU target, for tests and measurements. α must
// be finite and n the size of every array.
template <typename Element, typename Alpha = Element>
struct KernelPair {
  void (*forward)(const Element* x, Element* y, size_t n, Alpha alpha);
  void (*backward)(const Element* x, const Element* dy, Element* dx, size_t n,
                   Alpha alpha);
};
struct TargetKernels {
  const char* name;  // Highway's name of the target: "AVX2"
  KernelPair<uint16_t, float> f16;
  KernelPair<uint16_t, float> bf16;
  KernelPair<float> f32;
  KernelPair<double> f64;
};

// The targets that were compiled in and that this CPU supports, best first;
// never empty. The functions above use the first.
std::span<const TargetKernels> SupportedTargets();

}  // namespace leakproof::fast

#endif  // LEAKPROOF_FAST_LEAKY_RELU_H_
