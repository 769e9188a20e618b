// SPDX-License-Identifier: Apache-2.0

#include "verify/sweep_judge.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <set>

#include "verify/checks/values.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using ref::Piece;
using ref::ResultSet;
using spec::ClauseId;
using Formula = Piece::Formula;

BitPattern Load(const Format& format, const std::byte* array, size_t i) {
  BitPattern pattern;
  std::memcpy(&pattern.bits, array + i * format.bytes(), format.bytes());
  return pattern;
}

const Piece& PieceOf(const std::vector<Piece>& pieces, uint64_t pattern) {
  return *std::ranges::lower_bound(pieces, pattern, {}, &Piece::last);
}

// The patterns at which the kind of a number changes, as beginnings.
void AddKindBorders(const Format& format, std::set<uint64_t>& borders) {
  for (const bool negative : {false, true}) {
    const uint64_t sign = format.Zero(negative).bits;
    for (const uint64_t magnitude :
         {uint64_t{0}, uint64_t{1}, format.MinNormal().bits,
          format.Infinity().bits, format.SignallingNan().bits,
          format.QuietNan().bits}) {
      borders.insert(sign | magnitude);
    }
  }
}

// From one rank up to another; 0 if that is below. Those of binary64 are
// further apart than int64_t has numbers.
uint64_t Steps(int64_t from, int64_t to) {
  return from < to ? static_cast<uint64_t>(to) - static_cast<uint64_t>(from)
                   : 0;
}

// Steps from `got` to the nearest permitted number; empty if one is a NaN.
std::optional<uint64_t> UlpsApart(const Format& format, const ResultSet& set,
                                  BitPattern got) {
  if (format.IsNan(got) || set.intervals().empty()) return {};
  const int64_t rank = format.ValueRank(got);
  uint64_t least = ~uint64_t{0};
  for (const auto& [first, last] : set.intervals()) {
    least = std::min(least, std::max(Steps(rank, format.ValueRank(first)),
                                     Steps(format.ValueRank(last), rank)));
  }
  return least;
}

}  // namespace

SweepJudge::SweepJudge(const Sweep& sweep, size_t row, const ref::Rules& rules,
                       std::span<const spec::Clause* const> clauses)
    : sweep_(sweep),
      row_(row),
      row_start_(sweep.PositionOf({row, 0})),
      oracle_(rules, *sweep.format, sweep.rows[row].alpha),
      clauses_(clauses),
      classes_(ClassesOfX(*sweep.format)) {
  if (sweep.direction == Direction::kForward) {
    MakeForwardParts();
  } else {
    MakeBackwardParts();
  }
}

ref::PatternRun SweepJudge::RunOf(const Elements& e) const {
  if (sweep_.listed.empty()) return {{e.column}, e.count};
  return {{}, e.count, sweep_.listed[row_]->patterns().data() + e.column};
}

std::string_view SweepJudge::Judged(ClauseId clause) const {
  const bool judged = std::ranges::any_of(
      clauses_,
      [&](const spec::Clause* wanted) { return wanted->id == clause->id; });
  return judged ? clause->id : std::string_view();
}

uint64_t SweepJudge::ColumnAfter(uint64_t pattern) const {
  if (sweep_.listed.empty()) return pattern + 1;
  const auto listed = sweep_.listed[row_]->patterns();
  return static_cast<uint64_t>(
      std::ranges::upper_bound(listed, BitPattern{pattern}) - listed.begin());
}

// Parts begin at the borders, of which the first is pattern 0.
template <class MakePart>
void SweepJudge::AddParts(const std::set<uint64_t>& borders,
                          MakePart make_part) {
  uint64_t column = 0;
  for (auto border = borders.begin(); border != borders.end(); ++border) {
    // The last pattern of 64 bits has no successor.
    const uint64_t last = std::next(border) == borders.end()
                              ? sweep_.format->sign_mask() * 2 - 1
                              : *std::next(border) - 1;
    const uint64_t end = ColumnAfter(last);
    if (column == end) continue;
    Part part = make_part(BitPattern{*border});
    part.first = column;
    part.end = end;
    parts_.push_back(std::move(part));
    column = end;
  }
}

