// SPDX-License-Identifier: Apache-2.0

#include "verify/extraction/comparison.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>

#include "ref/leaky_relu.h"
#include "ref/number.h"
#include "ref/rules.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using ref::ResultSet;

bool IsOneResult(const ResultSet& permitted) {
  const auto intervals = permitted.intervals();
  if (permitted.permits_nan()) return intervals.empty();
  return intervals.size() == 1 && intervals[0].first == intervals[0].last;
}

bool IsWiderThan(const Format& format, BitPattern pattern) {
  return format.width < 64 && (pattern.bits >> format.width) != 0;
}

std::string Shown(const Format& format, BitPattern pattern) {
  return IsWiderThan(format, pattern)
             ? "more than " + std::to_string(format.width) + " bits"
             : ref::Describe(format, pattern);
}

std::string Text(const Question& question, const std::string& permitted,
                 BitPattern answer) {
  const Format& format = *question.format;
  const bool backward = question.direction == Direction::kBackward;
  std::string text =
      "  " + std::string(format.name) + (backward ? " backward" : " forward") +
      "\n    alpha      " + ref::Describe(AlphaFormat(format), question.alpha) +
      "\n    x          " + ref::Describe(format, question.x);
  if (backward) {
    text += "\n    dy         " + ref::Describe(format, question.dy);
  }
  return text + "\n    extracted  " + Shown(format, answer) +
         "\n    permitted  " + permitted + '\n';
}

// Calls take(question, answer) for each. The oracle computes while questions
// are made and answers are judged.
class Dialogue {
 public:
  using Take = std::function<void(const Question&, BitPattern)>;

  Dialogue(ExtractedOracle& oracle, Take take)
      : oracle_(oracle), take_(std::move(take)) {}

  void Ask(const Question& question) {
    next_.push_back(question);
    if (next_.size() == kAtOnce) Send();
  }
  void Finish() {
    Send();
    Send();
  }

 private:
  static constexpr size_t kAtOnce = ExtractedOracle::kMostUnanswered / 2;

  void Send() {
    oracle_.Ask(next_);
    const std::vector<BitPattern> answers = oracle_.Answers(asked_.size());
    for (size_t i = 0; i < answers.size(); ++i) take_(asked_[i], answers[i]);
    asked_ = std::move(next_);
    next_.clear();
  }

  ExtractedOracle& oracle_;
  Take take_;
  std::vector<Question> next_;
  std::vector<Question> asked_;
};

BitPattern PatternFrom(const nlohmann::json& text) {
  return {std::stoull(text.get<std::string>(), nullptr, 16)};
}

bool IsPermitted(const PublishedVector& vector, BitPattern answer) {
  const Format& format = *vector.question.format;
  return std::ranges::any_of(vector.permitted, [&](BitPattern permitted) {
    return permitted == answer ||
           (format.IsNan(permitted) && format.IsNan(answer));
  });
}

}  // namespace

ResultSet Permitted(const Question& question) {
  const ref::Rules canonical;
  const Format& format = *question.format;
  return question.direction == Direction::kForward
             ? ref::Forward(canonical, format, question.alpha, question.x)
             : ref::Backward(canonical, format, question.alpha, question.x,
                             question.dy);
}

Agreement Judge(const Question& question, const ResultSet& permitted,
                BitPattern answer) {
  const Format& format = *question.format;
  if (IsWiderThan(format, answer) || !permitted.Contains(answer)) {
    return Agreement::kWrong;
  }
  if (IsOneResult(permitted)) return Agreement::kSame;
  const bool zeros_are_free = question.direction == Direction::kForward &&
                              AlphaFormat(format).IsNegative(question.alpha);
  return zeros_are_free && permitted == ResultSet::AnyZero(format)
             ? Agreement::kZero
             : Agreement::kTooMuchPermitted;
}

void Tally::Add(const Question& question, const ResultSet& permitted,
                BitPattern answer) {
  ++questions;
  const Agreement agreement = Judge(question, permitted, answer);
  if (agreement == Agreement::kSame) return;
  if (agreement == Agreement::kZero) {
    ++zeros;
    return;
  }
  if (disagreements++ != 0) return;
  const bool too_much = agreement == Agreement::kTooMuchPermitted;
  first_disagreement =
      Text(question,
           permitted.ToString() +
               (too_much ? ", which is more than the specification leaves free"
                         : ""),
           answer);
}

Tally Compare(ExtractedOracle& oracle, const QuestionGroup& group) {
  Tally tally;
  Dialogue dialogue(oracle, [&](const Question& question, BitPattern answer) {
    tally.Add(question, Permitted(question), answer);
  });
  group.ask_all([&](const Question& question) { dialogue.Ask(question); });
  dialogue.Finish();
  return tally;
}

std::vector<PublishedVector> ReadVectors(const std::string& folder,
                                         const Format& format,
                                         Direction direction) {
  const bool backward = direction == Direction::kBackward;
  const std::string path = folder + (backward ? "/backward-" : "/forward-") +
                           std::string(format.name) + ".json";
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<PublishedVector> vectors;
  const nlohmann::json published = nlohmann::json::parse(file);
  for (const auto& entry : published.at("vectors")) {
    PublishedVector vector{
        {&format, direction, PatternFrom(entry.at("alpha")),
         PatternFrom(entry.at("x")),
         backward ? PatternFrom(entry.at("dy")) : BitPattern{0}},
        {}};
    for (const auto& result : entry.at("permitted")) {
      vector.permitted.push_back(PatternFrom(result));
    }
    vectors.push_back(std::move(vector));
  }
  if (vectors.empty()) throw std::runtime_error("there are none in " + path);
  return vectors;
}

Tally CompareVectors(ExtractedOracle& oracle,
                     const std::vector<PublishedVector>& vectors) {
  Tally tally;
  size_t next = 0;
  Dialogue dialogue(oracle, [&](const Question& question, BitPattern answer) {
    const PublishedVector& vector = vectors[next++];
    ++tally.questions;
    if (vector.permitted.size() > 1) ++tally.zeros;
    if (IsPermitted(vector, answer) || tally.disagreements++ != 0) return;
    std::string permitted;
    for (const BitPattern pattern : vector.permitted) {
      permitted += (permitted.empty() ? "" : ", ") +
                   ref::Describe(*question.format, pattern);
    }
    tally.first_disagreement = Text(question, permitted, answer);
  });
  for (const PublishedVector& vector : vectors) dialogue.Ask(vector.question);
  dialogue.Finish();
  return tally;
}

}  // namespace leakproof::verify
