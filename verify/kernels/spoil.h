// SPDX-License-Identifier: Apache-2.0
//
// What the known-bad kernel does: in every call something else, none of it
// right.

#ifndef LEAKPROOF_VERIFY_KERNELS_SPOIL_H_
#define LEAKPROOF_VERIFY_KERNELS_SPOIL_H_

#include <atomic>
#include <cfenv>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace leakproof::verify::spoil {

// SplitMix64 of a counter: no two calls, and no two elements, are alike.
inline uint64_t NextWord() {
  static std::atomic<uint64_t> counter{0};
  uint64_t word = (counter += 0x9e3779b97f4a7c15);
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
  word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
  return word ^ (word >> 31);
}

// n results and one too many: quiet NaNs, signalling NaNs of either format of
// 16 bits or of the others, and anything.
inline void Results(void* y, size_t n, size_t bytes) {
  constexpr uint64_t kSignalling[] = {0x7c01, 0x7f81, 0x7f800001,
                                      0x7ff0000000000001};
  for (size_t i = 0; i <= n; ++i) {
    uint64_t word = NextWord();
    if (i % 3 == 1) word = ~uint64_t{0};
    if (i % 5 == 2) {
      word = kSignalling[bytes == 2 ? i / 5 % 2 : bytes == 4 ? 2 : 3];
    }
    std::memcpy(static_cast<char*>(y) + i * bytes, &word, bytes);
  }
}

// An input, which is not the kernel's to write.
inline void Input(const void* x) {
  volatile char* const first =
      const_cast<char*>(static_cast<const volatile char*>(x));
  *first = static_cast<char>(*first ^ 1);
}

// Loses the exception flags of the caller, and changes modes in every other
// call: not in the first, so that a sweep judges results as well.
inline void Environment() {
  static std::atomic<unsigned> calls{0};
  std::feclearexcept(FE_ALL_EXCEPT);
  std::feraiseexcept(FE_INEXACT);
  if (calls++ % 2 == 0) return;
#if defined(__SSE__)
  constexpr unsigned kFlushToZeroAndDenormalsAreZero = 0x8040;
  _mm_setcsr(_mm_getcsr() ^ kFlushToZeroAndDenormalsAreZero);
#else
  std::fesetround(std::fegetround() == FE_UPWARD ? FE_TONEAREST : FE_UPWARD);
#endif
}

// A call on elements of so many bytes; `dy` is null in forward. Writes an
// element for n = 0 as well, unless there is no array at all.
inline void Call(const void* x, const void* dy, void* y, size_t n,
                 size_t bytes) {
  Environment();
  if (y == nullptr) return;
  Results(y, n, bytes);
  if (n == 0) return;
  if (x != y) Input(x);
  if (dy != nullptr && dy != y) Input(dy);
}

}  // namespace leakproof::verify::spoil

#endif  // LEAKPROOF_VERIFY_KERNELS_SPOIL_H_
