// SPDX-License-Identifier: Apache-2.0
//
// What comes back from a process that a kernel shares. The first line of an
// input says what the rest is: "check", the answer of a check; "sweep 0" and
// "sweep 1", that of a piece of this sweep; or bytes from the pipe. Nothing is
// taken that the suite did not write, and no answer with a failure in it
// becomes a pass.

#include <algorithm>
#include <set>

#include "verify/findings.h"
#include "verify/foreign_json.h"
#include "verify/fuzz/fuzz.h"
#include "verify/plan.h"
#include "verify/report.h"
#include "verify/sealed_message.h"

namespace leakproof::verify {
namespace {

constexpr Seal kSeal{0x0123456789abcdef, 0xfedcba9876543210};

// Bytes that the kernel wrote before, after or into a message, which follow
// those for the place.
void RequireSealed(const std::string& bytes) {
  const auto forged = Unsealed(bytes, kSeal);
  accepted = forged.has_value();
  Require(!forged || Sealed(*forged, kSeal) == bytes,
          "a message that nobody sealed");
  const Message message{Message::Kind::kReturned, bytes};
  const std::string sealed = Sealed(message, kSeal);
  Require(Unsealed(sealed, kSeal) == message,
          "another message than was sealed");
  Require(!Unsealed(sealed, DrawSeal()), "a message under another seal");
  if (bytes.empty()) return;
  const size_t place =
      static_cast<unsigned char>(bytes[0]) * (sealed.size() - 1) / 255;
  std::string damaged = sealed;
  damaged.insert(place, bytes);
  Require(!Unsealed(damaged, kSeal), "a message with bytes of others in it");
  damaged = sealed.substr(0, place);
  Require(!Unsealed(damaged, kSeal), "a part of a message");
}

// Every clause of bfloat16, and its sweeps.
struct Case {
  RunOptions options;
  Plan plan;
};
const Case& TheCase() {
  static const Case the_case = [] {
    Case made;
    made.options.formats = {&ref::kBfloat16};
    for (const spec::Clause& clause : spec::kClauses) {
      made.options.clauses.push_back(&clause);
    }
    made.options.alphas = {"0.01"};
    Description kernel;
    kernel.identity = {"kernel", "1", "any"};
    kernel.functions = {"bfloat16 forward", "bfloat16 backward"};
    made.plan = MakePlan(made.options, ReadAlphas(made.options), {kernel});
    return made;
  }();
  return the_case;
}

void ReadCheck(const std::string& text) {
  CheckResult result;
  accepted = Takes([&] { result = ReadCheckAnswer(text, ref::kBfloat16); });
  if (!accepted) return;
  Require(result.verdict != Verdict::kPass ||
              (result.inputs > 0 && result.failures == 0),
          "a pass of nothing, or with failures");
  const auto json = ToJson(result);
  Require(ToJson(ReadCheckAnswer(json.dump(), ref::kBfloat16)) == json,
          "another answer when read again");
  const Case& of = TheCase();
  Findings findings(of.options, of.plan);
  findings.Apply(ParseForeignJson(findings.CheckEntry(0, result).dump()));
  const Report report = findings.MakeReport();
  Require(report.kernels[0].clauses[0].result.verdict == result.verdict,
          "another verdict in the report");
}

uint64_t Left(const Findings& findings, size_t sweep) {
  uint64_t left = 0;
  for (const Span& span : findings.Left(sweep, Shard{})) {
    left += span.end - span.first;
  }
  return left;
}

// The answer for the arrays of this sweep after the first one.
void ReadPiece(const std::string& text, size_t sweep) {
  const Case& of = TheCase();
  Findings findings(of.options, of.plan);
  nlohmann::ordered_json entry;
  accepted = Takes([&] {
    const Sweep& whole = *of.plan.sweeps[sweep].sweep;
    const uint64_t first = whole.ArrayBoundary(1);
    entry = findings.ReadPieceAnswer(text, sweep, {first, whole.Size()});
  });
  if (!accepted) return;
  const uint64_t before = Left(findings, sweep);
  findings.Apply(entry);
  if (entry.contains("ended")) {
    Require(Left(findings, sweep) == entry.at("position"),
            "a sweep that goes on after its end");
    Require(findings.MakeReport().AnyFails(), "an end that is no failure");
    return;
  }
  const uint64_t first = entry.at("first");
  const uint64_t end = entry.at("end");
  Require(Left(findings, sweep) + (end - first) == before,
          "other positions than were judged");
  const SweepPart part = ReadPartEntry(entry, of.plan.sweeps[sweep]);
  Require(findings.PartEntry(sweep, part) ==
              findings.PartEntry(sweep,
                                 ReadPartEntry(findings.PartEntry(sweep, part),
                                               of.plan.sweeps[sweep])),
          "another part when read again");
  const Report report = findings.MakeReport();
  for (const ClauseResult& clause : report.kernels[0].clauses) {
    const auto tally = part.tally.find(clause.clause->id);
    if (tally == part.tally.end() || tally->second.failures() == 0) continue;
    Require(clause.result.verdict == Verdict::kFail &&
                clause.result.counterexample.has_value(),
            "a failure in a sweep that fails nothing");
  }
  Require(!ToJson(report).dump().empty(), "a report that cannot be written");
}

}  // namespace
}  // namespace leakproof::verify

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace leakproof::verify;
  const std::string text = TextOf(data, size);
  if (text.starts_with("check\n")) {
    ReadCheck(text.substr(6));
  } else if (text.starts_with("sweep 0\n")) {
    ReadPiece(text.substr(8), 0);
  } else if (text.starts_with("sweep 1\n")) {
    ReadPiece(text.substr(8), 1);
  } else {
    RequireSealed(text);
  }
  return 0;
}
