// SPDX-License-Identifier: Apache-2.0
//
// Products of whole runs of numbers with one slope, exact before one rounding,
// at the speed of the processor's vectors. The arithmetic of the oracle: it
// shares nothing with the reference, nor with any kernel.
//
// Where the elements have at most 24 bits of significand, so has the slope,
// and binary64 holds their product: two significands of 24 bits make 48, and
// no product of two binary32 numbers leaves the range of normal binary64
// numbers. What follows is one conversion. For binary64 the significands are
// multiplied as integers of 128 bits.

#ifndef LEAKPROOF_REF_BLOCK_PRODUCT_H_
#define LEAKPROOF_REF_BLOCK_PRODUCT_H_

#include <cstddef>
#include <cstdint>

#include "ref/format.h"

namespace leakproof::ref {

// Consecutive patterns of a format: first, first + 1, ... Or, where `listed` is
// not null, the `count` patterns there; only binary64 has fast loops for those.
struct PatternRun {
  BitPattern first;
  size_t count;
  const BitPattern* listed = nullptr;
};

// Functions over runs. Results are arrays of Format::bytes() an element, with
// any alignment, `count` of them, and result i belongs to pattern i of the run.
class BlockProduct {
 public:
  // `slope` is a finite number of `slope_format`, which is binary64 for
  // binary64 and binary32 or narrower for every other format. With
  // `via_binary32` products are rounded to binary32 and then to `format`.
  BlockProduct(const Format& format, const Format& slope_format,
               BitPattern slope, bool via_binary32);

  // slope · factor, rounded to nearest, ties to even, for a finite factor.
  BitPattern Product(BitPattern factor) const;
  // Whether |slope · factor|, before any rounding, is below the smallest normal
  // number of the format, for a finite factor.
  bool IsTiny(BitPattern factor) const;

  // Whether each result is that product. The run holds finite numbers.
  bool AllProducts(PatternRun run, const void* results) const;
  // Masks, elements like the results: all ones or zero. Where `product` is all
  // ones the result has to be the product, else the pattern itself; where
  // `ignored` is all ones it may be anything.
  struct Lanes {
    const void* product;
    const void* ignored;
  };
  // Whether each result is what the masks ask for.
  bool AllProductsOrSame(PatternRun run, const void* results,
                         Lanes lanes) const;
  // Whether each result is the pattern itself, `constant`, or a quiet NaN.
  bool AllSame(PatternRun run, const void* results) const;
  bool AllEqual(BitPattern constant, const void* results, size_t count) const;
  bool AllQuietNans(const void* results, size_t count) const;

  // Writes the patterns of a run, or their products.
  void Fill(PatternRun run, void* elements) const;
  void Products(PatternRun run, void* results) const;

  // "AVX-512", "AVX2" or "baseline": which compilation of the loops runs here.
  static const char* Target();

 private:
  struct Functions;

  // Whether each result is what expected(i) gives.
  template <class Expected>
  bool EachIs(const void* results, size_t count, Expected expected) const;

  const Format* format_;
  const Functions* functions_;
  double slope_;
  bool via_binary32_;
};

}  // namespace leakproof::ref

#endif  // LEAKPROOF_REF_BLOCK_PRODUCT_H_
