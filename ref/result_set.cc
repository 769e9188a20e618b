// SPDX-License-Identifier: Apache-2.0

#include "ref/result_set.h"

#include <algorithm>
#include <utility>

#include "ref/number.h"

namespace leakproof::ref {

ResultSet ResultSet::AnyQuietNan(const Format& format) {
  return {format, Nans::kQuiet, {}};
}

ResultSet ResultSet::AnyZero(const Format& format) {
  return {format, Nans::kNone, {{format.Zero(true), format.Zero()}}};
}

ResultSet ResultSet::Between(const Format& format, BitPattern a, BitPattern b) {
  if (format.Rank(a) > format.Rank(b)) std::swap(a, b);
  if (format.IsZero(a)) a = format.Zero(true);
  if (format.IsZero(b)) b = format.Zero();
  return {format, Nans::kNone, {{a, b}}};
}

ResultSet ResultSet::Anything(const Format& format) {
  return {format, Nans::kAll, {{format.Infinity(true), format.Infinity()}}};
}

ResultSet ResultSet::Or(const ResultSet& other) const {
  Intervals merged;
  const auto add = [&](const Interval& next) {
    if (merged.empty() ||
        format_->Rank(next.first) > format_->Rank(merged.back().last) + 1) {
      merged.push_back(next);
    } else if (format_->Rank(next.last) > format_->Rank(merged.back().last)) {
      merged.back().last = next.last;
    }
  };
  // Both are ascending.
  const Interval* theirs = other.intervals_.begin();
  for (const Interval& ours : intervals_) {
    while (theirs != other.intervals_.end() &&
           format_->Rank(theirs->first) < format_->Rank(ours.first)) {
      add(*theirs++);
    }
    add(ours);
  }
  while (theirs != other.intervals_.end()) add(*theirs++);
  return {*format_, std::max(nans_, other.nans_), merged};
}

bool ResultSet::Contains(BitPattern result) const {
  if (format_->IsNan(result)) {
    return nans_ == Nans::kAll ||
           (nans_ == Nans::kQuiet && format_->IsQuietNan(result));
  }
  const int64_t rank = format_->Rank(result);
  return std::ranges::any_of(intervals_, [&](const Interval& i) {
    return format_->Rank(i.first) <= rank && rank <= format_->Rank(i.last);
  });
}

BitPattern ResultSet::Representative() const {
  return intervals_.empty() ? format_->QuietNan() : intervals_.begin()->first;
}

std::string ResultSet::ToString() const {
  if (*this == Anything(*format_)) return "any result";
  std::string text;
  const auto add = [&](const std::string& part) {
    text += (text.empty() ? "" : ", or ") + part;
  };
  for (const Interval& i : intervals_) {
    if (i.first == i.last) {
      add(Describe(*format_, i.first));
    } else if (i == *AnyZero(*format_).intervals_.begin()) {
      add("a zero of either sign");
    } else {
      add("from " + Describe(*format_, i.first) + " to " +
          Describe(*format_, i.last));
    }
  }
  if (nans_ == Nans::kQuiet) add("a quiet NaN");
  if (nans_ == Nans::kAll) add("a NaN");
  return text;
}

}  // namespace leakproof::ref
