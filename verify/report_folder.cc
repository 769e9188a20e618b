// SPDX-License-Identifier: Apache-2.0

#include "verify/report_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

#include "verify/output_files.h"
#include "verify/profile.h"

namespace leakproof::verify {
namespace {

namespace fs = std::filesystem;

fs::path EarlierOf(const fs::path& path) { return path.string() + ".earlier"; }

}  // namespace

ReportFolder::ReportFolder(fs::path folder) : folder_(std::move(folder)) {
  std::error_code none;
  if (!fs::is_directory(folder_, none)) return;
  Lock();
  for (const char* name : kReportFiles) {
    const fs::path file = folder_ / name;
    if (!fs::exists(fs::symlink_status(file, none))) continue;
    std::error_code error;
    fs::rename(file, EarlierOf(file), error);
    if (error) {
      throw InputError("cannot set aside '" + file.string() +
                       "', which is of an earlier run: " + error.message() +
                       "; give a folder that you may write to");
    }
  }
}

ReportFolder::~ReportFolder() {
  if (lock_ >= 0) close(lock_);
}

// The processes of a run that was killed may take a moment to end. A file
// system without locks is used without.
void ReportFolder::Lock() {
  lock_ = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0) return;
  for (int attempt = 0; attempt < 20; ++attempt) {
    if (flock(lock_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  close(lock_);
  throw InputError("another run is writing to the folder '" + folder_.string() +
                   "'; wait for its end, or give another folder");
}

void ReportFolder::Prepare() {
  PrepareFolder(folder_);
  if (lock_ < 0) Lock();
}

void ReportFolder::Write(const Report& report) const {
  WriteReports(report, folder_);
  for (const char* name : kReportFiles) {
    std::error_code ignored;
    fs::remove_all(EarlierOf(folder_ / name), ignored);
  }
}

void ReportFolder::Withdraw() const {
  for (const char* name : kReportFiles) {
    std::error_code ignored;
    fs::remove(folder_ / name, ignored);
  }
}

}  // namespace leakproof::verify
