// SPDX-License-Identifier: Apache-2.0
//
// A sweep: every input of a kind, in an order, laid out in arrays. A run names
// the part of a sweep that it judged by positions, so that parts can be joined.

#ifndef LEAKPROOF_VERIFY_SWEEP_H_
#define LEAKPROOF_VERIFY_SWEEP_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ref/format.h"
#include "ref/rules.h"
#include "verify/check.h"
#include "verify/kernel.h"
#include "verify/listed_patterns.h"

namespace leakproof::verify {

// How a row is cut into arrays of n elements: column c has the index
// (c + shift) mod n in its array.
struct Layout {
  size_t n;
  size_t shift;

  friend bool operator==(const Layout&, const Layout&) = default;
};

// Layouts of arrays of `format` such that over all of them each column is at
// every position modulo the lanes of a vector of 64 bytes, the widest of
// today's fixed widths, in the body of an array, and in the tail that vectors
// of 16, 32 and 64 bytes leave of one.
std::vector<Layout> AllLayouts(const ref::Format& format);
// One layout in which arrays have a body and the longest tail, for a single
// pass.
inline constexpr Layout kOneLayout{4096 + 63, 0};

// One x of each class: both signs of zero, subnormal and normal numbers,
// infinities, quiet and signalling NaNs. +1 and −1 come first. As many as have
// no common factor with a number of lanes.
std::span<const ref::BitPattern> ClassesOfX(const ref::Format& format);

// Which x of ClassesOfX lies at an index of the arrays of backward.
struct LaneInputs {
  enum class Kind {
    kSigns,    // +1 and −1, in turns of `turn` elements
    kClasses,  // all classes in turn
  };
  Kind kind = Kind::kSigns;
  size_t turn = 1;
  size_t phase = 0;

  size_t ClassAt(size_t index, size_t classes) const {
    return kind == Kind::kSigns ? (index / turn + phase) % 2
                                : (index + phase) % classes;
  }
};

struct Row {
  ref::BitPattern alpha;
  Layout layout;
  LaneInputs x;  // of backward
};

struct Sweep {
  std::string what;  // "every x, every α of binary16"
  const ref::Format* format;
  Direction direction;
  std::vector<Row> rows;
  // The columns are all patterns of the format: of x in forward, of dy in
  // backward. Or else those listed here for each row, ascending.
  std::vector<std::shared_ptr<const ListedPatterns>> listed;

  struct Place {
    size_t row;
    uint64_t column;
  };

  uint64_t Columns(size_t row) const;
  // Positions number the columns of all rows, one row after the other.
  uint64_t Size() const;
  Place At(uint64_t position) const;
  uint64_t PositionOf(Place place) const;
  ref::BitPattern FactorAt(Place place) const;
  // The first position of an array that is not before `position`; Size() if
  // there is none.
  uint64_t ArrayBoundary(uint64_t position) const;
};

// The finite numbers of a format of 16 bits, as numbers of its format of α.
std::vector<ref::BitPattern> AlphasOfElement(const ref::Format& format);

// The sweeps of one kernel in one format. `alphas` are those of the run, or
// empty for the suite's choice; `rules` those that it is judged by.
std::vector<Sweep> SweepsOf(const ref::Format& format, Direction direction,
                            Effort effort,
                            const std::vector<ref::BitPattern>& alphas,
                            const ref::Rules& rules);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_SWEEP_H_
