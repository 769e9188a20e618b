// SPDX-License-Identifier: Apache-2.0
//
// From which size on results are written past the caches, as the kernels read
// it. leaky_relu.h declares what users set.

#ifndef LEAKPROOF_FAST_STREAMING_H_
#define LEAKPROOF_FAST_STREAMING_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace leakproof::fast {

// No size of arrays: the threshold has not been chosen yet.
inline constexpr size_t kNotChosen = SIZE_MAX - 1;
inline constinit std::atomic<size_t> streaming_threshold{kNotChosen};

// Chooses it by this machine's caches, unless somebody has.
void ChooseStreamingThreshold();

}  // namespace leakproof::fast

#endif  // LEAKPROOF_FAST_STREAMING_H_
