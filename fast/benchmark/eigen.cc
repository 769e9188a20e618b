// SPDX-License-Identifier: Apache-2.0
//
// The row of Eigen: array expressions, for this machine's instruction set.
// Eigen is headers only: this file alone includes them, lest two files share
// functions that were compiled for different ones.

#include <Eigen/Core>
#include <cstddef>
#include <string>
#include <type_traits>

#include "fast/benchmark/elements.h"
#include "fast/benchmark/implementation.h"

namespace leakproof::fast::benchmarks {
namespace {

template <typename T>
using Array = Eigen::Array<T, Eigen::Dynamic, 1>;

template <typename Element>
struct EigenType {
  using type = Element;
};
template <>
struct EigenType<Binary16> {
  using type = Eigen::half;
};
template <>
struct EigenType<Bfloat16> {
  using type = Eigen::bfloat16;
};

Prepared Prepare(const Problem& p) {
  return VisitElement(p.format, [&](auto element) {
    using T = typename EigenType<typename decltype(element)::type>::type;
    using Input = Eigen::Map<const Array<T>>;
    using Output = Eigen::Map<Array<T>>;
    const auto n = static_cast<Eigen::Index>(p.n);
    const auto alpha = static_cast<T>(p.alpha);
    const auto* x = static_cast<const T*>(p.x);
    auto* result = static_cast<T*>(p.result);
    if (p.direction == Direction::kForward) {
      return Ready([=] {
        const Input in(x, n);
        Output(result, n) = in.cwiseMax(alpha * in);
      });
    }
    const auto* dy = static_cast<const T*>(p.dy);
    return Ready([=] {
      const Input gradient(dy, n);
      Output(result, n) =
          (Input(x, n) > T(0)).select(gradient, alpha * gradient);
    });
  });
}

}  // namespace

Implementation EigenArrays() {
  const std::string version = std::to_string(EIGEN_WORLD_VERSION) + "." +
                              std::to_string(EIGEN_MAJOR_VERSION) + "." +
                              std::to_string(EIGEN_MINOR_VERSION);
  return {"Eigen", version + ", " + Eigen::SimdInstructionSetsInUse(),
          Role::kPeer, Prepare};
}

}  // namespace leakproof::fast::benchmarks
