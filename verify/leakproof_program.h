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

inline Ended Leakproof(const std::string& arguments) {
  const std::string command =
      std::string(LEAKPROOF_PROGRAM) + " " + arguments + " 2>&1";
  std::FILE* const pipe = popen(command.c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  Ended run{-1, ""};
  std::array<char, 4096> buffer;
  while (const size_t count = fread(buffer.data(), 1, buffer.size(), pipe)) {
    run.output.append(buffer.data(), count);
  }
  const int status = pclose(pipe);
  if (WIFEXITED(status)) run.status = WEXITSTATUS(status);
  return run;
}

inline std::string Library(const std::string& name) {
  return std::string(LEAKPROOF_TEST_KERNELS) + "/lib" + name + ".so";
}

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_LEAKPROOF_PROGRAM_H_
