// SPDX-License-Identifier: Apache-2.0

#include "verify/stopping_array.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <stdexcept>

namespace leakproof::verify {
namespace {

// Those that a fault may be in.
std::array<std::atomic<StoppingArray*>, 16> arrays;

struct sigaction earlier_action;

size_t WholePages(size_t bytes) {
  const size_t page = GuardedPages::PageSize();
  return (bytes + page - 1) / page * page;
}

}  // namespace

void StoppingArray::OnFault(int /*signal*/, void* info, void* /*context*/) {
  const int saved = errno;
  const auto* const address = static_cast<const std::byte*>(
      static_cast<const siginfo_t*>(info)->si_addr);
  const bool ours = std::ranges::any_of(arrays, [&](const auto& slot) {
    StoppingArray* const array = slot.load();
    return array != nullptr && array->Stop(address);
  });
  // Anything else ends the process, as it comes again.
  if (!ours) sigaction(SIGSEGV, &earlier_action, nullptr);
  errno = saved;
}

StoppingArray::StoppingArray(size_t bytes, size_t first_half, OnStop on_stop,
                             void* context)
    : pages_(WholePages(first_half) + WholePages(bytes - first_half)),
      data_(pages_.data() + WholePages(first_half) - first_half),
      on_stop_(on_stop),
      context_(context) {
  pages_.MarkDirty();
  halves_[0].pages = pages_.data();
  halves_[0].bytes = WholePages(first_half);
  halves_[1].pages = pages_.data() + halves_[0].bytes;
  halves_[1].bytes = pages_.size() - halves_[0].bytes;
  static const bool handled = [] {
    struct sigaction action = {};
    action.sa_sigaction = [](int signal, siginfo_t* info, void* of_thread) {
      OnFault(signal, info, of_thread);
    };
    // It may come again while it is handled: in another array.
    action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART;
    return sigaction(SIGSEGV, &action, &earlier_action) == 0;
  }();
  for (auto& slot : arrays) {
    StoppingArray* none = nullptr;
    if (handled && slot.compare_exchange_strong(none, this)) return;
  }
  throw std::runtime_error("no room for another array that stops a call");
}

StoppingArray::~StoppingArray() {
  Open();
  for (auto& slot : arrays) {
    StoppingArray* self = this;
    slot.compare_exchange_strong(self, nullptr);
  }
}

void StoppingArray::Protect(const Half& half, State state) {
  const int protection = state == State::kClosed     ? PROT_NONE
                         : state == State::kReadable ? PROT_READ
                                                     : PROT_READ | PROT_WRITE;
  if (half.bytes > 0) mprotect(half.pages, half.bytes, protection);
}

void StoppingArray::Close(const Stops& stops) {
  for (size_t h = 0; h < halves_.size(); ++h) {
    Half& half = halves_[h];
    half.stops_at_write = stops.at_write[h];
    const State state = stops.at_access[h]  ? State::kClosed
                        : stops.at_write[h] ? State::kReadable
                                            : State::kOpen;
    half.state = state;
    Protect(half, state);
  }
}

void StoppingArray::Open() { Close({}); }

bool StoppingArray::Stop(const std::byte* address) {
  for (Half& half : halves_) {
    if (address < half.pages || address >= half.pages + half.bytes) continue;
    State state = half.state;
    // Another thread may have been here first: the access comes again.
    if (state != State::kClosed && state != State::kReadable) return true;
    if (!half.state.compare_exchange_strong(state, State::kStopping)) {
      return true;
    }
    on_stop_(context_);
    const State next = state == State::kClosed && half.stops_at_write
                           ? State::kReadable
                           : State::kOpen;
    Protect(half, next);
    half.state = next;
    return true;
  }
  return false;
}

}  // namespace leakproof::verify
