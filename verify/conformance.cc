// SPDX-License-Identifier: Apache-2.0

#include "verify/conformance.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "verify/certify.h"
#include "verify/descriptions.h"
#include "verify/failing_sets.h"
#include "verify/other_threads.h"
#include "verify/result_text.h"
#include "verify/shell_word.h"

namespace leakproof::verify {
namespace {

using ref::Format;
using spec::Clause;
using Kind = ConformanceTest::Kind;
using ResultKind = ConformanceResult::Kind;

// ---- Which tests there are.

bool HasFunctions(const Conformance& conformance, const Format& format) {
  const PlainKernel kernel({}, conformance.functions);
  return kernel.Implements(format, Direction::kForward) ||
         kernel.Implements(format, Direction::kBackward);
}

bool HasFunctions(const Conformance& conformance) {
  return std::ranges::any_of(ref::kFormats, [&](const Format& format) {
    return HasFunctions(conformance, format);
  });
}

std::vector<const Format*> FormatsOf(const Conformance& conformance) {
  std::vector<const Format*> formats;
  for (const Format& format : ref::kFormats) {
    const bool listed =
        conformance.formats.empty() ||
        std::ranges::any_of(conformance.formats,
                            [&](const Format* f) { return *f == format; });
    if (listed && (conformance.kernel || HasFunctions(conformance, format))) {
      formats.push_back(&format);
    }
  }
  return formats;
}

// What a sweep can fail by: the clauses on values, and the one that ends it.
bool ConcernsSweeps(const Clause& clause, Direction direction) {
  return clause.id.starts_with(direction == Direction::kForward ? "LR-FWD-"
                                                                : "LR-GRAD-") ||
         clause.id == spec::ClauseId("LR-ENV-1")->id;
}

// ---- How they are made.

std::optional<std::string> Environment(const char* variable) {
  const char* const value = std::getenv(variable);
  if (value == nullptr || *value == '\0') return {};
  return value;
}

Effort EffortNamed(const std::string& text) {
  for (const Effort effort :
       {Effort::kQuick, Effort::kFull, Effort::kExhaustive}) {
    if (text == Name(effort)) return effort;
  }
  throw InputError(std::string(kEffortVariable) + " is '" + text +
                   "', none of quick, full and exhaustive");
}

uint64_t SeedNamed(const std::string& text) {
  uint64_t seed = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seed);
  if (error != std::errc() || stop != end) {
    throw InputError(std::string(kSeedVariable) + " is '" + text +
                     "', no whole number from 0 to 18446744073709551615");
  }
  return seed;
}

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ',') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

KernelSource SourceOf(const std::string& name, const Conformance& conformance) {
  KernelSource source;
  source.name = name;
  source.uses_threads = conformance.uses_threads;
  source.slow = conformance.slow;
  if (conformance.kernel && HasFunctions(conformance)) {
    throw InputError(name + " has functions and a kernel: give one of them");
  }
  if (conformance.kernel) {
    source.open = conformance.kernel;
  } else if (HasFunctions(conformance)) {
    source.open = [name, functions = conformance.functions] {
      return std::make_unique<PlainKernel>(
          KernelIdentity{name, "unknown", "unknown"}, functions);
    };
  } else {
    throw InputError(name +
                     " has nothing to test: every function is null, and there "
                     "is no kernel");
  }
  return source;
}

// The run that a test narrows down.
RunOptions OptionsOf(const std::string& name, const Conformance& conformance) {
  RunOptions options;
  options.kernels = {SourceOf(name, conformance)};
  options.formats = FormatsOf(conformance);
  if (options.formats.empty()) {
    throw InputError(name +
                     " has nothing to test: its functions are for none of the "
                     "formats that were asked for");
  }
  options.profile = conformance.profile.Find();
  options.level = ReadLevel(conformance.level);
  options.effort = conformance.effort;
  options.seed = conformance.seed;
  options.alphas = conformance.alphas;
  if (const auto effort = Environment(kEffortVariable)) {
    options.effort = EffortNamed(*effort);
  }
  if (const auto seed = Environment(kSeedVariable)) {
    options.seed = SeedNamed(*seed);
  }
  if (const auto alphas = Environment(kAlphasVariable)) {
    options.alphas = SplitAtCommas(*alphas);
  }
  options.call_limit = conformance.call_limit;
  return options;
}

