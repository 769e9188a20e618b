// SPDX-License-Identifier: Apache-2.0

#include "verify/extraction/questions.h"

#include <rapidcheck.h>

#include <initializer_list>
#include <string>

#include "ref/near_ties.h"
#include "ref/number.h"
#include "verify/hard_inputs.h"
#include "verify/patterns.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

std::vector<BitPattern> Numbers(const Format& format,
                                std::initializer_list<const char*> texts) {
  std::vector<BitPattern> numbers;
  for (const char* text : texts) {
    numbers.push_back(*ref::ParseNumber(format, text));
  }
  return numbers;
}

// x of each case that the specification tells apart.
std::vector<BitPattern> OfEachCase(const Format& format) {
  return Numbers(format, {"-1", "1", "0", "-0", "nan"});
}

void AskForward(const Format& format, BitPattern alpha, BitPattern x,
                const AskQuestion& ask) {
  ask({&format, Direction::kForward, alpha, x, {0}});
}

void AskBackward(const Format& format, BitPattern alpha,
                 const std::vector<BitPattern>& x_of_each_case, BitPattern dy,
                 const AskQuestion& ask) {
  for (const BitPattern x : x_of_each_case) {
    ask({&format, Direction::kBackward, alpha, x, dy});
  }
}

std::vector<BitPattern> AlphasForEvery(const Format& alpha_format,
                                       Direction direction,
                                       const Extent& extent) {
  if (direction == Direction::kBackward && !extent.exhaustive) {
    return Numbers(alpha_format, {"0.01", "-0.5", "2", "0"});
  }
  std::vector<BitPattern> alphas = LandmarkAlphas(alpha_format);
  if (direction == Direction::kForward && extent.exhaustive) {
    const std::vector<BitPattern> simple = SimpleAlphas(alpha_format);
    alphas.insert(alphas.end(), simple.begin(), simple.end());
  }
  return alphas;
}

// Forward with every x, or backward with every dy.
void AskEvery(const Format& format, Direction direction, const Extent& extent,
              const AskQuestion& ask) {
  const bool forward = direction == Direction::kForward;
  const auto cases = OfEachCase(format);
  const auto alphas = AlphasForEvery(AlphaFormat(format), direction, extent);
  for (const BitPattern alpha : alphas) {
    for (uint64_t bits = 0; bits < uint64_t{1} << format.width; ++bits) {
      if (forward) {
        AskForward(format, alpha, {bits}, ask);
      } else {
        AskBackward(format, alpha, cases, {bits}, ask);
      }
    }
  }
}

void AskLandmarks(const Format& format, Direction direction,
                  const Extent& /*all*/, const AskQuestion& ask) {
  const auto landmarks = Landmarks(format);
  for (const BitPattern alpha : LandmarkAlphas(AlphaFormat(format))) {
    for (const BitPattern mark : landmarks) {
      if (direction == Direction::kForward) {
        AskForward(format, alpha, mark, ask);
      } else {
        AskBackward(format, alpha, landmarks, mark, ask);
      }
    }
  }
}

void AskHard(const Format& format, Direction direction, const Extent& /*all*/,
             const AskQuestion& ask) {
  const auto cases = OfEachCase(format);
  for (const BitPattern alpha : LandmarkAlphas(AlphaFormat(format))) {
    for (const BitPattern input : FewHardInputs(format, alpha)) {
      if (direction == Direction::kForward) {
        AskForward(format, alpha, input, ask);
      } else {
        AskBackward(format, alpha, cases, input, ask);
      }
    }
  }
}

// Some million in binary64. Backward with an x where the slope is α.
void AskAllHard(const Format& format, Direction direction,
                const Extent& /*all*/, const AskQuestion& ask) {
  const Format& alpha_format = AlphaFormat(format);
  for (const BitPattern alpha : LandmarkAlphas(alpha_format)) {
    const bool above_one =
        alpha_format.Rank(alpha) > alpha_format.Rank(alpha_format.One());
    const BitPattern x{format.Zero(!above_one).bits | format.One().bits};
    for (const BitPattern input : HardInputs(format, alpha)) {
      if (direction == Direction::kForward) {
        AskForward(format, alpha, input, ask);
      } else {
        AskBackward(format, alpha, {x}, input, ask);
      }
    }
  }
}

// Draws patterns, and bits that choose between them.
class Draw {
 public:
  explicit Draw(uint64_t seed) : patterns_(seed), bits_(patterns_.split()) {}

  uint64_t Bits() { return bits_.next(); }
  BitPattern From(const rc::Gen<BitPattern>& any) {
    return any(patterns_.split(), 0).value();
  }

 private:
  rc::Random patterns_;
  rc::Random bits_;
};

