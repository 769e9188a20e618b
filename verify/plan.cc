// SPDX-License-Identifier: Apache-2.0

#include "verify/plan.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <thread>
#include <tuple>
#include <utility>

#include "ref/number.h"
#include "verify/arguments.h"
#include "verify/foreign_json.h"
#include "verify/machine.h"
#include "verify/version.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using spec::ClauseId;
using Json = nlohmann::ordered_json;

// The clauses that sweeps judge: those on values.
constexpr std::array kForwardClauses{
    ClauseId("LR-FWD-1"), ClauseId("LR-FWD-2"), ClauseId("LR-FWD-3"),
    ClauseId("LR-FWD-4"), ClauseId("LR-FWD-5"), ClauseId("LR-FWD-6"),
    ClauseId("LR-FWD-7"), ClauseId("LR-FWD-8"), ClauseId("LR-FWD-9"),
    ClauseId("LR-FWD-10")};
constexpr std::array kBackwardClauses{
    ClauseId("LR-GRAD-1"), ClauseId("LR-GRAD-2"), ClauseId("LR-GRAD-4"),
    ClauseId("LR-GRAD-5"), ClauseId("LR-GRAD-6"), ClauseId("LR-GRAD-7")};

std::vector<const spec::Clause*> ClausesOfSweeps(const RunOptions& options,
                                                 const Format& format,
                                                 Direction direction) {
  std::vector<const spec::Clause*> clauses;
  const auto of_direction = direction == Direction::kForward
                                ? std::span<const ClauseId>(kForwardClauses)
                                : std::span<const ClauseId>(kBackwardClauses);
  for (const ClauseId id : of_direction) {
    const bool wanted = std::ranges::any_of(
        options.clauses,
        [&](const spec::Clause* c) { return c->id == id->id; });
    if (wanted && WhyNotJudged(options, *id, format).empty()) {
      clauses.push_back(&*id);
    }
  }
  return clauses;
}

Json RulesToJson(const Profile& profile) {
  Json json;
  for (const Format& format : ref::kFormats) {
    ref::ForEachAxis([&](const auto& axis) {
      json[std::string(format.name)][std::string(axis.name)] =
          ValueOf(profile.RulesFor(format), axis.name);
    });
  }
  return json;
}

template <class Pointer>
Json Names(const std::vector<Pointer>& of, std::string_view name(Pointer)) {
  Json names = Json::array();
  for (const Pointer one : of) names.push_back(name(one));
  return names;
}

// The things that a list of names, each there and none twice, stands for.
template <class Find>
auto ReadNames(const Json& names, const char* what, Find find) {
  std::vector<decltype(find(""))> found;
  for (const Json& json : names) {
    const auto name = json.get<std::string>();
    const auto one = find(name);
    if (one == nullptr) {
      throw InputError(std::string("there is no ") + what + " '" + name + "'");
    }
    if (std::ranges::find(found, one) != found.end()) {
      throw InputError(std::string("the ") + what + " '" + name +
                       "' is there twice");
    }
    found.push_back(one);
  }
  if (found.empty()) throw InputError(std::string("it has no ") + what);
  return found;
}

Description ReadKernel(const Json& json) {
  return {{json.at("name"), json.at("version"), json.at("target")},
          json.at("functions").get<std::set<std::string>>(),
          json.at("slow").get<bool>(),
          json.at("uses_threads").get<bool>(),
          json.at("fingerprint"),
          json.at("door")};
}

// No journal begins before a known-bad kernel was rejected at every door.
std::vector<DoorResult> ReadDoors(const Json& header,
                                  const std::vector<Description>& kernels) {
  std::vector<DoorResult> doors = DoorsFromJson(header.at("known_bad"));
  for (const Description& kernel : kernels) {
    const bool tried = std::ranges::any_of(
        doors, [&](const DoorResult& d) { return d.door == kernel.door; });
    if (!tried) {
      throw InputError("no known-bad kernel was tried as '" + kernel.door +
                       "'");
    }
  }
  return doors;
}

