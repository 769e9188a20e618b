// SPDX-License-Identifier: Apache-2.0
//
// The known-bad kernel as a shared library: every name of the contract.

#include "verify/kernels/spoil.h"

namespace spoil = leakproof::verify::spoil;

#define LEAKPROOF_KNOWN_BAD(suffix, Element, Alpha)                           \
  extern "C" void leaky_relu_##suffix(const Element* x, Element* y, size_t n, \
                                      Alpha) {                                \
    spoil::Call(x, nullptr, y, n, sizeof *y);                                 \
  }                                                                           \
  extern "C" void leaky_relu_grad_##suffix(                                   \
      const Element* x, const Element* dy, Element* dx, size_t n, Alpha) {    \
    spoil::Call(x, dy, dx, n, sizeof *dx);                                    \
  }

LEAKPROOF_KNOWN_BAD(f16, uint16_t, float)
LEAKPROOF_KNOWN_BAD(bf16, uint16_t, float)
LEAKPROOF_KNOWN_BAD(f32, float, float)
LEAKPROOF_KNOWN_BAD(f64, double, double)
