// SPDX-License-Identifier: Apache-2.0
//
// Which questions the extracted oracle is asked.

#ifndef LEAKPROOF_VERIFY_EXTRACTION_QUESTIONS_H_
#define LEAKPROOF_VERIFY_EXTRACTION_QUESTIONS_H_

#include <cstdint>
#include <vector>

#include "verify/extraction/question.h"

namespace leakproof::verify {

struct Extent {
  uint64_t seed = 1;
  uint64_t random = 250000;  // of each format and direction; a tenth, of ties
  // More slopes for every input of 16 bits, and all hard inputs for each
  // landmark α: a hundred million questions.
  bool exhaustive = false;
};

// For each format, forward and backward: all landmarks of α, x and dy; hard
// inputs for each landmark α; ties, near ties and random ones; and of 16 bits
// every x, and every dy with an x on each side, at both zeros and a NaN. The
// longest come first.
std::vector<QuestionGroup> QuestionGroups(const Extent& extent);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_EXTRACTION_QUESTIONS_H_
