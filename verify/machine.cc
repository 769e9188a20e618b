// SPDX-License-Identifier: Apache-2.0

#include "verify/machine.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace leakproof::verify {
namespace {

std::string CpuModel() {
  std::ifstream info("/proc/cpuinfo");
  std::string line;
  while (std::getline(info, line)) {
    const size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) {
      return line.substr(colon + 2);
    }
  }
  return "unknown";
}

}  // namespace

Machine ThisMachine() {
  Machine machine;
  utsname name;
  if (uname(&name) == 0) {
    machine.system =
        std::string(name.sysname) + " " + name.release + " " + name.machine;
  }
  machine.cpu = CpuModel();
  // Of the machine, not those that this process may use.
  machine.processors =
      static_cast<unsigned>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
#if defined(__clang__)
  machine.compiler = "Clang " __clang_version__;
#elif defined(__GNUC__)
  machine.compiler = "GCC " __VERSION__;
#else
  machine.compiler = "unknown";
#endif
  return machine;
}

}  // namespace leakproof::verify
