// SPDX-License-Identifier: Apache-2.0
//
// JSON that others may have written, or damaged: files, and what comes from a
// process that a kernel shares.

#ifndef LEAKPROOF_VERIFY_FOREIGN_JSON_H_
#define LEAKPROOF_VERIFY_FOREIGN_JSON_H_

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "verify/input_error.h"

namespace leakproof::verify {

// Throws InputError, which says what is wrong, unless the text is one JSON
// value of a depth and with objects of a size that the suite's own JSON has,
// and its texts are printable.
nlohmann::ordered_json ParseForeignJson(std::string_view text);

// A whole number from 0 to `most`. Throws InputError for anything else: the
// conversions of nlohmann::json take fractions and truth values for numbers.
uint64_t WholeNumber(const nlohmann::ordered_json& json,
                     uint64_t most = std::numeric_limits<uint64_t>::max());

// What the library says about a field that is missing or of another type,
// without its number for it.
std::string ReasonOf(const nlohmann::ordered_json::exception& error);

// Returns read(). A field that is missing or of another type is an InputError.
template <class Read>
auto ReadingJson(Read read) {
  try {
    return read();
  } catch (const nlohmann::ordered_json::exception& error) {
    throw InputError(ReasonOf(error));
  }
}

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_FOREIGN_JSON_H_
