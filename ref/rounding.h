// SPDX-License-Identifier: Apache-2.0
//
// How an exact value becomes a number of a format: the rounding directions and
// the exception flags of IEEE 754-2019.

#ifndef LEAKPROOF_REF_ROUNDING_H_
#define LEAKPROOF_REF_ROUNDING_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "ref/format.h"

namespace leakproof::ref {

// The rounding-direction attributes of IEEE 754-2019, 4.3. A value beyond the
// largest finite number rounds to that number or to infinity, as the direction
// has it (7.4).
enum class Rounding { kTiesToEven, kTiesToAway, kUp, kDown, kTowardZero };
inline constexpr std::array kRoundings{Rounding::kTiesToEven,
                                       Rounding::kTiesToAway, Rounding::kUp,
                                       Rounding::kDown, Rounding::kTowardZero};

// "ties to even", "up", ...
std::string_view Name(Rounding rounding);

// The exceptions of IEEE 754-2019, 7.2 to 7.6.
enum class Flag : uint8_t {
  kInvalid,
  kDivisionByZero,
  kOverflow,
  kUnderflow,
  kInexact
};

// A set of exception flags.
class Flags {
 public:
  constexpr Flags() = default;
  constexpr Flags(Flag flag)  // implicit, so that flags combine by |
      : bits_(static_cast<uint8_t>(1U << static_cast<unsigned>(flag))) {}

  static constexpr Flags All() {
    return Flags(Flag::kInvalid) | Flag::kDivisionByZero | Flag::kOverflow |
           Flag::kUnderflow | Flag::kInexact;
  }

  constexpr bool Contains(Flags other) const {
    return (other.bits_ & ~bits_) == 0;
  }
  constexpr bool empty() const { return bits_ == 0; }

  friend constexpr Flags operator|(Flags a, Flags b) {
    return FromBits(a.bits_ | b.bits_);
  }
  friend constexpr Flags operator&(Flags a, Flags b) {
    return FromBits(a.bits_ & b.bits_);
  }
  // What `a` holds and `b` does not.
  friend constexpr Flags operator-(Flags a, Flags b) {
    return FromBits(a.bits_ & ~b.bits_);
  }
  friend constexpr bool operator==(Flags, Flags) = default;

  // "overflow, inexact"; "none" for the empty set.
  std::string ToString() const;

 private:
  static constexpr Flags FromBits(int bits) {
    Flags flags;
    flags.bits_ = static_cast<uint8_t>(bits);
    return flags;
  }

  uint8_t bits_ = 0;
};

constexpr Flags operator|(Flag a, Flag b) { return Flags(a) | Flags(b); }

// Every set F of flags with required ⊆ F ⊆ permitted. `permitted` holds
// `required`.
struct FlagSets {
  Flags required;
  Flags permitted;

  static constexpr FlagSets None() { return {}; }
  static constexpr FlagSets Exactly(Flags flags) { return {flags, flags}; }
  static constexpr FlagSets Optional(Flags flags) { return {{}, flags}; }

  // Either of two computations is done.
  constexpr FlagSets Or(FlagSets other) const {
    return {required & other.required, permitted | other.permitted};
  }
  // Both of two computations are done.
  constexpr FlagSets And(FlagSets other) const {
    return {required | other.required, permitted | other.permitted};
  }
  constexpr bool Contains(Flags raised) const {
    return raised.Contains(required) && permitted.Contains(raised);
  }
  friend constexpr bool operator==(FlagSets, FlagSets) = default;

  // "inexact required; underflow permitted"; "none".
  std::string ToString() const;
};

// An exact value, rounded to a format.
struct Rounded {
  BitPattern pattern;
  bool inexact = false;
  // Rounded as though the range of exponents were unbounded, the magnitude
  // exceeds the largest finite number (7.4).
  bool overflow = false;
  // The magnitude is not zero and below the smallest normal number: of the
  // exact value, and of that value rounded to the precision of the format as
  // though the range of exponents were unbounded (7.5 leaves the choice).
  bool tiny_before = false;
  bool tiny_after = false;

  friend constexpr bool operator==(const Rounded&, const Rounded&) = default;
};

// The flags that default exception handling raises for one rounding: overflow
// with inexact (7.4), inexact (7.6), and underflow if the result is tiny and
// inexact (7.5), which is permitted and not required where it is tiny before
// rounding alone.
constexpr FlagSets FlagsOf(const Rounded& rounded) {
  if (!rounded.inexact) return FlagSets::None();
  FlagSets flags = FlagSets::Exactly(Flag::kInexact);
  if (rounded.overflow) {
    flags = flags.And(FlagSets::Exactly(Flag::kOverflow));
  }
  if (rounded.tiny_before) {
    flags =
        flags.And(rounded.tiny_after ? FlagSets::Exactly(Flag::kUnderflow)
                                     : FlagSets::Optional(Flag::kUnderflow));
  }
  return flags;
}

}  // namespace leakproof::ref

#endif  // LEAKPROOF_REF_ROUNDING_H_
