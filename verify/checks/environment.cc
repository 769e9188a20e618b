// SPDX-License-Identifier: Apache-2.0
//
// Chapter "Floating-point environment".

#include <cfenv>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#include "verify/checks/array_calls.h"
#include "verify/checks/values.h"
#include "verify/environment_scope.h"
#include "verify/guarded_array.h"
#include "verify/kernel.h"
#include "verify/patterns.h"
#include "verify/probe.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

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

// What a process starts with.
ControlState DefaultControlState() {
  const EnvironmentScope scope;
  std::fesetenv(FE_DFL_ENV);
  return ReadControlState();
}

// A call of some kind must leave the control state.
void JudgeCall(const Probe& probe, BitPattern alpha, bool backward,
               const Patterns& x, const Placement& placement, Tally& tally) {
  const ControlState before = ReadControlState();
  if (!x.empty()) {
    static_cast<void>(
        Call(probe, alpha, x, backward ? &x : nullptr, placement));
  } else {
    CallOn(probe, alpha, backward, nullptr, nullptr, nullptr, 0);
  }
  const ControlState after = ReadControlState();
  tally.Judge(before == after, [&] {
    return DescribeCall(probe, alpha, x.size(), Describe(before),
                        std::string("after a ") +
                            (backward ? "backward" : "forward") +
                            " call: " + Describe(after));
  });
}

// Calls of every kind on the landmarks, repeated to several lengths.
void JudgeCalls(const Probe& probe, BitPattern alpha, Tally& tally) {
  using Output = Placement::Output;
  const Patterns& landmarks = Landmarks(probe.format());
  for (const size_t n : {size_t{0}, size_t{1}, landmarks.size(), size_t{300}}) {
    const auto x = Rotated(landmarks, 0, n);
    ForEachDirection(probe, [&](bool backward) {
      for (const Placement& placement :
           {Placement{}, Placement{.output = Output::kOverX},
            Placement{.output = Output::kOverDy},
            Placement{.x_offset = 1, .dy_offset = 2, .output_offset = 3}}) {
        if (!backward && placement.output == Output::kOverDy) continue;
        JudgeCall(probe, alpha, backward, x, placement, tally);
      }
    });
  }
}

void AsLoaded(const CheckContext& /*context*/, const AlphaSource& /*alphas*/,
              Tally& tally) {
  const ControlState loaded = ReadControlState();
  const ControlState standard = DefaultControlState();
  tally.Judge(loaded == standard, [&] {
    Counterexample example;
    example.permitted = Describe(standard);
    example.explanation = "after the library was loaded: " + Describe(loaded) +
                          "; -ffast-math when linking does that";
    return example;
  });
}

void InDefaultEnvironment(const CheckContext& context,
                          const AlphaSource& alphas, Tally& tally) {
  for (const BitPattern alpha : alphas.listed()) {
    JudgeCalls(context.probe, alpha, tally);
  }
}

// A state other than the default must come back as well. Traps stay masked: a
// kernel may raise any flag.
void InOtherRounding(const CheckContext& context, const AlphaSource& alphas,
                     Tally& tally) {
  for (const BitPattern alpha : alphas.listed()) {
    for (const int rounding : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
      const EnvironmentScope scope;
      std::fesetround(rounding);
      JudgeCalls(context.probe, alpha, tally);
    }
  }
}

void InFlushingModes([[maybe_unused]] const CheckContext& context,
                     [[maybe_unused]] const AlphaSource& alphas,
                     [[maybe_unused]] Tally& tally) {
#if defined(__SSE__)
  for (const BitPattern alpha : alphas.listed()) {
    for (const uint32_t modes :
         {kFlushToZero, kDenormalsAreZero, kFlushToZero | kDenormalsAreZero}) {
      const EnvironmentScope scope;
      _mm_setcsr(_mm_getcsr() | modes);
      JudgeCalls(context.probe, alpha, tally);
    }
  }
#endif
}

constexpr size_t kLong[] = {(1 << 12) + 1, (1 << 17) + 7};

// Where kernels go over to threads, or to other instructions.
void OnLongArrays(const CheckContext& context, const AlphaSource& alphas,
                  Tally& tally) {
  const Patterns& landmarks = Landmarks(context.probe.format());
  for (const size_t n : kLong) {
    const Patterns x = Rotated(landmarks, 0, n);
    ForEachDirection(context.probe, [&](bool backward) {
      JudgeCall(context.probe, InTurn(alphas, n), backward, x, {}, tally);
    });
  }
}

