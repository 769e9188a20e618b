// SPDX-License-Identifier: Apache-2.0
//
// For the tests of the program: how they call it.

#ifndef LEAKPROOF_VERIFY_LEAKPROOF_PROGRAM_H_
#define LEAKPROOF_VERIFY_LEAKPROOF_PROGRAM_H_

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

namespace leakproof::verify {

struct Ended {
  int status;
  std::string output;  // standard output and error together
};

inline bool Says(const Ended& run, const std::string& text) {
  return run.output.find(text) != std::string::npos;
}

// Runs a command of the shell. The status is 128 + signal if a signal ended it.
inline Ended Shell(const std::string& command) {
  std::FILE* const pipe = popen(command.c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  Ended run{-1, ""};
  std::array<char, 4096> buffer;
  while (const size_t count = fread(buffer.data(), 1, buffer.size(), pipe)) {
    run.output.append(buffer.data(), count);
  }
  const int status = pclose(pipe);
  if (WIFEXITED(status)) run.status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) run.status = 128 + WTERMSIG(status);
  return run;
}

inline Ended Leakproof(const std::string& arguments) {
  return Shell(std::string(LEAKPROOF_PROGRAM) + " " + arguments + " 2>&1");
}

inline std::string Library(const std::string& name) {
  return std::string(LEAKPROOF_TEST_KERNELS) + "/lib" + name + ".so";
}

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_LEAKPROOF_PROGRAM_H_
