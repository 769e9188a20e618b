// SPDX-License-Identifier: Apache-2.0
//
// A probe calls the kernel under test on patterns, and keeps a record of the
// call in progress for whoever watches from another process.

#ifndef LEAKPROOF_VERIFY_PROBE_H_
#define LEAKPROOF_VERIFY_PROBE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "ref/format.h"
#include "verify/kernel.h"

namespace leakproof::verify {

// Lies in memory that outlives the process that writes it. Plain numbers, so
// that a reader after a crash finds them whole.
struct CallRecord {
  std::atomic<uint64_t> calls{0};  // begun so far
  std::atomic<int> running{0};     // begun and not ended, of all threads
  // Of the call that began last:
  std::atomic<uint64_t> alpha{0};
  std::atomic<uint64_t> n{0};
  std::atomic<uint64_t> first_x{0};  // patterns of element 0, if n > 0
  std::atomic<uint64_t> first_dy{0};
  std::atomic<uint64_t> position{0};  // in a sweep, where its array begins
  std::atomic<bool> backward{false};
  std::atomic<bool> threw{false};  // an exception left the kernel
};

// Where arrays lie. Unless told otherwise they are distinct, aligned to a cache
// line, and have room before and after them.
struct Placement {
  enum class Output { kDistinct, kOverX, kOverDy };
  Output output = Output::kDistinct;
  bool dy_is_x = false;  // one array for both; their patterns must be the same
  // In elements, from a cache line's start, as far as the arrays are distinct.
  size_t x_offset = 0;
  size_t dy_offset = 0;
  size_t output_offset = 0;
};

class Probe {
 public:
  // Which threads call through it. To keep the record for several takes longer
  // than a call on a short array.
  enum class Callers { kOneThread, kSeveralThreads };

  // The first three outlive the probe. Without `with_backward`, it is as if the
  // kernel had no backward function: some definitions have no gradient.
  Probe(const Kernel& kernel, const ref::Format& format, CallRecord& record,
        bool with_backward = true, Callers callers = Callers::kSeveralThreads)
      : kernel_(kernel),
        format_(format),
        record_(record),
        with_backward_(with_backward),
        callers_(callers) {}

  const Kernel& kernel() const { return kernel_; }
  const ref::Format& format() const { return format_; }
  bool Has(Direction direction) const {
    return (with_backward_ || direction == Direction::kForward) &&
           kernel_.Implements(format_, direction);
  }
  // Whether the kernel takes α in every direction that it implements.
  bool Takes(ref::BitPattern alpha) const;

  // An empty array makes no call: what that does is the matter of LR-ARR-3.
  std::vector<ref::BitPattern> Forward(ref::BitPattern alpha,
                                       std::span<const ref::BitPattern> x,
                                       Placement placement = {}) const;
  std::vector<ref::BitPattern> Backward(ref::BitPattern alpha,
                                        std::span<const ref::BitPattern> x,
                                        std::span<const ref::BitPattern> dy,
                                        Placement placement = {}) const;

  // Of the calls from now on, in a sweep.
  void NotePosition(uint64_t position) const {
    record_.position.store(position, std::memory_order_relaxed);
  }
  // The bare calls, recorded, on the caller's memory.
  void CallForward(ref::BitPattern alpha, const void* x, void* y,
                   size_t n) const;
  void CallBackward(ref::BitPattern alpha, const void* x, const void* dy,
                    void* dx, size_t n) const;

 private:
  int Prefill() const;

  const Kernel& kernel_;
  const ref::Format& format_;
  CallRecord& record_;
  bool with_backward_;
  Callers callers_;
};

// Calls body(bytes) with the bytes of an element of the format as a constant,
// so that a copy of an element is one instruction.
template <class Body>
void WithElementBytes(const ref::Format& format, Body body) {
  switch (format.bytes()) {
    case 2:
      return body(std::integral_constant<size_t, 2>());
    case 4:
      return body(std::integral_constant<size_t, 4>());
    default:
      return body(std::integral_constant<size_t, 8>());
  }
}

// Patterns to and from the memory of an array, format.bytes() each.
void Pack(const ref::Format& format, std::span<const ref::BitPattern> patterns,
          std::byte* array);
std::vector<ref::BitPattern> Unpack(const ref::Format& format,
                                    const std::byte* array, size_t n);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_PROBE_H_
