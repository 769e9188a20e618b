// SPDX-License-Identifier: Apache-2.0
//
// LR-ARR-1: an element must not depend on its place, its neighbours or earlier
// calls. What it gives in an array of its own is what it must give everywhere.
// Here: places and neighbours within an array; array_state.cc has earlier
// calls, array_borders.cc has where in memory arrays lie, array_huge.cc lengths
// beyond 2^31.

#include <algorithm>
#include <tuple>

#include "verify/checks/array_calls.h"
#include "verify/checks/values.h"
#include "verify/padded_array.h"
#include "verify/patterns.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

// Every short length, with every landmark at every place. The α change with the
// length.
void SweepPlaces(const CheckContext& context, const AlphaSource& alphas,
                 bool backward, Tally& tally) {
  const Probe& probe = context.probe;
  std::vector<Elements> of_alphas;
  for (const BitPattern alpha : alphas.listed()) {
    of_alphas.push_back(MakeElements(probe, alpha, backward));
  }
  const size_t passes = context.effort == Effort::kQuick ? 1 : 2;
  for (size_t pass = 0; pass < passes; ++pass) {
    for (size_t n = 1; n <= MaxShortLength(probe.format()); ++n) {
      const Elements& elements = of_alphas[(n + 5 * pass) % of_alphas.size()];
      const size_t count = elements.x.size();
      for (size_t r = 0; r < count; ++r) {
        std::vector<uint32_t> indices(n);
        for (size_t i = 0; i < n; ++i) {
          indices[i] = static_cast<uint32_t>((i + r) % count);
        }
        JudgeArray(probe, elements, indices,
                   PlacementOf(probe.format(), n * count + r * 37), tally);
      }
      if (tally.failed()) return;
    }
  }
}

void Places(const CheckContext& context, const AlphaSource& alphas,
            Tally& tally) {
  ForEachDirection(context.probe, [&](bool backward) {
    if (!tally.failed()) SweepPlaces(context, alphas, backward, tally);
  });
}

// Numbers below `count` in an order without a short period, by a linear
// congruential generator (Knuth's MMIX), of which the upper bits are used.
class Order {
 public:
  Order(uint64_t seed, uint64_t count) : state_(seed), count_(count) {}
  uint32_t Next() {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return static_cast<uint32_t>(((state_ >> 32) * count_) >> 32);
  }

 private:
  uint64_t state_;
  uint64_t count_;
};

// One long length.
void JudgeLength(const Probe& probe, const Elements& elements, size_t n,
                 uint64_t seed, Tally& tally) {
  Order order(seed + n, elements.x.size());
  std::vector<uint32_t> indices(n);
  for (uint32_t& index : indices) index = order.Next();
  JudgeArray(probe, elements, indices,
             PlacementOf(probe.format(), Order(seed + n, 4096).Next()), tally);
}

void SweepLengths(const CheckContext& context, const AlphaSource& alphas,
                  bool backward, Tally& tally) {
  const Probe& probe = context.probe;
  const bool quick = context.effort == Effort::kQuick;
  const size_t alpha_count = quick ? std::min<size_t>(3, alphas.listed().size())
                                   : alphas.listed().size();
  const auto long_lengths = LongLengths();
  for (size_t a = 0; a < alpha_count && !tally.failed(); ++a) {
    const Elements elements = MakeElements(probe, alphas.listed()[a], backward);
    for (size_t i = 0; i < long_lengths.size() && !tally.failed(); ++i) {
      // The longest take each α in turn.
      const bool every_alpha = long_lengths[i] < 5000;
      if (every_alpha || i % alpha_count == a) {
        JudgeLength(probe, elements, long_lengths[i], context.seed, tally);
      }
    }
  }
}

void JudgeRandom(const CheckContext& context, const AlphaSource& alphas,
                 bool backward, Tally& tally) {
  const Probe& probe = context.probe;
  const Format& format = probe.format();
  const size_t per_line = kCacheLine / format.bytes();
  using Case = std::tuple<BitPattern, std::vector<InputAndUpstream>, size_t>;
  const auto gen = rc::gen::tuple(
      alphas.Any(), AnyArrayPair(format),
      rc::gen::inRange<size_t>(0, per_line * per_line * per_line));
  RunProperty(context, gen, tally, [&](const Case& value, Tally& of_case) {
    const Arrays arrays = Split(std::get<1>(value));
    Elements elements{std::get<0>(value), backward, arrays.x, arrays.dy, {}};
    std::vector<uint32_t> indices;
    for (uint32_t i = 0; i < arrays.x.size(); ++i) {
      elements.expected.push_back(
          Alone(probe, elements.alpha, backward, arrays.x[i], arrays.dy[i]));
      indices.push_back(i);
    }
    JudgeArray(probe, elements, indices,
               PlacementOf(format, std::get<2>(value)), of_case);
  });
}

void LongArrays(const CheckContext& context, const AlphaSource& alphas,
                Tally& tally) {
  ForEachDirection(context.probe, [&](bool backward) {
    if (!tally.failed()) SweepLengths(context, alphas, backward, tally);
  });
}

void RandomArrays(const CheckContext& context, const AlphaSource& alphas,
                  Tally& tally) {
  ForEachDirection(context.probe, [&](bool backward) {
    if (!tally.failed()) JudgeRandom(context, alphas, backward, tally);
  });
}

}  // namespace

Check PositionsCheck() {
  return CheckOfParts("LR-ARR-1", {{"alphas", ManyAlphas},
                                   {"formats", OtherFormats},
                                   {"places", Places},
                                   {"adjacent", AdjacentArrays},
                                   {"pages", PageBorders},
                                   {"far", FarArrays},
                                   {"long", LongArrays},
                                   {"random", RandomArrays},
                                   {"calls", ManyCalls},
                                   {"changed", ChangedInputs},
                                   {"huge", HugeArrays}});
}

}  // namespace leakproof::verify
