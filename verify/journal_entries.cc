// SPDX-License-Identifier: Apache-2.0

#include "verify/journal_entries.h"

#include <algorithm>

#include "ref/number.h"
#include "verify/foreign_json.h"
#include "verify/report.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using Json = nlohmann::ordered_json;

void Require(bool holds, const std::string& otherwise) {
  if (!holds) throw InputError(otherwise);
}

void RequireOfFormat(const CheckResult& result, const Format& format) {
  if (!result.counterexample || !result.counterexample->alpha) return;
  const std::string& alpha = result.counterexample->alpha->bits;
  Require(
      ref::ParseNumber(ref::AlphaFormat(format), "bits:" + alpha).has_value(),
      "'" + alpha + "' is no α for " + std::string(format.name));
}

CheckResult ReadResult(const Json& json, const Format& format) {
  CheckResult result = CheckResultFromJson(json);
  Require(result.verdict != Verdict::kInAnotherShard,
          "a check that was made is not 'in another shard'");
  RequireOfFormat(result, format);
  return result;
}

// Holds the tally of one clause against the part of the sweep that it is of.
class TallyReader {
 public:
  TallyReader(const SweepJob& job, const SweepPart& part)
      : sweep_(*job.sweep), part_(part) {}

  ClauseTally Read(const Json& json) const {
    ClauseTally tally = ClauseTally::FromJson(json);
    uint64_t room = part_.end - part_.first;
    for (const auto& [set, of_set] : tally.sets()) {
      RequireSet(set, of_set);
      Require(of_set.inputs <= room, "more inputs than positions");
      room -= of_set.inputs;
    }
    RequireRuns(tally);
    if (tally.worst()) RequireElement(*tally.worst());
    Require(!tally.worst() || tally.failures() > 0, "an error, and no failure");
    return tally;
  }

 private:
  void RequireSet(const InputSet& set, const SetTally& of_set) const {
    const bool backward = sweep_.direction == Direction::kBackward;
    Require(set.dy.has_value() == backward,
            "a set of inputs of the other direction");
    Require(of_set.failures <= of_set.inputs, "more failures than inputs");
    for (size_t tail = 0; tail < kTails; ++tail) {
      Require(of_set.tail_inputs[tail] <= of_set.inputs &&
                  of_set.tail_failures[tail] <= of_set.failures &&
                  of_set.tail_failures[tail] <= of_set.tail_inputs[tail],
              "more in the tails of arrays than in arrays");
    }
    Require(of_set.first.has_value() == (of_set.failures > 0),
            "failures without a first one");
    if (!of_set.first) return;
    RequireElement(*of_set.first);
    Require(SetOf(*of_set.first) == set, "a failure in a set of other inputs");
  }

  void RequireElement(const FailedElement& element) const {
    Require(InPart(element.position), "a failure outside the part");
    const Sweep::Place place = sweep_.At(element.position);
    const auto [n, shift] = sweep_.rows[place.row].layout;
    Require(element.n == n && element.index == (place.column + shift) % n,
            "a failure at another place of its array");
    Require(element.got.bits <= 2 * sweep_.format->sign_mask() - 1,
            "a result that is wider than its format");
  }

  InputSet SetOf(const FailedElement& element) const {
    const Format& format = *sweep_.format;
    const Sweep::Place place = sweep_.At(element.position);
    const SignedKind factor = KindOf(format, sweep_.FactorAt(place));
    if (sweep_.direction == Direction::kForward) return {factor, {}};
    const auto classes = ClassesOfX(format);
    const LaneInputs& x = sweep_.rows[place.row].x;
    return {KindOf(format, classes[x.ClassAt(element.index, classes.size())]),
            factor};
  }

