// SPDX-License-Identifier: Apache-2.0
//
// LR-ARR-6 and LR-ARR-7: a call must not depend on other threads, nor on the
// CPU target.

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <barrier>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <deque>
#include <stdexcept>
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

// Calls a function again and again within the calling thread, wherever that is.
class Interruptions {
 public:
  Interruptions(void (*function)(int), std::chrono::nanoseconds interval) {
    struct sigaction action = {};
    action.sa_handler = function;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR2, &action, nullptr);
    sigevent event = {};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGUSR2;
    event._sigev_un._tid = gettid();
    const timespec every{0, static_cast<long>(interval.count())};
    const itimerspec period{every, every};
    if (timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0 ||
        timer_settime(timer_, 0, &period, nullptr) != 0) {
      throw std::runtime_error(std::string("no timer: ") +
                               std::strerror(errno));
    }
  }
  Interruptions(const Interruptions&) = delete;
  Interruptions& operator=(const Interruptions&) = delete;
  ~Interruptions() { timer_delete(timer_); }

 private:
  timer_t timer_;
};

// Long enough that another thread gets a turn within a call: even where all of
// them have to share a processor, and where a call lasts no longer than a few
// instructions.
void Pause(int) {
  const int saved = errno;
  const timespec moment{0, 20'000};
  nanosleep(&moment, nullptr);
  errno = saved;
}

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

// Calls side by side for a while, interrupted.
void JudgeTeam(Team& team, std::chrono::milliseconds duration, Tally& tally) {
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
  Together(team, [&](ThreadWork& work) {
    const Interruptions interruptions(Pause, std::chrono::microseconds(150));
    do {
      work.Call();
      work.Compare();
    } while (Clock::now() < end);
  });
  for (const ThreadWork& work : team) work.Judge(team.size(), tally);
}

// Calls that last and overlap, calls with a tail, and short ones.
constexpr Shape kUsualShapes[] = {{.n = 200'003}, {.n = 4'099}, {.n = 61}};
// Those for which kernels have code of their own, and buffers of their own.
constexpr Shape kOtherShapes[] = {{.n = 3},
                                  {.n = 20'003, .offset = 1},
                                  {.n = 20'003, .in_place = true},
                                  {.n = 50'003, .threads = 4}};

std::chrono::milliseconds Duration(const CheckContext& context) {
  return std::chrono::milliseconds(context.effort == Effort::kQuick ? 10 : 30);
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
  Together(team, [&](ThreadWork& work) {
    start.arrive_and_wait();
    const auto begin = std::chrono::steady_clock::now();
    while (&work != &team.front() &&
           std::chrono::steady_clock::now() - begin < delay) {
    }
    work.Call();
  });
  for (ThreadWork& work : team) {
    work.CallAlone();
    work.Compare();
  }
  Tally tally;
  for (const ThreadWork& work : team) work.Judge(2, tally);
  return !tally.failed();
}

void JudgeShape(const CheckContext& context, const AlphaSource& alphas,
                const Shape& shape, bool backward, bool mixed, size_t turn,
                Tally& tally) {
  Team team;
  for (size_t i = 0; i < shape.threads; ++i) {
    // A mixed team calls both functions.
    team.emplace_back(context.probe, InTurn(alphas, turn + i),
                      mixed ? i % 2 == 1 : backward, shape, 11 * i);
  }
  JudgeTeam(team, Duration(context), tally);
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
    Team team;
    team.emplace_back(probe, InTurn(alphas, 0), false, shape, 0);
    team.emplace_back(other_probe, other_alpha, false, shape, 11);
    JudgeTeam(team, Duration(context), tally);
  }
}

// The first call of a process from two threads at once. This process has made
// none: each of its children makes one, the second thread a little later each
// time.
void FirstCalls(const CheckContext& context, const AlphaSource& alphas,
                Tally& tally) {
  const Probe& probe = context.probe;
  ForEachDirection(probe, [&](bool backward) {
    const int children = context.effort == Effort::kQuick ? 8 : 40;
    for (int child = 0; child < children && !tally.failed(); ++child) {
      const pid_t parent = getpid();
      const pid_t pid = fork();
      if (pid < 0) throw std::runtime_error("no child process");
      if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(0);
        _exit(FirstCallIsRight(probe, InTurn(alphas, 0), backward,
                               std::chrono::microseconds(child * 3))
                  ? 0
                  : 1);
      }
      int status = 0;
      while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
      }
      const bool right = WIFEXITED(status) && WEXITSTATUS(status) == 0;
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

// The elements directly beside a result, which belong to somebody else. Only
// one at a time: a signal's handler knows it by a static variable.
class Neighbours {
 public:
  Neighbours(std::byte* before, std::byte* after)
      : before_(before), after_(after) {
    *before_ = value_;
    *after_ = value_;
    instance_ = this;
  }
  Neighbours(const Neighbours&) = delete;
  Neighbours& operator=(const Neighbours&) = delete;
  ~Neighbours() { instance_ = nullptr; }

  // Gives them, while there are any, another value, as their owner may at any
  // moment. A kernel that has read the last one, to write it back, undoes that.
  static void Change(int) {
    if (instance_ == nullptr) return;
    Neighbours& n = *instance_;
    n.Look();
    n.value_ = static_cast<std::byte>(static_cast<unsigned>(n.value_) + 1);
    *n.before_ = n.value_;
    *n.after_ = n.value_;
    n.changes_ = n.changes_ + 1;
  }

  void Look() { lost_ = lost_ || *before_ != value_ || *after_ != value_; }
  bool lost() const { return lost_; }
  unsigned changes() const { return changes_; }

 private:
  static inline Neighbours* instance_ = nullptr;

  volatile std::byte* before_;
  volatile std::byte* after_;
  volatile std::byte value_{0xa5};
  volatile bool lost_ = false;
  volatile unsigned changes_ = 0;
};

// What another thread writes directly beside the result must stay. It is the
// interrupted thread itself that writes: to the kernel this is the same, and it
// falls into a call however many threads have to share a processor.
void Beside(const CheckContext& context, const AlphaSource& alphas,
            Tally& tally) {
  const Probe& probe = context.probe;
  const size_t size = probe.format().bytes();
  constexpr size_t kMost = 40;
  const PaddedArray x(kMost * size);
  const PaddedArray result((kMost + 2) * size);
  const Patterns ones(kMost, probe.format().One());
  Pack(probe.format(), ones, x.data());
  const unsigned changes = context.effort == Effort::kQuick ? 25 : 75;
  ForEachDirection(probe, [&](bool backward) {
    for (size_t n = 1; n <= kMost && !tally.failed(); ++n) {
      Neighbours neighbours(result.data() + size - 1,
                            result.data() + (n + 1) * size);
      {
        const Interruptions interruptions(Neighbours::Change,
                                          std::chrono::microseconds(20));
        const auto end =
            std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (neighbours.changes() < changes && !neighbours.lost()) {
          if (std::chrono::steady_clock::now() > end) {
            throw std::runtime_error(
                "the kernel keeps signals from its thread");
          }
          CallOn(probe, InTurn(alphas, n), backward, x.data(), x.data(),
                 result.data() + size, n);
        }
      }
      neighbours.Look();
      tally.Judge(!neighbours.lost(), [&] {
        return DescribeCall(probe, InTurn(alphas, n), n,
                            "no write outside [0, n)",
                            "what another thread wrote directly beside the "
                            "result was overwritten");
      });
    }
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
                      {{"first", FirstCalls},
                       {"two", UsualTeams},
                       {"short", OtherTeam<0>},
                       {"misaligned", OtherTeam<1>},
                       {"in-place", OtherTeam<2>},
                       {"four", OtherTeam<3>},
                       {"formats", OtherFormatTeams},
                       {"beside", Beside}},
                      /*uses_threads=*/true);
}

Check TargetsCheck() { return {"LR-ARR-7", CheckTargets}; }

}  // namespace leakproof::verify
