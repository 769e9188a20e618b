// SPDX-License-Identifier: Apache-2.0

#include "verify/report.h"

#include <algorithm>
#include <limits>
#include <pugixml.hpp>
#include <sstream>
#include <stdexcept>

#include "ref/number.h"
#include "verify/foreign_json.h"
#include "verify/input_error.h"
#include "verify/machine.h"
#include "verify/output_files.h"
#include "verify/version.h"

namespace leakproof::verify {
namespace {

using Json = nlohmann::ordered_json;

Json ToJson(const ShownNumber& number) {
  return {
      {"bits", number.bits}, {"hex", number.hex}, {"decimal", number.decimal}};
}

ShownNumber NumberFromJson(const Json& json) {
  ShownNumber number{json.at("bits"), json.at("hex"), json.at("decimal")};
  if (!ref::ParseNumber(ref::kBinary64, "bits:" + number.bits)) {
    throw InputError("'" + number.bits + "' is no bit pattern");
  }
  return number;
}

Json ToJson(const std::optional<ShownNumber>& number) {
  return number ? ToJson(*number) : Json();
}

std::optional<ShownNumber> OptionalFromJson(const Json& json) {
  if (json.is_null()) return {};
  return NumberFromJson(json);
}

Json ToJson(const Counterexample& example) {
  Json bounds = Json::array();
  for (const ShownNumber& bound : example.permitted_bounds) {
    bounds.push_back(ToJson(bound));
  }
  return {{"alpha", ToJson(example.alpha)},
          {"x", ToJson(example.x)},
          {"dy", ToJson(example.dy)},
          {"n", example.n},
          {"index", example.index},
          {"got", ToJson(example.got)},
          {"permitted", {{"text", example.permitted}, {"bounds", bounds}}},
          {"explanation", example.explanation}};
}

Counterexample CounterexampleFromJson(const Json& json) {
  Counterexample example;
  example.alpha = OptionalFromJson(json.at("alpha"));
  example.x = OptionalFromJson(json.at("x"));
  example.dy = OptionalFromJson(json.at("dy"));
  example.n = WholeNumber(json.at("n"));
  example.index = WholeNumber(json.at("index"));
  example.got = OptionalFromJson(json.at("got"));
  example.permitted = json.at("permitted").at("text");
  for (const Json& bound : json.at("permitted").at("bounds")) {
    example.permitted_bounds.push_back(NumberFromJson(bound));
  }
  example.explanation = json.at("explanation");
  return example;
}

std::string Summary(const ClauseResult& result) {
  const auto& example = result.result.counterexample;
  if (!example) return std::string(result.clause->title);
  std::ostringstream text;
  const auto add = [&](const char* name, const std::optional<ShownNumber>& n) {
    if (n) {
      text << name << " = " << n->bits << " (" << n->hex << ", " << n->decimal
           << ")\n";
    }
  };
  add("alpha", example->alpha);
  add("x", example->x);
  add("dy", example->dy);
  text << "n = " << example->n << ", index " << example->index << "\n";
  add("got", example->got);
  text << "permitted: " << example->permitted << "\n";
  if (!example->explanation.empty()) text << example->explanation << "\n";
  for (const FailingSet& set : result.result.failing_sets) {
    text << "fails: " << set.name << "\n";
  }
  text << "reproduce: " << result.reproduce << "\n";
  return text.str();
}

Verdict VerdictNamed(const std::string& name) {
  for (const Verdict verdict :
       {Verdict::kPass, Verdict::kFail, Verdict::kNotApplicable,
        Verdict::kInAnotherShard}) {
    if (name == Name(verdict)) return verdict;
  }
  throw InputError("there is no verdict '" + name + "'");
}

// Throws InputError for a result that no check gives.
void RequireCoherent(const CheckResult& result) {
  const std::string verdict(Name(result.verdict));
  const bool fails = result.verdict == Verdict::kFail;
  const bool judged = fails || result.verdict == Verdict::kPass;
  if (fails != (result.failures > 0) ||
      fails != result.counterexample.has_value()) {
    throw InputError("verdict '" + verdict + "' with " +
                     std::to_string(result.failures) + " failures and " +
                     (result.counterexample ? "a" : "no") + " counterexample");
  }
  if (judged != (result.inputs > 0) || judged != result.reason.empty()) {
    throw InputError("verdict '" + verdict + "' after " +
                     std::to_string(result.inputs) + " inputs and with " +
                     (result.reason.empty() ? "no" : "a") + " reason");
  }
}

}  // namespace

bool KernelResult::AnyJudged() const {
  const bool values = std::ranges::any_of(clauses, [](const ClauseResult& c) {
    return IsOnValues(*c.clause) &&
           c.result.verdict != Verdict::kInAnotherShard;
  });
  return std::ranges::any_of(clauses, [values](const ClauseResult& c) {
    return c.result.verdict == Verdict::kFail ||
           (c.result.verdict == Verdict::kPass &&
            (!values || IsOnValues(*c.clause)));
  });
}

bool KernelResult::Conforms() const {
  return AnyJudged() &&
         std::ranges::none_of(clauses, &ClauseResult::FailsKernel);
}

bool Report::AllConform() const {
  return std::ranges::all_of(kernels, &KernelResult::Conforms);
}

bool Report::AnyFails() const {
  return std::ranges::any_of(kernels, [](const KernelResult& kernel) {
    return std::ranges::any_of(kernel.clauses, &ClauseResult::FailsKernel);
  });
}

std::string_view Name(spec::Requirement requirement) {
  return requirement == spec::Requirement::kMust ? "MUST" : "SHOULD";
}

std::string_view Name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kFail:
      return "fail";
    case Verdict::kNotApplicable:
      return "not applicable";
    case Verdict::kInAnotherShard:
      return "in another shard";
  }
  throw std::invalid_argument("no such verdict");
}

