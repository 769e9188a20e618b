// SPDX-License-Identifier: Apache-2.0
//
// Memory at which a call stops: a thread that first touches a half of it does
// something else before it goes on. So another call falls into this one by
// construction, and not by the chance of a timer.

#ifndef LEAKPROOF_VERIFY_STOPPING_ARRAY_H_
#define LEAKPROOF_VERIFY_STOPPING_ARRAY_H_

#include <array>
#include <atomic>
#include <cstddef>

#include "verify/guarded_pages.h"

namespace leakproof::verify {

class StoppingArray {
 public:
  // Called in the thread that stops, in a signal's handler: only what is safe
  // there.
  using OnStop = void (*)(void* context);
  // At the first access to a half, and at the first write to it.
  struct Stops {
    std::array<bool, 2> at_access{};
    std::array<bool, 2> at_write{};
  };

  // The first half has `first_half` bytes, of `bytes`; a page border lies
  // between the halves. At most some of these arrays exist at a time. Throws
  // std::runtime_error if there is no memory.
  StoppingArray(size_t bytes, size_t first_half, OnStop on_stop, void* context);
  StoppingArray(const StoppingArray&) = delete;
  StoppingArray& operator=(const StoppingArray&) = delete;
  ~StoppingArray();

  std::byte* data() const { return data_; }
  // From now on accesses stop as `stops` says, each once.
  void Close(const Stops& stops);
  // From now on none does.
  void Open();

 private:
  enum class State : int {
    kOpen,
    kClosed,    // an access stops
    kReadable,  // a write stops
    kStopping,  // a thread has stopped here
  };
  struct Half {
    std::byte* pages;
    size_t bytes;
    std::atomic<State> state{State::kOpen};
    bool stops_at_write = false;
  };

  static void OnFault(int signal, void* info, void* context);
  // Whether the address is in it; if so, stops there and opens what was closed.
  bool Stop(const std::byte* address);
  static void Protect(const Half& half, State state);

  GuardedPages pages_;
  std::byte* data_;
  std::array<Half, 2> halves_;
  OnStop on_stop_;
  void* context_;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_STOPPING_ARRAY_H_
