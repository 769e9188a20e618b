// SPDX-License-Identifier: Apache-2.0

#include "verify/failing_sets.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <string>

#include "ref/leaky_relu.h"
#include "ref/number.h"
#include "verify/checks/values.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using Kind = NumberKind;

struct NamedKinds {
  const char* all;     // "every negative subnormal number"
  const char* plural;  // "negative subnormal numbers"
  std::vector<SignedKind> kinds;
};

// Larger sets first: a set is named by the first ones that it contains.
const std::vector<NamedKinds>& Names() {
  static const std::vector<NamedKinds> names = [] {
    const auto both = [](std::initializer_list<Kind> kinds) {
      std::vector<SignedKind> all;
      for (const Kind kind : kinds) {
        all.push_back({false, kind});
        all.push_back({true, kind});
      }
      return all;
    };
    const auto of_sign = [](bool negative, std::initializer_list<Kind> kinds) {
      std::vector<SignedKind> all;
      for (const Kind kind : kinds) all.push_back({negative, kind});
      return all;
    };
    const auto finite = {Kind::kZero, Kind::kSubnormal, Kind::kNormal};
    const auto not_zero = {Kind::kSubnormal, Kind::kNormal};
    const auto numbers = {Kind::kZero, Kind::kSubnormal, Kind::kNormal,
                          Kind::kInfinity};
    const auto nans = {Kind::kQuietNan, Kind::kSignallingNan};
    std::vector<NamedKinds> all{
        {"every pattern", "patterns",
         both({Kind::kZero, Kind::kSubnormal, Kind::kNormal, Kind::kInfinity,
               Kind::kQuietNan, Kind::kSignallingNan})},
        {"every number", "numbers", both(numbers)},
        {"every finite number", "finite numbers", both(finite)},
        {"every finite number but zero", "finite numbers but zero",
         both(not_zero)},
        {"every NaN", "NaNs", both(nans)},
        {"every number with a minus sign", "numbers with a minus sign",
         of_sign(true, numbers)},
        {"every number with a plus sign", "numbers with a plus sign",
         of_sign(false, numbers)},
        {"every negative finite number", "negative finite numbers",
         of_sign(true, not_zero)},
        {"every positive finite number", "positive finite numbers",
         of_sign(false, not_zero)},
        {"both zeros", "zeros", both({Kind::kZero})},
        {"every subnormal number", "subnormal numbers",
         both({Kind::kSubnormal})},
        {"every normal number", "normal numbers", both({Kind::kNormal})},
        {"both infinities", "infinities", both({Kind::kInfinity})},
        {"every quiet NaN", "quiet NaNs", both({Kind::kQuietNan})},
        {"every signalling NaN", "signalling NaNs",
         both({Kind::kSignallingNan})},
        {"every NaN with a minus sign", "NaNs with a minus sign",
         of_sign(true, nans)},
        {"every NaN with a plus sign", "NaNs with a plus sign",
         of_sign(false, nans)},
    };
    const std::vector<NamedKinds> single{
        {"−0", "−0", {{true, Kind::kZero}}},
        {"+0", "+0", {{false, Kind::kZero}}},
        {"every negative subnormal number",
         "negative subnormal numbers",
         {{true, Kind::kSubnormal}}},
        {"every positive subnormal number",
         "positive subnormal numbers",
         {{false, Kind::kSubnormal}}},
        {"every negative normal number",
         "negative normal numbers",
         {{true, Kind::kNormal}}},
        {"every positive normal number",
         "positive normal numbers",
         {{false, Kind::kNormal}}},
        {"−∞", "−∞", {{true, Kind::kInfinity}}},
        {"+∞", "+∞", {{false, Kind::kInfinity}}},
        {"every quiet NaN with a minus sign",
         "quiet NaNs with a minus sign",
         {{true, Kind::kQuietNan}}},
        {"every quiet NaN with a plus sign",
         "quiet NaNs with a plus sign",
         {{false, Kind::kQuietNan}}},
        {"every signalling NaN with a minus sign",
         "signalling NaNs with a minus sign",
         {{true, Kind::kSignallingNan}}},
        {"every signalling NaN with a plus sign",
         "signalling NaNs with a plus sign",
         {{false, Kind::kSignallingNan}}},
    };
    all.insert(all.end(), single.begin(), single.end());
    return all;
  }();
  return names;
}

