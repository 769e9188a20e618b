// SPDX-License-Identifier: Apache-2.0

#include "verify/checks/values.h"

#include <span>
#include <string>
#include <tuple>

#include "verify/kernel.h"
#include "verify/patterns.h"
#include "verify/probe.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

void JudgeForward(const Probe& probe, const ForwardClause& clause,
                  BitPattern alpha, std::span<const BitPattern> x,
                  Tally& tally) {
  const auto y = probe.Forward(alpha, x);
  for (size_t i = 0; i < x.size(); ++i) {
    const auto permitted = clause(probe.format(), alpha, x[i]);
    if (!permitted) continue;
    tally.Judge(permitted->Contains(y[i]), [&] {
      Counterexample example =
          DescribeElement(probe.format(), alpha, x[i], {}, x.size(), i, y[i]);
      Permit(example, probe.format(), *permitted);
      return example;
    });
  }
}

void JudgeBackward(const Probe& probe, const BackwardClause& clause,
                   BitPattern alpha, std::span<const BitPattern> x,
                   std::span<const BitPattern> dy, Tally& tally) {
  const auto dx = probe.Backward(alpha, x, dy);
  for (size_t i = 0; i < x.size(); ++i) {
    const auto permitted = clause(probe.format(), alpha, x[i], dy[i]);
    if (!permitted) continue;
    tally.Judge(permitted->Contains(dx[i]), [&] {
      Counterexample example = DescribeElement(probe.format(), alpha, x[i],
                                               dy[i], x.size(), i, dx[i]);
      Permit(example, probe.format(), *permitted);
      return example;
    });
  }
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
  if (permitted.is_nan()) return;
  counterexample.permitted_bounds = {Show(format, permitted.first())};
  if (permitted.last() != permitted.first()) {
    counterexample.permitted_bounds.push_back(Show(format, permitted.last()));
  }
}

CheckResult MissingFunction(const CheckContext& context, Direction direction) {
  const bool forward = direction == Direction::kForward;
  return NotApplicable(std::string("the kernel has no ") +
                       (forward ? "forward" : "backward") + " function for " +
                       std::string(context.probe.format().name));
}

CheckResult NoSuchAlpha() {
  return NotApplicable(
      "no α that the clause speaks of was asked for and taken");
}

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
  for (const BitPattern alpha : alphas.listed()) {
    JudgeForward(probe, clause, alpha, landmarks, tally);
    if (tally.failed()) {
      // The simplest landmark that also fails in an array of its own.
      for (const BitPattern& x : landmarks) {
        Tally alone;
        JudgeForward(probe, clause, alpha, {&x, 1}, alone);
        if (alone.failed()) {
          tally.Simplify(alone);
          break;
        }
      }
      return tally.Result();
    }
  }
  RunProperty(context, rc::gen::tuple(alphas.Any(), AnyArray(probe.format())),
              tally,
              [&](const std::tuple<BitPattern, std::vector<BitPattern>>& value,
                  Tally& of_case) {
                JudgeForward(probe, clause, std::get<0>(value),
                             std::get<1>(value), of_case);
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
    for (const BitPattern& dy : UpstreamLandmarks(probe.format())) {
      const std::vector<BitPattern> upstream(landmarks.size(), dy);
      JudgeBackward(probe, clause, alpha, landmarks, upstream, tally);
      if (tally.failed()) {
        for (const BitPattern& x : landmarks) {
          Tally alone;
          JudgeBackward(probe, clause, alpha, {&x, 1}, {&dy, 1}, alone);
          if (alone.failed()) {
            tally.Simplify(alone);
            break;
          }
        }
        return tally.Result();
      }
    }
  }
  RunProperty(
      context, rc::gen::tuple(alphas.Any(), AnyArrayPair(probe.format())),
      tally,
      [&](const std::tuple<BitPattern, std::vector<InputAndUpstream>>& value,
          Tally& of_case) {
        const Arrays arrays = Split(std::get<1>(value));
        const std::vector<BitPattern>& x = arrays.x;
        const std::vector<BitPattern>& dy = arrays.dy;
        JudgeBackward(probe, clause, std::get<0>(value), x, dy, of_case);
      });
  return tally.Result();
}

}  // namespace leakproof::verify
