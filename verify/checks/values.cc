// SPDX-License-Identifier: Apache-2.0

#include "verify/checks/values.h"

#include <span>
#include <string>

#include "verify/hard_inputs.h"
#include "verify/kernel.h"
#include "verify/patterns.h"
#include "verify/probe.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

// An element of an array and, for backward, of the upstream gradient.
struct Element {
  BitPattern x;
  std::optional<BitPattern> dy;

  friend bool operator==(const Element&, const Element&) = default;
};

// Makes a call on n elements and judges its results: permitted(rules, element)
// is what the clause permits, under any rules, or nothing if it says nothing of
// the element. Where it says nothing of any, there is no call.
template <class ElementAt, class Permitted, class MakeCall>
void JudgeCall(const CheckContext& context, BitPattern alpha, size_t n,
               ElementAt element_at, Permitted permitted, MakeCall make_call,
               Tally& tally) {
  std::optional<Element> last;
  std::optional<ref::ResultSet> set;
  size_t first = 0;
  for (; first < n && !set; ++first) {
    const Element element = element_at(first);
    // Where elements are alike, so are the sets.
    if (element != last) set = permitted(context.rules, element);
    last = element;
  }
  if (!set) return;
  const std::vector<BitPattern> results = make_call();
  for (size_t i = first - 1; i < n; ++i) {
    const Element element = element_at(i);
    if (element != last) set = permitted(context.rules, element);
    last = element;
    if (!set) continue;
    tally.Judge(set->Contains(results[i]), [&] {
      const Format& format = context.probe.format();
      Counterexample example = DescribeElement(format, alpha, element.x,
                                               element.dy, n, i, results[i]);
      Permit(example, format, *set);
      example.explanation =
          ExplainByAxis(context.rules, [&](const ref::Rules& rules) {
            const auto other = permitted(rules, element);
            return other && other->Contains(results[i]);
          });
      return example;
    });
  }
}

void JudgeForward(const CheckContext& context, const ForwardClause& clause,
                  BitPattern alpha, std::span<const BitPattern> x,
                  Tally& tally) {
  JudgeCall(
      context, alpha, x.size(),
      [&](size_t i) {
        return Element{x[i], {}};
      },
      [&](const ref::Rules& rules, const Element& element) {
        return clause(rules, context.probe.format(), alpha, element.x);
      },
      [&] { return context.probe.Forward(alpha, x); }, tally);
}

void JudgeBackward(const CheckContext& context, const BackwardClause& clause,
                   BitPattern alpha, std::span<const BitPattern> x,
                   std::span<const BitPattern> dy, Tally& tally) {
  JudgeCall(
      context, alpha, x.size(),
      [&](size_t i) {
        return Element{x[i], dy[i]};
      },
      [&](const ref::Rules& rules, const Element& element) {
        return clause(rules, context.probe.format(), alpha, element.x,
                      *element.dy);
      },
      [&] { return context.probe.Backward(alpha, x, dy); }, tally);
}

// The landmarks whose use as dy makes every clause speak.
std::vector<BitPattern> UpstreamLandmarks(const Format& format) {
  std::vector<BitPattern> chosen;
  for (const BitPattern p : Landmarks(format)) {
    if (chosen.size() < 24 || format.Magnitude(p) == format.Max()) {
      chosen.push_back(p);
    }
  }
  return chosen;
}

}  // namespace

Counterexample DescribeElement(const Format& format, BitPattern alpha,
                               std::optional<BitPattern> x,
                               std::optional<BitPattern> dy, size_t n,
                               size_t index, BitPattern got) {
  Counterexample example;
  example.alpha = Show(ref::AlphaFormat(format), alpha);
  if (x) example.x = Show(format, *x);
  if (dy) example.dy = Show(format, *dy);
  example.n = n;
  example.index = index;
  example.got = Show(format, got);
  return example;
}

void Permit(Counterexample& counterexample, const Format& format,
            const ref::ResultSet& permitted) {
  counterexample.permitted = permitted.ToString();
  for (const auto& [first, last] : permitted.intervals()) {
    counterexample.permitted_bounds.push_back(Show(format, first));
    if (last != first) {
      counterexample.permitted_bounds.push_back(Show(format, last));
    }
  }
}

