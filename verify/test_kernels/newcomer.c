/* SPDX-License-Identifier: Apache-2.0
 *
 * A newcomer's kernel, right unless one of these is defined:
 *   DROP_MINUS_ZERO      the forward pass gives +0 for −0
 *   SWALLOW_NAN_IN_TAIL  the last n mod 4 results are 0 for a NaN
 *   GRADIENT_AT_LEAST    the gradient tests >= where > is due
 *   SELECT_FORM          x > 0 ? x : alpha * x for every alpha
 *   CRASH_ON_NEGATIVE    a negative alpha ends the process
 *   CRASH_ON_EMPTY       an empty array ends the process
 *   EXIT_ON_CALL         every call exits
 *   HANG_ON_CALL         no call returns
 *   ONE_WRONG_BIT        the last bit of the result for -pi
 *   BACKWARD_ALONE       there is no forward function
 */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(GRADIENT_AT_LEAST)
#define POSITIVE(x) ((x) >= 0)
#else
#define POSITIVE(x) ((x) > 0)
#endif

#if !defined(BACKWARD_ALONE)
void leaky_relu_f32(const float* x, float* y, size_t n, float alpha) {
#if defined(CRASH_ON_NEGATIVE)
  if (alpha < 0) abort();
#elif defined(CRASH_ON_EMPTY)
  if (n == 0) abort();
#elif defined(EXIT_ON_CALL)
  exit(0);
#elif defined(HANG_ON_CALL)
  for (volatile int hang = 1; hang;) {
  }
#endif
  for (size_t i = 0; i < n; ++i) {
    const float input = x[i];
#if defined(SELECT_FORM)
    const int take_x = input > 0;
#else
    const int take_x = alpha > 1 ? input <= 0 : input > 0;
#endif
    y[i] = take_x ? input : alpha * input;
#if defined(DROP_MINUS_ZERO)
    if (input == 0) y[i] = 0;
#elif defined(SWALLOW_NAN_IN_TAIL)
    if (i >= n / 4 * 4 && input != input) y[i] = 0;
#elif defined(ONE_WRONG_BIT)
    uint32_t bits, result;
    memcpy(&bits, &input, sizeof bits);
    memcpy(&result, &y[i], sizeof result);
    result ^= bits == 0xc0490fdb;
    memcpy(&y[i], &result, sizeof result);
#endif
  }
}
#endif

void leaky_relu_grad_f32(const float* x, const float* dy, float* dx, size_t n,
                         float alpha) {
  for (size_t i = 0; i < n; ++i) {
#if defined(SELECT_FORM)
    const int take_dy = x[i] > 0;
#else
    const int take_dy = alpha > 1 ? x[i] <= 0 : POSITIVE(x[i]);
#endif
    dx[i] = take_dy ? dy[i] : alpha * dy[i];
  }
}
