// SPDX-License-Identifier: Apache-2.0
//
// A part of LR-ARR-6: what another thread writes directly beside the result
// must stay. The page that holds one end of the result and the neighbour there
// takes no writes: each write of the kernel there stops, the neighbour gets
// another value, as its owner may give it at any moment, and the write is made
// alone. A kernel that writes back what it had read of the neighbour undoes
// that, wherever in its code.

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

#if defined(__x86_64__)
#include <ucontext.h>
#endif

#include "verify/checks/array_calls.h"
#include "verify/checks/array_team.h"
#include "verify/guarded_pages.h"
#include "verify/padded_array.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;

constexpr size_t kMostElements = 40;

// An element that belongs to somebody else, as its owner sees it.
class Neighbour {
 public:
  explicit Neighbour(std::byte* at) : at_(at) { *at_ = value_; }

  void Change() {
    Look();
    value_ = static_cast<std::byte>(static_cast<unsigned>(value_) + 1);
    *at_ = value_;
  }
  void Look() { lost_ = lost_ || *at_ != value_; }
  bool lost() const { return lost_; }

 private:
  volatile std::byte* at_;
  volatile std::byte value_{0xa5};
  volatile bool lost_ = false;
};

// Two pages, of which one takes no writes but those that are made alone.
class ClosedPage {
 public:
  ClosedPage() : pages_(2 * kPage, GuardedPages::Views::kSecondForWriting) {
    pages_.MarkDirty();
    struct sigaction action = {};
    action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART;
    action.sa_sigaction = OnWrite;
    sigaction(SIGSEGV, &action, &earlier_fault_);
    action.sa_sigaction = OnStep;
    sigaction(SIGTRAP, &action, &earlier_step_);
  }
  ClosedPage(const ClosedPage&) = delete;
  ClosedPage& operator=(const ClosedPage&) = delete;
  ~ClosedPage() {
    Open();
    sigaction(SIGSEGV, &earlier_fault_, nullptr);
    sigaction(SIGTRAP, &earlier_step_, nullptr);
  }

  // Between the pages, for the kernel and for the neighbour's owner.
  std::byte* border() const { return pages_.data() + kPage; }
  std::byte* owners_border() const { return pages_.second() + kPage; }

  void Close(bool second, Neighbour& neighbour) {
    closed_ = pages_.data() + (second ? kPage : 0);
    neighbour_ = &neighbour;
    writes_ = 0;
    open_ = this;
    mprotect(closed_, kPage, PROT_READ);
  }
  void Open() {
    if (closed_ != nullptr) mprotect(closed_, kPage, PROT_READ | PROT_WRITE);
    closed_ = nullptr;
    open_ = nullptr;
  }

 private:
  // A kernel that writes so often there has shown what it does.
  static constexpr unsigned kMostWrites = 4096;
  static inline const size_t kPage = GuardedPages::PageSize();
  static inline ClosedPage* open_ = nullptr;

  static void OnWrite(int /*signal*/, siginfo_t* info,
                      [[maybe_unused]] void* context) {
    ClosedPage* const page = open_;
    const auto* const address = static_cast<const std::byte*>(info->si_addr);
    const bool ours = page != nullptr && address >= page->closed_ &&
                      address < page->closed_ + kPage;
    if (!ours) {
      // Comes again, and ends the process.
      signal(SIGSEGV, SIG_DFL);
      return;
    }
    const int saved = errno;
    page->neighbour_->Change();
    mprotect(page->closed_, kPage, PROT_READ | PROT_WRITE);
#if defined(__x86_64__)
    // Elsewhere the first write opens the page for all.
    if (++page->writes_ < kMostWrites) {
      static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_EFL] |=
          kSingleStep;
    }
#endif
    errno = saved;
  }

  static void OnStep(int /*signal*/, siginfo_t* /*info*/,
                     [[maybe_unused]] void* context) {
#if defined(__x86_64__)
    static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_EFL] &=
        ~kSingleStep;
