// SPDX-License-Identifier: Apache-2.0

#include "verify/guarded_array.h"

#include <gtest/gtest.h>

#include <cstring>

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

TEST(GuardedArrayTest, ShowsItsBytesAtTheAddressForReading) {
  const GuardedArray array(8, Side::kAfter, 4,
                           GuardedPages::Views::kSecondForReading);
  array.data()[7] = std::byte{1};
  EXPECT_EQ(array.read_only()[7], std::byte{1});
  EXPECT_EQ(array.read_only()[8], kPoison);
}

// Whatever the array before it on the same pages was left like.
TEST(GuardedArrayTest, IsPoisonAnew) {
  for (const auto views :
       {GuardedPages::Views::kOne, GuardedPages::Views::kSecondForReading}) {
    const std::byte* earlier = nullptr;
    {
      const GuardedArray array(64, Side::kBefore, 0, views);
      std::memset(array.data(), 1, array.size() + 100);
      earlier = array.data();
    }
    const GuardedArray array(8, Side::kBefore, 0, views);
    EXPECT_EQ(array.data(), earlier);
    EXPECT_TRUE(array.SurroundingsIntact());
    EXPECT_EQ(array.data()[0], kPoison);
  }
}

TEST(GuardedArrayTest, DoesNotShareItsPages) {
  const GuardedArray first(8, Side::kBefore);
  const GuardedArray second(8, Side::kBefore);
  EXPECT_NE(first.data(), second.data());
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
          const GuardedArray array(bytes, Side::kAfter, 0,
                                   GuardedPages::Views::kSecondForReading);
          *const_cast<volatile std::byte*>(array.read_only()) = std::byte{1};
        },
        "");
  }
}

}  // namespace
}  // namespace leakproof::verify
