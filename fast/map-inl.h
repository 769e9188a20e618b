// SPDX-License-Identifier: Apache-2.0
//
// result[i] = operation(input[i], ...) over whole arrays, compiled once per CPU
// target: the head, the body and the tail of an array run the same vector code.

#include <cstddef>
#include <cstdint>

#include "fast/streaming.h"
#include "hwy/cache_control.h"
#include "hwy/highway.h"

#if defined(LEAKPROOF_FAST_MAP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LEAKPROOF_FAST_MAP_INL_H_
#undef LEAKPROOF_FAST_MAP_INL_H_
#else
#define LEAKPROOF_FAST_MAP_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace leakproof::fast {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// The first `count` elements, fewer than d has lanes; the other lanes are zero.
// Touches no byte beyond them.
template <class D, typename T = hn::TFromD<D>>
hn::Vec<D> LoadFirst(D d, const T* from, size_t count) {
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
  return hn::MaskedLoad(hn::FirstN(d, count), d, from);
#else
  HWY_ALIGN T lanes[HWY_MAX_BYTES / sizeof(T)] = {};
  for (size_t i = 0; i < count; ++i) lanes[i] = from[i];
  return hn::Load(d, lanes);
#endif
}

template <class D, typename T = hn::TFromD<D>>
void StoreFirst(hn::Vec<D> v, D d, T* to, size_t count) {
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
  hn::BlendedStore(v, hn::FirstN(d, count), d, to);
#else
  HWY_ALIGN T lanes[HWY_MAX_BYTES / sizeof(T)];
  hn::Store(v, d, lanes);
  for (size_t i = 0; i < count; ++i) to[i] = lanes[i];
#endif
}

enum class Destination { kCache, kMemory };

template <Destination kDestination, class D, typename T = hn::TFromD<D>>
HWY_INLINE void Put(hn::Vec<D> v, D d, T* to) {
  if constexpr (kDestination == Destination::kMemory) {
    hn::Stream(v, d, to);
  } else {
    hn::StoreU(v, d, to);
  }
}

// Vectors from element i on, as long as one more than a whole one is left.
// Four results are computed before the first is stored: a load that follows a
// store at the same offset of another page waits for it.
template <Destination kDestination, class D, class Operation, typename T,
          typename... Inputs>
HWY_INLINE void MapBody(D d, const Operation& operation, T* result, size_t i,
                        size_t n, const Inputs*... inputs) {
  const size_t lanes = hn::Lanes(d);
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    const auto r0 = operation(d, hn::LoadU(d, inputs + i)...);
    const auto r1 = operation(d, hn::LoadU(d, inputs + i + lanes)...);
    const auto r2 = operation(d, hn::LoadU(d, inputs + i + 2 * lanes)...);
    const auto r3 = operation(d, hn::LoadU(d, inputs + i + 3 * lanes)...);
    Put<kDestination>(r0, d, result + i);
    Put<kDestination>(r1, d, result + i + lanes);
    Put<kDestination>(r2, d, result + i + 2 * lanes);
    Put<kDestination>(r3, d, result + i + 3 * lanes);
  }
  for (; i + lanes < n; i += lanes) {
    Put<kDestination>(operation(d, hn::LoadU(d, inputs + i)...), d, result + i);
  }
}

// Large arrays, from element i on: four pages at a time, of each two cache
// lines in turn, so that memory reads and writes in several places at once.
// Returns where it stopped, with less than four pages to go.
template <Destination kDestination, class D, class Operation, typename T,
          typename... Inputs>
HWY_INLINE size_t MapPages(D d, const Operation& operation, T* result, size_t i,
                           size_t n, const Inputs*... inputs) {
  constexpr size_t kPages = 4;
  constexpr size_t kPage = 4096 / sizeof(T);
  constexpr size_t kLine = 64;
  constexpr size_t kLines = 2 * kLine / sizeof(T);
  const size_t lanes = hn::Lanes(d);
  if (lanes == 1 || kLines % lanes != 0) return i;
  // A line that is streamed in parts costs several times as much.
  for (; reinterpret_cast<uintptr_t>(result + i) % kLine != 0 && i + lanes < n;
       i += lanes) {
    Put<kDestination>(operation(d, hn::LoadU(d, inputs + i)...), d, result + i);
  }
  for (; i + kPages * kPage < n; i += kPages * kPage) {
    for (size_t line = i; line < i + kPage; line += kLines) {
      for (size_t page = 0; page < kPages * kPage; page += kPage) {
        for (size_t k = line + page; k < line + page + kLines; k += lanes) {
          Put<kDestination>(operation(d, hn::LoadU(d, inputs + k)...), d,
                            result + k);
        }
      }
    }
  }
  return i;
}

// The result may be exactly one of the inputs.
template <class D, class Operation, typename T, typename... Inputs>
void Map(D d, const Operation operation, T* result, size_t n,
         const Inputs*... inputs) {
  if (n == 0) return;
  const size_t lanes = hn::Lanes(d);
  if (n < lanes) {
    StoreFirst(operation(d, LoadFirst(d, inputs, n)...), d, result, n);
    return;
  }
  // The first and the last vector overlap those beside them: they are computed
  // from the inputs as they were before anything was stored, and stored last.
  const size_t last = n - lanes;
  const auto first_result = operation(d, hn::LoadU(d, inputs)...);
  const auto last_result = operation(d, hn::LoadU(d, inputs + last)...);
  // From here on results are aligned, if elements are.
  const auto address = reinterpret_cast<uintptr_t>(result);
  const size_t start = lanes - address / sizeof(T) % lanes;
  const bool is_aligned = address % sizeof(T) == 0;
  const bool in_place =
      ((static_cast<const void*>(inputs) == static_cast<void*>(result)) || ...);
  const size_t threshold = streaming_threshold.load(std::memory_order_relaxed);
  const size_t bytes = (1 + sizeof...(Inputs)) * n * sizeof(T);
  if (bytes < threshold || !is_aligned) [[likely]] {
    MapBody<Destination::kCache>(d, operation, result, start, n, inputs...);
  } else if (in_place) {
    const size_t rest = MapPages<Destination::kCache>(d, operation, result,
                                                      start, n, inputs...);
    MapBody<Destination::kCache>(d, operation, result, rest, n, inputs...);
  } else {
    const size_t rest = MapPages<Destination::kMemory>(d, operation, result,
                                                       start, n, inputs...);
    MapBody<Destination::kMemory>(d, operation, result, rest, n, inputs...);
    hwy::FlushStream();
  }
  hn::StoreU(first_result, d, result);
  hn::StoreU(last_result, d, result + last);
}

}  // namespace HWY_NAMESPACE
}  // namespace leakproof::fast
HWY_AFTER_NAMESPACE();

#endif  // LEAKPROOF_FAST_MAP_INL_H_
