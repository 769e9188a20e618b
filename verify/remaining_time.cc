// SPDX-License-Identifier: Apache-2.0

#include "verify/remaining_time.h"

#include <utility>

namespace leakproof::verify {

RemainingTime::RemainingTime(std::vector<const void*> kinds)
    : kinds_(std::move(kinds)), of_sweep_(kinds_.size()) {}

void RemainingTime::Add(size_t sweep, uint64_t inputs, double seconds) {
  for (Cost* const cost :
       {&of_sweep_[sweep], &of_kind_[kinds_[sweep]], &of_all_}) {
    cost->seconds += seconds;
    cost->inputs += static_cast<double>(inputs);
  }
}

double RemainingTime::Of(size_t sweep, uint64_t inputs) const {
  const auto of_kind = of_kind_.find(kinds_[sweep]);
  for (const Cost* const cost :
       {&of_sweep_[sweep],
        of_kind == of_kind_.end() ? nullptr : &of_kind->second, &of_all_}) {
    if (cost != nullptr && cost->inputs > 0) {
      return static_cast<double>(inputs) * cost->seconds / cost->inputs;
    }
  }
  return 0;
}

}  // namespace leakproof::verify
