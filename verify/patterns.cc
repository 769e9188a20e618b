// SPDX-License-Identifier: Apache-2.0

#include "verify/patterns.h"

#include <algorithm>
#include <bit>
#include <ios>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "ref/number.h"

namespace leakproof::ref {

void showValue(BitPattern pattern, std::ostream& os) {
  os << "0x" << std::hex << pattern.bits << std::dec;
}

}  // namespace leakproof::ref

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

BitPattern Next(BitPattern p) { return {p.bits + 1}; }
BitPattern Previous(BitPattern p) { return {p.bits - 1}; }

BitPattern Compose(const Format& format, uint64_t biased_exponent,
                   uint64_t fraction, bool negative) {
  return {
      format.Zero(negative).bits |
      ((biased_exponent << format.fraction_bits()) & format.exponent_mask()) |
      (fraction & format.fraction_mask())};
}

struct Fields {
  uint64_t biased_exponent;
  uint64_t fraction;
  bool negative;
};

Fields Split(const Format& format, BitPattern p) {
  return {(p.bits & format.exponent_mask()) >> format.fraction_bits(),
          p.bits & format.fraction_mask(), format.IsNegative(p)};
}

// Significand bits up to the last one that is set.
int FractionLength(const Format& format, uint64_t fraction) {
  return fraction == 0 ? 0
                       : format.fraction_bits() - std::countr_zero(fraction);
}

BitPattern Sample(const Format& format,
                  const std::vector<BitPattern>& landmarks,
                  rc::Random& random) {
  const uint64_t kind = random.next() % 12;
  if (kind < 4) {
    const BitPattern mark = landmarks[random.next() % landmarks.size()];
    if (kind < 2) return mark;
    // Within a few steps of the landmark, the sign left alone.
    const uint64_t step = random.next() % 9;
    const uint64_t magnitude = format.Magnitude(mark).bits + step;
    return {format.Zero(format.IsNegative(mark)).bits |
            std::min(magnitude < 4 ? magnitude : magnitude - 4,
                     format.sign_mask() - 1)};
  }
  const uint64_t exponents = uint64_t{1} << format.exponent_bits();
  const uint64_t exponent = random.next() % exponents;
  const bool negative = random.next() % 2 != 0;
  uint64_t fraction = random.next();
  if (kind < 6) {  // a few leading bits
    const auto length = static_cast<int>(random.next() % 6);
    fraction <<= format.fraction_bits() - length;
  } else if (kind == 6) {  // all ones but the last few
    fraction = ~(fraction & 7);
  }
  return Compose(format, exponent, fraction, negative);
}

}  // namespace

std::vector<BitPattern> MakeLandmarks(const Format& format) {
  std::vector<BitPattern> positive;
  for (const char* text : {"1", "2", "0.5", "3", "0", "100", "0.1", "0.01"}) {
    positive.push_back(*ref::ParseNumber(format, text));
  }
  const BitPattern max_subnormal = Previous(format.MinNormal());
  positive.insert(
      positive.end(),
      {format.Infinity(), format.QuietNan(), format.SignallingNan(),
       format.MinSubnormal(), Next(format.MinSubnormal()),
       BitPattern{format.MinSubnormal().bits + 2}, BitPattern{100},
       BitPattern{format.MinNormal().bits >> 1}, Previous(max_subnormal),
       max_subnormal, format.MinNormal(), Next(format.MinNormal()),
       BitPattern{format.MinNormal().bits * 2},
       Next({format.MinNormal().bits * 8}), Previous(format.One()),
       Next(format.One()), BitPattern{format.One().bits + 5},
       // The last bit of a product of these is a tie or next to one.
       BitPattern{format.One().bits | (format.MinNormal().bits >> 1) | 1},
       BitPattern{format.One().bits | (format.MinNormal().bits >> 1) | 3},
       BitPattern{format.Max().bits - format.MinNormal().bits},
       Previous(format.Max()), format.Max(), Next(format.QuietNan()),
       BitPattern{format.sign_mask() - 1}});
  std::vector<BitPattern> both;
  for (const BitPattern p : positive) {
    both.push_back(format.Negated(p));
    both.push_back(p);
  }
  return both;
}

std::vector<BitPattern> MakeConstants(const Format& format) {
  std::vector<std::string> texts;
  for (int i = 4; i <= 20; ++i) texts.push_back(std::to_string(i));
  for (int i = 1; i <= 40; ++i) {
    texts.push_back("1e" + std::to_string(i));
    texts.push_back("1e-" + std::to_string(i));
  }
  for (int i = 2; i <= 64; ++i) {
    texts.push_back("0x1p" + std::to_string(i));
    texts.push_back("0x1p-" + std::to_string(i));
  }
  for (const char* text :
       {"127", "255", "999", "9999", "32767", "65504", "65535", "1e300",
        "2147483647", "3.4028234e38", "1.7014117e38", "0.7", "0.9", "1.5"}) {
    texts.emplace_back(text);
  }
  std::vector<BitPattern> constants;
  for (const std::string& text : texts) {
    const BitPattern constant = *ref::ParseNumber(format, text);
    if (!format.IsFinite(constant) || format.IsZero(constant)) continue;
    constants.push_back(constant);
    constants.push_back(format.Negated(constant));
  }
  return constants;
}

