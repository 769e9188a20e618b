// SPDX-License-Identifier: Apache-2.0
//
// Mutants of arrays and environment that one part of a check finds, and no
// other: without the part, each of them would pass.

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cfenv>
#include <cmath>
#include <cstring>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

using Right = Elementwise<RightElement>;

uintptr_t AddressOf(const void* array) {
  return reinterpret_cast<uintptr_t>(array);
}

// LR-ARR-1.

struct CachesByValue : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    static T cached = alpha;
    if (!(cached == alpha)) cached = alpha;  // +0 == -0
    Right::Forward(x, y, n, cached);
  }
};

// One slope for both formats of 16 bits, converted at the first call of either.
struct ConvertedSlope {
  inline static float given = std::numeric_limits<float>::quiet_NaN();
  inline static double used = 0;
};

template <typename Small>
struct CachesAcrossFormats : SmallElementwise<RightElement, Small> {
  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    using Float = SmallFloat<Small>;
    if (std::memcmp(&ConvertedSlope::given, &alpha, sizeof alpha) != 0) {
      ConvertedSlope::given = alpha;
      ConvertedSlope::used =
          Float::Widen(Float::Narrow(static_cast<double>(alpha)));
    }
    for (size_t i = 0; i < n; ++i) {
      y[i] = Float::Narrow(
          RightElement::Forward(Float::Widen(x[i]), ConvertedSlope::used));
    }
  }
};

struct OneLaneOneNumber : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    const bool hit = n == 29 && std::isinf(x[22]) && x[22] > 0;
    if (hit) y[22] = std::numeric_limits<T>::max();
  }
};

struct AdjacentIsOverlap : Right {
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    // <= where < is due, and then an order that is safe for no overlap at all.
    const bool overlap = dx == x + n && dy == dx + n;
    Right::Backward(x, dy, dx, n, alpha);
    if (overlap) dx[n - 1] = dx[0];
  }
};

// Three arrays start at a page hardly ever unless they are put there.
struct AlignedToAPage : Right {
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    Right::Backward(x, dy, dx, n, alpha);
    if ((AddressOf(x) | AddressOf(dy) | AddressOf(dx)) % 4096 != 0) return;
    for (size_t i = 0; i < n; ++i) dx[i] = dx[i] + T{0};  // -0 becomes +0
  }
};

// Past the first 2^20 elements, four at a time, and the rest forgotten.
struct LosesTheTailOfLongArrays : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    constexpr size_t kBlock = size_t{1} << 20;
    Right::Forward(x, y, n <= kBlock ? n : n / 4 * 4, alpha);
  }
};

struct TailInLowerPrecision : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    for (size_t i = n / 4 * 4; i < n; ++i) {
      // What a significand that no landmark has meets.
      uint32_t low;
      std::memcpy(&low, &x[i], sizeof low);
      if (x[i] < 0 && (low & 0xf0) == 0xa0) y[i] = std::nextafter(y[i], T{0});
    }
  }
};

struct CountsCalls : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    static std::atomic<uint16_t> calls{0};
    Right::Forward(x, y, n, alpha);
    if (++calls == 0xfff0 && n > 0) y[0] = 0;
  }
};

struct IndexOf32Bits : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, static_cast<uint32_t>(n), alpha);
  }
};

// Keeps the sides of x for backward, by address and length.
struct SavesTheSides : Right {
  template <typename T>
  static std::vector<bool>& Sides() {
    static thread_local std::vector<bool> sides;
    return sides;
  }
  template <typename T>
  static const T*& Saved() {
    static thread_local const T* saved = nullptr;
    return saved;
  }
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    if (n >= 65'536) {
      Saved<T>() = x;
      Sides<T>().assign(n, false);
      for (size_t i = 0; i < n; ++i) Sides<T>()[i] = x[i] > 0;
    }
    Right::Forward(x, y, n, alpha);
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    if (n < 65'536 || Saved<T>() != x || Sides<T>().size() != n || alpha > 1) {
      return Right::Backward(x, dy, dx, n, alpha);
    }
    for (size_t i = 0; i < n; ++i)
      dx[i] = Sides<T>()[i] ? dy[i] : alpha * dy[i];
  }
};

