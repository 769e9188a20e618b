// SPDX-License-Identifier: Apache-2.0
//
// Numbers as people write them: decimal, hex float and bits.

#ifndef LEAKPROOF_REF_NUMBER_H_
#define LEAKPROOF_REF_NUMBER_H_

#include <optional>
#include <string>
#include <string_view>

#include "ref/exact.h"
#include "ref/format.h"

namespace leakproof::ref {

// Reads a decimal ("-0.01", "1e-45"), a hex float ("0x1.8p-3"), "inf", "nan",
// "snan" or a pattern ("bits:0x3c23d70a"), rounded once to `format`, to nearest
// even. Empty if the text is none of these, or if the pattern is wider than the
// format.
std::optional<BitPattern> ParseNumber(const Format& format,
                                      std::string_view text);

// "0x3c23d70a", as many digits as the format has.
std::string ToBits(const Format& format, BitPattern pattern);
// The shortest decimal that ParseNumber reads back as `pattern`; "nan" for
// every NaN and "snan" for a signalling one.
std::string ToDecimal(const Format& format, BitPattern pattern);
// C's "%a" form, exact: "0x1.47ae14p-7", "-0x0p+0", "inf", "nan".
std::string ToHexFloat(const Format& format, BitPattern pattern);
// All three: "0x3c23d70a (0x1.47ae14p-7, 0.01)".
std::string Describe(const Format& format, BitPattern pattern);

// An exact value in full: "-0x1.47ae14p-7", of any length.
std::string ToHexFloat(const Exact& value);

}  // namespace leakproof::ref

#endif  // LEAKPROOF_REF_NUMBER_H_
