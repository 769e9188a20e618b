// SPDX-License-Identifier: Apache-2.0

#include "verify/listed_patterns.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace leakproof::verify {

ListedPatterns::ListedPatterns(std::span<const ref::BitPattern> patterns) {
  void* const memory =
      mmap(nullptr, patterns.size_bytes(), PROT_READ | PROT_WRITE,
           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    throw std::runtime_error(std::string("no memory for a list of inputs: ") +
                             std::strerror(errno));
  }
  patterns_ = {static_cast<ref::BitPattern*>(memory), patterns.size()};
  std::ranges::copy(patterns, patterns_.begin());
  // No kernel is to change what it is asked next.
  mprotect(memory, patterns_.size_bytes(), PROT_READ);
}

ListedPatterns::~ListedPatterns() {
  munmap(patterns_.data(), patterns_.size_bytes());
}

}  // namespace leakproof::verify
