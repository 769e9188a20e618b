// SPDX-License-Identifier: Apache-2.0
//
// How an answer of the extracted oracle is judged by what the reference permits
// under the canonical profile.

#ifndef LEAKPROOF_VERIFY_EXTRACTION_COMPARISON_H_
#define LEAKPROOF_VERIFY_EXTRACTION_COMPARISON_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ref/format.h"
#include "ref/result_set.h"
#include "verify/extraction/extracted_oracle.h"
#include "verify/extraction/question.h"

namespace leakproof::verify {

enum class Agreement {
  // One number is permitted, and it is the answer; or NaNs are, and it is one.
  kSame,
  // Forward, and α is negative or −0: a zero of either sign is permitted
  // (LR-FWD-4, LR-FWD-5), and the answer is one.
  kZero,
  // What is permitted does not hold the answer.
  kWrong,
  // It does, but holds more than the specification leaves free.
  kTooMuchPermitted,
};

// What ref/ permits. Throws std::invalid_argument if α is not finite.
ref::ResultSet Permitted(const Question& question);

Agreement Judge(const Question& question, const ref::ResultSet& permitted,
                ref::BitPattern answer);

struct Tally {
  uint64_t questions = 0;
  uint64_t zeros = 0;  // kZero, or a vector that permits two
  uint64_t disagreements = 0;
  std::string first_disagreement;  // in lines, with bits and numbers

  void Add(const Question& question, const ref::ResultSet& permitted,
           ref::BitPattern answer);
};

// Asks both, and judges.
Tally Compare(ExtractedOracle& oracle, const QuestionGroup& group);

// A published vector: what it permits takes the place of the reference, whose
// sets it was made from. Any NaN stands for every NaN.
struct PublishedVector {
  Question question;
  std::vector<ref::BitPattern> permitted;
};

// Those of spec/vectors/`direction`-`format`.json. Throws std::runtime_error if
// there are none.
std::vector<PublishedVector> ReadVectors(const std::string& folder,
                                         const ref::Format& format,
                                         Direction direction);
Tally CompareVectors(ExtractedOracle& oracle,
                     const std::vector<PublishedVector>& vectors);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_EXTRACTION_COMPARISON_H_
