// SPDX-License-Identifier: Apache-2.0
//
// Judges the results of one row of a sweep, an array at a time. Where the
// oracle's formula and the kernel agree on a whole run of elements, it says so
// at the speed of vectors; the rest is looked at one by one.

#ifndef LEAKPROOF_VERIFY_SWEEP_JUDGE_H_
#define LEAKPROOF_VERIFY_SWEEP_JUDGE_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "ref/oracle.h"
#include "spec/clause.h"
#include "verify/sweep.h"
#include "verify/sweep_tally.h"

namespace leakproof::verify {

class SweepJudge {
 public:
  // `clauses` are those that are judged; the others' elements are left out.
  SweepJudge(const Sweep& sweep, size_t row, const ref::Rules& rules,
             std::span<const spec::Clause* const> clauses);

  // The columns from `column` on are elements `index` to `index` + `count` − 1
  // of an array of `n`, and their results begin at `results`.
  struct Elements {
    uint64_t column;
    size_t count;
    size_t index;
    size_t n;
  };
  void Judge(const Elements& elements, const std::byte* results,
             SweepTally& tally);
  // After the last call of Judge: counts what is not counted yet.
  void Finish(SweepTally& tally);

  // The columns, as far as they are those of the clauses: [first, end) in
  // ascending order.
  struct Columns {
    uint64_t first;
    uint64_t end;
  };
  std::vector<Columns> Wanted() const;

 private:
  // What holds for one x of a part: forward has one, whatever x is.
  struct Lane {
    ref::Piece piece;
    std::string_view clause;  // empty if it is not judged
    InputSet set;
  };
  // Columns over which everything but the number stays the same.
  struct Part {
    uint64_t first;
    uint64_t end;
    std::vector<Lane> lanes;
    bool signalling;  // x is a signalling NaN, and LR-FWD-9 is judged
  };

  ref::BitPattern FactorAt(uint64_t column) const {
    return sweep_.FactorAt({row_, column});
  }
  ref::PatternRun RunOf(const Elements& e) const;
  // The first column beyond a pattern.
  uint64_t ColumnAfter(uint64_t pattern) const;
  std::string_view Judged(spec::ClauseId clause) const;
  void MakeForwardParts();
  void MakeBackwardParts();
  template <class MakePart>
  void AddParts(const std::set<uint64_t>& borders, MakePart make_part);

  const Lane& LaneAt(const Part& part, size_t index) const;
  bool AllAsExpected(const Part& part, const Elements& e,
                     const std::byte* results);
  void CountInputs(const Part& part, const Elements& e, uint64_t times,
                   SweepTally& tally) const;
  void LookCloser(const Part& part, const Elements& e, const std::byte* results,
                  SweepTally& tally);
  // The same where one formula alone permits anything, for every element.
  template <typename Bits>
  void CountDifferences(const Lane& lane, const Elements& e,
                        const std::byte* results, SweepTally& tally);
  void FillExpected(const ref::Piece& piece, const Elements& e);
  static ref::BitPattern Expected(const ref::Piece& piece,
                                  ref::BitPattern factor,
                                  ref::BitPattern product);
  void PrepareMasks(const Part& part, const Elements& e);

  const Sweep& sweep_;
  size_t row_;
  uint64_t row_start_;  // position of its first column
  ref::Oracle oracle_;
  std::span<const spec::Clause* const> clauses_;
  std::span<const ref::BitPattern> classes_;
  std::vector<Part> parts_;    // ascending
  size_t next_part_ = 0;       // that of the last element judged
  uint64_t whole_arrays_ = 0;  // in it, not counted yet
  // For backward: by index in the array, as BlockProduct::Lanes has them.
  std::vector<std::byte> product_lanes_;
  std::vector<std::byte> ignored_lanes_;
  std::vector<char> masks_of_;  // the formulas, by class, that they stand for
  std::vector<std::byte> expected_;  // of the elements that are looked at
  std::vector<uint32_t> places_;     // of those that differ
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_SWEEP_JUDGE_H_
