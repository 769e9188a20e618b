// SPDX-License-Identifier: Apache-2.0
//
// Right kernels that come to the rounded product in other ways than by one
// multiplication in the format, or treat what is no number in other ways.

#include <algorithm>
#include <bit>
#include <cfenv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "verify/mutants/elementwise.h"
#include "verify/right_kernels/right_kernels.h"

namespace leakproof::verify {
namespace {

// binary32 through Wide, where the product is exact. One NaN for all, as a
// compiler may turn some products with 1 into copies, and others not.
template <typename Wide>
struct Wider {
  static float Product(float a, float b) {
    const auto y =
        static_cast<float>(static_cast<Wide>(a) * static_cast<Wide>(b));
    return y != y ? std::numeric_limits<float>::quiet_NaN() : y;
  }
  static void Forward(const float* x, float* y, size_t n, float alpha) {
    for (size_t i = 0; i < n; ++i) {
      y[i] = Product(x[i], RightElement::Slope(x[i], alpha));
    }
  }
  static void Backward(const float* x, const float* dy, float* dx, size_t n,
                       float alpha) {
    for (size_t i = 0; i < n; ++i) {
      dx[i] = Product(dy[i], RightElement::Slope(x[i], alpha));
    }
  }
};

template <typename Wide>
std::unique_ptr<Kernel> OpenWider() {
  PlainFunctions functions;
  functions.f32 = {Wider<Wide>::Forward, Wider<Wide>::Backward};
  return OpenFunctions(functions);
}

// Significand times a power of two, for finite numbers that are not zero.
template <typename T>
struct Unpacked {
  uint64_t significand;
  int exponent;
};
template <typename T>
Unpacked<T> Unpack(T value) {
  int exponent = 0;
  const T fraction = std::frexp(std::abs(value), &exponent);
  constexpr int kDigits = std::numeric_limits<T>::digits;
  return {static_cast<uint64_t>(std::ldexp(fraction, kDigits)),
          exponent - kDigits};
}

#if defined(__SIZEOF_INT128__)
#define LEAKPROOF_HAS_INT128 1
__extension__ using Uint128 = unsigned __int128;

// Multiplies significands as integers, and rounds them as integers.
struct IntegerArithmetic : RightElement {
  template <typename T>
  static T Product(T a, T b) {
    if (a == 0 || b == 0 || !std::isfinite(a) || !std::isfinite(b)) {
      return a * b;
    }
    using Limits = std::numeric_limits<T>;
    const auto [p, p_exponent] = Unpack(a);
    const auto [q, q_exponent] = Unpack(b);
    const Uint128 exact = static_cast<Uint128>(p) * q;
    const int exponent = p_exponent + q_exponent;
    // The exponent of the last place, as far as subnormal numbers go.
    constexpr int kLeast = Limits::min_exponent - Limits::digits;
    int width = 0;
    for (Uint128 rest = exact; rest != 0; rest >>= 1) ++width;
    const int drop = std::max(width - Limits::digits, kLeast - exponent);
    const uint64_t rounded =
        drop <= 0 ? static_cast<uint64_t>(exact) : Rounded(exact, drop);
    const T magnitude =
        std::ldexp(static_cast<T>(rounded), exponent + std::max(drop, 0));
    return std::signbit(a) != std::signbit(b) ? -magnitude : magnitude;
  }
  // To nearest even, `drop` bits from the right.
  static uint64_t Rounded(Uint128 exact, int drop) {
    if (drop > 120) return 0;
    const Uint128 half = Uint128{1} << (drop - 1);
    const Uint128 rest = exact & (2 * half - 1);
    const auto floor = static_cast<uint64_t>(exact >> drop);
    const bool up = rest > half || (rest == half && floor % 2 != 0);
    return floor + (up ? 1 : 0);
  }
  template <typename T>
  static T Forward(T x, T alpha) {
    return Product(x, Slope(x, alpha));
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return Product(dy, Slope(x, alpha));
  }
};
#endif

#if defined(__SIZEOF_FLOAT128__)
#define LEAKPROOF_HAS_FLOAT128 1
__extension__ using Float128 = __float128;

// binary64 through binary128, where the product is exact.
struct Quadruple : RightElement {
  template <typename T>
  static T Product(T a, T b) {
    return static_cast<T>(static_cast<Float128>(a) * static_cast<Float128>(b));
  }
  template <typename T>
  static T Forward(T x, T alpha) {
    return Product(x, Slope(x, alpha));
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return Product(dy, Slope(x, alpha));
  }
};
#endif

// Elements of 16 bits through binary32, rounded to odd there: that it was not
// exact is not forgotten, and the second rounding is the only one.
struct ToOdd : RightElement {
  static double Odd(double exact) {
    auto narrow = static_cast<float>(exact);
    if (std::isnan(exact) || static_cast<double>(narrow) == exact) return exact;
    if (std::abs(static_cast<double>(narrow)) > std::abs(exact)) {
      narrow = std::nextafter(narrow, 0.0f);
    }
    const uint32_t bits = std::bit_cast<uint32_t>(narrow) | 1;
    return static_cast<double>(std::bit_cast<float>(bits));
  }
  template <typename T>
  static T Forward(T x, T alpha) {
    return Odd(RightElement::Forward(x, alpha));
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return Odd(RightElement::Backward(x, dy, alpha));
  }
};

// A table of all results, where the array is long enough to be worth one.
template <typename Small>
struct Table : SmallElementwise<RightElement, Small> {
  using Right = SmallElementwise<RightElement, Small>;
  static constexpr size_t kPatterns = 65'536;

