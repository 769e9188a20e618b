/* SPDX-License-Identifier: Apache-2.0
 *
 * See plain_loop.h. LOOPS is the name of the table to define; HAVE_FLOAT16 is
 * defined if the compiler takes _Float16 with the flags of this compilation.
 */

#include "fast/benchmark/plain_loop.h"

#include <string.h>

#define FORWARD(name, type, alpha_type)                                   \
  static void name(const type* x, type* y, size_t n, alpha_type alpha) {  \
    for (size_t i = 0; i < n; ++i) y[i] = x[i] > 0 ? x[i] : alpha * x[i]; \
  }
#define BACKWARD(name, type, alpha_type)                                     \
  static void name(const type* x, const type* dy, type* dx, size_t n,        \
                   alpha_type alpha) {                                       \
    for (size_t i = 0; i < n; ++i) dx[i] = x[i] > 0 ? dy[i] : alpha * dy[i]; \
  }

FORWARD(Forward32, float, float)
FORWARD(Forward64, double, double)
BACKWARD(Backward32, float, float)
BACKWARD(Backward64, double, double)

#ifdef HAVE_FLOAT16
/* C takes the product in float and converts it. */
static void Forward16(const void* input, void* output, size_t n, float alpha) {
  const _Float16* x = input;
  _Float16* y = output;
  for (size_t i = 0; i < n; ++i) {
    y[i] = x[i] > 0 ? x[i] : (_Float16)(alpha * (float)x[i]);
  }
}

static void Backward16(const void* input, const void* gradient, void* output,
                       size_t n, float alpha) {
  const _Float16* x = input;
  const _Float16* dy = gradient;
  _Float16* dx = output;
  for (size_t i = 0; i < n; ++i) {
    dx[i] = x[i] > 0 ? dy[i] : (_Float16)(alpha * (float)dy[i]);
  }
}
#else
#define Forward16 0
#define Backward16 0
#endif

/* bfloat16 is the upper half of a float. */
static float ToFloat(uint16_t bits) {
  const uint32_t wide = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &wide, sizeof value);
  return value;
}

static uint16_t FromFloat(float value) {
  uint32_t wide;
  memcpy(&wide, &value, sizeof wide);
  return (uint16_t)((wide + 0x7fffU + ((wide >> 16) & 1U)) >> 16);
}

static void ForwardBf16(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
  for (size_t i = 0; i < n; ++i) {
    const float value = ToFloat(x[i]);
    y[i] = FromFloat(value > 0 ? value : alpha * value);
  }
}

static void BackwardBf16(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                         size_t n, float alpha) {
  for (size_t i = 0; i < n; ++i) {
    const float gradient = ToFloat(dy[i]);
    dx[i] = FromFloat(ToFloat(x[i]) > 0 ? gradient : alpha * gradient);
  }
}

const struct LeakproofPlainLoops LOOPS = {Forward16,  ForwardBf16, Forward32,
                                          Forward64,  Backward16,  BackwardBf16,
                                          Backward32, Backward64};
