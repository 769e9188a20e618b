// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <leakproof/verify/conformance_suite.h>

#include <cstddef>

extern "C" {
void leaky_relu_f32(const float* x, float* y, size_t n, float alpha);
void leaky_relu_grad_f32(const float* x, const float* dy, float* dx, size_t n,
                         float alpha);
}

// A test of the project's own.
TEST(MyKernelTest, HalvesNegativeNumbers) {
  const float x[] = {-2, 3};
  float y[] = {0, 0};
  leaky_relu_f32(x, y, 2, 0.5F);
  EXPECT_EQ(y[0], -1);
  EXPECT_EQ(y[1], 3);
}

LEAKPROOF_CONFORMANCE_SUITE(MyKernel,
                            .functions = {.f32 = {leaky_relu_f32,
                                                  leaky_relu_grad_f32}},
                            .profile = "canonical");
