// SPDX-License-Identifier: Apache-2.0
//
// The checks that the functions of leaky_relu.h make before they write, alone:
// for whoever hands chunks of an array to threads, and wants an error before
// the first chunk is written rather than between two of them.

#ifndef LEAKPROOF_FAST_ARGUMENTS_H_
#define LEAKPROOF_FAST_ARGUMENTS_H_

#include <span>
#include <type_traits>

#include "leakproof/fast/leaky_relu.h"

namespace leakproof::fast {

// The type of α for elements of type T: Binary16, Bfloat16, float or double.
template <typename T>
using AlphaOf = std::conditional_t<std::is_same_v<T, double>, double, float>;

// Each throws std::invalid_argument exactly where the function of its name
// does, and returns otherwise; a chunk of arrays that pass, passes as well. No
// element is read.
template <typename T>
void CheckLeakyRelu(std::span<const T> x, std::span<T> y, AlphaOf<T> alpha);
template <typename T>
void CheckLeakyReluGrad(std::span<const T> x, std::span<const T> dy,
                        std::span<T> dx, AlphaOf<T> alpha);
template <typename T>
void CheckLeakyReluGradFromOutput(std::span<const T> y, std::span<const T> dy,
                                  std::span<T> dx, AlphaOf<T> alpha);

}  // namespace leakproof::fast

#endif  // LEAKPROOF_FAST_ARGUMENTS_H_
