// SPDX-License-Identifier: Apache-2.0
//
// LR-ARR-6: a call must not depend on calls of other threads. array_beside.cc
// has what they write beside its result.

#include <barrier>
#include <chrono>
#include <string>

#include "verify/checks/array_calls.h"
#include "verify/checks/array_team.h"
#include "verify/checks/values.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

// Calls with code of their own for long arrays, calls with a tail, and short
// ones.
constexpr Shape kUsualShapes[] = {{.n = 140'003}, {.n = 4'099}, {.n = 61}};
// Those for which kernels have code of their own, and buffers of their own.
constexpr Shape kOtherShapes[] = {{.n = 3},
                                  {.n = 20'003, .offset = 1},
                                  {.n = 20'003, .in_place = true},
                                  {.n = 50'003, .threads = 4}};

// Of calls side by side, which meet by chance.
std::chrono::milliseconds Duration(const CheckContext& context,
                                   bool can_be_stopped) {
  if (!can_be_stopped) return std::chrono::milliseconds(30);
  return std::chrono::milliseconds(context.effort == Effort::kQuick ? 1 : 5);
}

constexpr size_t kFirstCallElements = 67;

// Whether two threads get the right results from the first calls of a process,
// the second of which begins so much later.
bool FirstCallIsRight(const Probe& probe, BitPattern alpha, bool backward,
                      std::chrono::microseconds delay) {
  Team team;
  for (size_t i = 0; i < 2; ++i) {
    team.emplace_back(probe, alpha, backward, Shape{.n = kFirstCallElements},
                      11 * i);
  }
  std::barrier start(2);
  Together(team, [&](TeamMember& member) {
    start.arrive_and_wait();
    const auto begin = std::chrono::steady_clock::now();
    while (&member != &team.front() &&
           std::chrono::steady_clock::now() - begin < delay) {
    }
    member.Call();
  });
  bool right = true;
  for (TeamMember& member : team) {
    member.CallAlone();
    member.Compare();
    right = right && !member.wrong();
  }
  return right;
}

// A mixed team calls both functions.
enum class Functions { kForward, kBackward, kForwardFirst, kBackwardFirst };

void JudgeShape(const CheckContext& context, const AlphaSource& alphas,
                const Shape& shape, Functions functions, size_t turn,
                Tally& tally) {
  const Probe& probe = context.probe;
  Team team;
  bool can_be_stopped = true;
  for (size_t i = 0; i < shape.threads; ++i) {
    const bool backward =
        functions == Functions::kBackward ||
        (functions != Functions::kForward &&
         (i % 2 == 1) == (functions == Functions::kForwardFirst));
    team.emplace_back(probe, InTurn(alphas, turn + i), backward, shape, 11 * i);
    can_be_stopped =
        CanBeStopped(probe, InTurn(alphas, 0), backward) && can_be_stopped;
  }
  JudgeTeam(team, can_be_stopped, Duration(context, can_be_stopped), tally);
}

Functions Both(bool backward) {
  return backward ? Functions::kBackward : Functions::kForward;
}

void UsualTeams(const CheckContext& context, const AlphaSource& alphas,
                Tally& tally) {
  size_t turn = 0;
  size_t directions = 0;
  ForEachDirection(context.probe, [&](bool backward) {
    ++directions;
    for (const Shape& shape : kUsualShapes) {
      JudgeShape(context, alphas, shape, Both(backward), turn += 2, tally);
    }
  });
  if (directions < 2) return;
  for (const Shape& shape : kUsualShapes) {
    for (const Functions mixed :
         {Functions::kForwardFirst, Functions::kBackwardFirst}) {
      JudgeShape(context, alphas, shape, mixed, turn += 2, tally);
    }
  }
}

template <size_t shape>
void OtherTeam(const CheckContext& context, const AlphaSource& alphas,
               Tally& tally) {
  ForEachDirection(context.probe, [&](bool backward) {
    JudgeShape(context, alphas, kOtherShapes[shape], Both(backward), shape,
               tally);
  });
}

// One thread in this format, one in each other: what functions share is not
// theirs alone.
void OtherFormatTeams(const CheckContext& context, const AlphaSource& alphas,
                      Tally& tally) {
  const Probe& probe = context.probe;
  for (const Format& other : ref::kFormats) {
    if (other == probe.format() ||
        !probe.kernel().Implements(other, Direction::kForward) ||
        !probe.Has(Direction::kForward)) {
      continue;
    }
    CallRecord record;
    const Probe other_probe(probe.kernel(), other, record);
    const BitPattern other_alpha{ref::AlphaFormat(other).One().bits -
                                 ref::AlphaFormat(other).MinNormal().bits};
    if (!other_probe.Takes(other_alpha)) continue;
    const Shape shape{.n = 20'003};
    const bool can_be_stopped = CanBeStopped(probe, InTurn(alphas, 0), false);
    Team team;
    team.emplace_back(probe, InTurn(alphas, 0), false, shape, 0);
    team.emplace_back(other_probe, other_alpha, false, shape, 11);
    JudgeTeam(team, can_be_stopped, Duration(context, can_be_stopped), tally);
  }
}

// The first call of a process from two threads at once. This process has made
// none: each of its children makes one, the second thread a little later each
// time.
void FirstCalls(const CheckContext& context, const AlphaSource& alphas,
                Tally& tally) {
  const Probe& probe = context.probe;
  // Up to so much later, in µs, and by so much more each time.
  const int longest = 256;
  const double more = context.effort == Effort::kQuick ? 2.0 : 1.4;
  ForEachDirection(probe, [&](bool backward) {
    for (double delay = 0.5; delay < longest && !tally.failed();
         delay *= more) {
      const bool right = HoldsInAChild([&] {
        return FirstCallIsRight(probe, InTurn(alphas, 0), backward,
                                std::chrono::microseconds(int(delay)));
      });
      tally.Judge(right, [&] {
        return DescribeCall(
            probe, InTurn(alphas, 0), kFirstCallElements,
            "the results of the same calls one after another",
            std::string("the first two calls of a process, of the ") +
                (backward ? "backward" : "forward") +
                " function, came from two threads at the same time");
      });
    }
  });
}

}  // namespace

Check ThreadsCheck() {
  Check check = CheckOfParts("LR-ARR-6", {{"first", FirstCalls},
                                          {"two", UsualTeams},
                                          {"short", OtherTeam<0>},
                                          {"misaligned", OtherTeam<1>},
                                          {"in-place", OtherTeam<2>},
                                          {"four", OtherTeam<3>},
                                          {"formats", OtherFormatTeams},
                                          {"beside", WritesBeside}});
  check.needs_fresh_process = true;
  check.run = [parts = check.run](const CheckContext& context) {
    // Before this process makes a call: a child of one that has threads, as a
    // kernel may start them, does not have them.
    const AlphaSource alphas(context);
    if (!alphas.empty()) {
      ForEachDirection(context.probe, [&](bool backward) {
        static_cast<void>(
            CanBeStopped(context.probe, InTurn(alphas, 0), backward));
      });
    }
    return parts(context);
  };
  return check;
}

}  // namespace leakproof::verify
