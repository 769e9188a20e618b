// SPDX-License-Identifier: Apache-2.0

#include "verify/extraction/extracted_oracle.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace leakproof::verify {
namespace {

// The process reads and writes 64 bits with the least byte first.
static_assert(std::endian::native == std::endian::little);

constexpr const char* kEnded =
    "the extracted oracle ended before it had answered everything";

// The number by which spec/proofs/extraction/functions.ml knows it.
uint64_t FunctionNumber(const Question& question) {
  const auto place =
      static_cast<uint64_t>(question.format - ref::kFormats.data());
  return 2 * place + (question.direction == Direction::kBackward ? 1 : 0);
}

// Both ends are closed in processes that are started, but for those given to
// one on purpose.
std::array<int, 2> MakePipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error(std::string("no pipe: ") + std::strerror(errno));
  }
  return ends;
}

void WriteAll(int file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw std::runtime_error(kEnded);
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
}

void ReadAll(int file, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = read(file, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw std::runtime_error(kEnded);
    bytes = bytes.subspan(static_cast<size_t>(got));
  }
}

}  // namespace

ExtractedOracle::ExtractedOracle(const std::string& program) {
  const std::array<int, 2> in = MakePipe();
  const std::array<int, 2> out = MakePipe();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  std::string name = program;
  std::array<char*, 2> arguments{name.data(), nullptr};
  const int error = posix_spawn(&process_, program.c_str(), &actions, nullptr,
                                arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  questions_ = in[1];
  answers_ = out[0];
  if (error != 0) {
    close(questions_);
    close(answers_);
    throw std::runtime_error("cannot start '" + program +
                             "': " + std::strerror(error));
  }
}

ExtractedOracle::~ExtractedOracle() {
  close(questions_);
  close(answers_);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void ExtractedOracle::Ask(std::span<const Question> questions) {
  std::vector<uint64_t> words;
  words.reserve(4 * questions.size());
  for (const Question& question : questions) {
    words.insert(words.end(), {FunctionNumber(question), question.alpha.bits,
                               question.x.bits, question.dy.bits});
  }
  WriteAll(questions_, std::as_bytes(std::span(words)));
}

std::vector<ref::BitPattern> ExtractedOracle::Answers(size_t count) {
  std::vector<uint64_t> words(count);
  ReadAll(answers_, std::as_writable_bytes(std::span(words)));
  std::vector<ref::BitPattern> answers;
  answers.reserve(count);
  for (const uint64_t word : words) answers.push_back({word});
  return answers;
}

}  // namespace leakproof::verify
