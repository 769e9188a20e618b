// SPDX-License-Identifier: Apache-2.0
//
// Memory whose neighbouring pages may not be touched: a read or write beyond
// one of its ends, even by one byte, ends the process.

#ifndef LEAKPROOF_VERIFY_GUARDED_ARRAY_H_
#define LEAKPROOF_VERIFY_GUARDED_ARRAY_H_

#include <cstddef>

#include "verify/guarded_pages.h"

namespace leakproof::verify {

class GuardedArray {
 public:
  enum class Side {
    kBefore,  // the guard lies directly before the first byte
    kAfter,   // the guard lies directly after the last byte
  };

  // `bytes` may be 0. With a distance, as many bytes lie between the array and
  // the guard. Throws std::runtime_error if the system gives no memory.
  GuardedArray(size_t bytes, Side side, size_t distance = 0,
               GuardedPages::Views views = GuardedPages::Views::kOne);
  GuardedArray(const GuardedArray&) = delete;
  GuardedArray& operator=(const GuardedArray&) = delete;
  ~GuardedArray();

  std::byte* data() const { return data_; }
  // The array at another address, where a write, too, ends the process; for
  // arrays with that view.
  const std::byte* read_only() const {
    return pages_.second() + (data_ - pages_.data());
  }
  size_t size() const { return bytes_; }
  // Whether the rest of its pages is as it was.
  bool SurroundingsIntact() const;

 private:
  size_t bytes_;
  GuardedPages pages_;
  std::byte* data_;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_GUARDED_ARRAY_H_
