// SPDX-License-Identifier: Apache-2.0

#include "ref/block_product.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>

// The loops are written once, without intrinsics, and compiled for several
// instruction sets: each compilation is a function with a `target` attribute
// into which they are inlined.
#define LEAKPROOF_INLINE inline __attribute__((always_inline))

namespace leakproof::ref {
namespace {

__extension__ using Wide = unsigned __int128;

// |slope| · |factor| for binary64, rounded once.
struct Parts {
  uint64_t significand;  // value = significand · 2^exponent
  int exponent;
};

constexpr Parts PartsOf(uint64_t magnitude) {
  const uint64_t fraction = magnitude & kBinary64.fraction_mask();
  const auto biased = static_cast<int>(magnitude >> kBinary64.fraction_bits());
  if (biased == 0) return {fraction, kBinary64.quantum_exponent()};
  return {fraction | (kBinary64.fraction_mask() + 1),
          biased - 1 + kBinary64.quantum_exponent()};
}

int BitLength(Wide value) {
  const auto high = static_cast<uint64_t>(value >> 64);
  return high != 0 ? 128 - std::countl_zero(high)
                   : 64 - std::countl_zero(static_cast<uint64_t>(value));
}

uint64_t RoundedMagnitude(uint64_t a, uint64_t b) {
  const Parts left = PartsOf(a);
  const Parts right = PartsOf(b);
  const Wide product = Wide{left.significand} * right.significand;
  if (product == 0) return 0;
  const int exponent = left.exponent + right.exponent;
  // The exponent of the last place that the result can have.
  const int last = std::max(exponent + BitLength(product) - kBinary64.precision,
                            kBinary64.quantum_exponent());
  const int dropped = last - exponent;
  uint64_t count = 0;
  if (dropped <= 0) {
    count = static_cast<uint64_t>(product) << -dropped;
  } else if (dropped <= 107) {  // more would leave less than a half
    const Wide half = Wide{1} << (dropped - 1);
    const Wide rest = product & (2 * half - 1);
    count = static_cast<uint64_t>(product >> dropped);
    if (rest > half || (rest == half && count % 2 != 0)) ++count;
  }
  const auto field = static_cast<uint64_t>(last - kBinary64.quantum_exponent());
  return std::min((field << kBinary64.fraction_bits()) + count,
                  kBinary64.Infinity().bits);
}

// The narrow formats: an element as a binary64 number, and a binary64 number
// rounded to an element.
struct Narrow32 {
  using Bits = uint32_t;
  static LEAKPROOF_INLINE double Widen(Bits bits, double) {
    return static_cast<double>(std::bit_cast<float>(bits));
  }
  static LEAKPROOF_INLINE Bits Round(double value) {
    return std::bit_cast<Bits>(static_cast<float>(value));
  }
};

constexpr double PowerOfTwo(int exponent) {
  return std::bit_cast<double>(
      static_cast<uint64_t>(exponent + kBinary64.bias())
      << kBinary64.fraction_bits());
}

// A format of 16 bits.
template <const Format& kSmall>
struct Narrow16 {
  using Bits = uint16_t;
  static constexpr int kShift =
      kBinary64.fraction_bits() - kSmall.fraction_bits();
  static constexpr uint64_t kRebias =
      static_cast<uint64_t>(kBinary64.bias() - kSmall.bias())
      << kSmall.fraction_bits();
  // Added to a subnormal result, this leaves its last place as the last place
  // of a binary64 number: the addition rounds there, to nearest even.
  static constexpr double kAligner =
      PowerOfTwo(kSmall.quantum_exponent() + kBinary64.fraction_bits());

  static LEAKPROOF_INLINE double Widen(Bits, double widened) { return widened; }
  static LEAKPROOF_INLINE Bits Round(double value) {
    const auto bits = std::bit_cast<uint64_t>(value);
    const uint64_t magnitude = bits & (kBinary64.sign_mask() - 1);
    const uint64_t subnormal =
        std::bit_cast<uint64_t>(std::bit_cast<double>(magnitude) + kAligner) &
        (kBinary64.fraction_mask() >> 1);
    const uint64_t half_and_tie =
        ((uint64_t{1} << (kShift - 1)) - 1) + ((magnitude >> kShift) & 1);
    const uint64_t normal = ((magnitude + half_and_tie) >> kShift) - kRebias;
    const uint64_t bounded =
        normal < kSmall.Infinity().bits ? normal : kSmall.Infinity().bits;
    const uint64_t result =
        std::bit_cast<double>(magnitude) < PowerOfTwo(kSmall.min_exponent())
            ? subnormal
            : bounded;
    return static_cast<Bits>(result | (bits >> 63 << 15));
  }
};

template <class Narrow>
LEAKPROOF_INLINE typename Narrow::Bits RoundedProduct(
    typename Narrow::Bits factor, double widened, double slope, bool via) {
  const double exact = Narrow::Widen(factor, widened) * slope;
  return Narrow::Round(via ? static_cast<double>(static_cast<float>(exact))
                           : exact);
}

struct Arguments {
  uint64_t first;
  size_t count;
  double slope;
  const double* widened;  // of the patterns of 16 bits, from `first` on
  const BitPattern* listed = nullptr;  // instead, for binary64

