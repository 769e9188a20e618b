// SPDX-License-Identifier: Apache-2.0
//
// Gives every file of a corpus to a fuzz target, without a fuzzer. A file
// called valid-... has to be taken, one called wrong-... to be refused, and
// with the words that CORPUS.refusals has for it: so that no file goes stale
// unseen when what is read changes.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "verify/fuzz/fuzz.h"

namespace {

// From lines "file: words", one for each file that is refused.
std::map<std::string, std::string> ReadRefusals(const std::string& path) {
  std::map<std::string, std::string> refusals;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const size_t colon = std::min(line.find(": "), line.size());
    refusals[line.substr(0, colon)] =
        line.substr(std::min(colon + 2, line.size()));
  }
  return refusals;
}

}  // namespace

int main(int argc, char** argv) {
  using leakproof::verify::accepted;
  using leakproof::verify::refusal;
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
    return 2;
  }
  std::error_code error;
  std::set<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(argv[1], error)) {
    files.insert(entry.path());
  }
  auto refusals = ReadRefusals(std::string(argv[1]) + ".refusals");
  int wrong = 0;
  for (const auto& path : files) {
    const std::string name = path.filename().string();
    // For whoever reads the output of an abort.
    std::fprintf(stderr, "%s\n", name.c_str());
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    accepted = false;
    refusal.clear();
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()),
                           bytes.size());
    if (!accepted && !refusal.empty()) {
      std::fprintf(stderr, "  %s\n", refusal.c_str());
    }
    const bool as_named =
        accepted ? !name.starts_with("wrong-") : !name.starts_with("valid-");
    if (!as_named) {
      std::fprintf(stderr, "  was %s\n", accepted ? "taken" : "refused");
      ++wrong;
    }
    if (!name.starts_with("wrong-")) continue;
    const auto words = refusals.extract(name);
    if (words.empty() || refusal.find(words.mapped()) == std::string::npos) {
      std::fprintf(stderr, "  was not to be refused so\n");
      ++wrong;
    }
  }
  for (const auto& [name, words] : refusals) {
    std::fprintf(stderr, "%s\n  is not there, and has a refusal\n",
                 name.c_str());
    ++wrong;
  }
  if (files.empty()) std::fprintf(stderr, "%s: no files\n", argv[1]);
  std::fprintf(stderr, "%zu files, %d not as they are called\n", files.size(),
               wrong);
  return files.empty() || wrong > 0;
}
