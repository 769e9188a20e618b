// SPDX-License-Identifier: Apache-2.0
//
// Results of kernels: any element (rules, format, α, x, dy) and any result for
// it. Those who judge have to agree: the reference over MPFR, the reference
// over integers, the oracle, and the judge of sweeps, one element at a time and
// over consecutive numbers. A failure has to survive the way through the
// journal into the report.

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "ref/leaky_relu.h"
#include "ref/number.h"
#include "ref/oracle.h"
#include "ref/reference.h"
#include "verify/failing_sets.h"
#include "verify/findings.h"
#include "verify/foreign_json.h"
#include "verify/fuzz/fuzz.h"
#include "verify/plan.h"
#include "verify/probe.h"
#include "verify/report.h"
#include "verify/sweep_judge.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using ref::ResultSet;

struct Element {
  ref::Rules rules;
  const Format* format;
  Direction direction;
  BitPattern alpha;
  BitPattern x;
  BitPattern dy;
  BitPattern got;
};

// Takes numbers from the bytes, and zeros after their end.
class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : data_(data), left_(size) {}
  uint64_t Next(size_t count) {
    uint64_t number = 0;
    const size_t taken = std::min(count, left_);
    if (taken > 0) std::memcpy(&number, data_, taken);
    data_ += taken;
    left_ -= taken;
    return number;
  }

 private:
  const uint8_t* data_;
  size_t left_;
};

// One byte for the format and the direction, one for the level, one for the
// profile, then α, x, dy and the result, as many bytes as each has.
Element ReadElement(Bytes bytes) {
  using Kind = ref::Level::Kind;
  Element e;
  const uint64_t first = bytes.Next(1);
  e.format = &ref::kFormats[first % ref::kFormats.size()];
  e.direction = first & 0x10 ? Direction::kBackward : Direction::kForward;
  const uint64_t level = bytes.Next(1);
  const auto& profiles = AllProfiles();
  const Profile& profile = profiles[bytes.Next(1) % profiles.size()];
  e.rules = profile.RulesFor(*e.format);
  if (e.direction == Direction::kBackward && !profile.backward) e.rules = {};
  e.rules.level.kind = static_cast<Kind>(level % 4);
  if (e.rules.level.kind == Kind::kTolerant) {
    e.rules.level.ulps = static_cast<uint32_t>(1 + level / 4);
  }
  const Format& alpha_format = ref::AlphaFormat(*e.format);
  e.alpha = {bytes.Next(alpha_format.bytes())};
  e.x = {bytes.Next(e.format->bytes())};
  e.dy = {bytes.Next(e.format->bytes())};
  e.got = {bytes.Next(e.format->bytes())};
  return e;
}

template <class Reference>
ResultSet SetOf(const Reference& reference, const Element& e) {
  return e.direction == Direction::kForward ? reference.Forward(e.x)
                                            : reference.Backward(e.x, e.dy);
}

ResultSet SetOfOracle(const Element& e) {
  const ref::Oracle oracle(e.rules, *e.format, e.alpha);
  const bool forward = e.direction == Direction::kForward;
  const BitPattern factor = forward ? e.x : e.dy;
  const auto pieces = forward ? oracle.Forward() : oracle.Backward(e.x);
  const auto piece = std::ranges::find_if(pieces, [&](const ref::Piece& p) {
    return p.first <= factor.bits && factor.bits <= p.last;
  });
  Require(piece != pieces.end(), "the oracle has no piece for a number");
  return forward ? oracle.ForwardSet(*piece, e.x)
                 : oracle.BackwardSet(*piece, e.x, e.dy);
}

std::vector<const spec::Clause*> AllClauses() {
  std::vector<const spec::Clause*> clauses;
  for (const spec::Clause& clause : spec::kClauses) clauses.push_back(&clause);
  return clauses;
}

// A sweep of one element: listed, or within the row of all patterns.
Sweep SweepOf(const Element& e, bool listed) {
  const bool forward = e.direction == Direction::kForward;
  const auto classes = ClassesOfX(*e.format);
  const auto of_x = std::ranges::find(classes, e.x);
  const auto phase = static_cast<size_t>(of_x - classes.begin());
  Sweep sweep{"one element",
              e.format,
              e.direction,
              {{e.alpha, {1, 0}, {LaneInputs::Kind::kClasses, 1, phase}}},
              {}};
  if (listed) {
    sweep.listed.push_back(std::make_shared<const ListedPatterns>(
        std::vector<BitPattern>{forward ? e.x : e.dy}));
  }
  return sweep;
}

