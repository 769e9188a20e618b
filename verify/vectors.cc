// SPDX-License-Identifier: Apache-2.0

#include "verify/vectors.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <tuple>

#include "ref/leaky_relu.h"
#include "ref/near_ties.h"
#include "ref/number.h"
#include "spec/counterexample.h"
#include "verify/checks/values.h"
#include "verify/output_files.h"
#include "verify/patterns.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using Json = nlohmann::ordered_json;

// The standard fixes what this generator draws; distributions it does not.
using Random = std::mt19937_64;

// What a kernel that fails on a vector of this clause does wrong.
const char* Catches(spec::ClauseId clause) {
  static const std::pair<std::string_view, const char*> kCatches[] = {
      {"LR-DOM-1", "an α that was rounded to another format"},
      {"LR-FUN-4", "a form that is no identity for α = 1"},
      {"LR-FUN-5", "an α of zero that is taken for another number"},
      {"LR-FUN-6", "a form that is right for α ≥ 0 alone"},
      {"LR-FWD-1", "a second rounding, a truncation or another α"},
      {"LR-FWD-2", "subnormal numbers flushed, on input or on output"},
      {"LR-FWD-3", "overflow that saturates"},
      {"LR-FWD-4", "a zero that loses its sign"},
      {"LR-FWD-5", "α = 0 rewritten to ReLU"},
      {"LR-FWD-6", "0·∞ that a maximum passes on"},
      {"LR-FWD-7", "α = 0 rewritten to ReLU, or a minimum at −∞"},
      {"LR-FWD-8", "a NaN that is swallowed"},
      {"LR-FWD-10", "the select form where the maximum is due"},
      {"LR-GRAD-1", "slopes that are exchanged, or a zero without its sign"},
      {"LR-GRAD-2", "an α that is ignored, or a second rounding"},
      {"LR-GRAD-4", "another slope at the kink"},
      {"LR-GRAD-5", "another slope at a NaN"},
      {"LR-GRAD-6", "the gradient of the select form"},
      {"LR-GRAD-7", "0·∞ on the side that is masked out"},
      {"LR-MIX-1", "α rounded to the format of the data"},
      {"LR-MIX-2", "a product that is rounded to binary32 in between"},
      {"LR-MIX-3", "α rounded to the format of the data"},
      {"LR-MIX-4", "a product that is rounded to binary32 in between"},
  };
  for (const auto& [id, catches] : kCatches) {
    if (id == clause->id) return catches;
  }
  throw std::logic_error("no vectors for clause " + std::string(clause->id));
}

using Input = std::tuple<BitPattern, BitPattern, BitPattern>;  // α, x, dy

// Collects the vectors of one format and direction.
class Collector {
 public:
  Collector(const Profile& profile, const Format& format, Direction direction)
      : rules_(profile.RulesFor(format)),
        format_(format),
        forward_(direction == Direction::kForward),
        fixed_(profile.AlphaFor(format)) {
    for (const spec::Counterexample& c : spec::AllCounterexamples()) {
      if (c.format != format.name || c.dy.has_value() == forward_) continue;
      std::string& forms = forms_[{{c.alpha}, {c.x}, {c.dy.value_or(0)}}];
      forms += std::string(c.comment) + "; ";
    }
  }

  const Format& format() const { return format_; }
  const Format& alpha_format() const { return ref::AlphaFormat(format_); }
  bool forward() const { return forward_; }
  std::optional<BitPattern> fixed_alpha() const { return fixed_; }
  std::vector<BitPattern> Alphas() const {
    return fixed_ ? std::vector{*fixed_} : LandmarkAlphas(alpha_format());
  }

