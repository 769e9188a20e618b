// SPDX-License-Identifier: Apache-2.0
//
// The folder that --report names. A report of an earlier run is not left there
// as if it were this one's: whoever reads report.json or junit.xml after a run
// that failed finds none.

#ifndef LEAKPROOF_VERIFY_REPORT_FOLDER_H_
#define LEAKPROOF_VERIFY_REPORT_FOLDER_H_

#include <filesystem>

#include "verify/report.h"

namespace leakproof::verify {

class ReportFolder {
 public:
  // If the folder is there, sets a report in it aside: the files' names then
  // end in ".earlier". Throws InputError if that fails, or if another process
  // has such an object for the folder.
  explicit ReportFolder(std::filesystem::path folder);
  ReportFolder(const ReportFolder&) = delete;
  ReportFolder& operator=(const ReportFolder&) = delete;
  ~ReportFolder();

  // Makes sure that the folder is there and can be written to. Throws
  // InputError if not.
  void Prepare();
  // Writes the report, and removes the one that was set aside. Throws
  // InputError, which names the file.
  void Write(const Report& report) const;
  // Removes what Write wrote: the run has failed after all.
  void Withdraw() const;

  const std::filesystem::path& path() const { return folder_; }

 private:
  void Lock();

  std::filesystem::path folder_;
  int lock_ = -1;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_REPORT_FOLDER_H_
