// SPDX-License-Identifier: Apache-2.0

#include <leakproof/fast/leaky_relu.h>
#include <leakproof/fast/leaky_relu_c.h>

#include <vector>

int main() {
  const std::vector<float> x{-2, 3};
  std::vector<float> y(x.size());
  leakproof::fast::LeakyRelu(x, y, 0.25F);
  if (y != std::vector<float>{-0.5F, 3}) return 1;
  leaky_relu_f32(x.data(), y.data(), x.size(), 0.5F);
  return y == std::vector<float>{-1, 3} ? 0 : 1;
}
