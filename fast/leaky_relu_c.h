/* SPDX-License-Identifier: Apache-2.0
 *
 * The plain C names: Leaky ReLU and its subgradient over arrays of n elements,
 * to the last bit of spec/leaky-relu.md, canonical profile. Clauses, rounding,
 * threads and floating-point environment are those of leaky_relu.h. Arrays of
 * uint16_t hold patterns of binary16 (f16) or bfloat16 (bf16).
 *
 * Arguments are not checked, but where a function returns an int:
 * - alpha is finite: negative, zero and above 1 included. For a NaN or an
 *   infinity the results are unspecified (LR-DOM-3).
 * - The output is exactly an input or overlaps none (LR-ARR-4).
 * - An array needs the alignment of its elements; for n = 0 it may be null
 *   (LR-ARR-3).
 *
 * These functions are in C++: a program that links the static library also
 * links a C++ runtime (-lstdc++) and Highway (-lhwy); the shared library brings
 * both.
 */

#ifndef LEAKPROOF_FAST_LEAKY_RELU_C_H_
#define LEAKPROOF_FAST_LEAKY_RELU_C_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* y[i] = max(alpha * x[i], x[i]); y may be exactly x. */
void leaky_relu_f16(const uint16_t* x, uint16_t* y, size_t n, float alpha);
void leaky_relu_bf16(const uint16_t* x, uint16_t* y, size_t n, float alpha);
void leaky_relu_f32(const float* x, float* y, size_t n, float alpha);
void leaky_relu_f64(const double* x, double* y, size_t n, double alpha);

/* dx[i] = s(alpha, x[i]) * dy[i], where the slope s is that of LR-GRAD-1 to
 * LR-GRAD-6; dx may be exactly x, exactly dy, or both. */
void leaky_relu_grad_f16(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                         size_t n, float alpha);
void leaky_relu_grad_bf16(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                          size_t n, float alpha);
void leaky_relu_grad_f32(const float* x, const float* dy, float* dx, size_t n,
                         float alpha);
void leaky_relu_grad_f64(const double* x, const double* dy, double* dx,
                         size_t n, double alpha);

/* The same bits from y = max(alpha * x, x) in place of x, for alpha >= 0, -0.0
 * included (LR-GRAD-10). Returns 0; or EDOM of errno.h, and leaves dx as it
 * was, if alpha is negative or not finite. errno is not set. */
int leaky_relu_grad_from_output_f16(const uint16_t* y, const uint16_t* dy,
                                    uint16_t* dx, size_t n, float alpha);
int leaky_relu_grad_from_output_bf16(const uint16_t* y, const uint16_t* dy,
                                     uint16_t* dx, size_t n, float alpha);
int leaky_relu_grad_from_output_f32(const float* y, const float* dy, float* dx,
                                    size_t n, float alpha);
int leaky_relu_grad_from_output_f64(const double* y, const double* dy,
                                    double* dx, size_t n, double alpha);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LEAKPROOF_FAST_LEAKY_RELU_C_H_ */
