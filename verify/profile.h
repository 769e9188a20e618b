// SPDX-License-Identifier: Apache-2.0
//
// A profile: which definition of Leaky ReLU a kernel is judged by. Files of
// spec/profiles/ and of users, read and refused by name.

#ifndef LEAKPROOF_VERIFY_PROFILE_H_
#define LEAKPROOF_VERIFY_PROFILE_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ref/format.h"
#include "ref/rules.h"
#include "verify/input_error.h"

namespace leakproof::verify {

struct Profile {
  std::string name = "canonical";
  std::string origin = "canonical";  // what FindProfile finds it by
  std::string title;
  std::string definition;  // the formula, in one line
  std::string notes;
  std::vector<std::string> sources;
  bool backward = true;  // whether the definition includes a gradient
  // The α that the definition fixes, as ref::ParseNumber reads it.
  std::optional<std::string> alpha;
  // At level exact, in the order of ref::kFormats.
  std::array<ref::Rules, ref::kFormats.size()> rules;

  const ref::Rules& RulesFor(const ref::Format& format) const;
  // The α that is fixed, for data in `format`.
  std::optional<ref::BitPattern> AlphaFor(const ref::Format& format) const;
};

// Reads TOML. `origin` is what error messages call it: a name or a file.
// Throws InputError, which names the key or the value that is not known and
// lists those that are, or the one that is missing.
Profile ReadProfile(std::string_view toml, const std::string& origin);

// The profiles of spec/profiles/, canonical first.
const std::vector<Profile>& AllProfiles();

// The profile of that name, or in that file: a name with a slash or ".toml" is
// a file. Throws InputError.
Profile FindProfile(const std::string& name_or_file);

// Throws InputError, which calls α `text`, for an α that is not finite or not
// the one that the profile fixes.
void RequireAlpha(const Profile& profile, const ref::Format& format,
                  ref::BitPattern alpha, const std::string& text);

// "select": the value that `rules` give the axis called `axis`.
std::string_view ValueOf(const ref::Rules& rules, std::string_view axis);

// "exact", "rounded", "faithful", "tolerant(4)", and back. Throws InputError.
std::string ToString(const ref::Level& level);
ref::Level ReadLevel(const std::string& text);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_PROFILE_H_
