// SPDX-License-Identifier: Apache-2.0
//
// The rows of the plain C loops.

#include <string>

#include "fast/benchmark/implementation.h"
#include "fast/benchmark/plain_loop.h"

namespace leakproof::fast::benchmarks {
namespace {

// The loop of the problem's direction, if there is one.
template <typename Element, typename Alpha>
Prepared PrepareLoop(void (*forward)(const Element*, Element*, size_t, Alpha),
                     void (*backward)(const Element*, const Element*, Element*,
                                      size_t, Alpha),
                     const Problem& p) {
  if (forward == nullptr) return Absent("the compiler has no _Float16");
  const auto* x = static_cast<const Element*>(p.x);
  auto* result = static_cast<Element*>(p.result);
  const auto alpha = static_cast<Alpha>(p.alpha);
  if (p.direction == Direction::kForward) {
    return Ready([=, n = p.n] { forward(x, result, n, alpha); });
  }
  const auto* dy = static_cast<const Element*>(p.dy);
  return Ready([=, n = p.n] { backward(x, dy, result, n, alpha); });
}

Prepared Prepare(const LeakproofPlainLoops& loops, const Problem& p) {
  switch (p.format) {
    case Format::kBinary16:
      return PrepareLoop(loops.f16, loops.grad_f16, p);
    case Format::kBfloat16:
      return PrepareLoop(loops.bf16, loops.grad_bf16, p);
    case Format::kBinary32:
      return PrepareLoop(loops.f32, loops.grad_f32, p);
    case Format::kBinary64:
      break;
  }
  return PrepareLoop(loops.f64, loops.grad_f64, p);
}

}  // namespace

std::vector<Implementation> PlainLoops() {
  std::vector<Implementation> rows{
      {"C loop", "-O3", Role::kPeer,
       [](const Problem& p) { return Prepare(leakproof_plain_loops, p); }}};
#ifdef LEAKPROOF_HAVE_NATIVE
  rows.push_back(
      {"C loop, native", "-O3 -march=native", Role::kPeer,
       [](const Problem& p) { return Prepare(leakproof_native_loops, p); }});
#endif
  return rows;
}

}  // namespace leakproof::fast::benchmarks