std::vector<BitPattern> SimpleAlphas(const Format& alpha_format) {
  std::vector<std::string> texts;
  for (int i = 1; i <= 126; ++i) {
    texts.push_back("0x1p-" + std::to_string(i));
    if (i <= 32) texts.push_back("0x1p" + std::to_string(i));
    texts.push_back(std::to_string(i / 100) + (i % 100 < 10 ? ".0" : ".") +
                    std::to_string(i % 100));
  }
  std::vector<BitPattern> alphas;
  for (const std::string& text : texts) {
    const BitPattern alpha = *ref::ParseNumber(alpha_format, text);
    if (!alpha_format.IsFinite(alpha) || alpha_format.IsZero(alpha)) continue;
    alphas.push_back(alpha);
  }
  return alphas;
}

std::vector<BitPattern> MakeLandmarkAlphas(const Format& alpha_format) {
  std::vector<BitPattern> alphas;
  for (const char* text :
       {"0.01", "0", "-0", "1", "2", "-1", "-0.5", "0.25", "0.1", "0.2", "0.3",
        "0.5", "0.02", "0.05", "0.125", "3", "100", "-2"}) {
    alphas.push_back(*ref::ParseNumber(alpha_format, text));
  }
  alphas.insert(alphas.end(),
                {Previous(alpha_format.One()), Next(alpha_format.One()),
                 alpha_format.Negated(Next(alpha_format.One())),
                 alpha_format.MinNormal(), alpha_format.MinSubnormal(),
                 alpha_format.Negated(alpha_format.MinSubnormal()),
                 Previous(alpha_format.MinNormal()), alpha_format.Max(),
                 alpha_format.Negated(alpha_format.Max())});
  return alphas;
}

std::vector<BitPattern> ShrinkPattern(const Format& format,
                                      BitPattern pattern) {
  const Fields fields = Split(format, pattern);
  const auto one = static_cast<uint64_t>(format.bias());
  std::vector<BitPattern> simpler;
  const auto add = [&](uint64_t exponent, uint64_t fraction, bool negative) {
    const BitPattern candidate = Compose(format, exponent, fraction, negative);
    if (candidate != pattern) simpler.push_back(candidate);
  };
  // 1 in one step, and with the sign kept, then each field on its own.
  add(one, 0, false);
  add(one, 0, fields.negative);
  if (fields.negative) add(fields.biased_exponent, fields.fraction, false);
  if (fields.biased_exponent != one) {
    add(one, fields.fraction, fields.negative);
    // Half of the way to the exponent of 1, and one step.
    const auto towards = [&](uint64_t distance) {
      return fields.biased_exponent < one ? fields.biased_exponent + distance
                                          : fields.biased_exponent - distance;
    };
    const uint64_t distance = fields.biased_exponent < one
                                  ? one - fields.biased_exponent
                                  : fields.biased_exponent - one;
    if (distance > 1)
      add(towards(distance / 2), fields.fraction, fields.negative);
    add(towards(1), fields.fraction, fields.negative);
  }
  const int length = FractionLength(format, fields.fraction);
  if (length > 0) {
    add(fields.biased_exponent, 0, fields.negative);
    for (const int kept : {length / 2, length - 1}) {
      const uint64_t mask = ~uint64_t{0} << (format.fraction_bits() - kept);
      add(fields.biased_exponent, fields.fraction & mask, fields.negative);
    }
    // Clearing the leading bit leaves fewer ones of the same length.
    const uint64_t leading = std::bit_floor(fields.fraction);
    if (leading != fields.fraction) {
      add(fields.biased_exponent, fields.fraction ^ leading, fields.negative);
    }
  }
  return simpler;
}

namespace {

// The patterns of a format, made once: most are parsed from decimals.
template <std::vector<BitPattern> (*kMake)(const Format&)>
const std::vector<BitPattern>& MadeOnce(const Format& format) {
  static std::map<std::string_view, std::vector<BitPattern>> made;
  std::vector<BitPattern>& patterns = made[format.name];
  if (patterns.empty()) patterns = kMake(format);
  return patterns;
}

}  // namespace

const std::vector<BitPattern>& Landmarks(const Format& format) {
  return MadeOnce<MakeLandmarks>(format);
}

const std::vector<BitPattern>& Constants(const Format& format) {
  return MadeOnce<MakeConstants>(format);
}

const std::vector<BitPattern>& LandmarkAlphas(const Format& alpha_format) {
  return MadeOnce<MakeLandmarkAlphas>(alpha_format);
}

rc::Gen<BitPattern> AnyPattern(const Format& format) {
  return [&format, landmarks = Landmarks(format)](const rc::Random& random,
                                                  int /*size*/) {
    rc::Random source = random;
    return rc::shrinkable::shrinkRecur(
        Sample(format, landmarks, source), [&format](BitPattern pattern) {
          return rc::seq::fromContainer(ShrinkPattern(format, pattern));
        });
  };
}

}  // namespace leakproof::verify
