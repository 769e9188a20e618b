// SPDX-License-Identifier: Apache-2.0

#include "verify/profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "spec/clause.h"
#include "spec/profile_text.h"

namespace leakproof::verify {
namespace {

constexpr char kComplete[] = R"(
name = "mine"
title = "Mine"
definition = "x > 0 ? x : αx"
sources = ["mine.c"]
notes = "None."

[axes]
form = "select"

[binary64]
alpha-rounding = "float32"
)";

std::string MessageOf(const std::string& toml) {
  try {
    ReadProfile(toml, "mine.toml");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string Replaced(const std::string& from, const std::string& to) {
  std::string text = kComplete;
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ProfileTest, SetsAxesForEveryFormatAndForOne) {
  const Profile profile = ReadProfile(kComplete, "mine.toml");
  EXPECT_EQ(profile.name, "mine");
  EXPECT_TRUE(profile.backward);
  EXPECT_FALSE(profile.alpha.has_value());
  ref::Rules expected;
  expected.form = ref::Form::kSelect;
  EXPECT_EQ(profile.RulesFor(ref::kBinary32), expected);
  EXPECT_EQ(profile.RulesFor(ref::kBfloat16), expected);
  expected.alpha_rounding = ref::AlphaRounding::kFloat32;
  EXPECT_EQ(profile.RulesFor(ref::kBinary64), expected);
}

// Each with what the message has to name.
TEST(ProfileTest, RefusesWhatItDoesNotKnowByName) {
  const struct {
    std::string toml;
    std::vector<const char*> named;
  } wrong[] = {
      {Replaced("notes", "note"), {"mine.toml", "'note'", "notes"}},
      {Replaced("form =", "shape ="), {"'shape'", "[axes]", "form"}},
      {Replaced("alpha-rounding", "alpha_rounding"),
       {"'alpha_rounding'", "[binary64]"}},
      {Replaced("\"select\"", "\"branch\""), {"form", "'branch'", "select"}},
      {Replaced("\"float32\"", "32"), {"alpha-rounding", "text"}},
      {Replaced("[binary64]", "[binary128]"), {"'binary128'"}},
      {Replaced("title = \"Mine\"\n", ""), {"'title'", "missing"}},
      {Replaced("[\"mine.c\"]", "[]"), {"'sources'"}},
      {Replaced("[\"mine.c\"]", "[1]"), {"'sources'"}},
      {Replaced("[axes]\nform = \"select\"\n", ""), {"[axes]", "missing"}},
      {Replaced("name =", "backward = 1\nname ="), {"'backward'"}},
      {Replaced("name =", "alpha = \"one\"\nname ="), {"alpha", "one"}},
      {Replaced("name =", "alpha = \"inf\"\nname ="), {"alpha", "inf"}},
      {Replaced("form =", "gradient-at-zero = \"one\"\nform =")
           .insert(0, "backward = false\n"),
       {"'gradient-at-zero'", "backward"}},
      {"name = ", {"line 1", "quotation marks"}},
      {Replaced("\"select\"", "select"), {"line 9", "quotation marks"}},
      {Replaced("[axes]\n", ""), {"'form'", "[axes]"}},
      {Replaced("\"mine\"", "\"My Lib!\""), {"My Lib!"}},
      {"axes = 1\n" + Replaced("[axes]\nform = \"select\"\n", ""),
       {"'axes'", "table"}},
  };
  EXPECT_EQ(MessageOf(kComplete), "no error");
  for (const auto& [toml, named] : wrong) {
    const std::string message = MessageOf(toml);
    for (const char* name : named) {
      EXPECT_NE(message.find(name), std::string::npos)
          << "'" << message << "' does not name " << name;
    }
  }
}

TEST(ProfileTest, FilesAndNamesAreFound) {
  const std::string path = testing::TempDir() + "mine.toml";
  std::ofstream(path) << kComplete;
  EXPECT_EQ(FindProfile(path).name, "mine");
  EXPECT_EQ(FindProfile(path).origin, path);
  EXPECT_EQ(FindProfile("pytorch").name, "pytorch");
  EXPECT_THROW(FindProfile("nosuch"), InputError);
  EXPECT_THROW(FindProfile("nosuch.toml"), InputError);
  EXPECT_THROW(FindProfile(testing::TempDir()), InputError);
  EXPECT_THROW(FindProfile("/dev/zero"), InputError);
  const std::string loop = testing::TempDir() + "loop.toml";
  std::filesystem::remove(loop);
  std::filesystem::create_symlink("loop.toml", loop);
  EXPECT_THROW(FindProfile(loop), InputError);
  EXPECT_THROW(FindProfile("./new\nline.toml"), InputError);
  // A file cannot pass for a published profile.
  std::ofstream(path) << Replaced("\"mine\"", "\"pytorch\"");
  EXPECT_THROW(FindProfile(path), InputError);
}

TEST(ProfileTest, EveryPublishedProfileIsCalledAsItsFile) {
  ASSERT_EQ(AllProfiles().size(), spec::AllProfileTexts().size());
  EXPECT_GE(AllProfiles().size(), 15U);
  for (size_t i = 0; i < AllProfiles().size(); ++i) {
    EXPECT_EQ(AllProfiles()[i].name, spec::AllProfileTexts()[i].name);
  }
}

TEST(ProfileTest, CanonicalIsTheFirstValueOfEveryAxis) {
  const Profile& canonical = AllProfiles().front();
  EXPECT_EQ(canonical.name, "canonical");
  for (const ref::Format& format : ref::kFormats) {
    EXPECT_EQ(canonical.RulesFor(format), ref::Rules());
    EXPECT_EQ(Profile().RulesFor(format), ref::Rules());
  }
  ref::ForEachAxis([&](const auto& axis) {
    const std::string line =
        std::string(axis.name) + " = \"" + std::string(axis.values[0]) + "\"";
    EXPECT_NE(spec::AllProfileTexts()[0].text.find("\n" + line + "\n"),
              std::string::npos)
        << line;
  });
}

// The schema and the reader know the same keys and values.
TEST(ProfileTest, TheSchemaSaysWhatTheReaderTakes) {
  std::ifstream file(LEAKPROOF_SOURCE "/spec/profiles/schema.json");
  const auto schema = nlohmann::json::parse(file);
  const auto& axes = schema.at("$defs").at("axes").at("properties");
  size_t count = 0;
  ref::ForEachAxis([&](const auto& axis) {
    ++count;
    ASSERT_TRUE(axes.contains(std::string(axis.name))) << axis.name;
    std::vector<std::string> values(axis.values.begin(), axis.values.end());
    EXPECT_EQ(axes.at(std::string(axis.name)).at("enum"), values) << axis.name;
    EXPECT_EQ(axis.of_gradient, axis.name.starts_with("gradient-"));
  });
  EXPECT_EQ(axes.size(), count);
  const std::string unknown = MessageOf("x = 1");
  for (const auto& [key, value] : schema.at("properties").items()) {
    EXPECT_NE(unknown.find(key), std::string::npos) << unknown << " " << key;
  }
}

TEST(ProfileTest, ClausesPresupposeAxesAndValuesThatExist) {
  for (const spec::Clause& clause : spec::kClauses) {
    for (const auto& [name, values] : spec::Presuppositions(clause)) {
      size_t found = 0;
      ref::ForEachAxis([&, axis_name = name, list = values](const auto& axis) {
        if (axis.name != axis_name) return;
        for (const std::string_view value : axis.values) {
          found += spec::Lists(list, value);
        }
      });
      const auto commas = std::ranges::count(values, ',');
      EXPECT_EQ(found, static_cast<size_t>(commas) + 1)
          << clause.id << " " << name << " = " << values;
    }
  }
}

TEST(LevelTest, ReadsItsOwnNamesAlone) {
  for (const char* name :
       {"exact", "rounded", "faithful", "tolerant(1)", "tolerant(1000000)"}) {
    EXPECT_EQ(ToString(ReadLevel(name)), name);
  }
  for (const char* name :
       {"", "Exact", "tolerant", "tolerant()", "tolerant(0)", "tolerant(1",
        "tolerant(-1)", "tolerant(1000001)", "tolerant(1.5)", "strict"}) {
    EXPECT_THROW(ReadLevel(name), InputError) << name;
  }
}

}  // namespace
}  // namespace leakproof::verify
