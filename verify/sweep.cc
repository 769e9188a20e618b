// SPDX-License-Identifier: Apache-2.0

#include "verify/sweep.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <utility>

#include "ref/leaky_relu.h"
#include "ref/number.h"
#include "verify/hard_inputs.h"
#include "verify/patterns.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

constexpr size_t kVectorBytes = 64;
constexpr size_t kClassesOfX = 13;

uint64_t Patterns(const Format& format) { return uint64_t{1} << format.width; }

// The α of a list that stay in the domain as the rules round them.
std::vector<BitPattern> InDomain(const std::vector<BitPattern>& alphas,
                                 const Format& format,
                                 const ref::Rules& rules) {
  std::vector<BitPattern> kept;
  for (const BitPattern alpha : alphas) {
    if (!ref::AlphaOverflows(rules, format, alpha)) kept.push_back(alpha);
  }
  return kept;
}

// Rows for every α and, as often as the layouts are more, again from the first
// α. In backward three rows for one: an x of either sign for every dy, each
// sign in turn, and the classes of x, which take turns from row to row.
std::vector<Row> RowsOf(const std::vector<BitPattern>& alphas,
                        const std::vector<Layout>& layouts,
                        Direction direction) {
  constexpr std::array<size_t, 4> kTurns{1, 3, 16, 512};
  std::vector<Row> rows;
  if (alphas.empty()) return rows;
  size_t count = std::max(alphas.size(), layouts.size());
  if (direction == Direction::kBackward) count = std::max(count, kClassesOfX);
  for (size_t i = 0; i < count; ++i) {
    const BitPattern alpha = alphas[i % alphas.size()];
    const Layout layout = layouts[i % layouts.size()];
    if (direction == Direction::kForward) {
      rows.push_back({alpha, layout, {}});
      continue;
    }
    using Kind = LaneInputs::Kind;
    const size_t turn = kTurns[i % kTurns.size()];
    rows.push_back({alpha, layout, {Kind::kSigns, turn, 0}});
    rows.push_back({alpha, layout, {Kind::kSigns, turn, 1}});
    // Column c has the class c + i, or one less beyond the end of an array.
    const size_t back = kClassesOfX - layout.shift % kClassesOfX;
    rows.push_back({alpha, layout, {Kind::kClasses, 1, i + back}});
  }
  return rows;
}

std::string Factor(Direction direction) {
  return direction == Direction::kForward ? "x" : "dy";
}

}  // namespace

std::vector<BitPattern> AlphasOfElement(const Format& format) {
  const Format& alpha_format = ref::AlphaFormat(format);
  std::vector<BitPattern> alphas;
  for (uint64_t bits = 0; bits < Patterns(format); ++bits) {
    const BitPattern pattern{bits};
    if (!format.IsFinite(pattern)) continue;
    const BitPattern magnitude = ref::RoundTiesToEven(
        alpha_format, ref::ToExact(format, format.Magnitude(pattern)));
    alphas.push_back(format.IsNegative(pattern)
                         ? alpha_format.Negated(magnitude)
                         : magnitude);
  }
  return alphas;
}

std::vector<Layout> AllLayouts(const Format& format) {
  const size_t lanes = kVectorBytes / format.bytes();
  std::vector<Layout> layouts;
  // Enough for every class of x to have its turn on either side of the column
  // at which an array ends, whatever the number of α.
  for (size_t shift = 0; shift < std::max(lanes, kClassesOfX + 1); ++shift) {
    layouts.push_back({4096, shift});
  }
  // One vector and the longest tail, with each column in turn among the last
  // ones: the tail of vectors of 16 bytes, which is the shortest.
  const size_t n = 2 * lanes - 1;
  const size_t tail = 16 / format.bytes() - 1;
  for (size_t shift = 0; shift < n; shift += tail) {
    layouts.push_back({n, shift});
  }
  return layouts;
}

