// SPDX-License-Identifier: Apache-2.0
//
// Leaky ReLU and its subgradient over arrays, f(x) = max(αx, x), to the last
// bit of spec/leaky-relu.md, canonical profile.
//
// Common to all functions here:
// - α is any finite number: negative, zero, subnormal and above 1 included. It
//   is used as it is given (LR-DOM-1, LR-DOM-2).
// - A product is rounded once from its exact value, to nearest even, with
//   gradual underflow and overflow to infinity (LR-FWD-1 to LR-FWD-3,
//   LR-GRAD-1, LR-GRAD-2, LR-MIX-1 to LR-MIX-4). Zeros, infinities and NaNs are
//   those of LR-FWD-4 to LR-FWD-9 and LR-GRAD-3 to LR-GRAD-7; α > 1 those of
//   LR-FWD-10.
// - n is any number, 2³¹ and more included; arrays of 0 elements may be null
//   (LR-ARR-3). No more than the arrays is read or written (LR-ARR-2).
// - The output is exactly an input or overlaps none (LR-ARR-4, LR-ARR-5);
//   inputs may overlap one another.
// - An array needs the alignment of its elements and no more.
// - Element i of the result depends on α and on element i of the inputs alone
//   (LR-ARR-1), and its bits are the same on every CPU target (LR-ARR-7).
// - Nothing is allocated but an error's text, and nothing is locked; the first
//   call of a process, which chooses the CPU target, does both. Calls from many
//   threads are independent (LR-ARR-6). So are the chunks of one array:
//   cut it anywhere, best where the address in the output is a multiple of 64
//   bytes, so that no two threads write one cache line, and into chunks of 64
//   KiB or more, beside which the cost of a call and of a task is small.
//   leaky_relu_tbb.h does so; arguments.h has the checks for your own threads.
// - The floating-point environment must be the default one: rounding to the
//   nearest, subnormals kept, no traps. Its control state is left as it was
//   (LR-ENV-1), and flags stay raised (LR-ENV-2).
// - Errors are exceptions of type std::invalid_argument. They name the argument
//   and the remedy, and are thrown before anything is written.

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

// y[i] = max(αx[i], x[i]): chapter "Forward".
//
// Throws if α is a NaN or infinite (LR-DOM-3), if the sizes differ, or if y
// overlaps x without being exactly x.
void LeakyRelu(std::span<const Binary16> x, std::span<Binary16> y, float alpha);
void LeakyRelu(std::span<const Bfloat16> x, std::span<Bfloat16> y, float alpha);
void LeakyRelu(std::span<const float> x, std::span<float> y, float alpha);
void LeakyRelu(std::span<const double> x, std::span<double> y, double alpha);

// dx[i] = s(α, x[i]) · dy[i], with the slope s of chapter "Subgradient and
// backward": for α <= 1 it is 1 for x > 0 and α elsewhere, at zeros and NaNs
// too.
//
// Throws if α is a NaN or infinite (LR-DOM-3), if the sizes differ, or if dx
// overlaps x or dy without being exactly that array; it may be both.
void LeakyReluGrad(std::span<const Binary16> x, std::span<const Binary16> dy,
                   std::span<Binary16> dx, float alpha);
void LeakyReluGrad(std::span<const Bfloat16> x, std::span<const Bfloat16> dy,
                   std::span<Bfloat16> dx, float alpha);
void LeakyReluGrad(std::span<const float> x, std::span<const float> dy,
                   std::span<float> dx, float alpha);
void LeakyReluGrad(std::span<const double> x, std::span<const double> dy,
                   std::span<double> dx, double alpha);

// The bits of LeakyReluGrad from y = max(αx, x), where x was not kept. They
// follow from y if and only if α >= 0, −0 included (LR-GRAD-10).
//
// Throws as LeakyReluGrad does, with y for x, and if α < 0: then keep x and
// call LeakyReluGrad.
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
// At first a multiple of the second-level cache; SIZE_MAX turns it off. A chunk
// is a call of its own. Results do not depend on it. Either may be called at
// any time, from any thread.
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
