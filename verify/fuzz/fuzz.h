// SPDX-License-Identifier: Apache-2.0
//
// What the fuzz targets have in common: each gives bytes to one of the suite's
// readers, and aborts if that does anything else than to take them for what
// they are or to refuse them in one sentence.

#ifndef LEAKPROOF_VERIFY_FUZZ_FUZZ_H_
#define LEAKPROOF_VERIFY_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "verify/input_error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace leakproof::verify {

// Whether the last input was taken for what the target reads. The replay of the
// corpus holds it against the file's name.
inline bool accepted = false;
// What the last refusal said.
inline std::string refusal;

inline void Require(bool holds, const std::string& otherwise) {
  if (holds) return;
  std::fprintf(stderr, "fuzz target: %s\n", otherwise.c_str());
  std::abort();
}

inline std::string TextOf(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Returns whether read() takes its input. If it does not, it says so in a
// sentence that can be printed.
template <class Read>
bool Takes(Read read) {
  try {
    read();
    return true;
  } catch (const InputError& error) {
    const std::string sentence = error.what();
    Require(sentence.size() > 10 && sentence.size() <= 2000 &&
                IsPrintable(sentence),
            "no sentence for people: " + sentence);
    refusal = sentence;
    return false;
  }
}

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_FUZZ_FUZZ_H_
