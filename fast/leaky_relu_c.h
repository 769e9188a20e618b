/* SPDX-License-Identifier: Apache-2.0
 *
 * The plain C names. Valid ranges, aliasing and rounding are those of
 * leaky_relu.h, unchecked: alpha must be finite, and every array has n
 * elements. Arrays of uint16_t hold patterns of binary16 (f16) or bfloat16
 * (bf16).
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

/* dx[i] = s(alpha, x[i]) * dy[i]; dx may be exactly x or exactly dy. */
void leaky_relu_grad_f16(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                         size_t n, float alpha);
void leaky_relu_grad_bf16(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                          size_t n, float alpha);
void leaky_relu_grad_f32(const float* x, const float* dy, float* dx, size_t n,
                         float alpha);
void leaky_relu_grad_f64(const double* x, const double* dy, double* dx,
                         size_t n, double alpha);

/* The same from y in place of x, for alpha >= 0: returns 0, or EDOM of errno.h
 * and leaves dx as it was if alpha is negative or not finite. */
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