  void RequireRuns(const ClauseTally& tally) const {
    const bool failed = tally.failures() > 0;
    Require(failed == (tally.run_count() > 0) &&
                failed == tally.first().has_value() &&
                tally.run_count() <= tally.failures(),
            "failures that are in no run of them");
    Require(tally.runs().size() ==
                std::min<uint64_t>(tally.run_count(), ClauseTally::kRuns),
            "another number of runs than it says");
    if (!failed) return;
    uint64_t next = part_.first;
    for (const FailedRun& run : tally.runs()) {
      Require(next <= run.first && run.first <= run.last && InPart(run.last),
              "runs of failures that overlap or lie outside the part");
      next = run.last + 1;
    }
    Require(InPart(tally.last_failure()) && tally.last_failure() + 1 >= next,
            "a last failure before others");
    RequireElement(*tally.first());
    Require(tally.first()->position == tally.runs().front().first,
            "a first failure that begins no run");
  }

  bool InPart(uint64_t position) const {
    return part_.first <= position && position < part_.end;
  }

  const Sweep& sweep_;
  const SweepPart& part_;
};

}  // namespace

CheckResult ReadCheckAnswer(const std::string& text, const Format& format) {
  return ReadingJson(
      [&] { return ReadResult(ParseForeignJson(text), format); });
}

CheckResult ReadCheckEntry(const Json& entry, const Job& job) {
  return ReadingJson([&] {
    CheckResult result = ReadResult(entry.at("result"), *job.format);
    result.ended_process = entry.at("ended_process").get<bool>();
    Require(!result.ended_process || result.verdict == Verdict::kFail,
            "an end of the process that is no failure");
    return result;
  });
}

SweepPart ReadPartEntry(const Json& entry, const SweepJob& job) {
  return ReadingJson([&] {
    const Sweep& sweep = *job.sweep;
    Require(job.skipped.empty(), "the sweep is one that is not made");
    SweepPart part{WholeNumber(entry.at("first")),
                   WholeNumber(entry.at("end"), sweep.Size()),
                   {}};
    Require(part.first < part.end &&
                sweep.ArrayBoundary(part.first) == part.first &&
                sweep.ArrayBoundary(part.end) == part.end,
            "positions from " + std::to_string(part.first) + " to " +
                std::to_string(part.end) + " are no part of the sweep");
    uint64_t room = part.end - part.first;
    const TallyReader reader(job, part);
    for (const auto& [id, json] : entry.at("clauses").items()) {
      const std::string& name = id;
      const auto clause =
          std::ranges::find(job.clauses, name, &spec::Clause::id);
      Require(clause != job.clauses.end(),
              "the sweep judges no clause '" + name + "'");
      ClauseTally tally = reader.Read(json);
      // LR-FWD-9 is about inputs that are LR-FWD-8's as well.
      if (name != "LR-FWD-9") {
        Require(tally.inputs() <= room, "more inputs than positions");
        room -= tally.inputs();
      }
      part.tally.emplace((*clause)->id, std::move(tally));
    }
    return part;
  });
}

SweepEnd ReadEndEntry(const Json& entry, const SweepJob& job,
                      const RunOptions& options) {
  return ReadingJson([&] {
    Require(job.skipped.empty(), "the sweep is one that is not made");
    const Format& format = *job.sweep->format;
    const auto name = entry.at("clause").get<std::string>();
    const auto clause =
        std::ranges::find(options.clauses, name, &spec::Clause::id);
    // Else nobody would see that the sweep came to an early end.
    Require(clause != options.clauses.end() &&
                WhyNotJudged(options, **clause, format).empty(),
            "the run judges no clause '" + name + "'");
    const uint64_t position = WholeNumber(entry.at("position"));
    Require(position < job.sweep->Size() &&
                job.sweep->ArrayBoundary(position) == position,
            "a sweep does not end within an array, nor behind its last");
    SweepEnd end{position, *clause, ReadResult(entry.at("ended"), format)};
    Require(end.result.verdict == Verdict::kFail,
            "an early end of a sweep that is no failure");
    end.result.ended_process = entry.at("ended_process").get<bool>();
    return end;
  });
}

}  // namespace leakproof::verify
