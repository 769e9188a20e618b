// SPDX-License-Identifier: Apache-2.0
//
// Pages between pages that may not be touched. They are mapped once and given
// out again and again: a page fault costs more than most calls of a kernel.

#ifndef LEAKPROOF_VERIFY_GUARDED_PAGES_H_
#define LEAKPROOF_VERIFY_GUARDED_PAGES_H_

#include <cstddef>

namespace leakproof::verify {

// What pages are filled with.
inline constexpr std::byte kPoison{0xa5};

// For one thread at a time.
class GuardedPages {
 public:
  // The same memory may be at a second address too, between guards of its own.
  enum class Views {
    kOne,
    kSecondForReading,
    kSecondForWriting,
  };

  // At least so many bytes, and one page; all of them poison. Throws
  // std::runtime_error if the system gives no memory.
  explicit GuardedPages(size_t bytes, Views views = Views::kOne);
  GuardedPages(const GuardedPages&) = delete;
  GuardedPages& operator=(const GuardedPages&) = delete;
  // Whoever has them fills what he wrote with poison again, or says `dirty`.
  ~GuardedPages();
  void MarkDirty() { dirty_ = true; }

  std::byte* data() const { return pages_.first; }
  // data() in the second view; null without one.
  std::byte* second() const { return pages_.second; }
  size_t size() const { return pages_.bytes; }

  static size_t PageSize();

 private:
  friend class GuardedPagesPool;
  struct Pages {
    size_t bytes = 0;
    Views views = Views::kOne;
    std::byte* first = nullptr;
    std::byte* second = nullptr;
  };

  Pages pages_;
  bool dirty_ = false;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_GUARDED_PAGES_H_