std::string Plural(SignedKind kind) {
  return std::ranges::find_if(Names(),
                              [&](const NamedKinds& name) {
                                return name.kinds == std::vector{kind};
                              })
      ->plural;
}

// Where in the arrays the failures lie, if there is a pattern: "" for anywhere.
struct Positions {
  std::string text;
  bool every = false;  // every input at such a position failed
};

Positions PositionsOf(const SetTally& set, bool forward) {
  if (set.failures == set.inputs) return {"", true};
  for (size_t tail = 0; tail < kTails; ++tail) {
    if (set.tail_failures[tail] != set.failures) continue;
    // No pattern where nothing lies outside the tails, or where one failure of
    // many inputs happens to lie in one.
    if (set.tail_inputs[tail] == set.inputs) continue;
    if (set.failures == 1 && set.tail_inputs[tail] > 1) continue;
    const std::string text =
        " in the last n mod " + std::to_string(2 << tail) + " elements";
    return {text, set.tail_failures[tail] == set.tail_inputs[tail]};
  }
  // The lane of a vector, if chance is as good as ruled out: that all of the
  // failures have a residue modulo 2^k is so by 1 in 2^(k · (failures − 1)). In
  // backward the x of an element follows from its index: that tells nothing.
  constexpr uint64_t kRuledOut = 12;
  if (forward && set.index_step > 0) {
    const auto k = static_cast<uint64_t>(std::countr_zero(set.index_step));
    if (k * (set.failures - 1) >= kRuledOut) {
      const uint64_t lanes = uint64_t{1} << k;
      return {" at an index of " + std::to_string(set.index_residue % lanes) +
                  " modulo " + std::to_string(lanes),
              false};
    }
  }
  return {"", false};
}

struct Group {
  std::set<SignedKind> kinds;
  uint64_t failures = 0;
};

// The sets of which every input failed, under the fewest names.
void NameWholeKinds(Group group, const std::string& prefix,
                    const std::string& suffix,
                    const std::map<SignedKind, uint64_t>& failures,
                    std::vector<FailingSet>& named) {
  for (const NamedKinds& name : Names()) {
    const bool contained = std::ranges::all_of(
        name.kinds, [&](SignedKind k) { return group.kinds.contains(k); });
    if (!contained) continue;
    uint64_t count = 0;
    for (const SignedKind kind : name.kinds) {
      count += failures.at(kind);
      group.kinds.erase(kind);
    }
    named.push_back({prefix + name.all + suffix, count, count});
  }
}

// Names of sets by one kind each, x in forward and dy in backward.
void NameKinds(const std::map<SignedKind, const SetTally*>& sets, bool forward,
               const std::string& prefix, const std::string& suffix,
               std::vector<FailingSet>& named) {
  std::map<std::string, std::map<SignedKind, uint64_t>> whole;
  std::vector<FailingSet> partial;
  for (const auto& [kind, set] : sets) {
    if (set->failures == 0) continue;
    const Positions positions = PositionsOf(*set, forward);
    if (positions.every) {
      whole[positions.text][kind] = set->failures;
      continue;
    }
    partial.push_back({prefix + WithThousands(set->failures) + " of " +
                           WithThousands(set->inputs) + " " + Plural(kind) +
                           positions.text + suffix,
                       set->failures, set->inputs});
  }
  for (const auto& [positions, failures] : whole) {
    Group group;
    for (const auto& [kind, count] : failures) group.kinds.insert(kind);
    NameWholeKinds(group, prefix, positions + suffix, failures, named);
  }
  named.insert(named.end(), partial.begin(), partial.end());
}

std::string NameOfX(const Format& format, BitPattern x) {
  return ref::ToDecimal(format, x) + " (" + ref::ToBits(format, x) + ")";
}

}  // namespace