  uint64_t Pattern64(size_t i) const {
    return listed != nullptr ? listed[i].bits : first + i;
  }
};

template <class Narrow, bool kVia>
LEAKPROOF_INLINE bool AllProductsLoop(const Arguments& a, const void* results) {
  using Bits = typename Narrow::Bits;
  const auto* const got = static_cast<const Bits*>(results);
  const auto first = static_cast<Bits>(a.first);
  const double slope = a.slope;
  const double* const widened = a.widened;
  Bits difference = 0;
  for (size_t i = 0; i < a.count; ++i) {
    const auto factor = static_cast<Bits>(first + i);
    const double wide = sizeof(Bits) == 2 ? widened[i] : 0;
    difference = static_cast<Bits>(
        difference |
        (RoundedProduct<Narrow>(factor, wide, slope, kVia) ^ got[i]));
  }
  return difference == 0;
}

template <class Narrow, bool kVia>
LEAKPROOF_INLINE bool AllChosenLoop(const Arguments& a, const void* results,
                                    const void* product_lanes,
                                    const void* ignored_lanes) {
  using Bits = typename Narrow::Bits;
  const auto* const got = static_cast<const Bits*>(results);
  const auto* const is_product = static_cast<const Bits*>(product_lanes);
  const auto* const is_ignored = static_cast<const Bits*>(ignored_lanes);
  const auto first = static_cast<Bits>(a.first);
  const double slope = a.slope;
  const double* const widened = a.widened;
  Bits difference = 0;
  for (size_t i = 0; i < a.count; ++i) {
    const auto factor = static_cast<Bits>(first + i);
    const double wide = sizeof(Bits) == 2 ? widened[i] : 0;
    const Bits product = RoundedProduct<Narrow>(factor, wide, slope, kVia);
    const auto chosen = static_cast<Bits>((product & is_product[i]) |
                                          (factor & ~is_product[i]));
    difference =
        static_cast<Bits>(difference | ((chosen ^ got[i]) & ~is_ignored[i]));
  }
  return difference == 0;
}

template <class Narrow, bool kVia>
LEAKPROOF_INLINE void ProductsLoop(const Arguments& a, void* results) {
  using Bits = typename Narrow::Bits;
  auto* const out = static_cast<Bits*>(results);
  const auto first = static_cast<Bits>(a.first);
  const double slope = a.slope;
  const double* const widened = a.widened;
  for (size_t i = 0; i < a.count; ++i) {
    const auto factor = static_cast<Bits>(first + i);
    const double wide = sizeof(Bits) == 2 ? widened[i] : 0;
    out[i] = RoundedProduct<Narrow>(factor, wide, slope, kVia);
  }
}

template <typename Bits>
LEAKPROOF_INLINE bool AllSameLoop(const Arguments& a, const void* results) {
  const auto* const got = static_cast<const Bits*>(results);
  const auto first = static_cast<Bits>(a.first);
  Bits difference = 0;
  for (size_t i = 0; i < a.count; ++i) {
    difference =
        static_cast<Bits>(difference | (got[i] ^ static_cast<Bits>(first + i)));
  }
  return difference == 0;
}

template <typename Bits>
LEAKPROOF_INLINE bool AllEqualLoop(const Arguments& a, const void* results) {
  const auto* const got = static_cast<const Bits*>(results);
  const auto constant = static_cast<Bits>(a.first);
  Bits difference = 0;
  for (size_t i = 0; i < a.count; ++i) {
    difference = static_cast<Bits>(difference | (got[i] ^ constant));
  }
  return difference == 0;
}

template <typename Bits>
LEAKPROOF_INLINE bool AllQuietNansLoop(const Arguments& a,
                                       const void* results) {
  // The exponent all ones and the quiet bit: nothing else is a quiet NaN.
  const auto* const got = static_cast<const Bits*>(results);
  const auto quiet = static_cast<Bits>(a.first);
  Bits missing = 0;
  for (size_t i = 0; i < a.count; ++i) {
    missing = static_cast<Bits>(missing | (~got[i] & quiet));
  }
  return missing == 0;
}

template <typename Bits>
LEAKPROOF_INLINE void FillLoop(const Arguments& a, void* elements) {
  auto* const out = static_cast<Bits*>(elements);
  const auto first = static_cast<Bits>(a.first);
  for (size_t i = 0; i < a.count; ++i) out[i] = static_cast<Bits>(first + i);
}

// The binary64 loops: a number of bits instead of a vector of lanes.
uint64_t Product64(uint64_t factor, double slope) {
  const auto slope_bits = std::bit_cast<uint64_t>(slope);
  const uint64_t sign = (slope_bits ^ factor) & kBinary64.sign_mask();
  return sign | RoundedMagnitude(slope_bits & ~kBinary64.sign_mask(),
                                 factor & ~kBinary64.sign_mask());
}

bool AllProducts64(const Arguments& a, const void* results) {
  const auto* const got = static_cast<const uint64_t*>(results);
  for (size_t i = 0; i < a.count; ++i) {
    if (Product64(a.Pattern64(i), a.slope) != got[i]) return false;
  }
  return true;
}

bool AllChosen64(const Arguments& a, const void* results,
                 const void* product_lanes, const void* ignored_lanes) {
  const auto* const got = static_cast<const uint64_t*>(results);
  const auto* const is_product = static_cast<const uint64_t*>(product_lanes);
  const auto* const is_ignored = static_cast<const uint64_t*>(ignored_lanes);
  for (size_t i = 0; i < a.count; ++i) {
    const uint64_t chosen = is_product[i] != 0
                                ? Product64(a.Pattern64(i), a.slope)
                                : a.Pattern64(i);
    if (is_ignored[i] == 0 && chosen != got[i]) return false;
  }
  return true;
}

void Products64(const Arguments& a, void* results) {
  auto* const out = static_cast<uint64_t*>(results);
  for (size_t i = 0; i < a.count; ++i) {
    out[i] = Product64(a.Pattern64(i), a.slope);
  }
}

}  // namespace

struct BlockProduct::Functions {
  // By whether products go through binary32.
  std::array<bool (*)(const Arguments&, const void*), 2> all_products;
  std::array<bool (*)(const Arguments&, const void*, const void*, const void*),
             2>
      all_chosen;
  std::array<void (*)(const Arguments&, void*), 2> products;
  bool (*all_same)(const Arguments&, const void*);
  bool (*all_equal)(const Arguments&, const void*);
  bool (*all_quiet_nans)(const Arguments&, const void*);
  void (*fill)(const Arguments&, void*);

