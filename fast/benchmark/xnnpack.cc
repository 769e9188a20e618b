// SPDX-License-Identifier: Apache-2.0
//
// The row of XNNPACK: its Leaky ReLU operators (nc, f16 and f32), created and
// set up once, run on the calling thread.

#include <xnnpack.h>

#include <cstddef>
#include <memory>
#include <string>

#include "fast/benchmark/implementation.h"

namespace leakproof::fast::benchmarks {
namespace {

// n elements are n batches of one channel: a dense array in any case.
constexpr size_t kChannels = 1;
constexpr size_t kStride = 1;
constexpr uint32_t kNoFlags = 0;
constexpr pthreadpool_t kCallingThread = nullptr;

// Headers since autumn 2024 have one entry point for all unary operators. They
// carry no version; XNN_DEPRECATED is what tells them from the older ones.
#ifdef XNN_DEPRECATED

xnn_status Create(const Problem& p, xnn_operator_t* op) {
  xnn_unary_params params;
  params.leaky_relu.negative_slope = static_cast<float>(p.alpha);
  const xnn_datatype type =
      p.format == Format::kBinary32 ? xnn_datatype_fp32 : xnn_datatype_fp16;
  return xnn_create_unary_elementwise_nc(xnn_unary_leaky_relu, type, type,
                                         &params, nullptr, nullptr, kNoFlags,
                                         op);
}

xnn_status Setup(xnn_operator_t op, const Problem& p) {
  const xnn_status status = xnn_reshape_unary_elementwise_nc(
      op, p.n, kChannels, kStride, kStride, kCallingThread);
  if (status != xnn_status_success) return status;
  return xnn_setup_unary_elementwise_nc(op, p.x, p.result);
}

#else

xnn_status Create(const Problem& p, xnn_operator_t* op) {
  const auto create = p.format == Format::kBinary32
                          ? xnn_create_leaky_relu_nc_f32
                          : xnn_create_leaky_relu_nc_f16;
  return create(kChannels, kStride, kStride, static_cast<float>(p.alpha),
                kNoFlags, op);
}

xnn_status Setup(xnn_operator_t op, const Problem& p) {
  if (p.format == Format::kBinary32) {
    return xnn_setup_leaky_relu_nc_f32(op, p.n, static_cast<const float*>(p.x),
                                       static_cast<float*>(p.result),
                                       kCallingThread);
  }
  return xnn_setup_leaky_relu_nc_f16(op, p.n, p.x, p.result, kCallingThread);
}

#endif

Prepared Prepare(const Problem& p) {
  if (p.direction == Direction::kBackward) {
    return Absent("XNNPACK has no gradients");
  }
  if (p.format != Format::kBinary16 && p.format != Format::kBinary32) {
    return Absent("XNNPACK has no Leaky ReLU of this format");
  }
  static const xnn_status started = xnn_initialize(nullptr);
  if (started != xnn_status_success) return Absent("XNNPACK does not start");
  xnn_operator_t created = nullptr;
  const xnn_status status = Create(p, &created);
  if (status == xnn_status_unsupported_hardware ||
      status == xnn_status_unsupported_parameter) {
    return Absent("XNNPACK has this format on other CPUs only");
  }
  if (status != xnn_status_success) {
    return Absent("XNNPACK does not create the operator: xnn_status " +
                  std::to_string(status));
  }
  const std::shared_ptr<xnn_operator> op(created, xnn_delete_operator);
  if (Setup(op.get(), p) != xnn_status_success) {
    return Absent("XNNPACK does not set up the operator");
  }
  return Ready([op] { xnn_run_operator(op.get(), kCallingThread); });
}

}  // namespace

Implementation Xnnpack() {
  return {"XNNPACK", "version unknown", Role::kPeer, Prepare};
}

}  // namespace leakproof::fast::benchmarks
