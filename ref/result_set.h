// SPDX-License-Identifier: Apache-2.0
//
// The set of results that the specification permits for one input.

#ifndef LEAKPROOF_REF_RESULT_SET_H_
#define LEAKPROOF_REF_RESULT_SET_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>

#include "ref/format.h"

namespace leakproof::ref {

// A union of intervals of numbers in the order of Format::Rank, and of no NaN,
// the quiet ones or all of them. "A zero" is the interval from −0 to +0.
class ResultSet {
 public:
  // All numbers from `first` to `last`, both included; first <= last in rank.
  struct Interval {
    BitPattern first;
    BitPattern last;

    friend bool operator==(const Interval&, const Interval&) = default;
  };

  static ResultSet AnyNan(const Format& format) { return {format, Nans::kAll}; }
  static ResultSet AnyQuietNan(const Format& format);
  static ResultSet Only(const Format& format, BitPattern number) {
    ResultSet set(format, Nans::kNone);
    set.intervals_.push_back({number, number});
    return set;
  }
  static ResultSet AnyZero(const Format& format);
  // Both are numbers, in either order. A bound that is a zero admits both
  // zeros.
  static ResultSet Between(const Format& format, BitPattern a, BitPattern b);
  // Every pattern: where nothing is required.
  static ResultSet Anything(const Format& format);

  // What either set permits. Both are of one format.
  ResultSet Or(const ResultSet& other) const;

  bool Contains(BitPattern result) const;
  bool permits_nan() const { return nans_ != Nans::kNone; }
  // Ascending, with a gap between any two. Empty if only NaNs are permitted.
  std::span<const Interval> intervals() const {
    return {intervals_.begin(), intervals_.size()};
  }
  // One member to stand for the set: the least number, or a quiet NaN.
  BitPattern Representative() const;

  friend bool operator==(const ResultSet& a, const ResultSet& b) {
    return *a.format_ == *b.format_ && a.nans_ == b.nans_ &&
           a.intervals_ == b.intervals_;
  }

  // "0x80000000 (-0x0p+0, -0)", "a zero of either sign", "a NaN", ...
  std::string ToString() const;

 private:
  enum class Nans { kNone, kQuiet, kAll };

  // On the stack, and initialised no further than it is filled, as there is a
  // set for every element that is judged. A number, its flushed zero and a zero
  // passed on are three intervals; more than kCapacity throw.
  class Intervals {
   public:
    Intervals() {}
    Intervals(std::initializer_list<Interval> intervals) {
      for (const Interval& interval : intervals) push_back(interval);
    }
    Intervals(const Intervals& other) { *this = other; }
    Intervals& operator=(const Intervals& other) {
      size_ = other.size_;
      // Most sets have one interval, for which a call to copy is too much.
      if (size_ != 0) intervals_[0] = other.intervals_[0];
      if (size_ > 1) std::copy(other.begin() + 1, other.end(), begin() + 1);
      return *this;
    }

    void push_back(const Interval& interval) {
      if (size_ == kCapacity) throw std::length_error("too many intervals");
      intervals_[size_++] = interval;
    }
    Interval* begin() { return intervals_; }
    Interval* end() { return intervals_ + size_; }
    const Interval* begin() const { return intervals_; }
    const Interval* end() const { return intervals_ + size_; }
    size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    Interval& back() { return intervals_[size_ - 1]; }

    friend bool operator==(const Intervals& a, const Intervals& b) {
      return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }

   private:
    static constexpr size_t kCapacity = 8;

    size_t size_ = 0;
    union {
      Interval intervals_[kCapacity];
    };
  };

  ResultSet(const Format& format, Nans nans) : format_(&format), nans_(nans) {}
  ResultSet(const Format& format, Nans nans, const Intervals& intervals)
      : format_(&format), nans_(nans), intervals_(intervals) {}

  const Format* format_;
  Nans nans_;
  Intervals intervals_;
};

}  // namespace leakproof::ref

#endif  // LEAKPROOF_REF_RESULT_SET_H_