// Where chapter Forward of the specification changes its clause, for the α that
// is given: as ForwardClauseOf has it.
void SweepJudge::MakeForwardParts() {
  const Format& format = *sweep_.format;
  const BitPattern alpha = sweep_.rows[row_].alpha;
  const auto pieces = oracle_.Forward();
  std::set<uint64_t> borders;
  for (const Piece& piece : pieces) borders.insert(piece.first);
  AddKindBorders(format, borders);
  const ref::BlockProduct product(format, ref::AlphaFormat(format), alpha,
                                  false);
  const ref::ProductBorders of_product = ref::BordersOf(format, product);
  for (const bool negative : {false, true}) {
    const uint64_t sign = format.Zero(negative).bits;
    borders.insert(sign | of_product.not_tiny);
    borders.insert(sign | of_product.not_finite);
  }
  const bool quiet = !Judged("LR-FWD-9").empty();
  AddParts(borders, [&](BitPattern first) {
    const Lane lane{PieceOf(pieces, first.bits),
                    Judged(ForwardClauseOf(format, alpha, first)),
                    {KindOf(format, first), {}}};
    return Part{0, 0, {lane}, quiet && format.IsSignallingNan(first)};
  });
}

void SweepJudge::MakeBackwardParts() {
  const Format& format = *sweep_.format;
  const BitPattern alpha = sweep_.rows[row_].alpha;
  // The signs are the first two classes.
  const bool signs = sweep_.rows[row_].x.kind == LaneInputs::Kind::kSigns;
  const auto used = signs ? classes_.first(2) : classes_;
  std::vector<std::vector<Piece>> pieces;
  std::set<uint64_t> borders;
  for (const BitPattern x : used) {
    pieces.push_back(oracle_.Backward(x));
    for (const Piece& piece : pieces.back()) borders.insert(piece.first);
  }
  AddKindBorders(format, borders);
  AddParts(borders, [&](BitPattern first) {
    Part part{0, 0, {}, false};
    for (size_t c = 0; c < used.size(); ++c) {
      part.lanes.push_back(
          {PieceOf(pieces[c], first.bits),
           Judged(BackwardClauseOf(format, alpha, used[c], first)),
           {KindOf(format, used[c]), KindOf(format, first)}});
    }
    return part;
  });
}

std::vector<SweepJudge::Columns> SweepJudge::Wanted() const {
  std::vector<Columns> wanted;
  for (const Part& part : parts_) {
    const bool judged = part.signalling ||
                        std::ranges::any_of(part.lanes, [](const Lane& lane) {
                          return !lane.clause.empty();
                        });
    if (!judged) continue;
    if (!wanted.empty() && wanted.back().end == part.first) {
      wanted.back().end = part.end;
    } else {
      wanted.push_back({part.first, part.end});
    }
  }
  return wanted;
}

const SweepJudge::Lane& SweepJudge::LaneAt(const Part& part,
                                           size_t index) const {
  if (part.lanes.size() == 1) return part.lanes.front();
  return part.lanes[sweep_.rows[row_].x.ClassAt(index, classes_.size())];
}

void SweepJudge::Judge(const Elements& elements, const std::byte* results,
                       SweepTally& tally) {
  Elements rest = elements;
  const size_t n = sweep_.rows[row_].layout.n;
  while (rest.count > 0) {
    const size_t part_before = next_part_;
    size_t part_here = part_before;
    // Arrays come in ascending order, mostly.
    if (parts_[part_here].first > rest.column) part_here = 0;
    while (parts_[part_here].end <= rest.column) ++part_here;
    if (part_here != part_before) {
      Finish(tally);
      next_part_ = part_here;
    }
    const Part& part = parts_[part_here];
    Elements here = rest;
    here.count = static_cast<size_t>(
        std::min<uint64_t>(rest.count, part.end - rest.column));
    if (here.count == n) {
      ++whole_arrays_;
    } else {
      CountInputs(part, here, 1, tally);
    }
    if (!AllAsExpected(part, here, results)) {
      LookCloser(part, here, results, tally);
    }
    rest.column += here.count;
    rest.index += here.count;
    rest.count -= here.count;
    results += here.count * sweep_.format->bytes();
  }
}

void SweepJudge::Finish(SweepTally& tally) {
  if (whole_arrays_ == 0) return;
  const size_t n = sweep_.rows[row_].layout.n;
  CountInputs(parts_[next_part_], {0, n, 0, n}, whole_arrays_, tally);
  whole_arrays_ = 0;
}

