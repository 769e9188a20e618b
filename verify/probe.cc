// SPDX-License-Identifier: Apache-2.0

#include "verify/probe.h"

#include <cstring>
#include <memory>

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

constexpr size_t kCacheLine = 64;
// Before and after every array, for libraries that read a little too far: only
// the check of LR-ARR-2 is about that.
constexpr size_t kMargin = 2 * kCacheLine;

class PaddedArray {
 public:
  PaddedArray(size_t bytes, size_t offset_bytes)
      : storage_(bytes + offset_bytes + 2 * kMargin + kCacheLine) {
    void* start = storage_.data();
    size_t space = storage_.size();
    data_ = static_cast<std::byte*>(std::align(kCacheLine, 1, start, space)) +
            kMargin + offset_bytes;
  }
  std::byte* data() const { return data_; }

 private:
  std::vector<std::byte> storage_;
  std::byte* data_;
};

uint64_t FirstPattern(const Format& format, const void* array, size_t n) {
  return n == 0
             ? 0
             : Unpack(format, static_cast<const std::byte*>(array), 1)[0].bits;
}

class CallScope {
 public:
  CallScope(CallRecord& record, BitPattern alpha, size_t n, bool backward,
            uint64_t first_x, uint64_t first_dy)
      : record_(record) {
    record_.alpha = alpha.bits;
    record_.n = n;
    record_.first_x = first_x;
    record_.first_dy = first_dy;
    record_.backward = backward;
    ++record_.calls;
    ++record_.running;
  }
  CallScope(const CallScope&) = delete;
  CallScope& operator=(const CallScope&) = delete;
  ~CallScope() { --record_.running; }

 private:
  CallRecord& record_;
};

}  // namespace

void Pack(const Format& format, std::span<const BitPattern> patterns,
          std::byte* array) {
  for (const BitPattern pattern : patterns) {
    std::memcpy(array, &pattern.bits, format.bytes());  // little-endian
    array += format.bytes();
  }
}

std::vector<BitPattern> Unpack(const Format& format, const std::byte* array,
                               size_t n) {
  std::vector<BitPattern> patterns(n);
  for (BitPattern& pattern : patterns) {
    std::memcpy(&pattern.bits, array, format.bytes());
    array += format.bytes();
  }
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
  const CallScope scope(record_, alpha, n, false, FirstPattern(format_, x, n),
                        0);
  kernel_.Forward(format_, alpha, x, y, n);
}

void Probe::CallBackward(BitPattern alpha, const void* x, const void* dy,
                         void* dx, size_t n) const {
  const CallScope scope(record_, alpha, n, true, FirstPattern(format_, x, n),
                        FirstPattern(format_, dy, n));
  kernel_.Backward(format_, alpha, x, dy, dx, n);
}

std::vector<BitPattern> Probe::Forward(BitPattern alpha,
                                       std::span<const BitPattern> x,
                                       Placement placement) const {
  const size_t bytes = x.size() * format_.bytes();
  const size_t offset = placement.offset * format_.bytes();
  const PaddedArray input(bytes, offset);
  const PaddedArray distinct(bytes, offset);
  Pack(format_, x, input.data());
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
  const size_t bytes = x.size() * format_.bytes();
  const size_t offset = placement.offset * format_.bytes();
  const PaddedArray input(bytes, offset);
  const PaddedArray upstream(bytes, offset);
  const PaddedArray distinct(bytes, offset);
  Pack(format_, x, input.data());
  Pack(format_, dy, upstream.data());
  using Output = Placement::Output;
  std::byte* const output =
      placement.output == Output::kDistinct ? distinct.data()
      : placement.output == Output::kOverX  ? input.data()
                                            : upstream.data();
  CallBackward(alpha, input.data(), upstream.data(), output, x.size());
  return Unpack(format_, output, x.size());
}

}  // namespace leakproof::verify
