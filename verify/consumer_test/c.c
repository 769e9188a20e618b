/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>
#include <leakproof/fast/leaky_relu_c.h>

int main(void) {
  const float x[] = {-2, 3};
  float y[] = {0, 0};
  uint16_t half[] = {0xc000, 0x4200}; /* -2 and 3 */
  leaky_relu_f32(x, y, 2, 0.5F);
  if (y[0] != -1 || y[1] != 3) return 1;
  leaky_relu_f16(half, half, 2, 0.5F);
  if (half[0] != 0xbc00 || half[1] != 0x4200) return 2;
  if (leaky_relu_grad_from_output_f32(y, x, y, 2, -0.5F) != EDOM) return 3;
  return y[0] == -1 ? 0 : 4;
}