Json ToJson(const CheckResult& result) {
  Json json;
  json["verdict"] = Name(result.verdict);
  if (!result.reason.empty()) json["reason"] = result.reason;
  json["inputs"] = result.inputs;
  json["failures"] = result.failures;
  json["counterexample"] =
      result.counterexample ? ToJson(*result.counterexample) : Json();
  if (!result.failing_sets.empty()) {
    json["failing_sets"] = Json::array();
    for (const FailingSet& set : result.failing_sets) {
      json["failing_sets"].push_back({{"name", set.name},
                                      {"failures", set.failures},
                                      {"inputs", set.inputs}});
    }
  }
  if (result.largest_error) {
    const LargestError& error = *result.largest_error;
    json["largest_error"] = {{"ulps", error.ulps},
                             {"alpha", ToJson(error.alpha)},
                             {"x", ToJson(error.x)},
                             {"dy", ToJson(error.dy)},
                             {"got", ToJson(error.got)}};
  }
  return json;
}

Json ToJson(const Machine& machine) {
  return {{"system", machine.system},
          {"cpu", machine.cpu},
          {"processors", machine.processors},
          {"compiler", machine.compiler}};
}

Machine MachineFromJson(const Json& json) {
  return ReadingJson([&] {
    constexpr auto kMost = std::numeric_limits<unsigned>::max();
    return Machine{
        json.at("system"), json.at("cpu"),
        static_cast<unsigned>(WholeNumber(json.at("processors"), kMost)),
        json.at("compiler")};
  });
}

CheckResult CheckResultFromJson(const Json& json) {
  return ReadingJson([&] {
    CheckResult result;
    result.verdict = VerdictNamed(json.at("verdict").get<std::string>());
    if (json.contains("reason")) result.reason = json.at("reason");
    result.inputs = WholeNumber(json.at("inputs"));
    result.failures = WholeNumber(json.at("failures"), result.inputs);
    if (!json.at("counterexample").is_null()) {
      result.counterexample = CounterexampleFromJson(json.at("counterexample"));
    }
    if (json.contains("failing_sets")) {
      for (const Json& set : json.at("failing_sets")) {
        result.failing_sets.push_back({set.at("name"),
                                       WholeNumber(set.at("failures")),
                                       WholeNumber(set.at("inputs"))});
      }
    }
    if (json.contains("largest_error")) {
      const Json& error = json.at("largest_error");
      result.largest_error = {
          WholeNumber(error.at("ulps")), NumberFromJson(error.at("alpha")),
          NumberFromJson(error.at("x")), OptionalFromJson(error.at("dy")),
          NumberFromJson(error.at("got"))};
    }
    RequireCoherent(result);
    return result;
  });
}

Json ToJson(const std::vector<DoorResult>& doors) {
  Json json = Json::array();
  for (const DoorResult& door : doors) {
    json.push_back({{"door", door.door},
                    {"checks", door.checks},
                    {"sweeps", door.sweeps}});
  }
  return json;
}

