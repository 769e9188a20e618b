// SPDX-License-Identifier: Apache-2.0
//
// For the tests of sweeps: a row with the results of the reference, judged as
// sweeps are, and counted element by element.

#ifndef LEAKPROOF_VERIFY_JUDGED_ROW_H_
#define LEAKPROOF_VERIFY_JUDGED_ROW_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "ref/reference.h"
#include "verify/checks/values.h"
#include "verify/probe.h"
#include "verify/sweep_judge.h"

namespace leakproof::verify {

using Clauses = std::vector<const spec::Clause*>;

inline const Clauses& AllClauses() {
  static const Clauses all = [] {
    Clauses clauses;
    for (const spec::Clause& clause : spec::kClauses)
      clauses.push_back(&clause);
    return clauses;
  }();
  return all;
}

// One row, arrays of it, and the results that the reference gives for them.
class JudgedRow {
 public:
  // What is known of an element without the judge.
  struct Element {
    uint64_t column;
    size_t index;
    size_t n;
    ref::BitPattern x;
    ref::BitPattern dy;
    ref::ResultSet permitted;
  };

  // The arrays that hold one of `columns`; every array, if there are none.
  JudgedRow(const ref::Format& format, Direction direction, const Row& row,
            const ref::Rules& rules, const std::set<uint64_t>& columns = {},
            const std::vector<ref::BitPattern>& listed = {})
      : sweep_{"", &format, direction, {row, row}, {}}, rules_(rules) {
    if (!listed.empty()) {
      const auto shared = std::make_shared<const ListedPatterns>(listed);
      sweep_.listed = {shared, shared};
    }
    const ref::IntegerReference reference(rules, format, row.alpha);
    const auto classes = ClassesOfX(format);
    const uint64_t end = sweep_.Columns(kRow);
    const auto [n, shift] = row.layout;
    for (auto next = columns.begin();
         columns.empty() || next != columns.end();) {
      uint64_t column = 0;
      if (!arrays_.empty())
        column = arrays_.back().column + arrays_.back().count;
      if (!columns.empty()) {
        if (!arrays_.empty() && *next < column) {
          ++next;
          continue;
        }
        const uint64_t of_array = (*next + shift) % n;
        column = *next - std::min(of_array, *next);
      }
      if (column >= end) break;
      const auto index = static_cast<size_t>((column + shift) % n);
      const auto count =
          static_cast<size_t>(std::min<uint64_t>(n - index, end - column));
      arrays_.push_back({column, count, index, index + count});
      for (size_t i = 0; i < count; ++i) {
        const ref::BitPattern factor = sweep_.FactorAt({kRow, column + i});
        if (direction == Direction::kForward) {
          elements_.push_back({column + i, index + i, index + count, factor,
                               ref::BitPattern{}, reference.Forward(factor)});
        } else {
          const ref::BitPattern x =
              classes[row.x.ClassAt(index + i, classes.size())];
          elements_.push_back({column + i, index + i, index + count, x, factor,
                               reference.Backward(x, factor)});
        }
        results_.push_back(elements_.back().permitted.Representative());
      }
    }
  }

  const std::vector<Element>& elements() const { return elements_; }
  std::vector<ref::BitPattern>& results() { return results_; }
  uint64_t PositionOf(const Element& e) const {
    return sweep_.PositionOf({kRow, e.column});
  }
  InputSet SetOf(const Element& e) const {
    const ref::Format& format = *sweep_.format;
    if (sweep_.direction == Direction::kForward) {
      return {KindOf(format, e.x), {}};
    }
    return {KindOf(format, e.x), KindOf(format, e.dy)};
  }
  std::string_view ClauseOf(const Element& e) const {
    const ref::Format& format = *sweep_.format;
    const ref::BitPattern alpha = sweep_.rows[kRow].alpha;
    return sweep_.direction == Direction::kForward
               ? ForwardClauseOf(format, alpha, e.x)->id
               : BackwardClauseOf(format, alpha, e.x, e.dy)->id;
  }

  // As RunSweep calls the judge.
  SweepTally Judge(const Clauses& clauses = AllClauses()) const {
    SweepJudge judge(sweep_, kRow, rules_, clauses);
    SweepTally tally;
    const auto wanted = judge.Wanted();
    const size_t bytes = sweep_.format->bytes();
    std::vector<std::byte> packed(results_.size() * bytes);
    Pack(*sweep_.format, results_, packed.data());
    const std::byte* results = packed.data();
    for (const SweepJudge::Elements& array : arrays_) {
      for (const SweepJudge::Columns& columns : wanted) {
        const uint64_t first = std::max(columns.first, array.column);
        const uint64_t end = std::min(columns.end, array.column + array.count);
        if (first >= end) continue;
        const size_t skipped = first - array.column;
        judge.Judge({first, end - first, array.index + skipped, array.n},
                    results + skipped * bytes, tally);
      }
      results += array.count * bytes;
    }
    judge.Finish(tally);
    return tally;
  }

  // What a count of single elements gives, for results that are all permitted.
  SweepTally Counted() const {
    SweepTally tally;
    const auto count = [&](std::string_view clause, const Element& e) {
      SetTally& set = tally[clause].Set(SetOf(e));
      ++set.inputs;
      for (size_t tail = 0; tail < kTails; ++tail) {
        set.tail_inputs[tail] += e.index >= e.n - e.n % (size_t{2} << tail);
      }
    };
    for (const Element& e : elements_) {
      count(ClauseOf(e), e);
      const bool signalling = sweep_.direction == Direction::kForward &&
                              sweep_.format->IsSignallingNan(e.x);
      if (signalling) count("LR-FWD-9", e);
    }
    return tally;
  }

 private:
  // Not the first one, so that positions are not columns.
  static constexpr size_t kRow = 1;

  Sweep sweep_;
  ref::Rules rules_;
  std::vector<SweepJudge::Elements> arrays_;
  std::vector<Element> elements_;
  std::vector<ref::BitPattern> results_;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_JUDGED_ROW_H_
