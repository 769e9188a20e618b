// SPDX-License-Identifier: Apache-2.0

#include "verify/other_threads.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "verify/profile.h"

// Where the program has ThreadSanitizer.
extern "C" __attribute__((weak)) void __tsan_init();

namespace leakproof::verify {
namespace {

// The threads of this process but the calling one, by name.
std::vector<std::string> OtherThreads() {
  std::vector<std::string> names;
  const std::string own = std::to_string(gettid());
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/self/task")) {
    if (task.path().filename() == own) continue;
    std::string name;
    std::ifstream file(task.path() / "comm");
    // One that has ended meanwhile has no name.
    if (std::getline(file, name)) names.push_back(name);
  }
  return names;
}

}  // namespace

void RequireNoOtherThreads() {
  // ThreadSanitizer has a thread of its own, and copes with a fork.
  const size_t own = __tsan_init != nullptr ? 1 : 0;
  std::vector<std::string> others;
  // Of a thread that has been joined, the system's record remains for a moment.
  constexpr int kTries = 25;
  for (int i = 0; i < kTries; ++i) {
    others = OtherThreads();
    if (others.size() <= own) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::string names;
  for (const std::string& name : others) names += " '" + name + "'";
  throw InputError(
      "this process has other threads, called" + names +
      ", and a child of it that tries a kernel might wait for them forever; "
      "run this test in a process of its own, as ctest does with "
      "gtest_discover_tests, or before what starts them");
}

}  // namespace leakproof::verify
