// SPDX-License-Identifier: Apache-2.0

#include "verify/guarded_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <string>

namespace leakproof::verify {
namespace {

// Pages of each guard.
constexpr size_t kGuardPages = 16;

// What is kept for the next user, at most.
constexpr size_t kMostKept = size_t{64} << 20;

[[noreturn]] void ThrowNoMemory() {
  throw std::runtime_error(std::string("no memory for a guarded array: ") +
                           std::strerror(errno));
}

size_t GuardBytes() { return kGuardPages * GuardedPages::PageSize(); }

// Addresses for so many bytes between guards.
std::byte* Reserve(size_t bytes) {
  void* const addresses =
      mmap(nullptr, bytes + 2 * GuardBytes(), PROT_NONE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (addresses == MAP_FAILED) ThrowNoMemory();
  return static_cast<std::byte*>(addresses) + GuardBytes();
}

void Unmap(std::byte* pages, size_t bytes) {
  if (pages != nullptr) munmap(pages - GuardBytes(), bytes + 2 * GuardBytes());
}

}  // namespace

size_t GuardedPages::PageSize() {
  static const auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

// Pages that nobody has at the moment, those given back last in front.
class GuardedPagesPool {
 public:
  using Pages = GuardedPages::Pages;

  static GuardedPagesPool& OfProcess() {
    // What is left at the end goes with the process.
    static GuardedPagesPool& pool = *new GuardedPagesPool;
    return pool;
  }

  using Views = GuardedPages::Views;

  Pages Take(size_t bytes, Views views) {
    const auto kept = std::ranges::find_if(kept_, [&](const Pages& pages) {
      return pages.bytes == bytes && pages.views == views;
    });
    if (kept == kept_.end()) return Map(bytes, views);
    const Pages pages = *kept;
    kept_.erase(kept);
    kept_bytes_ -= bytes;
    return pages;
  }

  void GiveBack(const Pages& pages) {
    kept_.push_front(pages);
    kept_bytes_ += pages.bytes;
    while (kept_bytes_ > kMostKept) {
      const Pages& oldest = kept_.back();
      Unmap(oldest.first, oldest.bytes);
      Unmap(oldest.second, oldest.bytes);
      kept_bytes_ -= oldest.bytes;
      kept_.pop_back();
    }
  }

 private:
  static Pages Map(size_t bytes, Views views) {
    constexpr int kWritable = PROT_READ | PROT_WRITE;
    Pages pages{bytes, views, Reserve(bytes), nullptr};
    if (views == Views::kOne) {
      if (mprotect(pages.first, bytes, kWritable) != 0) ThrowNoMemory();
    } else {
      pages.second = Reserve(bytes);
      const int file = memfd_create("leakproof", MFD_CLOEXEC);
      const auto map = [&](std::byte* at, int protection) {
        return mmap(at, bytes, protection, MAP_SHARED | MAP_FIXED, file, 0) !=
               MAP_FAILED;
      };
      if (file < 0 || ftruncate(file, static_cast<off_t>(bytes)) != 0 ||
          !map(pages.first, kWritable) ||
          !map(pages.second,
               views == Views::kSecondForReading ? PROT_READ : kWritable)) {
        ThrowNoMemory();
      }
      close(file);
    }
    std::memset(pages.first, static_cast<int>(kPoison), bytes);
    return pages;
  }

  std::deque<Pages> kept_;
  size_t kept_bytes_ = 0;
};

GuardedPages::GuardedPages(size_t bytes, Views views) {
  const size_t page = PageSize();
  const size_t whole = std::max(page, (bytes + page - 1) / page * page);
  pages_ = GuardedPagesPool::OfProcess().Take(whole, views);
}

GuardedPages::~GuardedPages() {
  if (dirty_) {
    std::memset(pages_.first, static_cast<int>(kPoison), pages_.bytes);
  }
  GuardedPagesPool::OfProcess().GiveBack(pages_);
}

}  // namespace leakproof::verify
