// SPDX-License-Identifier: Apache-2.0
//
// The parallel form gives the bits and the errors of the serial one, whatever
// the threads of oneTBB were doing before.

#include "fast/leaky_relu_tbb.h"

#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

#include <algorithm>
#include <bit>
#include <cfenv>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <random>
#include <span>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "fast/test_elements.h"

namespace leakproof::fast {
namespace {

template <typename T>
std::vector<T> Random(size_t n, unsigned seed) {
  std::vector<T> elements(n);
  std::mt19937_64 random(seed);
  for (T& element : elements) {
    element = std::bit_cast<T>(static_cast<PatternOf<T>>(random()));
  }
  return elements;
}

// Elements of some chunks.
template <typename T>
constexpr size_t kMany = 5 * internal::kChunkBytes / sizeof(T);

// More threads than this machine may have cores.
class ParallelTest : public testing::Test {
 private:
  oneapi::tbb::global_control four_threads_{
      oneapi::tbb::global_control::max_allowed_parallelism, 4};
};

TEST_F(ParallelTest, ChunksCoverTheArrayAndShareNoCacheLine) {
  std::vector<uint16_t> array(kMany<uint16_t> + 100);
  constexpr size_t kChunk = internal::kChunkBytes / sizeof(uint16_t);
  for (const size_t n : {size_t{1}, size_t{31}, size_t{33}, kChunk - 1, kChunk,
                         kChunk + 1, kMany<uint16_t>}) {
    for (const size_t offset : {0U, 1U, 31U, 32U, 99U}) {
      const std::span<uint16_t> output = std::span(array).subspan(offset, n);
      std::mutex mutex;
      std::vector<std::pair<size_t, size_t>> chunks;
      internal::ForEachChunk(output, [&](size_t first, size_t count) {
        const std::lock_guard lock(mutex);
        chunks.emplace_back(first, count);
      });
      std::ranges::sort(chunks);
      size_t covered = 0;
      for (const auto& [first, count] : chunks) {
        ASSERT_EQ(first, covered) << "n " << n << ", offset " << offset;
        ASSERT_GT(count, 0U);
        if (first != 0) {
          EXPECT_EQ(reinterpret_cast<uintptr_t>(&output[first]) % 64, 0U);
        }
        if (first != 0 && first + count != n) {
          EXPECT_GE(count * sizeof(uint16_t), internal::kChunkBytes);
        }
        covered += count;
      }
      EXPECT_EQ(covered, n);
      EXPECT_TRUE(n < kMany<uint16_t> || chunks.size() > 1);
    }
  }
}

template <typename T>
class ParallelLeakyReluTest : public ParallelTest {};
TYPED_TEST_SUITE(ParallelLeakyReluTest, ElementTypes);

TYPED_TEST(ParallelLeakyReluTest, GivesTheBitsOfTheSerialForm) {
  using T = TypeParam;
  constexpr size_t kChunk = internal::kChunkBytes / sizeof(T);
  const std::vector<T> inputs = Random<T>(kMany<T> + 70, 1);
  const std::vector<T> upstream = Random<T>(kMany<T> + 70, 2);
  std::vector<T> result(kMany<T> + 70);
  for (const size_t n : {size_t{0}, size_t{1}, size_t{63}, kChunk - 1, kChunk,
                         kChunk + 1, 2 * kChunk + 17, kMany<T>}) {
    for (const size_t offset : {0U, 1U, 7U, 64U}) {
      const auto x = std::span(inputs).subspan(offset, n);
      const auto dy = std::span(upstream).subspan(offset / 2, n);
      const auto y = std::span(result).subspan(offset, n);
      std::vector<T> expected(n);
      const auto expect_same = [&](const char* what) {
        EXPECT_TRUE(n == 0 ||
                    std::memcmp(y.data(), expected.data(), y.size_bytes()) == 0)
            << what << ", n " << n << ", offset " << offset;
      };
      LeakyRelu(x, expected, 0.01F);
      ParallelLeakyRelu(x, y, 0.01F);
      expect_same("forward");
      std::ranges::copy(x, y.begin());
      ParallelLeakyRelu(y, y, 0.01F);
      expect_same("forward in place");
      LeakyReluGrad(x, dy, expected, -3);
      ParallelLeakyReluGrad(x, dy, y, -3);
      expect_same("backward");
      std::ranges::copy(dy, y.begin());
      ParallelLeakyReluGrad(x, y, y, -3);
      expect_same("backward in place");
      LeakyReluGradFromOutput(x, dy, expected, 3);
      ParallelLeakyReluGradFromOutput(x, dy, y, 3);
      expect_same("backward from output");
    }
  }
}

// Arrays that overlap in their last chunk alone: the others would pass.
TYPED_TEST(ParallelLeakyReluTest, RefusesBeforeAnythingIsWritten) {
  using T = TypeParam;
  const std::vector<T> untouched(2 * kMany<T>, ToElement<T>(-7));
  std::vector<T> whole = untouched;
  const std::span<const T> apart = std::span(untouched).first(kMany<T>);
  const std::span<const T> longer = std::span(untouched).first(kMany<T> + 1);
  const std::span<T> output = std::span(whole).first(kMany<T>);
  const std::span<const T> shifted =
      std::span(whole).subspan(kMany<T> - 100, kMany<T>);
  for (const auto x : {shifted, longer}) {
    EXPECT_THROW(ParallelLeakyRelu(x, output, 0.5F), std::invalid_argument);
    EXPECT_THROW(ParallelLeakyReluGrad(x, apart, output, 0.5F),
                 std::invalid_argument);
    EXPECT_THROW(ParallelLeakyReluGrad(apart, x, output, 0.5F),
                 std::invalid_argument);
    EXPECT_THROW(ParallelLeakyReluGradFromOutput(x, apart, output, 0.5F),
                 std::invalid_argument);
    EXPECT_THROW(ParallelLeakyReluGradFromOutput(apart, x, output, 0.5F),
                 std::invalid_argument);
  }
  EXPECT_THROW(ParallelLeakyReluGradFromOutput(apart, apart, output, -1),
               std::invalid_argument);
  EXPECT_EQ(Bits(whole), Bits(untouched));
}

// A thread of oneTBB keeps the environment in which its arena was made; here
// the caller's counts, as the results are rounded by it.
TEST_F(ParallelTest, RoundsAsTheCallerDoes) {
  const std::vector<float> x = Random<float>(kMany<float>, 3);
  std::vector<float> expected(x.size());
  LeakyRelu(x, expected, 0.01F);
  std::vector<float> y(x.size());
  std::thread([&] {
    std::fesetround(FE_UPWARD);
    oneapi::tbb::parallel_for(0, 1000, [](int) {});
    std::fesetround(FE_TONEAREST);
    ParallelLeakyRelu(x, y, 0.01F);
  }).join();
  EXPECT_EQ(std::memcmp(y.data(), expected.data(), y.size() * sizeof(float)),
            0);
}

TEST_F(ParallelTest, WritesEverythingInACancelledTask) {
  const std::vector<float> x(kMany<float>, -2);
  std::vector<float> y(x.size());
  oneapi::tbb::task_group_context context;
  oneapi::tbb::parallel_for(
      0, 1,
      [&](int) {
        context.cancel_group_execution();
        ParallelLeakyRelu(x, y, 0.5F);
      },
      context);
  EXPECT_EQ(y, std::vector<float>(x.size(), -1));
}

}  // namespace
}  // namespace leakproof::fast
