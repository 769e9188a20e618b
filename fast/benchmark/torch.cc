// SPDX-License-Identifier: Apache-2.0
//
// The row of libtorch: the leaky_relu operators over tensors that exist, with
// autograd off. Dispatch, which a user pays for at each call, is timed. A file
// of its own, for the headers are slow to compile.

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/api/include/torch/version.h>

#include <memory>
#include <string>

#include "fast/benchmark/implementation.h"

namespace leakproof::fast::benchmarks {
namespace {

constexpr bool kFromOutput = false;  // the gradient is taken from x

at::ScalarType Type(Format format) {
  switch (format) {
    case Format::kBinary16:
      return at::kHalf;
    case Format::kBfloat16:
      return at::kBFloat16;
    case Format::kBinary32:
      return at::kFloat;
    case Format::kBinary64:
      break;
  }
  return at::kDouble;
}

struct Tensors {
  // Holds for this thread while it exists: for the call's life.
  c10::InferenceMode inference;
  at::Tensor x;
  at::Tensor dy;
  at::Tensor result;
};

at::Tensor Over(const Problem& p, const void* data) {
  return at::from_blob(const_cast<void*>(data), {static_cast<int64_t>(p.n)},
                       at::TensorOptions().dtype(Type(p.format)));
}

// Only the operator itself says for which types it exists. Empty if it does.
std::string WhyAbsent(const Problem& p) {
  try {
    const at::Tensor one = at::ones({1}, at::TensorOptions(Type(p.format)));
    if (p.direction == Direction::kForward) {
      at::leaky_relu(one, p.alpha);
    } else {
      at::leaky_relu_backward(one, one, p.alpha, kFromOutput);
    }
    return "";
  } catch (const c10::Error& error) {
    return std::string("libtorch: ") + error.what_without_backtrace();
  }
}

Prepared Prepare(const Problem& p) {
  at::set_num_threads(1);
  const auto tensors = std::make_shared<Tensors>();
  if (std::string why = WhyAbsent(p); !why.empty()) return Absent(why);
  const double alpha = p.alpha;
  tensors->result = Over(p, p.result);
  const bool in_place = p.placement == Placement::kInPlace;
  if (p.direction == Direction::kForward) {
    if (in_place) {
      return Ready(
          [tensors, alpha] { at::leaky_relu_(tensors->result, alpha); });
    }
    tensors->x = Over(p, p.x);
    return Ready([tensors, alpha] {
      at::leaky_relu_out(tensors->result, tensors->x, alpha);
    });
  }
  tensors->x = Over(p, p.x);
  tensors->dy = in_place ? tensors->result : Over(p, p.dy);
  return Ready([tensors, alpha] {
    at::leaky_relu_backward_out(tensors->result, tensors->dy, tensors->x, alpha,
                                kFromOutput);
  });
}

}  // namespace

Implementation Torch() {
  return {"libtorch", TORCH_VERSION, Role::kPeer, Prepare};
}

}  // namespace leakproof::fast::benchmarks
