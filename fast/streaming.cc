// SPDX-License-Identifier: Apache-2.0

#include "fast/streaming.h"

#include <unistd.h>

#include "fast/leaky_relu.h"

namespace leakproof::fast {
namespace {

// Stores past the caches save reading what is overwritten, and cost that the
// results are in memory, where the next to read them finds them. Where sizes
// are shared among processors, the second-level cache is the one that is not.
size_t FromCaches() {
  constexpr size_t kMultiple = 16;
  constexpr size_t kUsual = size_t{1} << 20;
#if defined(_SC_LEVEL2_CACHE_SIZE)
  const long second_level = sysconf(_SC_LEVEL2_CACHE_SIZE);
  if (second_level > 0) return kMultiple * static_cast<size_t>(second_level);
#endif
  return kMultiple * kUsual;
}

}  // namespace

void ChooseStreamingThreshold() {
  size_t expected = kNotChosen;
  streaming_threshold.compare_exchange_strong(expected, FromCaches(),
                                              std::memory_order_relaxed);
}

size_t StreamingThreshold() {
  ChooseStreamingThreshold();
  return streaming_threshold.load(std::memory_order_relaxed);
}

void SetStreamingThreshold(size_t bytes) {
  streaming_threshold.store(bytes == kNotChosen ? SIZE_MAX : bytes,
                            std::memory_order_relaxed);
}

}  // namespace leakproof::fast