  static const Functions& For(const Format& format);
};

namespace {

// The loops compiled with one target attribute, as members of a class NAME.
#define LEAKPROOF_LOOPS(NAME, TARGET)                                    \
  struct NAME {                                                          \
    template <class Narrow, bool kVia>                                   \
    TARGET static bool AllProducts(const Arguments& a, const void* r) {  \
      return AllProductsLoop<Narrow, kVia>(a, r);                        \
    }                                                                    \
    template <class Narrow, bool kVia>                                   \
    TARGET static bool AllChosen(const Arguments& a, const void* r,      \
                                 const void* p, const void* i) {         \
      return AllChosenLoop<Narrow, kVia>(a, r, p, i);                    \
    }                                                                    \
    template <class Narrow, bool kVia>                                   \
    TARGET static void Products(const Arguments& a, void* r) {           \
      ProductsLoop<Narrow, kVia>(a, r);                                  \
    }                                                                    \
    template <typename Bits>                                             \
    TARGET static bool AllSame(const Arguments& a, const void* r) {      \
      return AllSameLoop<Bits>(a, r);                                    \
    }                                                                    \
    template <typename Bits>                                             \
    TARGET static bool AllEqual(const Arguments& a, const void* r) {     \
      return AllEqualLoop<Bits>(a, r);                                   \
    }                                                                    \
    template <typename Bits>                                             \
    TARGET static bool AllQuietNans(const Arguments& a, const void* r) { \
      return AllQuietNansLoop<Bits>(a, r);                               \
    }                                                                    \
    template <typename Bits>                                             \
    TARGET static void Fill(const Arguments& a, void* r) {               \
      FillLoop<Bits>(a, r);                                              \
    }                                                                    \
  }

LEAKPROOF_LOOPS(Baseline, );
#if defined(__x86_64__)
LEAKPROOF_LOOPS(Avx2, __attribute__((target("avx2"))));
LEAKPROOF_LOOPS(Avx512,
                __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))));
