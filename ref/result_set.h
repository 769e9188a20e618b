// SPDX-License-Identifier: Apache-2.0
//
// The set of results that the specification permits for one input.

#ifndef LEAKPROOF_REF_RESULT_SET_H_
#define LEAKPROOF_REF_RESULT_SET_H_

#include <string>

#include "ref/format.h"

namespace leakproof::ref {

// Either every NaN, every quiet NaN, or all numbers from `first` to `last` in
// the order of Format::Rank, both included. "A zero" is the set from −0 to +0.
class ResultSet {
 public:
  static ResultSet AnyNan(const Format& format);
  static ResultSet AnyQuietNan(const Format& format);
  static ResultSet Only(const Format& format, BitPattern number);
  static ResultSet AnyZero(const Format& format);
  // Both are numbers, in either order. A bound that is a zero admits both
  // zeros.
  static ResultSet Between(const Format& format, BitPattern a, BitPattern b);

  bool Contains(BitPattern result) const;
  bool is_nan() const { return kind_ != Kind::kNumbers; }
  // The bounds of a set of numbers, or a NaN of the set; first() stands for the
  // set where one member is needed.
  BitPattern first() const { return first_; }
  BitPattern last() const { return last_; }

  friend bool operator==(const ResultSet& a, const ResultSet& b) {
    return *a.format_ == *b.format_ && a.kind_ == b.kind_ &&
           a.first_ == b.first_ && a.last_ == b.last_;
  }

  // "0x80000000 (-0x0p+0, -0)", "a zero of either sign", "a NaN", ...
  std::string ToString() const;

 private:
  enum class Kind { kNumbers, kAnyNan, kQuietNan };

  ResultSet(const Format& format, Kind kind, BitPattern first, BitPattern last)
      : format_(&format), kind_(kind), first_(first), last_(last) {}

  const Format* format_;
  Kind kind_;
  BitPattern first_;
  BitPattern last_;
};

}  // namespace leakproof::ref

#endif  // LEAKPROOF_REF_RESULT_SET_H_
