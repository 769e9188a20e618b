// SPDX-License-Identifier: Apache-2.0
//
// The error of whoever calls: what was given is not there or makes no sense.

#ifndef LEAKPROOF_VERIFY_INPUT_ERROR_H_
#define LEAKPROOF_VERIFY_INPUT_ERROR_H_

#include <stdexcept>
#include <string>
#include <string_view>

namespace leakproof::verify {

// Whether text can stand in a message or a report, which know no control
// characters and no bytes outside UTF-8.
bool IsPrintable(std::string_view text);

// Text of others made so: what is not printable becomes a question mark, and of
// a long text the middle is left out.
std::string Printable(std::string_view text);

// The caller asked for something that is not there or makes no sense; what() is
// one sentence that names it and the remedy, printable whatever it quotes.
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& sentence)
      : std::runtime_error(Printable(sentence)) {}
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_INPUT_ERROR_H_
