// SPDX-License-Identifier: Apache-2.0
//
// Levels, seeds, shards and efforts of the command line. What is taken means
// what it says, read by other means.

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "verify/arguments.h"
#include "verify/fuzz/fuzz.h"
#include "verify/profile.h"

namespace leakproof::verify {
namespace {

bool AllDigits(const std::string& text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789") == std::string::npos;
}

// Of a number without leading zeros.
bool SaysTheSame(std::string text, uint64_t number) {
  text.erase(0, std::min(text.find_first_not_of('0'), text.size() - 1));
  return text == std::to_string(number);
}

bool TakesLevel(const std::string& text) {
  ref::Level level;
  if (!Takes([&] { level = ReadLevel(text); })) return false;
  const bool tolerant = level.kind == ref::Level::Kind::kTolerant;
  Require(ReadLevel(ToString(level)) == level, "another level when read again");
  Require(tolerant == (level.ulps > 0) && level.ulps <= 1'000'000,
          "a level with a wrong number of ulps");
  Require(tolerant
              ? text.size() > 10 &&
                    SaysTheSame(text.substr(9, text.size() - 10), level.ulps)
              : ToString(level) == text,
          "another level than was named");
  return true;
}

bool TakesSeed(const std::string& text) {
  uint64_t seed = 0;
  const bool takes = Takes([&] { seed = SeedNamed(text); });
  errno = 0;
  const auto read =
      AllDigits(text) ? std::strtoull(text.c_str(), nullptr, 10) : 0;
  Require(takes == (AllDigits(text) && errno == 0),
          "a seed that is taken or refused wrongly");
  Require(!takes || seed == read, "another seed than was named");
  return takes;
}

bool TakesShard(const std::string& text) {
  Shard shard;
  if (!Takes([&] { shard = ShardNamed(text); })) return false;
  Require(1 <= shard.index && shard.index <= shard.count, "no such shard");
  if (text.empty()) {
    Require(shard == Shard{}, "a part for the whole");
    return true;
  }
  const size_t slash = text.find('/');
  Require(slash != std::string::npos, "a shard without its number of shards");
  const std::string index = text.substr(0, slash);
  const std::string count = text.substr(slash + 1);
  Require(AllDigits(index) && AllDigits(count) &&
              SaysTheSame(index, shard.index) &&
              SaysTheSame(count, shard.count),
          "another shard than was named");
  return true;
}

bool TakesEffort(const std::string& text) {
  Effort effort{};
  if (!Takes([&] { effort = EffortNamed(text); })) return false;
  Require(Name(effort) == text, "another effort than was named");
  return true;
}

}  // namespace
}  // namespace leakproof::verify

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace leakproof::verify;
  const std::string text = TextOf(data, size);
  const bool takes[] = {TakesLevel(text), TakesSeed(text), TakesShard(text),
                        TakesEffort(text)};
  accepted = takes[0] || takes[1] || takes[2] || takes[3];
  return 0;
}
