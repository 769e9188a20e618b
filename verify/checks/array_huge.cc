// SPDX-License-Identifier: Apache-2.0
//
// A part of LR-ARR-1: arrays of more elements than 32 bits count. They need
// addresses, not memory: the same few pages are mapped again and again, so that
// x, dy and the result repeat themselves.

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include "verify/checks/array_calls.h"
#include "verify/checks/values.h"
#include "verify/patterns.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

// Of the pages that repeat.
constexpr size_t kPeriodBytes = size_t{4} << 20;

// Addresses of `bytes`, in which every period shows the same memory, but for
// the last, incomplete one, which has memory of its own.
class RepeatedMemory {
 public:
  explicit RepeatedMemory(size_t bytes)
      : bytes_((bytes + kPeriodBytes - 1) / kPeriodBytes * kPeriodBytes) {
    file_ = memfd_create("leakproof", MFD_CLOEXEC);
    if (file_ < 0 || ftruncate(file_, 2 * kPeriodBytes) != 0) Throw();
    void* const addresses =
        mmap(nullptr, bytes_, PROT_NONE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (addresses == MAP_FAILED) Throw();
    data_ = static_cast<std::byte*>(addresses);
    for (size_t at = 0; at < bytes_; at += kPeriodBytes) {
      const bool last = at + kPeriodBytes == bytes_;
      if (mmap(data_ + at, kPeriodBytes, PROT_READ | PROT_WRITE,
               MAP_SHARED | MAP_FIXED, file_,
               last ? kPeriodBytes : 0) == MAP_FAILED) {
        Throw();
      }
    }
  }
  RepeatedMemory(const RepeatedMemory&) = delete;
  RepeatedMemory& operator=(const RepeatedMemory&) = delete;
  ~RepeatedMemory() {
    munmap(data_, bytes_);
    close(file_);
  }

  std::byte* data() const { return data_; }
  // The memory that repeats, and that of the end.
  std::byte* period() const { return data_; }
  std::byte* last() const { return data_ + bytes_ - kPeriodBytes; }

 private:
  [[noreturn]] static void Throw() {
    throw std::runtime_error(std::string("no addresses for a huge array: ") +
                             std::strerror(errno));
  }

  size_t bytes_;
  int file_;
  std::byte* data_;
};

void JudgePeriod(const Probe& probe, BitPattern alpha, bool backward, size_t n,
                 const Patterns& x, const Patterns& dy,
                 const Patterns& expected, const std::byte* result,
                 const char* where, Tally& tally) {
  const Patterns* const upstream = backward ? &dy : nullptr;
  const Patterns got = Unpack(probe.format(), result, x.size());
  JudgeBits(probe, alpha, x, upstream, got, expected,
            std::string("at ") + where + " of an array of " +
                std::to_string(n) + " elements",
            tally);
}

void JudgeHuge(const Probe& probe, BitPattern alpha, bool backward, size_t n,
               Tally& tally) {
  const Format& format = probe.format();
  const size_t per_period = kPeriodBytes / format.bytes();
  const Patterns& landmarks = Landmarks(format);
  const Patterns x = Rotated(landmarks, 0, per_period);
  const Patterns dy = Rotated(landmarks, 7, per_period);
  const Patterns expected = Call(probe, alpha, x, backward ? &dy : nullptr);

  const RepeatedMemory x_memory(n * format.bytes());
  const RepeatedMemory dy_memory(n * format.bytes());
  const RepeatedMemory result(n * format.bytes());
  for (std::byte* const place : {x_memory.period(), x_memory.last()}) {
    Pack(format, x, place);
  }
  for (std::byte* const place : {dy_memory.period(), dy_memory.last()}) {
    Pack(format, dy, place);
  }
  // No result of a call: a call that stops early leaves it.
  for (std::byte* const place : {result.period(), result.last()}) {
    std::memset(place, 0x5a, kPeriodBytes);
  }
  CallOn(probe, alpha, backward, x_memory.data(), dy_memory.data(),
         result.data(), n);
  JudgePeriod(probe, alpha, backward, n, x, dy, expected, result.period(),
              "elements before the last ones", tally);
  const size_t tail = n % per_period;
  const auto first = [&](const Patterns& of) {
    return Patterns(of.begin(), of.begin() + static_cast<ptrdiff_t>(tail));
  };
  JudgePeriod(probe, alpha, backward, n, first(x), first(dy), first(expected),
              result.last(), "the last elements", tally);
}

}  // namespace

void HugeArrays(const CheckContext& context, const AlphaSource& alphas,
                Tally& tally) {
  const bool wanted = context.effort == Effort::kExhaustive && !context.slow;
  if (!wanted || sizeof(size_t) < 8) return;
  ForEachDirection(context.probe, [&](bool backward) {
    for (const int bits : {31, 32}) {
      if (tally.failed()) return;
      JudgeHuge(context.probe, alphas.listed().front(), backward,
                (size_t{1} << bits) + 1003, tally);
    }
  });
}

}  // namespace leakproof::verify