std::string ExplainByAxis(
    const ref::Rules& rules,
    const std::function<bool(const ref::Rules&)>& permits) {
  std::string explanation;
  ref::ForEachAxis([&](const auto& axis) {
    std::string values;
    for (size_t i = 0; i < axis.values.size(); ++i) {
      ref::Rules other = rules;
      auto& value = other.*axis.member;
      value = static_cast<std::remove_reference_t<decltype(value)>>(i);
      if (value == rules.*axis.member || axis.values[i] == "any" ||
          !permits(other)) {
        continue;
      }
      values += (values.empty() ? "" : " or ") + std::string(axis.values[i]);
    }
    if (values.empty()) return;
    const auto here = static_cast<size_t>(rules.*axis.member);
    explanation += (explanation.empty() ? "permitted with " : "; or with ") +
                   std::string(axis.name) + " = " + values +
                   ", where the profile has " + std::string(axis.values[here]);
  });
  return explanation;
}

CheckResult MissingFunction(const CheckContext& context, Direction direction) {
  const bool forward = direction == Direction::kForward;
  const Format& format = context.probe.format();
  if (context.probe.kernel().Implements(format, direction)) {
    return NotApplicable("the profile defines no gradient");
  }
  return NotApplicable(std::string("the kernel has no ") +
                       (forward ? "forward" : "backward") + " function for " +
                       std::string(format.name));
}

CheckResult NoSuchAlpha() {
  return NotApplicable(
      "the clause speaks of no α of this run that the kernel takes");
}

namespace {

// Many elements alike, which kernels take shortcuts for.
constexpr size_t kAlike = 35;

// Judges arrays of one landmark each; after a failure, the simplest landmark
// that also fails in an array of its own: judge(x, tally).
template <class Judge>
void JudgeAlike(const std::vector<BitPattern>& landmarks, Judge judge,
                Tally& tally) {
  if (!tally.failed()) {
    for (const BitPattern x : landmarks) judge(std::vector(kAlike, x), tally);
  }
  if (!tally.failed()) return;
  for (const BitPattern x : landmarks) {
    Tally alone;
    judge(std::vector{x}, alone);
    if (alone.failed()) {
      tally.Simplify(alone);
      return;
    }
  }
}

// After a failure in an array of many, the first that also fails alone:
// judge(inputs, tally).
template <class Judge>
void JudgeHard(const std::vector<BitPattern>& inputs, Judge judge,
               Tally& tally) {
  judge(inputs, tally);
  if (!tally.failed()) return;
  for (const BitPattern input : inputs) {
    Tally alone;
    judge(std::vector{input}, alone);
    if (alone.failed()) {
      tally.Simplify(alone);
      return;
    }
  }
}

// Hard inputs for the listed α, then for any: judge(alpha, inputs, tally).
template <class Judge>
void RunOnHardInputs(const CheckContext& context, const AlphaSource& alphas,
                     Tally& tally, Judge judge) {
  const Format& format = context.probe.format();
  const auto judge_alpha = [&](BitPattern alpha, Tally& of_case) {
    JudgeHard(
        FewHardInputs(format, alpha),
        [&](const std::vector<BitPattern>& inputs, Tally& to) {
          judge(alpha, inputs, to);
        },
        of_case);
  };
  for (const BitPattern alpha : alphas.listed()) {
    judge_alpha(alpha, tally);
    if (tally.failed()) return;
  }
  if (context.alphas.empty() && context.effort != Effort::kQuick) {
    for (const BitPattern alpha : SimpleAlphas(ref::AlphaFormat(format))) {
      if (!context.probe.Takes(alpha)) continue;
      judge_alpha(alpha, tally);
      if (tally.failed()) return;
    }
  }
  // Each α brings its own hard inputs: a few show what is wrong for all.
  CheckContext fewer = context;
  if (fewer.effort == Effort::kFull) fewer.effort = Effort::kQuick;
  RunProperty(fewer, alphas.Any(), tally, judge_alpha);
}

// Every x of a format of 16 bits in one array, for an α and a dy: what sweeps
// of backward, which are over dy, leave out.
std::vector<BitPattern> EveryPattern(const Format& format) {
  std::vector<BitPattern> all(2 * format.sign_mask());
  for (size_t i = 0; i < all.size(); ++i) all[i] = {i};
  return all;
}

}  // namespace