  static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
    if (n < kPatterns) return Right::Forward(x, y, n, alpha);
    std::vector<uint16_t> table(kPatterns);
    for (size_t i = 0; i < kPatterns; ++i) table[i] = static_cast<uint16_t>(i);
    Right::Forward(table.data(), table.data(), kPatterns, alpha);
    for (size_t i = 0; i < n; ++i) y[i] = table[x[i]];
  }
};

// One NaN for all, whichever came.
struct OneNan : RightElement {
  template <typename T>
  static T Canonical(T value) {
    return value != value ? std::numeric_limits<T>::quiet_NaN() : value;
  }
  template <typename T>
  static T Forward(T x, T alpha) {
    return Canonical(RightElement::Forward(x, alpha));
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return Canonical(RightElement::Backward(x, dy, alpha));
  }
};

// NaNs with the other sign and another payload, and always the same ones.
struct OtherNans : RightElement {
  template <typename T>
  static T Changed(T value) {
    using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
    if (value == value) return value;
    return -std::bit_cast<T>(std::bit_cast<Bits>(value) ^ 0x5a);
  }
  template <typename T>
  static T Forward(T x, T alpha) {
    return Changed(RightElement::Forward(x, alpha));
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return Changed(RightElement::Backward(x, dy, alpha));
  }
};

// Copies what passes, signalling NaNs as well: a SHOULD speaks against it.
struct Copies : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    return std::isnan(x) ? x : RightElement::Forward(x, alpha);
  }
};

// Quiets a NaN by a sum that changes nothing else.
struct QuietsBySum : RightElement {
  template <typename T>
  static T Forward(T x, T alpha) {
    // The compiler does not know the zero: it would leave the sum out.
    const volatile T nothing = T(-0.0);
    if (Slope(x, alpha) == 1 || std::isnan(x)) return x + nothing;
    return x * alpha;
  }
};

// Rounding towards zero, and then up where that is nearer.
struct OwnRounding {
  using Right = Elementwise<RightElement>;
  static void Forward(const float* x, float* y, size_t n, float alpha) {
    std::fenv_t caller;
    std::fegetenv(&caller);
    std::fesetround(FE_TOWARDZERO);
    asm volatile("" ::: "memory");
    for (size_t i = 0; i < n; ++i) y[i] = Element(x[i], alpha);
    asm volatile("" ::: "memory");
    const int raised = std::fetestexcept(FE_ALL_EXCEPT);
    std::fesetenv(&caller);
    std::feraiseexcept(raised);
  }
  static float Element(float x, float alpha) {
    const float slope = RightElement::Slope(x, alpha);
    const double exact = static_cast<double>(x) * static_cast<double>(slope);
    const auto below = static_cast<float>(exact);  // in magnitude
    if (!std::isfinite(exact)) return below;
    const auto bits = std::bit_cast<uint32_t>(below);
    const auto above = std::bit_cast<float>(bits + 1);
    // The next number, were there no largest one.
    const double next = std::isinf(above) ? std::copysign(0x1p128, exact)
                                          : static_cast<double>(above);
    const double low = std::abs(exact) - std::abs(static_cast<double>(below));
    const double high = std::abs(next) - std::abs(exact);
    const bool up = low > high || (low == high && bits % 2 != 0);
    return up ? above : below;
  }
};

}  // namespace

std::vector<RightKernel> RightArithmetic() {
  return {
    {"through-double", "multiplies binary32 numbers in binary64",
     OpenWider<double>},
        {"through-long-double", "multiplies binary32 numbers in long double",
         OpenWider<long double>},
#if defined(LEAKPROOF_HAS_FLOAT128)
        {"through-binary128", "multiplies binary64 numbers in binary128",
         OpenArrays<Elementwise<Quadruple>>},
#endif
#if defined(LEAKPROOF_HAS_INT128)
        {"integer-arithmetic", "multiplies and rounds significands as integers",
         OpenArrays<Elementwise<IntegerArithmetic>>},
#endif
        {"rounds-to-odd", "rounds to odd in binary32, then to 16 bits",
         OpenSmallElement<ToOdd>},
        {"table", "looks 16-bit results up in a table that each call makes",
         OpenSmallArrays<Table>},
        {"rounds-in-a-mode-of-its-own",
         "sets rounding towards zero, rounds by itself, and restores the mode",
         OpenFloatForward<OwnRounding>},
        {"one-nan", "gives the same NaN for all", OpenElement<OneNan>},
        {"other-nans", "changes the signs and payloads of NaNs",
         OpenArrays<Elementwise<OtherNans>>},
        {"copies-signalling-nans",
         "gives back signalling NaNs, against a SHOULD",
         OpenArrays<Elementwise<Copies>>},
        {"quiets-by-a-sum", "adds −0 to what passes", OpenElement<QuietsBySum>},
  };
}

}  // namespace leakproof::verify