// `times` arrays with such elements.
void SweepJudge::CountInputs(const Part& part, const Elements& e,
                             uint64_t times, SweepTally& tally) const {
  const LaneInputs& x = sweep_.rows[row_].x;
  const size_t turn = x.kind == LaneInputs::Kind::kSigns ? x.turn : 1;
  const size_t classes = part.lanes.size();
  const size_t end = e.index + e.count;
  // How many lanes of a class lie before an index of the arrays: it has the
  // turns t for which (t + phase) mod classes is the class.
  const auto before = [&](size_t index, size_t of_class) {
    if (classes == 1) return index;
    const size_t round = turn * classes;
    const size_t start =
        (of_class + classes - x.phase % classes) % classes * turn;
    const size_t into = index % round;
    return index / round * turn +
           (into > start ? std::min(into - start, turn) : 0);
  };
  const auto count = [&](std::string_view clause, const InputSet& set,
                         size_t of_class) {
    SetTally& of_set = tally[clause].Set(set);
    of_set.inputs +=
        times * (before(end, of_class) - before(e.index, of_class));
    for (size_t tail = 0; tail < kTails; ++tail) {
      const size_t start = std::max(e.index, TailStart(e.n, tail));
      if (end <= start) continue;
      of_set.tail_inputs[tail] +=
          times * (before(end, of_class) - before(start, of_class));
    }
  };
  if (part.signalling) count("LR-FWD-9", part.lanes.front().set, 0);
  for (size_t i = 0; i < classes; ++i) {
    const Lane& lane = part.lanes[i];
    if (!lane.clause.empty()) count(lane.clause, lane.set, i);
  }
}

// Fills the masks for the elements' indices, unless they are there already.
void SweepJudge::PrepareMasks(const Part& part, const Elements& e) {
  const size_t n = sweep_.rows[row_].layout.n;
  const size_t bytes = sweep_.format->bytes();
  std::vector<char> formulas;
  for (const Lane& lane : part.lanes) {
    const bool product =
        !lane.clause.empty() && lane.piece.formula == Formula::kProduct;
    const bool same =
        !lane.clause.empty() && lane.piece.formula == Formula::kSame;
    formulas.push_back(product ? 'p' : same ? 's' : 'i');
  }
  // A short part is not worth masks for a whole array.
  const bool whole = e.count == n;
  if (whole && formulas == masks_of_) return;
  product_lanes_.resize(n * bytes);
  ignored_lanes_.resize(n * bytes);
  const size_t from = whole ? 0 : e.index;
  const size_t to = whole ? n : e.index + e.count;
  if (!whole && formulas == masks_of_) return;
  masks_of_ = whole ? formulas : std::vector<char>();
  for (size_t i = from; i < to; ++i) {
    const char formula =
        formulas[sweep_.rows[row_].x.ClassAt(i, classes_.size())];
    std::memset(&product_lanes_[i * bytes], formula == 'p' ? 0xff : 0, bytes);
    std::memset(&ignored_lanes_[i * bytes], formula == 'i' ? 0xff : 0, bytes);
  }
}

bool SweepJudge::AllAsExpected(const Part& part, const Elements& e,
                               const std::byte* results) {
  const ref::BlockProduct& product = oracle_.product();
  const ref::PatternRun run = RunOf(e);
  const Lane& lane = part.lanes.front();
  const Formula formula = lane.piece.formula;
  if (part.lanes.size() == 1) {
    switch (formula) {
      case Formula::kProduct:
        return lane.clause.empty() || product.AllProducts(run, results);
      case Formula::kSame:
        return lane.clause.empty() || product.AllSame(run, results);
      case Formula::kQuietNan:
        return product.AllQuietNans(results, e.count);
      case Formula::kConstant:
        return !part.signalling &&
               (lane.clause.empty() ||
                product.AllEqual(lane.piece.constant, results, e.count));
      case Formula::kLookUp:
        return lane.clause.empty() && !part.signalling;
    }
  }
  const auto all_have = [&](Formula wanted) {
    return std::ranges::all_of(part.lanes, [&](const Lane& l) {
      return l.piece.formula == wanted || l.clause.empty();
    });
  };
  if (all_have(Formula::kQuietNan)) {
    return product.AllQuietNans(results, e.count);
  }
  if (all_have(Formula::kLookUp)) return false;
  PrepareMasks(part, e);
  const bool masked = product.AllProductsOrSame(
      run, results,
      {&product_lanes_[e.index * sweep_.format->bytes()],
       &ignored_lanes_[e.index * sweep_.format->bytes()]});
  // Lanes without a formula are looked at in any case.
  const bool ignores = std::ranges::any_of(part.lanes, [](const Lane& l) {
    return !l.clause.empty() && l.piece.formula != Formula::kProduct &&
           l.piece.formula != Formula::kSame;
  });
  return masked && !ignores;
}

// What the lane's formula gives for a factor; `product` is the product with it.
BitPattern SweepJudge::Expected(const Piece& piece, BitPattern factor,
                                BitPattern product) {
  switch (piece.formula) {
    case Formula::kProduct:
      return product;
    case Formula::kSame:
      return factor;
    case Formula::kQuietNan:
    case Formula::kConstant:
    case Formula::kLookUp:
      break;
  }
  return piece.constant;
}

