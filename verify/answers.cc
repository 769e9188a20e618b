// SPDX-License-Identifier: Apache-2.0

#include "verify/answers.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "ref/leaky_relu.h"
#include "ref/number.h"
#include "ref/reference.h"
#include "verify/check.h"
#include "verify/divergences.h"
#include "verify/kernel_sources.h"
#include "verify/kernels/fast_kernel.h"
#include "verify/mutants/mutants.h"
#include "verify/profile.h"
#include "verify/report.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

BitPattern NumberNamed(const char* what, const Format& format,
                       const std::string& text) {
  const auto pattern = ref::ParseNumber(format, text);
  if (!pattern) {
    throw InputError(fmt::format(
        "{} '{}' is not a number of {}; write 0.01, 0x1.8p-3, inf, nan or "
        "bits:0x3c23d70a",
        what, text, format.name));
  }
  return *pattern;
}

void PrintRow(const char* name, const std::string& text) {
  fmt::print("{:<10} {}\n", name, text);
}

void PrintExact(const Format& format, BitPattern alpha, BitPattern x) {
  PrintRow("exact",
           "f(x) = " + ref::ToHexFloat(ref::Evaluate(format, alpha, x)));
  const auto slope = ref::SubdifferentialAt(format, alpha, x);
  PrintRow("", slope.lower == slope.upper
                   ? "f'(x) = " + ref::ToHexFloat(slope.lower)
                   : "∂f(x) = [" + ref::ToHexFloat(slope.lower) + ", " +
                         ref::ToHexFloat(slope.upper) + "]");
}

// What results(reference) is in each rounding direction: one row for all five
// if they agree.
template <class Results>
void PrintDirections(ref::Rules rules, const Format& format, BitPattern alpha,
                     Results results) {
  std::vector<std::string> texts;
  for (const ref::Rounding rounding : ref::kRoundings) {
    rules.rounding = rounding;
    texts.push_back(results(ref::Reference(rules, format, alpha)).ToString());
  }
  if (std::ranges::count(texts, texts.front()) == std::ssize(texts)) {
    PrintRow("", "the same in every rounding direction");
    return;
  }
  for (size_t i = 0; i < texts.size(); ++i) {
    PrintRow(
        "", fmt::format("{:<12}  {}", ref::Name(ref::kRoundings[i]), texts[i]));
  }
}

}  // namespace

const spec::Clause& ClauseNamed(const std::string& id) {
  const spec::Clause* const clause = spec::FindClause(id);
  if (clause == nullptr) {
    throw InputError("there is no clause '" + id +
                     "'; 'leakproof list clauses' lists them");
  }
  return *clause;
}

void PrintList(const std::string& what) {
  if (what == "kernels") {
    for (const std::string& target : FastTargets()) {
      fmt::print("fast:{:<10} built in\n", target);
      fmt::print("fast:{}{} as it writes large arrays\n", target,
                 kStreamingSuffix);
    }
    fmt::print("{:<15} the reference, over MPFR\n", "reference");
    fmt::print("{:<15} the reference of any profile\n", "reference:NAME");
    for (const AdapterInfo& adapter : Adapters()) {
      if (adapter.built) {
        fmt::print("{:<15} {}\n", adapter.name, adapter.library);
      } else {
        fmt::print("{:<15} not built: {} was not found; install {}\n",
                   adapter.name, adapter.library, adapter.package);
      }
    }
    fmt::print("{:<15} any shared library with the plain C names\n",
               "./libmine.so");
  } else if (what == "clauses") {
    for (const spec::Clause& clause : spec::kClauses) {
      fmt::print("{:<10} {:<6} {}\n", clause.id, Name(clause.requirement),
                 clause.title);
    }
  } else if (what == "profiles") {
    for (const Profile& profile : AllProfiles()) {
      fmt::print("{:<14} {}\n", profile.name, profile.title);
    }
  } else if (what == "divergences") {
    fmt::print("{}", DivergencesTable(AllProfiles()));
  } else if (what == "trace") {
    // A clause without a check has no line: .ci/check-traceability names it.
    for (const Check& check : AllChecks()) {
      fmt::print("{}\t{}", check.clause->id, check.file);
      for (const Mutant& mutant : AllMutants()) {
        if (!(mutant.clause == check.clause)) continue;
        fmt::print("\t{}={}", mutant.name, mutant.file);
      }
      fmt::print("\n");
    }
  } else if (what == "checks") {
    for (const Check& check : AllChecks()) {
      fmt::print("{}\n", check.clause->id);
      for (const std::string_view part : check.parts) {
        fmt::print("{}/{}\n", check.clause->id, part);
      }
    }
  } else if (what == "targets") {
    for (const std::string& target : FastTargets()) fmt::print("{}\n", target);
  } else {
    for (const Mutant& mutant : AllMutants()) {
      fmt::print("{:<32} {:<10} {}\n", mutant.name, mutant.clause->id,
                 mutant.what);
    }
  }
}