// Half of the slopes are of any magnitude. Their products mostly leave the
// range of 16 bits, so the others are between 2^-16 and 2^16.
BitPattern RandomAlpha(const Format& alpha_format,
                       const rc::Gen<BitPattern>& any, Draw& draw) {
  if (draw.Bits() % 2 == 0) {
    const uint64_t binade = alpha_format.MinNormal().bits;
    const uint64_t least = alpha_format.One().bits - 16 * binade;
    return {alpha_format.Zero(draw.Bits() % 4 == 0).bits |
            (least + (draw.Bits() % 32) * binade +
             (draw.Bits() & alpha_format.fraction_mask()))};
  }
  for (;;) {
    const BitPattern alpha = draw.From(any);
    if (alpha_format.IsFinite(alpha)) return alpha;
  }
}

// Products at a midpoint of two numbers, and as near to one as can be: for
// slopes below 1 and an input below 0, so that it is the product that is asked
// for, of normal magnitude, so that the midpoint is one.
void AskTies(const Format& format, Direction direction, const Extent& extent,
             const AskQuestion& ask) {
  Draw draw(extent.seed);
  const BitPattern minus_one = format.Negated(format.One());
  const auto ask_product = [&](const ref::Factors& factors) {
    const BitPattern alpha{factors.alpha.bits -
                           (1 + draw.Bits() % 4) *
                               AlphaFormat(format).MinNormal().bits};
    const BitPattern factor{factors.x.bits +
                            (draw.Bits() % 8) * format.MinNormal().bits};
    if (direction == Direction::kForward) {
      AskForward(format, alpha, format.Negated(factor), ask);
    } else {
      AskBackward(format, alpha, {minus_one},
                  draw.Bits() % 2 == 0 ? factor : format.Negated(factor), ask);
    }
  };
  for (uint64_t i = 0; i < extent.random / 10; ++i) {
    for (const int distance : {1, -1}) {
      const auto near = ref::NearTie(
          format, (draw.Bits() & format.fraction_mask()) | 1, distance);
      if (near) ask_product(*near);
    }
    const auto bits = static_cast<int>(2 + draw.Bits() % 5);
    const uint64_t a = (draw.Bits() & ((uint64_t{1} << bits) - 1)) | 1;
    const uint64_t b =
        (draw.Bits() & ((uint64_t{1} << (format.precision + 1 - bits)) - 1)) |
        1;
    const auto tie = ref::ExactTie(format, a, b);
    if (tie) ask_product(*tie);
  }
}

void AskRandom(const Format& format, Direction direction, const Extent& extent,
               const AskQuestion& ask) {
  const bool forward = direction == Direction::kForward;
  const Format& alpha_format = AlphaFormat(format);
  const auto any_alpha = AnyPattern(alpha_format);
  const auto any = AnyPattern(format);
  Draw draw(extent.seed);
  for (uint64_t i = 0; i < extent.random; ++i) {
    const BitPattern alpha = RandomAlpha(alpha_format, any_alpha, draw);
    const BitPattern x = draw.From(any);
    const BitPattern dy = forward ? BitPattern{0} : draw.From(any);
    ask({&format, direction, alpha, x, dy});
  }
}

using AskAll = void (*)(const Format&, Direction, const Extent&,
                        const AskQuestion&);

// One group for each format that `wanted` admits, and direction.
void AddGroups(const std::string& what, AskAll ask_all, const Extent& extent,
               bool (*wanted)(const Format&),
               std::vector<QuestionGroup>& groups) {
  for (const Format& format : ref::kFormats) {
    if (!wanted(format)) continue;
    for (const Direction direction :
         {Direction::kForward, Direction::kBackward}) {
      const bool forward = direction == Direction::kForward;
      groups.push_back({std::string(format.name) +
                            (forward ? " forward, " : " backward, ") + what,
                        [=, &format](const AskQuestion& ask) {
                          ask_all(format, direction, extent, ask);
                        }});
    }
  }
}

}  // namespace

std::vector<QuestionGroup> QuestionGroups(const Extent& extent) {
  const auto any = [](const Format&) { return true; };
  const auto narrow = [](const Format& format) { return format.width == 16; };
  std::vector<QuestionGroup> groups;
  if (extent.exhaustive) {
    AddGroups("all hard inputs", AskAllHard, extent, any, groups);
  }
  AddGroups("every input", AskEvery, extent, narrow, groups);
  AddGroups("hard inputs", AskHard, extent, any, groups);
  AddGroups("random inputs", AskRandom, extent, any, groups);
  AddGroups("ties and near ties", AskTies, extent, any, groups);
  AddGroups("landmarks", AskLandmarks, extent, any, groups);
  return groups;
}

}  // namespace leakproof::verify
