// SPDX-License-Identifier: Apache-2.0

#include "verify/sweep_run.h"

#include <algorithm>
#include <cfenv>
#include <cstring>
#include <vector>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#include "verify/padded_array.h"
#include "verify/sweep_judge.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

// The control state in which results are judged: a kernel that leaves another
// behind fails LR-ENV-1, and must not take the oracle along.
class ControlStateKeeper {
 public:
#if defined(__SSE__)
  ControlStateKeeper() : saved_(_mm_getcsr()) {}
  // Whether it was another one; exception flags do not count.
  bool Restore() const {
    constexpr unsigned kFlags = 0x3f;
    const unsigned found = _mm_getcsr();
    if (found != saved_) _mm_setcsr(saved_);
    return ((found ^ saved_) & ~kFlags) != 0;
  }

 private:
  unsigned saved_;
#else
  ControlStateKeeper() { std::fegetenv(&saved_); }
  bool Restore() const {
    const bool changed = std::fegetround() != rounding_;
    std::fesetenv(&saved_);
    return changed;
  }

 private:
  std::fenv_t saved_;
  int rounding_ = std::fegetround();
#endif
};

// The arrays of one sweep.
class Arrays {
 public:
  explicit Arrays(const Sweep& sweep)
      : sweep_(sweep),
        bytes_(sweep.format->bytes()),
        factor_(LongestArray(sweep) * bytes_),
        x_(LongestArray(sweep) * bytes_),
        result_(LongestArray(sweep) * bytes_) {}

  // x of backward, which is the same for every array of a row.
  void FillX(const Row& row) {
    if (sweep_.direction == Direction::kForward) return;
    const auto classes = ClassesOfX(*sweep_.format);
    for (size_t i = 0; i < row.layout.n; ++i) {
      std::memcpy(x_.data() + i * bytes_,
                  &classes[row.x.ClassAt(i, classes.size())].bits, bytes_);
    }
  }

  // An array of n elements, with column c at index (c + shift) mod n for every
  // column that it has. What lies before the first column of a row, or after
  // the last, repeats others: every array is whole.
  void FillFactor(const ref::BlockProduct& product, size_t row, uint64_t column,
                  size_t index, size_t n) {
    const Format& format = *sweep_.format;
    if (sweep_.listed.empty()) {
      product.Fill({{column - index}, n}, factor_.data());
      // Whether it is before the next infinity, or wraps around to +0.
      const uint64_t first = (column - index) & (2 * format.sign_mask() - 1);
      const uint64_t magnitude = format.Magnitude({first}).bits;
      all_finite_ = magnitude + n <= format.Infinity().bits;
      return;
    }
    const auto listed = sweep_.listed[row]->patterns();
    const uint64_t first = column > index ? column - index : 0;
    const size_t before = column > index ? 0 : index - column;
    const size_t count = std::min(n - before, listed.size() - first);
    const auto put = [&](size_t i, BitPattern pattern) {
      std::memcpy(factor_.data() + i * bytes_, &pattern.bits, bytes_);
    };
    for (size_t i = 0; i < before; ++i) put(i, listed.front());
    const std::span factors = listed.subspan(first, count);
    Pack(format, factors, factor_.data() + before * bytes_);
    for (size_t i = before + count; i < n; ++i) put(i, listed.front());
    all_finite_ = format.IsFinite(listed.front()) &&
                  std::ranges::all_of(factors, [&](BitPattern pattern) {
                    return format.IsFinite(pattern);
                  });
  }

  void Call(const Probe& probe, BitPattern alpha, size_t n) const {
    // A result that is not written must not be right by what was there before:
    // a NaN among finite numbers, and a number where NaNs may be due.
    std::memset(result_.data(), all_finite_ ? 0xff : 0x5a, n * bytes_);
    if (sweep_.direction == Direction::kForward) {
      probe.CallForward(alpha, factor_.data(), result_.data(), n);
    } else {
      probe.CallBackward(alpha, x_.data(), factor_.data(), result_.data(), n);
    }
  }

  const std::byte* ResultAt(size_t index) const {
    return result_.data() + index * bytes_;
  }

 private:
  static size_t LongestArray(const Sweep& sweep) {
    return std::ranges::max(sweep.rows, {},
                            [](const Row& row) { return row.layout.n; })
        .layout.n;
  }

  const Sweep& sweep_;
  size_t bytes_;
  PaddedArray factor_;
  PaddedArray x_;
  PaddedArray result_;
  bool all_finite_ = false;  // the factors
};

}  // namespace

SweepPart RunSweep(const Sweep& sweep, const ref::Rules& rules,
                   std::span<const spec::Clause* const> clauses,
                   const Probe& probe, uint64_t first, uint64_t end,
                   std::chrono::milliseconds time, bool judge_control_state) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + time;
  // Between two looks at the clock.
  constexpr uint64_t kElements = uint64_t{1} << 16;
  const ControlStateKeeper control_state;
  Arrays arrays(sweep);
  SweepPart part{first, first, {}};

  while (part.end < end) {
    probe.NotePosition(part.end);
    const Sweep::Place begin = sweep.At(part.end);
    const Row& row = sweep.rows[begin.row];
    const uint64_t row_start = sweep.PositionOf({begin.row, 0});
    const uint64_t row_end =
        std::min(row_start + sweep.Columns(begin.row), end);
    if (!probe.Takes(row.alpha)) {
      part.end = row_end;
      continue;
    }
    SweepJudge judge(sweep, begin.row, rules, clauses);
    const ref::BlockProduct fill(*sweep.format, ref::AlphaFormat(*sweep.format),
                                 row.alpha, false);
    arrays.FillX(row);
    const auto wanted = judge.Wanted();
    uint64_t unseen = 0;
    uint64_t column = begin.column;
    for (const SweepJudge::Columns& columns : wanted) {
      // Whole arrays, of which the wanted columns are judged.
      const uint64_t stop = std::min(columns.end, row_end - row_start);
      column = std::max(column, columns.first);
      while (column < stop) {
        const auto [n, shift] = row.layout;
        const auto index = static_cast<size_t>((column + shift) % n);
        const auto count = static_cast<size_t>(
            std::min<uint64_t>(n - index, sweep.Columns(begin.row) - column));
        arrays.FillFactor(fill, begin.row, column, index, n);
        const uint64_t array =
            row_start + (column > index ? column - index : 0);
        probe.NotePosition(array);
        arrays.Call(probe, row.alpha, n);
        if (control_state.Restore() && judge_control_state) {
          judge.Finish(part.tally);
          part.end = array;
          part.control_state_changed = true;
          return part;
        }
        const auto judged =
            static_cast<size_t>(std::min<uint64_t>(count, stop - column));
        judge.Judge({column, judged, index, n}, arrays.ResultAt(index),
                    part.tally);
        column += judged;
        unseen += judged;
        if (unseen < kElements) continue;
        unseen = 0;
        // Only the end of an array is a place to stop.
        if (Clock::now() >= deadline && judged == count) {
          judge.Finish(part.tally);
          part.end = row_start + column;
          return part;
        }
      }
    }
    judge.Finish(part.tally);
    part.end = row_end;
    if (Clock::now() >= deadline) break;
  }
  return part;
}

}  // namespace leakproof::verify
