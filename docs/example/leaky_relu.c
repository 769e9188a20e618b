/* SPDX-License-Identifier: Apache-2.0
 *
 * A complete kernel to copy:
 *
 *   cc -O2 -shared -fPIC -o libmine.so leaky_relu.c
 *   leakproof certify ./libmine.so
 */

#include <stddef.h>

/* The larger of alpha * x and x: for alpha > 1 the two lines change places. */
static float slope(float x, float alpha) {
  if (alpha > 1) return x <= 0 ? 1 : alpha;
  return x > 0 ? 1 : alpha;
}

void leaky_relu_f32(const float* x, float* y, size_t n, float alpha) {
  for (size_t i = 0; i < n; ++i) y[i] = x[i] * slope(x[i], alpha);
}

void leaky_relu_grad_f32(const float* x, const float* dy, float* dx, size_t n,
                         float alpha) {
  for (size_t i = 0; i < n; ++i) dx[i] = dy[i] * slope(x[i], alpha);
}