RecordedRun ReadRun(const Json& header) {
  const auto suite = header.at("suite").get<std::string>();
  if (suite != kProjectVersion || header.at("spec") != spec::kVersion) {
    throw InputError("it is of Leakproof " + suite +
                     ", and this is Leakproof " + kProjectVersion +
                     "; merge with the version that made it");
  }
  RunOptions options;
  options.formats = ReadNames(header.at("formats"), "format", ref::FindFormat);
  options.clauses = ReadNames(header.at("clauses"), "clause", spec::FindClause);
  std::vector<Description> kernels;
  for (const Json& json : header.at("kernels")) {
    Description kernel = ReadKernel(json);
    const bool any = std::ranges::any_of(
        options.formats, [&](const Format* f) { return kernel.Has(*f); });
    if (!any) {
      throw InputError("kernel '" + kernel.identity.name +
                       "' has none of the formats");
    }
    options.kernels.push_back({kernel.identity.name, nullptr});
    kernels.push_back(std::move(kernel));
  }
  if (kernels.empty()) throw InputError("it has no kernel");
  options.alphas = header.at("alphas").get<std::vector<std::string>>();
  const std::string origin = header.at("profile");
  options.profile = FindProfile(origin);
  if (RulesToJson(options.profile) != header.at("rules")) {
    throw InputError("the profile '" + origin +
                     "' is another one than that of the journal");
  }
  options.level = ReadLevel(header.at("level"));
  options.effort = EffortNamed(header.at("effort"));
  options.checks = header.value("checks", true);
  options.sweeps = header.at("sweeps").get<bool>();
  options.seed = WholeNumber(header.at("seed"));
  options.shard = ShardOfHeader(header);
  AlphasByFormat alphas = ReadAlphas(options);
  Plan plan = MakePlan(options, std::move(alphas), std::move(kernels));
  auto doors = ReadDoors(header, plan.kernels);
  return {std::move(options), std::move(plan), std::move(doors),
          MachineFromJson(header.at("machine"))};
}

}  // namespace

AlphasByFormat ReadAlphas(const RunOptions& options) {
  AlphasByFormat by_format;
  for (const Format* format : options.formats) {
    const Format& alpha_format = ref::AlphaFormat(*format);
    std::vector<BitPattern>& alphas = by_format[format->name];
    for (const std::string& text : options.alphas) {
      const auto alpha = ref::ParseNumber(alpha_format, text);
      if (!alpha) {
        throw InputError("α '" + text + "' is not a number of " +
                         std::string(alpha_format.name) +
                         "; write 0.01, 0x1.8p-3 or bits:0x3c23d70a");
      }
      RequireAlpha(options.profile, *format, *alpha, text);
      alphas.push_back(*alpha);
    }
    if (options.profile.alpha && alphas.empty()) {
      alphas.push_back(*options.profile.AlphaFor(*format));
    }
  }
  return by_format;
}

ref::Rules RulesOf(const RunOptions& options, const Format& format) {
  ref::Rules rules = options.profile.RulesFor(format);
  rules.level = options.level;
  return rules;
}

std::string WhyNotJudged(const RunOptions& options, const spec::Clause& clause,
                         const Format& format) {
  if (!spec::Lists(clause.formats, format.name)) {
    return "the clause concerns " + std::string(clause.formats);
  }
  const std::string level = ToString(options.level);
  const bool tolerant = options.level.kind == ref::Level::Kind::kTolerant;
  if (!spec::Lists(clause.levels, tolerant ? "tolerant" : level)) {
    return "level " + level + " does not ask for this";
  }
  const ref::Rules& rules = options.profile.RulesFor(format);
  for (const auto& [axis, values] : spec::Presuppositions(clause)) {
    const std::string_view value = ValueOf(rules, axis);
    if (!spec::Lists(values, value)) {
      return "profile " + options.profile.name + " has " + std::string(axis) +
             " = " + std::string(value) + ", and the clause presupposes " +
             std::string(values);
    }
  }
  return "";
}

Plan MakePlan(const RunOptions& options, AlphasByFormat alphas,
              std::vector<Description> kernels) {
  Plan plan{std::move(alphas), std::move(kernels), {}, {}};
  // Alike for every kernel.
  std::map<std::string, std::vector<std::shared_ptr<const Sweep>>> sweeps;
  const auto sweeps_of = [&](const Format& format, Direction direction)
      -> const std::vector<std::shared_ptr<const Sweep>>& {
    const auto [of, is_new] =
        sweeps.try_emplace(FunctionName(format, direction));
    if (!is_new) return of->second;
    for (Sweep& sweep :
         SweepsOf(format, direction, options.effort,
                  plan.alphas.at(format.name), RulesOf(options, format))) {
      of->second.push_back(std::make_shared<const Sweep>(std::move(sweep)));
    }
    return of->second;
  };
  for (size_t k = 0; k < plan.kernels.size(); ++k) {
    const Description& kernel = plan.kernels[k];
    for (const spec::Clause* clause : options.clauses) {
      for (const Format* format : options.formats) {
        if (options.checks && kernel.Has(*format) &&
            WhyNotJudged(options, *clause, *format).empty()) {
          plan.jobs.push_back({k, clause, format});
        }
      }
    }
    if (!options.sweeps) continue;
    for (const Format* format : options.formats) {
      for (const Direction direction :
           {Direction::kForward, Direction::kBackward}) {
        const bool backward = direction == Direction::kBackward;
        if (!kernel.Has(*format, direction) ||
            (backward && !options.profile.backward)) {
          continue;
        }
        const auto clauses = ClausesOfSweeps(options, *format, direction);
        if (clauses.empty()) continue;
        for (const auto& sweep : sweeps_of(*format, direction)) {
          const bool too_long = kernel.slow &&
                                options.effort != Effort::kExhaustive &&
                                sweep->Size() >= uint64_t{1} << 24;
          plan.sweeps.push_back(
              {k, sweep, clauses,
               too_long ? "effort exhaustive makes this sweep for this kernel"
                        : ""});
        }
      }
    }
  }
  return plan;
}