void SweepJudge::FillExpected(const Piece& piece, const Elements& e) {
  const Format& format = *sweep_.format;
  const ref::BlockProduct& product = oracle_.product();
  expected_.resize(e.count * format.bytes());
  switch (piece.formula) {
    case Formula::kSame:
      return product.Fill(RunOf(e), expected_.data());
    case Formula::kConstant:
      for (size_t i = 0; i < e.count; ++i) {
        std::memcpy(&expected_[i * format.bytes()], &piece.constant.bits,
                    format.bytes());
      }
      return;
    case Formula::kProduct:
    case Formula::kQuietNan:
    case Formula::kLookUp:
      return product.Products(RunOf(e), expected_.data());
  }
}

template <typename Bits>
void SweepJudge::CountDifferences(const Lane& lane, const Elements& e,
                                  const std::byte* results, SweepTally& tally) {
  const Format& format = *sweep_.format;
  FillExpected(lane.piece, e);
  const auto load = [](const std::byte* array, size_t i) {
    Bits bits;
    std::memcpy(&bits, array + i * sizeof bits, sizeof bits);
    return bits;
  };
  places_.resize(e.count + 1);
  size_t count = 0;
  for (size_t i = 0; i < e.count; ++i) {
    places_[count] = static_cast<uint32_t>(i);
    count += load(results, i) != load(expected_.data(), i);
  }
  if (count == 0) return;
  const FailedBlock block{row_start_ + e.column, e.index, e.n,
                          std::span(places_).first(count)};
  std::optional<ClauseTally::Worst> worst;
  for (const uint32_t place : block.places) {
    const BitPattern got{load(results, place)};
    if (format.IsNan(got)) continue;
    const int64_t rank = format.ValueRank(got);
    const int64_t wanted = format.ValueRank({load(expected_.data(), place)});
    const uint64_t ulps = std::max(Steps(rank, wanted), Steps(wanted, rank));
    if (!worst || ulps > worst->ulps) worst = {block.At(place, got), ulps};
  }
  tally[lane.clause].AddFailures(lane.set, block,
                                 {load(results, block.places.front())}, worst);
}

void SweepJudge::LookCloser(const Part& part, const Elements& e,
                            const std::byte* results, SweepTally& tally) {
  const Format& format = *sweep_.format;
  const bool backward = sweep_.direction == Direction::kBackward;
  const Lane& first = part.lanes.front();
  const bool formula_alone = first.piece.alone && !part.signalling &&
                             first.piece.formula != Formula::kQuietNan &&
                             first.piece.formula != Formula::kLookUp;
  if (part.lanes.size() == 1 && formula_alone) {
    if (first.clause.empty()) return;
    switch (format.bytes()) {
      case 2:
        return CountDifferences<uint16_t>(first, e, results, tally);
      case 4:
        return CountDifferences<uint32_t>(first, e, results, tally);
      default:
        return CountDifferences<uint64_t>(first, e, results, tally);
    }
  }
  expected_.resize(e.count * format.bytes());
  oracle_.product().Products(RunOf(e), expected_.data());
  for (size_t i = 0; i < e.count; ++i) {
    const Lane& lane = LaneAt(part, e.index + i);
    if (lane.clause.empty() && !part.signalling) continue;
    const BitPattern got = Load(format, results, i);
    const uint64_t column = e.column + i;
    const BitPattern factor = FactorAt(column);
    const Piece& piece = lane.piece;
    const bool permitted =
        piece.formula == Formula::kQuietNan ? format.IsNan(got)
        : piece.formula == Formula::kLookUp
            ? false
            : got == Expected(piece, factor, Load(format, expected_.data(), i));
    if (permitted && !part.signalling) continue;
    const FailedElement element{row_start_ + column, e.index + i, e.n, got};
    if (part.signalling && format.IsSignallingNan(got)) {
      tally["LR-FWD-9"].AddFailure(lane.set, element, {});
    }
    if (permitted || lane.clause.empty()) continue;
    const size_t c =
        backward ? sweep_.rows[row_].x.ClassAt(e.index + i, classes_.size())
                 : 0;
    const ResultSet set = backward
                              ? oracle_.BackwardSet(piece, classes_[c], factor)
                              : oracle_.ForwardSet(piece, factor);
    if (set.Contains(got)) continue;
    tally[lane.clause].AddFailure(lane.set, element,
                                  UlpsApart(format, set, got));
  }
}

}  // namespace leakproof::verify
