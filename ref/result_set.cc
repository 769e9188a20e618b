// SPDX-License-Identifier: Apache-2.0

#include "ref/result_set.h"

#include <utility>

#include "ref/number.h"

namespace leakproof::ref {

ResultSet ResultSet::AnyNan(const Format& format) {
  return {format, Kind::kAnyNan, format.QuietNan(), format.QuietNan()};
}

ResultSet ResultSet::AnyQuietNan(const Format& format) {
  return {format, Kind::kQuietNan, format.QuietNan(), format.QuietNan()};
}

ResultSet ResultSet::Only(const Format& format, BitPattern number) {
  return {format, Kind::kNumbers, number, number};
}

ResultSet ResultSet::AnyZero(const Format& format) {
  return {format, Kind::kNumbers, format.Zero(true), format.Zero()};
}

ResultSet ResultSet::Between(const Format& format, BitPattern a, BitPattern b) {
  if (format.Rank(a) > format.Rank(b)) std::swap(a, b);
  if (format.IsZero(a)) a = format.Zero(true);
  if (format.IsZero(b)) b = format.Zero();
  return {format, Kind::kNumbers, a, b};
}

bool ResultSet::Contains(BitPattern result) const {
  if (format_->IsNan(result)) {
    return kind_ == Kind::kAnyNan ||
           (kind_ == Kind::kQuietNan && format_->IsQuietNan(result));
  }
  if (is_nan()) return false;
  const int64_t rank = format_->Rank(result);
  return format_->Rank(first_) <= rank && rank <= format_->Rank(last_);
}

std::string ResultSet::ToString() const {
  if (kind_ == Kind::kAnyNan) return "a NaN";
  if (kind_ == Kind::kQuietNan) return "a quiet NaN";
  if (first_ == last_) return Describe(*format_, first_);
  if (*this == AnyZero(*format_)) return "a zero of either sign";
  return "from " + Describe(*format_, first_) + " to " +
         Describe(*format_, last_);
}

}  // namespace leakproof::ref
