// SPDX-License-Identifier: Apache-2.0
//
// Numbers of the command line. The first byte chooses the format; the rest is
// text, and its last bytes are a pattern too. What is read is what the C
// library reads for binary32 and binary64, and for 16 bits what MPFR rounds in
// a range of exponents that is the format's; what is written reads back.

#include <mpfr.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include "ref/number.h"
#include "verify/fuzz/fuzz.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

void RequireReadsBack(const Format& format, BitPattern pattern) {
  const std::string bits = ref::ToBits(format, pattern);
  Require(bits.size() == 2 + format.bytes() * 2, bits + ": not all digits");
  Require(ref::ParseNumber(format, "bits:" + bits) == pattern,
          bits + ": other bits read back");
  for (const std::string& text :
       {ref::ToHexFloat(format, pattern), ref::ToDecimal(format, pattern)}) {
    const auto read = ref::ParseNumber(format, text);
    const bool same =
        read &&
        (format.IsNan(pattern)
             ? format.IsNan(*read) &&
                   format.IsNegative(*read) == format.IsNegative(pattern) &&
                   format.IsQuietNan(*read) == format.IsQuietNan(pattern)
             : *read == pattern);
    Require(same, bits + ": shown as " + text + ", which reads otherwise");
  }
}

// Rounded by MPFR as though the format were its own.
BitPattern RoundedByMpfr(const Format& format, const std::string& text) {
  const mpfr_exp_t least = mpfr_get_emin();
  const mpfr_exp_t most = mpfr_get_emax();
  mpfr_set_emin(format.quantum_exponent() + 1);
  mpfr_set_emax(format.max_exponent() + 1);
  mpfr_t number;
  mpfr_init2(number, format.precision);
  const int direction =
      mpfr_strtofr(number, text.c_str(), nullptr, 0, MPFR_RNDN);
  mpfr_subnormalize(number, direction, MPFR_RNDN);
  const double value = mpfr_get_d(number, MPFR_RNDN);  // exact
  mpfr_clear(number);
  mpfr_set_emin(least);
  mpfr_set_emax(most);
  const bool negative = std::signbit(value);
  if (std::isinf(value)) return format.Infinity(negative);
  // In steps of the least number.
  const double magnitude = std::fabs(value);
  if (magnitude == 0) return format.Zero(negative);
  int exponent = 0;
  std::frexp(magnitude, &exponent);
  const int step =
      std::max(exponent - format.precision, format.quantum_exponent());
  const auto significand = static_cast<uint64_t>(std::ldexp(magnitude, -step));
  // Subnormal numbers and the first binade of normal ones continue each other.
  const auto binade = static_cast<uint64_t>(step - format.quantum_exponent());
  return {format.Zero(negative).bits |
          (significand + (binade << format.fraction_bits()))};
}

// What somebody else reads; empty for what is no number.
std::optional<BitPattern> ReadByOthers(const Format& format,
                                       const std::string& text) {
  const size_t sign = text.starts_with("-") || text.starts_with("+");
  const char first = sign < text.size() ? text[sign] : '\0';
  if (!(first >= '0' && first <= '9') && first != '.') return {};
  char* end = nullptr;
  const double binary64 = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size()) return {};
  if (format == ref::kBinary64)
    return BitPattern{std::bit_cast<uint64_t>(binary64)};
  if (format == ref::kBinary32) {
    return BitPattern{
        std::bit_cast<uint32_t>(std::strtof(text.c_str(), nullptr))};
  }
  // MPFR too is wrong about exponents beyond its own type.
  const bool negative = std::signbit(binary64);
  if (binary64 == 0) return format.Zero(negative);
  if (std::isinf(binary64)) return format.Infinity(negative);
  return RoundedByMpfr(format, text);
}

bool IsWord(std::string text) {
  if (text.starts_with("-") || text.starts_with("+")) text.erase(0, 1);
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text == "inf" || text == "infinity" || text == "nan" || text == "snan";
}

}  // namespace
}  // namespace leakproof::verify

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace leakproof;
  using namespace leakproof::verify;
  if (size == 0) return 0;
  const ref::Format& format = ref::kFormats[data[0] % ref::kFormats.size()];
  const std::string text = TextOf(data + 1, size - 1);
  const auto read = ref::ParseNumber(format, text);
  accepted = read.has_value();
  if (read) {
    Require(read->bits <= 2 * format.sign_mask() - 1, "wider than its format");
    RequireReadsBack(format, *read);
  }
  if (!text.starts_with("bits:") && !IsWord(text)) {
    const auto others = ReadByOthers(format, text);
    Require(others.has_value() == read.has_value(),
            std::string(read ? "takes" : "refuses") +
                " what others do not, in " + std::string(format.name));
    Require(others == read,
            "reads " + ref::ToBits(format, read.value_or(ref::BitPattern{})) +
                " where others read " +
                ref::ToBits(format, others.value_or(ref::BitPattern{})) +
                " in " + std::string(format.name));
  }
  uint64_t bits = 0;
  const size_t count = std::min(size - 1, format.bytes());
  std::memcpy(&bits, data + size - count, count);
  RequireReadsBack(format, {bits});
  return 0;
}
