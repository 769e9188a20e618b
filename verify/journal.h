// SPDX-License-Identifier: Apache-2.0
//
// The journal of a run: what was found so far, on disk, so that a run that is
// killed goes on where it was, and that the shards of a run can be merged.

#ifndef LEAKPROOF_VERIFY_JOURNAL_H_
#define LEAKPROOF_VERIFY_JOURNAL_H_

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <streambuf>
#include <string>
#include <vector>

#include "verify/output_files.h"

namespace leakproof::verify {

// The name of a journal in the folder of a report.
inline constexpr const char* kJournalName = "journal.jsonl";

// A file of lines, each a JSON value: a header that says which run it is, then
// findings, then, if the run came to its end, kFinished.
struct JournalText {
  nlohmann::ordered_json header;
  std::vector<nlohmann::ordered_json> entries;
  bool finished = false;
};

// A last line that is torn counts as not written. Throws InputError, which says
// `name`, if the file cannot be read or is no journal.
JournalText ReadJournal(std::streambuf& file, const std::string& name);
JournalText ReadJournal(const std::filesystem::path& path);

class Journal {
 public:
  // Begins a journal, or goes on with the unfinished one that is there.
  // Throws InputError if that is of another run, if another process is writing
  // it, or if it cannot be written.
  Journal(const std::filesystem::path& path,
          const nlohmann::ordered_json& header);
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // What an earlier run of the same kind found.
  const std::vector<nlohmann::ordered_json>& entries() const {
    return entries_;
  }

  // On disk when it returns. Throws InputError if it cannot be written.
  void Append(const nlohmann::ordered_json& entry);
  void Finish();

 private:
  std::vector<nlohmann::ordered_json> entries_;
  std::optional<OutputFile> file_;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_JOURNAL_H_
