// SPDX-License-Identifier: Apache-2.0

#include "ref/rounding.h"

#include <stdexcept>
#include <utility>

namespace leakproof::ref {

std::string_view Name(Rounding rounding) {
  switch (rounding) {
    case Rounding::kTiesToEven:
      return "ties to even";
    case Rounding::kTiesToAway:
      return "ties to away";
    case Rounding::kUp:
      return "up";
    case Rounding::kDown:
      return "down";
    case Rounding::kTowardZero:
      return "toward zero";
  }
  throw std::invalid_argument("no such rounding direction");
}

std::string Flags::ToString() const {
  constexpr std::pair<Flag, std::string_view> kNames[] = {
      {Flag::kInvalid, "invalid"},
      {Flag::kDivisionByZero, "division by zero"},
      {Flag::kOverflow, "overflow"},
      {Flag::kUnderflow, "underflow"},
      {Flag::kInexact, "inexact"}};
  std::string text;
  for (const auto& [flag, name] : kNames) {
    if (!Contains(flag)) continue;
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text.empty() ? "none" : text;
}

std::string FlagSets::ToString() const {
  std::string text;
  if (!required.empty()) text = required.ToString() + " required";
  const Flags optional = permitted - required;
  if (!optional.empty()) {
    if (!text.empty()) text += "; ";
    text += optional.ToString() + " permitted";
  }
  return text.empty() ? "none" : text;
}

}  // namespace leakproof::ref
