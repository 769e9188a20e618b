// SPDX-License-Identifier: Apache-2.0

#include "verify/shell_word.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace leakproof::verify {

std::string ShellWord(const std::string& word) {
  const bool plain = std::ranges::all_of(word, [](unsigned char c) {
    return std::isalnum(c) ||
           std::string_view("-_./:+").find(static_cast<char>(c)) !=
               std::string_view::npos;
  });
  if (plain && !word.empty()) return word;
  std::string quoted = "'";
  for (const char c : word)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace leakproof::verify
