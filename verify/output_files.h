// SPDX-License-Identifier: Apache-2.0
//
// Files that the program writes: whole, or not at all. What the file system
// does not take is the caller's concern, an InputError that names the file, the
// reason and the remedy.

#ifndef LEAKPROOF_VERIFY_OUTPUT_FILES_H_
#define LEAKPROOF_VERIFY_OUTPUT_FILES_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace leakproof::verify {

// A file being written. What its constructor and Write throw begins with
// "cannot write " and `name`.
class OutputFile {
 public:
  // Replaces what is there.
  OutputFile(const std::filesystem::path& path, std::string name);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  // On disk when it returns.
  void Write(std::string_view text);
  int descriptor() const { return descriptor_; }

 private:
  std::string name_;
  int descriptor_;
};

// Makes the folder if it is not there. Throws InputError, which names it, if
// that fails or if it cannot be written to.
void PrepareFolder(const std::filesystem::path& directory);

// Gives a file the place of another, as if at once even if the system stops.
void MoveInPlace(const std::filesystem::path& from,
                 const std::filesystem::path& to);

struct NamedText {
  std::string name;
  std::string text;
};

// Writes all of the files beside their places, then moves them there in this
// order. If that fails, none of these files is there that this call wrote.
void WriteFiles(const std::filesystem::path& directory,
                const std::vector<NamedText>& files);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_OUTPUT_FILES_H_
