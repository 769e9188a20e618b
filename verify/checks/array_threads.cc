// SPDX-License-Identifier: Apache-2.0
//
// LR-ARR-6 and LR-ARR-7: a call must not depend on other threads, nor on the
// CPU target.

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "verify/checks/array_calls.h"
#include "verify/checks/values.h"
#include "verify/padded_array.h"
#include "verify/patterns.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

// How two or more threads call.
struct Shape {
  size_t n;
  size_t threads = 2;
  size_t offset = 0;  // of every array, in elements from a cache line's start
  bool in_place = false;
  // Each call begins as all the others do: calls that last no longer than a few
  // instructions hardly meet otherwise.
  bool in_step = false;
};

// One thread's calls, and the first element in which one of them was wrong.
class ThreadWork {
 public:
  ThreadWork(const Probe& probe, BitPattern alpha, bool backward,
             const Shape& shape, size_t first_landmark)
      : probe_(probe),
        alpha_(alpha),
        backward_(backward),
        in_place_(shape.in_place),
        x_(Rotated(Landmarks(probe.format()), first_landmark, shape.n)),
        dy_(Rotated(Landmarks(probe.format()), first_landmark + 5, shape.n)),
        x_memory_(bytes(), OffsetBytes(shape)),
        dy_memory_(bytes(), OffsetBytes(shape)),
        result_(bytes(), OffsetBytes(shape)),
        expected_(bytes(), OffsetBytes(shape)),
        wrong_(shape.n) {
    Pack(probe.format(), x_, x_memory_.data());
    Pack(probe.format(), dy_, dy_memory_.data());
  }

  void Call() { CallInto(result_.data()); }
  // A call with no other thread beside it, for the expected result.
  void CallAlone() { CallInto(expected_.data()); }

  // Keeps the first difference; cheap where there is none.
  void Compare() {
    if (wrong_ != x_.size() ||
        std::equal(result_.data(), result_.data() + bytes(),
                   expected_.data())) {
      return;
    }
    const auto got = Unpack(probe_.format(), result_.data(), x_.size());
    const auto expected = Unpack(probe_.format(), expected_.data(), x_.size());
    wrong_ = static_cast<size_t>(std::ranges::mismatch(got, expected).in1 -
                                 got.begin());
    got_ = got[wrong_];
  }

  void Judge(size_t threads, Tally& tally) const {
    tally.Judge(wrong_ == x_.size(), [&] {
      const auto expected =
          Unpack(probe_.format(), expected_.data(), x_.size());
      return DescribeBits(probe_, alpha_, x_, backward_ ? &dy_ : nullptr,
                          wrong_, got_, expected[wrong_],
                          std::to_string(threads) +
                              " threads called the kernel at the same "
                              "time" +
                              (in_place_ ? ", in place" : ""));
    });
  }

 private:
  size_t bytes() const { return x_.size() * probe_.format().bytes(); }
  size_t OffsetBytes(const Shape& shape) const {
    return shape.offset * probe_.format().bytes();
  }

  void CallInto(std::byte* output) {
    const std::byte* x = x_memory_.data();
    if (in_place_) {
      std::copy_n(x, bytes(), output);
      x = output;
    }
    CallOn(probe_, alpha_, backward_, x, dy_memory_.data(), output, x_.size());
  }

  const Probe& probe_;
  BitPattern alpha_;
  bool backward_;
  bool in_place_;
  Patterns x_;
  Patterns dy_;
  PaddedArray x_memory_;
  PaddedArray dy_memory_;
  PaddedArray result_;
  PaddedArray expected_;
  size_t wrong_;
  BitPattern got_;
};

using Team = std::deque<ThreadWork>;

// Runs body(work) in a thread for each.
template <class Body>
void Together(Team& team, Body body) {
  std::vector<std::thread> others;
  for (size_t i = 1; i < team.size(); ++i) {
    others.emplace_back([&body, &work = team[i]] { body(work); });
  }
  body(team.front());
  for (std::thread& other : others) other.join();
}

