// SPDX-License-Identifier: Apache-2.0

#include "ref/number.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <memory>

namespace leakproof::ref {
namespace {

std::optional<BitPattern> ParseBits(const Format& format,
                                    std::string_view digits) {
  if (digits.starts_with("0x") || digits.starts_with("0X")) {
    digits.remove_prefix(2);
  }
  BitPattern pattern;
  const auto [end, error] = std::from_chars(
      digits.data(), digits.data() + digits.size(), pattern.bits, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return {};
  const uint64_t width_mask = format.sign_mask() | (format.sign_mask() - 1);
  if ((pattern.bits & ~width_mask) != 0) return {};
  return pattern;
}

// MPFR's "%Ra" puts the leading bits before the point as its limbs lie; the
// customary form has exactly one.
std::string NormalizedHex(const Exact& value) {
  if (mpfr_zero_p(value.backend().data())) {
    return mpfr_signbit(value.backend().data()) ? "-0x0p+0" : "0x0p+0";
  }
  mpfr_exp_t exponent = 0;
  // One binary digit before the point: shift so that the integer part is 1.
  Exact scaled;
  const mpfr_exp_t leading = mpfr_get_exp(value.backend().data()) - 1;
  mpfr_mul_2si(scaled.backend().data(), value.backend().data(), -leading,
               MPFR_RNDN);
  char* raw = mpfr_get_str(nullptr, &exponent, 16, 0, scaled.backend().data(),
                           MPFR_RNDN);
  const std::unique_ptr<char, void (*)(char*)> owner(raw, mpfr_free_str);
  std::string digits(raw);
  const bool negative = digits.front() == '-';
  if (negative) digits.erase(0, 1);
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  std::string text = negative ? "-0x" : "0x";
  text += digits.substr(0, 1);
  if (digits.size() > 1) text += "." + digits.substr(1);
  text += leading < 0 ? "p-" : "p+";
  return text + std::to_string(leading < 0 ? -leading : leading);
}

// `count` significant decimal digits of a finite, non-zero number.
std::string WithDigits(const Format& format, BitPattern pattern, size_t count) {
  const Exact value = ToExact(format, pattern);
  mpfr_exp_t point = 0;
  char* raw = mpfr_get_str(nullptr, &point, 10, count, value.backend().data(),
                           MPFR_RNDN);
  const std::unique_ptr<char, void (*)(char*)> owner(raw, mpfr_free_str);
  std::string digits(raw);
  std::string sign;
  if (digits.front() == '-') {
    sign = "-";
    digits.erase(0, 1);
  }
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  const auto size = static_cast<mpfr_exp_t>(digits.size());
  if (point > -5 && point <= 0) {
    return sign + "0." + std::string(static_cast<size_t>(-point), '0') + digits;
  }
  if (point > 0 && point <= 17) {
    if (size <= point) {
      return sign + digits +
             std::string(static_cast<size_t>(point - size), '0');
    }
    digits.insert(static_cast<size_t>(point), ".");
    return sign + digits;
  }
  if (size > 1) digits.insert(1, ".");
  return sign + digits + "e" + std::to_string(point - 1);
}

std::string SpecialName(const Format& format, BitPattern pattern) {
  const std::string sign = format.IsNegative(pattern) ? "-" : "";
  if (format.IsSignallingNan(pattern)) return sign + "snan";
  return sign + (format.IsNan(pattern) ? "nan" : "inf");
}

// Bounds an exponent that is beyond every format in any case: MPFR 4.2 loses
// the sign of one that does not fit into its own type.
void BoundExponent(std::string& number, char mark) {
  constexpr size_t kDigits = 15;
  const size_t place = number.find(mark);
  if (place == std::string::npos) return;
  const size_t sign = number.find_first_of("+-", place + 1) == place + 1;
  const size_t first = number.find_first_not_of('0', place + 1 + sign);
  if (first == std::string::npos || number.size() - first <= kDigits) return;
  const bool digits = std::all_of(
      number.begin() + static_cast<std::ptrdiff_t>(first), number.end(),
      [](unsigned char c) { return std::isdigit(c); });
  if (digits) number.replace(first, std::string::npos, kDigits, '9');
}

}  // namespace

std::optional<BitPattern> ParseNumber(const Format& format,
                                      std::string_view text) {
  if (text.starts_with("bits:")) return ParseBits(format, text.substr(5));

  std::string rest(text);
  std::transform(rest.begin(), rest.end(), rest.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  const bool negative = rest.starts_with("-");
  if (negative || rest.starts_with("+")) rest.erase(0, 1);
  if (rest == "inf" || rest == "infinity") return format.Infinity(negative);
  if (rest == "nan") {
    return BitPattern{format.Zero(negative).bits | format.QuietNan().bits};
  }
  if (rest == "snan") {
    return BitPattern{format.Zero(negative).bits | format.SignallingNan().bits};
  }
  if (rest.empty() ||
      !(std::isdigit(static_cast<unsigned char>(rest[0])) || rest[0] == '.')) {
    return {};
  }

  // Rounded to odd with far more bits than any format has, so that the rounding
  // to the format is the only one (Boldo and Melquiond, 2008).
  Exact value;
  char* end = nullptr;
  // MPFR's own sign for an exponent, in powers of the radix.
  if (rest.find('@') != std::string::npos) return {};
  const bool hexadecimal = rest.starts_with("0x");
  BoundExponent(rest, hexadecimal ? 'p' : 'e');
  const int direction = mpfr_strtofr(value.backend().data(), rest.c_str(), &end,
                                     hexadecimal ? 16 : 10, MPFR_RNDZ);
  if (end != rest.c_str() + rest.size() || end == rest.c_str()) return {};
  const bool last_bit_is_zero = mpfr_min_prec(value.backend().data()) <
                                mpfr_get_prec(value.backend().data());
  if (direction != 0 && last_bit_is_zero)
    mpfr_nextabove(value.backend().data());
  if (negative) value = -value;
  return RoundTiesToEven(format, value);
}

std::string ToBits(const Format& format, BitPattern pattern) {
  std::string digits(format.bytes() * 2, '0');
  for (size_t i = 0; i < digits.size(); ++i) {
    const auto nibble = (pattern.bits >> (4 * (digits.size() - 1 - i))) & 0xf;
    digits[i] = "0123456789abcdef"[nibble];
  }
  return "0x" + digits;
}

std::string ToDecimal(const Format& format, BitPattern pattern) {
  if (!format.IsFinite(pattern)) return SpecialName(format, pattern);
  if (format.IsZero(pattern)) return format.IsNegative(pattern) ? "-0" : "0";
  std::string text;
  for (size_t digits = 1;; ++digits) {
    text = WithDigits(format, pattern, digits);
    if (ParseNumber(format, text) == pattern) return text;
  }
}

std::string ToHexFloat(const Format& format, BitPattern pattern) {
  if (!format.IsFinite(pattern)) return SpecialName(format, pattern);
  return NormalizedHex(ToExact(format, pattern));
}

std::string Describe(const Format& format, BitPattern pattern) {
  return ToBits(format, pattern) + " (" + ToHexFloat(format, pattern) + ", " +
         ToDecimal(format, pattern) + ")";
}

std::string ToHexFloat(const Exact& value) { return NormalizedHex(value); }

}  // namespace leakproof::ref