unsigned Parallel(const RunOptions& options) {
  if (options.jobs > 0) return options.jobs;
  return std::max(1U, std::thread::hardware_concurrency());
}

std::vector<std::vector<size_t>> SeriesOf(const Plan& plan,
                                          const std::vector<size_t>& jobs) {
  using Key = std::tuple<size_t, std::string_view, std::string_view>;
  std::map<Key, size_t> of_key;
  std::vector<std::vector<size_t>> series;
  for (const size_t number : jobs) {
    const Job& job = plan.jobs[number];
    const Key key{job.kernel, spec::Chapter(*job.clause), job.format->name};
    const bool alone = FindCheck(*job.clause).needs_fresh_process;
    const auto [place, is_new] = alone ? std::pair(of_key.end(), true)
                                       : of_key.emplace(key, series.size());
    if (is_new) series.emplace_back();
    series[is_new ? series.size() - 1 : place->second].push_back(number);
  }
  return series;
}

Span ShardOf(const Sweep& sweep, Shard shard) {
  const auto border = [&](unsigned index) {
    const auto product =
        __extension__ static_cast<unsigned __int128>(sweep.Size()) * index;
    return sweep.ArrayBoundary(static_cast<uint64_t>(product / shard.count));
  };
  return {border(shard.index - 1), border(shard.index)};
}

bool InShard(size_t job, Shard shard) {
  return job % shard.count == shard.index - 1;
}

Json PlanHeader(const RunOptions& options, const Plan& plan,
                const std::vector<DoorResult>& doors) {
  Json json;
  json["journal"] = 1;
  json["suite"] = kProjectVersion;
  json["spec"] = spec::kVersion;
  json["program"] = Fingerprint("/proc/self/exe");
  json["kernels"] = Json::array();
  for (const Description& kernel : plan.kernels) {
    json["kernels"].push_back({{"name", kernel.identity.name},
                               {"version", kernel.identity.version},
                               {"target", kernel.identity.target},
                               {"functions", kernel.functions},
                               {"slow", kernel.slow},
                               {"uses_threads", kernel.uses_threads},
                               {"fingerprint", kernel.fingerprint},
                               {"door", kernel.door}});
  }
  json["formats"] = Names<const Format*>(
      options.formats, [](const Format* f) { return f->name; });
  json["clauses"] = Names<const spec::Clause*>(
      options.clauses, [](const spec::Clause* c) { return c->id; });
  json["alphas"] = options.alphas;
  json["profile"] = options.profile.origin;
  json["rules"] = RulesToJson(options.profile);
  json["level"] = ToString(options.level);
  json["effort"] = Name(options.effort);
  json["checks"] = options.checks;
  json["sweeps"] = options.sweeps;
  json["seed"] = options.seed;
  json["shard"] = {options.shard.index, options.shard.count};
  json["known_bad"] = ToJson(doors);
  json["machine"] = ToJson(ThisMachine());
  return json;
}

Shard ShardOfHeader(const Json& header) {
  return ReadingJson([&] {
    constexpr auto kMost = std::numeric_limits<unsigned>::max();
    const Json& json = header.at("shard");
    const Shard shard{static_cast<unsigned>(WholeNumber(json.at(0), kMost)),
                      static_cast<unsigned>(WholeNumber(json.at(1), kMost))};
    if (shard.index < 1 || shard.index > shard.count) {
      throw InputError("there is no shard " + std::to_string(shard.index) +
                       "/" + std::to_string(shard.count));
    }
    return shard;
  });
}

RecordedRun ReadPlanHeader(const Json& header) {
  return ReadingJson([&] { return ReadRun(header); });
}

}  // namespace leakproof::verify
