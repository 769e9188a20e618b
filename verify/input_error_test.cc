// SPDX-License-Identifier: Apache-2.0

#include "verify/input_error.h"

#include <gtest/gtest.h>

namespace leakproof::verify {
namespace {

using namespace std::string_view_literals;

TEST(InputErrorTest, WhatCanBeShownStaysAsItIs) {
  for (const std::string_view text :
       {""sv, "α = 0.01, −0 and ∞: 16 · 2"sv, "\u00a0\u07ff\uffff"sv,
        "\U00010000\U0010ffff"sv}) {
    EXPECT_TRUE(IsPrintable(text)) << text;
    EXPECT_EQ(Printable(text), text);
  }
}

TEST(InputErrorTest, ControlCharactersAndWhatIsNoUtf8BecomeQuestionMarks) {
  const std::pair<std::string_view, std::string_view> texts[] = {
      {"\x1b[2J\n\r\0\x7f"sv, "?[2J????"},
      {"a\u0085\u009bz", "a????z"},  // control characters of Latin-1
      {"\x80\xbf", "??"},            // continues nothing
      {"\xce", "?"},                 // cut off
      {"\xe2\x88z", "??z"},
      {"\xc0\x80\xc1\xbf", "????"},  // longer than need be
      {"\xe0\x80\x80", "???"},
      {"\xf0\x80\x80\x80", "????"},
      {"\xed\xa0\x80", "???"},                 // a surrogate
      {"\xf4\x90\x80\x80\xf5\xff", "??????"},  // beyond the last
  };
  for (const auto& [text, shown] : texts) {
    EXPECT_FALSE(IsPrintable(text)) << shown;
    EXPECT_EQ(Printable(text), shown);
    EXPECT_EQ(InputError(std::string(text)).what(), std::string(shown));
  }
}

TEST(InputErrorTest, OfALongTextTheEndsAreShown) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "α";
  text = "begin " + text + " end";
  const std::string shown = Printable(text);
  EXPECT_LE(shown.size(), 2000U);
  EXPECT_TRUE(IsPrintable(shown));
  EXPECT_TRUE(shown.starts_with("begin α"));
  EXPECT_TRUE(shown.ends_with("α end"));
  EXPECT_NE(shown.find(" … "), std::string::npos);
  // Bytes that continue nothing, wherever it is cut.
  EXPECT_LE(Printable(std::string(9000, '\x80')).size(), 2000U);
}

}  // namespace
}  // namespace leakproof::verify
