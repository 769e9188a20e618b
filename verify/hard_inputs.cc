// SPDX-License-Identifier: Apache-2.0

#include "verify/hard_inputs.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>

#include "ref/block_product.h"
#include "ref/near_ties.h"
#include "ref/oracle.h"
#include "verify/patterns.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

// Stored significand bits without the implicit one.
std::vector<uint64_t> StructuredFractions(const Format& format) {
  const uint64_t mask = format.fraction_mask();
  std::set<uint64_t> fractions{0, mask};
  for (int bit = 0; bit < format.fraction_bits(); ++bit) {
    const uint64_t one = uint64_t{1} << bit;
    fractions.insert({one, one - 1, mask - one, mask - (one - 1)});
  }
  for (const uint64_t pattern :
       {uint64_t{0x5555555555555555}, uint64_t{0x3333333333333333},
        uint64_t{0x0f0f0f0f0f0f0f0f}}) {
    fractions.insert({pattern & mask, ~pattern & mask});
  }
  return {fractions.begin(), fractions.end()};
}

// Biased exponents, subnormal numbers included: the ends of the range, where
// the product's range ends, and some between.
std::vector<uint64_t> Exponents(const Format& format,
                                const std::vector<uint64_t>& borders) {
  const uint64_t end = format.exponent_mask() >> format.fraction_bits();
  std::set<uint64_t> exponents;
  const auto around = [&](uint64_t exponent) {
    for (uint64_t step = 0; step < 3; ++step) {
      if (exponent + step < end) exponents.insert(exponent + step);
      if (exponent >= step && exponent - step < end) {
        exponents.insert(exponent - step);
      }
    }
  };
  around(0);
  around(end - 1);
  around(static_cast<uint64_t>(format.bias()));
  for (const uint64_t border : borders) {
    around(border >> format.fraction_bits());
  }
  for (uint64_t exponent = 1; exponent < end; exponent += end / 16) {
    exponents.insert(exponent);
  }
  return {exponents.begin(), exponents.end()};
}

std::vector<uint64_t> BordersOfProduct(const Format& format, BitPattern alpha) {
  const ref::BlockProduct product(format, ref::AlphaFormat(format), alpha,
                                  false);
  const ref::ProductBorders borders = ref::BordersOf(format, product);
  return {borders.not_zero, borders.not_tiny, borders.not_flushed,
          borders.not_finite};
}

// Each of both lists once, the second of which ascends already.
std::vector<BitPattern> OfBothSigns(const Format& format,
                                    std::vector<uint64_t> magnitudes,
                                    const std::vector<uint64_t>& more = {}) {
  std::ranges::sort(magnitudes);
  std::vector<uint64_t> all;
  all.reserve(magnitudes.size() + more.size());
  std::ranges::merge(magnitudes, more, std::back_inserter(all));
  all.erase(std::unique(all.begin(), all.end()), all.end());
  std::vector<BitPattern> inputs;
  inputs.reserve(2 * all.size());
  for (const bool negative : {false, true}) {
    for (const uint64_t magnitude : all) {
      inputs.push_back({format.Zero(negative).bits | magnitude});
    }
  }
  return inputs;
}

}  // namespace

std::vector<BitPattern> FewHardInputs(const Format& format, BitPattern alpha) {
  std::vector<uint64_t> magnitudes;
  for (const uint64_t border : BordersOfProduct(format, alpha)) {
    for (uint64_t step = 0; step < 3; ++step) {
      magnitudes.push_back(std::min(border + step, format.sign_mask() - 1));
      magnitudes.push_back(border - std::min(step, border));
    }
  }
  for (const BitPattern tie : ref::NearTieFactors(format, alpha, 8)) {
    magnitudes.push_back(tie.bits);
    magnitudes.push_back(tie.bits + 3 * format.MinNormal().bits);
  }
  return OfBothSigns(format, std::move(magnitudes));
}

namespace {

// Every exponent with the structured fractions: whatever α is. Ascending.
const std::vector<uint64_t>& StructuredMagnitudes(const Format& format) {
  static std::map<std::string_view, std::vector<uint64_t>> known;
  std::vector<uint64_t>& magnitudes = known[format.name];
  if (!magnitudes.empty()) return magnitudes;
  const auto structured = StructuredFractions(format);
  const uint64_t exponents =
      (format.exponent_mask() >> format.fraction_bits()) + 1;
  for (uint64_t exponent = 0; exponent < exponents; ++exponent) {
    for (const uint64_t fraction : structured) {
      magnitudes.push_back((exponent << format.fraction_bits()) | fraction);
    }
  }
  return magnitudes;
}

}  // namespace

std::vector<BitPattern> HardInputs(const Format& format, BitPattern alpha) {
  const std::vector<uint64_t> borders = BordersOfProduct(format, alpha);

  std::vector<uint64_t> magnitudes;
  const uint64_t limit = format.sign_mask();
  for (const BitPattern mark : Landmarks(format)) {
    magnitudes.push_back(format.Magnitude(mark).bits);
  }
  std::vector<uint64_t> marks = borders;
  marks.insert(marks.end(), magnitudes.begin(), magnitudes.end());
  for (const uint64_t mark : marks) {
    for (uint64_t step = 0; step < 64; ++step) {
      magnitudes.push_back(std::min(mark + step, limit - 1));
      magnitudes.push_back(mark - std::min(step, mark));
    }
  }
  const auto ties = ref::NearTieFactors(format, alpha, 40);
  for (const uint64_t exponent : Exponents(format, borders)) {
    for (const BitPattern tie : ties) {
      magnitudes.push_back((exponent << format.fraction_bits()) |
                           (tie.bits & format.fraction_mask()));
    }
  }
  return OfBothSigns(format, std::move(magnitudes),
                     StructuredMagnitudes(format));
}

}  // namespace leakproof::verify
