// SPDX-License-Identifier: Apache-2.0
//
// The oracle: the sets of the reference for whole runs of inputs. For one α
// the numbers of a format fall into a few pieces, and on each piece one formula
// gives a permitted result. Where a kernel has that result, nothing more has to
// be asked; where it has not, and the piece permits more, the set is looked up.

#ifndef LEAKPROOF_REF_ORACLE_H_
#define LEAKPROOF_REF_ORACLE_H_

#include <cstdint>
#include <vector>

#include "ref/block_product.h"
#include "ref/format.h"
#include "ref/reference.h"
#include "ref/result_set.h"
#include "ref/rules.h"

namespace leakproof::ref {

// Consecutive patterns first, ..., last of a factor: of x in forward, of dy in
// backward.
struct Piece {
  enum class Formula {
    kProduct,   // the slope times the factor, rounded to nearest
    kSame,      // the factor
    kQuietNan,  // every NaN is permitted; a quiet one is what kernels give
    kConstant,
    kLookUp,  // none: the reference is asked for each element
  };

  uint64_t first;
  uint64_t last;
  Formula formula;
  // Whether the set holds nothing else than the formula's result; for
  // kQuietNan, than all NaNs.
  bool alone;
  BitPattern constant;  // of kConstant

  friend bool operator==(const Piece&, const Piece&) = default;
};

// Where the product of a slope with a positive finite factor changes its kind.
// Each is the pattern of the least factor for which it holds, or that of
// infinity.
struct ProductBorders {
  uint64_t not_zero;     // after rounding
  uint64_t not_tiny;     // at least the smallest normal number, before it
  uint64_t not_flushed;  // the same after rounding
  uint64_t not_finite;   // overflows
};
ProductBorders BordersOf(const Format& format, const BlockProduct& product);

class Oracle {
 public:
  // Under the rounding direction kTiesToEven. Throws std::invalid_argument for
  // an α that is not finite.
  Oracle(const Rules& rules, const Format& format, BitPattern alpha);

  const Format& format() const { return *format_; }
  // The products of the formula kProduct.
  const BlockProduct& product() const { return product_; }

  // All patterns of the format in ascending order, without a gap.
  std::vector<Piece> Forward() const;
  std::vector<Piece> Backward(BitPattern x) const;

  // What the piece that holds a factor permits.
  ResultSet ForwardSet(const Piece& piece, BitPattern x) const;
  ResultSet BackwardSet(const Piece& piece, BitPattern x, BitPattern dy) const;

 private:
  // α as the rules round it.
  struct RoundedSlope {
    const Format* format;
    BitPattern pattern;
  };
  static RoundedSlope RoundSlope(const Rules& rules, const Format& format,
                                 BitPattern alpha);

  // How zeros that a product rounds to are permitted.
  enum class ProductZeros { kSigned, kPositive, kAnySign };

  std::vector<Piece> WholeRange(Piece::Formula formula, bool alone) const;
  void AddFinite(std::vector<Piece>& pieces, bool negative, bool scaled,
                 ProductZeros zeros, bool alone) const;
  void AddScaled(std::vector<Piece>& pieces, bool negative, ProductZeros zeros,
                 bool alone) const;
  ResultSet SetOf(const Piece& piece, BitPattern factor) const;

  Rules rules_;
  const Format* format_;
  IntegerReference reference_;
  RoundedSlope slope_;
  BlockProduct product_;
  ProductBorders borders_;
};

}  // namespace leakproof::ref

#endif  // LEAKPROOF_REF_ORACLE_H_
