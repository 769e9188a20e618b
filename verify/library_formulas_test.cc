// SPDX-License-Identifier: Apache-2.0
//
// Profiles against the formulas that they stand for, written down here as the
// libraries compute them, in the processor's arithmetic: the formula conforms
// to its profile, and not to another where users were told so.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#include "verify/certify.h"
#include "verify/kernels/reference_kernel.h"
#include "verify/mutants/elementwise.h"
#include "verify/self_test.h"

namespace leakproof::verify {
namespace {

// What a library does around its formula.
enum class Alpha { kAsGiven, kFloat, kElement, kFloatThenElement };
enum class Modes { kDefault, kFtzDaz };

// Both modes while it lives. Without SSE the tests of such profiles are
// skipped.
class FlushScope {
 public:
#if defined(__SSE__)
  explicit FlushScope(Modes modes) : saved_(_mm_getcsr()) {
    if (modes == Modes::kFtzDaz) _mm_setcsr(saved_ | 0x8040);
  }
  ~FlushScope() { _mm_setcsr((_mm_getcsr() & 0x3f) | saved_); }

 private:
  unsigned saved_;
#else
  explicit FlushScope(Modes) {}
#endif
};

// A formula over arrays: binary32 and binary64 in their own arithmetic, 16 bits
// in binary32, stored with one rounding.
template <class Formula, Alpha kAlpha, Modes kModes>
struct Library {
  template <typename T>
  static T AlphaFor(T alpha) {
    if constexpr (kAlpha == Alpha::kFloat ||
                  kAlpha == Alpha::kFloatThenElement) {
      return static_cast<T>(static_cast<float>(alpha));
    }
    return alpha;
  }
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    const FlushScope scope(kModes);
    const T slope = AlphaFor(alpha);
    for (size_t i = 0; i < n; ++i) y[i] = Formula::Forward(x[i], slope);
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    const FlushScope scope(kModes);
    const T slope = AlphaFor(alpha);
    for (size_t i = 0; i < n; ++i) {
      dx[i] = Formula::Backward(x[i], dy[i], slope);
    }
  }

  template <typename Small>
  struct SmallArrays {
    using Float = SmallFloat<Small>;
    static float Load(uint16_t bits) {
      return static_cast<float>(Float::Widen(bits));
    }
    static uint16_t Store(float value) {
      return Float::Narrow(static_cast<double>(value));
    }
    static float AlphaFor(float alpha) {
      return kAlpha == Alpha::kElement || kAlpha == Alpha::kFloatThenElement
                 ? Load(Store(alpha))
                 : alpha;
    }
    static void Forward(const uint16_t* x, uint16_t* y, size_t n, float alpha) {
      const float slope = AlphaFor(alpha);
      const FlushScope scope(kModes);
      for (size_t i = 0; i < n; ++i) {
        y[i] = Store(Formula::Forward(Load(x[i]), slope));
      }
    }
    static void Backward(const uint16_t* x, const uint16_t* dy, uint16_t* dx,
                         size_t n, float alpha) {
      const float slope = AlphaFor(alpha);
      const FlushScope scope(kModes);
      for (size_t i = 0; i < n; ++i) {
        dx[i] = Store(Formula::Backward(Load(x[i]), Load(dy[i]), slope));
      }
    }
  };

  static std::unique_ptr<Kernel> Open() {
    PlainFunctions functions = FunctionsOf<Library>();
    functions.f16 = {SmallArrays<Binary16>::Forward,
                     SmallArrays<Binary16>::Backward};
    functions.bf16 = {SmallArrays<Bfloat16>::Forward,
                      SmallArrays<Bfloat16>::Backward};
    return OpenFunctions(functions);
  }

