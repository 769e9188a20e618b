// SPDX-License-Identifier: Apache-2.0
//
// The oracle that is extracted from the proofs, a process of its own: see
// spec/proofs/extraction/.

#ifndef LEAKPROOF_VERIFY_EXTRACTION_EXTRACTED_ORACLE_H_
#define LEAKPROOF_VERIFY_EXTRACTION_EXTRACTED_ORACLE_H_

#include <sys/types.h>

#include <span>
#include <string>
#include <vector>

#include "ref/format.h"
#include "verify/extraction/question.h"

namespace leakproof::verify {

// Answers come in the order of questions. Everything throws std::runtime_error
// if the process cannot be started or has ended.
class ExtractedOracle {
 public:
  // As many questions as may be asked before their answers are taken: these fit
  // into a pipe, so that neither process waits for the other forever.
  static constexpr size_t kMostUnanswered = 4096;

  explicit ExtractedOracle(const std::string& program);
  ~ExtractedOracle();
  ExtractedOracle(const ExtractedOracle&) = delete;
  ExtractedOracle& operator=(const ExtractedOracle&) = delete;

  void Ask(std::span<const Question> questions);
  // The next `count` answers, of questions that were asked.
  std::vector<ref::BitPattern> Answers(size_t count);

 private:
  pid_t process_ = -1;
  int questions_ = -1;  // where the process reads
  int answers_ = -1;    // where it writes
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_EXTRACTION_EXTRACTED_ORACLE_H_
