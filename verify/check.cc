// SPDX-License-Identifier: Apache-2.0

#include "verify/check.h"

#include <algorithm>
#include <stdexcept>

#include "ref/number.h"

namespace leakproof::verify {

ShownNumber Show(const ref::Format& format, ref::BitPattern pattern) {
  return {ref::ToBits(format, pattern), ref::ToHexFloat(format, pattern),
          ref::ToDecimal(format, pattern)};
}

CheckResult NotApplicable(std::string reason) {
  CheckResult result;
  result.verdict = Verdict::kNotApplicable;
  result.reason = std::move(reason);
  return result;
}

bool IsOnValues(const spec::Clause& clause) {
  return clause.id.starts_with("LR-FWD-") || clause.id.starts_with("LR-GRAD-");
}

namespace {

CheckResult FindNothing(const CheckContext& /*context*/) {
  CheckResult result;
  result.inputs = 1;
  return result;
}

}  // namespace

bool IsLeftOut(std::string_view clause, std::string_view part) {
  constexpr std::string_view kLeftOut = LEAKPROOF_WITHOUT_CHECK;
  if (kLeftOut.empty()) return false;
  return kLeftOut == (part.empty()
                          ? std::string(clause)
                          : std::string(clause) + "/" + std::string(part));
}

std::span<const Check> AllChecks() {
  static const std::vector<Check> checks = [] {
    std::vector<Check> all;
    for (const auto& chapter :
         {DomainChecks(), FunctionChecks(), ForwardChecks(), BackwardChecks(),
          MixedPrecisionChecks(), ArrayChecks(), EnvironmentChecks()}) {
      all.insert(all.end(), chapter.begin(), chapter.end());
    }
    for (Check& check : all) {
      if (IsLeftOut(check.clause->id)) check.run = FindNothing;
    }
    return all;
  }();
  return checks;
}

const Check& FindCheck(const spec::Clause& clause) {
  const auto checks = AllChecks();
  const auto found = std::ranges::find_if(checks, [&](const Check& check) {
    return check.clause->id == clause.id;
  });
  if (found == checks.end()) {
    throw std::logic_error("no check for clause " + std::string(clause.id));
  }
  return *found;
}

}  // namespace leakproof::verify
