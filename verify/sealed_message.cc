// SPDX-License-Identifier: Apache-2.0

#include "verify/sealed_message.h"

#include <sys/random.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace leakproof::verify {
namespace {

constexpr size_t kNumber = sizeof(uint64_t);
constexpr size_t kFrame = 3 * kNumber + 1;  // and the kind

void Append(std::string& bytes, uint64_t number) {
  bytes.append(reinterpret_cast<const char*>(&number), kNumber);
}

uint64_t NumberAt(std::string_view bytes, size_t place) {
  uint64_t number = 0;
  std::memcpy(&number, bytes.data() + place, kNumber);
  return number;
}

}  // namespace

Seal DrawSeal() {
  Seal seal;
  if (getrandom(seal.data(), sizeof seal, 0) != sizeof seal) {
    throw std::runtime_error(std::string("no random bytes: ") +
                             std::strerror(errno));
  }
  return seal;
}

std::string Sealed(const Message& message, const Seal& seal) {
  std::string bytes;
  bytes.reserve(message.text.size() + kFrame);
  Append(bytes, seal[0]);
  Append(bytes, message.text.size());
  bytes += static_cast<char>(message.kind);
  bytes += message.text;
  Append(bytes, seal[1]);
  return bytes;
}

std::optional<Message> Unsealed(std::string_view bytes, const Seal& seal) {
  if (bytes.size() < kFrame) return {};
  const size_t length = bytes.size() - kFrame;
  const auto kind = static_cast<Message::Kind>(bytes[2 * kNumber]);
  if (NumberAt(bytes, 0) != seal[0] || NumberAt(bytes, kNumber) != length ||
      NumberAt(bytes, bytes.size() - kNumber) != seal[1] ||
      (kind != Message::Kind::kReturned && kind != Message::Kind::kThrew)) {
    return {};
  }
  return Message{kind, std::string(bytes.substr(2 * kNumber + 1, length))};
}

std::optional<size_t> SealedLength(std::string_view bytes, const Seal& seal) {
  if (bytes.size() < 2 * kNumber) return 0;
  const uint64_t length = NumberAt(bytes, kNumber);
  if (NumberAt(bytes, 0) != seal[0] || length > SIZE_MAX - kFrame) return {};
  return kFrame + length;
}

}  // namespace leakproof::verify