void PrintClause(const std::string& id) {
  const spec::Clause& clause = ClauseNamed(id);
  fmt::print("{} ({}): {}\n\n{}\n\n", clause.id, Name(clause.requirement),
             clause.title, spec::ClauseText(clause));
  fmt::print("Applies  formats {}; levels {}\n", clause.formats, clause.levels);
  if (!clause.presupposes.empty()) {
    fmt::print("         presupposes {}\n", clause.presupposes);
  }
  fmt::print("Check    {}: leakproof certify KERNEL --clause {}\n",
             FindCheck(clause).file, clause.id);
  for (const Mutant& mutant : AllMutants()) {
    if (mutant.clause->id != clause.id) continue;
    fmt::print(
        "Mutant   {}: {}\n         Why it matters: {}\n         Seen in: "
        "{}\n         In {}: leakproof certify mutant:{} --clause {}{}\n",
        mutant.name, mutant.what, mutant.why, mutant.where, mutant.file,
        mutant.name, clause.id,
        mutant.profile == "canonical"
            ? std::string()
            : " --profile " + std::string(mutant.profile));
  }
  fmt::print("Proofs   {}\n", spec::ClauseProofs(clause));
  fmt::print("Cite     Leakproof {}, {}: spec/leaky-relu.md#{}\n",
             spec::kVersion, clause.id, clause.id);
}

void PrintValue(const EvalArguments& arguments) {
  const Format& format = *ref::FindFormat(arguments.format);
  const Format& alpha_format = ref::AlphaFormat(format);
  const BitPattern alpha = NumberNamed("α", alpha_format, arguments.alpha);
  const Profile profile = FindProfile(arguments.profile);
  RequireAlpha(profile, format, alpha, arguments.alpha);
  const BitPattern x = NumberNamed("x", format, arguments.x);
  PrintRow("alpha", ref::Describe(alpha_format, alpha));
  PrintRow("x", ref::Describe(format, x));
  if (format.IsFinite(x)) PrintExact(format, alpha, x);
  const ref::Rules& rules = profile.RulesFor(format);
  PrintRow("profile", profile.name + ": " + profile.definition);
  const ref::Reference reference(rules, format, alpha);
  PrintRow("forward", reference.Forward(x).ToString());
  PrintRow("", "flags: " + reference.ForwardFlags(x).ToString());
  PrintDirections(rules, format, alpha, [&](const ref::Reference& directed) {
    return directed.Forward(x);
  });
  for (const Format& other : ref::kFormats) {
    if (other == format || !format.IsFinite(x)) continue;
    PrintRow("", "rounded to " + std::string(other.name) + ": " +
                     ref::Describe(
                         other, ref::RoundTiesToEven(
                                    other, ref::Evaluate(format, alpha, x))));
  }
  if (arguments.dy.empty()) return;
  const BitPattern dy = NumberNamed("dy", format, arguments.dy);
  PrintRow("dy", ref::Describe(format, dy));
  if (profile.backward) {
    PrintRow("backward", reference.Backward(x, dy).ToString());
    PrintRow("", "flags: " + reference.BackwardFlags(x, dy).ToString());
    PrintDirections(rules, format, alpha, [&](const ref::Reference& directed) {
      return directed.Backward(x, dy);
    });
  } else {
    PrintRow("backward", "the profile defines no gradient");
  }
  if (format.IsZero(x) && format.IsFinite(dy)) {
    PrintRow(
        "",
        "any subgradient: " +
            ref::BackwardAtZero(ref::Rules{}, format, alpha, dy).ToString());
  }
}

}  // namespace leakproof::verify