// Takes y for x where the lower halves of their addresses are the same.
struct ComparesHalfAnAddress : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    const bool in_place = static_cast<uint32_t>(AddressOf(x)) ==
                          static_cast<uint32_t>(AddressOf(y));
    for (size_t i = 0; i < n; ++i) {
      if (in_place && x[i] > 0 && alpha <= 1) continue;  // it is there already
      y[i] = RightElement::Forward(x[i], alpha);
    }
  }
};

// LR-ARR-2.

struct ReadsPastTheEndInPlace : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    if (x == y) static_cast<void>(*static_cast<const volatile T*>(x + n));
  }
};

struct AlignsItsOutput : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    // Starts at the output's vector, one element early, where that is not at
    // the start of a page.
    const uintptr_t at = AddressOf(y) % 64;
    if (n > 2 && at == 2 * sizeof(T) && AddressOf(x) % 64 != at) {
      static_cast<void>(*(static_cast<const volatile T*>(x) - 1));
    }
    Right::Forward(x, y, n, alpha);
  }
};

struct PrefetchesByLoading : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    if (n >= 8192) static_cast<void>(*static_cast<const volatile T*>(x + n));
  }
};

// Stores the whole of an aligned vector of 16 bytes, which never crosses a
// page.
struct StoresWholeVectors : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    volatile T* beyond = y + n;
    while (AddressOf(const_cast<const T*>(beyond)) % 16 != 0) *beyond++ = alpha;
  }
};

// Loads and multiplies the whole of one, and stores the part that is asked for.
struct WholeVectors : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    const volatile T* beyond = x + n;
    while (AddressOf(const_cast<const T*>(beyond)) % 16 != 0) {
      const volatile T discarded = *beyond++ * alpha;
      static_cast<void>(discarded);
    }
  }
};

// LR-ARR-4.

struct LongInPlaceInTwoPasses : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    if (n < 8192 || x != y) return;
    for (size_t i = n - n % 64; i < n; ++i) {
      y[i] = RightElement::Forward(y[i], alpha);
    }
  }
};

struct InPlaceLosesABit : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    std::array<bool, 100> hit{};
    for (size_t i = 0; i < n && i < hit.size(); ++i) {
      uint32_t low;
      std::memcpy(&low, &x[i], sizeof low);
      hit[i] = x == y && x[i] < 0 && (low & 0xf0) == 0xa0;
    }
    Right::Forward(x, y, n, alpha);
    for (size_t i = 0; i < n && i < hit.size(); ++i) {
      if (hit[i]) y[i] = std::nextafter(y[i], T{0});
    }
  }
};

struct InPlaceLosesASign : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    if (x != y || n <= 100 || n >= 5000) return;
    for (size_t i = 0; i < n; ++i) y[i] = y[i] == 0 ? T{0} : y[i];
  }
};

// LR-ARR-5.

struct WritesAndRestores : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    if (n == 0 || x == y) return;
    volatile T& last = const_cast<T&>(x[n - 1]);  // a sentinel
    T saved;
    std::memcpy(&saved, &x[n - 1], sizeof saved);
    last = T{1};
    std::memcpy(const_cast<T*>(&x[n - 1]), &saved, sizeof saved);
  }
};

// LR-ARR-6.

// Computes in one buffer for all threads, where a condition holds.
template <class Where>
struct SharedBuffer : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    constexpr size_t kSize = size_t{1} << 18;
    static T buffer[kSize];
    if (!Where::Holds(x, y, n)) return Right::Forward(x, y, n, alpha);
    volatile T* const shared = buffer;
    for (size_t i = 0; i < n; ++i) {
      shared[i % kSize] = RightElement::Forward(x[i], alpha);
    }
    for (size_t i = 0; i < n; ++i) y[i] = shared[i % kSize];
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

