// SPDX-License-Identifier: Apache-2.0
//
// Parts of LR-ARR-1: where in memory arrays lie makes no difference.

#include <sys/mman.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include "verify/checks/array_calls.h"
#include "verify/checks/values.h"
#include "verify/guarded_array.h"
#include "verify/padded_array.h"
#include "verify/patterns.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

// The inputs of a call, and what they give elsewhere.
struct KnownCall {
  BitPattern alpha;
  bool backward;
  Patterns x;
  Patterns dy;
  Patterns expected;

  const Patterns* upstream() const { return backward ? &dy : nullptr; }
};

KnownCall MakeCall(const Probe& probe, BitPattern alpha, bool backward,
                   size_t n) {
  const Patterns& landmarks = Landmarks(probe.format());
  KnownCall call{alpha,
                 backward,
                 Rotated(landmarks, n, n),
                 Rotated(landmarks, n + 3, n),
                 {}};
  call.expected = Call(probe, alpha, call.x, call.upstream());
  return call;
}

// Makes the call with its arrays at these addresses.
void JudgeAt(const Probe& probe, const KnownCall& call, std::byte* x,
             std::byte* dy, std::byte* result, const std::string& where,
             Tally& tally) {
  const Format& format = probe.format();
  Pack(format, call.x, x);
  if (call.backward) Pack(format, call.dy, dy);
  CallOn(probe, call.alpha, call.backward, x, dy, result, call.x.size());
  JudgeBits(probe, call.alpha, call.x, call.upstream(),
            Unpack(format, result, call.x.size()), call.expected,
            where + "; arrays elsewhere give other bits", tally);
}

// x, dy and the result, one directly behind the other.
constexpr std::array kOrders{std::array{0, 1, 2}, std::array{0, 2, 1},
                             std::array{1, 0, 2}, std::array{1, 2, 0},
                             std::array{2, 0, 1}, std::array{2, 1, 0}};
constexpr std::array kNames{"x", "dy", "the result"};

void JudgeAdjacent(const Probe& probe, const KnownCall& call, Tally& tally) {
  const size_t bytes = call.x.size() * probe.format().bytes();
  const PaddedArray all(3 * bytes);
  for (const auto& order : kOrders) {
    std::array<std::byte*, 3> at;
    std::string where;
    for (size_t place = 0; place < order.size(); ++place) {
      const auto array = static_cast<size_t>(order[place]);
      at[array] = all.data() + place * bytes;
      where += (place == 0 ? "" : ", ") + std::string(kNames[array]);
    }
    JudgeAt(probe, call, at[0], at[1], at[2],
            where + " lie directly behind one another in this order", tally);
  }
}

void JudgeAtPages(const Probe& probe, const KnownCall& call, Tally& tally) {
  using Side = GuardedArray::Side;
  const size_t bytes = call.x.size() * probe.format().bytes();
  for (const Side side : {Side::kBefore, Side::kAfter}) {
    const GuardedArray x(bytes, side);
    const GuardedArray dy(bytes, side);
    const GuardedArray result(bytes, side);
    JudgeAt(probe, call, x.data(), dy.data(), result.data(),
            std::string("every array ") +
                (side == Side::kBefore ? "starts" : "ends") + " at a page",
            tally);
  }
}

// Addresses of some GiB, of which the pages at both ends can be used.
class FarMemory {
 public:
  explicit FarMemory(size_t distance) : bytes_(distance + kUsable) {
    void* const mapping =
        mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED) {
      throw std::runtime_error(std::string("no addresses for far arrays: ") +
                               std::strerror(errno));
    }
    mapping_ = static_cast<std::byte*>(mapping);
  }
  FarMemory(const FarMemory&) = delete;
  FarMemory& operator=(const FarMemory&) = delete;
  ~FarMemory() { munmap(mapping_, bytes_); }

  std::byte* near() const { return mapping_ + kAside; }
  std::byte* far() const { return near() + bytes_ - kUsable; }

 private:
  static constexpr size_t kUsable = size_t{1} << 20;
  // Arrays that start at a page are the matter of PageBorders.
  static constexpr size_t kAside = 64;

  size_t bytes_;
  std::byte* mapping_;
};

template <class Judge>
void ForLengths(const CheckContext& context, const AlphaSource& alphas,
                Judge judge, Tally& tally) {
  ForEachDirection(context.probe, [&](bool backward) {
    for (const size_t n : Lengths(context.probe.format())) {
      if (tally.failed()) return;
      judge(context.probe,
            MakeCall(context.probe, InTurn(alphas, n), backward, n), tally);
    }
  });
}

}  // namespace

void AdjacentArrays(const CheckContext& context, const AlphaSource& alphas,
                    Tally& tally) {
  ForLengths(context, alphas, JudgeAdjacent, tally);
}

// Addresses that are alike in their lower 31 or 32 bits are not the same.
void FarArrays(const CheckContext& context, const AlphaSource& alphas,
               Tally& tally) {
  if (sizeof(void*) < 8) return;
  const Probe& probe = context.probe;
  for (const int bits : {31, 32}) {
    const FarMemory memory(size_t{1} << bits);
    constexpr size_t kAside = size_t{1} << 16;
    ForEachDirection(probe, [&](bool backward) {
      for (const size_t n : {size_t{3}, size_t{67}, size_t{4099}}) {
        const KnownCall call = MakeCall(probe, InTurn(alphas, n), backward, n);
        const std::string where = "the result lies 2^" + std::to_string(bits) +
                                  " bytes from an input";
        JudgeAt(probe, call, memory.near(), memory.near() + kAside,
                memory.far(), where, tally);
        JudgeAt(probe, call, memory.far() + kAside, memory.far(), memory.near(),
                where, tally);
      }
    });
  }
}

void PageBorders(const CheckContext& context, const AlphaSource& alphas,
                 Tally& tally) {
  ForLengths(context, alphas, JudgeAtPages, tally);
}

}  // namespace leakproof::verify
