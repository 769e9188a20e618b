// SPDX-License-Identifier: Apache-2.0
//
// Memory for an array with room before and after it, so that a kernel that
// reads or writes a little too far breaks nothing but LR-ARR-2, which is
// checked apart.

#ifndef LEAKPROOF_VERIFY_PADDED_ARRAY_H_
#define LEAKPROOF_VERIFY_PADDED_ARRAY_H_

#include <cstddef>
#include <memory>
#include <vector>

namespace leakproof::verify {

inline constexpr size_t kCacheLine = 64;

class PaddedArray {
 public:
  // Zeroed; starts `offset_bytes` after the start of a cache line.
  explicit PaddedArray(size_t bytes, size_t offset_bytes = 0)
      : storage_(bytes + offset_bytes + 2 * kMargin + kCacheLine) {
    void* start = storage_.data();
    size_t space = storage_.size();
    data_ = static_cast<std::byte*>(std::align(kCacheLine, 1, start, space)) +
            kMargin + offset_bytes;
  }
  PaddedArray(const PaddedArray&) = delete;
  PaddedArray& operator=(const PaddedArray&) = delete;

  std::byte* data() const { return data_; }

 private:
  static constexpr size_t kMargin = 8 * kCacheLine;

  std::vector<std::byte> storage_;
  std::byte* data_;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_PADDED_ARRAY_H_
