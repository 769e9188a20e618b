// SPDX-License-Identifier: Apache-2.0
//
// The reference for one α: which results the specification permits, and which
// exception flags.

#ifndef LEAKPROOF_REF_REFERENCE_H_
#define LEAKPROOF_REF_REFERENCE_H_

#include <cstdint>

#include "ref/arithmetic.h"
#include "ref/exact.h"
#include "ref/format.h"
#include "ref/integer.h"
#include "ref/result_set.h"
#include "ref/rounding.h"
#include "ref/rules.h"

namespace leakproof::ref {

// `alpha` is a finite number of AlphaFormat(format), and x and dy are patterns
// of `format`, any NaN included. Calls on one object may run concurrently.
//
// Flags are those of the operations of the definition on one element, under
// default exception handling (IEEE 754-2019, 7.1). They are a copy, which
// raises none, or the product with the slope, and the choice of a side:
//   - product, inexact:   inexact required (7.6)
//   - product, exact:     none, even if it is subnormal (7.5)
//   - product, overflow:  overflow and inexact required (7.4)
//   - product, tiny and inexact: underflow required; permitted only, if it is
//                         tiny before rounding and not after (7.5)
//   - 0 · ∞:              invalid required where a NaN is the only result, and
//                         permitted where another is permitted or defined (7.2)
//   - a signalling NaN:   invalid permitted, as a copy passes it on (6.2, 7.2)
//   - the choice of a side: invalid permitted for a NaN, as a comparison is
//                         quiet or signalling (5.11)
// And where the rules are not canonical:
//   - product-rounding:   via-float32 has the flags of both roundings
//   - alpha-rounding:     those of the conversion of α permitted; likewise
//                         those of a mean (1 + α)/2 that is rounded on its own
//   - ftz:                underflow required of a flushed result, and inexact
//                         permitted; an operand that passes and may be flushed
//                         permits both
//   - daz:                an operand read as zero raises none
//   - alternatives:       what all of them require is required, what one of
//                         them permits is permitted; of a slope from an
//                         interval also inexact and, where that slope times dy
//                         may be tiny, underflow
//   - gradient-source:    for output, the sides of all permitted outputs are
//                         alternatives; the flags of forward are not included
//   - where nothing is required of the result, no flag is required and every
//     flag is permitted
// A level matters to flags only through the outputs that it permits there.
template <class Numbers>
class BasicReference {
 public:
  // Copies `rules`; `format` has to outlive the reference and its results.
  // Throws std::invalid_argument if α is not finite (LR-DOM-3).
  BasicReference(const Rules& rules, const Format& format, BitPattern alpha)
      : arithmetic_(rules, format, alpha) {}

  // y: chapter "Forward", without the SHOULD of LR-FWD-9.
  ResultSet Forward(BitPattern x) const;
  FlagSets ForwardFlags(BitPattern x) const;

  // dx: chapter "Backward", LR-GRAD-1 to LR-GRAD-7.
  ResultSet Backward(BitPattern x, BitPattern dy) const;
  FlagSets BackwardFlags(BitPattern x, BitPattern dy) const;

  // α ⊗ x, for a number x: the line that y is at least (LR-FUN-2).
  ResultSet Product(BitPattern x) const;

  // Whether α leaves the domain as the rules round it: to infinity, in a
  // narrower format. Then every result is permitted.
  bool AlphaOverflows() const { return arithmetic_.slope().is_infinite(); }

 private:
  // Where the predicate of a select, or the tie of a maximum, puts a number.
  // Sides are added up to a set.
  enum Side : uint8_t { kLeft = 1, kZero = 2, kRight = 4, kNan = 8 };

  const Rules& rules() const { return arithmetic_.rules(); }
  const Format& format() const { return arithmetic_.format(); }
  const Slope<Numbers>& slope() const { return arithmetic_.slope(); }

  Outcome ForwardOutcome(BitPattern x) const;
  Outcome ForwardAtNan() const;
  ResultSet ForwardAtZero(BitPattern zero) const;
  Outcome ForwardAtInfinity(BitPattern x) const;
  Outcome ForwardOffZero(BitPattern x) const;
  void ApplyZeroRule(ResultSet& results) const;

  Outcome BackwardOutcome(BitPattern x, BitPattern dy) const;
  Outcome BackwardOnSide(Side side, BitPattern dy) const;
  Outcome BackwardAtKink(BitPattern dy) const;
  Outcome BackwardAtNan(BitPattern dy) const;
  void ApplyInfinityRule(bool x_may_be_nan, BitPattern dy,
                         Outcome& outcome) const;

  Side SideOf(BitPattern pattern) const;
  unsigned SidesOf(BitPattern pattern) const;
  unsigned SidesSeen(BitPattern x) const;
  Outcome TimesSlope(Side side, BitPattern factor) const;

  Arithmetic<Numbers> arithmetic_;
};

extern template class BasicReference<MpfrNumbers>;
extern template class BasicReference<IntegerNumbers>;

// The reference, and the same over another arithmetic: several times as fast,
// and a check of the first.
using Reference = BasicReference<MpfrNumbers>;
using IntegerReference = BasicReference<IntegerNumbers>;

}  // namespace leakproof::ref

#endif  // LEAKPROOF_REF_REFERENCE_H_
