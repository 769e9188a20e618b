// SPDX-License-Identifier: Apache-2.0
//
// When results are written past the caches.

#include <unistd.h>

#include <atomic>
#include <cstddef>

#include "fast/leaky_relu.h"

namespace leakproof::fast {
namespace {

constexpr size_t kCacheMultiple = 16;

size_t FromCaches() {
  constexpr size_t kUsual = size_t{1} << 20;
#if defined(_SC_LEVEL2_CACHE_SIZE)
  const long second_level = sysconf(_SC_LEVEL2_CACHE_SIZE);
  if (second_level > 0) {
    return kCacheMultiple * static_cast<size_t>(second_level);
  }
#endif
  return kCacheMultiple * kUsual;
}

std::atomic<size_t>& Threshold() {
  static std::atomic<size_t> threshold{FromCaches()};
  return threshold;
}

}  // namespace

size_t StreamingThreshold() {
  return Threshold().load(std::memory_order_relaxed);
}

void SetStreamingThreshold(size_t bytes) {
  Threshold().store(bytes, std::memory_order_relaxed);
}

}  // namespace leakproof::fast
