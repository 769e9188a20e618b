// SPDX-License-Identifier: Apache-2.0
//
// The rows that move the bytes and compute nothing.

#include <cstring>
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

#include <string>

#include "fast/benchmark/implementation.h"

namespace leakproof::fast::benchmarks {
namespace {

constexpr char kNothingToCopy[] = "in place there is nothing to copy";

std::string LibraryVersion() {
#if defined(__GLIBC__)
  return std::string("glibc ") + gnu_get_libc_version();
#else
  return "of the C library";
#endif
}

Prepared PrepareMemcpy(const Problem& p) {
  if (p.direction == Direction::kBackward) {
    return Absent("reads one array where backward reads two");
  }
  if (p.placement == Placement::kInPlace) return Absent(kNothingToCopy);
  return Ready([x = p.x, y = p.result, bytes = p.ArrayBytes()] {
    std::memcpy(y, x, bytes);
  });
}

Prepared PrepareLoadStore(const Problem& p) {
  const size_t bytes = p.ArrayBytes();
  if (p.direction == Direction::kForward) {
    return Ready([x = p.x, y = p.result, bytes] { LoadStore(x, y, bytes); });
  }
  return Ready([x = p.x, dy = p.dy, dx = p.result, bytes] {
    LoadLoadStore(x, dy, dx, bytes);
  });
}

Prepared PrepareLoadStream(const Problem& p) {
  if (p.placement == Placement::kInPlace) {
    return Absent("what replaces an input is in the caches already");
  }
  const size_t bytes = p.ArrayBytes();
  if (p.direction == Direction::kForward) {
    return Ready([x = p.x, y = p.result, bytes] { LoadStream(x, y, bytes); });
  }
  return Ready([x = p.x, dy = p.dy, dx = p.result, bytes] {
    LoadLoadStream(x, dy, dx, bytes);
  });
}

}  // namespace

Implementation Memcpy() {
  return {"memcpy", LibraryVersion(), Role::kBaseline, PrepareMemcpy};
}

Implementation LoadStoreLoop() {
  return {"load-store loop", "Highway " + LoadStoreTarget(), Role::kBaseline,
          PrepareLoadStore};
}

Implementation LoadStreamLoop() {
  return {"load-stream loop",
          "the same with stores past the caches, Highway " + LoadStoreTarget(),
          Role::kBaseline, PrepareLoadStream};
}

}  // namespace leakproof::fast::benchmarks
