// SPDX-License-Identifier: Apache-2.0
//
// What was found in a part of a sweep, so that the parts of a sweep, joined in
// their order, give the same as the whole in one go.

#ifndef LEAKPROOF_VERIFY_SWEEP_TALLY_H_
#define LEAKPROOF_VERIFY_SWEEP_TALLY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ref/format.h"

namespace leakproof::verify {

// The kinds of numbers that failing sets are named by.
enum class NumberKind {
  kZero,
  kSubnormal,
  kNormal,
  kInfinity,
  kQuietNan,
  kSignallingNan,
};
struct SignedKind {
  bool negative;
  NumberKind kind;

  friend auto operator<=>(SignedKind, SignedKind) = default;
};
SignedKind KindOf(const ref::Format& format, ref::BitPattern pattern);

// Which elements of a row a count is about: by x, and in backward by dy.
struct InputSet {
  SignedKind x;
  std::optional<SignedKind> dy;

  friend auto operator<=>(const InputSet&, const InputSet&) = default;
};

// An element of a sweep that failed, and its place in an array.
struct FailedElement {
  uint64_t position;  // of the sweep
  size_t index;       // in its array
  size_t n;
  ref::BitPattern got;
};

// The tails of arrays of n elements for loops of 2, 4, ..., 64: their last
// n mod 2, ..., n mod 64 elements.
constexpr size_t kTails = 6;
constexpr size_t TailStart(size_t n, size_t tail) {
  return n - n % (size_t{2} << tail);
}

// Elements of one array that failed, of one clause and set: those at these
// places, ascending, from the one at `position` and `index` on.
struct FailedBlock {
  uint64_t position;
  size_t index;
  size_t n;
  std::span<const uint32_t> places;  // one at least

  FailedElement At(uint32_t place, ref::BitPattern got) const {
    return {position + place, index + place, n, got};
  }
};

struct SetTally {
  uint64_t inputs = 0;
  uint64_t failures = 0;
  // Of these, in tails.
  std::array<uint64_t, kTails> tail_inputs{};
  std::array<uint64_t, kTails> tail_failures{};
  // Every failed index is index_residue modulo index_step; a step of 0 means
  // that all of them are the same.
  uint64_t index_residue = 0;
  uint64_t index_step = 0;
  std::optional<FailedElement> first;

  void AddFailure(const FailedElement& element);
  // The same for each element of the block, the first of which is `element`.
  void AddFailures(const FailedBlock& block, const FailedElement& element);
  void Join(const SetTally& later);

 private:
  void AddIndex(uint64_t residue, uint64_t step);
};

// Failed elements of consecutive positions.
struct FailedRun {
  uint64_t first;
  uint64_t last;

  friend bool operator==(const FailedRun&, const FailedRun&) = default;
};

// Of one clause.
class ClauseTally {
 public:
  // The runs that are kept: the first ones.
  static constexpr size_t kRuns = 8;

  // In the order of positions. `ulps` is the distance from the permitted
  // results, empty if one of the two is a NaN.
  void AddFailure(const InputSet& set, const FailedElement& element,
                  std::optional<uint64_t> ulps);
  // The same for each element of a block, whose first has the result
  // `first_got`, and whose largest error is `worst`, at its first element that
  // has it.
  struct Worst {
    FailedElement element;
    uint64_t ulps;
  };
  void AddFailures(const InputSet& set, const FailedBlock& block,
                   ref::BitPattern first_got,
                   const std::optional<Worst>& worst);
  SetTally& Set(const InputSet& set) { return sets_[set]; }
  // Adds what was found at positions after all of this one's.
  void Join(const ClauseTally& later);

  uint64_t inputs() const;
  uint64_t failures() const;
  const std::map<InputSet, SetTally>& sets() const { return sets_; }
  const std::vector<FailedRun>& runs() const { return runs_; }
  uint64_t run_count() const { return run_count_; }
  uint64_t last_failure() const { return last_failure_; }  // position, if any
  const std::optional<FailedElement>& first() const { return first_; }
  // The largest error, at the first element that has it.
  const std::optional<FailedElement>& worst() const { return worst_; }
  uint64_t worst_ulps() const { return worst_ulps_; }

  nlohmann::ordered_json ToJson() const;
  // Throws InputError or nlohmann::json::exception for what is no tally.
  // Whether it is one of a sweep is the matter of verify/journal_entries.h.
  static ClauseTally FromJson(const nlohmann::ordered_json& json);

 private:
  void AddRun(const FailedRun& run);
  void AddRuns(const FailedBlock& block);
  void AddWorst(const std::optional<Worst>& worst);

  std::map<InputSet, SetTally> sets_;
  std::vector<FailedRun> runs_;
  uint64_t run_count_ = 0;
  uint64_t last_failure_ = 0;  // position, if run_count_ > 0
  std::optional<FailedElement> first_;
  std::optional<FailedElement> worst_;
  uint64_t worst_ulps_ = 0;
};

// By clause.
using SweepTally = std::map<std::string_view, ClauseTally>;

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_SWEEP_TALLY_H_
