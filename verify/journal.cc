// SPDX-License-Identifier: Apache-2.0

#include "verify/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include "verify/foreign_json.h"
#include "verify/input_error.h"

namespace leakproof::verify {
namespace {

using Json = nlohmann::ordered_json;

const char* const kFinished = "finished";

// The keys of two headers that differ, as text.
std::string Differences(const Json& here, const Json& there) {
  std::string keys;
  for (const auto& [key, value] : here.items()) {
    if (there.contains(key) && there.at(key) == value) continue;
    keys += (keys.empty() ? "" : ", ") + key;
  }
  return keys;
}

std::string LineOf(const Json& value) { return value.dump() + "\n"; }

// Whether nobody else holds the lock of a file. The processes of a run that was
// killed may take a moment to end.
bool IsFree(const std::filesystem::path& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return true;
  bool free = false;
  for (int attempt = 0; attempt < 20 && !free; ++attempt) {
    if (attempt > 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    free = flock(fd, LOCK_EX | LOCK_NB) == 0;
  }
  close(fd);
  return free;
}

bool IsOfShard(const Json& header) {
  if (!header.contains("shard")) return false;
  const Json& shard = header.at("shard");
  return shard.is_array() && shard.size() == 2 && shard.at(1) > 1;
}

// More bytes than any line has.
constexpr size_t kLongestLine = size_t{16} << 20;

// The next line that has its newline. Else what is left of the file, or as much
// of it as is too long, and false.
bool NextLine(std::streambuf& file, std::string& line) {
  constexpr auto kEnd = std::char_traits<char>::eof();
  line.clear();
  while (line.size() <= kLongestLine) {
    const auto next = file.sbumpc();
    if (next == kEnd) return false;
    const char c = std::char_traits<char>::to_char_type(next);
    if (c == '\n') return true;
    line += c;
  }
  return false;
}

}  // namespace

JournalText ReadJournal(std::streambuf& file, const std::string& name) {
  JournalText journal;
  std::string line;
  const auto fail = [&](const std::string& why) {
    throw InputError("'" + name + "' is no journal: " + why);
  };
  while (NextLine(file, line)) {
    Json json;
    try {
      json = ParseForeignJson(line);
    } catch (const InputError& error) {
      fail("'" + line.substr(0, 40) + "' is no JSON of one: " + error.what());
    }
    if (journal.header.is_null()) {
      if (!json.is_object() || !json.contains("journal")) {
        fail("its first line does not say so");
      }
      journal.header = std::move(json);
    } else if (journal.finished) {
      fail("it goes on after its end");
    } else if (json == kFinished) {
      journal.finished = true;
    } else {
      journal.entries.push_back(std::move(json));
    }
  }
  if (line.size() > kLongestLine) fail("a line of it is too long");
  return journal;
}

JournalText ReadJournal(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw InputError("cannot read the journal '" + path.string() +
                     "': " + std::strerror(errno));
  }
  if (!std::filesystem::is_regular_file(path)) {
    throw InputError("the journal '" + path.string() + "' is not a file");
  }
  return ReadJournal(*file.rdbuf(), path.string());
}

Journal::Journal(const std::filesystem::path& path, const Json& header) {
  if (!IsFree(path)) {
    throw InputError("another run is writing the journal '" + path.string() +
                     "'; wait for its end, or give another folder");
  }
  JournalText earlier;
  std::error_code none;
  if (std::filesystem::exists(path, none)) earlier = ReadJournal(path);
  const bool unfinished = !earlier.header.is_null() && !earlier.finished;
  if (unfinished && earlier.header != header) {
    throw InputError("'" + path.string() +
                     "' is the journal of an unfinished run that differs in " +
                     Differences(header, earlier.header) +
                     "; repeat that run to finish it, give another folder, or "
                     "delete the file");
  }
  const bool shard = IsOfShard(earlier.header);
  if (shard && earlier.finished && earlier.header != header) {
    throw InputError("'" + path.string() +
                     "' is the journal of a shard that is to be merged, and "
                     "differs in " +
                     Differences(header, earlier.header) +
                     "; give another folder, or delete the file");
  }
  if (unfinished) entries_ = std::move(earlier.entries);
  // A torn line goes: the journal is written anew, whole, and then replaced.
  const std::filesystem::path part = path.string() + ".part";
  std::string text = LineOf(header);
  for (const Json& entry : entries_) text += LineOf(entry);
  try {
    file_.emplace(part, "the journal '" + path.string() + "'");
    flock(file_->descriptor(), LOCK_EX | LOCK_NB);
    file_->Write(text);
    MoveInPlace(part, path);
  } catch (const InputError&) {
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    throw;
  }
}

void Journal::Append(const Json& entry) { file_->Write(LineOf(entry)); }

void Journal::Finish() { file_->Write(LineOf(kFinished)); }

}  // namespace leakproof::verify
