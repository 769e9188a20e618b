// SPDX-License-Identifier: Apache-2.0
//
// Runs work in child processes, so that a kernel that crashes, hangs or exits
// ends its own process and becomes a verdict.

#ifndef LEAKPROOF_VERIFY_ISOLATION_H_
#define LEAKPROOF_VERIFY_ISOLATION_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "verify/probe.h"

namespace leakproof::verify {

// The call that a child had begun when it ended.
struct LastCall {
  bool in_call = false;
  bool backward = false;
  uint64_t alpha = 0;
  uint64_t n = 0;
  uint64_t first_x = 0;
  uint64_t first_dy = 0;
  uint64_t position = 0;  // as Probe::NotePosition had it
};

struct Outcome {
  enum class Kind {
    kFinished,  // `text` is what the work returned
    kThrew,     // `text` is what the exception says
    // `text` says how: "was killed by signal 11 (Segmentation fault)". Or that
    // what it left is no answer: a kernel may write into any descriptor.
    kDied,
  };
  Kind kind = Kind::kDied;
  std::string text;
  LastCall last_call;
  bool first = true;  // nothing was done in the child before
};

// The outcome; or, if it is the text of work that finished and read(text)
// throws, the death of the child: the kernel shares its memory, and may have
// damaged what it answers.
Outcome Readable(Outcome outcome,
                 const std::function<void(const std::string& text)>& read);

// What work answers. After an answer that ends the child, the next work of a
// series begins in a new one.
struct Answer {
  Answer(std::string answer, bool ends = false)  // NOLINT: a text is an answer
      : text(std::move(answer)), ends_child(ends) {}

  std::string text;
  bool ends_child;
};

// Work runs in a child. It may use the record for one Probe.
using Work = std::function<Answer(CallRecord& record)>;
// Work that shares a child, one after another. What is left when one of them
// ends the child goes on in a new one.
using Series = std::vector<Work>;

// Runs every series that `next` gives, until it gives none and all has ended,
// at most `parallel` children at a time; `next` is asked again after each end.
// Calls `done` in this process as work ends, in any order, with its number in
// the order that `next` gave it. A child whose call of a kernel takes longer
// than `limit` for each 2^24 elements begun, or that calls nothing for six
// times `limit`, is killed. The calling process must have no other threads.
// Throws std::runtime_error if the system gives no process or pipe.
void RunIsolated(const std::function<std::optional<Series>()>& next,
                 unsigned parallel, std::chrono::seconds limit,
                 const std::function<void(size_t index, const Outcome&)>& done);

// The same for series that are known beforehand.
void RunIsolated(std::span<const Series> series, unsigned parallel,
                 std::chrono::seconds limit,
                 const std::function<void(size_t index, const Outcome&)>& done);

// Each in a child of its own.
void RunIsolated(std::span<const Work> work, unsigned parallel,
                 std::chrono::seconds limit,
                 const std::function<void(size_t index, const Outcome&)>& done);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_ISOLATION_H_
