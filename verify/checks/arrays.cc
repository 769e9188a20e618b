// SPDX-License-Identifier: Apache-2.0
//
// Chapter "Arrays": LR-ARR-4 and LR-ARR-5, arrays that are shared and inputs
// that stay. LR-ARR-1 is in array_positions.cc, LR-ARR-2 and LR-ARR-3 in
// array_bounds.cc, LR-ARR-6 in array_threads.cc, LR-ARR-7 in array_targets.cc.

#include <string>
#include <vector>

#include "verify/checks/array_calls.h"
#include "verify/checks/values.h"
#include "verify/guarded_array.h"
#include "verify/padded_array.h"
#include "verify/patterns.h"

namespace leakproof::verify {

using ref::BitPattern;
using ref::Format;

namespace {

using Output = Placement::Output;

// A way to share arrays between inputs and output.
struct Sharing {
  bool backward;
  Placement placement;
  const char* words;
};
const Sharing kSharings[] = {
    {false, {.output = Output::kOverX}, "y is x"},
    {true, {.output = Output::kOverX}, "dx is x"},
    {true, {.output = Output::kOverDy}, "dx is dy"},
    {true, {.output = Output::kDistinct, .dy_is_x = true}, "x is dy"},
    {true, {.output = Output::kOverX, .dy_is_x = true}, "x, dy and dx are one"},
};

void JudgeSharing(const Probe& probe, const Sharing& sharing, BitPattern alpha,
                  const Patterns& x, const Patterns& drawn_dy, Tally& tally) {
  const Patterns& dy = sharing.placement.dy_is_x ? x : drawn_dy;
  const Patterns* const upstream = sharing.backward ? &dy : nullptr;
  const Patterns apart = Call(probe, alpha, x, upstream);
  const Patterns shared = Call(probe, alpha, x, upstream, sharing.placement);
  JudgeBits(probe, alpha, x, upstream, shared, apart, sharing.words, tally);
}

// x and dy as parts of one array, the one `shift` elements before the other.
void JudgeOverlappingInputs(const Probe& probe, BitPattern alpha, size_t n,
                            size_t shift, Tally& tally) {
  const Format& format = probe.format();
  const Patterns all = Rotated(Landmarks(format), n, n + shift);
  const Patterns x(all.begin(), all.begin() + static_cast<ptrdiff_t>(n));
  const Patterns dy(all.begin() + static_cast<ptrdiff_t>(shift), all.end());
  const Patterns apart = probe.Backward(alpha, x, dy);
  const PaddedArray inputs(all.size() * format.bytes());
  const PaddedArray output(n * format.bytes());
  Pack(format, all, inputs.data());
  probe.CallBackward(alpha, inputs.data(),
                     inputs.data() + shift * format.bytes(), output.data(), n);
  JudgeBits(
      probe, alpha, x, &dy, Unpack(format, output.data(), n), apart,
      "dy begins " + std::to_string(shift) + " elements behind x, in one array",
      tally);
}

void OverlappingInputs(const CheckContext& context, const AlphaSource& alphas,
                       Tally& tally) {
  const Probe& probe = context.probe;
  if (!probe.Has(Direction::kBackward)) return;
  for (const size_t n : Lengths(probe.format())) {
    for (const size_t shift : {size_t{1}, n / 2}) {
      JudgeOverlappingInputs(probe, InTurn(alphas, n), n, shift, tally);
    }
  }
}

// Calls judge(sharing) for each way to share that the kernel can be called in,
// until something fails.
template <class JudgeOne>
void ForEachSharing(const Probe& probe, const Tally& tally, JudgeOne judge) {
  for (const Sharing& sharing : kSharings) {
    const Direction direction =
        sharing.backward ? Direction::kBackward : Direction::kForward;
    if (probe.Has(direction) && !tally.failed()) judge(sharing);
  }
}

void JudgeSharedLengths(const CheckContext& context, const AlphaSource& alphas,
                        const std::vector<size_t>& lengths, Tally& tally) {
  const Probe& probe = context.probe;
  const Patterns& landmarks = Landmarks(probe.format());
  ForEachSharing(probe, tally, [&](const Sharing& sharing) {
    for (const size_t n : lengths) {
      if (tally.failed()) return;
      JudgeSharing(probe, sharing, InTurn(alphas, n), Rotated(landmarks, n, n),
                   Rotated(landmarks, n + 3, n), tally);
    }
  });
}

void SharedArrays(const CheckContext& context, const AlphaSource& alphas,
                  Tally& tally) {
  JudgeSharedLengths(context, alphas, Lengths(context.probe.format()), tally);
}

// As many as one may write past the caches.
void LongSharedArrays(const CheckContext& context, const AlphaSource& alphas,
                      Tally& tally) {
  JudgeSharedLengths(context, alphas,
                     {(1 << 13) + 7, (1 << 15) + 1, (1 << 17) + 7}, tally);
}

void RandomSharedArrays(const CheckContext& context, const AlphaSource& alphas,
                        Tally& tally) {
  const Probe& probe = context.probe;
  ForEachSharing(probe, tally, [&](const Sharing& sharing) {
    RunOnArrayPairs(
        context, alphas, probe.format(), tally,
        [&](BitPattern alpha, const Arrays& arrays, Tally& of_case) {
          JudgeSharing(probe, sharing, alpha, arrays.x, arrays.dy, of_case);
        });
  });
}

// The arrays of one call, after it: as they were before.
void JudgeUnmodified(const Probe& probe, BitPattern alpha, const Patterns& x,
                     const Patterns& dy, bool backward, Tally& tally) {
  const Format& format = probe.format();
  const size_t n = x.size();
  const PaddedArray x_memory(n * format.bytes());
  const PaddedArray dy_memory(n * format.bytes());
  const PaddedArray result(n * format.bytes());
  Pack(format, x, x_memory.data());
  Pack(format, dy, dy_memory.data());
  CallOn(probe, alpha, backward, x_memory.data(), dy_memory.data(),
         result.data(), n);
  const Patterns x_after = Unpack(format, x_memory.data(), n);
  const Patterns dy_after = Unpack(format, dy_memory.data(), n);
  for (size_t i = 0; i < n; ++i) {
    const bool x_changed = x_after[i] != x[i];
    tally.Judge(!x_changed && dy_after[i] == dy[i], [&] {
      return DescribeBits(probe, alpha, x, backward ? &dy : nullptr, i,
                          x_changed ? x_after[i] : dy_after[i],
                          x_changed ? x[i] : dy[i],
                          x_changed ? "an element of x was changed"
                                    : "an element of dy was changed");
    });
  }
}

// The same on inputs that cannot be written: a kernel that writes and restores
// them ends the process.
void CallOnReadOnlyInputs(const Probe& probe, BitPattern alpha,
                          const Patterns& x, const Patterns& dy,
                          bool backward) {
  const Format& format = probe.format();
  const size_t bytes = x.size() * format.bytes();
  using Side = GuardedArray::Side;
  constexpr auto kViews = GuardedPages::Views::kSecondForReading;
  const GuardedArray x_memory(bytes, Side::kAfter, 0, kViews);
  const GuardedArray dy_memory(bytes, Side::kAfter, 0, kViews);
  const PaddedArray result(bytes);
  Pack(format, x, x_memory.data());
  Pack(format, dy, dy_memory.data());
  CallOn(probe, alpha, backward, x_memory.read_only(), dy_memory.read_only(),
         result.data(), x.size());
}

template <class JudgeCall>
void ForLandmarkArrays(const CheckContext& context, const AlphaSource& alphas,
                       JudgeCall judge) {
  const Patterns& landmarks = Landmarks(context.probe.format());
  for (const size_t n : Lengths(context.probe.format())) {
    ForEachDirection(context.probe, [&](bool backward) {
      judge(InTurn(alphas, n), Rotated(landmarks, n, n),
            Rotated(landmarks, n + 3, n), backward);
    });
  }
}

void InputsCompared(const CheckContext& context, const AlphaSource& alphas,
                    Tally& tally) {
  ForLandmarkArrays(context, alphas,
                    [&](BitPattern alpha, const Patterns& x, const Patterns& dy,
                        bool backward) {
                      JudgeUnmodified(context.probe, alpha, x, dy, backward,
                                      tally);
                    });
}

void InputsReadOnly(const CheckContext& context, const AlphaSource& alphas,
                    Tally& tally) {
  ForLandmarkArrays(context, alphas,
                    [&](BitPattern alpha, const Patterns& x, const Patterns& dy,
                        bool backward) {
                      CallOnReadOnlyInputs(context.probe, alpha, x, dy,
                                           backward);
                      tally.Judge(true, [] { return Counterexample(); });
                    });
}

// Compared first, as that names the element.
void InputsStay(const CheckContext& context, const AlphaSource& alphas,
                Tally& tally) {
  InputsCompared(context, alphas, tally);
  if (!tally.failed()) InputsReadOnly(context, alphas, tally);
}

Check InPlaceCheck() {
  return CheckOfParts("LR-ARR-4", {{"overlap", OverlappingInputs},
                                   {"lengths", SharedArrays},
                                   {"long", LongSharedArrays},
                                   {"random", RandomSharedArrays}});
}

Check InputsCheck() {
  return CheckOfParts("LR-ARR-5", {{"inputs", InputsStay}});
}

}  // namespace

std::vector<Check> ArrayChecks() {
  return {PositionsCheck(), BoundsCheck(),  EmptyArraysCheck(), InPlaceCheck(),
          InputsCheck(),    ThreadsCheck(), TargetsCheck()};
}

}  // namespace leakproof::verify
