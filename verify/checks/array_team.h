// SPDX-License-Identifier: Apache-2.0
//
// Calls of one kernel from several threads: side by side, and one within the
// other.

#ifndef LEAKPROOF_VERIFY_CHECKS_ARRAY_TEAM_H_
#define LEAKPROOF_VERIFY_CHECKS_ARRAY_TEAM_H_

#include <semaphore.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "verify/checks/array_calls.h"
#include "verify/padded_array.h"
#include "verify/stopping_array.h"

namespace leakproof::verify {

// How two or more threads call.
struct Shape {
  size_t n;
  size_t threads = 2;
  size_t offset = 0;  // of every array, in elements from a cache line's start
  bool in_place = false;
};

// Where a call stops, so that others can be made meanwhile: at the first access
// to a half of x, and at the first write to a half of the result.
struct StopAt {
  std::array<bool, 2> x{};
  std::array<bool, 2> result{};
};
inline constexpr StopAt kStopEverywhere{{true, true}, {true, true}};

// One thread's calls, and the first element in which one of them was wrong.
class TeamMember {
 public:
  TeamMember(const Probe& probe, ref::BitPattern alpha, bool backward,
             const Shape& shape, size_t first_landmark);
  TeamMember(const TeamMember&) = delete;
  TeamMember& operator=(const TeamMember&) = delete;
  ~TeamMember();

  void Call();
  // A call with no other thread beside it, for the expected result.
  void CallAlone();
  // A call that stops, each time until `other` has made a call of its own; for
  // null, that goes on at once.
  void CallStopping(const StopAt& stops, TeamMember* other);
  // Keeps the first difference from the expected result; cheap where there is
  // none.
  void Compare();
  bool wrong() const { return wrong_ != x_.size(); }
  void Judge(size_t threads, Tally& tally) const;

  // Makes calls, in the calling thread, whenever another's call has stopped,
  // until that is at an end. The calls stop as well, for `other` if there is
  // one.
  void Serve(const StopAt& stops, TeamMember* other);
  void EndService();

 private:
  // The memory of a call that stops.
  struct Stopping;

  size_t bytes() const { return x_.size() * probe_.format().bytes(); }
  Stopping& StoppingMemory();
  void CallInto(std::byte* output);
  void CompareWith(const std::byte* result);
  // Lets it make a call, and waits for that; or as long as it may be waiting
  // for the thread that waits for it.
  static void LetCall(void* member);
  bool Waits() const;

  const Probe& probe_;
  ref::BitPattern alpha_;
  bool backward_;
  Shape shape_;
  Patterns x_;
  Patterns dy_;
  PaddedArray x_memory_;
  PaddedArray dy_memory_;
  PaddedArray result_;
  PaddedArray expected_;
  size_t wrong_;
  ref::BitPattern got_;

  std::unique_ptr<Stopping> stopping_;
  TeamMember* other_ = nullptr;
  sem_t go_;
  sem_t done_;
  std::atomic<bool> busy_{false};
  std::atomic<bool> service_ends_{false};
  std::atomic<int> thread_{0};  // that serves
};

using Team = std::deque<TeamMember>;

// Whether body() returns true, in a child of this process; within `limit`, if
// it is given.
bool HoldsInAChild(const std::function<bool()>& body,
                   std::optional<std::chrono::seconds> limit = {});

// Whether a call can be stopped at its arrays and still be right: a kernel may
// leave the access to the system, or to a device, which do not stop. Tried once
// a process, in a child, so that this process stays as it is.
bool CanBeStopped(const Probe& probe, ref::BitPattern alpha, bool backward);

// Calls side by side for so long, then within each other, unless the kernel
// cannot be stopped.
void JudgeTeam(Team& team, bool can_be_stopped,
               std::chrono::milliseconds duration, Tally& tally);

// Runs body(member) in a thread for each.
void Together(Team& team, const std::function<void(TeamMember&)>& body);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_CHECKS_ARRAY_TEAM_H_
