// SPDX-License-Identifier: Apache-2.0

#include "verify/guarded_array.h"

#include <cstring>

namespace leakproof::verify {

GuardedArray::GuardedArray(size_t bytes, Side side, size_t distance,
                           GuardedPages::Views views)
    : bytes_(bytes), pages_(bytes + distance, views) {
  data_ = side == Side::kBefore
              ? pages_.data() + distance
              : pages_.data() + pages_.size() - distance - bytes;
}

GuardedArray::~GuardedArray() {
  if (SurroundingsIntact()) {
    std::memset(data_, static_cast<int>(kPoison), bytes_);
  } else {
    pages_.MarkDirty();
  }
}

bool GuardedArray::SurroundingsIntact() const {
  // The first byte is poison, and each is as the one before it.
  const auto poisoned = [](const std::byte* first, const std::byte* end) {
    return first == end ||
           (*first == kPoison &&
            std::memcmp(first, first + 1,
                        static_cast<size_t>(end - first - 1)) == 0);
  };
  return poisoned(pages_.data(), data_) &&
         poisoned(data_ + bytes_, pages_.data() + pages_.size());
}

}  // namespace leakproof::verify
