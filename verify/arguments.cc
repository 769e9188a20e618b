// SPDX-License-Identifier: Apache-2.0

#include "verify/arguments.h"

#include <charconv>

#include "verify/input_error.h"

namespace leakproof::verify {

uint64_t SeedNamed(const std::string& text) {
  uint64_t seed = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw InputError("--seed '" + text +
                     "' is not a whole number from 0 to 18446744073709551615");
  }
  return seed;
}

// "2/3".
Shard ShardNamed(const std::string& text) {
  if (text.empty()) return {};
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  if (index.ec == std::errc() && index.ptr != end && *index.ptr == '/') {
    const auto count = std::from_chars(index.ptr + 1, end, shard.count);
    const bool numbers = count.ec == std::errc() && count.ptr == end;
    if (numbers && 1 <= shard.index && shard.index <= shard.count) {
      return shard;
    }
  }
  throw InputError("--shard '" + text +
                   "' is not I/N with I from 1 to N, as 1/3");
}

Effort EffortNamed(const std::string& text) {
  for (const Effort effort :
       {Effort::kQuick, Effort::kFull, Effort::kExhaustive}) {
    if (text == Name(effort)) return effort;
  }
  throw InputError("--effort '" + text +
                   "' is none of quick, full and exhaustive");
}

}  // namespace leakproof::verify