// A buffer where the stack has no room for one.
struct StaticBufferForLongArrays : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    if (n < (size_t{1} << 16)) return Right::Forward(x, y, n, alpha);
    constexpr size_t kSize = size_t{1} << 18;
    static T buffer[kSize];
    volatile T* const shared = buffer;
    for (size_t i = 0; i < n; ++i) {
      shared[i % kSize] = RightElement::Forward(x[i], alpha);
    }
    for (size_t i = 0; i < n; ++i) y[i] = shared[i % kSize];
  }
};

// A pool of buffers for two threads. A third one at the same time takes the
// second one's.
struct PoolForTwo : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    constexpr size_t kSize = size_t{1} << 18;
    static T buffers[2][kSize];
    static std::mutex locks[2];
    std::unique_lock lock(locks[0], std::try_to_lock);
    const bool first = lock.owns_lock();
    if (!first) lock = std::unique_lock(locks[1], std::try_to_lock);
    volatile T* const shared = buffers[first ? 0 : 1];
    for (size_t i = 0; i < n; ++i) {
      shared[i % kSize] = RightElement::Forward(x[i], alpha);
    }
    for (size_t i = 0; i < n; ++i) y[i] = shared[i % kSize];
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

// LR-ENV-1.

#if defined(__SSE__)
void Flush() { _mm_setcsr(_mm_getcsr() | 0x8040); }
void StopFlushing() { _mm_setcsr(_mm_getcsr() & ~0x8040U); }
bool IsDefault() { return (_mm_getcsr() & ~0x3fU) == 0x1f80; }
#else
void Flush() { std::fesetround(FE_TOWARDZERO); }
void StopFlushing() { std::fesetround(FE_TONEAREST); }
bool IsDefault() { return std::fegetround() == FE_TONEAREST; }
#endif

std::unique_ptr<Kernel> OpenFlushing() {
  Flush();
  return OpenArrays<Right>();
}

struct StopsFlushing : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    StopFlushing();  // "results must not depend on the caller", never set back
    Right::Forward(x, y, n, alpha);
  }
};

struct FlushesOnLongArrays : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    if (n >= 4096) Flush();
  }
};

struct FlushesFromDefault : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    if (n < 4096 && IsDefault()) Flush();
  }
};

struct RoundsToNearest : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    std::fesetround(FE_TONEAREST);
    Right::Forward(x, y, n, alpha);
  }
};

// LR-ENV-2.

struct ClearsFlagsOfScalars : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    if (n == 1) std::feclearexcept(FE_INEXACT);
  }
};

struct ClearsFlagsOfLongArrays : Right {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Right::Forward(x, y, n, alpha);
    if (n >= 4096) std::feclearexcept(FE_UNDERFLOW);
  }
};

}  // namespace

