// SPDX-License-Identifier: Apache-2.0
//
// Words of the command lines that reproduce a failure.

#ifndef LEAKPROOF_VERIFY_SHELL_WORD_H_
#define LEAKPROOF_VERIFY_SHELL_WORD_H_

#include <string>

namespace leakproof::verify {

// As a shell reads it back: in quotation marks, where it needs them.
std::string ShellWord(const std::string& word);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_SHELL_WORD_H_
