// SPDX-License-Identifier: Apache-2.0

#include "verify/checks/array_team.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <barrier>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "verify/patterns.h"

namespace leakproof::verify {

using ref::BitPattern;
using ref::Format;

namespace {

// No result of a call.
constexpr std::byte kUnwritten{0x5a};

size_t OffsetBytes(const Probe& probe, const Shape& shape) {
  return shape.offset * probe.format().bytes();
}

// The bytes of the first half: so many that the array starts as far from a
// cache line's start as its shape says, if it is long enough for that.
size_t FirstHalf(const Format& format, const Shape& shape) {
  const size_t lanes = kCacheLine / format.bytes();
  const size_t half = shape.n / 2;
  const size_t least = lanes - shape.offset % lanes;
  const size_t elements =
      least > half ? std::max<size_t>(half, 1) : half - (half - least) % lanes;
  return elements * format.bytes();
}

timespec After(std::chrono::milliseconds time) {
  timespec end;
  clock_gettime(CLOCK_REALTIME, &end);
  end.tv_nsec += std::chrono::nanoseconds(time).count();
  end.tv_sec += end.tv_nsec / 1'000'000'000;
  end.tv_nsec %= 1'000'000'000;
  return end;
}

void Wait(sem_t& semaphore) {
  while (sem_wait(&semaphore) != 0) {
  }
}

}  // namespace

struct TeamMember::Stopping {
  Stopping(size_t bytes, size_t first_half, TeamMember* member, bool in_place)
      : x(bytes, first_half, LetCall, member) {
    if (!in_place) result.emplace(bytes, first_half, LetCall, member);
  }