#endif

enum class Level { kBaseline, kAvx2, kAvx512 };

Level BestLevel() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return Level::kAvx512;
  }
  if (__builtin_cpu_supports("avx2")) return Level::kAvx2;
#endif
  return Level::kBaseline;
}

// The numbers that the patterns of a format of 16 bits encode.
const std::vector<double>& WidenedPatterns(const Format& format) {
  const auto make = [](const Format& small) {
    std::vector<double> values(size_t{1} << 16);
    for (size_t bits = 0; bits < values.size(); ++bits) {
      const uint64_t fraction = bits & small.fraction_mask();
      const auto biased = static_cast<int>((bits & small.exponent_mask()) >>
                                           small.fraction_bits());
      const auto significand = static_cast<double>(
          biased == 0 ? fraction : fraction + small.fraction_mask() + 1);
      const double magnitude =
          std::ldexp(significand, std::max(biased, 1) - small.bias() -
                                      small.fraction_bits());
      values[bits] = (bits & small.sign_mask()) != 0 ? -magnitude : magnitude;
    }
    return values;
  };
  static const std::vector<double> binary16 = make(kBinary16);
  static const std::vector<double> bfloat16 = make(kBfloat16);
  return format == kBinary16 ? binary16 : bfloat16;
}

double ToDouble(const Format& format, BitPattern pattern) {
  if (format == kBinary64) return std::bit_cast<double>(pattern.bits);
  if (format == kBinary32) {
    return static_cast<double>(
        std::bit_cast<float>(static_cast<uint32_t>(pattern.bits)));
  }
  return WidenedPatterns(format)[pattern.bits];
}

template <class Functions, class Loops, class Narrow>
constexpr Functions NarrowFunctions() {
  using Bits = typename Narrow::Bits;
  return {{Loops::template AllProducts<Narrow, false>,
           Loops::template AllProducts<Narrow, true>},
          {Loops::template AllChosen<Narrow, false>,
           Loops::template AllChosen<Narrow, true>},
          {Loops::template Products<Narrow, false>,
           Loops::template Products<Narrow, true>},
          Loops::template AllSame<Bits>,
          Loops::template AllEqual<Bits>,
          Loops::template AllQuietNans<Bits>,
          Loops::template Fill<Bits>};
}

template <class Functions, class Loops>
const Functions& FunctionsFor(const Format& format) {
  static constexpr Functions binary16 =
      NarrowFunctions<Functions, Loops, Narrow16<kBinary16>>();
  static constexpr Functions bfloat16 =
      NarrowFunctions<Functions, Loops, Narrow16<kBfloat16>>();
  static constexpr Functions binary32 =
      NarrowFunctions<Functions, Loops, Narrow32>();
  static constexpr Functions binary64 = {{AllProducts64, AllProducts64},
                                         {AllChosen64, AllChosen64},
                                         {Products64, Products64},
                                         Loops::template AllSame<uint64_t>,
                                         Loops::template AllEqual<uint64_t>,
                                         Loops::template AllQuietNans<uint64_t>,
                                         Loops::template Fill<uint64_t>};
  if (format == kBinary16) return binary16;
  if (format == kBfloat16) return bfloat16;
  if (format == kBinary32) return binary32;
  if (format == kBinary64) return binary64;
  throw std::invalid_argument("no products of blocks for this format");
}

}  // namespace

const BlockProduct::Functions& BlockProduct::Functions::For(
    const Format& format) {
  static const Level level = BestLevel();
#if defined(__x86_64__)
  if (level == Level::kAvx512) return FunctionsFor<Functions, Avx512>(format);
  if (level == Level::kAvx2) return FunctionsFor<Functions, Avx2>(format);
#endif
  return FunctionsFor<Functions, Baseline>(format);
}

const char* BlockProduct::Target() {
  switch (BestLevel()) {
    case Level::kAvx512:
      return "AVX-512";
    case Level::kAvx2:
      return "AVX2";
    case Level::kBaseline:
      break;
  }
  return "baseline";
}

