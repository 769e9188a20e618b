// SPDX-License-Identifier: Apache-2.0
//
// The functions of leaky_relu.h over the threads of oneTBB, for arrays that are
// large beside a cache: the same arguments, the same bits, the same errors. The
// target leakproof::fast_tbb brings oneTBB along.
//
// They run in the caller's task arena, as tbb::parallel_for does, and return
// when every element is written, whether or not a task around them is
// cancelled. The caller's floating-point environment holds in every thread.

#ifndef LEAKPROOF_FAST_LEAKY_RELU_TBB_H_
#define LEAKPROOF_FAST_LEAKY_RELU_TBB_H_

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_group.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "leakproof/fast/arguments.h"
#include "leakproof/fast/leaky_relu.h"

namespace leakproof::fast {
namespace internal {

// The least that a task is given, in bytes of output. 64 KiB of binary32 took
// 1.5 µs in the caches, beside which a task of oneTBB and an indirect call cost
// little: arrays of that size were no slower than in the serial form, and those
// of 1 MiB and more were faster, on two cores.
inline constexpr size_t kChunkBytes = size_t{64} << 10;

// Calls run(first, count) for chunks of [0, output.size()), in parallel. They
// end where the address is a multiple of kChunkBytes, so that no cache line is
// written by two threads, and a page by as few as possible.
template <typename T, class Run>
void ForEachChunk(std::span<T> output, const Run& run) {
  constexpr size_t kChunk = kChunkBytes / sizeof(T);
  const size_t n = output.size();
  if (n == 0) return;
  // Elements from the last border before the output up to its start.
  const size_t skipped =
      reinterpret_cast<uintptr_t>(output.data()) % kChunkBytes / sizeof(T);
  const size_t chunks = (skipped + n - 1) / kChunk + 1;
  const auto border = [&](size_t chunk) {
    return std::clamp(chunk * kChunk, skipped, skipped + n) - skipped;
  };
  using Context = oneapi::tbb::task_group_context;
  Context context(Context::isolated, Context::fp_settings);
  oneapi::tbb::parallel_for(
      oneapi::tbb::blocked_range<size_t>(0, chunks),
      [&](const oneapi::tbb::blocked_range<size_t>& range) {
        const size_t first = border(range.begin());
        run(first, border(range.end()) - first);
      },
      context);
}

template <typename T>
void ParallelForward(std::span<const T> x, std::span<T> y, AlphaOf<T> alpha) {
  CheckLeakyRelu(x, y, alpha);
  ForEachChunk(y, [&](size_t first, size_t count) {
    LeakyRelu(x.subspan(first, count), y.subspan(first, count), alpha);
  });
}

template <typename T>
void ParallelBackward(std::span<const T> x, std::span<const T> dy,
                      std::span<T> dx, AlphaOf<T> alpha) {
  CheckLeakyReluGrad(x, dy, dx, alpha);
  ForEachChunk(dx, [&](size_t first, size_t count) {
    LeakyReluGrad(x.subspan(first, count), dy.subspan(first, count),
                  dx.subspan(first, count), alpha);
  });
}

template <typename T>
void ParallelBackwardFromOutput(std::span<const T> y, std::span<const T> dy,
                                std::span<T> dx, AlphaOf<T> alpha) {
  CheckLeakyReluGradFromOutput(y, dy, dx, alpha);
  ForEachChunk(dx, [&](size_t first, size_t count) {
    LeakyReluGradFromOutput(y.subspan(first, count), dy.subspan(first, count),
                            dx.subspan(first, count), alpha);
  });
}

}  // namespace internal

// LeakyRelu.
inline void ParallelLeakyRelu(std::span<const Binary16> x,
                              std::span<Binary16> y, float alpha) {
  internal::ParallelForward(x, y, alpha);
}
inline void ParallelLeakyRelu(std::span<const Bfloat16> x,
                              std::span<Bfloat16> y, float alpha) {
  internal::ParallelForward(x, y, alpha);
}
inline void ParallelLeakyRelu(std::span<const float> x, std::span<float> y,
                              float alpha) {
  internal::ParallelForward(x, y, alpha);
}
inline void ParallelLeakyRelu(std::span<const double> x, std::span<double> y,
                              double alpha) {
  internal::ParallelForward(x, y, alpha);
}

// LeakyReluGrad.
inline void ParallelLeakyReluGrad(std::span<const Binary16> x,
                                  std::span<const Binary16> dy,
                                  std::span<Binary16> dx, float alpha) {
  internal::ParallelBackward(x, dy, dx, alpha);
}
inline void ParallelLeakyReluGrad(std::span<const Bfloat16> x,
                                  std::span<const Bfloat16> dy,
                                  std::span<Bfloat16> dx, float alpha) {
  internal::ParallelBackward(x, dy, dx, alpha);
}
inline void ParallelLeakyReluGrad(std::span<const float> x,
                                  std::span<const float> dy,
                                  std::span<float> dx, float alpha) {
  internal::ParallelBackward(x, dy, dx, alpha);
}
inline void ParallelLeakyReluGrad(std::span<const double> x,
                                  std::span<const double> dy,
                                  std::span<double> dx, double alpha) {
  internal::ParallelBackward(x, dy, dx, alpha);
}

// LeakyReluGradFromOutput: α >= 0.
inline void ParallelLeakyReluGradFromOutput(std::span<const Binary16> y,
                                            std::span<const Binary16> dy,
                                            std::span<Binary16> dx,
                                            float alpha) {
  internal::ParallelBackwardFromOutput(y, dy, dx, alpha);
}
inline void ParallelLeakyReluGradFromOutput(std::span<const Bfloat16> y,
                                            std::span<const Bfloat16> dy,
                                            std::span<Bfloat16> dx,
                                            float alpha) {
  internal::ParallelBackwardFromOutput(y, dy, dx, alpha);
}
inline void ParallelLeakyReluGradFromOutput(std::span<const float> y,
                                            std::span<const float> dy,
                                            std::span<float> dx, float alpha) {
  internal::ParallelBackwardFromOutput(y, dy, dx, alpha);
}
inline void ParallelLeakyReluGradFromOutput(std::span<const double> y,
                                            std::span<const double> dy,
                                            std::span<double> dx,
                                            double alpha) {
  internal::ParallelBackwardFromOutput(y, dy, dx, alpha);
}

}  // namespace leakproof::fast

#endif  // LEAKPROOF_FAST_LEAKY_RELU_TBB_H_
