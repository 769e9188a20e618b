// SPDX-License-Identifier: Apache-2.0
//
// Profiles. What is taken for one says everything, and says the same when it is
// written out in full and read again.

#include <algorithm>

#include "ref/rules.h"
#include "verify/fuzz/fuzz.h"
#include "verify/profile.h"

namespace leakproof::verify {
namespace {

std::string WrittenInFull(const Profile& profile) {
  std::string text = "name = \"" + profile.name +
                     "\"\ntitle = \"t\"\ndefinition = \"d\"\nnotes = \"n\"\n"
                     "sources = [\"s\"]\nbackward = " +
                     (profile.backward ? "true\n" : "false\n");
  if (profile.alpha) text += "alpha = \"" + *profile.alpha + "\"\n";
  text += "[axes]\n";
  for (const ref::Format& format : ref::kFormats) {
    text += "[" + std::string(format.name) + "]\n";
    ref::ForEachAxis([&](const auto& axis) {
      if (axis.of_gradient && !profile.backward) return;
      text += std::string(axis.name) + " = \"" +
              std::string(ValueOf(profile.RulesFor(format), axis.name)) +
              "\"\n";
    });
  }
  return text;
}

void RequireWhole(const Profile& profile) {
  Require(!profile.name.empty() && !profile.title.empty() &&
              !profile.definition.empty() && !profile.notes.empty() &&
              !profile.sources.empty(),
          "a profile without a word on what it is");
  Require(IsPrintable(profile.name), "a name that reports cannot show");
  for (const ref::Format& format : ref::kFormats) {
    const auto alpha = profile.AlphaFor(format);
    Require(alpha.has_value() == profile.alpha.has_value(),
            "an α that is no number");
    Require(!alpha || ref::AlphaFormat(format).IsFinite(*alpha),
            "an α outside the domain");
    Require(!profile.alpha || IsPrintable(*profile.alpha),
            "an α that reports cannot show");
  }
  const Profile again = ReadProfile(WrittenInFull(profile), "again");
  Require(again.rules == profile.rules, "other rules when read again");
  for (const ref::Format& format : ref::kFormats) {
    Require(again.AlphaFor(format) == profile.AlphaFor(format),
            "another α when read again");
  }
}

}  // namespace
}  // namespace leakproof::verify

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace leakproof::verify;
  const std::string text = TextOf(data, size);
  Profile profile;
  accepted = Takes([&] { profile = ReadProfile(text, "./fuzz.toml"); });
  if (accepted) RequireWhole(profile);
  return 0;
}