// ---- What they say.

// A command line that runs this test again, with one α alone if that is given.
std::string Reproduce(const std::string& selection,
                      const std::optional<ShownNumber>& alpha) {
  std::string command;
  for (const char* const variable :
       {kEffortVariable, kSeedVariable, kAlphasVariable}) {
    auto value = Environment(variable);
    if (variable == kAlphasVariable && alpha) value = "bits:" + alpha->bits;
    if (value) command += std::string(variable) + "=" + ShellWord(*value) + " ";
  }
  return command + ShellWord(program_invocation_name) + " " + selection;
}

std::string Title(const RunOptions& options, const ClauseResult& clause) {
  return std::string(clause.clause->id) + "  " +
         std::string(clause.clause->title) + "  " +
         WithThousands(clause.result.failures) + " of " +
         WithThousands(clause.result.inputs) + " inputs, " +
         options.profile.name + " profile, level " + ToString(options.level) +
         ", effort " + std::string(Name(options.effort)) + "\n";
}

using Properties = std::vector<std::pair<std::string, std::string>>;

Properties PropertiesOf(const RunOptions& options) {
  Properties properties{{"profile", options.profile.name},
                        {"level", ToString(options.level)},
                        {"effort", std::string(Name(options.effort))},
                        {"seed", std::to_string(options.seed)}};
  std::string alphas;
  for (const std::string& alpha : options.alphas) {
    alphas += (alphas.empty() ? "" : ",") + alpha;
  }
  if (!alphas.empty()) properties.emplace_back("alpha", alphas);
  return properties;
}

ConformanceResult RunClause(RunOptions options, const Clause& clause,
                            const Format& format,
                            const std::string& selection) {
  options.clauses = {&clause};
  options.formats = {&format};
  options.sweeps = false;
  ClauseResult result = Certify(options).kernels.at(0).clauses.at(0);
  Properties properties = PropertiesOf(options);
  properties.emplace_back("clause", clause.id);
  properties.emplace_back("title", clause.title);
  properties.emplace_back("inputs", std::to_string(result.result.inputs));
  if (result.result.verdict == Verdict::kPass) {
    return {ResultKind::kPass, "", std::move(properties)};
  }
  if (result.result.verdict != Verdict::kFail) {
    return {ResultKind::kSkip, "not applicable: " + result.result.reason,
            std::move(properties)};
  }
  result.reproduce = Reproduce(selection, {});
  const std::string text = Title(options, result) + CounterexampleText(result);
  if (result.FailsKernel()) {
    return {ResultKind::kFail, text, std::move(properties)};
  }
  return {ResultKind::kSkip, "SHOULD, not met: " + text, std::move(properties)};
}

ConformanceResult RunSweeps(RunOptions options, const Format& format,
                            Direction direction, const std::string& selection) {
  for (const Clause& clause : spec::kClauses) {
    if (ConcernsSweeps(clause, direction)) options.clauses.push_back(&clause);
  }
  options.formats = {&format};
  options.checks = false;
  KernelResult kernel = std::move(Certify(options).kernels.at(0));
  ConformanceResult result{ResultKind::kPass, "", PropertiesOf(options)};
  if (kernel.sweeps.empty()) {
    result.kind = ResultKind::kSkip;
    result.text = "not applicable: no sweep of " +
                  FunctionName(format, direction) + " is made at effort " +
                  std::string(Name(options.effort)) + ", with the " +
                  options.profile.name + " profile, at level " +
                  ToString(options.level);
    return result;
  }
  for (ClauseResult& clause : kernel.clauses) {
    if (clause.result.verdict != Verdict::kFail) continue;
    if (clause.FailsKernel()) {
      result.kind = ResultKind::kFail;
    } else {
      result.text += "SHOULD, not met: ";
    }
    clause.reproduce =
        Reproduce(selection, clause.result.counterexample->alpha);
    result.text += Title(options, clause) + CounterexampleText(clause);
  }
  uint64_t inputs = 0;
  for (const SweepResult& sweep : kernel.sweeps) {
    inputs += sweep.inputs;
    if (!result.text.empty() && !result.text.ends_with('\n')) {
      result.text += '\n';
    }
    result.text += SweepText(sweep);
  }
  result.properties.emplace_back("inputs", std::to_string(inputs));
  if (inputs == 0 && result.kind == ResultKind::kPass) {
    result.kind = ResultKind::kSkip;
    result.text = "not applicable: nothing was judged\n" + result.text;
  }
  return result;
}