std::span<const BitPattern> ClassesOfX(const Format& format) {
  using Classes = std::array<BitPattern, kClassesOfX>;
  static const std::map<std::string_view, Classes> classes = [] {
    std::map<std::string_view, Classes> all;
    for (const Format& f : ref::kFormats) {
      all[f.name] = {f.One(),           f.Negated(f.One()),
                     f.Zero(),          f.Zero(true),
                     f.Infinity(),      f.Infinity(true),
                     f.MinSubnormal(),  f.Negated({f.fraction_mask()}),
                     f.QuietNan(),      f.Negated(f.QuietNan()),
                     f.SignallingNan(), f.Negated(f.SignallingNan()),
                     f.Negated(f.Max())};
    }
    return all;
  }();
  return classes.at(format.name);
}

uint64_t Sweep::Columns(size_t row) const {
  return listed.empty() ? Patterns(*format) : listed[row]->size();
}

uint64_t Sweep::Size() const { return PositionOf({rows.size(), 0}); }

uint64_t Sweep::PositionOf(Place place) const {
  if (listed.empty()) return place.row * Patterns(*format) + place.column;
  uint64_t position = place.column;
  for (size_t row = 0; row < place.row; ++row) position += Columns(row);
  return position;
}

Sweep::Place Sweep::At(uint64_t position) const {
  if (listed.empty()) {
    return {static_cast<size_t>(position / Patterns(*format)),
            position % Patterns(*format)};
  }
  size_t row = 0;
  while (row < rows.size() && position >= Columns(row)) {
    position -= Columns(row++);
  }
  return {row, position};
}

BitPattern Sweep::FactorAt(Place place) const {
  return listed.empty() ? BitPattern{place.column}
                        : (*listed[place.row])[place.column];
}

uint64_t Sweep::ArrayBoundary(uint64_t position) const {
  if (position >= Size()) return Size();
  const Place place = At(position);
  const auto [n, shift] = rows[place.row].layout;
  if (place.column == 0) return position;
  const uint64_t arrays = (place.column + shift + n - 1) / n;
  const uint64_t boundary = arrays * n - shift;
  return boundary < Columns(place.row) ? PositionOf({place.row, boundary})
                                       : PositionOf({place.row + 1, 0});
}

std::vector<Sweep> SweepsOf(const Format& format, Direction direction,
                            Effort effort,
                            const std::vector<BitPattern>& alphas,
                            const ref::Rules& rules) {
  if (effort == Effort::kQuick) return {};
  const Format& alpha_format = ref::AlphaFormat(format);
  const bool exhaustive = effort == Effort::kExhaustive;
  const bool binary32 = format == ref::kBinary32;
  const std::string every = "every " + Factor(direction);
  std::vector<BitPattern> list =
      alphas.empty() ? LandmarkAlphas(alpha_format) : alphas;
  std::string of_alpha = alphas.empty() ? "the list of α" : "the α of the run";
  std::vector<Layout> layouts = AllLayouts(format);
  if (binary32 && !exhaustive) {
    // What a second or two allow.
    if (direction == Direction::kBackward) return {};
    layouts = {kOneLayout};
    if (alphas.empty()) {
      list = {*ref::ParseNumber(alpha_format, "0.01")};
      of_alpha = "α = 0.01";
    }
  }
  list = InDomain(list, format, rules);

  std::vector<Sweep> sweeps;
  const auto add = [&](const std::string& what,
                       const std::vector<BitPattern>& of) {
    Sweep sweep{what, &format, direction, RowsOf(of, layouts, direction), {}};
    if (!sweep.rows.empty()) sweeps.push_back(std::move(sweep));
  };
  if (format == ref::kBinary64) {
    add("hard " + Factor(direction) + ", " + of_alpha, list);
    // Alike in both directions.
    static std::map<BitPattern, std::weak_ptr<const ListedPatterns>> known;
    for (Sweep& sweep : sweeps) {
      for (const Row& row : sweep.rows) {
        auto columns = known[row.alpha].lock();
        if (!columns) {
          columns = std::make_shared<const ListedPatterns>(
              HardInputs(format, row.alpha));
          known[row.alpha] = columns;
        }
        sweep.listed.push_back(std::move(columns));
      }
    }
    return sweeps;
  }
  add(every + ", " + of_alpha, list);
  if (exhaustive && format.width == 16 && alphas.empty()) {
    add(every + ", every α of " + std::string(format.name),
        InDomain(AlphasOfElement(format), format, rules));
  }
  return sweeps;
}

}  // namespace leakproof::verify
