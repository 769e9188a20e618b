// SPDX-License-Identifier: Apache-2.0
//
// XNNPACK as a kernel: its Leaky ReLU (nc, f32) operator, run on the calling
// thread. XNNPACK may read up to XNN_EXTRA_BYTES past the end of x.

#include <xnnpack.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "ref/format.h"
#include "verify/adapters/adapter.h"
#include "verify/kernel.h"
#include "verify/native.h"

namespace leakproof::verify {
namespace {

// n elements are n batches of one channel: a dense array in any case.
constexpr size_t kChannels = 1;
constexpr size_t kStride = 1;
constexpr uint32_t kNoFlags = 0;
constexpr pthreadpool_t kCallingThread = nullptr;

// Headers since autumn 2024 have one entry point for all unary operators. They
// carry no version; XNN_DEPRECATED is what tells them from the older ones.
#ifdef XNN_DEPRECATED

xnn_status Create(float alpha, xnn_operator_t* op) {
  xnn_unary_params params;
  params.leaky_relu.negative_slope = alpha;
  return xnn_create_unary_elementwise_nc(
      xnn_unary_leaky_relu, xnn_datatype_fp32, xnn_datatype_fp32, &params,
      nullptr, nullptr, kNoFlags, op);
}

xnn_status Setup(xnn_operator_t op, const float* x, float* y, size_t n) {
  const xnn_status status = xnn_reshape_unary_elementwise_nc(
      op, n, kChannels, kStride, kStride, kCallingThread);
  if (status != xnn_status_success) return status;
  return xnn_setup_unary_elementwise_nc(op, x, y);
}

#else

xnn_status Create(float alpha, xnn_operator_t* op) {
  return xnn_create_leaky_relu_nc_f32(kChannels, kStride, kStride, alpha,
                                      kNoFlags, op);
}

xnn_status Setup(xnn_operator_t op, const float* x, float* y, size_t n) {
  return xnn_setup_leaky_relu_nc_f32(op, n, x, y, kCallingThread);
}

#endif

void Require(xnn_status status, const char* step) {
  if (status == xnn_status_success) return;
  throw std::runtime_error(std::string("XNNPACK failed to ") + step +
                           " (xnn_status " + std::to_string(status) + ").");
}

struct DeleteOperator {
  void operator()(xnn_operator_t op) const { xnn_delete_operator(op); }
};
using Operator = std::unique_ptr<xnn_operator, DeleteOperator>;

// Null if XNNPACK refuses α. An operator holds its pointers, so each call of
// the kernel makes its own, and calls from several threads stay apart.
Operator Open(ref::BitPattern alpha) {
  xnn_operator_t op = nullptr;
  const xnn_status status = Create(FromPattern<float>(alpha), &op);
  if (status == xnn_status_invalid_parameter) return nullptr;
  Require(status, "create the Leaky ReLU operator");
  return Operator(op);
}

class XnnpackKernel final : public Kernel {
 public:
  XnnpackKernel() { Require(xnn_initialize(nullptr), "start"); }
  ~XnnpackKernel() override { xnn_deinitialize(); }

  const KernelIdentity& identity() const override { return identity_; }

  bool Implements(const ref::Format& format,
                  Direction direction) const override {
    return format == ref::kBinary32 && direction == Direction::kForward;
  }

  AlphaAnswer AnswerToAlpha(const ref::Format&, Direction,
                            ref::BitPattern alpha) const override {
    return Open(alpha) ? AlphaAnswer::kAccepted : AlphaAnswer::kRefused;
  }

  void Forward(const ref::Format&, ref::BitPattern alpha, const void* x,
               void* y, size_t n) const override {
    const Operator op = Open(alpha);
    if (!op) throw std::runtime_error("XNNPACK refuses this alpha.");
    Require(Setup(op.get(), static_cast<const float*>(x),
                  static_cast<float*>(y), n),
            "set up the Leaky ReLU operator");
    Require(xnn_run_operator(op.get(), kCallingThread),
            "run the Leaky ReLU operator");
  }

  void Backward(const ref::Format&, ref::BitPattern, const void*, const void*,
                void*, size_t) const override {
    throw std::runtime_error("XNNPACK has no gradients.");
  }

 private:
  KernelIdentity identity_{"xnnpack", "unknown", "unknown"};
};

}  // namespace

std::unique_ptr<Kernel> OpenXnnpack() {
  return std::make_unique<XnnpackKernel>();
}

}  // namespace leakproof::verify
