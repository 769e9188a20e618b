// SPDX-License-Identifier: Apache-2.0
//
// LR-ARR-7: a call must not depend on the CPU target.

#include <string>

#include "verify/checks/array_calls.h"
#include "verify/checks/values.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

CheckResult CheckTargets(const CheckContext& context) {
  const Probe& probe = context.probe;
  const auto other = probe.kernel().OtherTarget();
  if (!other) {
    return NotApplicable("the kernel offers no choice of target");
  }
  const Format& format = probe.format();
  CallRecord record;
  const Probe other_probe(*other, format, record);
  const AlphaSource alphas(context);
  if (alphas.empty()) return NoSuchAlpha();
  Tally tally;
  ForEachDirection(probe, [&](bool backward) {
    if (tally.failed()) return;
    RunOnArrayPairs(
        context, alphas, format, tally,
        [&](BitPattern alpha, const Arrays& arrays, Tally& of_case) {
          const Patterns* const upstream = backward ? &arrays.dy : nullptr;
          const Patterns here = Call(probe, alpha, arrays.x, upstream);
          const Patterns there = Call(other_probe, alpha, arrays.x, upstream);
          for (size_t i = 0; i < here.size(); ++i) {
            of_case.Judge(here[i] == there[i], [&] {
              return DescribeBits(probe, alpha, arrays.x, upstream, i, here[i],
                                  there[i],
                                  "the result of " + other->identity().name);
            });
          }
        });
  });
  return tally.Result();
}

}  // namespace

Check TargetsCheck() { return {"LR-ARR-7", CheckTargets}; }

}  // namespace leakproof::verify
