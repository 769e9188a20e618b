// SPDX-License-Identifier: Apache-2.0

#include "verify/foreign_json.h"

#include <array>
#include <cstddef>

namespace leakproof::verify {
namespace {

using Json = nlohmann::ordered_json;

// Values are copied, compared and freed by recursion, and the fields of an
// object are found one after the other.
constexpr size_t kDeepest = 16;
constexpr size_t kMostFields = 256;

}  // namespace

Json ParseForeignJson(std::string_view text) {
  std::array<size_t, kDeepest + 2> fields{};  // of the open object, by depth
  const auto look = [&](int depth, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    const auto level = static_cast<size_t>(depth);
    if (level > kDeepest) throw InputError("it is nested too deeply");
    if (event == Event::object_start) fields[level + 1] = 0;
    if (event == Event::key && ++fields[level] > kMostFields) {
      throw InputError("an object in it has too many fields");
    }
    if ((event == Event::key || event == Event::value) && parsed.is_string()) {
      if (!IsPrintable(parsed.get_ref<const std::string&>())) {
        throw InputError("a text in it has control characters");
      }
    }
    return true;
  };
  return ReadingJson([&] { return Json::parse(text, look); });
}

uint64_t WholeNumber(const Json& json, uint64_t most) {
  const bool whole = json.is_number_unsigned() ||
                     (json.is_number_integer() && json.get<int64_t>() >= 0);
  if (!whole || json.get<uint64_t>() > most) {
    throw InputError("what has to be a whole number up to " +
                     std::to_string(most) + " is " + json.dump());
  }
  return json.get<uint64_t>();
}

std::string ReasonOf(const Json::exception& error) {
  const std::string text = error.what();
  const size_t end = text.find("] ");
  return end == std::string::npos ? text : text.substr(end + 2);
}

}  // namespace leakproof::verify
