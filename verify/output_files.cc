// SPDX-License-Identifier: Apache-2.0

#include "verify/output_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "verify/profile.h"

namespace leakproof::verify {
namespace {

namespace fs = std::filesystem;

const char* RemedyOf(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "make room there, and repeat the command";
    case EFBIG:
      return "raise the limit of file sizes, and repeat the command";
    case EACCES:
    case EPERM:
    case EROFS:
      return "give a folder that you may write to";
    default:
      return "give another folder, or repeat the command";
  }
}

[[noreturn]] void ThrowCannot(const std::string& what, int error) {
  throw InputError("cannot " + what + ": " + std::strerror(error) + "; " +
                   RemedyOf(error));
}

std::string Quoted(const fs::path& path) { return "'" + path.string() + "'"; }

// Some file systems cannot do this for a folder, and need not.
void SyncFolder(const fs::path& directory) {
  const int folder =
      open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_CLOEXEC);
  if (folder < 0) return;
  const bool failed = fsync(folder) != 0;
  const int error = errno;
  close(folder);
  if (failed && error != EINVAL && error != ENOTSUP) {
    ThrowCannot("write to the folder " + Quoted(directory), error);
  }
}

void Remove(const fs::path& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
}

fs::path PartOf(const fs::path& path) { return path.string() + ".part"; }

}  // namespace

OutputFile::OutputFile(const fs::path& path, std::string name)
    : name_(std::move(name)),
      descriptor_(
          open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) ThrowCannot("write " + name_, errno);
}

OutputFile::~OutputFile() { close(descriptor_); }

void OutputFile::Write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(descriptor_, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<size_t>(count));
    } else if (errno != EINTR) {
      ThrowCannot("write " + name_, errno);
    }
  }
  // A device cannot do this, and need not.
  if (fsync(descriptor_) != 0 && errno != EINVAL) {
    ThrowCannot("write " + name_, errno);
  }
}

void PrepareFolder(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    ThrowCannot("make the folder " + Quoted(directory), error.value());
  }
  if (access(directory.c_str(), W_OK) != 0) {
    ThrowCannot("write to the folder " + Quoted(directory), errno);
  }
}

void MoveInPlace(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) ThrowCannot("write " + Quoted(to), error.value());
  SyncFolder(to.parent_path());
}

void WriteFiles(const fs::path& directory,
                const std::vector<NamedText>& files) {
  size_t in_place = 0;
  try {
    for (const NamedText& file : files) {
      const fs::path path = directory / file.name;
      OutputFile(PartOf(path), Quoted(path)).Write(file.text);
    }
    for (const NamedText& file : files) {
      const fs::path path = directory / file.name;
      ++in_place;
      MoveInPlace(PartOf(path), path);
    }
  } catch (...) {
    for (size_t i = 0; i < files.size(); ++i) {
      const fs::path path = directory / files[i].name;
      Remove(PartOf(path));
      // The last one may be there without being safe on disk, or be another's.
      if (i < in_place) Remove(path);
    }
    throw;
  }
}

}  // namespace leakproof::verify