SweepPart Judged(const Sweep& sweep, const Element& e,
                 const std::vector<const spec::Clause*>& clauses) {
  const uint64_t column = !sweep.listed.empty()                ? 0
                          : e.direction == Direction::kForward ? e.x.bits
                                                               : e.dy.bits;
  std::byte result[sizeof(uint64_t)];
  Pack(*e.format, {&e.got, 1}, result);
  SweepPart part{column, column + 1, {}};
  SweepJudge judge(sweep, 0, e.rules, clauses);
  judge.Judge({column, 1, 0, 1}, result, part.tally);
  judge.Finish(part.tally);
  return part;
}

uint64_t FailuresOf(const SweepPart& part) {
  uint64_t failures = 0;
  for (const auto& [clause, tally] : part.tally) {
    if (clause != "LR-FWD-9") failures += tally.failures();
  }
  return failures;
}

// The journal's line of the part, read again, decides the verdict.
void RequireVerdict(const Sweep& sweep, const SweepPart& part, const Element& e,
                    bool permitted) {
  RunOptions options;
  options.formats = {e.format};
  options.clauses = AllClauses();
  for (const Format& format : ref::kFormats) {
    const auto place = &format - ref::kFormats.data();
    options.profile.rules[static_cast<size_t>(place)] = e.rules;
  }
  options.level = e.rules.level;
  Plan plan;
  Description kernel;
  kernel.identity = {"kernel", "1", "any"};
  kernel.functions = {FunctionName(*e.format, e.direction)};
  plan.kernels = {kernel};
  plan.sweeps = {
      {0, std::make_shared<const Sweep>(sweep), options.clauses, ""}};
  Findings findings(options, plan);
  const auto entry = findings.PartEntry(0, part);
  findings.Apply(ParseForeignJson(entry.dump()));
  Require(findings.PartEntry(0, ReadPartEntry(entry, plan.sweeps[0])) == entry,
          "a part of a sweep does not survive its journal");
  bool failed = false;
  for (const auto& [id, tally] : part.tally) {
    if (tally.failures() == 0) continue;
    failed = failed || id != "LR-FWD-9";
    CheckResult result;
    result.verdict = Verdict::kFail;
    result.inputs = tally.inputs();
    result.failures = tally.failures();
    result.counterexample = FirstFailure(sweep, tally, e.rules);
    result.failing_sets = NameFailures(sweep, tally);
    result.largest_error = LargestErrorOf(sweep, tally);
    Require(!result.failing_sets.empty(), "failures without a name");
    const auto json = ToJson(result);
    Require(ToJson(CheckResultFromJson(ParseForeignJson(json.dump()))) == json,
            "a counterexample does not survive JSON");
    Require(result.counterexample->got->bits == ref::ToBits(*e.format, e.got),
            "a counterexample with another result");
  }
  Require(failed == !permitted, "a verdict against what the set permits");
  const Report report = findings.MakeReport();
  for (const ClauseResult& clause : report.kernels[0].clauses) {
    const auto tally = part.tally.find(clause.clause->id);
    const bool fails =
        tally != part.tally.end() && tally->second.failures() > 0;
    if (clause.result.verdict == Verdict::kNotApplicable) continue;
    Require((clause.result.verdict == Verdict::kFail) == fails,
            "another verdict in the report than of the sweep");
  }
}

void RequireAgreement(const Element& e) {
  const ResultSet set = SetOf(ref::Reference(e.rules, *e.format, e.alpha), e);
  Require(SetOf(ref::IntegerReference(e.rules, *e.format, e.alpha), e) == set,
          "the references differ");
  Require(SetOfOracle(e) == set, "the oracle differs from the reference");
  Require(set.Contains(set.Representative()), "a set without its own member");
  const bool permitted = set.Contains(e.got);
  accepted = permitted;

  // Sweeps give backward the classes of x alone.
  const auto classes = ClassesOfX(*e.format);
  if (e.direction == Direction::kBackward &&
      std::ranges::find(classes, e.x) == classes.end()) {
    return;
  }
  const auto clauses = AllClauses();
  const Sweep listed = SweepOf(e, true);
  const SweepPart part = Judged(listed, e, clauses);
  Require((FailuresOf(part) == 0) == permitted,
          "the judge of sweeps differs from the set");
  RequireVerdict(listed, part, e, permitted);
  // Columns of 64 bits have no number.
  if (e.format->width == 64) return;
  const SweepPart consecutive = Judged(SweepOf(e, false), e, clauses);
  Require((FailuresOf(consecutive) == 0) == permitted,
          "the judge of consecutive numbers differs from the set");
}

}  // namespace
}  // namespace leakproof::verify

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace leakproof;
  using namespace leakproof::verify;
  accepted = false;
  const Element e = ReadElement(Bytes(data, size));
  if (!ref::AlphaFormat(*e.format).IsFinite(e.alpha) ||
      ref::AlphaOverflows(e.rules, *e.format, e.alpha)) {
    return 0;
  }
  RequireAgreement(e);
  return 0;
}