Check ControlStateCheck() {
  Check check = CheckOfParts("LR-ENV-1", {{"loaded", AsLoaded},
                                          {"default", InDefaultEnvironment},
                                          {"rounding", InOtherRounding},
                                          {"flushing", InFlushingModes},
                                          {"long", OnLongArrays}});
  check.needs_fresh_process = true;
  return check;
}

// Calls in every direction on n elements with the flags `before`; they must be
// `after` then.
void JudgeFlags(const Probe& probe, BitPattern alpha, const Patterns& inputs,
                size_t n, int before, int after, const std::string& permitted,
                Tally& tally) {
  const auto x = Rotated(inputs, 0, n);
  ForEachDirection(probe, [&](bool backward) {
    const EnvironmentScope scope;
    // Inputs are made before, as making them may raise flags.
    const GuardedArray memory(n * probe.format().bytes(),
                              GuardedArray::Side::kAfter);
    const GuardedArray result(n * probe.format().bytes(),
                              GuardedArray::Side::kAfter);
    Pack(probe.format(), x, memory.data());
    std::feclearexcept(FE_ALL_EXCEPT);
    std::feraiseexcept(before);
    CallOn(probe, alpha, backward, memory.data(), memory.data(), result.data(),
           n);
    const int flags = std::fetestexcept(FE_ALL_EXCEPT);
    tally.Judge(flags == after, [&] {
      return DescribeCall(probe, alpha, n, permitted,
                          std::string("after a ") +
                              (backward ? "backward" : "forward") +
                              " call:" + FlagNames(flags));
    });
  });
}

void JudgeRaised(const Probe& probe, BitPattern alpha, size_t n, Tally& tally) {
  JudgeFlags(probe, alpha, Landmarks(probe.format()), n, FE_ALL_EXCEPT,
             FE_ALL_EXCEPT, "every flag as raised before", tally);
}

void FlagsOfShortArrays(const CheckContext& context, const AlphaSource& alphas,
                        Tally& tally) {
  for (const BitPattern alpha : alphas.listed()) {
    for (const size_t n : {size_t{1}, size_t{64}, size_t{300}}) {
      JudgeRaised(context.probe, alpha, n, tally);
    }
  }
}

void FlagsOfLongArrays(const CheckContext& context, const AlphaSource& alphas,
                       Tally& tally) {
  for (const size_t n : kLong) {
    JudgeRaised(context.probe, InTurn(alphas, n), n, tally);
  }
}

Check FlagsCheck() {
  return CheckOfParts(
      "LR-ENV-2", {{"short", FlagsOfShortArrays}, {"long", FlagsOfLongArrays}});
}

// Positive normal numbers pass unchanged, so that no operation on them has to
// raise anything; α · x would be inexact, overflow and underflow.
CheckResult NoSpuriousFlags(const CheckContext& context) {
  const Format& format = context.probe.format();
  const AlphaSource alphas(context, [](const Format& f, BitPattern alpha) {
    return f.Rank(alpha) <= f.Rank(f.One());
  });
  if (alphas.empty()) return NoSuchAlpha();
  std::vector<BitPattern> inputs;
  for (const BitPattern p : Landmarks(format)) {
    const bool normal = format.IsFinite(p) && p.bits >= format.MinNormal().bits;
    if (normal && !format.IsNegative(p)) inputs.push_back(p);
  }
  Tally tally;
  for (const BitPattern alpha : alphas.listed()) {
    for (const size_t n : {size_t{1}, inputs.size(), size_t{300}}) {
      JudgeFlags(context.probe, alpha, inputs, n, 0, 0, "no flag raised",
                 tally);
    }
  }
  return tally.Result();
}

}  // namespace

std::vector<Check> EnvironmentChecks() {
  return {ControlStateCheck(), FlagsCheck(), {"LR-ENV-3", NoSpuriousFlags}};
}

std::string FlagNames(int flags) {
  constexpr std::pair<int, const char*> kFlags[] = {
      {FE_INVALID, "invalid"},   {FE_DIVBYZERO, "division by zero"},
      {FE_OVERFLOW, "overflow"}, {FE_UNDERFLOW, "underflow"},
      {FE_INEXACT, "inexact"},
  };
  std::string names;
  for (const auto& [flag, name] : kFlags) {
    if ((flags & flag) != 0) names += std::string(" ") + name;
  }
  return names.empty() ? " no flag" : names;
}

}  // namespace leakproof::verify