BlockProduct::BlockProduct(const Format& format, const Format& slope_format,
                           BitPattern slope, bool via_binary32)
    : format_(&format),
      functions_(&Functions::For(format)),
      slope_(ToDouble(slope_format, slope)),
      via_binary32_(via_binary32 && format.width == 16) {
  if (!slope_format.IsFinite(slope) ||
      (slope_format == kBinary64 && format != kBinary64)) {
    throw std::invalid_argument("a slope that products of blocks cannot have");
  }
}

namespace {

Arguments ArgumentsFor(const Format& format, PatternRun run, double slope) {
  return {run.first.bits, run.count, slope,
          format.width == 16 && run.first.bits < format.sign_mask() * 2
              ? WidenedPatterns(format).data() + run.first.bits
              : nullptr,
          run.listed};
}

}  // namespace

BitPattern BlockProduct::Product(BitPattern factor) const {
  BitPattern product;
  Products({factor, 1}, &product.bits);  // little-endian
  return product;
}

bool BlockProduct::IsTiny(BitPattern factor) const {
  if (*format_ == kBinary64) {
    const Parts a =
        PartsOf(std::bit_cast<uint64_t>(slope_) & ~kBinary64.sign_mask());
    const Parts b = PartsOf(format_->Magnitude(factor).bits);
    const Wide product = Wide{a.significand} * b.significand;
    return product == 0 || BitLength(product) + a.exponent + b.exponent <=
                               kBinary64.min_exponent();
  }
  return std::fabs(slope_ * ToDouble(*format_, factor)) <
         PowerOfTwo(format_->min_exponent());
}

template <class Expected>
bool BlockProduct::EachIs(const void* results, size_t count,
                          Expected expected) const {
  const auto* got = static_cast<const std::byte*>(results);
  for (size_t i = 0; i < count; ++i) {
    const BitPattern pattern = expected(i);  // little-endian
    if (std::memcmp(&pattern.bits, got, format_->bytes()) != 0) return false;
    got += format_->bytes();
  }
  return true;
}

bool BlockProduct::AllProducts(PatternRun run, const void* results) const {
  if (run.listed != nullptr && *format_ != kBinary64) {
    return EachIs(results, run.count,
                  [&](size_t i) { return Product(run.listed[i]); });
  }
  return functions_->all_products[via_binary32_](
      ArgumentsFor(*format_, run, slope_), results);
}

bool BlockProduct::AllProductsOrSame(PatternRun run, const void* results,
                                     Lanes lanes) const {
  if (run.listed != nullptr && *format_ != kBinary64) {
    const auto element = [&](const void* array, size_t i) {
      BitPattern pattern;
      std::memcpy(&pattern.bits,
                  static_cast<const std::byte*>(array) + i * format_->bytes(),
                  format_->bytes());
      return pattern;
    };
    return EachIs(results, run.count, [&](size_t i) {
      return element(lanes.ignored, i).bits != 0   ? element(results, i)
             : element(lanes.product, i).bits != 0 ? Product(run.listed[i])
                                                   : run.listed[i];
    });
  }
  return functions_->all_chosen[via_binary32_](
      ArgumentsFor(*format_, run, slope_), results, lanes.product,
      lanes.ignored);
}

bool BlockProduct::AllSame(PatternRun run, const void* results) const {
  if (run.listed != nullptr) {
    return EachIs(results, run.count, [&](size_t i) { return run.listed[i]; });
  }
  return functions_->all_same(ArgumentsFor(*format_, run, slope_), results);
}

bool BlockProduct::AllEqual(BitPattern constant, const void* results,
                            size_t count) const {
  return functions_->all_equal({constant.bits, count, 0, nullptr}, results);
}

bool BlockProduct::AllQuietNans(const void* results, size_t count) const {
  return functions_->all_quiet_nans(
      {format_->QuietNan().bits, count, 0, nullptr}, results);
}

void BlockProduct::Fill(PatternRun run, void* elements) const {
  if (run.listed == nullptr) {
    return functions_->fill(ArgumentsFor(*format_, run, slope_), elements);
  }
  for (size_t i = 0; i < run.count; ++i) {
    std::memcpy(static_cast<std::byte*>(elements) + i * format_->bytes(),
                &run.listed[i].bits, format_->bytes());
  }
}

void BlockProduct::Products(PatternRun run, void* results) const {
  if (run.listed == nullptr || *format_ == kBinary64) {
    return functions_->products[via_binary32_](
        ArgumentsFor(*format_, run, slope_), results);
  }
  for (size_t i = 0; i < run.count; ++i) {
    Products({run.listed[i], 1},
             static_cast<std::byte*>(results) + i * format_->bytes());
  }
}

}  // namespace leakproof::ref
