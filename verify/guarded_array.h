// SPDX-License-Identifier: Apache-2.0
//
// Memory whose neighbouring pages may not be touched: a read or write beyond
// one of its ends, even by one byte, ends the process.

#ifndef LEAKPROOF_VERIFY_GUARDED_ARRAY_H_
#define LEAKPROOF_VERIFY_GUARDED_ARRAY_H_

#include <cstddef>

namespace leakproof::verify {

class GuardedArray {
 public:
  enum class Side {
    kBefore,  // the guard lies directly before the first byte
    kAfter,   // the guard lies directly after the last byte
  };

  // `bytes` may be 0. With a distance, as many bytes lie between the array and
  // the guard. Throws std::runtime_error if the system gives no memory.
  GuardedArray(size_t bytes, Side side, size_t distance = 0);
  GuardedArray(const GuardedArray&) = delete;
  GuardedArray& operator=(const GuardedArray&) = delete;
  ~GuardedArray();

  // From now on a write, too, ends the process.
  void MakeReadOnly();

  std::byte* data() const { return data_; }
  size_t size() const { return bytes_; }
  // Whether the rest of its pages is as it was.
  bool SurroundingsIntact() const;

 private:
  size_t UsableBytes() const;

  size_t bytes_;
  size_t mapped_;
  std::byte* mapping_;
  std::byte* usable_;  // pages between the guards
  std::byte* data_;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_GUARDED_ARRAY_H_