  // Under the clause that the input belongs to, or another that it shows best;
  // `detail` is put before what the clause's vectors catch, and before it which
  // forms have this input for a counterexample. An input that is there already
  // is left out. For forward, dy is not used.
  void Add(BitPattern alpha, BitPattern x, BitPattern dy,
           std::optional<spec::ClauseId> clause = {},
           const std::string& detail = "") {
    if (!alpha_format().IsFinite(alpha) || (fixed_ && alpha != *fixed_)) return;
    if (forward_) dy = {};
    const Input input{alpha, x, dy};
    if (!seen_.insert(input).second) return;
    const spec::ClauseId id = clause ? *clause
                              : forward_
                                  ? ForwardClauseOf(format_, alpha, x)
                                  : BackwardClauseOf(format_, alpha, x, dy);
    const auto permitted_under = [&](const ref::Rules& rules) {
      return forward_ ? ref::Forward(rules, format_, alpha, x)
                      : ref::Backward(rules, format_, alpha, x, dy);
    };
    const ref::ResultSet permitted = permitted_under(rules_);
    const std::string catches = permitted == permitted_under(ref::Rules())
                                    ? Catches(id)
                                    : "a result of another definition than "
                                      "the profile's";
    const auto forms = forms_.find(input);
    vectors_.push_back(
        {id, alpha, x, forward_ ? std::nullopt : std::optional(dy), permitted,
         (forms == forms_.end() ? "" : forms->second) + detail + catches});
  }

  // Those that are not there yet.
  void AddCounterexamples() {
    for (const auto& [input, forms] : forms_) {
      const auto& [alpha, x, dy] = input;
      Add(alpha, x, dy);
    }
  }

  // A product of α and a positive number: on the side of the kink where the
  // canonical slope is α.
  void AddProduct(BitPattern alpha, BitPattern factor,
                  std::optional<spec::ClauseId> clause,
                  const std::string& detail) {
    const bool right =
        alpha_format().Rank(alpha) > alpha_format().Rank(alpha_format().One());
    if (forward_) {
      Add(alpha, right ? factor : format_.Negated(factor), {}, clause, detail);
    } else {
      Add(alpha, right ? format_.One() : format_.Negated(format_.One()), factor,
          clause, detail);
    }
  }

  size_t size() const { return vectors_.size(); }
  std::vector<Vector> Take() { return std::move(vectors_); }

 private:
  ref::Rules rules_;
  const Format& format_;
  bool forward_;
  std::optional<BitPattern> fixed_;
  std::set<Input> seen_;
  std::map<Input, std::string> forms_;  // what each counterexample refutes
  std::vector<Vector> vectors_;
};

// Where the function becomes another one.
void AddReductions(Collector& vectors) {
  const Format& f = vectors.alpha_format();
  const struct {
    BitPattern alpha;
    spec::ClauseId clause;
  } reductions[] = {{f.One(), "LR-FUN-4"},
                    {f.Zero(), "LR-FUN-5"},
                    {f.Negated(f.One()), "LR-FUN-6"}};
  for (const auto& [alpha, clause] : reductions) {
    for (const char* text : {"-2", "-1", "-0.1", "0.1", "1", "2", "100"}) {
      vectors.Add(alpha, *ref::ParseNumber(vectors.format(), text), {}, clause);
    }
  }
}

// α with every bit of its significand in use, at x = ±1.
void AddAlphas(Collector& vectors, Random& random) {
  const Format& f = vectors.alpha_format();
  for (int i = 0; i < 60; ++i) {
    const uint64_t exponent =
        f.One().bits - f.MinNormal().bits * (1 + random() % 12);
    const BitPattern alpha{exponent | (random() & f.fraction_mask()) | 1};
    vectors.AddProduct(alpha, vectors.format().One(),
                       spec::ClauseId("LR-DOM-1"), "");
  }
}

// Every landmark of x under every landmark of α.
void AddForwardLandmarks(Collector& vectors) {
  for (const BitPattern alpha : vectors.Alphas()) {
    for (const BitPattern x : Landmarks(vectors.format())) {
      vectors.Add(alpha, x, {});
    }
  }
}

