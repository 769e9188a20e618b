// SPDX-License-Identifier: Apache-2.0

#include "verify/result_text.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <string_view>

#include "verify/failing_sets.h"

namespace leakproof::verify {
namespace {

// Lines of a name and what it stands for.
class Lines {
 public:
  void Add(std::string_view name, const std::string& text) {
    text_ << "           " << name
          << std::string(kNameColumns - std::min(kNameColumns, name.size()),
                         ' ')
          << ' ' << text << '\n';
  }
  void Add(std::string_view name, const std::optional<ShownNumber>& number) {
    if (number) {
      Add(name, number->bits + "  " + number->hex + "  " + number->decimal);
    }
  }
  std::string text() const { return text_.str(); }

 private:
  static constexpr size_t kNameColumns = 10;

  std::ostringstream text_;
};

std::string Text(const FailingSet& set) {
  const bool all = set.inputs > 1 && set.failures == set.inputs;
  return set.name + (all ? " (" + WithThousands(set.failures) + ")" : "");
}

std::string Text(const LargestError& error) {
  std::string text = WithThousands(error.ulps) +
                     " ulp, at α = " + error.alpha.decimal +
                     ", x = " + error.x.decimal + " (" + error.x.bits + ")";
  if (error.dy) {
    text += ", dy = " + error.dy->decimal + " (" + error.dy->bits + ")";
  }
  return text;
}

}  // namespace

std::string CounterexampleText(const ClauseResult& clause) {
  const Counterexample& example = *clause.result.counterexample;
  Lines lines;
  lines.Add("alpha", example.alpha);
  lines.Add("x", example.x);
  lines.Add("dy", example.dy);
  if (example.n != 0) {
    lines.Add("at", "element " + std::to_string(example.index) + " of " +
                        std::to_string(example.n));
  }
  lines.Add("got", example.got);
  if (!example.permitted.empty()) lines.Add("permitted", example.permitted);
  if (!example.explanation.empty()) lines.Add("because", example.explanation);
  // The report has all of them.
  constexpr size_t kShown = 8;
  const auto& sets = clause.result.failing_sets;
  for (size_t i = 0; i < std::min(kShown, sets.size()); ++i) {
    lines.Add(i == 0 ? "fails" : "", Text(sets[i]));
  }
  if (sets.size() > kShown) {
    lines.Add("", "and " + std::to_string(sets.size() - kShown) + " sets more");
  }
  // Zeros of either sign are no distance apart.
  if (clause.result.largest_error && clause.result.largest_error->ulps > 0) {
    lines.Add("error up to", Text(*clause.result.largest_error));
  }
  lines.Add("reproduce", clause.reproduce);
  return "         " + std::string(clause.format->name) + "\n" + lines.text();
}

std::string SweepText(const SweepResult& sweep) {
  std::string text = "sweep " + std::string(sweep.format->name);
  text += sweep.direction == Direction::kForward ? " forward" : " backward";
  text += ", " + sweep.what + ": " + WithThousands(sweep.inputs);
  if (!sweep.complete()) text += " of " + WithThousands(sweep.size);
  text += " inputs";
  if (!sweep.reason.empty()) text += " (" + sweep.reason + ")";
  return text;
}

}  // namespace leakproof::verify
