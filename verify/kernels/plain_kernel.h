// SPDX-License-Identifier: Apache-2.0
//
// Kernels given as the plain C functions of the contract.

#ifndef LEAKPROOF_VERIFY_KERNELS_PLAIN_KERNEL_H_
#define LEAKPROOF_VERIFY_KERNELS_PLAIN_KERNEL_H_

#include <cstddef>
#include <utility>

#include "verify/kernel.h"

namespace leakproof::verify {

// leaky_relu_f32 and its siblings; null where there is none.
struct PlainFunctions {
  template <typename T>
  using ForwardFunction = void (*)(const T* x, T* y, size_t n, T alpha);
  template <typename T>
  using BackwardFunction = void (*)(const T* x, const T* dy, T* dx, size_t n,
                                    T alpha);

  ForwardFunction<float> forward_f32 = nullptr;
  ForwardFunction<double> forward_f64 = nullptr;
  BackwardFunction<float> backward_f32 = nullptr;
  BackwardFunction<double> backward_f64 = nullptr;
};

class PlainKernel : public Kernel {
 public:
  PlainKernel(KernelIdentity identity, const PlainFunctions& functions)
      : identity_(std::move(identity)), functions_(functions) {}

  const KernelIdentity& identity() const override { return identity_; }
  bool Implements(const ref::Format& format,
                  Direction direction) const override;
  void Forward(const ref::Format& format, ref::BitPattern alpha, const void* x,
               void* y, size_t n) const override;
  void Backward(const ref::Format& format, ref::BitPattern alpha, const void* x,
                const void* dy, void* dx, size_t n) const override;

 private:
  KernelIdentity identity_;
  PlainFunctions functions_;
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_KERNELS_PLAIN_KERNEL_H_
