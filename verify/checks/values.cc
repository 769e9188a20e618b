// SPDX-License-Identifier: Apache-2.0

#include "verify/checks/values.h"

#include <span>
#include <string>

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

namespace {

// Many elements alike, which kernels take shortcuts for.
constexpr size_t kAlike = 35;

// Judges arrays of one landmark each, as far as the clause speaks of it; after
// a failure, the simplest landmark that also fails in an array of its own.
template <class Permitted, class CallKernel, class DescribeResult>
void JudgeAlike(const std::vector<BitPattern>& landmarks, Permitted permitted,
                CallKernel call, DescribeResult describe, Tally& tally) {
  const auto judge = [&](BitPattern x, size_t n, Tally& to) {
    const auto set = permitted(x);
    if (!set) return;
    const auto results = call(std::vector<BitPattern>(n, x));
    for (size_t i = 0; i < n; ++i) {
      to.Judge(set->Contains(results[i]),
               [&] { return describe(x, n, i, results[i], *set); });
    }
  };
  if (!tally.failed()) {
    for (const BitPattern x : landmarks) judge(x, kAlike, tally);
  }
  if (!tally.failed()) return;
  for (const BitPattern x : landmarks) {
    Tally alone;
    judge(x, 1, alone);
    if (alone.failed()) {
      tally.Simplify(alone);
      return;
    }
  }
}

void JudgeAlikeForward(const Probe& probe, const ForwardClause& clause,
                       BitPattern alpha,
                       const std::vector<BitPattern>& landmarks, Tally& tally) {
  const Format& format = probe.format();
  JudgeAlike(
      landmarks, [&](BitPattern x) { return clause(format, alpha, x); },
      [&](const std::vector<BitPattern>& x) { return probe.Forward(alpha, x); },
      [&](BitPattern x, size_t n, size_t i, BitPattern y,
          const ref::ResultSet& set) {
        Counterexample example = DescribeElement(format, alpha, x, {}, n, i, y);
        Permit(example, format, set);
        return example;
      },
      tally);
}

void JudgeAlikeBackward(const Probe& probe, const BackwardClause& clause,
                        BitPattern alpha, BitPattern dy,
                        const std::vector<BitPattern>& landmarks,
                        Tally& tally) {
  const Format& format = probe.format();
  JudgeAlike(
      landmarks, [&](BitPattern x) { return clause(format, alpha, x, dy); },
      [&](const std::vector<BitPattern>& x) {
        return probe.Backward(alpha, x, std::vector(x.size(), dy));
      },
      [&](BitPattern x, size_t n, size_t i, BitPattern dx,
          const ref::ResultSet& set) {
        Counterexample example =
            DescribeElement(format, alpha, x, dy, n, i, dx);
        Permit(example, format, set);
        return example;
      },
      tally);
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
  for (const BitPattern alpha : alphas.listed()) {
    JudgeForward(probe, clause, alpha, landmarks, tally);
    JudgeAlikeForward(probe, clause, alpha, landmarks, tally);
    if (tally.failed()) return tally.Result();
  }
  RunOnArrays(
      context, alphas, probe.format(), tally,
      [&](BitPattern alpha, const std::vector<BitPattern>& x, Tally& of_case) {
        JudgeForward(probe, clause, alpha, x, of_case);
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
      const std::vector<BitPattern> upstream(landmarks.size(), dy);
      JudgeBackward(probe, clause, alpha, landmarks, upstream, tally);
      JudgeAlikeBackward(probe, clause, alpha, dy, landmarks, tally);
      if (tally.failed()) return tally.Result();
    }
  }
  using Case = std::tuple<BitPattern, std::vector<InputAndUpstream>>;
  RunProperty(context,
              rc::gen::tuple(alphas.Any(), AnyArrayPair(probe.format())), tally,
              [&](const Case& value, Tally& of_case) {
                const Arrays arrays = Split(std::get<1>(value));
                JudgeBackward(probe, clause, std::get<0>(value), arrays.x,
                              arrays.dy, of_case);
              });
  return tally.Result();
}

}  // namespace leakproof::verify
