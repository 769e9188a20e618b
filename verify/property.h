// SPDX-License-Identifier: Apache-2.0
//
// Runs a property under RapidCheck and keeps its counterexample as a value.

#ifndef LEAKPROOF_VERIFY_PROPERTY_H_
#define LEAKPROOF_VERIFY_PROPERTY_H_

#include <rapidcheck.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "ref/format.h"
#include "verify/check.h"

namespace leakproof::verify {

// Counts what was judged and keeps the first failure.
class Tally {
 public:
  // `describe` is called for the first failure only.
  template <class Describe>
  void Judge(bool holds, Describe describe) {
    ++inputs_;
    if (holds) return;
    if (failures_++ == 0) counterexample_ = describe();
  }
  // The same for so many that hold.
  void Pass(uint64_t inputs) { inputs_ += inputs; }
  bool failed() const { return failures_ > 0; }
  // Adds another tally's counts, and takes its counterexample for this one's.
  void Add(const Tally& other);
  // A simpler input that fails as well: replaces the counterexample alone.
  void Simplify(const Tally& simpler);
  CheckResult Result() const;

 private:
  uint64_t inputs_ = 0;
  uint64_t failures_ = 0;
  std::optional<Counterexample> counterexample_;
};

// The α that a check works with: those of the run, or landmarks and random
// ones, as far as they satisfy the check's condition and the kernel takes them.
class AlphaSource {
 public:
  using Condition = std::function<bool(const ref::Format& alpha_format,
                                       ref::BitPattern alpha)>;
  AlphaSource(const CheckContext& context, Condition condition);
  explicit AlphaSource(const CheckContext& context);

  bool empty() const { return listed_.empty(); }
  const std::vector<ref::BitPattern>& listed() const { return listed_; }
  // Of the listed ones, and of random ones unless the run fixes α. Not for an
  // empty source.
  rc::Gen<ref::BitPattern> Any() const;

 private:
  bool Admits(ref::BitPattern alpha) const;

  const CheckContext* context_;
  Condition condition_;
  std::vector<ref::BitPattern> listed_;
};

// Runs `property` until it fails, then on simpler cases; throws
// std::runtime_error if RapidCheck could not run it.
void RunRapidCheck(const CheckContext& context,
                   const std::function<bool()>& property);

// Judges generated cases until one fails, then shrinks that one.
template <class Case, class JudgeCase>
void RunProperty(const CheckContext& context, const rc::Gen<Case>& gen,
                 Tally& tally, JudgeCase judge_case) {
  bool shrinking = false;
  RunRapidCheck(context, [&] {
    const Case value = *gen;
    Tally of_case;
    judge_case(value, of_case);
    if (!shrinking) {
      tally.Add(of_case);
      shrinking = of_case.failed();
    } else if (of_case.failed()) {
      tally.Simplify(of_case);
    }
    return !of_case.failed();
  });
}

// Arrays of up to 100 elements.
rc::Gen<std::vector<ref::BitPattern>> AnyArray(const ref::Format& format);
// Inputs and upstream gradients, pairwise, so that they shrink together.
using InputAndUpstream = std::pair<ref::BitPattern, ref::BitPattern>;
rc::Gen<std::vector<InputAndUpstream>> AnyArrayPair(const ref::Format& format);

struct Arrays {
  std::vector<ref::BitPattern> x;
  std::vector<ref::BitPattern> dy;
};
Arrays Split(const std::vector<InputAndUpstream>& pairs);

// RunProperty for any α of the source, which is not empty, and any array:
// judge(alpha, x, tally).
template <class Judge>
void RunOnArrays(const CheckContext& context, const AlphaSource& alphas,
                 const ref::Format& format, Tally& tally, Judge judge) {
  using Case = std::tuple<ref::BitPattern, std::vector<ref::BitPattern>>;
  RunProperty(context, rc::gen::tuple(alphas.Any(), AnyArray(format)), tally,
              [&](const Case& value, Tally& of_case) {
                judge(std::get<0>(value), std::get<1>(value), of_case);
              });
}

// The same with upstream gradients: judge(alpha, arrays, tally).
template <class Judge>
void RunOnArrayPairs(const CheckContext& context, const AlphaSource& alphas,
                     const ref::Format& format, Tally& tally, Judge judge) {
  using Case = std::tuple<ref::BitPattern, std::vector<InputAndUpstream>>;
  RunProperty(context, rc::gen::tuple(alphas.Any(), AnyArrayPair(format)),
              tally, [&](const Case& value, Tally& of_case) {
                judge(std::get<0>(value), Split(std::get<1>(value)), of_case);
              });
}

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_PROPERTY_H_
