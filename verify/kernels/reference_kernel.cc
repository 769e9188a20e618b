// SPDX-License-Identifier: Apache-2.0

#include "verify/kernels/reference_kernel.h"

#include <vector>

#include "ref/leaky_relu.h"
#include "verify/probe.h"
#include "verify/version.h"

namespace leakproof::verify {
namespace {

class ReferenceKernel : public Kernel {
 public:
  const KernelIdentity& identity() const override { return identity_; }
  bool Implements(const ref::Format&, Direction) const override { return true; }
  AlphaAnswer AnswerToAlpha(const ref::Format& format, Direction,
                            ref::BitPattern alpha) const override {
    return ref::AlphaFormat(format).IsFinite(alpha) ? AlphaAnswer::kAccepted
                                                    : AlphaAnswer::kRefused;
  }
  void Forward(const ref::Format& format, ref::BitPattern alpha, const void* x,
               void* y, size_t n) const override {
    auto patterns = Unpack(format, static_cast<const std::byte*>(x), n);
    for (ref::BitPattern& p : patterns) {
      p = ref::Forward(format, alpha, p).first();
    }
    Pack(format, patterns, static_cast<std::byte*>(y));
  }
  void Backward(const ref::Format& format, ref::BitPattern alpha, const void* x,
                const void* dy, void* dx, size_t n) const override {
    const auto inputs = Unpack(format, static_cast<const std::byte*>(x), n);
    auto patterns = Unpack(format, static_cast<const std::byte*>(dy), n);
    for (size_t i = 0; i < n; ++i) {
      patterns[i] =
          ref::Backward(format, alpha, inputs[i], patterns[i]).first();
    }
    Pack(format, patterns, static_cast<std::byte*>(dx));
  }

 private:
  KernelIdentity identity_{"reference", kProjectVersion, "MPFR"};
};

}  // namespace

std::unique_ptr<Kernel> OpenReference() {
  return std::make_unique<ReferenceKernel>();
}

}  // namespace leakproof::verify
