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
#include <span>

namespace leakproof::fast {

// y[i] = max(αx[i], x[i]).
//
// Throws std::invalid_argument, and leaves y as it was, if α is a NaN or
// infinite (LR-DOM-3), if the sizes differ, or if y overlaps x without being
// exactly x.
void LeakyRelu(std::span<const float> x, std::span<float> y, float alpha);
void LeakyRelu(std::span<const double> x, std::span<double> y, double alpha);

// dx[i] = s(α, x[i]) · dy[i], with the slope s of chapter "Backward".
//
// Throws std::invalid_argument, and leaves dx as it was, on the same
// conditions, which hold for dx against x and for dx against dy.
void LeakyReluGrad(std::span<const float> x, std::span<const float> dy,
                   std::span<float> dx, float alpha);
void LeakyReluGrad(std::span<const double> x, std::span<const double> dy,
                   std::span<double> dx, double alpha);

// The unchecked kernels of one CPU target, for tests and measurements. α must
// be finite and n the size of every array.
struct TargetKernels {
  const char* name;  // Highway's name of the target: "AVX2"
  void (*forward_f32)(const float* x, float* y, size_t n, float alpha);
  void (*forward_f64)(const double* x, double* y, size_t n, double alpha);
  void (*backward_f32)(const float* x, const float* dy, float* dx, size_t n,
                       float alpha);
  void (*backward_f64)(const double* x, const double* dy, double* dx, size_t n,
                       double alpha);
};

// The targets that were compiled in and that this CPU supports, best first;
// never empty. The functions above use the first.
std::span<const TargetKernels> SupportedTargets();

}  // namespace leakproof::fast

#endif  // LEAKPROOF_FAST_LEAKY_RELU_H_
