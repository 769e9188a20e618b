// SPDX-License-Identifier: Apache-2.0

#include "verify/right_kernels/right_kernels.h"

namespace leakproof::verify {

std::span<const RightKernel> AllRightKernels() {
  static const std::vector<RightKernel> kernels = [] {
    std::vector<RightKernel> all;
    for (const auto& topic :
         {RightSelections(), RightArithmetic(), RightTraversals(),
          RightVectors(), RightUnderProfiles()}) {
      all.insert(all.end(), topic.begin(), topic.end());
    }
    return all;
  }();
  return kernels;
}

}  // namespace leakproof::verify
