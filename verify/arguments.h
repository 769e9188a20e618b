// SPDX-License-Identifier: Apache-2.0
//
// Arguments of the command line that are neither numbers of a format nor names
// of files. All of them throw InputError, which quotes the text and says what
// it has to be. The level stands in verify/profile.h.

#ifndef LEAKPROOF_VERIFY_ARGUMENTS_H_
#define LEAKPROOF_VERIFY_ARGUMENTS_H_

#include <cstdint>
#include <string>

#include "verify/certify.h"

namespace leakproof::verify {

// A whole number of 64 bits.
uint64_t SeedNamed(const std::string& text);
// "2/3"; the whole run for no text.
Shard ShardNamed(const std::string& text);
// As Name(Effort) has it.
Effort EffortNamed(const std::string& text);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_ARGUMENTS_H_