// Either side of the kink, the kink and NaN, under every α, with some dy.
void AddBackwardLandmarks(Collector& vectors) {
  const Format& f = vectors.format();
  const BitPattern points[] = {f.Negated(f.One()), f.One(),
                               f.Zero(true),       f.Zero(),
                               f.Infinity(true),   f.Infinity(),
                               f.QuietNan(),       f.Negated(f.MinSubnormal()),
                               f.MinSubnormal()};
  std::vector<BitPattern> upstream;
  for (const char* text : {"1", "-3", "0.1", "0", "-0", "inf", "-inf", "nan"}) {
    upstream.push_back(*ref::ParseNumber(f, text));
  }
  for (const BitPattern p :
       {f.Max(), f.MinNormal(), f.Negated(f.MinSubnormal())}) {
    upstream.push_back(p);
  }
  for (const BitPattern alpha : vectors.Alphas()) {
    for (const BitPattern x : points) {
      for (const BitPattern dy : upstream) vectors.Add(alpha, x, dy);
    }
  }
}

// A factor in [1, 2) as an α of either sign, below and above 1.
BitPattern Scaled(const Collector& vectors, BitPattern factor, Random& random) {
  const Format& f = vectors.alpha_format();
  const BitPattern scaled{factor.bits - f.MinNormal().bits * 2 +
                          f.MinNormal().bits * (random() % 4)};
  return random() % 4 == 0 ? f.Negated(scaled) : scaled;
}

// Products at a midpoint of two numbers, and as near to one as can be.
void AddTies(Collector& vectors, Random& random) {
  const Format& f = vectors.format();
  std::optional<spec::ClauseId> once;
  if (f.width == 16) {
    once = vectors.forward() ? spec::ClauseId("LR-MIX-2")
                             : spec::ClauseId("LR-MIX-4");
  }
  for (int i = 0; i < 200; ++i) {
    for (const int distance : {1, -1}) {
      const auto near = ref::NearTie(f, random() | 1, distance);
      if (!near) continue;
      vectors.AddProduct(
          Scaled(vectors, near->alpha, random), near->x, once,
          distance > 0 ? "just beyond a tie: " : "just short of a tie: ");
    }
  }
  for (int i = 0; i < 600; ++i) {
    const int bits = 2 + static_cast<int>(random() % 5);
    const uint64_t a = (random() & ((uint64_t{1} << bits) - 1)) | 1;
    const uint64_t b =
        (random() & ((uint64_t{1} << (f.precision + 1 - bits)) - 1)) | 1;
    const auto tie = ref::ExactTie(f, a, b);
    if (!tie) continue;
    vectors.AddProduct(Scaled(vectors, tie->alpha, random), tie->x, {},
                       "a tie: ");
  }
}

// Elements of 16 bits where α and its rounding give different results.
void AddMixed(Collector& vectors, Random& random) {
  const Format& f = vectors.format();
  if (f.width != 16) return;
  ref::Rules element;
  element.alpha_rounding = ref::AlphaRounding::kElement;
  const ref::Rules canonical;
  const spec::ClauseId clause = vectors.forward() ? spec::ClauseId("LR-MIX-1")
                                                  : spec::ClauseId("LR-MIX-3");
  for (const char* text : {"0.01", "0.1", "0.2", "0.3", "0.7"}) {
    const BitPattern alpha = *ref::ParseNumber(vectors.alpha_format(), text);
    for (int i = 0; i < 40; ++i) {
      const BitPattern x{f.One().bits +
                         (random() & (2 * f.MinNormal().bits - 1))};
      const bool differ = ref::Product(canonical, f, alpha, x) !=
                          ref::Product(element, f, alpha, x);
      if (differ) vectors.AddProduct(alpha, x, clause, "");
    }
  }
}

// Where products leave the normal range, below and above.
void AddRangeBorders(Collector& vectors, Random& random) {
  const Format& f = vectors.format();
  const Format& a = vectors.alpha_format();
  const auto any_alpha = [&](uint64_t binades_below_one) {
    return BitPattern{a.One().bits - a.MinNormal().bits * binades_below_one +
                      (random() & a.fraction_mask())};
  };
  for (int i = 0; i < 150; ++i) {
    const BitPattern tiny{1 + (random() & (4 * f.MinNormal().bits - 1))};
    vectors.AddProduct(any_alpha(1 + random() % 4), tiny, {}, "");
    const BitPattern huge{f.Max().bits - (random() & (f.MinNormal().bits - 1))};
    vectors.AddProduct(a.Negated(any_alpha(0)), huge, {}, "");
  }
}

