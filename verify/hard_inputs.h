// SPDX-License-Identifier: Apache-2.0
//
// Inputs for a format that is too wide to try every one: those where kernels go
// wrong, by construction.

#ifndef LEAKPROOF_VERIFY_HARD_INPUTS_H_
#define LEAKPROOF_VERIFY_HARD_INPUTS_H_

#include <vector>

#include "ref/format.h"

namespace leakproof::verify {

// Ascending by pattern, each once, both signs: every exponent with structured
// significands (few leading ones, few trailing ones, all ones but few); the
// neighbours of every border of the format, and of the factors at which the
// product with α leaves zero, the subnormal or the finite numbers; and, at
// exponents over the whole range, significands whose product with α is a tie or
// next to one (ref::NearTieFactors). NaNs and infinities are included.
std::vector<ref::BitPattern> HardInputs(const ref::Format& format,
                                        ref::BitPattern alpha);

// Some hundred of them, for checks that draw α: those at and beside the factors
// at which the product leaves zero, the subnormal or the finite numbers, and
// near ties at and above the exponent of 1. Both signs.
std::vector<ref::BitPattern> FewHardInputs(const ref::Format& format,
                                           ref::BitPattern alpha);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_HARD_INPUTS_H_
