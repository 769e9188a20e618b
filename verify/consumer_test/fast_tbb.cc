// SPDX-License-Identifier: Apache-2.0

#include <leakproof/fast/leaky_relu_tbb.h>

#include <vector>

int main() {
  const std::vector<double> x(1'000'000, -2);
  std::vector<double> y(x.size());
  leakproof::fast::ParallelLeakyRelu(x, y, 0.25);
  return y == std::vector<double>(x.size(), -0.5) ? 0 : 1;
}
