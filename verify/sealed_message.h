// SPDX-License-Identifier: Apache-2.0
//
// What a child process answers, sealed: the kernel under test shares the
// process, and may have written into any of its descriptors.

#ifndef LEAKPROOF_VERIFY_SEALED_MESSAGE_H_
#define LEAKPROOF_VERIFY_SEALED_MESSAGE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leakproof::verify {

struct Message {
  enum class Kind : char { kReturned = 'R', kThrew = 'T' };
  Kind kind = Kind::kReturned;
  std::string text;

  friend bool operator==(const Message&, const Message&) = default;
};

// Drawn at random for each child. What the kernel writes lacks it, unless the
// kernel searches the memory of its process for it: no seal is proof against
// one that is out to deceive.
using Seal = std::array<uint64_t, 2>;
// Throws std::runtime_error if the system gives no random bytes.
Seal DrawSeal();

// One half of the seal, the length of the rest, the message, the other half.
std::string Sealed(const Message& message, const Seal& seal);
// The message, if the bytes are one whole message under that seal and nothing
// else.
std::optional<Message> Unsealed(std::string_view bytes, const Seal& seal);

// How many bytes the message has that a stream begins with, as far as its
// beginning tells: 0 if it is too short to tell; empty if nothing that was
// sealed so begins like it.
std::optional<size_t> SealedLength(std::string_view bytes, const Seal& seal);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_SEALED_MESSAGE_H_
