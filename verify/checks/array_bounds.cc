// SPDX-License-Identifier: Apache-2.0
//
// LR-ARR-2 and LR-ARR-3: nothing outside [0, n) is read or written. Pages that
// may not be touched lie directly before or behind an array; the rest of its
// own pages is poisoned, and looked at after the call. A read that stays within
// a page shows in the exception flags that it raises, if it raises any.

#include <algorithm>
#include <array>
#include <cfenv>
#include <string>

#include "verify/checks/array_calls.h"
#include "verify/checks/values.h"
#include "verify/environment_scope.h"
#include "verify/guarded_array.h"
#include "verify/padded_array.h"
#include "verify/patterns.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using Output = Placement::Output;
using Side = GuardedArray::Side;

// How many elements each array lies away from its guard.
struct Distances {
  size_t x = 0;
  size_t dy = 0;
  size_t result = 0;
};

// One call on guarded arrays; nothing around them may change. An access beyond
// a guard ends the process.
void JudgeGuarded(const Probe& probe, BitPattern alpha, size_t n, Side side,
                  bool backward, Output output, const Distances& distances,
                  Tally& tally) {
  const Format& format = probe.format();
  const size_t size = format.bytes();
  const Patterns& landmarks = Landmarks(format);
  const GuardedArray x(n * size, side, distances.x * size);
  const GuardedArray dy(n * size, side, distances.dy * size);
  const GuardedArray distinct(n * size, side, distances.result * size);
  Pack(format, Rotated(landmarks, n, n), x.data());
  Pack(format, Rotated(landmarks, n + 3, n), dy.data());
  std::byte* const result = output == Output::kDistinct ? distinct.data()
                            : output == Output::kOverX  ? x.data()
                                                        : dy.data();
  CallOn(probe, alpha, backward, x.data(), dy.data(), result, n);
  const bool intact = x.SurroundingsIntact() && dy.SurroundingsIntact() &&
                      distinct.SurroundingsIntact();
  tally.Judge(intact, [&] {
    return DescribeCall(probe, alpha, n, "no access outside [0, n)",
                        std::string("the ") +
                            (backward ? "backward" : "forward") +
                            " function wrote beside an array");
  });
}

// Against a guard on either side, in place and not.
void JudgeContained(const Probe& probe, BitPattern alpha, size_t n,
                    Tally& tally) {
  for (const Side side : {Side::kAfter, Side::kBefore}) {
    ForEachDirection(probe, [&](bool backward) {
      for (const Output output :
           {Output::kDistinct, Output::kOverX, Output::kOverDy}) {
        if (!backward && output == Output::kOverDy) continue;
        JudgeGuarded(probe, alpha, n, side, backward, output, {}, tally);
      }
    });
  }
}

void Guards(const CheckContext& context, const AlphaSource& alphas,
            Tally& tally) {
  for (const size_t n : Lengths(context.probe.format())) {
    JudgeContained(context.probe, InTurn(alphas, n), n, tally);
  }
}

// One array at its guard, the others away from theirs: kernels that align one
// pointer take another path.
void Misaligned(const CheckContext& context, const AlphaSource& alphas,
                Tally& tally) {
  const Probe& probe = context.probe;
  const size_t per_line = kCacheLine / probe.format().bytes();
  for (size_t n = 1; n <= MaxShortLength(probe.format()); ++n) {
    const size_t near = 1 + n % (per_line - 1);
    const size_t far = 1 + n * 5 % (per_line - 1);
    for (const Distances& distances :
         {Distances{0, near, far}, Distances{near, 0, far},
          Distances{near, far, 0}}) {
      for (const Side side : {Side::kAfter, Side::kBefore}) {
        ForEachDirection(probe, [&](bool backward) {
          JudgeGuarded(probe, InTurn(alphas, n), n, side, backward,
                       Output::kDistinct, distances, tally);
        });
      }
    }
    if (tally.failed()) return;
  }
}

// Lengths at which kernels go over to large blocks.
void LongGuarded(const CheckContext& context, const AlphaSource& alphas,
                 Tally& tally) {
  const Probe& probe = context.probe;
  for (const size_t n : LongLengths()) {
    if (n < 5000 || tally.failed()) continue;
    for (const Side side : {Side::kAfter, Side::kBefore}) {
      ForEachDirection(probe, [&](bool backward) {
        JudgeGuarded(probe, InTurn(alphas, n), n, side, backward,
                     Output::kDistinct, {}, tally);
      });
    }
  }
}

// The flags that a call raises whose inputs have this number around them.
int FlagsBeside(const Probe& probe, BitPattern alpha, bool backward, size_t n,
                size_t offset, BitPattern neighbour) {
  const Format& format = probe.format();
  const size_t per_line = kCacheLine / format.bytes();
  Patterns around(n + 4 * per_line, neighbour);
  const size_t first = per_line + offset;
  std::fill_n(around.begin() + static_cast<ptrdiff_t>(first), n, format.One());
  const PaddedArray x(around.size() * format.bytes());
  const PaddedArray dy(around.size() * format.bytes());
  const PaddedArray result(around.size() * format.bytes());
  Pack(format, around, x.data());
  Pack(format, around, dy.data());
  const EnvironmentScope scope;
  std::feclearexcept(FE_ALL_EXCEPT);
  const size_t at = first * format.bytes();
  CallOn(probe, alpha, backward, x.data() + at, dy.data() + at,
         result.data() + at, n);
  return std::fetestexcept(FE_ALL_EXCEPT);
}

// What lies beside the inputs must show in nothing. Results were compared
// elsewhere; these are the flags of numbers that were read and computed with.
void Neighbours(const CheckContext& context, const AlphaSource& alphas,
                Tally& tally) {
  const Probe& probe = context.probe;
  const Format& format = probe.format();
  const size_t per_line = kCacheLine / format.bytes();
  const auto judge = [&](BitPattern alpha, bool backward, size_t n,
                         size_t offset) {
    const int expected =
        FlagsBeside(probe, alpha, backward, n, offset, format.One());
    const int got =
        FlagsBeside(probe, alpha, backward, n, offset, format.SignallingNan());
    tally.Judge(got == expected, [&] {
      return DescribeCall(
          probe, alpha, n, "no access outside [0, n)",
          std::string("the ") + (backward ? "backward" : "forward") +
              " function computes with what lies beside its inputs: "
              "signalling NaNs there raise" +
              FlagNames(got & ~expected));
    });
  };
  for (size_t n = 1; n <= MaxShortLength(format); ++n) {
    for (const size_t offset : {size_t{0}, n * 6 % per_line}) {
      ForEachDirection(probe, [&](bool backward) {
        judge(InTurn(alphas, n), backward, n, offset);
      });
    }
  }
}

CheckResult EmptyArrays(const CheckContext& context) {
  const AlphaSource alphas(context);
  if (alphas.empty()) return NoSuchAlpha();
  Tally tally;
  for (const BitPattern alpha : alphas.listed()) {
    ForEachDirection(context.probe, [&](bool backward) {
      CallOn(context.probe, alpha, backward, nullptr, nullptr, nullptr, 0);
    });
    JudgeContained(context.probe, alpha, 0, tally);
  }
  return tally.Result();
}

}  // namespace

Check BoundsCheck() {
  return CheckOfParts("LR-ARR-2", {{"guards", Guards},
                                   {"misaligned", Misaligned},
                                   {"long", LongGuarded},
                                   {"neighbours", Neighbours}});
}

Check EmptyArraysCheck() { return {"LR-ARR-3", EmptyArrays}; }

}  // namespace leakproof::verify
