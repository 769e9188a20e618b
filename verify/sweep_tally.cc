// SPDX-License-Identifier: Apache-2.0

#include "verify/sweep_tally.h"

#include <algorithm>
#include <numeric>

#include "verify/foreign_json.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using Json = nlohmann::ordered_json;

Json ToJson(const std::optional<FailedElement>& element) {
  if (!element) return {};
  return {element->position, element->index, element->n, element->got.bits};
}

std::optional<FailedElement> ElementFromJson(const Json& json) {
  if (json.is_null()) return {};
  return FailedElement{WholeNumber(json.at(0)),
                       WholeNumber(json.at(1)),
                       WholeNumber(json.at(2)),
                       {WholeNumber(json.at(3))}};
}

Json ToJson(SignedKind kind) {
  return {kind.negative, static_cast<int>(kind.kind)};
}

SignedKind KindFromJson(const Json& json) {
  constexpr auto kLast = static_cast<uint64_t>(NumberKind::kSignallingNan);
  return {json.at(0).get<bool>(),
          static_cast<NumberKind>(WholeNumber(json.at(1), kLast))};
}

std::array<uint64_t, kTails> TailsFromJson(const Json& json) {
  std::array<uint64_t, kTails> tails;
  for (size_t tail = 0; tail < kTails; ++tail) {
    tails[tail] = WholeNumber(json.at(tail));
  }
  return tails;
}

}  // namespace

SignedKind KindOf(const Format& format, BitPattern p) {
  const NumberKind kind = format.IsZero(p)        ? NumberKind::kZero
                          : format.IsSubnormal(p) ? NumberKind::kSubnormal
                          : format.IsFinite(p)    ? NumberKind::kNormal
                          : format.IsInfinite(p)  ? NumberKind::kInfinity
                          : format.IsQuietNan(p)  ? NumberKind::kQuietNan
                                                  : NumberKind::kSignallingNan;
  return {format.IsNegative(p), kind};
}

void SetTally::AddFailure(const FailedElement& element) {
  SetTally one;
  one.failures = 1;
  one.index_residue = element.index;
  one.first = element;
  for (size_t tail = 0; tail < kTails; ++tail) {
    one.tail_failures[tail] = element.index >= TailStart(element.n, tail);
  }
  Join(one);
}

void SetTally::AddFailures(const FailedBlock& block,
                           const FailedElement& element) {
  AddFailure(element);
  const auto rest = block.places.subspan(1);
  failures += rest.size();
  for (size_t tail = 0; tail < kTails; ++tail) {
    const size_t start = TailStart(block.n, tail);
    const auto in_tail = std::ranges::lower_bound(
        rest, start, {}, [&](uint32_t place) { return block.index + place; });
    tail_failures[tail] += static_cast<uint64_t>(rest.end() - in_tail);
  }
  for (const uint32_t place : rest) {
    if (index_step == 1) break;  // it stays that
    AddIndex(block.index + place, 0);
  }
}

// Indices that are `residue` modulo `step`, beside those of earlier failures.
void SetTally::AddIndex(uint64_t residue, uint64_t step) {
  const uint64_t apart = index_residue > residue ? index_residue - residue
                                                 : residue - index_residue;
  index_step = std::gcd(std::gcd(index_step, step), apart);
  if (index_step != 0) index_residue %= index_step;
}

void SetTally::Join(const SetTally& later) {
  inputs += later.inputs;
  for (size_t tail = 0; tail < kTails; ++tail) {
    tail_inputs[tail] += later.tail_inputs[tail];
    tail_failures[tail] += later.tail_failures[tail];
  }
  if (later.failures == 0) return;
  if (failures == 0) {
    index_residue = later.index_residue;
    index_step = later.index_step;
    first = later.first;
  } else {
    AddIndex(later.index_residue, later.index_step);
  }
  failures += later.failures;
}

void ClauseTally::AddRun(const FailedRun& run) {
  const bool adjacent = run_count_ > 0 && last_failure_ + 1 == run.first;
  if (!adjacent) ++run_count_;
  if (adjacent && run_count_ == runs_.size()) {
    runs_.back().last = run.last;
  } else if (!adjacent && runs_.size() < kRuns) {
    runs_.push_back(run);
  }
  last_failure_ = run.last;
}

void ClauseTally::AddFailure(const InputSet& set, const FailedElement& element,
                             std::optional<uint64_t> ulps) {
  sets_[set].AddFailure(element);
  AddRun({element.position, element.position});
  if (!first_) first_ = element;
  if (ulps) AddWorst(Worst{element, *ulps});
}