// Calls side by side for a while. Unless they keep in step the threads do not
// wait for each other: where they have to share a processor, only that
// interrupts one of them within a call.
void JudgeTeam(Team& team, std::chrono::milliseconds duration, bool in_step,
               Tally& tally) {
  using Clock = std::chrono::steady_clock;
  // The first calls at once, for state that a first call sets up.
  std::barrier start(static_cast<ptrdiff_t>(team.size()));
  Together(team, [&](ThreadWork& work) {
    start.arrive_and_wait();
    work.Call();
  });
  for (ThreadWork& work : team) {
    work.CallAlone();
    work.Compare();
  }
  const auto end = Clock::now() + duration;
  std::atomic<uint64_t> begun{0};
  Together(team, [&](ThreadWork& work) {
    uint64_t round = 0;
    do {
      round += team.size();
      if (in_step) {
        ++begun;
        while (begun < round && Clock::now() < end) std::this_thread::yield();
      }
      work.Call();
      work.Compare();
    } while (Clock::now() < end);
  });
  for (const ThreadWork& work : team) work.Judge(team.size(), tally);
}

// Calls that last and overlap, calls with a tail, and short ones.
constexpr Shape kUsualShapes[] = {{.n = 200'003}, {.n = 4'099}, {.n = 61}};
// Those for which kernels have code of their own, and buffers of their own.
constexpr Shape kOtherShapes[] = {{.n = 3, .in_step = true},
                                  {.n = 20'003, .offset = 1},
                                  {.n = 20'003, .in_place = true},
                                  {.n = 50'003, .threads = 4}};

void JudgeShape(const CheckContext& context, const AlphaSource& alphas,
                const Shape& shape, bool backward, bool mixed, size_t turn,
                Tally& tally) {
  Team team;
  for (size_t i = 0; i < shape.threads; ++i) {
    // A mixed team calls both functions.
    team.emplace_back(context.probe, InTurn(alphas, turn + i),
                      mixed ? i % 2 == 1 : backward, shape, 11 * i);
  }
  JudgeTeam(
      team,
      std::chrono::milliseconds(context.effort == Effort::kQuick ? 10 : 30),
      shape.in_step, tally);
}

void UsualTeams(const CheckContext& context, const AlphaSource& alphas,
                Tally& tally) {
  size_t turn = 0;
  size_t directions = 0;
  ForEachDirection(context.probe, [&](bool backward) {
    ++directions;
    for (const Shape& shape : kUsualShapes) {
      JudgeShape(context, alphas, shape, backward, false, turn += 2, tally);
    }
  });
  if (directions < 2) return;
  for (const Shape& shape : kUsualShapes) {
    JudgeShape(context, alphas, shape, false, true, turn += 2, tally);
  }
}

template <size_t shape>
void OtherTeam(const CheckContext& context, const AlphaSource& alphas,
               Tally& tally) {
  ForEachDirection(context.probe, [&](bool backward) {
    JudgeShape(context, alphas, kOtherShapes[shape], backward, false, shape,
               tally);
  });
}

}  // namespace

static CheckResult CheckTargets(const CheckContext& context) {
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
  ForEachDirection(probe, [&](bool backward) {
    if (tally.failed()) return;
    RunOnArrayPairs(
        context, alphas, format, tally,
        [&](BitPattern alpha, const Arrays& arrays, Tally& of_case) {
          const Patterns* const upstream = backward ? &arrays.dy : nullptr;
          const Patterns here = Call(probe, alpha, arrays.x, upstream);
          const Patterns there = Call(other_probe, alpha, arrays.x, upstream);
          for (size_t i = 0; i < here.size(); ++i) {
            of_case.Judge(here[i] == there[i], [&] {
              return DescribeBits(probe, alpha, arrays.x, upstream, i, here[i],
                                  there[i],
                                  "the result of " + other->identity().name);
            });
          }
        });
  });
  return tally.Result();
}

Check ThreadsCheck() {
  return CheckOfParts("LR-ARR-6",
                      {{"two", UsualTeams},
                       {"short", OtherTeam<0>},
                       {"misaligned", OtherTeam<1>},
                       {"in-place", OtherTeam<2>},
                       {"four", OtherTeam<3>}},
                      /*uses_threads=*/true);
}

Check TargetsCheck() { return {"LR-ARR-7", CheckTargets}; }

}  // namespace leakproof::verify
