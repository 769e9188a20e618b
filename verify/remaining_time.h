// SPDX-License-Identifier: Apache-2.0
//
// How long the sweeps of a run still take, from what their inputs have cost so
// far: an input of one sweep may cost a hundred times one of another.

#ifndef LEAKPROOF_VERIFY_REMAINING_TIME_H_
#define LEAKPROOF_VERIFY_REMAINING_TIME_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace leakproof::verify {

class RemainingTime {
 public:
  // Sweep s is of the kind kinds[s]: sweeps of a kind are of different kernels,
  // and cost about the same.
  explicit RemainingTime(std::vector<const void*> kinds);

  // A process took so many seconds for so many inputs of a sweep.
  void Add(size_t sweep, uint64_t inputs, double seconds);
  // Seconds of one process for so many inputs of a sweep: by the cost of that
  // sweep, or of its kind, or of all; 0 before anything was added.
  double Of(size_t sweep, uint64_t inputs) const;

 private:
  struct Cost {
    double seconds = 0;
    double inputs = 0;
  };

  std::vector<const void*> kinds_;
  std::vector<Cost> of_sweep_;
  std::map<const void*, Cost> of_kind_;
  Cost of_all_;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_REMAINING_TIME_H_
