// SPDX-License-Identifier: Apache-2.0

#include "fast/arguments.h"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>

namespace leakproof::fast {
namespace {

[[noreturn]] void Refuse(const std::string& why) {
  throw std::invalid_argument("leaky ReLU: " + why);
}

// The shortest decimal that reads back as the same number, in every locale.
template <typename Alpha>
std::string Show(Alpha alpha) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof(text), alpha).ptr};
}

template <typename Alpha>
void CheckFinite(Alpha alpha) {
  if (!std::isfinite(alpha)) {
    Refuse("alpha is " + Show(alpha) + "; it must be a finite number");
  }
}

template <typename T>
void CheckPair(std::span<const T> input, const char* input_name,
               std::span<T> output, const char* output_name) {
  const std::less<const T*> before;
  const T* const in = input.data();
  const T* const out = output.data();
  if (input.size() != output.size()) {
    Refuse(std::string(input_name) + " has " + std::to_string(input.size()) +
           " elements and " + output_name + " has " +
           std::to_string(output.size()) +
           "; they must have the same number of elements");
  }
  const size_t n = input.size();
  if (in == out || !before(in, out + n) || !before(out, in + n)) return;
  const auto distance =
      reinterpret_cast<const char*>(out) - reinterpret_cast<const char*>(in);
  Refuse(std::string(output_name) + " starts " +
         std::to_string(std::abs(distance)) + " bytes " +
         (distance > 0 ? "after " : "before ") + input_name +
         " and overlaps it; pass exactly " + input_name + " as " + output_name +
         " to compute in place, or an array apart from it");
}

// `side` is the array that tells the slope, x or y.
template <typename T>
void CheckBackward(std::span<const T> side, const char* side_name,
                   std::span<const T> dy, std::span<T> dx, AlphaOf<T> alpha) {
  CheckFinite(alpha);
  CheckPair(side, side_name, dx, "dx");
  CheckPair(dy, "dy", dx, "dx");
}

}  // namespace

template <typename T>
void CheckLeakyRelu(std::span<const T> x, std::span<T> y, AlphaOf<T> alpha) {
  CheckFinite(alpha);
  CheckPair(x, "x", y, "y");
}

template <typename T>
void CheckLeakyReluGrad(std::span<const T> x, std::span<const T> dy,
                        std::span<T> dx, AlphaOf<T> alpha) {
  CheckBackward(x, "x", dy, dx, alpha);
}

template <typename T>
void CheckLeakyReluGradFromOutput(std::span<const T> y, std::span<const T> dy,
                                  std::span<T> dx, AlphaOf<T> alpha) {
  CheckBackward(y, "y", dy, dx, alpha);
  if (alpha < 0) {
    Refuse("alpha is " + Show(alpha) +
           "; the gradient follows from the output for alpha >= 0 alone, so "
           "keep x and call LeakyReluGrad");
  }
}

#define LEAKPROOF_INSTANTIATE(T)                                              \
  template void CheckLeakyRelu(std::span<const T>, std::span<T>, AlphaOf<T>); \
  template void CheckLeakyReluGrad(std::span<const T>, std::span<const T>,    \
                                   std::span<T>, AlphaOf<T>);                 \
  template void CheckLeakyReluGradFromOutput(                                 \
      std::span<const T>, std::span<const T>, std::span<T>, AlphaOf<T>)
LEAKPROOF_INSTANTIATE(Binary16);
LEAKPROOF_INSTANTIATE(Bfloat16);
LEAKPROOF_INSTANTIATE(float);
LEAKPROOF_INSTANTIATE(double);
#undef LEAKPROOF_INSTANTIATE

}  // namespace leakproof::fast
