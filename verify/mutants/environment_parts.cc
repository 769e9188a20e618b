// SPDX-License-Identifier: Apache-2.0
//
// Mutants of the environment that one part of a check finds, and no other:
// without the part, each of them would pass.

#include <cfenv>
#include <memory>
#include <vector>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

using Right = Elementwise<RightElement>;

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

std::vector<Mutant> EnvironmentPartMutants() {
  return {
      OfPart("loaded",
             {"flushes-when-loaded", "LR-ENV-1",
              "sets FTZ and DAZ as it is loaded",
              "every computation of the program changes",
              "-ffast-math when linking; apache/mxnet#19361", OpenFlushing}),
      OfPart("default",
             {"flushes-from-default", "LR-ENV-1",
              "sets FTZ and DAZ, and not back, where no mode was set before",
              "a test that sets a mode of its own sees nothing", "none known",
              OpenArrays<FlushesFromDefault>}),
      OfPart("rounding", {"rounds-to-nearest", "LR-ENV-1",
                          "sets rounding to nearest, and not back, forward",
                          "a caller with another direction loses it",
                          "none known", OpenArrays<RoundsToNearest>}),
      OfPart("flushing",
             {"stops-flushing", "LR-ENV-1", "clears FTZ and DAZ, and not back",
              "a caller who needs the speed of the modes loses them",
              "none known", OpenArrays<StopsFlushing>}),
      OfPart("long", {"flushes-on-long-arrays", "LR-ENV-1",
                      "leaves FTZ and DAZ set after long arrays",
                      "every later computation of the thread changes",
                      "ncnn PR 2656 adopts the modes for speed",
                      OpenArrays<FlushesOnLongArrays>}),
      OfPart("short", {"clears-flags-of-scalars", "LR-ENV-2",
                       "clears a flag after arrays of one element",
                       "code for scalars that saves and restores too much",
                       "none known", OpenArrays<ClearsFlagsOfScalars>}),
      OfPart("long", {"clears-flags-of-long-arrays", "LR-ENV-2",
                      "clears a flag after long arrays",
                      "an underflow of an earlier computation goes unseen",
                      "none known", OpenArrays<ClearsFlagsOfLongArrays>}),
  };
}

}  // namespace leakproof::verify
