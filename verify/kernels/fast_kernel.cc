// SPDX-License-Identifier: Apache-2.0

#include "verify/kernels/fast_kernel.h"

#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>

#include "fast/leaky_relu.h"
#include "verify/kernels/plain_kernel.h"
#include "verify/native.h"
#include "verify/version.h"

namespace leakproof::verify {
namespace {

// Whether the checked interface takes α; it must leave the output alone if not.
template <typename T>
AlphaAnswer Ask(Direction direction, AlphaOf<T> alpha) {
  const T x[] = {FromPattern<T>({1})};
  const T untouched = FromPattern<T>({7});
  T result[] = {untouched};
  try {
    if (direction == Direction::kForward) {
      fast::LeakyRelu(std::span<const T>(x), std::span<T>(result), alpha);
    } else {
      fast::LeakyReluGrad(std::span<const T>(x), std::span<const T>(x),
                          std::span<T>(result), alpha);
    }
  } catch (const std::invalid_argument&) {
    return std::memcmp(result, &untouched, sizeof(T)) == 0
               ? AlphaAnswer::kRefused
               : AlphaAnswer::kAccepted;
  }
  return AlphaAnswer::kAccepted;
}

class FastKernel : public PlainKernel {
 public:
  FastKernel(const fast::TargetKernels& kernels, bool streaming)
      : PlainKernel({std::string("fast:") + kernels.name +
                         std::string(streaming ? kStreamingSuffix : ""),
                     kProjectVersion, kernels.name},
                    {.f32 = {kernels.f32.forward, kernels.f32.backward},
                     .f64 = {kernels.f64.forward, kernels.f64.backward},
                     .f16 = {kernels.f16.forward, kernels.f16.backward},
                     .bf16 = {kernels.bf16.forward, kernels.bf16.backward}}),
        streaming_(streaming) {
    fast::SetStreamingThreshold(streaming ? 0 : SIZE_MAX);
  }

  AlphaAnswer AnswerToAlpha(const ref::Format& format, Direction direction,
                            ref::BitPattern alpha) const override {
    return VisitNative(format, [&](auto type) {
      using T = decltype(type);
      return Ask<T>(direction, FromPattern<AlphaOf<T>>(alpha));
    });
  }

  // The portable target; for that one, the best.
  std::unique_ptr<Kernel> OtherTarget() const override {
    const auto targets = fast::SupportedTargets();
    const bool portable = identity().target == targets.back().name;
    return std::make_unique<FastKernel>(
        portable ? targets.front() : targets.back(), streaming_);
  }

 private:
  bool streaming_;
};

}  // namespace

std::vector<std::string> FastTargets() {
  std::vector<std::string> names;
  for (const fast::TargetKernels& kernels : fast::SupportedTargets()) {
    names.emplace_back(kernels.name);
  }
  return names;
}

std::unique_ptr<Kernel> OpenFast(std::string_view target) {
  const bool streaming = target.ends_with(kStreamingSuffix);
  const std::string_view name = target.substr(
      0, target.size() - (streaming ? kStreamingSuffix.size() : 0));
  for (const fast::TargetKernels& kernels : fast::SupportedTargets()) {
    if (kernels.name == name) {
      return std::make_unique<FastKernel>(kernels, streaming);
    }
  }
  std::string message =
      "fast has no target '" + std::string(name) + "' on this machine; it has";
  for (const std::string& known : FastTargets()) message += " " + known;
  throw std::runtime_error(message);
}

}  // namespace leakproof::verify
