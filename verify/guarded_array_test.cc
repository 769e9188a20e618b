// SPDX-License-Identifier: Apache-2.0

#include "verify/guarded_array.h"

#include <gtest/gtest.h>

namespace leakproof::verify {
namespace {

using Side = GuardedArray::Side;

TEST(GuardedArrayTest, HoldsItsBytes) {
  for (const size_t bytes : {size_t{0}, size_t{1}, size_t{64}, size_t{4096},
                             size_t{4097}, size_t{20'000}}) {
    for (const Side side : {Side::kBefore, Side::kAfter}) {
      const GuardedArray array(bytes, side);
      EXPECT_EQ(array.size(), bytes);
      for (size_t i = 0; i < bytes; ++i) array.data()[i] = std::byte{1};
      EXPECT_TRUE(array.SurroundingsIntact());
    }
  }
}

TEST(GuardedArrayTest, NoticesAWriteOnTheSideWithoutAGuard) {
  const GuardedArray before(8, Side::kBefore);
  before.data()[8] = std::byte{1};
  EXPECT_FALSE(before.SurroundingsIntact());
  const GuardedArray after(8, Side::kAfter);
  after.data()[-1] = std::byte{1};
  EXPECT_FALSE(after.SurroundingsIntact());
}

TEST(GuardedArrayTest, NoticesAWriteTowardsADistantGuard) {
  for (const Side side : {Side::kBefore, Side::kAfter}) {
    for (const ptrdiff_t beside : {-1, 8}) {
      const GuardedArray array(8, side, 4);
      EXPECT_TRUE(array.SurroundingsIntact());
      array.data()[beside] = std::byte{1};
      EXPECT_FALSE(array.SurroundingsIntact());
    }
  }
}

TEST(GuardedArrayDeathTest, AnAccessBeyondTheGuardEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  for (const size_t bytes : {size_t{0}, size_t{4}, size_t{8192}}) {
    EXPECT_DEATH(
        {
          const GuardedArray array(bytes, Side::kAfter);
          static_cast<void>(
              *static_cast<volatile std::byte*>(array.data() + bytes));
        },
        "");
    EXPECT_DEATH(
        {
          const GuardedArray array(bytes, Side::kBefore);
          static_cast<void>(
              *static_cast<volatile std::byte*>(array.data() - 1));
        },
        "");
    if (bytes == 0) continue;
    EXPECT_DEATH(
        {
          GuardedArray array(bytes, Side::kAfter);
          array.MakeReadOnly();
          *static_cast<volatile std::byte*>(array.data()) = std::byte{1};
        },
        "");
  }
}

}  // namespace
}  // namespace leakproof::verify
