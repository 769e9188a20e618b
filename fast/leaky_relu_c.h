/* SPDX-License-Identifier: Apache-2.0
 *
 * The plain C names. Valid ranges, aliasing and rounding are those of
 * leaky_relu.h, unchecked: alpha must be finite, and every array has n
 * elements.
 */

#ifndef LEAKPROOF_FAST_LEAKY_RELU_C_H_
#define LEAKPROOF_FAST_LEAKY_RELU_C_H_

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* y[i] = max(alpha * x[i], x[i]); y may be exactly x. */
void leaky_relu_f32(const float* x, float* y, size_t n, float alpha);
void leaky_relu_f64(const double* x, double* y, size_t n, double alpha);

/* dx[i] = s(alpha, x[i]) * dy[i]; dx may be exactly x or exactly dy. */
void leaky_relu_grad_f32(const float* x, const float* dy, float* dx, size_t n,
                         float alpha);
void leaky_relu_grad_f64(const double* x, const double* dy, double* dx,
                         size_t n, double alpha);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LEAKPROOF_FAST_LEAKY_RELU_C_H_ */
