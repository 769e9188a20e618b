// SPDX-License-Identifier: Apache-2.0

#include "verify/input_error.h"

#include <cstddef>
#include <cstdint>

namespace leakproof::verify {
namespace {

// More than any message of the suite's own, and a screen of it.
constexpr size_t kLongest = 2000;
constexpr size_t kShownOfLong = 900;  // of either end

bool Continues(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

// The bytes of the character at the beginning of `text`; 0 if these are none of
// UTF-8 (RFC 3629), or if it is a control character.
size_t PrintableBytes(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return lead >= ' ' && lead != 0x7f ? 1 : 0;
  const size_t count = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < count) return 0;
  uint32_t point = lead & (0x7fU >> count);
  for (size_t i = 1; i < count; ++i) {
    if (!Continues(text[i])) return 0;
    point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3f);
  }
  constexpr uint32_t kLeast[] = {0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  const bool control = point < 0xa0;  // the others of Latin-1
  return point >= kLeast[count - 2] && point <= 0x10ffff && !surrogate &&
                 !control
             ? count
             : 0;
}

}  // namespace

bool IsPrintable(std::string_view text) {
  while (!text.empty()) {
    const size_t bytes = PrintableBytes(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

std::string Printable(std::string_view text) {
  if (text.size() > kLongest) {
    size_t end = kShownOfLong;
    while (end > 0 && Continues(text[end])) --end;
    size_t begin = text.size() - kShownOfLong;
    while (begin < text.size() && Continues(text[begin])) ++begin;
    return Printable(text.substr(0, end)) + " … " +
           Printable(text.substr(begin));
  }
  std::string printable;
  while (!text.empty()) {
    const size_t bytes = PrintableBytes(text);
    if (bytes == 0) {
      printable += '?';
      text.remove_prefix(1);
    } else {
      printable += text.substr(0, bytes);
      text.remove_prefix(bytes);
    }
  }
  return printable;
}

}  // namespace leakproof::verify
