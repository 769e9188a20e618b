// SPDX-License-Identifier: Apache-2.0
//
// The processor's own modes for subnormal numbers, set for a scope and then
// restored, as a careful library does.

#ifndef LEAKPROOF_VERIFY_MUTANTS_FLUSH_SCOPE_H_
#define LEAKPROOF_VERIFY_MUTANTS_FLUSH_SCOPE_H_

#if defined(__SSE__)
#include <xmmintrin.h>
#define LEAKPROOF_HAS_FLUSH_MODES 1
#else
#define LEAKPROOF_HAS_FLUSH_MODES 0
#endif

namespace leakproof::verify {

// Bits of MXCSR.
inline constexpr unsigned kNoFlushing = 0;
inline constexpr unsigned kFlushToZero = 0x8000;
inline constexpr unsigned kDenormalsAreZero = 0x0040;

#if LEAKPROOF_HAS_FLUSH_MODES

// Arithmetic on numbers that are loaded within the scope, and stored, has these
// modes and no other.
class FlushScope {
 public:
  explicit FlushScope(unsigned modes) : saved_(_mm_getcsr()) {
    constexpr unsigned kBoth = kFlushToZero | kDenormalsAreZero;
    _mm_setcsr((saved_ & ~kBoth) | modes);
    KeepOrder();
  }
  FlushScope(const FlushScope&) = delete;
  FlushScope& operator=(const FlushScope&) = delete;
  // Flags that were raised stay raised.
  ~FlushScope() {
    constexpr unsigned kFlags = 0x3f;
    KeepOrder();
    _mm_setcsr(saved_ | (_mm_getcsr() & kFlags));
  }

 private:
  static void KeepOrder() { asm volatile("" ::: "memory"); }

  unsigned saved_;
};

#endif  // LEAKPROOF_HAS_FLUSH_MODES

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_MUTANTS_FLUSH_SCOPE_H_