CheckResult CheckForward(const CheckContext& context,
                         const ForwardClause& clause) {
  const Probe& probe = context.probe;
  if (!probe.Has(Direction::kForward)) {
    return MissingFunction(context, Direction::kForward);
  }
  const AlphaSource alphas(context);
  if (alphas.empty()) return NoSuchAlpha();

  Tally tally;
  const auto landmarks = Landmarks(probe.format());
  const auto constants = Constants(probe.format());
  for (const BitPattern alpha : alphas.listed()) {
    const auto judge = [&](const std::vector<BitPattern>& x, Tally& to) {
      JudgeForward(context, clause, alpha, x, to);
    };
    judge(landmarks, tally);
    JudgeAlike(landmarks, judge, tally);
    if (tally.failed()) return tally.Result();
  }
  RunOnHardInputs(
      context, alphas, tally,
      [&](BitPattern alpha, const std::vector<BitPattern>& x, Tally& to) {
        JudgeForward(context, clause, alpha, x, to);
      });
  if (tally.failed()) return tally.Result();
  RunOnArrays(
      context, alphas, probe.format(), tally,
      [&](BitPattern alpha, const std::vector<BitPattern>& x, Tally& of_case) {
        JudgeForward(context, clause, alpha, x, of_case);
      });
  return tally.Result();
}

CheckResult CheckBackward(const CheckContext& context,
                          const BackwardClause& clause) {
  const Probe& probe = context.probe;
  if (!probe.Has(Direction::kBackward)) {
    return MissingFunction(context, Direction::kBackward);
  }
  const AlphaSource alphas(context);
  if (alphas.empty()) return NoSuchAlpha();

  Tally tally;
  const auto landmarks = Landmarks(probe.format());
  for (const BitPattern alpha : alphas.listed()) {
    for (const BitPattern dy : UpstreamLandmarks(probe.format())) {
      const auto judge = [&](const std::vector<BitPattern>& x, Tally& to) {
        JudgeBackward(context, clause, alpha, x, std::vector(x.size(), dy), to);
      };
      judge(landmarks, tally);
      JudgeAlike(landmarks, judge, tally);
      if (tally.failed()) return tally.Result();
    }
  }
  const Format& format = probe.format();
  const auto constants = Constants(format);
  const BitPattern minus_one = format.Negated(format.One());
  for (const BitPattern alpha : alphas.listed()) {
    JudgeHard(
        constants,
        [&](const std::vector<BitPattern>& numbers, Tally& to) {
          const std::vector other(numbers.size(), format.One());
          const std::vector left(numbers.size(), minus_one);
          JudgeBackward(context, clause, alpha, numbers, other, to);
          JudgeBackward(context, clause, alpha, left, numbers, to);
        },
        tally);
    if (tally.failed()) return tally.Result();
  }
  RunOnHardInputs(
      context, alphas, tally,
      [&](BitPattern alpha, const std::vector<BitPattern>& dy, Tally& to) {
        for (const BitPattern x :
             {format.Negated(format.One()), format.One()}) {
          JudgeBackward(context, clause, alpha, std::vector(dy.size(), x), dy,
                        to);
        }
      });
  if (tally.failed()) return tally.Result();
  if (format.bytes() == 2 && context.effort != Effort::kQuick) {
    const auto every_x = EveryPattern(format);
    const BitPattern dy{format.One().bits + 5};
    JudgeBackward(context, clause, alphas.listed().front(), every_x,
                  std::vector(every_x.size(), dy), tally);
    if (tally.failed()) return tally.Result();
  }
  RunOnArrayPairs(context, alphas, probe.format(), tally,
                  [&](BitPattern alpha, const Arrays& arrays, Tally& of_case) {
                    JudgeBackward(context, clause, alpha, arrays.x, arrays.dy,
                                  of_case);
                  });
  return tally.Result();
}

}  // namespace leakproof::verify
