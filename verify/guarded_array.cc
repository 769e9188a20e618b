// SPDX-License-Identifier: Apache-2.0

#include "verify/guarded_array.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace leakproof::verify {
namespace {

constexpr std::byte kPoison{0xa5};

// Pages of each guard.
constexpr size_t kGuardPages = 16;

size_t PageSize() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

}  // namespace

GuardedArray::GuardedArray(size_t bytes, Side side, size_t distance)
    : bytes_(bytes) {
  const size_t page = PageSize();
  const size_t usable =
      std::max(page, (bytes + distance + page - 1) / page * page);
  mapped_ = usable + 2 * kGuardPages * page;
  void* const mapping =
      mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) {
    throw std::runtime_error(std::string("no memory for a guarded array: ") +
                             std::strerror(errno));
  }
  mapping_ = static_cast<std::byte*>(mapping);
  usable_ = mapping_ + kGuardPages * page;
  if (mprotect(usable_, usable, PROT_READ | PROT_WRITE) != 0) {
    munmap(mapping_, mapped_);
    throw std::runtime_error(std::string("no memory for a guarded array: ") +
                             std::strerror(errno));
  }
  data_ = side == Side::kBefore ? usable_ + distance
                                : usable_ + usable - distance - bytes;
  std::memset(usable_, static_cast<int>(kPoison), usable);
}

void GuardedArray::MakeReadOnly() {
  if (mprotect(usable_, UsableBytes(), PROT_READ) != 0) {
    throw std::runtime_error(std::string("a guarded array stays writable: ") +
                             std::strerror(errno));
  }
}

size_t GuardedArray::UsableBytes() const {
  return mapped_ - 2 * kGuardPages * PageSize();
}

GuardedArray::~GuardedArray() { munmap(mapping_, mapped_); }

bool GuardedArray::SurroundingsIntact() const {
  const auto poisoned = [](const std::byte* first, const std::byte* end) {
    return std::all_of(first, end, [](std::byte b) { return b == kPoison; });
  };
  return poisoned(usable_, data_) &&
         poisoned(data_ + bytes_, usable_ + UsableBytes());
}

}  // namespace leakproof::verify
