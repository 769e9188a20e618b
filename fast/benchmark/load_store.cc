// SPDX-License-Identifier: Apache-2.0
//
// Loops that load and store as the kernels must, and do nothing else: the speed
// that the kernels are compared with. Unrolled, for Highway's best target.

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "fast/benchmark/load_store.cc"
// foreach_target.h includes this file once for each target, so it comes first.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/cache_control.h"
#include "hwy/highway.h"
// clang-format on

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

HWY_BEFORE_NAMESPACE();
namespace leakproof::fast::benchmarks {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Bytes = hn::ScalableTag<uint8_t>;

// The value of result at byte i, as a vector or as one byte.
struct Copy {
  const uint8_t* x;
  auto Vector(Bytes d, size_t i) const { return hn::LoadU(d, x + i); }
  uint8_t Byte(size_t i) const { return x[i]; }
};
struct ExclusiveOr {
  const uint8_t* x;
  const uint8_t* dy;
  auto Vector(Bytes d, size_t i) const {
    return hn::Xor(hn::LoadU(d, x + i), hn::LoadU(d, dy + i));
  }
  uint8_t Byte(size_t i) const { return static_cast<uint8_t>(x[i] ^ dy[i]); }
};

struct ToCaches {
  template <class V>
  void operator()(V v, Bytes d, uint8_t* result) const {
    hn::StoreU(v, d, result);
  }
};
struct PastCaches {
  template <class V>
  void operator()(V v, Bytes d, uint8_t* result) const {
    hn::Stream(v, d, result);
  }
};

template <class Source, class Store>
void Loop(Source source, Store store, uint8_t* result, size_t begin,
          size_t bytes) {
  const Bytes d;
  const size_t lanes = hn::Lanes(d);
  size_t i = begin;
  for (; i + 4 * lanes <= bytes; i += 4 * lanes) {
    const auto v0 = source.Vector(d, i);
    const auto v1 = source.Vector(d, i + lanes);
    const auto v2 = source.Vector(d, i + 2 * lanes);
    const auto v3 = source.Vector(d, i + 3 * lanes);
    store(v0, d, result + i);
    store(v1, d, result + i + lanes);
    store(v2, d, result + i + 2 * lanes);
    store(v3, d, result + i + 3 * lanes);
  }
  for (; i < bytes; ++i) result[i] = source.Byte(i);
}

// Streaming stores need aligned addresses: the bytes before the first of those
// go one by one.
template <class Source>
void StreamLoop(Source source, uint8_t* result, size_t bytes) {
  const size_t lanes = hn::Lanes(Bytes());
  const size_t misaligned = reinterpret_cast<uintptr_t>(result) % lanes;
  const size_t head = std::min(bytes, (lanes - misaligned) % lanes);
  for (size_t i = 0; i < head; ++i) result[i] = source.Byte(i);
  Loop(source, PastCaches(), result, head, bytes);
  hwy::FlushStream();
}

void Store1(const uint8_t* x, uint8_t* result, size_t bytes) {
  Loop(Copy{x}, ToCaches(), result, 0, bytes);
}
void Store2(const uint8_t* x, const uint8_t* dy, uint8_t* result,
            size_t bytes) {
  Loop(ExclusiveOr{x, dy}, ToCaches(), result, 0, bytes);
}
void Stream1(const uint8_t* x, uint8_t* result, size_t bytes) {
  StreamLoop(Copy{x}, result, bytes);
}
void Stream2(const uint8_t* x, const uint8_t* dy, uint8_t* result,
             size_t bytes) {
  StreamLoop(ExclusiveOr{x, dy}, result, bytes);
}
const char* CompiledFor() { return hwy::TargetName(HWY_TARGET); }

}  // namespace HWY_NAMESPACE
}  // namespace leakproof::fast::benchmarks
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

#include "fast/benchmark/implementation.h"

namespace leakproof::fast::benchmarks {

HWY_EXPORT(Store1);
HWY_EXPORT(Store2);
HWY_EXPORT(Stream1);
HWY_EXPORT(Stream2);
HWY_EXPORT(CompiledFor);

namespace {

const uint8_t* Input(const void* p) { return static_cast<const uint8_t*>(p); }
uint8_t* Output(void* p) { return static_cast<uint8_t*>(p); }

}  // namespace

void LoadStore(const void* x, void* result, size_t bytes) {
  HWY_DYNAMIC_DISPATCH(Store1)(Input(x), Output(result), bytes);
}
void LoadLoadStore(const void* x, const void* dy, void* result, size_t bytes) {
  HWY_DYNAMIC_DISPATCH(Store2)(Input(x), Input(dy), Output(result), bytes);
}
void LoadStream(const void* x, void* result, size_t bytes) {
  HWY_DYNAMIC_DISPATCH(Stream1)(Input(x), Output(result), bytes);
}
void LoadLoadStream(const void* x, const void* dy, void* result, size_t bytes) {
  HWY_DYNAMIC_DISPATCH(Stream2)(Input(x), Input(dy), Output(result), bytes);
}
std::string LoadStoreTarget() { return HWY_DYNAMIC_DISPATCH(CompiledFor)(); }

}  // namespace leakproof::fast::benchmarks

#endif  // HWY_ONCE
