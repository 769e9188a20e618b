// SPDX-License-Identifier: Apache-2.0
//
// Mutants of arrays that one part of a check finds, and no other: without the
// part, each of them would pass.

#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

using Right = Elementwise<RightElement>;

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

}  // namespace

std::vector<Mutant> ArrayPartMutants() {
  return {
      OfPart(
          "alphas",
          {"caches-by-value", "LR-ARR-1", "keeps a slope, and takes -0 for +0",
           "the result for α = -0 depends on which zero came first",
           "oneDNN 2.6.3 and 3.7.2: the primitive cache compares α by value",
           OpenArrays<CachesByValue>}),
      OfPart("formats",
             {"caches-across-formats", "LR-ARR-1",
              "keeps one rounded slope for both formats of 16 bits",
              "a network of mixed formats gets the slope of another layer",
              "none known", OpenSmallArrays<CachesAcrossFormats>}),
      OfPart("places", {"one-lane-one-number", "LR-ARR-1",
                        "saturates +∞ at one place of arrays of one length",
                        "the remainder of a remainder loop is wrong",
                        "pytorch#51718, where body and tail disagree",
                        OpenArrays<OneLaneOneNumber>}),
      OfPart("adjacent", {"adjacent-is-overlap", "LR-ARR-1",
                          "takes arrays that touch for arrays that overlap",
                          "arrays cut from one arena give other results",
                          "none known", OpenArrays<AdjacentIsOverlap>}),
      OfPart("pages",
             {"aligned-to-a-page", "LR-ARR-1",
              "loses the sign of zeros where arrays start at a page",
              "large allocations do, and those of a test do not",
              "huggingface/kernels PR 381 (loads that presume an alignment)",
              OpenArrays<AlignedToAPage>}),
      OfPart("long", {"loses-the-tail-of-long-arrays", "LR-ARR-1",
                      "forgets the last n mod 4 elements past 2^20",
                      "wrong from some size on, and only for some sizes",
                      "pytorch#131736 (wrong from some size on)",
                      OpenArrays<LosesTheTailOfLongArrays>}),
      OfPart("random", {"tail-in-lower-precision", "LR-ARR-1",
                        "is one ulp off in the tail, for some significands",
                        "vector body and scalar tail disagree in one call",
                        "pytorch#51718; MLAS: vector and scalar code differ",
                        OpenArrays<TailInLowerPrecision>}),
      OfPart("calls", {"counts-calls", "LR-ARR-1",
                       "is wrong when a counter of calls wraps",
                       "one batch of a long training is wrong", "none known",
                       OpenArrays<CountsCalls>}),
      OfPart("changed",
             {"saves-the-sides", "LR-ARR-1",
              "takes the sides of x in backward from the forward call before",
              "a buffer that is used again has the gradient of other inputs",
              "none known", OpenArrays<SavesTheSides>}),
      OfPart("far", {"compares-half-an-address", "LR-ARR-1",
                     "takes y for x where 32 bits of their addresses agree",
                     "in a large process some arrays stay unwritten",
                     "none known", OpenArrays<ComparesHalfAnAddress>}),
      OfPart("huge",
             AtEffortExhaustive({"index-of-32-bits", "LR-ARR-1",
                                 "counts elements with 32 bits",
                                 "most of a large array is left as it was",
                                 "onnxruntime#32299; flashinfer#3391; ggml's "
                                 "CUDA code counts with int",
                                 OpenArrays<IndexOf32Bits>})),
      OfPart("guards", {"reads-past-the-end-in-place", "LR-ARR-2",
                        "reads x[n] where y is x",
                        "a crash, in place, when the array ends at a page",
                        "XNNPACK#4190", OpenArrays<ReadsPastTheEndInPlace>}),
      OfPart("guards", {"stores-whole-vectors", "LR-ARR-2",
                        "writes on to the end of an aligned vector",
                        "the neighbour's data change, and no page guards them",
                        "XNNPACK, whose kernels work on whole vectors",
                        OpenArrays<StoresWholeVectors>}),
      OfPart("misaligned",
             {"aligns-its-output", "LR-ARR-2",
              "reads x[-1] where the output is misaligned and x otherwise",
              "a crash, for one alignment of two arrays", "XNNPACK PR 10199",
              OpenArrays<AlignsItsOutput>}),
      OfPart("long",
             {"prefetches-by-loading", "LR-ARR-2", "reads x[n] of long arrays",
              "a crash, for arrays longer than those of the tests",
              "none known", OpenArrays<PrefetchesByLoading>}),
      OfPart("neighbours",
             {"whole-vectors", "LR-ARR-2",
              "multiplies the rest of a vector that lies behind the array",
              "exceptions are raised for data of somebody else",
              "XNNPACK, whose kernels are documented to read past the end",
              OpenArrays<WholeVectors>}),
      OfPart(
          "lengths",
          {"in-place-loses-a-sign", "LR-ARR-4",
           "gives +0 for -0 in place, between 100 and 5000 elements",
           "short arrays, and arrays that are not changed in place, are right",
           "ipex-llm PR 2206 (leaky ReLU in place)",
           OpenArrays<InPlaceLosesASign>}),
      OfPart("long",
             {"long-in-place-in-two-passes", "LR-ARR-4",
              "applies α twice to the last elements of long arrays, in place",
              "short arrays are right", "ipex-llm PR 2206",
              OpenArrays<LongInPlaceInTwoPasses>}),
      OfPart("random", {"in-place-loses-a-bit", "LR-ARR-4",
                        "is one ulp off in place, for some significands",
                        "the same layer gives other bits in place",
                        "none known", OpenArrays<InPlaceLosesABit>}),
      OfPart("inputs",
             {"writes-and-restores", "LR-ARR-5",
              "overwrites the last input, and restores it before it returns",
              "another reader sees it, and read-only memory crashes",
              "none known", OpenArrays<WritesAndRestores>}),
  };
}

}  // namespace leakproof::verify