// Whether the other tests do not all stand aside, at the least effort that
// shows it.
ConformanceResult FindSomeClause(RunOptions options) {
  options.effort = Effort::kQuick;
  options.sweeps = false;
  std::string reasons;
  for (const Clause& clause : spec::kClauses) {
    if (!IsOnValues(clause)) continue;
    options.clauses = {&clause};
    const KernelResult kernel = Certify(options).kernels.at(0);
    if (kernel.AnyJudged()) return {};
    for (const ClauseResult& result : kernel.clauses) {
      reasons += "\n  " + std::string(clause.id) + " " +
                 std::string(result.format->name) + ": " + result.result.reason;
    }
  }
  return {ResultKind::kFail,
          "no clause on values could be judged: nothing is known about the "
          "kernel" +
              reasons};
}

ConformanceResult RunUnguarded(const std::string& name,
                               const Conformance& conformance,
                               const ConformanceTest& test,
                               const std::string& selection) {
  RequireNoOtherThreads();
  // A kernel that exits would write it a second time.
  std::fflush(nullptr);
  const RunOptions options = OptionsOf(name, conformance);
  if (test.kind == Kind::kSomeClause) return FindSomeClause(options);
  const Description kernel = DescribeKernels(options, 1).at(0);
  if (!kernel.Has(*test.format)) {
    return {ResultKind::kSkip,
            "not applicable: the kernel has no function for " +
                std::string(test.format->name)};
  }
  if (test.kind == Kind::kClause) {
    return RunClause(options, *test.clause, *test.format, selection);
  }
  if (!kernel.Has(*test.format, test.direction)) {
    return {ResultKind::kSkip,
            "not applicable: the kernel has no function for " +
                FunctionName(*test.format, test.direction)};
  }
  return RunSweeps(options, *test.format, test.direction, selection);
}

}  // namespace

std::string ConformanceTest::Name() const {
  if (kind == Kind::kSomeClause) return "SomeClauseApplies";
  std::string name;
  if (kind == Kind::kClause) {
    name = std::string(clause->id) + "/" + std::string(format->name);
  } else {
    name = "Sweep/" + FunctionName(*format, direction);
  }
  for (char& c : name) {
    if (c == '-' || c == ' ') c = '_';
  }
  return name;
}

void RequireName(const std::string& name) {
  const bool plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_';
  });
  if (name.empty() || !plain) {
    throw InputError("the name '" + name +
                     "' of a kernel under test is empty or has other "
                     "characters than letters, digits and '_'");
  }
}

std::vector<ConformanceTest> TestsOf(const Conformance& conformance) {
  std::vector<ConformanceTest> tests{{.kind = Kind::kSomeClause}};
  const auto formats = FormatsOf(conformance);
  for (const Clause& clause : spec::kClauses) {
    for (const Format* format : formats) {
      tests.push_back(
          {.kind = Kind::kClause, .clause = &clause, .format = format});
    }
  }
  const PlainKernel plain({}, conformance.functions);
  for (const Format* format : formats) {
    for (const Direction direction :
         {Direction::kForward, Direction::kBackward}) {
      if (!conformance.kernel && !plain.Implements(*format, direction)) {
        continue;
      }
      tests.push_back(
          {.kind = Kind::kSweep, .format = format, .direction = direction});
    }
  }
  return tests;
}

ConformanceResult RunTest(const std::string& name,
                          const Conformance& conformance,
                          const ConformanceTest& test,
                          const std::string& selection) {
  try {
    return RunUnguarded(name, conformance, test, selection);
  } catch (const std::exception& error) {
    return {ResultKind::kFail, error.what()};
  }
}

}  // namespace leakproof::verify