  StoppingArray x;
  std::optional<StoppingArray> result;  // none in place
};

TeamMember::TeamMember(const Probe& probe, BitPattern alpha, bool backward,
                       const Shape& shape, size_t first_landmark)
    : probe_(probe),
      alpha_(alpha),
      backward_(backward),
      shape_(shape),
      x_(Rotated(Landmarks(probe.format()), first_landmark, shape.n)),
      dy_(Rotated(Landmarks(probe.format()), first_landmark + 5, shape.n)),
      x_memory_(bytes(), OffsetBytes(probe, shape)),
      dy_memory_(bytes(), OffsetBytes(probe, shape)),
      result_(bytes(), OffsetBytes(probe, shape)),
      expected_(bytes(), OffsetBytes(probe, shape)),
      wrong_(shape.n) {
  Pack(probe.format(), x_, x_memory_.data());
  Pack(probe.format(), dy_, dy_memory_.data());
  sem_init(&go_, 0, 0);
  sem_init(&done_, 0, 0);
}

TeamMember::~TeamMember() {
  sem_destroy(&go_);
  sem_destroy(&done_);
}

void TeamMember::Call() { CallInto(result_.data()); }

void TeamMember::CallAlone() { CallInto(expected_.data()); }

void TeamMember::CallInto(std::byte* output) {
  const std::byte* x = x_memory_.data();
  if (shape_.in_place) {
    std::copy_n(x, bytes(), output);
    x = output;
  }
  CallOn(probe_, alpha_, backward_, x, dy_memory_.data(), output, x_.size());
}

void TeamMember::Compare() { CompareWith(result_.data()); }

void TeamMember::CompareWith(const std::byte* result) {
  if (wrong() || std::memcmp(result, expected_.data(), bytes()) == 0) return;
  const auto got = Unpack(probe_.format(), result, x_.size());
  const auto expected = Unpack(probe_.format(), expected_.data(), x_.size());
  wrong_ = static_cast<size_t>(std::ranges::mismatch(got, expected).in1 -
                               got.begin());
  got_ = got[wrong_];
}

void TeamMember::Judge(size_t threads, Tally& tally) const {
  tally.Judge(!wrong(), [&] {
    const auto expected = Unpack(probe_.format(), expected_.data(), x_.size());
    return DescribeBits(probe_, alpha_, x_, backward_ ? &dy_ : nullptr, wrong_,
                        got_, expected[wrong_],
                        std::to_string(threads) +
                            " threads called the kernel at the same " + "time" +
                            (shape_.in_place ? ", in place" : ""));
  });
}

TeamMember::Stopping& TeamMember::StoppingMemory() {
  if (stopping_ == nullptr) {
    stopping_ = std::make_unique<Stopping>(
        bytes(), FirstHalf(probe_.format(), shape_), this, shape_.in_place);
  }
  return *stopping_;
}

void TeamMember::CallStopping(const StopAt& stops, TeamMember* other) {
  Stopping& memory = StoppingMemory();
  std::byte* const x = memory.x.data();
  std::byte* const result = shape_.in_place ? x : memory.result->data();
  Pack(probe_.format(), x_, x);
  if (shape_.in_place) {
    memory.x.Close({stops.x, stops.result});
  } else {
    std::memset(result, static_cast<int>(kUnwritten), bytes());
    memory.x.Close({stops.x, {}});
    memory.result->Close({{}, stops.result});
  }
  other_ = other;
  CallOn(probe_, alpha_, backward_, x, dy_memory_.data(), result, x_.size());
  // It may have waited for this call.
  if (other != nullptr && other->busy_) {
    Wait(other->done_);
    other->busy_ = false;
  }
  memory.x.Open();
  if (!shape_.in_place) memory.result->Open();
  CompareWith(result);
}

void TeamMember::Serve(const StopAt& stops, TeamMember* other) {
  thread_ = gettid();
  for (;;) {
    Wait(go_);
    if (service_ends_) break;
    if (other != nullptr) {
      CallStopping(stops, other);
    } else {
      Call();
      Compare();
    }
    sem_post(&done_);
  }
  service_ends_ = false;
}

void TeamMember::EndService() {
  service_ends_ = true;
  sem_post(&go_);
}

// Whether the thread that serves sleeps in the system, which only what is safe
// in a signal's handler tells.
bool TeamMember::Waits() const {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/stat", thread_.load());
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  char text[256];
  const ssize_t count = read(file, text, sizeof text);
  close(file);
  const char* const end = text + std::max<ssize_t>(count, 0);
  // "1234 (name) S ...", where the name may have parentheses.
  const char* state = end;
  for (const char* c = text; c + 2 < end; ++c) {
    if (*c == ')') state = c + 2;
  }
  return state < end && *state == 'S';
}

void TeamMember::LetCall(void* member) {
  TeamMember* const other = static_cast<TeamMember*>(member)->other_;
  if (other == nullptr || other->busy_) return;
  other->busy_ = true;
  sem_post(&other->go_);
  // A kernel may let one call in at a time: then the other waits for this one,
  // asleep or not.
  constexpr int kAsleep = 3;
  constexpr int kLongest = 200;
  static std::atomic<int> longest = kLongest;
  int asleep = 0;
  for (int waited = 0; waited < longest && asleep < kAsleep; ++waited) {
    const timespec end = After(std::chrono::milliseconds(1));
    int ended = 0;
    do {
      ended = sem_timedwait(&other->done_, &end);
    } while (ended != 0 && errno == EINTR);
    if (ended == 0) {
      other->busy_ = false;
      return;
    }
    asleep = other->Waits() ? asleep + 1 : 0;
  }
  // Once this is known, it is not waited for long.
  if (asleep < kAsleep) longest = std::max(longest / 4, kAsleep);
}

void Together(Team& team, const std::function<void(TeamMember&)>& body) {
  std::vector<std::thread> others;
  for (size_t i = 1; i < team.size(); ++i) {
    others.emplace_back([&body, &member = team[i]] { body(member); });
  }
  body(team.front());
  for (std::thread& other : others) other.join();
}

namespace {

void CallSideBySide(Team& team, std::chrono::milliseconds duration) {
  using Clock = std::chrono::steady_clock;
  std::barrier start(static_cast<ptrdiff_t>(team.size()));
  Together(team, [&](TeamMember& member) {
    start.arrive_and_wait();
    const auto end = Clock::now() + duration;
    do {
      member.Call();
      member.Compare();
    } while (Clock::now() < end);
  });
}

// The first member's call stops, and within it the second's is made, which
// stops for the third's, and so on.
void CallWithinEachOther(Team& team, const StopAt& stops) {
  Together(team, [&](TeamMember& member) {
    const auto place = std::ranges::find_if(
        team, [&](const TeamMember& one) { return &one == &member; });
    const auto next = std::next(place);
    TeamMember* const other = next == team.end() ? nullptr : &*next;
    if (place != team.begin()) return member.Serve(stops, other);
    member.CallStopping(stops, other);
    for (auto one = next; one != team.end(); ++one) one->EndService();
  });
}

}  // namespace

bool HoldsInAChild(const std::function<bool()>& body,
                   std::optional<std::chrono::seconds> limit) {
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("no child process");
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);
    _exit(body() ? 0 : 1);
  }
  const auto begin = std::chrono::steady_clock::now();
  int status = 0;
  pid_t ended = 0;
  while ((ended = waitpid(pid, &status, WNOHANG)) == 0) {
    if (limit && std::chrono::steady_clock::now() - begin > *limit) {
      kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
      return false;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  return ended == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool CanBeStopped(const Probe& probe, BitPattern alpha, bool backward) {
  static std::map<std::pair<std::string_view, bool>, bool> known;
  const auto [place, is_new] =
      known.try_emplace({probe.format().name, backward}, false);
  if (is_new) {
    // Less than a call may take before whoever watches this process ends it.
    constexpr std::chrono::seconds kLimit{5};
    place->second = HoldsInAChild(
        [&] {
          // A child that hangs leaves no call behind in this process's record.
          CallRecord record;
          const Probe trial(probe.kernel(), probe.format(), record);
          TeamMember member(trial, alpha, backward, {.n = 4'099}, 0);
          member.CallAlone();
          member.CallStopping(kStopEverywhere, nullptr);
          return !member.wrong();
        },
        kLimit);
  }
  return place->second;
}

void JudgeTeam(Team& team, bool can_be_stopped,
               std::chrono::milliseconds duration, Tally& tally) {
  // The first calls at once, for state that a first call sets up.
  std::barrier start(static_cast<ptrdiff_t>(team.size()));
  Together(team, [&](TeamMember& member) {
    start.arrive_and_wait();
    member.Call();
  });
  for (TeamMember& member : team) {
    member.CallAlone();
    member.Compare();
  }
  CallSideBySide(team, duration);
  if (can_be_stopped && team.size() == 2) {
    CallWithinEachOther(team, kStopEverywhere);
  } else if (can_be_stopped) {
    // Each call stops once, or they would be many.
    for (const StopAt& stops :
         {StopAt{{true, false}, {}}, StopAt{{false, true}, {}},
          StopAt{{}, {true, false}}, StopAt{{}, {false, true}}}) {
      CallWithinEachOther(team, stops);
    }
  }
  for (const TeamMember& member : team) member.Judge(team.size(), tally);
}

}  // namespace leakproof::verify