std::vector<DoorResult> DoorsFromJson(const Json& json) {
  std::vector<DoorResult> doors;
  for (const Json& door : json) {
    doors.push_back({door.at("door"), WholeNumber(door.at("checks")),
                     WholeNumber(door.at("sweeps"))});
  }
  return doors;
}

Json ToJson(const Report& report) {
  Json json;
  json["spec"] = {{"name", "Leakproof"}, {"version", spec::kVersion}};
  json["suite"] = {{"version", kProjectVersion}};
  if (report.machines.size() == 1) {
    json["machine"] = ToJson(report.machines.front());
  } else {
    json["machine"] = Json::array();
    for (const Machine& machine : report.machines) {
      json["machine"].push_back(ToJson(machine));
    }
  }
  json["seed"] = report.seed;
  json["effort"] = report.effort;
  if (!report.shard.empty()) json["shard"] = report.shard;
  json["only"] = {{"alphas", report.only_alphas},
                  {"clauses", report.only_clauses}};
  json["known_bad_rejected"] = ToJson(report.doors);
  json["kernels"] = Json::array();
  for (const KernelResult& kernel : report.kernels) {
    Json entry;
    entry["name"] = kernel.identity.name;
    entry["version"] = kernel.identity.version;
    entry["target"] = kernel.identity.target;
    entry["profile"] = kernel.profile;
    entry["level"] = kernel.level;
    entry["verdict"] = kernel.Conforms() ? "pass" : "fail";
    entry["sweeps"] = Json::array();
    for (const SweepResult& sweep : kernel.sweeps) {
      Json item;
      item["format"] = sweep.format->name;
      item["direction"] =
          sweep.direction == Direction::kForward ? "forward" : "backward";
      item["what"] = sweep.what;
      item["size"] = sweep.size;
      item["inputs"] = sweep.inputs;
      if (!sweep.reason.empty()) item["reason"] = sweep.reason;
      entry["sweeps"].push_back(std::move(item));
    }
    entry["clauses"] = Json::array();
    for (const ClauseResult& clause : kernel.clauses) {
      Json item;
      item["id"] = clause.clause->id;
      item["title"] = clause.clause->title;
      item["requirement"] = Name(clause.clause->requirement);
      item["format"] = clause.format->name;
      item.update(ToJson(clause.result));
      if (!clause.reproduce.empty()) {
        item["counterexample"]["reproduce"] = clause.reproduce;
      }
      entry["clauses"].push_back(std::move(item));
    }
    json["kernels"].push_back(std::move(entry));
  }
  return json;
}

std::string ToJUnit(const Report& report) {
  pugi::xml_document document;
  auto suites = document.append_child("testsuites");
  suites.append_attribute("name") = "leakproof";
  for (const KernelResult& kernel : report.kernels) {
    auto suite = suites.append_child("testsuite");
    suite.append_attribute("name") = kernel.identity.name.c_str();
    size_t failures = 0;
    size_t skipped = 0;
    for (const ClauseResult& clause : kernel.clauses) {
      auto test = suite.append_child("testcase");
      test.append_attribute("classname") = kernel.identity.name.c_str();
      const std::string name = std::string(clause.clause->id) + " " +
                               std::string(clause.format->name);
      test.append_attribute("name") = name.c_str();
      if (clause.FailsKernel()) {
        ++failures;
        auto failure = test.append_child("failure");
        failure.append_attribute("message") =
            std::string(clause.clause->title).c_str();
        failure.text() = Summary(clause).c_str();
      } else if (clause.result.verdict == Verdict::kFail) {
        ++skipped;
        const std::string message = "SHOULD, not met: " + Summary(clause);
        test.append_child("skipped").append_attribute("message") =
            message.c_str();
      } else if (clause.result.verdict != Verdict::kPass) {
        ++skipped;
        test.append_child("skipped").append_attribute("message") =
            clause.result.reason.c_str();
      }
    }
    suite.append_attribute("tests") =
        static_cast<unsigned long long>(kernel.clauses.size());
    suite.append_attribute("failures") =
        static_cast<unsigned long long>(failures);
    suite.append_attribute("skipped") =
        static_cast<unsigned long long>(skipped);
  }
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

void WriteReports(const Report& report,
                  const std::filesystem::path& directory) {
  PrepareFolder(directory);
  const auto [junit, json] = kReportFiles;
  WriteFiles(directory,
             {{junit, ToJUnit(report)}, {json, ToJson(report).dump(2) + "\n"}});
}

}  // namespace leakproof::verify