void AddRandom(Collector& vectors, Random& random) {
  const Format& f = vectors.format();
  const Format& a = vectors.alpha_format();
  const auto pattern = [&] {
    return BitPattern{random() & (f.sign_mask() | (f.sign_mask() - 1))};
  };
  constexpr size_t kAtLeast = 2200;
  // With a fixed α and 16 bits there may not be as many inputs.
  for (size_t i = 0; i < 4 * kAtLeast && vectors.size() < kAtLeast; ++i) {
    const uint64_t binade = random() % 20;
    BitPattern alpha{a.One().bits - a.MinNormal().bits * binade +
                     (random() & a.fraction_mask())};
    if (random() % 4 == 0) alpha = a.Negated(alpha);
    if (vectors.fixed_alpha()) alpha = *vectors.fixed_alpha();
    const BitPattern x = pattern();
    vectors.Add(alpha, x, pattern());
  }
}

}  // namespace

std::vector<Vector> MakeVectors(const Profile& profile, const Format& format,
                                Direction direction) {
  if (direction == Direction::kBackward && !profile.backward) return {};
  Collector vectors(profile, format, direction);
  Random random(2013);
  if (vectors.forward()) {
    AddReductions(vectors);
    AddForwardLandmarks(vectors);
  } else {
    AddBackwardLandmarks(vectors);
  }
  AddAlphas(vectors, random);
  AddTies(vectors, random);
  AddMixed(vectors, random);
  AddRangeBorders(vectors, random);
  AddRandom(vectors, random);
  vectors.AddCounterexamples();
  return vectors.Take();
}

std::string VectorsFileName(const Format& format, Direction direction) {
  return (direction == Direction::kForward ? "forward-" : "backward-") +
         std::string(format.name) + ".json";
}

std::string ToJson(const Profile& profile, const Format& format,
                   Direction direction, const std::vector<Vector>& vectors) {
  Json header;
  header["specification"] = spec::kVersion;
  header["profile"] = profile.name;
  header["direction"] =
      direction == Direction::kForward ? "forward" : "backward";
  header["format"] = format.name;
  header["alphaFormat"] = format.alpha_name;
  header["vectors"] = Json::array();
  std::string text = header.dump(1);
  text.resize(text.rfind("[]"));
  text += "[\n";
  for (size_t i = 0; i < vectors.size(); ++i) {
    const Vector& vector = vectors[i];
    Json json;
    json["id"] = i + 1;
    json["clause"] = vector.clause->id;
    json["alpha"] = ref::ToBits(ref::AlphaFormat(format), vector.alpha);
    json["x"] = ref::ToBits(format, vector.x);
    if (vector.dy) json["dy"] = ref::ToBits(format, *vector.dy);
    json["permitted"] = Json::array();
    for (const auto& [first, last] : vector.permitted.intervals()) {
      const std::string from = ref::ToBits(format, first);
      const std::string to = ref::ToBits(format, last);
      if (format.Rank(last) > format.Rank(first) + 1) {
        json["permitted"].push_back({from, to});
        continue;
      }
      json["permitted"].push_back(from);
      if (to != from) json["permitted"].push_back(to);
    }
    if (vector.permitted.permits_nan()) {
      json["permitted"].push_back(ref::ToBits(format, format.QuietNan()));
    }
    json["comment"] = vector.comment;
    text += json.dump() + (i + 1 < vectors.size() ? ",\n" : "\n");
  }
  return text + "]}\n";
}

void WriteVectors(const Profile& profile,
                  const std::filesystem::path& directory) {
  PrepareFolder(directory);
  std::vector<NamedText> files;
  for (const Direction direction :
       {Direction::kForward, Direction::kBackward}) {
    for (const Format& format : ref::kFormats) {
      const auto vectors = MakeVectors(profile, format, direction);
      if (vectors.empty()) continue;
      files.push_back({VectorsFileName(format, direction),
                       ToJson(profile, format, direction, vectors)});
    }
  }
  WriteFiles(directory, files);
}

}  // namespace leakproof::verify
