// SPDX-License-Identifier: Apache-2.0

#include "ref/oracle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>
#include <string>
#include <vector>

#include "ref/leaky_relu.h"
#include "ref/near_ties.h"
#include "ref/number.h"

namespace leakproof::ref {
namespace {

using Formula = Piece::Formula;

std::vector<BitPattern> Alphas(const Format& format) {
  const Format& alpha_format = AlphaFormat(format);
  std::vector<BitPattern> alphas;
  for (const char* text : {"0.01", "0", "-0", "1", "2", "-1", "-0.5", "0.1",
                           "3", "-2.7", "1e-6", "60000", "0x1p-20"}) {
    alphas.push_back(*ParseNumber(alpha_format, text));
  }
  const uint64_t one = alpha_format.One().bits;
  for (const uint64_t bits :
       {one - 1, one + 1, alpha_format.MinSubnormal().bits,
        alpha_format.MinNormal().bits, alpha_format.MinNormal().bits - 1,
        alpha_format.Max().bits, alpha_format.Negated({one + 1}).bits}) {
    alphas.push_back({bits});
  }
  return alphas;
}

// Every pattern of a format of 16 bits; of the wider ones, the borders of every
// piece with their neighbours, and random patterns.
std::vector<BitPattern> Factors(const Format& format,
                                const std::vector<Piece>& pieces,
                                size_t random) {
  std::vector<BitPattern> factors;
  const uint64_t all = format.sign_mask() * 2 - 1;
  for (const Piece& piece : pieces) {
    for (const uint64_t border : {piece.first, piece.last}) {
      for (uint64_t step = 0; step < 4; ++step) {
        factors.push_back({(border + step) & all});
        factors.push_back({(border - step) & all});
      }
    }
  }
  std::mt19937_64 bits(1);
  for (size_t i = 0; i < random; ++i) factors.push_back({bits() & all});
  return factors;
}

const Piece& PieceOf(const std::vector<Piece>& pieces, BitPattern factor) {
  return *std::ranges::find_if(
      pieces, [&](const Piece& p) { return factor.bits <= p.last; });
}

// Whether the formula's result is permitted, and the set that of the reference.
void ExpectAgrees(const Oracle& oracle, const Piece& piece, BitPattern factor,
                  const ResultSet& set, const ResultSet& reference,
                  const std::string& where) {
  ASSERT_EQ(set, reference)
      << where << ToBits(oracle.format(), factor) << ": " << set.ToString()
      << ", not " << reference.ToString();
  if (piece.formula == Formula::kLookUp) return;
  const BitPattern result =
      piece.formula == Formula::kProduct    ? oracle.product().Product(factor)
      : piece.formula == Formula::kSame     ? factor
      : piece.formula == Formula::kConstant ? piece.constant
                                            : oracle.format().QuietNan();
  ASSERT_TRUE(reference.Contains(result))
      << where << ToBits(oracle.format(), factor) << ": "
      << Describe(oracle.format(), result) << " is not in "
      << reference.ToString();
}

void ExpectPartition(const Format& format, const std::vector<Piece>& pieces) {
  uint64_t next = 0;
  for (const Piece& piece : pieces) {
    ASSERT_EQ(piece.first, next);
    ASSERT_GE(piece.last, piece.first);
    next = piece.last + 1;
  }
  ASSERT_EQ(next - 1, format.sign_mask() * 2 - 1);
}

void ExpectAgreesWithReference(const Rules& rules, const Format& format,
                               BitPattern alpha, size_t random,
                               const std::string& where) {
  const Oracle oracle(rules, format, alpha);
  const auto forward = oracle.Forward();
  ExpectPartition(format, forward);
  const std::string alpha_text =
      where + " alpha " + ToBits(AlphaFormat(format), alpha);
  for (const BitPattern x : Factors(format, forward, random)) {
    const Piece& piece = PieceOf(forward, x);
    ExpectAgrees(oracle, piece, x, oracle.ForwardSet(piece, x),
                 Forward(rules, format, alpha, x), alpha_text + " x ");
    if (testing::Test::HasFatalFailure()) return;
  }
  for (const BitPattern x :
       {format.One(), format.Negated(format.One()), format.Zero(),
        format.Zero(true), format.QuietNan(), format.Infinity(true),
        format.MinSubnormal(), format.Negated(format.MinSubnormal())}) {
    const auto backward = oracle.Backward(x);
    ExpectPartition(format, backward);
    for (const BitPattern dy : Factors(format, backward, random / 8)) {
      const Piece& piece = PieceOf(backward, dy);
      ExpectAgrees(oracle, piece, dy, oracle.BackwardSet(piece, x, dy),
                   Backward(rules, format, alpha, x, dy),
                   alpha_text + " x " + ToBits(format, x) + " dy ");
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

// Every value of every axis, alone and with flushing, at every level.
struct Definition {
  std::string name;
  Rules rules;
};

std::vector<Definition> Definitions() {
  std::vector<Definition> definitions{{"canonical", {}}};
  ForEachAxis([&](const auto& axis) {
    for (size_t i = 1; i < axis.values.size(); ++i) {
      Rules rules;
      auto& value = rules.*axis.member;
      value = static_cast<std::remove_reference_t<decltype(value)>>(i);
      const std::string name =
          std::string(axis.name) + "=" + std::string(axis.values[i]);
      definitions.push_back({name, rules});
      rules.form = Form::kSelect;
      rules.subnormals = Subnormals::kFtzDaz;
      definitions.push_back({name + " select ftz-daz", rules});
    }
  });
  const auto at_exact = definitions;
  for (const Level level :
       {Level{Level::Kind::kRounded, 0}, Level{Level::Kind::kFaithful, 0},
        Level{Level::Kind::kTolerant, 2}}) {
    for (Definition definition : at_exact) {
      definition.rules.level = level;
      definition.name +=
          " level " + std::to_string(static_cast<int>(level.kind));
      definitions.push_back(definition);
    }
  }
  return definitions;
}

class OracleTest : public testing::TestWithParam<Format> {};

TEST_P(OracleTest, GivesTheSetsOfTheReferenceAtEveryBorder) {
  const Format& format = *FindFormat(GetParam().name);
  for (const Definition& definition : Definitions()) {
    for (const BitPattern alpha : Alphas(format)) {
      ExpectAgreesWithReference(definition.rules, format, alpha, 0,
                                definition.name);
      if (HasFatalFailure()) return;
    }
  }
}

TEST_P(OracleTest, GivesTheSetsOfTheReferenceAtRandom) {
  const Format& format = *FindFormat(GetParam().name);
  std::mt19937_64 bits(2);
  for (int round = 0; round < 40; ++round) {
    BitPattern alpha{bits() & (AlphaFormat(format).sign_mask() * 2 - 1)};
    if (!AlphaFormat(format).IsFinite(alpha)) continue;
    ExpectAgreesWithReference({}, format, alpha, 500, "canonical");
    if (HasFatalFailure()) return;
  }
}

// What the loops over blocks say, element by element and as a whole.
TEST_P(OracleTest, LoopsOverBlocksAgreeWithOneElementAtATime) {
  const Format& format = *FindFormat(GetParam().name);
  const Format& alpha_format = AlphaFormat(format);
  const BitPattern alpha = *ParseNumber(alpha_format, "-0.7");
  const size_t bytes = format.bytes();
  for (const bool via : {false, true}) {
    const BlockProduct product(format, alpha_format, alpha, via);
    for (const size_t count : {size_t{1}, size_t{5}, size_t{77}}) {
      const PatternRun run{{format.MinNormal().bits - 30}, count};
      std::vector<unsigned char> filled(count * bytes);
      std::vector<unsigned char> products(count * bytes);
      std::vector<unsigned char> all(count * bytes, 0xff);
      std::vector<unsigned char> none(count * bytes);
      product.Fill(run, filled.data());
      product.Products(run, products.data());
      for (size_t i = 0; i < count; ++i) {
        const BitPattern factor{run.first.bits + i};
        uint64_t pattern = 0;
        std::copy_n(&filled[i * bytes], bytes,
                    reinterpret_cast<unsigned char*>(&pattern));
        ASSERT_EQ(pattern, factor.bits);
        pattern = 0;
        std::copy_n(&products[i * bytes], bytes,
                    reinterpret_cast<unsigned char*>(&pattern));
        ASSERT_EQ(pattern, product.Product(factor).bits);
      }
      const auto chosen = [&](const auto& results, const auto& lanes,
                              const auto& ignored) {
        return product.AllProductsOrSame(run, results.data(),
                                         {lanes.data(), ignored.data()});
      };
      EXPECT_TRUE(product.AllProducts(run, products.data()));
      EXPECT_TRUE(product.AllSame(run, filled.data()));
      EXPECT_TRUE(chosen(products, all, none));
      EXPECT_TRUE(chosen(filled, none, none));
      EXPECT_TRUE(product.AllEqual({}, none.data(), count));
      EXPECT_TRUE(product.AllQuietNans(all.data(), count));
      for (size_t wrong = 0; wrong < count; ++wrong) {
        const size_t byte = wrong * bytes;
        products[byte] ^= 1;
        EXPECT_FALSE(product.AllProducts(run, products.data()));
        EXPECT_FALSE(chosen(products, all, none));
        EXPECT_TRUE(chosen(products, all, all));
        products[byte] ^= 1;
        filled[byte] ^= 1;
        EXPECT_FALSE(product.AllSame(run, filled.data()));
        EXPECT_FALSE(chosen(filled, none, none));
        filled[byte] ^= 1;
        none[byte] ^= 1;
        EXPECT_FALSE(product.AllEqual({}, none.data(), count));
        none[byte] ^= 1;
        all[byte + bytes - 1] = 0;
        EXPECT_FALSE(product.AllQuietNans(all.data(), count));
        all[byte + bytes - 1] = 0xff;
      }
    }
  }
}

TEST_P(OracleTest, RoundsTiesAndNearTiesAsTheReferenceDoes) {
  const Format& format = *FindFormat(GetParam().name);
  int tried = 0;
  for (uint64_t fraction = 1; fraction < 200; fraction += 2) {
    for (const int distance : {-3, -1, 1, 3}) {
      const auto factors = NearTie(format, fraction, distance);
      if (!factors) continue;
      ++tried;
      const BlockProduct product(format, AlphaFormat(format), factors->alpha,
                                 false);
      EXPECT_EQ(ResultSet::Only(format, product.Product(factors->x)),
                Product({}, format, factors->alpha, factors->x));
    }
    for (uint64_t other = 3; other < 4000; other += 502) {
      const auto factors = ExactTie(format, fraction, other);
      if (!factors) continue;
      ++tried;
      const BlockProduct product(format, AlphaFormat(format), factors->alpha,
                                 false);
      EXPECT_EQ(ResultSet::Only(format, product.Product(factors->x)),
                Product({}, format, factors->alpha, factors->x));
    }
  }
  EXPECT_GT(tried, 20);
}

INSTANTIATE_TEST_SUITE_P(Formats, OracleTest, testing::ValuesIn(kFormats),
                         [](const testing::TestParamInfo<Format>& param_info) {
                           return std::string(param_info.param.name);
                         });

TEST(OracleTest, RefusesAnAlphaOutsideTheDomain) {
  EXPECT_THROW(Oracle({}, kBinary32, kBinary32.QuietNan()),
               std::invalid_argument);
  EXPECT_THROW(Oracle({}, kBinary16, kBinary32.Infinity()),
               std::invalid_argument);
}

}  // namespace
}  // namespace leakproof::ref
