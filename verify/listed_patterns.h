// SPDX-License-Identifier: Apache-2.0
//
// Patterns in memory that processes share: a process that is started does not
// get a copy of its page tables, which takes longer than most checks.

#ifndef LEAKPROOF_VERIFY_LISTED_PATTERNS_H_
#define LEAKPROOF_VERIFY_LISTED_PATTERNS_H_

#include <cstddef>
#include <span>

#include "ref/format.h"

namespace leakproof::verify {

class ListedPatterns {
 public:
  // A copy of one pattern at least. Throws std::runtime_error if the system
  // gives no memory.
  explicit ListedPatterns(std::span<const ref::BitPattern> patterns);
  ListedPatterns(const ListedPatterns&) = delete;
  ListedPatterns& operator=(const ListedPatterns&) = delete;
  ~ListedPatterns();

  std::span<const ref::BitPattern> patterns() const { return patterns_; }
  size_t size() const { return patterns_.size(); }
  ref::BitPattern operator[](size_t i) const { return patterns_[i]; }

 private:
  std::span<ref::BitPattern> patterns_;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_LISTED_PATTERNS_H_
