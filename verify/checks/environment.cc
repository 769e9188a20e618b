// SPDX-License-Identifier: Apache-2.0
//
// Chapter "Floating-point environment".

#include <cfenv>
#include <cstdint>
#include <cstdio>
#include <string>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#include "verify/checks/array_calls.h"
#include "verify/checks/values.h"
#include "verify/kernel.h"
#include "verify/patterns.h"
#include "verify/probe.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;

// Modes of MXCSR.
constexpr uint32_t kFlushToZero = 0x8000;
constexpr uint32_t kDenormalsAreZero = 0x0040;

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
  constexpr uint32_t kTrapsMasked = 0x1f80;
  std::string text = "rounding " + std::to_string(state.rounding);
  if (state.vector_control & kFlushToZero) text += ", FTZ";
  if (state.vector_control & kDenormalsAreZero) text += ", DAZ";
  if ((state.vector_control & kTrapsMasked) != kTrapsMasked) text += ", traps";
  char registers[64];
  std::snprintf(registers, sizeof registers, " (MXCSR 0x%04x, x87 0x%04x)",
                state.vector_control, state.x87_control);
  return text + registers;
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

// What a process starts with.
ControlState DefaultControlState() {
  const EnvironmentScope scope;
  std::fesetenv(FE_DFL_ENV);
  return ReadControlState();
}

// Calls of every kind with these inputs, repeated to several lengths.
void JudgeCalls(const Probe& probe, BitPattern alpha,
                const std::vector<BitPattern>& inputs, Tally& tally) {
  using Output = Placement::Output;
  for (const size_t n : {size_t{0}, size_t{1}, inputs.size(), size_t{300}}) {
    const auto x = Rotated(inputs, 0, n);
    ForEachDirection(probe, [&](bool backward) {
      for (const Placement& placement :
           {Placement{}, Placement{.output = Output::kOverX},
            Placement{.output = Output::kOverDy},
            Placement{.x_offset = 1, .dy_offset = 2, .output_offset = 3}}) {
        if (!backward && placement.output == Output::kOverDy) continue;
        const ControlState before = ReadControlState();
        if (n > 0) {
          static_cast<void>(
              Call(probe, alpha, x, backward ? &x : nullptr, placement));
        } else if (backward) {
          probe.CallBackward(alpha, nullptr, nullptr, nullptr, 0);
        } else {
          probe.CallForward(alpha, nullptr, nullptr, 0);
        }
        const ControlState after = ReadControlState();
        tally.Judge(before == after, [&] {
          Counterexample example;
          example.alpha = Show(ref::AlphaFormat(probe.format()), alpha);
          example.n = n;
          example.permitted = Describe(before);
          example.explanation = std::string("after a ") +
                                (backward ? "backward" : "forward") +
                                " call: " + Describe(after);
          return example;
        });
      }
    });
  }
}

CheckResult ControlStateUnchanged(const CheckContext& context) {
  const Probe& probe = context.probe;
  const AlphaSource alphas(context);
  if (alphas.empty()) return NoSuchAlpha();
  Tally tally;
  const ControlState loaded = ReadControlState();
  const ControlState standard = DefaultControlState();
  tally.Judge(loaded == standard, [&] {
    Counterexample example;
    example.permitted = Describe(standard);
    example.explanation = "after the library was loaded: " + Describe(loaded) +
                          "; -ffast-math when linking does that";
    return example;
  });
  for (const BitPattern alpha : alphas.listed()) {
    JudgeCalls(probe, alpha, Landmarks(probe.format()), tally);
    // A state other than the default must come back as well. Traps stay masked:
    // a kernel may raise any flag.
    for (const int rounding : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
      const EnvironmentScope scope;
      std::fesetround(rounding);
      JudgeCalls(probe, alpha, Landmarks(probe.format()), tally);
    }
#if defined(__SSE__)
    for (const uint32_t modes :
         {kFlushToZero, kDenormalsAreZero, kFlushToZero | kDenormalsAreZero}) {
      const EnvironmentScope scope;
      _mm_setcsr(_mm_getcsr() | modes);
      JudgeCalls(probe, alpha, Landmarks(probe.format()), tally);
    }
#endif
  }
  return tally.Result();
}

}  // namespace

std::vector<Check> EnvironmentChecks() {
  return {{"LR-ENV-1", ControlStateUnchanged}};
}

}  // namespace leakproof::verify
