// SPDX-License-Identifier: Apache-2.0
//
// Chapter "Floating-point environment".

#include <cfenv>
#include <cstdint>
#include <string>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#include "verify/checks/values.h"
#include "verify/kernel.h"
#include "verify/patterns.h"
#include "verify/probe.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;

// What LR-ENV-1 is about; exception flags are left out.
struct ControlState {
  int rounding = 0;
  uint32_t vector_control = 0;  // of MXCSR: traps, FTZ, DAZ, rounding
  uint16_t x87_control = 0;

  friend bool operator==(const ControlState&, const ControlState&) = default;
};

ControlState ReadControlState() {
  ControlState state;
  state.rounding = std::fegetround();
#if defined(__SSE__)
  constexpr uint32_t kFlags = 0x3f;
  state.vector_control = _mm_getcsr() & ~kFlags;
#endif
#if defined(__x86_64__)
  asm volatile("fnstcw %0" : "=m"(state.x87_control));
#endif
  return state;
}

std::string Describe(const ControlState& state) {
  char text[96];
  std::snprintf(text, sizeof text, "rounding %d, MXCSR 0x%04x, x87 0x%04x",
                state.rounding, state.vector_control, state.x87_control);
  return text;
}

// Restores the environment of its construction.
class EnvironmentScope {
 public:
  EnvironmentScope() { std::fegetenv(&saved_); }
  EnvironmentScope(const EnvironmentScope&) = delete;
  EnvironmentScope& operator=(const EnvironmentScope&) = delete;
  ~EnvironmentScope() { std::fesetenv(&saved_); }

 private:
  std::fenv_t saved_;
};

CheckResult ControlStateUnchanged(const CheckContext& context) {
  const Probe& probe = context.probe;
  const AlphaSource alphas(context);
  if (alphas.empty()) return NoSuchAlpha();
  const auto landmarks = Landmarks(probe.format());
  Tally tally;
  const auto judge = [&](BitPattern alpha) {
    for (const bool backward : {false, true}) {
      if (!probe.Has(backward ? Direction::kBackward : Direction::kForward)) {
        continue;
      }
      const ControlState before = ReadControlState();
      if (backward) {
        static_cast<void>(probe.Backward(alpha, landmarks, landmarks));
      } else {
        static_cast<void>(probe.Forward(alpha, landmarks));
      }
      const ControlState after = ReadControlState();
      tally.Judge(before == after, [&] {
        Counterexample example;
        example.alpha = Show(ref::AlphaFormat(probe.format()), alpha);
        example.n = landmarks.size();
        example.permitted = Describe(before);
        example.explanation = std::string("after a ") +
                              (backward ? "backward" : "forward") +
                              " call: " + Describe(after);
        return example;
      });
    }
  };
  for (const BitPattern alpha : alphas.listed()) {
    judge(alpha);
    // A state other than the default must come back as well.
    const EnvironmentScope scope;
    for (const int rounding : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
      std::fesetround(rounding);
      judge(alpha);
    }
#if defined(__SSE__)
    constexpr uint32_t kFlushAndDenormalsAreZero = 0x8040;
    _mm_setcsr(_mm_getcsr() | kFlushAndDenormalsAreZero);
    judge(alpha);
#endif
  }
  return tally.Result();
}

}  // namespace

std::vector<Check> EnvironmentChecks() {
  return {{"LR-ENV-1", ControlStateUnchanged}};
}

}  // namespace leakproof::verify