void ClauseTally::AddWorst(const std::optional<Worst>& worst) {
  if (!worst || (worst_ && worst->ulps <= worst_ulps_)) return;
  worst_ = worst->element;
  worst_ulps_ = worst->ulps;
}

void ClauseTally::AddRuns(const FailedBlock& block) {
  size_t next = 0;
  // Runs that are not kept are counted alone.
  while (next < block.places.size() && run_count_ <= kRuns) {
    const uint64_t position = block.position + block.places[next++];
    AddRun({position, position});
  }
  if (next == block.places.size()) return;
  uint64_t last = last_failure_;
  for (const uint32_t place : block.places.subspan(next)) {
    const uint64_t position = block.position + place;
    run_count_ += last + 1 != position;
    last = position;
  }
  last_failure_ = last;
}

void ClauseTally::AddFailures(const InputSet& set, const FailedBlock& block,
                              BitPattern first_got,
                              const std::optional<Worst>& worst) {
  const FailedElement first = block.At(block.places.front(), first_got);
  sets_[set].AddFailures(block, first);
  AddRuns(block);
  if (!first_) first_ = first;
  AddWorst(worst);
}

void ClauseTally::Join(const ClauseTally& later) {
  for (const auto& [set, tally] : later.sets_) sets_[set].Join(tally);
  for (const FailedRun& run : later.runs_) AddRun(run);
  if (later.run_count_ > later.runs_.size()) {
    run_count_ += later.run_count_ - later.runs_.size();
  }
  if (later.run_count_ > 0) last_failure_ = later.last_failure_;
  if (!first_) first_ = later.first_;
  if (later.worst_) AddWorst(Worst{*later.worst_, later.worst_ulps_});
}

uint64_t ClauseTally::inputs() const {
  uint64_t sum = 0;
  for (const auto& [set, tally] : sets_) sum += tally.inputs;
  return sum;
}

uint64_t ClauseTally::failures() const {
  uint64_t sum = 0;
  for (const auto& [set, tally] : sets_) sum += tally.failures;
  return sum;
}

Json ClauseTally::ToJson() const {
  Json json;
  json["sets"] = Json::array();
  for (const auto& [set, tally] : sets_) {
    Json entry;
    entry["x"] = verify::ToJson(set.x);
    if (set.dy) entry["dy"] = verify::ToJson(*set.dy);
    entry["inputs"] = tally.inputs;
    entry["tail_inputs"] = tally.tail_inputs;
    if (tally.failures > 0) {
      entry["failures"] = tally.failures;
      entry["tail_failures"] = tally.tail_failures;
      entry["index"] = {tally.index_residue, tally.index_step};
      entry["first"] = verify::ToJson(tally.first);
    }
    json["sets"].push_back(std::move(entry));
  }
  if (run_count_ == 0) return json;
  json["runs"] = Json::array();
  for (const FailedRun& run : runs_)
    json["runs"].push_back({run.first, run.last});
  json["run_count"] = run_count_;
  json["last"] = last_failure_;
  json["first"] = verify::ToJson(first_);
  json["worst"] = verify::ToJson(worst_);
  json["worst_ulps"] = worst_ulps_;
  return json;
}

ClauseTally ClauseTally::FromJson(const Json& json) {
  ClauseTally tally;
  for (const Json& entry : json.at("sets")) {
    InputSet set{KindFromJson(entry.at("x")), {}};
    if (entry.contains("dy")) set.dy = KindFromJson(entry.at("dy"));
    const auto [place, is_new] = tally.sets_.try_emplace(set);
    if (!is_new) throw InputError("a set of inputs is there twice");
    SetTally& of_set = place->second;
    of_set.inputs = WholeNumber(entry.at("inputs"));
    of_set.tail_inputs = TailsFromJson(entry.at("tail_inputs"));
    if (!entry.contains("failures")) continue;
    of_set.failures = WholeNumber(entry.at("failures"));
    of_set.tail_failures = TailsFromJson(entry.at("tail_failures"));
    of_set.index_residue = WholeNumber(entry.at("index").at(0));
    of_set.index_step = WholeNumber(entry.at("index").at(1));
    of_set.first = ElementFromJson(entry.at("first"));
  }
  if (!json.contains("runs")) return tally;
  for (const Json& run : json.at("runs")) {
    tally.runs_.push_back({WholeNumber(run.at(0)), WholeNumber(run.at(1))});
  }
  tally.run_count_ = WholeNumber(json.at("run_count"));
  tally.last_failure_ = WholeNumber(json.at("last"));
  tally.first_ = ElementFromJson(json.at("first"));
  tally.worst_ = ElementFromJson(json.at("worst"));
  tally.worst_ulps_ = WholeNumber(json.at("worst_ulps"));
  return tally;
}

}  // namespace leakproof::verify