#endif
    ClosedPage* const page = open_;
    if (page == nullptr) return;
    const int saved = errno;
    page->neighbour_->Look();
    mprotect(page->closed_, kPage, PROT_READ);
    errno = saved;
  }

#if defined(__x86_64__)
  static constexpr greg_t kSingleStep = 0x100;  // the trap flag
#endif

  GuardedPages pages_;
  std::byte* closed_ = nullptr;
  Neighbour* neighbour_ = nullptr;
  unsigned writes_ = 0;
  struct sigaction earlier_fault_;
  struct sigaction earlier_step_;
};

// The inputs of every call.
class Ones {
 public:
  explicit Ones(const Probe& probe)
      : memory_(kMostElements * probe.format().bytes()) {
    Pack(probe.format(), Patterns(kMostElements, probe.format().One()),
         memory_.data());
  }
  const std::byte* data() const { return memory_.data(); }

 private:
  PaddedArray memory_;
};

void JudgeLost(const Probe& probe, BitPattern alpha, size_t n,
               const Neighbour& neighbour, Tally& tally) {
  tally.Judge(!neighbour.lost(), [&] {
    return DescribeCall(probe, alpha, n, "no write outside [0, n)",
                        "what another thread wrote directly beside the "
                        "result was overwritten");
  });
}

// At one end of the result, of which `closed` elements lie in the page that
// takes no writes.
void JudgeEnd(const Probe& probe, BitPattern alpha, bool backward, size_t n,
              size_t closed, bool last, const Ones& x, ClosedPage& memory,
              Tally& tally) {
  const auto size = static_cast<ptrdiff_t>(probe.format().bytes());
  const auto before = static_cast<ptrdiff_t>(last ? n - closed : closed) * size;
  const ptrdiff_t beside =
      last ? static_cast<ptrdiff_t>(closed) * size : -before - 1;
  Neighbour neighbour(memory.owners_border() + beside);
  memory.Close(last, neighbour);
  CallOn(probe, alpha, backward, x.data(), x.data(), memory.border() - before,
         n);
  memory.Open();
  neighbour.Look();
  JudgeLost(probe, alpha, n, neighbour, tally);
}

// For a kernel whose writes cannot be stopped: the neighbour changes in another
// thread, as often as it can.
void JudgeByChance(const Probe& probe, BitPattern alpha, bool backward,
                   size_t n, const Ones& x, Tally& tally) {
  const size_t size = probe.format().bytes();
  const PaddedArray result((n + 2) * size);
  Neighbour neighbour(result.data() + (n + 1) * size);
  std::atomic<bool> done = false;
  std::thread owner([&] {
    while (!done && !neighbour.lost()) neighbour.Change();
  });
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
  while (std::chrono::steady_clock::now() < end) {
    CallOn(probe, alpha, backward, x.data(), x.data(), result.data() + size, n);
  }
  done = true;
  owner.join();
  JudgeLost(probe, alpha, n, neighbour, tally);
}

}  // namespace

void WritesBeside(const CheckContext& context, const AlphaSource& alphas,
                  Tally& tally) {
  const Probe& probe = context.probe;
  const Ones x(probe);
  ClosedPage memory;
  ForEachDirection(probe, [&](bool backward) {
    const bool can_be_stopped =
        CanBeStopped(probe, InTurn(alphas, 0), backward);
    for (size_t n = 1; n <= kMostElements && !tally.failed(); ++n) {
      const BitPattern alpha = InTurn(alphas, n);
      if (!can_be_stopped) {
        JudgeByChance(probe, alpha, backward, n, x, tally);
        continue;
      }
      const size_t closed = 1 + n % std::min<size_t>(n, 7);
      for (const bool last : {true, false}) {
        JudgeEnd(probe, alpha, backward, n, closed, last, x, memory, tally);
      }
    }
  });
}

}  // namespace leakproof::verify
