// SPDX-License-Identifier: Apache-2.0
//
// The suite beside other tests of a program, which leave threads running.

#include "verify/conformance_suite.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "fast/leaky_relu_c.h"

namespace {

// Named so that it comes first, but for the tests of the suite.
TEST(AThreadTest, LeavesOneRunning) {
  static std::jthread thread([](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
}

LEAKPROOF_CONFORMANCE_SUITE(Fast,
                            .functions = {.f32 = {leaky_relu_f32,
                                                  leaky_relu_grad_f32}},
                            .effort = leakproof::verify::Effort::kQuick);

TEST(ConformanceSuiteTest, RefusesNamesThatFiltersDoNotTake) {
  EXPECT_THROW(leakproof::verify::RegisterConformanceSuite("my-kernel", {}),
               leakproof::verify::InputError);
  EXPECT_THROW(leakproof::verify::RegisterConformanceSuite("", {}),
               leakproof::verify::InputError);
}

}  // namespace
