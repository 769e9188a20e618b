// SPDX-License-Identifier: Apache-2.0
//
// Journals that are merged. One input holds several, with a line "====" between
// them. What merges is a report without a gap, and does not merge any more when
// a line or a byte at the end is missing.

#include <algorithm>
#include <sstream>
#include <vector>

#include "verify/descriptions.h"
#include "verify/fuzz/fuzz.h"
#include "verify/merge.h"
#include "verify/plan.h"
#include "verify/version.h"

namespace leakproof::verify {
namespace {

constexpr std::string_view kBetween = "====\n";

// What the version of the suite decides stands in the corpus as a word.
std::string WithVersions(std::string text) {
  static const std::string rules =
      PlanHeader(RunOptions{}, Plan{}, {}).at("rules").dump();
  const std::pair<std::string, std::string> words[] = {
      {"@SUITE@", kProjectVersion},
      {"@SPEC@", std::string(spec::kVersion)},
      {"\"@CANONICAL@\"", rules}};
  for (const auto& [word, meaning] : words) {
    for (size_t place = text.find(word); place != std::string::npos;
         place = text.find(word, place + meaning.size())) {
      text.replace(place, word.size(), meaning);
    }
  }
  return text;
}

std::vector<std::string> Texts(const std::string& input) {
  std::vector<std::string> texts;
  size_t begin = 0;
  for (size_t end = input.find(kBetween); end != std::string::npos;
       end = input.find(kBetween, begin)) {
    texts.push_back(input.substr(begin, end - begin));
    begin = end + kBetween.size();
  }
  texts.push_back(input.substr(begin));
  return texts;
}

Report Merged(const std::vector<std::string>& texts) {
  std::vector<NamedJournal> journals;
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::string name = "fuzz" + std::to_string(i);
    std::stringbuf file(texts[i]);
    journals.push_back({name, ReadJournal(file, name)});
  }
  return MergeJournals(journals);
}

void RequireWhole(const Report& report) {
  Require(!report.kernels.empty(), "a report about nothing");
  for (const KernelResult& kernel : report.kernels) {
    Require(!kernel.clauses.empty(), "a kernel without a clause");
    for (const ClauseResult& clause : kernel.clauses) {
      Require(clause.result.verdict != Verdict::kInAnotherShard,
              "a whole run without one of its checks");
      Require((clause.result.verdict == Verdict::kFail) ==
                  clause.result.counterexample.has_value(),
              "a failure without a counterexample, or the other way round");
      Require((clause.result.verdict == Verdict::kFail) ==
                  (clause.result.failures > 0),
              "failures that are none");
    }
    for (const SweepResult& sweep : kernel.sweeps) {
      Require(sweep.inputs <= sweep.size, "a sweep of more than all inputs");
    }
  }
  // The forms in which it is written.
  Require(!ToJson(report).dump().empty() && !ToJUnit(report).empty(),
          "a report that cannot be written");
}

void RequireRefused(const std::vector<std::string>& texts,
                    const std::string& otherwise) {
  Require(!Takes([&] { Merged(texts); }), otherwise);
}

// For some of the lines: a journal may have many.
void RequireEveryLine(const std::vector<std::string>& texts) {
  for (size_t t = 0; t < texts.size(); ++t) {
    const std::string& text = texts[t];
    auto cut = texts;
    cut[t].pop_back();
    RequireRefused(cut, "a journal without its last byte merges");
    cut[t] = text.substr(0, text.size() / 2);
    RequireRefused(cut, "half of a journal merges");
    size_t begin = 0;
    for (int line = 0; line < 8 && begin < text.size(); ++line) {
      const size_t end = text.find('\n', begin) + 1;
      cut[t] = text;
      cut[t].erase(begin, end - begin);
      RequireRefused(cut,
                     "a journal without a line merges: " +
                         text.substr(begin, std::min<size_t>(end - begin, 80)));
      begin = end;
    }
  }
}

}  // namespace
}  // namespace leakproof::verify

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace leakproof::verify;
  const auto texts = Texts(WithVersions(TextOf(data, size)));
  Report report;
  accepted = Takes([&] { report = Merged(texts); });
  if (!accepted) return 0;
  RequireWhole(report);
  // What comes after the end of a sweep may be missing.
  const bool ended =
      std::ranges::any_of(report.kernels, [](const KernelResult& kernel) {
        return std::ranges::any_of(kernel.sweeps, &SweepResult::ended_early);
      });
  if (!ended) RequireEveryLine(texts);
  return 0;
}
