// SPDX-License-Identifier: Apache-2.0
//
// What an element must not depend on: its place, earlier calls, other threads
// and the CPU target. The kernel is compared with itself.

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <map>
#include <string>
#include <thread>
#include <tuple>

#include "verify/checks/array_calls.h"
#include "verify/checks/values.h"
#include "verify/patterns.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

size_t ElementsPerCacheLine(const Format& format) {
  return 64 / format.bytes();
}

// LR-ARR-1. What an element gives alone, in an array of its own, is what it
// must give everywhere.
class Alone {
 public:
  Alone(const Probe& probe, BitPattern alpha, bool backward)
      : probe_(probe), alpha_(alpha), backward_(backward) {}

  BitPattern operator()(BitPattern x, BitPattern dy) const {
    const Patterns upstream{dy};
    return Call(probe_, alpha_, {x}, backward_ ? &upstream : nullptr)[0];
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
    const Patterns result = Call(probe, alpha, x, upstream, {.offset = offset});
    for (size_t i = 0; i < n; ++i) {
      const BitPattern wanted = expected[(i + r) % count];
      tally.Judge(result[i] == wanted, [&] {
        return DescribeBits(probe, alpha, x, upstream, i, result[i], wanted,
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
          Call(probe, alpha, inputs, backward ? &upstreams : nullptr);
      for (size_t i = 0; i < n; ++i) {
        const BitPattern wanted = expected[alpha][i % x.size()];
        tally.Judge(result[i] == wanted, [&] {
          return DescribeBits(
              probe, alpha, inputs, backward ? &upstreams : nullptr, i,
              result[i], wanted,
              "an array of this element alone gave these bits, in a "
              "call before; there were calls with other α between");
        });
      }
    }
  }
}

}  // namespace

CheckResult CheckPositions(const CheckContext& context) {
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
          Call(probe, alpha, x, upstream, {.offset = offset});
      const Alone alone(probe, alpha, backward);
      for (size_t i = 0; i < x.size(); ++i) {
        const BitPattern wanted = alone(x[i], dy[i]);
        of_case.Judge(result[i] == wanted, [&] {
          return DescribeBits(probe, alpha, x, upstream, i, result[i], wanted,
                              "an array of this element alone gives " +
                                  Show(format, wanted).bits);
        });
      }
    });
  });
  return tally.Result();
}

// LR-ARR-6: two threads, different α and inputs, started together many times.
CheckResult CheckThreads(const CheckContext& context) {
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
      if (backward) {
        probe.CallBackward(w.alpha, w.input.data(), w.input.data(), result,
                           kElements);
      } else {
        probe.CallForward(w.alpha, w.input.data(), result, kElements);
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
        return DescribeBits(probe, w.alpha, w.x, backward ? &w.x : nullptr, i,
                            got[i], expected[i],
                            "two threads called the kernel at the same time");
      });
    }
  });
  return tally.Result();
}

CheckResult CheckTargets(const CheckContext& context) {
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
                  const Patterns here = Call(probe, alpha, x, upstream);
                  const Patterns there = Call(other_probe, alpha, x, upstream);
                  for (size_t i = 0; i < x.size(); ++i) {
                    of_case.Judge(here[i] == there[i], [&] {
                      return DescribeBits(
                          probe, alpha, x, upstream, i, here[i], there[i],
                          "the result of " + other->identity().name);
                    });
                  }
                });
  });
  return tally.Result();
}

}  // namespace leakproof::verify