std::string WithThousands(uint64_t count) {
  std::string digits = std::to_string(count);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::vector<FailingSet> NameFailures(const Sweep& sweep,
                                     const ClauseTally& tally) {
  std::vector<FailingSet> named;
  const bool backward = sweep.direction == Direction::kBackward;
  if (!backward) {
    std::map<SignedKind, const SetTally*> sets;
    for (const auto& [set, of_set] : tally.sets()) sets[set.x] = &of_set;
    NameKinds(sets, true, "", "", named);
  } else {
    // One name for each kind of x, over the kinds of dy.
    std::map<SignedKind, std::map<SignedKind, const SetTally*>> by_x;
    for (const auto& [set, of_set] : tally.sets()) {
      by_x[set.x][*set.dy] = &of_set;
    }
    for (const auto& [kind, sets] : by_x) {
      NameKinds(sets, false, "dy: ", "; x among " + Plural(kind), named);
    }
  }

  const Format& format = *sweep.format;
  const Format& alpha_format = ref::AlphaFormat(format);
  const char* const factor = backward ? "dy" : "x";
  if (tally.run_count() > ClauseTally::kRuns) return named;
  for (const FailedRun& run : tally.runs()) {
    // Listed columns are not consecutive numbers, and a run may cross rows.
    const Sweep::Place first = sweep.At(run.first);
    const Sweep::Place last = sweep.At(run.last);
    std::string text = std::string(factor) + " = ";
    if (run.first == run.last) {
      text += NameOfX(format, sweep.FactorAt(first));
    } else {
      text = std::string(factor) + " from " +
             NameOfX(format, sweep.FactorAt(first)) + " to " +
             NameOfX(format, sweep.FactorAt(last));
    }
    text +=
        ", α = " + ref::ToDecimal(alpha_format, sweep.rows[first.row].alpha);
    if (last.row != first.row) {
      text +=
          " to α = " + ref::ToDecimal(alpha_format, sweep.rows[last.row].alpha);
    }
    // One α may have several rows.
    const uint64_t count = run.last - run.first + 1;
    const bool listed = std::ranges::any_of(
        named, [&](const FailingSet& set) { return set.name == text; });
    if (!listed) named.push_back({text, count, count});
  }
  return named;
}

namespace {

// The numbers of a failed element.
struct Input {
  BitPattern alpha;
  BitPattern x;
  std::optional<BitPattern> dy;
};

Input InputOf(const Sweep& sweep, const FailedElement& element) {
  const Sweep::Place place = sweep.At(element.position);
  const Row& row = sweep.rows[place.row];
  const BitPattern factor = sweep.FactorAt(place);
  if (sweep.direction == Direction::kForward) return {row.alpha, factor, {}};
  const auto classes = ClassesOfX(*sweep.format);
  return {row.alpha, classes[row.x.ClassAt(element.index, classes.size())],
          factor};
}

}  // namespace

Counterexample FirstFailure(const Sweep& sweep, const ClauseTally& tally,
                            const ref::Rules& rules) {
  const Format& format = *sweep.format;
  const FailedElement& element = *tally.first();
  const Input input = InputOf(sweep, element);
  const auto permitted = [&](const ref::Rules& by) {
    return input.dy ? ref::Backward(by, format, input.alpha, input.x, *input.dy)
                    : ref::Forward(by, format, input.alpha, input.x);
  };
  Counterexample example =
      DescribeElement(format, input.alpha, input.x, input.dy, element.n,
                      element.index, element.got);
  const ref::ResultSet set = permitted(rules);
  if (set.Contains(element.got)) {
    // What the set permits, LR-FWD-9 does not.
    Permit(example, format, ref::ResultSet::AnyQuietNan(format));
    return example;
  }
  Permit(example, format, set);
  example.explanation = ExplainByAxis(rules, [&](const ref::Rules& other) {
    return permitted(other).Contains(element.got);
  });
  return example;
}

std::optional<LargestError> LargestErrorOf(const Sweep& sweep,
                                           const ClauseTally& tally) {
  if (!tally.worst()) return {};
  const Format& format = *sweep.format;
  const Input input = InputOf(sweep, *tally.worst());
  LargestError error;
  error.ulps = tally.worst_ulps();
  error.alpha = Show(ref::AlphaFormat(format), input.alpha);
  error.x = Show(format, input.x);
  if (input.dy) error.dy = Show(format, *input.dy);
  error.got = Show(format, tally.worst()->got);
  return error;
}

}  // namespace leakproof::verify
