// SPDX-License-Identifier: Apache-2.0
//
// Chapter "Arrays": where a kernel reads and writes. On what an element depends
// is in array_independence.cc.

#include <string>
#include <tuple>

#include "verify/checks/array_calls.h"
#include "verify/checks/values.h"
#include "verify/guarded_array.h"
#include "verify/patterns.h"

namespace leakproof::verify {

using ref::BitPattern;
using ref::Format;

Patterns Call(const Probe& probe, BitPattern alpha, const Patterns& x,
              const Patterns* dy, Placement placement) {
  return dy ? probe.Backward(alpha, x, *dy, placement)
            : probe.Forward(alpha, x, placement);
}

Counterexample DescribeBits(const Probe& probe, BitPattern alpha,
                            const Patterns& x, const Patterns* dy, size_t i,
                            BitPattern got, BitPattern expected,
                            std::string explanation) {
  Counterexample example = DescribeElement(
      probe.format(), alpha, x[i], dy ? std::optional((*dy)[i]) : std::nullopt,
      x.size(), i, got);
  const ShownNumber shown = Show(probe.format(), expected);
  example.permitted = shown.bits + " (" + shown.hex + ", " + shown.decimal +
                      "), these bits alone";
  example.permitted_bounds = {shown};
  example.explanation = std::move(explanation);
  return example;
}

Patterns Rotated(const Patterns& landmarks, size_t r, size_t n) {
  Patterns x(n);
  for (size_t i = 0; i < n; ++i) x[i] = landmarks[(i + r) % landmarks.size()];
  return x;
}

namespace {

// LR-ARR-2 and LR-ARR-3: every length, against a guard on either side.
CheckResult Contained(const CheckContext& context, size_t first_n,
                      size_t last_n) {
  const Probe& probe = context.probe;
  const Format& format = probe.format();
  const AlphaSource alphas(context);
  if (alphas.empty()) return NoSuchAlpha();
  const Patterns landmarks = Landmarks(format);
  Tally tally;
  for (const auto side :
       {GuardedArray::Side::kAfter, GuardedArray::Side::kBefore}) {
    for (size_t n = first_n; n <= last_n; ++n) {
      const BitPattern alpha = alphas.listed()[n % alphas.listed().size()];
      const GuardedArray x(n * format.bytes(), side);
      const GuardedArray dy(n * format.bytes(), side);
      const GuardedArray result(n * format.bytes(), side);
      ForEachDirection(probe, [&](bool backward) {
        Pack(format, Rotated(landmarks, n, n), x.data());
        Pack(format, Rotated(landmarks, n + 3, n), dy.data());
        if (backward) {
          probe.CallBackward(alpha, x.data(), dy.data(), result.data(), n);
        } else {
          probe.CallForward(alpha, x.data(), result.data(), n);
        }
        const bool intact = x.SurroundingsIntact() && dy.SurroundingsIntact() &&
                            result.SurroundingsIntact();
        tally.Judge(intact, [&] {
          Counterexample example;
          example.alpha = Show(ref::AlphaFormat(format), alpha);
          example.n = n;
          example.permitted = "no access outside [0, n)";
          example.explanation =
              std::string("the ") + (backward ? "backward" : "forward") +
              " function wrote " +
              (side == GuardedArray::Side::kAfter ? "before" : "after") +
              " an array";
          return example;
        });
      });
    }
  }
  return tally.Result();
}

CheckResult NothingOutside(const CheckContext& context) {
  return Contained(context, 1, MaxShortLength(context.probe.format()));
}

CheckResult EmptyArrays(const CheckContext& context) {
  const AlphaSource alphas(context);
  for (const BitPattern alpha : alphas.listed()) {
    ForEachDirection(context.probe, [&](bool backward) {
      if (backward) {
        context.probe.CallBackward(alpha, nullptr, nullptr, nullptr, 0);
      } else {
        context.probe.CallForward(alpha, nullptr, nullptr, 0);
      }
    });
  }
  return Contained(context, 0, 0);
}

CheckResult InPlace(const CheckContext& context) {
  const Probe& probe = context.probe;
  const AlphaSource alphas(context);
  if (alphas.empty()) return NoSuchAlpha();
  using Output = Placement::Output;
  using Case = std::tuple<BitPattern, std::vector<InputAndUpstream>>;
  Tally tally;
  ForEachDirection(probe, [&](bool backward) {
    for (const Output output : {Output::kOverX, Output::kOverDy}) {
      if (tally.failed() || (!backward && output == Output::kOverDy)) continue;
      RunProperty(context,
                  rc::gen::tuple(alphas.Any(), AnyArrayPair(probe.format())),
                  tally, [&](const Case& value, Tally& of_case) {
                    const BitPattern alpha = std::get<0>(value);
                    const Arrays arrays = Split(std::get<1>(value));
                    const Patterns& x = arrays.x;
                    const Patterns& dy = arrays.dy;
                    const Patterns* const upstream = backward ? &dy : nullptr;
                    const Patterns apart = Call(probe, alpha, x, upstream);
                    const Patterns in_place =
                        Call(probe, alpha, x, upstream, {.output = output});
                    for (size_t i = 0; i < x.size(); ++i) {
                      of_case.Judge(in_place[i] == apart[i], [&] {
                        return DescribeBits(
                            probe, alpha, x, upstream, i, in_place[i], apart[i],
                            !backward                  ? "y is x"
                            : output == Output::kOverX ? "dx is x"
                                                       : "dx is dy");
                      });
                    }
                  });
    }
  });
  return tally.Result();
}

CheckResult InputsUnmodified(const CheckContext& context) {
  const Probe& probe = context.probe;
  const Format& format = probe.format();
  const AlphaSource alphas(context);
  if (alphas.empty()) return NoSuchAlpha();
  const Patterns landmarks = Landmarks(format);
  Tally tally;
  for (size_t n = 1; n <= MaxShortLength(format); ++n) {
    const BitPattern alpha = alphas.listed()[n % alphas.listed().size()];
    const Patterns x = Rotated(landmarks, n, n);
    const Patterns dy = Rotated(landmarks, n + 3, n);
    std::vector<std::byte> x_memory(n * format.bytes());
    std::vector<std::byte> dy_memory(n * format.bytes());
    std::vector<std::byte> result(n * format.bytes());
    Pack(format, x, x_memory.data());
    Pack(format, dy, dy_memory.data());
    const auto x_before = x_memory;
    const auto dy_before = dy_memory;
    ForEachDirection(probe, [&](bool backward) {
      if (backward) {
        probe.CallBackward(alpha, x_memory.data(), dy_memory.data(),
                           result.data(), n);
      } else {
        probe.CallForward(alpha, x_memory.data(), result.data(), n);
      }
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
      x_memory = x_before;
      dy_memory = dy_before;
    });
  }
  return tally.Result();
}

}  // namespace

std::vector<Check> ArrayChecks() {
  return {{"LR-ARR-1", CheckPositions},   {"LR-ARR-2", NothingOutside},
          {"LR-ARR-3", EmptyArrays},      {"LR-ARR-4", InPlace},
          {"LR-ARR-5", InputsUnmodified}, {"LR-ARR-6", CheckThreads, true},
          {"LR-ARR-7", CheckTargets}};
}

}  // namespace leakproof::verify
