// SPDX-License-Identifier: Apache-2.0

#include "verify/remaining_time.h"

#include <gtest/gtest.h>

namespace leakproof::verify {
namespace {

TEST(RemainingTimeTest, GoesByTheNearestCostThatIsKnown) {
  const int quick = 0;
  const int slow = 0;
  // Two kernels, each with a quick sweep and a slow one, and a third of its
  // own.
  RemainingTime time({&quick, &slow, &quick, &slow, &time});
  EXPECT_EQ(time.Of(0, 1000), 0);
  time.Add(0, 4000, 1);
  EXPECT_DOUBLE_EQ(time.Of(0, 8000), 2);
  EXPECT_DOUBLE_EQ(time.Of(1, 8000), 2);  // nothing nearer
  time.Add(1, 1000, 10);
  EXPECT_DOUBLE_EQ(time.Of(1, 100), 1);
  EXPECT_DOUBLE_EQ(time.Of(3, 100), 1);  // its kind, with the other kernel
  time.Add(3, 100, 3);
  EXPECT_DOUBLE_EQ(time.Of(3, 100), 3);
  EXPECT_DOUBLE_EQ(time.Of(2, 4000), 1);
  EXPECT_DOUBLE_EQ(time.Of(4, 5100), 14);  // all of them
}

}  // namespace
}  // namespace leakproof::verify
