// SPDX-License-Identifier: Apache-2.0

#include "verify/probe.h"

#include <cstdlib>
#include <cstring>

#include "verify/padded_array.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

uint64_t FirstPattern(const Format& format, const void* array, size_t n) {
  uint64_t pattern = 0;
  if (n > 0) std::memcpy(&pattern, array, format.bytes());  // little-endian
  return pattern;
}

// The call in progress, in the record. A kernel is a C function: an exception
// that leaves it ends the process, and the record says so.
template <class Call>
void EndOnException(CallRecord& record, Call call) {
  try {
    call();
  } catch (...) {
    record.threw = true;
    std::abort();
  }
}

class CallScope {
 public:
  CallScope(CallRecord& record, Probe::Callers callers, BitPattern alpha,
            size_t n, bool backward, uint64_t first_x, uint64_t first_dy)
      : record_(record), callers_(callers) {
    // A reader after a crash sees them in any case; a stronger order would cost
    // more than a call on a short array.
    constexpr auto kOrder = std::memory_order_relaxed;
    record_.alpha.store(alpha.bits, kOrder);
    record_.n.store(n, kOrder);
    record_.first_x.store(first_x, kOrder);
    record_.first_dy.store(first_dy, kOrder);
    record_.backward.store(backward, kOrder);
    Add(record_.calls, uint64_t{1});
    Add(record_.running, 1);
  }
  CallScope(const CallScope&) = delete;
  CallScope& operator=(const CallScope&) = delete;
  ~CallScope() { Add(record_.running, -1); }

 private:
  template <typename T>
  void Add(std::atomic<T>& counter, T more) const {
    if (callers_ == Probe::Callers::kSeveralThreads) {
      counter += more;
    } else {
      counter.store(counter.load(std::memory_order_relaxed) + more,
                    std::memory_order_relaxed);
    }
  }

  CallRecord& record_;
  Probe::Callers callers_;
};

}  // namespace

void Pack(const Format& format, std::span<const BitPattern> patterns,
          std::byte* array) {
  WithElementBytes(format, [&](auto bytes) {
    std::byte* to = array;
    for (const BitPattern pattern : patterns) {
      std::memcpy(to, &pattern.bits, bytes);  // little-endian
      to += bytes;
    }
  });
}

std::vector<BitPattern> Unpack(const Format& format, const std::byte* array,
                               size_t n) {
  std::vector<BitPattern> patterns(n);
  WithElementBytes(format, [&](auto bytes) {
    const std::byte* from = array;
    for (BitPattern& pattern : patterns) {
      std::memcpy(&pattern.bits, from, bytes);
      from += bytes;
    }
  });
  return patterns;
}

bool Probe::Takes(BitPattern alpha) const {
  for (const Direction direction :
       {Direction::kForward, Direction::kBackward}) {
    if (Has(direction) && kernel_.AnswerToAlpha(format_, direction, alpha) ==
                              AlphaAnswer::kRefused) {
      return false;
    }
  }
  return true;
}

void Probe::CallForward(BitPattern alpha, const void* x, void* y,
                        size_t n) const {
  const CallScope scope(record_, callers_, alpha, n, false,
                        FirstPattern(format_, x, n), 0);
  EndOnException(record_, [&] { kernel_.Forward(format_, alpha, x, y, n); });
}

void Probe::CallBackward(BitPattern alpha, const void* x, const void* dy,
                         void* dx, size_t n) const {
  const CallScope scope(record_, callers_, alpha, n, true,
                        FirstPattern(format_, x, n),
                        FirstPattern(format_, dy, n));
  EndOnException(record_,
                 [&] { kernel_.Backward(format_, alpha, x, dy, dx, n); });
}

// What an output holds before the call: NaNs or zeros in turn, for kernels that
// read it.
int Probe::Prefill() const { return record_.calls % 2 == 0 ? 0xff : 0; }

std::vector<BitPattern> Probe::Forward(BitPattern alpha,
                                       std::span<const BitPattern> x,
                                       Placement placement) const {
  if (x.empty()) return {};
  const size_t bytes = x.size() * format_.bytes();
  const PaddedArray input(bytes, placement.x_offset * format_.bytes());
  const PaddedArray distinct(bytes, placement.output_offset * format_.bytes());
  Pack(format_, x, input.data());
  std::memset(distinct.data(), Prefill(), bytes);
  std::byte* const output = placement.output == Placement::Output::kDistinct
                                ? distinct.data()
                                : input.data();
  CallForward(alpha, input.data(), output, x.size());
  return Unpack(format_, output, x.size());
}

std::vector<BitPattern> Probe::Backward(BitPattern alpha,
                                        std::span<const BitPattern> x,
                                        std::span<const BitPattern> dy,
                                        Placement placement) const {
  if (x.empty()) return {};
  const size_t bytes = x.size() * format_.bytes();
  const PaddedArray input(bytes, placement.x_offset * format_.bytes());
  const PaddedArray separate(bytes, placement.dy_offset * format_.bytes());
  const PaddedArray distinct(bytes, placement.output_offset * format_.bytes());
  std::byte* const upstream =
      placement.dy_is_x ? input.data() : separate.data();
  Pack(format_, x, input.data());
  Pack(format_, dy, upstream);
  std::memset(distinct.data(), Prefill(), bytes);
  using Output = Placement::Output;
  std::byte* const output = placement.output == Output::kDistinct
                                ? distinct.data()
                            : placement.output == Output::kOverX ? input.data()
                                                                 : upstream;
  CallBackward(alpha, input.data(), upstream, output, x.size());
  return Unpack(format_, output, x.size());
}

}  // namespace leakproof::verify
