/* SPDX-License-Identifier: Apache-2.0
 *
 * A kernel of bfloat16: right, or with ROUND_TWICE through binary32, or with
 *   CRASH_IN_SWEEP  ending the process at an array that sweeps have
 *   CRASH_OFTEN     the same at arrays of every row of a sweep
 *   LEAVE_ROUNDING  rounding upward on return from arrays that sweeps have
 *   LEAVE_ONE_OUT   not writing the result for one x
 *   BACKWARD        the gradient instead
 */

#define _POSIX_C_SOURCE 200809L
#include <fenv.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* To odd: what was lost is remembered in the last bit, so that rounding once
 * more gives the rounding of the exact value. */
static float ToOdd(double value) {
  float rounded = (float)value;
  if ((double)rounded == value || isnan(rounded)) return rounded;
  uint32_t bits;
  memcpy(&bits, &rounded, sizeof bits);
  if (fabs((double)rounded) > fabs(value)) --bits;
  bits |= 1;
  memcpy(&rounded, &bits, sizeof bits);
  return rounded;
}

static float ToFloat(uint16_t element) {
  const uint32_t bits = (uint32_t)element << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static uint16_t Round(double exact) {
#if defined(ROUND_TWICE)
  const float result = (float)exact;
#else
  const float result = ToOdd(exact);
#endif
  uint32_t bits;
  memcpy(&bits, &result, sizeof bits);
  if (isnan(result)) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

#if defined(BACKWARD)
void leaky_relu_grad_bf16(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                          size_t n, float alpha) {
#if defined(CRASH_IN_SWEEP)
  if (n == 4096 && dy[0] == 0xc000) abort();
#endif
  for (size_t i = 0; i < n; ++i) {
    const double upstream = ToFloat(dy[i]);
    dx[i] = Round(ToFloat(x[i]) > 0 ? upstream : (double)alpha * upstream);
  }
}
#else
void leaky_relu_bf16(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
#if defined(CRASH_IN_SWEEP)
  if (n == 4096 && x[0] == 0xc000) abort();
#endif
#if defined(CRASH_OFTEN)
  if (n > 300 && x[0] >= 0x5000) {
    /* The first of them in a sweep is not the first in time. */
    if (alpha == 0.01f) nanosleep(&(struct timespec){0, 400000000}, NULL);
    abort();
  }
#endif
  for (size_t i = 0; i < n; ++i) {
#if defined(LEAVE_ONE_OUT)
    if (x[i] == 0x5a5a && alpha <= 1) continue;
#endif
    const float input = ToFloat(x[i]);
    const int take_x = alpha > 1 ? input <= 0 : input > 0;
    y[i] = Round(take_x ? (double)input : (double)alpha * (double)input);
  }
#if defined(LEAVE_ROUNDING)
  if (n == 4096) fesetround(FE_UPWARD);
#endif
}
#endif