  static std::unique_ptr<Kernel> OpenWithoutBfloat16() {
    PlainFunctions functions = FunctionsOf<Library>();
    functions.f16 = {SmallArrays<Binary16>::Forward,
                     SmallArrays<Binary16>::Backward};
    return OpenFunctions(functions);
  }
};

struct Greater {  // x > 0
  template <typename T>
  static T Forward(T x, T alpha) {
    return x > 0 ? x : x * alpha;
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return x > 0 ? dy : dy * alpha;
  }
};

struct AtLeast : Greater {  // x >= 0, and the gradient as a sum of two selects
  template <typename T>
  static T Forward(T x, T alpha) {
    return x >= 0 ? x : alpha * x;
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    return (x >= 0 ? dy : T{0}) + alpha * (x >= 0 ? T{0} : dy);
  }
};

struct Less : Greater {  // x < 0
  template <typename T>
  static T Forward(T x, T alpha) {
    return x < 0 ? alpha * x : x;
  }
};

struct SumOfHalves : Greater {
  template <typename T>
  static T Forward(T x, T alpha) {
    if (std::isnan(x)) return x;
    return std::max(x, T{0}) + alpha * std::min(x, T{0});
  }
};

struct SumOfSelects : Greater {
  template <typename T>
  static T Forward(T x, T alpha) {
    return (x > 0 ? x : T{0}) + alpha * (x < 0 ? x : T{0});
  }
};

struct FirstMaximum : Greater {  // the first operand wins a tie
  template <typename T>
  static T Forward(T x, T alpha) {
    const T product = alpha * x;
    return product >= x || std::isnan(product) ? product : x;
  }
};

struct SecondMaximum {  // the second operand wins a tie, and masks are summed
  template <typename T>
  static T Forward(T x, T alpha) {
    const T product = alpha * x;
    return product > x || std::isnan(product) ? product : x;
  }
  template <typename T>
  static T Backward(T x, T dy, T alpha) {
    const T product = alpha * x;
    return alpha * (dy * T(product > x)) + dy * T(product <= x);
  }
};

struct Rectifier {
  template <typename T>
  static T Forward(T x, T) {
    return std::isnan(x) || x > 0 ? x : T{0};
  }
  template <typename T>
  static T Backward(T x, T dy, T) {
    return x <= 0 ? T{0} : dy;
  }
};

struct Definition {
  const char* profile;
  std::unique_ptr<Kernel> (*open)();
  bool flushes = false;
  // Clauses that the formula fails under its own profile, by reasons that the
  // profile's notes give.
  std::set<std::string> corners = {};
};

const Definition kDefinitions[] = {
    {"canonical", OpenElement<RightElement>},
    {"pytorch", Library<Greater, Alpha::kAsGiven, Modes::kDefault>::Open},
    {"tensorflow",
     Library<Greater, Alpha::kFloatThenElement, Modes::kFtzDaz>::Open, true},
    {"keras", Library<Less, Alpha::kElement, Modes::kDefault>::Open},
    {"jax", Library<AtLeast, Alpha::kElement, Modes::kFtzDaz>::Open, true},
    {"onnx", Library<Less, Alpha::kFloatThenElement, Modes::kDefault>::Open},
    {"onnxruntime",
     Library<AtLeast, Alpha::kFloatThenElement, Modes::kDefault>::Open},
    {"onednn", Library<Greater, Alpha::kFloat, Modes::kDefault>::Open},
    {"xnnpack",
     Library<Less, Alpha::kElement, Modes::kFtzDaz>::OpenWithoutBfloat16, true},
    {"webnn", Library<SumOfHalves, Alpha::kElement, Modes::kDefault>::Open},
    {"ggml", Library<SumOfSelects, Alpha::kFloat, Modes::kDefault>::Open},
    {"numpy-maximum",
     Library<FirstMaximum, Alpha::kElement, Modes::kDefault>::Open},
    {"mlx",
     Library<SecondMaximum, Alpha::kElement, Modes::kDefault>::Open,
     false,
     {"LR-GRAD-1", "LR-GRAD-2", "LR-GRAD-6"}},
    {"maas2013", OpenElement<Greater>},
    {"relu", Library<Rectifier, Alpha::kAsGiven, Modes::kDefault>::Open},
};

using Formats = std::vector<const ref::Format*>;

Formats FormatsToJudge() {
#if defined(LEAKPROOF_SANITIZED)
  return {&ref::kBfloat16, &ref::kBinary32};
#else
  return AllFormats();
#endif
}

RunOptions Options(const KernelSource& source, const Profile& profile) {
  RunOptions options;
  options.sweeps = false;
  options.kernels = {source};
  options.profile = profile;
  options.effort = Effort::kQuick;
  options.formats = FormatsToJudge();
  for (const spec::Clause& clause : spec::kClauses) {
    // What arrays and the environment are like is no matter of profiles.
    const bool of_values =
        !clause.id.starts_with("LR-ARR") && !clause.id.starts_with("LR-ENV");
    if (of_values) options.clauses.push_back(&clause);
  }
  return options;
}

std::set<std::string> FailedClauses(const RunOptions& options) {
  const Report report = Certify(options);
  std::set<std::string> failed;
  for (const ClauseResult& clause : report.kernels.front().clauses) {
    if (!clause.FailsKernel()) continue;
    failed.emplace(clause.clause->id);
  }
  return failed;
}

void PrintTo(const Definition& definition, std::ostream* os) {
  *os << definition.profile;
}

class LibraryFormulaTest : public testing::TestWithParam<Definition> {};

TEST_P(LibraryFormulaTest, ConformsToItsProfile) {
  const Definition& definition = GetParam();
#if !defined(__SSE__)
  if (definition.flushes) GTEST_SKIP() << "no FTZ and DAZ to set here";
#endif
  const KernelSource source{definition.profile, definition.open, false};
  EXPECT_EQ(FailedClauses(Options(source, FindProfile(definition.profile))),
            definition.corners);
  if (std::string(definition.profile) != "canonical") {
    EXPECT_FALSE(FailedClauses(Options(source, Profile())).empty());
  }
}

std::string DefinitionName(const testing::TestParamInfo<Definition>& p) {
  std::string name = p.param.profile;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Profiles, LibraryFormulaTest,
                         testing::ValuesIn(kDefinitions), DefinitionName);

// One axis moved from its canonical value.
struct Move {
  std::string axis;
  std::string value;
};

std::vector<Move> AllMoves() {
  std::vector<Move> moves;
  ref::ForEachAxis([&](const auto& axis) {
    for (size_t i = 1; i < axis.values.size(); ++i) {
      moves.push_back({std::string(axis.name), std::string(axis.values[i])});
    }
  });
  return moves;
}

Profile MovedProfile(const Move& move) {
  return ReadProfile(
      "name = \"moved\"\ntitle = \"t\"\ndefinition = \"d\"\n"
      "sources = [\"s\"]\nnotes = \"n\"\n[axes]\n" +
          move.axis + " = \"" + move.value + "\"\n",
      "moved");
}

void PrintTo(const Move& move, std::ostream* os) {
  *os << move.axis << " = " << move.value;
}

class AxisTest : public testing::TestWithParam<Move> {};

// What shows the effect of any axis and keeps a slow kernel short: two formats,
// a few α where rounding is not the matter, and one direction.
RunOptions AxisOptions(const Move& move, const KernelSource& source,
                       const Profile& profile) {
  RunOptions options = Options(source, profile);
  options.formats = {&ref::kBinary16, &ref::kBinary64};
  const bool of_rounding = move.axis.ends_with("-rounding");
  if (!of_rounding) options.alphas = {"0.01", "2", "-0.5", "0", "-0"};
  const bool of_gradient = move.axis.starts_with("gradient-");
  std::erase_if(options.clauses, [&](const spec::Clause* clause) {
    return clause->id.starts_with("LR-GRAD") != of_gradient;
  });
  return options;
}

// The reference of the moved profile meets it. Where its choice is outside the
// canonical sets, the canonical profile rejects it: every value of every axis
// decides some verdict, but "any", which only permits more.
TEST_P(AxisTest, DecidesVerdicts) {
  const Move& move = GetParam();
  const Profile moved = MovedProfile(move);
  const KernelSource source{"reference",
                            [moved] { return OpenReference(moved); }, false};
  EXPECT_EQ(FailedClauses(AxisOptions(move, source, moved)),
            std::set<std::string>{});
  const auto failed = FailedClauses(AxisOptions(move, source, Profile()));
  // "keep" and "product" choose within the canonical set; ZerosTest tells them
  // apart. So may "any".
  const std::set<std::string> within = {"keep", "product", "any"};
  if (move.axis == "gradient-zeros" || !within.contains(move.value)) {
    EXPECT_FALSE(failed.empty());
  }
}

// Of the zeros that canonical permits, each of these permits one.
TEST(ZerosTest, KeepAndProductExcludeOneAnother) {
  const Move keep{"zeros", "keep"};
  const Move product{"zeros", "product"};
  const auto failed = [](const Move& kernel, const Move& judge) {
    const Profile of_kernel = MovedProfile(kernel);
    const KernelSource source{
        "reference", [of_kernel] { return OpenReference(of_kernel); }, false};
    return FailedClauses(AxisOptions(judge, source, MovedProfile(judge)));
  };
  EXPECT_EQ(failed(keep, product), std::set<std::string>{"LR-FWD-4"});
  EXPECT_EQ(failed(product, keep), std::set<std::string>{"LR-FWD-4"});
}

INSTANTIATE_TEST_SUITE_P(Axes, AxisTest, testing::ValuesIn(AllMoves()),
                         [](const testing::TestParamInfo<Move>& p) {
                           std::string name =
                               p.param.axis + "_" + p.param.value;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace leakproof::verify