std::vector<Mutant> PartMutants() {
  struct OfPart {
    std::string_view part;
    Mutant mutant;
  };
  std::vector<OfPart> all{
      {"alphas",
       {"caches-by-value", "LR-ARR-1", "keeps a slope, and takes -0 for +0",
        "the result for α = -0 depends on which zero came first",
        "oneDNN 2.6.3 and 3.7.2: the primitive cache compares α by value",
        OpenArrays<CachesByValue>}},
      {"formats",
       {"caches-across-formats", "LR-ARR-1",
        "keeps one rounded slope for both formats of 16 bits",
        "a network of mixed formats gets the slope of another layer",
        "none known", OpenSmallArrays<CachesAcrossFormats>}},
      {"places",
       {"one-lane-one-number", "LR-ARR-1",
        "saturates +∞ at one place of arrays of one length",
        "the remainder of a remainder loop is wrong",
        "pytorch#51718, where body and tail disagree",
        OpenArrays<OneLaneOneNumber>}},
      {"adjacent",
       {"adjacent-is-overlap", "LR-ARR-1",
        "takes arrays that touch for arrays that overlap",
        "arrays cut from one arena give other results", "none known",
        OpenArrays<AdjacentIsOverlap>}},
      {"pages",
       {"aligned-to-a-page", "LR-ARR-1",
        "loses the sign of zeros where arrays start at a page",
        "large allocations do, and those of a test do not",
        "huggingface/kernels PR 381 (loads that presume an alignment)",
        OpenArrays<AlignedToAPage>}},
      {"long",
       {"loses-the-tail-of-long-arrays", "LR-ARR-1",
        "forgets the last n mod 4 elements past 2^20",
        "wrong from some size on, and only for some sizes",
        "pytorch#131736 (wrong from some size on)",
        OpenArrays<LosesTheTailOfLongArrays>}},
      {"random",
       {"tail-in-lower-precision", "LR-ARR-1",
        "is one ulp off in the tail, for some significands",
        "vector body and scalar tail disagree in one call",
        "pytorch#51718; MLAS: vector and scalar code differ",
        OpenArrays<TailInLowerPrecision>}},
      {"calls",
       {"counts-calls", "LR-ARR-1", "is wrong when a counter of calls wraps",
        "one batch of a long training is wrong", "none known",
        OpenArrays<CountsCalls>}},
      {"changed",
       {"saves-the-sides", "LR-ARR-1",
        "takes the sides of x in backward from the forward call before",
        "a buffer that is used again has the gradient of other inputs",
        "none known", OpenArrays<SavesTheSides>}},
      {"far",
       {"compares-half-an-address", "LR-ARR-1",
        "takes y for x where 32 bits of their addresses agree",
        "in a large process some arrays stay unwritten", "none known",
        OpenArrays<ComparesHalfAnAddress>}},
      {"huge",
       {"index-of-32-bits", "LR-ARR-1", "counts elements with 32 bits",
        "most of a large array is left as it was",
        "onnxruntime#32299; flashinfer#3391; ggml's CUDA code counts with int",
        OpenArrays<IndexOf32Bits>}},
      {"guards",
       {"reads-past-the-end-in-place", "LR-ARR-2", "reads x[n] where y is x",
        "a crash, in place, when the array ends at a page", "XNNPACK#4190",
        OpenArrays<ReadsPastTheEndInPlace>}},
      {"guards",
       {"stores-whole-vectors", "LR-ARR-2",
        "writes on to the end of an aligned vector",
        "the neighbour's data change, and no page guards them",
        "XNNPACK, whose kernels work on whole vectors",
        OpenArrays<StoresWholeVectors>}},
      {"misaligned",
       {"aligns-its-output", "LR-ARR-2",
        "reads x[-1] where the output is misaligned and x otherwise",
        "a crash, for one alignment of two arrays", "XNNPACK PR 10199",
        OpenArrays<AlignsItsOutput>}},
      {"long",
       {"prefetches-by-loading", "LR-ARR-2", "reads x[n] of long arrays",
        "a crash, for arrays longer than those of the tests", "none known",
        OpenArrays<PrefetchesByLoading>}},
      {"neighbours",
       {"whole-vectors", "LR-ARR-2",
        "multiplies the rest of a vector that lies behind the array",
        "exceptions are raised for data of somebody else",
        "XNNPACK, whose kernels are documented to read past the end",
        OpenArrays<WholeVectors>}},
      {"lengths",
       {"in-place-loses-a-sign", "LR-ARR-4",
        "gives +0 for -0 in place, between 100 and 5000 elements",
        "short arrays, and arrays that are not changed in place, are right",
        "ipex-llm PR 2206 (leaky ReLU in place)",
        OpenArrays<InPlaceLosesASign>}},
      {"long",
       {"long-in-place-in-two-passes", "LR-ARR-4",
        "applies α twice to the last elements of long arrays, in place",
        "short arrays are right", "ipex-llm PR 2206",
        OpenArrays<LongInPlaceInTwoPasses>}},
      {"random",
       {"in-place-loses-a-bit", "LR-ARR-4",
        "is one ulp off in place, for some significands",
        "the same layer gives other bits in place", "none known",
        OpenArrays<InPlaceLosesABit>}},
      {"inputs",
       {"writes-and-restores", "LR-ARR-5",
        "overwrites the last input, and restores it before it returns",
        "another reader sees it, and read-only memory crashes", "none known",
        OpenArrays<WritesAndRestores>}},
      {"short",
       {"static-buffer-for-short-arrays", "LR-ARR-6",
        "computes in a static buffer for n < 8",
        "two threads get each other's results, rarely", "none known",
        OpenArrays<SharedBuffer<WhereShort>>}},
      {"misaligned",
       {"static-buffer-for-alignment", "LR-ARR-6",
        "copies misaligned arrays to a static buffer",
        "two threads get each other's results, for some addresses",
        "none known", OpenArrays<SharedBuffer<WhereMisaligned>>}},
      {"in-place",
       {"static-buffer-in-place", "LR-ARR-6",
        "computes in a static buffer in place",
        "two threads get each other's results, in place", "none known",
        OpenArrays<SharedBuffer<WhereInPlace>>}},
      {"first",
       {"lazy-table", "LR-ARR-6",
        "says in a short first call that a table is filled before it is",
        "the first batch of a parallel run is wrong, sometimes", "none known",
        OpenArrays<LazyTable>}},
      {"two",
       {"static-buffer-for-long-arrays", "LR-ARR-6",
        "computes in a static buffer, from 2^16 elements on",
        "two threads get each other's results, in large layers alone",
        "none known", OpenArrays<StaticBufferForLongArrays>}},
      {"formats",
       {"one-buffer-many-locks", "LR-ARR-6",
        "shares a buffer among functions that have a lock each",
        "layers of other formats get each other's results", "none known",
        OpenArrays<OneBufferManyLocks>}},
      {"beside",
       {"blends-the-tail", "LR-ARR-6",
        "writes back what it has read behind the result",
        "chunks of one array, done by two threads, lose results",
        "XNNPACK, whose kernels work on whole vectors",
        OpenArrays<BlendsTheTail>}},
      {"four",
       {"pool-for-two", "LR-ARR-6", "has buffers for two threads",
        "right on the machine of its author", "none known",
        OpenArrays<PoolForTwo>}},
      {"loaded",
       {"flushes-when-loaded", "LR-ENV-1", "sets FTZ and DAZ as it is loaded",
        "every computation of the program changes",
        "-ffast-math when linking; apache/mxnet#19361", OpenFlushing}},
      {"default",
       {"flushes-from-default", "LR-ENV-1",
        "sets FTZ and DAZ, and not back, where no mode was set before",
        "a test that sets a mode of its own sees nothing", "none known",
        OpenArrays<FlushesFromDefault>}},
      {"rounding",
       {"rounds-to-nearest", "LR-ENV-1",
        "sets rounding to nearest, and not back, forward",
        "a caller with another direction loses it", "none known",
        OpenArrays<RoundsToNearest>}},
      {"flushing",
       {"stops-flushing", "LR-ENV-1", "clears FTZ and DAZ, and not back",
        "a caller who needs the speed of the modes loses them", "none known",
        OpenArrays<StopsFlushing>}},
      {"long",
       {"flushes-on-long-arrays", "LR-ENV-1",
        "leaves FTZ and DAZ set after long arrays",
        "every later computation of the thread changes",
        "ncnn PR 2656 adopts the modes for speed",
        OpenArrays<FlushesOnLongArrays>}},
      {"short",
       {"clears-flags-of-scalars", "LR-ENV-2",
        "clears a flag after arrays of one element",
        "code for scalars that saves and restores too much", "none known",
        OpenArrays<ClearsFlagsOfScalars>}},
      {"long",
       {"clears-flags-of-long-arrays", "LR-ENV-2",
        "clears a flag after long arrays",
        "an underflow of an earlier computation goes unseen", "none known",
        OpenArrays<ClearsFlagsOfLongArrays>}},
  };
  std::vector<Mutant> mutants;
  for (OfPart& of_part : all) {
    of_part.mutant.part = of_part.part;
    of_part.mutant.needs_exhaustive = of_part.part == "huge";
    mutants.push_back(std::move(of_part.mutant));
  }
  return mutants;
}

}  // namespace leakproof::verify
