// SPDX-License-Identifier: Apache-2.0
//
// Chapter "Arrays": the kernel against itself, over lengths, offsets,
// neighbours, placements, threads and targets.

#include <algorithm>
#include <atomic>
#include <barrier>
#include <map>
#include <string>
#include <thread>
#include <tuple>

#include "verify/checks/values.h"
#include "verify/guarded_array.h"
#include "verify/kernel.h"
#include "verify/patterns.h"
#include "verify/probe.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using Patterns = std::vector<BitPattern>;

// Past two cache lines, and past four of the widest vectors of any target.
size_t MaxShortLength(const Format& format) {
  return 4 * 64 / format.bytes() + 3;
}
size_t ElementsPerCacheLine(const Format& format) {
  return 64 / format.bytes();
}

// Both directions in one: backward if `dy` is given.
Patterns Run(const Probe& probe, BitPattern alpha, const Patterns& x,
             const Patterns* dy, Placement placement = {}) {
  return dy ? probe.Backward(alpha, x, *dy, placement)
            : probe.Forward(alpha, x, placement);
}

Counterexample Describe(const Probe& probe, BitPattern alpha, const Patterns& x,
                        const Patterns* dy, size_t i, BitPattern got,
                        BitPattern expected, std::string explanation) {
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

// Inputs with every landmark, from the r-th on, cyclically.
Patterns Rotated(const Patterns& landmarks, size_t r, size_t n) {
  Patterns x(n);
  for (size_t i = 0; i < n; ++i) x[i] = landmarks[(i + r) % landmarks.size()];
  return x;
}

// One call for each direction that the kernel implements.
template <class Body>
void ForEachDirection(const Probe& probe, Body body) {
  for (const bool backward : {false, true}) {
    if (probe.Has(backward ? Direction::kBackward : Direction::kForward)) {
      body(backward);
    }
  }
}

// LR-ARR-1. What an element gives alone, in an array of its own, is what it
// must give everywhere.
class Alone {
 public:
  Alone(const Probe& probe, BitPattern alpha, bool backward)
      : probe_(probe), alpha_(alpha), backward_(backward) {}

  BitPattern operator()(BitPattern x, BitPattern dy) const {
    const Patterns upstream{dy};
    return Run(probe_, alpha_, {x}, backward_ ? &upstream : nullptr)[0];
  }

 private:
  const Probe& probe_;
  BitPattern alpha_;
  bool backward_;
};

void SweepPositions(const Probe& probe, BitPattern alpha, bool backward,
                    Tally& tally) {
  const Format& format = probe.format();
  const Patterns landmarks = Landmarks(format);
  const size_t count = landmarks.size();
  // dy differs from x, and is paired with it once and for all.
  const auto upstream_of = [&](size_t i) {
    return landmarks[(i * 7 + 3) % count];
  };
  Patterns expected(count);
  const Alone alone(probe, alpha, backward);
  for (size_t i = 0; i < count; ++i) {
    expected[i] = alone(landmarks[i], upstream_of(i));
  }
  const auto judge = [&](size_t n, size_t r, size_t offset) {
    const Patterns x = Rotated(landmarks, r, n);
    Patterns dy(n);
    for (size_t i = 0; i < n; ++i) dy[i] = upstream_of((i + r) % count);
    const Patterns* const upstream = backward ? &dy : nullptr;
    const Patterns result = Run(probe, alpha, x, upstream, {.offset = offset});
    for (size_t i = 0; i < n; ++i) {
      const BitPattern wanted = expected[(i + r) % count];
      tally.Judge(result[i] == wanted, [&] {
        return Describe(probe, alpha, x, upstream, i, result[i], wanted,
                        "an array of this element alone gives " +
                            Show(format, wanted).bits + "; here it is " +
                            std::to_string(offset) +
                            " elements past the start of a cache line");
      });
    }
  };
  const size_t lines = ElementsPerCacheLine(format);
  for (size_t n = 1; n <= MaxShortLength(format) && !tally.failed(); ++n) {
    for (size_t r = 0; r < count; ++r) judge(n, r, (n + r) % lines);
  }
  for (const size_t n : {size_t{4099}, size_t{70'001}}) {
    if (!tally.failed()) judge(n, 5, 1);
  }
}

// Short arrays for every α, in an order that changes with the length: a kernel
// that remembers earlier calls mixes them up.
void SweepAlphas(const Probe& probe, Patterns alphas, bool backward,
                 Tally& tally) {
  const Format& format = probe.format();
  const Patterns x{format.Negated(format.One()), format.One(), format.Zero()};
  std::map<BitPattern, Patterns> expected;
  for (const BitPattern alpha : alphas) {
    const Alone alone(probe, alpha, backward);
    for (const BitPattern p : x) {
      expected[alpha].push_back(alone(p, format.One()));
    }
  }
  for (size_t n = 2; n <= 9; ++n) {
    std::ranges::reverse(alphas);
    for (const BitPattern alpha : alphas) {
      const Patterns inputs = Rotated(x, 0, n);
      const Patterns upstreams(n, format.One());
      const Patterns result =
          Run(probe, alpha, inputs, backward ? &upstreams : nullptr);
      for (size_t i = 0; i < n; ++i) {
        const BitPattern wanted = expected[alpha][i % x.size()];
        tally.Judge(result[i] == wanted, [&] {
          return Describe(
              probe, alpha, inputs, backward ? &upstreams : nullptr, i,
              result[i], wanted,
              "an array of this element alone gave these bits, in a "
              "call before; there were calls with other α between");
        });
      }
    }
  }
}

CheckResult Independent(const CheckContext& context) {
  const Probe& probe = context.probe;
  const Format& format = probe.format();
  const AlphaSource alphas(context);
  if (alphas.empty()) return NoSuchAlpha();
  Tally tally;
  const size_t sweeps = context.effort == Effort::kQuick ? 1 : 2;
  ForEachDirection(probe, [&](bool backward) {
    if (!tally.failed()) SweepAlphas(probe, alphas.listed(), backward, tally);
    for (size_t i = 0; i < std::min(sweeps, alphas.listed().size()); ++i) {
      if (!tally.failed()) {
        SweepPositions(probe, alphas.listed()[i], backward, tally);
      }
    }
  });
  if (tally.failed()) return tally.Result();

  using Case = std::tuple<BitPattern, std::vector<InputAndUpstream>, size_t>;
  const auto gen =
      rc::gen::tuple(alphas.Any(), AnyArrayPair(format),
                     rc::gen::inRange<size_t>(0, ElementsPerCacheLine(format)));
  ForEachDirection(probe, [&](bool backward) {
    if (tally.failed()) return;
    RunProperty(context, gen, tally, [&](const Case& value, Tally& of_case) {
      const BitPattern alpha = std::get<0>(value);
      const size_t offset = std::get<2>(value);
      const Arrays arrays = Split(std::get<1>(value));
      const Patterns& x = arrays.x;
      const Patterns& dy = arrays.dy;
      const Patterns* const upstream = backward ? &dy : nullptr;
      const Patterns result =
          Run(probe, alpha, x, upstream, {.offset = offset});
      const Alone alone(probe, alpha, backward);
      for (size_t i = 0; i < x.size(); ++i) {
        const BitPattern wanted = alone(x[i], dy[i]);
        of_case.Judge(result[i] == wanted, [&] {
          return Describe(probe, alpha, x, upstream, i, result[i], wanted,
                          "an array of this element alone gives " +
                              Show(format, wanted).bits);
        });
      }
    });
  });
  return tally.Result();
}

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
                    const Patterns apart = Run(probe, alpha, x, upstream);
                    const Patterns in_place =
                        Run(probe, alpha, x, upstream, {.output = output});
                    for (size_t i = 0; i < x.size(); ++i) {
                      of_case.Judge(in_place[i] == apart[i], [&] {
                        return Describe(
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
          return Describe(probe, alpha, x, backward ? &dy : nullptr, i,
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

// LR-ARR-6: two threads, different α and inputs, started together many times.
CheckResult Concurrent(const CheckContext& context) {
  const Probe& probe = context.probe;
  const Format& format = probe.format();
  const AlphaSource alphas(context);
  if (alphas.empty()) return NoSuchAlpha();
  constexpr size_t kThreads = 2;
  constexpr size_t kElements = 200'000;  // so that calls last and overlap
  const int rounds = context.effort == Effort::kQuick ? 8 : 32;
  const Patterns landmarks = Landmarks(format);

  struct Work {
    BitPattern alpha;
    Patterns x;
    std::vector<std::byte> input;
    std::vector<std::byte> expected;
    std::vector<std::byte> result;
    std::atomic<size_t> wrong = kElements;  // first element that differs
  };
  Tally tally;
  ForEachDirection(probe, [&](bool backward) {
    std::array<Work, kThreads> work;
    const auto call = [&](Work& w, std::byte* result) {
      // Straight to the kernel: the record is for one call at a time.
      if (backward) {
        probe.kernel().Backward(format, w.alpha, w.input.data(), w.input.data(),
                                result, kElements);
      } else {
        probe.kernel().Forward(format, w.alpha, w.input.data(), result,
                               kElements);
      }
    };
    for (size_t t = 0; t < kThreads; ++t) {
      Work& w = work[t];
      w.alpha = alphas.listed()[t % alphas.listed().size()];
      w.x = Rotated(landmarks, t * 11, kElements);
      w.input.resize(kElements * format.bytes());
      w.expected.resize(w.input.size());
      w.result.resize(w.input.size());
      Pack(format, w.x, w.input.data());
      call(w, w.expected.data());
    }
    std::barrier together(kThreads);
    const auto run = [&](Work& w) {
      for (int round = 0; round < rounds; ++round) {
        together.arrive_and_wait();
        call(w, w.result.data());
        const auto [got, wanted] = std::ranges::mismatch(w.result, w.expected);
        if (got != w.result.end()) {
          w.wrong =
              static_cast<size_t>(got - w.result.begin()) / format.bytes();
        }
      }
    };
    std::thread other([&] { run(work[1]); });
    run(work[0]);
    other.join();
    for (Work& w : work) {
      const size_t i = w.wrong;
      tally.Judge(i == kElements, [&] {
        const auto expected = Unpack(format, w.expected.data(), kElements);
        const auto got = Unpack(format, w.result.data(), kElements);
        return Describe(probe, w.alpha, w.x, backward ? &w.x : nullptr, i,
                        got[i], expected[i],
                        "two threads called the kernel at the same time");
      });
    }
  });
  return tally.Result();
}

CheckResult SameOnEveryTarget(const CheckContext& context) {
  const Probe& probe = context.probe;
  const auto other = probe.kernel().OtherTarget();
  if (!other) {
    return NotApplicable("the kernel offers no choice of target");
  }
  const Format& format = probe.format();
  CallRecord record;
  const Probe other_probe(*other, format, record);
  const AlphaSource alphas(context);
  if (alphas.empty()) return NoSuchAlpha();
  Tally tally;
  using Case = std::tuple<BitPattern, std::vector<InputAndUpstream>>;
  ForEachDirection(probe, [&](bool backward) {
    if (tally.failed()) return;
    RunProperty(context, rc::gen::tuple(alphas.Any(), AnyArrayPair(format)),
                tally, [&](const Case& value, Tally& of_case) {
                  const BitPattern alpha = std::get<0>(value);
                  const Arrays arrays = Split(std::get<1>(value));
                  const Patterns& x = arrays.x;
                  const Patterns& dy = arrays.dy;
                  const Patterns* const upstream = backward ? &dy : nullptr;
                  const Patterns here = Run(probe, alpha, x, upstream);
                  const Patterns there = Run(other_probe, alpha, x, upstream);
                  for (size_t i = 0; i < x.size(); ++i) {
                    of_case.Judge(here[i] == there[i], [&] {
                      return Describe(
                          probe, alpha, x, upstream, i, here[i], there[i],
                          "the result of " + other->identity().name);
                    });
                  }
                });
  });
  return tally.Result();
}

}  // namespace

std::vector<Check> ArrayChecks() {
  return {{"LR-ARR-1", Independent},      {"LR-ARR-2", NothingOutside},
          {"LR-ARR-3", EmptyArrays},      {"LR-ARR-4", InPlace},
          {"LR-ARR-5", InputsUnmodified}, {"LR-ARR-6", Concurrent, true},
          {"LR-ARR-7", SameOnEveryTarget}};
}

}  // namespace leakproof::verify
