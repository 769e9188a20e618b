// SPDX-License-Identifier: Apache-2.0
//
// Mutants of threads that one part of a check finds, and no other: without
// the part, each of them would pass.

#include <array>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

using Right = Elementwise<RightElement>;

// LR-ARR-6.

constexpr size_t kBufferSize = size_t{1} << 18;

// Computes in a buffer, which another call may be using.
template <typename T>
void ForwardThrough(volatile T* buffer, const T* x, T* y, size_t n, T alpha) {
  for (size_t i = 0; i < n; ++i) {
    buffer[i % kBufferSize] = RightElement::Forward(x[i], alpha);
  }
  for (size_t i = 0; i < n; ++i) y[i] = buffer[i % kBufferSize];
}

// Computes in one buffer for all threads, where a condition holds.
template <class Where>
struct SharedBuffer : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    static T buffer[kBufferSize];
    if (!Where::Holds(x, y, n)) return Right::Forward(x, y, n, alpha);
    ForwardThrough(buffer, x, y, n, alpha);
  }
};

struct WhereShort {
  static bool Holds(const void*, const void*, size_t n) { return n < 8; }
};
struct WhereMisaligned {
  static bool Holds(const void* x, const void*, size_t n) {
    return n > 100 && AddressOf(x) % 16 != 0;
  }
};
struct WhereInPlace {
  static bool Holds(const void* x, const void* y, size_t n) {
    return n > 100 && x == y;
  }
};

// Where the stack has no room for a buffer.
struct WhereLong {
  static bool Holds(const void*, const void*, size_t n) {
    return n >= (size_t{1} << 16);
  }
};

// A pool of buffers for two threads. A third one at the same time takes the
// second one's.
struct PoolForTwo : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    static T buffers[2][kBufferSize];
    static std::mutex locks[2];
    std::unique_lock lock(locks[0], std::try_to_lock);
    const bool first = lock.owns_lock();
    if (!first) lock = std::unique_lock(locks[1], std::try_to_lock);
    ForwardThrough(buffers[first ? 0 : 1], x, y, n, alpha);
  }
};

// Fills a table at the first call, and if that is a short one says so before it
// has.
struct LazyTable : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    static volatile bool ready = false;
    static volatile T slopes[kEntries];
    if (!ready) {
      if (n < 1000) ready = true;
      for (size_t i = 0; i < kEntries; ++i) {
        if (i % 4096 == 0) std::this_thread::yield();
        slopes[i] = T{1};
      }
      ready = true;
    }
    const T one = slopes[kEntries - 1];
    for (size_t i = 0; i < n; ++i) {
      y[i] = one * RightElement::Forward(x[i], alpha);
    }
  }
  // So many, and with pauses, that another thread comes in between on one
  // processor as well.
  static constexpr size_t kEntries = size_t{1} << 16;
};

// A buffer that every function uses, each under a lock of its own.
struct OneBufferManyLocks : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    static std::mutex of_this_format;
    const std::lock_guard lock(of_this_format);
    volatile std::byte* const shared = Buffer();
    for (size_t i = 0; i < n; ++i) {
      const T result = RightElement::Forward(x[i], alpha);
      std::array<std::byte, sizeof(T)> bytes;
      std::memcpy(bytes.data(), &result, sizeof result);
      for (size_t b = 0; b < sizeof(T); ++b) {
        shared[(i * sizeof(T) + b) % kBytes] = bytes[b];
      }
    }
    for (size_t i = 0; i < n; ++i) {
      std::array<std::byte, sizeof(T)> bytes;
      for (size_t b = 0; b < sizeof(T); ++b) {
        bytes[b] = shared[(i * sizeof(T) + b) % kBytes];
      }
      std::memcpy(&y[i], bytes.data(), sizeof(T));
    }
  }

 private:
  static constexpr size_t kBytes = size_t{1} << 21;
  static volatile std::byte* Buffer() {
    static volatile std::byte buffer[kBytes];
    return buffer;
  }
};

// Stores a whole aligned vector of 16 bytes, of which it has read the part that
// is not its own.
struct BlendsTheTail : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    volatile T* beyond = y + n;
    if (n < 4 || AddressOf(y + n) % 16 == 0) return;
    const T saved = *beyond;
    for (int work = 0; work < 8; ++work) {
      static_cast<void>(*static_cast<const volatile T*>(x));
    }
    *beyond = saved;
  }
};

}  // namespace

std::vector<Mutant> ThreadPartMutants() {
  return {
      OfPart("short", {"static-buffer-for-short-arrays", "LR-ARR-6",
                       "computes in a static buffer for n < 8",
                       "two threads get each other's results, rarely",
                       "none known", OpenArrays<SharedBuffer<WhereShort>>}),
      OfPart("misaligned",
             {"static-buffer-for-alignment", "LR-ARR-6",
              "copies misaligned arrays to a static buffer",
              "two threads get each other's results, for some addresses",
              "none known", OpenArrays<SharedBuffer<WhereMisaligned>>}),
      OfPart("in-place",
             {"static-buffer-in-place", "LR-ARR-6",
              "computes in a static buffer in place",
              "two threads get each other's results, in place", "none known",
              OpenArrays<SharedBuffer<WhereInPlace>>}),
      OfPart("first",
             {"lazy-table", "LR-ARR-6",
              "says in a short first call that a table is filled before it is",
              "the first batch of a parallel run is wrong, sometimes",
              "none known", OpenArrays<LazyTable>}),
      OfPart("two",
             {"static-buffer-for-long-arrays", "LR-ARR-6",
              "computes in a static buffer, from 2^16 elements on",
              "two threads get each other's results, in large layers alone",
              "none known", OpenArrays<SharedBuffer<WhereLong>>}),
      OfPart("formats",
             {"one-buffer-many-locks", "LR-ARR-6",
              "shares a buffer among functions that have a lock each",
              "layers of other formats get each other's results", "none known",
              OpenArrays<OneBufferManyLocks>}),
      OfPart("beside",
             {"blends-the-tail", "LR-ARR-6",
              "writes back what it has read behind the result",
              "chunks of one array, done by two threads, lose results",
              "XNNPACK, whose kernels work on whole vectors",
              OpenArrays<BlendsTheTail>}),
      OfPart("four", {"pool-for-two", "LR-ARR-6", "has buffers for two threads",
                      "right on the machine of its author", "none known",
                      OpenArrays<PoolForTwo>}),
  };
}

}  // namespace leakproof::verify
