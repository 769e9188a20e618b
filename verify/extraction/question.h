// SPDX-License-Identifier: Apache-2.0
//
// What the extracted oracle and the reference are both asked.

#ifndef LEAKPROOF_VERIFY_EXTRACTION_QUESTION_H_
#define LEAKPROOF_VERIFY_EXTRACTION_QUESTION_H_

#include <functional>
#include <string>

#include "ref/format.h"
#include "verify/kernel.h"

namespace leakproof::verify {

struct Question {
  const ref::Format* format;  // one of ref::kFormats
  Direction direction;
  ref::BitPattern alpha;  // finite, of AlphaFormat(*format)
  ref::BitPattern x;
  ref::BitPattern dy;  // 0 for forward
};

using AskQuestion = std::function<void(const Question&)>;

// Questions of one format and direction that belong together.
struct QuestionGroup {
  std::string name;  // "binary16 forward, every input"
  std::function<void(const AskQuestion& ask)> ask_all;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_EXTRACTION_QUESTION_H_
