// SPDX-License-Identifier: Apache-2.0

#include "verify/interruption.h"

#include <pthread.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <list>

namespace leakproof::verify {
namespace {

constexpr std::array kRequests{SIGHUP, SIGINT, SIGTERM};

// Ready before a signal comes: a handler may call next to nothing.
std::atomic<const std::string*> message{nullptr};
std::atomic<pid_t> program{0};

void EndBy(int signal) {
  const std::string* const text = message;
  // A child that was just forked says nothing.
  if (text != nullptr && getpid() == program) {
    [[maybe_unused]] const ssize_t written =
        write(STDERR_FILENO, text->data(), text->size());
  }
  std::signal(signal, SIG_DFL);
  sigset_t this_one;
  sigemptyset(&this_one);
  sigaddset(&this_one, signal);
  pthread_sigmask(SIG_UNBLOCK, &this_one, nullptr);
  raise(signal);
  // The first process of a container outlives the default.
  _exit(128 + signal);
}

// Of those that this program has changed, and those alone.
std::array<bool, kRequests.size()> answered{};
bool ignores_file_sizes = false;
bool ignores_readers = false;

void LeaveToDefaults() {
  for (size_t i = 0; i < kRequests.size(); ++i) {
    if (answered[i]) std::signal(kRequests[i], SIG_DFL);
  }
  if (ignores_file_sizes) std::signal(SIGXFSZ, SIG_DFL);
  if (ignores_readers) std::signal(SIGPIPE, SIG_DFL);
}

bool IsDefault(int signal) {
  struct sigaction found {};
  return sigaction(signal, nullptr, &found) == 0 && found.sa_handler == SIG_DFL;
}

// Whether it was not ignored before.
bool Ignore(int signal) {
  if (!IsDefault(signal)) return false;
  std::signal(signal, SIG_IGN);
  return true;
}

}  // namespace

void WhenInterrupted(const std::string& sentence) {
  static std::list<std::string> messages;  // a handler may read any of them
  const bool terminal = isatty(STDERR_FILENO) != 0;
  messages.push_back((terminal ? "\r\x1b[K" : "") +
                     ("leakproof: interrupted; " + sentence + "\n"));
  message = &messages.back();
}

void AnswerSignals() {
  program = getpid();
  WhenInterrupted("nothing was kept");
  ignores_file_sizes = Ignore(SIGXFSZ);
  for (size_t i = 0; i < kRequests.size(); ++i) {
    answered[i] = IsDefault(kRequests[i]);
    if (answered[i]) std::signal(kRequests[i], EndBy);
  }
  pthread_atfork(nullptr, nullptr, LeaveToDefaults);
}

void OutliveReaders() { ignores_readers = Ignore(SIGPIPE) || ignores_readers; }

}  // namespace leakproof::verify
