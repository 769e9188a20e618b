// SPDX-License-Identifier: Apache-2.0
//
// The rows of this project: the public functions, and every CPU target's
// kernels through their pointers.

#include <span>
#include <string>
#include <type_traits>

#include "fast/benchmark/elements.h"
#include "fast/benchmark/implementation.h"
#include "fast/leaky_relu.h"

namespace leakproof::fast::benchmarks {
namespace {

// With its checks and dispatch, as users call it.
Prepared PreparePublic(const Problem& p) {
  return VisitElement(p.format, [&](auto element) {
    using T = typename decltype(element)::type;
    using Alpha = std::conditional_t<std::is_same_v<T, double>, double, float>;
    const std::span<const T> x(static_cast<const T*>(p.x), p.n);
    const std::span<T> result(static_cast<T*>(p.result), p.n);
    const auto alpha = static_cast<Alpha>(p.alpha);
    if (p.direction == Direction::kForward) {
      return Ready([=] { LeakyRelu(x, result, alpha); });
    }
    const std::span<const T> dy(static_cast<const T*>(p.dy), p.n);
    return Ready([=] { LeakyReluGrad(x, dy, result, alpha); });
  });
}

template <typename Element, typename Alpha>
Prepared PrepareKernel(const KernelPair<Element, Alpha>& kernels,
                       const Problem& p) {
  const auto* x = static_cast<const Element*>(p.x);
  auto* result = static_cast<Element*>(p.result);
  const auto alpha = static_cast<Alpha>(p.alpha);
  if (p.direction == Direction::kForward) {
    return Ready([kernel = kernels.forward, x, result, n = p.n, alpha] {
      kernel(x, result, n, alpha);
    });
  }
  const auto* dy = static_cast<const Element*>(p.dy);
  return Ready([kernel = kernels.backward, x, dy, result, n = p.n, alpha] {
    kernel(x, dy, result, n, alpha);
  });
}

Prepared PrepareTarget(const TargetKernels& target, const Problem& p) {
  switch (p.format) {
    case Format::kBinary16:
      return PrepareKernel(target.f16, p);
    case Format::kBfloat16:
      return PrepareKernel(target.bf16, p);
    case Format::kBinary32:
      return PrepareKernel(target.f32, p);
    case Format::kBinary64:
      break;
  }
  return PrepareKernel(target.f64, p);
}

}  // namespace

std::vector<Implementation> Ours() {
  std::vector<Implementation> rows{{"fast",
                                    "leaky_relu.h, with checks and dispatch",
                                    Role::kOurs, PreparePublic}};
  for (const TargetKernels& target : SupportedTargets()) {
    rows.push_back(
        {std::string("fast:") + target.name, "", Role::kOurs,
         [&target](const Problem& p) { return PrepareTarget(target, p); }});
  }
  return rows;
}

}  // namespace leakproof::fast::benchmarks
