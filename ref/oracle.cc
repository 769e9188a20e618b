// SPDX-License-Identifier: Apache-2.0

#include "ref/oracle.h"

#include <bit>
#include <stdexcept>

namespace leakproof::ref {
namespace {

using Formula = Piece::Formula;

BlockProduct ProductWith(const Rules& rules, const Format& format,
                         const Format& slope_format, BitPattern slope) {
  // α beyond the range of the element leaves the domain: nothing is computed.
  return {format, slope_format,
          slope_format.IsFinite(slope) ? slope : slope_format.Zero(),
          rules.product_rounding == ProductRounding::kViaFloat32};
}

// The least pattern of a positive finite factor for which `holds` is true, or
// that of infinity: `holds` is false up to some factor and true from there on.
template <class Predicate>
uint64_t LeastFactor(const Format& format, Predicate holds) {
  uint64_t low = 0;
  uint64_t high = format.Infinity().bits;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    if (holds(BitPattern{middle})) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace

ProductBorders BordersOf(const Format& format, const BlockProduct& product) {
  const auto rounded = [&](BitPattern factor) {
    return format.Magnitude(product.Product(factor)).bits;
  };
  return {LeastFactor(format, [&](BitPattern f) { return rounded(f) != 0; }),
          LeastFactor(format, [&](BitPattern f) { return !product.IsTiny(f); }),
          LeastFactor(format,
                      [&](BitPattern f) {
                        return rounded(f) >= format.MinNormal().bits;
                      }),
          LeastFactor(format, [&](BitPattern f) {
            return rounded(f) == format.Infinity().bits;
          })};
}

// α as the axis "alpha-rounding" has it, and read as zero where it is subnormal
// and operands are flushed.
Oracle::RoundedSlope Oracle::RoundSlope(const Rules& rules,
                                        const Format& format,
                                        BitPattern alpha) {
  RoundedSlope slope{&AlphaFormat(format), alpha};
  if (!slope.format->IsFinite(alpha)) {
    throw std::invalid_argument("alpha is a NaN or infinite");
  }
  const bool to_element =
      rules.alpha_rounding == AlphaRounding::kElement && format.width == 16;
  if (to_element) {
    const BlockProduct times_alpha(format, *slope.format, alpha, false);
    slope = {&format, times_alpha.Product(format.One())};
  } else if (rules.alpha_rounding == AlphaRounding::kFloat32 &&
             *slope.format == kBinary64) {
    const auto narrow = static_cast<float>(std::bit_cast<double>(alpha.bits));
    slope = {&kBinary32, {std::bit_cast<uint32_t>(narrow)}};
  }
  if (rules.flushes_operands() && slope.format->IsSubnormal(slope.pattern)) {
    slope.pattern = slope.format->Zero(slope.format->IsNegative(slope.pattern));
  }
  return slope;
}

Oracle::Oracle(const Rules& rules, const Format& format, BitPattern alpha)
    : rules_(rules),
      format_(&format),
      reference_(rules, format, alpha),
      slope_(RoundSlope(rules, format, alpha)),
      product_(ProductWith(rules, format, *slope_.format, slope_.pattern)),
      borders_(BordersOf(format, product_)) {}

// Positive patterns first, then negative ones: the order of their bits.
std::vector<Piece> Oracle::Forward() const {
  if (slope_.format->IsInfinite(slope_.pattern)) {
    return WholeRange(Formula::kLookUp, false);
  }
  const bool above_one = slope_.format->Rank(slope_.pattern) >
                         slope_.format->Rank(slope_.format->One());
  const bool exchanged = rules_.form == Form::kMax && above_one;
  const bool exact = rules_.level.kind == Level::Kind::kExact;
  const bool minus_zero = slope_.format->IsZero(slope_.pattern) &&
                          slope_.format->IsNegative(slope_.pattern);
  const ProductZeros zeros =
      rules_.zeros == Zeros::kPositive ? ProductZeros::kPositive
      : rules_.zeros == Zeros::kAny ||
              (rules_.zeros == Zeros::kEither && minus_zero)
          ? ProductZeros::kAnySign
          : ProductZeros::kSigned;
  std::vector<Piece> pieces;
  for (const bool negative : {false, true}) {
    AddFinite(pieces, negative, /*scaled=*/negative != exchanged, zeros, true);
    Piece nans{format_->Infinity(negative).bits + 1,
               format_->Zero(negative).bits + format_->sign_mask() - 1,
               Formula::kQuietNan,
               true,
               {}};
    if (rules_.nan == NanRule::kDrop) {
      nans = {nans.first, nans.last, Formula::kConstant, exact, {}};
    }
    if (rules_.nan == NanRule::kAny) nans.alone = false;
    pieces.push_back(nans);
  }
  return pieces;
}

std::vector<Piece> Oracle::Backward(BitPattern x) const {
  // These look at more than the side that x is on.
  const bool several_sides =
      rules_.gradient_source == GradientSource::kOutput ||
      (rules_.flushes_operands() && format_->IsSubnormal(x));
  if (several_sides || slope_.format->IsInfinite(slope_.pattern)) {
    return WholeRange(Formula::kLookUp, false);
  }
  const bool at_nan = format_->IsNan(x);
  const bool at_zero = format_->IsZero(x);
  const bool exchanged = rules_.form == Form::kMax &&
                         slope_.format->Rank(slope_.pattern) >
                             slope_.format->Rank(slope_.format->One());
  bool scaled = at_nan || (at_zero || format_->IsNegative(x)) != exchanged;
  bool alone = true;
  if (at_zero) {
    if (rules_.gradient_at_zero == GradientAtZero::kMid) {
      return WholeRange(Formula::kLookUp, false);
    }
    if (rules_.gradient_at_zero != GradientAtZero::kAlpha) scaled = false;
    alone = rules_.gradient_at_zero != GradientAtZero::kAny;
  }
  if (at_nan) {
    switch (rules_.gradient_at_nan) {
      case GradientAtNan::kAlpha:
        break;
      case GradientAtNan::kOne:
        scaled = false;
        break;
      case GradientAtNan::kNan:
        return WholeRange(Formula::kQuietNan, true);
      case GradientAtNan::kZero:
      case GradientAtNan::kAny:
        return WholeRange(Formula::kConstant, false);  // +0
    }
  }
  const ProductZeros zeros = rules_.gradient_zeros == GradientZeros::kAny
                                 ? ProductZeros::kAnySign
                                 : ProductZeros::kSigned;
  std::vector<Piece> pieces;
  for (const bool negative : {false, true}) {
    AddFinite(pieces, negative, scaled, zeros, alone);
    pieces.push_back({format_->Infinity(negative).bits + 1,
                      format_->Zero(negative).bits + format_->sign_mask() - 1,
                      Formula::kQuietNan,
                      rules_.gradient_infinity != GradientInfinity::kAny,
                      {}});
  }
  return pieces;
}

// Zero, the finite numbers and infinity of one sign.
void Oracle::AddFinite(std::vector<Piece>& pieces, bool negative, bool scaled,
                       ProductZeros zeros, bool alone) const {
  const uint64_t sign = format_->Zero(negative).bits;
  const auto add = [&](uint64_t first, uint64_t last, Formula formula,
                       bool is_alone) {
    pieces.push_back({sign | first, sign | last, formula, is_alone, {}});
  };
  add(0, 0, Formula::kLookUp, false);
  if (scaled) {
    AddScaled(pieces, negative, zeros, alone);
  } else {
    const bool same = alone && (rules_.level.kind == Level::Kind::kExact ||
                                rules_.level.kind == Level::Kind::kRounded);
    const bool ieee = rules_.subnormals == Subnormals::kIeee;
    // A flushed operand may be passed on or not, and by which sign is the
    // matter of several axes.
    add(1, format_->fraction_mask(),
        rules_.flushes_operands() ? Formula::kLookUp : Formula::kSame,
        same && ieee);
    add(format_->MinNormal().bits, format_->Max().bits, Formula::kSame, same);
  }
  add(format_->Infinity().bits, format_->Infinity().bits, Formula::kLookUp,
      false);
}

void Oracle::AddScaled(std::vector<Piece>& pieces, bool negative,
                       ProductZeros zeros, bool alone) const {
  const bool exact = alone && rules_.level.kind == Level::Kind::kExact;
  const bool single =
      exact || (alone && rules_.level.kind == Level::Kind::kRounded);
  const bool product_negative =
      slope_.format->IsNegative(slope_.pattern) != negative;
  const uint64_t sign = format_->Zero(negative).bits;
  uint64_t next = 1;
  const auto add_until = [&](uint64_t end, Formula formula, bool is_alone,
                             BitPattern constant = {}) {
    if (end <= next) return;
    pieces.push_back(
        {sign | next, sign | (end - 1), formula, is_alone, constant});
    next = end;
  };
  if (rules_.flushes_operands()) {
    add_until(format_->MinNormal().bits, Formula::kLookUp, false);
  }
  const BitPattern zero = zeros == ProductZeros::kPositive
                              ? format_->Zero()
                              : format_->Zero(product_negative);
  const bool zero_alone = exact && zeros != ProductZeros::kAnySign;
  add_until(
      borders_.not_zero,
      zeros == ProductZeros::kPositive ? Formula::kConstant : Formula::kProduct,
      zero_alone, zero);
  if (rules_.flushes_results()) {
    add_until(borders_.not_flushed, Formula::kConstant, zero_alone, zero);
    // Rounded to a normal number from below: flushed or not.
    add_until(borders_.not_tiny, Formula::kProduct, false);
  }
  add_until(format_->Infinity().bits, Formula::kProduct, single);
}

std::vector<Piece> Oracle::WholeRange(Formula formula, bool alone) const {
  return {{0,
           format_->Zero(true).bits + format_->sign_mask() - 1,
           formula,
           alone,
           {}}};
}

ResultSet Oracle::SetOf(const Piece& piece, BitPattern factor) const {
  switch (piece.formula) {
    case Formula::kProduct:
      return ResultSet::Only(*format_, product_.Product(factor));
    case Formula::kSame:
      return ResultSet::Only(*format_, factor);
    case Formula::kQuietNan:
      return ResultSet::AnyNan(*format_);
    case Formula::kConstant:
      return ResultSet::Only(*format_, piece.constant);
    case Formula::kLookUp:
      break;
  }
  throw std::invalid_argument("a piece without a formula has no set");
}

ResultSet Oracle::ForwardSet(const Piece& piece, BitPattern x) const {
  return piece.alone ? SetOf(piece, x) : reference_.Forward(x);
}

ResultSet Oracle::BackwardSet(const Piece& piece, BitPattern x,
                              BitPattern dy) const {
  return piece.alone ? SetOf(piece, dy) : reference_.Backward(x, dy);
}

}  // namespace leakproof::ref
