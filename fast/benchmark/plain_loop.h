/* SPDX-License-Identifier: Apache-2.0
 *
 * The loops that a newcomer writes, from plain_loop.c, which is compiled once
 * with -O3 and once with -O3 -march=native.
 */

#ifndef LEAKPROOF_FAST_BENCHMARK_PLAIN_LOOP_H_
#define LEAKPROOF_FAST_BENCHMARK_PLAIN_LOOP_H_

#include <stddef.h>
#include <stdint.h>

/* The functions of one compilation. Those of binary16 are null if the compiler
 * has no _Float16. */
struct LeakproofPlainLoops {
  void (*f16)(const void* x, void* y, size_t n, float alpha);
  void (*bf16)(const uint16_t* x, uint16_t* y, size_t n, float alpha);
  void (*f32)(const float* x, float* y, size_t n, float alpha);
  void (*f64)(const double* x, double* y, size_t n, double alpha);
  void (*grad_f16)(const void* x, const void* dy, void* dx, size_t n,
                   float alpha);
  void (*grad_bf16)(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                    size_t n, float alpha);
  void (*grad_f32)(const float* x, const float* dy, float* dx, size_t n,
                   float alpha);
  void (*grad_f64)(const double* x, const double* dy, double* dx, size_t n,
                   double alpha);
};

#ifdef __cplusplus
extern "C" {
#endif

extern const struct LeakproofPlainLoops leakproof_plain_loops;
extern const struct LeakproofPlainLoops leakproof_native_loops;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LEAKPROOF_FAST_BENCHMARK_PLAIN_LOOP_H_ */
