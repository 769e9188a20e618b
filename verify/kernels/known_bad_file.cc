// SPDX-License-Identifier: Apache-2.0

#include "verify/kernels/known_bad_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>

#include "verify/kernels/shared_library.h"

// The bytes of the file, between two symbols.
asm(R"(
  .pushsection .rodata
  .globl leakproof_known_bad_begin
  .globl leakproof_known_bad_end
leakproof_known_bad_begin:
  .incbin ")" LEAKPROOF_KNOWN_BAD_LIBRARY R"("
leakproof_known_bad_end:
  .popsection
)");

extern "C" {
extern const char leakproof_known_bad_begin[];
extern const char leakproof_known_bad_end[];
}

namespace leakproof::verify {
namespace {

// A file that is gone with the object.
class TemporaryLibrary {
 public:
  TemporaryLibrary() {
    const char* const named = std::getenv("TMPDIR");
    const std::string folder =
        named != nullptr && *named != '\0' ? named : "/tmp";
    path_ = folder + "/leakproof-XXXXXX.so";
    const int fd = mkstemps(path_.data(), 3);
    if (fd < 0) Throw(folder);
    const auto size = static_cast<size_t>(leakproof_known_bad_end -
                                          leakproof_known_bad_begin);
    const bool written = write(fd, leakproof_known_bad_begin, size) ==
                         static_cast<ssize_t>(size);
    close(fd);
    if (!written) {
      unlink(path_.c_str());
      Throw(folder);
    }
  }
  TemporaryLibrary(const TemporaryLibrary&) = delete;
  TemporaryLibrary& operator=(const TemporaryLibrary&) = delete;
  ~TemporaryLibrary() { unlink(path_.c_str()); }

  const std::string& path() const { return path_; }

 private:
  [[noreturn]] static void Throw(const std::string& folder) {
    throw std::runtime_error("cannot write a file to '" + folder +
                             "': " + std::strerror(errno) +
                             "; set TMPDIR to another folder");
  }

  std::string path_;
};

}  // namespace

std::unique_ptr<Kernel> OpenKnownBadLibrary() {
  const TemporaryLibrary library;
  return OpenSharedLibrary(library.path());
}

}  // namespace leakproof::verify
