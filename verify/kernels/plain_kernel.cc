// SPDX-License-Identifier: Apache-2.0

#include "verify/kernels/plain_kernel.h"

#include <bit>
#include <cstdint>

namespace leakproof::verify {
namespace {

float AsFloat(ref::BitPattern pattern) {
  return std::bit_cast<float>(static_cast<uint32_t>(pattern.bits));
}

double AsDouble(ref::BitPattern pattern) {
  return std::bit_cast<double>(pattern.bits);
}

}  // namespace

bool PlainKernel::Implements(const ref::Format& format,
                             Direction direction) const {
  const bool forward = direction == Direction::kForward;
  if (format == ref::kBinary32) {
    return forward ? functions_.forward_f32 != nullptr
                   : functions_.backward_f32 != nullptr;
  }
  return forward ? functions_.forward_f64 != nullptr
                 : functions_.backward_f64 != nullptr;
}

void PlainKernel::Forward(const ref::Format& format, ref::BitPattern alpha,
                          const void* x, void* y, size_t n) const {
  if (format == ref::kBinary32) {
    functions_.forward_f32(static_cast<const float*>(x), static_cast<float*>(y),
                           n, AsFloat(alpha));
  } else {
    functions_.forward_f64(static_cast<const double*>(x),
                           static_cast<double*>(y), n, AsDouble(alpha));
  }
}

void PlainKernel::Backward(const ref::Format& format, ref::BitPattern alpha,
                           const void* x, const void* dy, void* dx,
                           size_t n) const {
  if (format == ref::kBinary32) {
    functions_.backward_f32(static_cast<const float*>(x),
                            static_cast<const float*>(dy),
                            static_cast<float*>(dx), n, AsFloat(alpha));
  } else {
    functions_.backward_f64(static_cast<const double*>(x),
                            static_cast<const double*>(dy),
                            static_cast<double*>(dx), n, AsDouble(alpha));
  }
}

}  // namespace leakproof::verify
