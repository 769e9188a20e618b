// SPDX-License-Identifier: Apache-2.0

#include "verify/kernels/plain_kernel.h"

#include "verify/native.h"

namespace leakproof::verify {

bool PlainKernel::Implements(const ref::Format& format,
                             Direction direction) const {
  return VisitNative(format, [&](auto type) {
    const auto& pair = functions_.Of(type);
    return direction == Direction::kForward ? pair.forward != nullptr
                                            : pair.backward != nullptr;
  });
}

void PlainKernel::Forward(const ref::Format& format, ref::BitPattern alpha,
                          const void* x, void* y, size_t n) const {
  VisitNative(format, [&](auto type) {
    using T = decltype(type);
    functions_.Of(type).forward(static_cast<const T*>(x), static_cast<T*>(y), n,
                                FromPattern<T>(alpha));
  });
}

void PlainKernel::Backward(const ref::Format& format, ref::BitPattern alpha,
                           const void* x, const void* dy, void* dx,
                           size_t n) const {
  VisitNative(format, [&](auto type) {
    using T = decltype(type);
    functions_.Of(type).backward(static_cast<const T*>(x),
                                 static_cast<const T*>(dy), static_cast<T*>(dx),
                                 n, FromPattern<T>(alpha));
  });
}

}  // namespace leakproof::verify
