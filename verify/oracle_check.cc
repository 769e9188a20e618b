// SPDX-License-Identifier: Apache-2.0

#include "verify/oracle_check.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "ref/number.h"
#include "ref/oracle.h"
#include "ref/reference.h"
#include "verify/isolation.h"
#include "verify/patterns.h"
#include "verify/sweep.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;
using ref::Piece;
using ref::ResultSet;
using Json = nlohmann::ordered_json;

// What one child compares: the numbers of some α, and x in a range.
struct Chunk {
  size_t first_alpha;
  size_t end_alpha;
  uint64_t first;
  uint64_t end;
};

// The x of one piece, from `first` to `end`.
void ComparePiece(const ref::Oracle& oracle, const ref::Reference& reference,
                  const Piece& piece, uint64_t first, uint64_t end,
                  std::vector<std::byte>& products, BitPattern alpha,
                  OracleCheckResult& result) {
  const Format& format = oracle.format();
  const bool scaled = piece.formula == Piece::Formula::kProduct;
  products.resize((end - first) * format.bytes());
  if (scaled) {
    oracle.product().Products({{first}, end - first}, products.data());
  }
  for (uint64_t x = first; x < end; ++x) {
    // A formula's result by the loops that sweeps use, as the whole set where
    // it stands alone.
    BitPattern product;
    std::memcpy(&product.bits, products.data() + (x - first) * format.bytes(),
                format.bytes());
    const ResultSet expected = reference.Forward({x});
    const bool by_formula = piece.alone && scaled;
    const ResultSet set = by_formula ? ResultSet::Only(format, product)
                                     : oracle.ForwardSet(piece, {x});
    const bool sound = !scaled || expected.Contains(product);
    ++result.inputs;
    if (set == expected && sound) continue;
    if (result.disagreements++ > 0) continue;
    result.first = "α = " + ref::Describe(ref::AlphaFormat(format), alpha) +
                   ", x = " + ref::Describe(format, {x}) +
                   ": the oracle permits " + set.ToString() +
                   (sound ? "" : " by " + ref::ToBits(format, product)) +
                   ", the reference " + expected.ToString();
  }
}

OracleCheckResult CompareChunk(const OracleInputs& inputs, const Chunk& chunk) {
  OracleCheckResult result;
  std::vector<std::byte> products;
  constexpr uint64_t kBlock = 4096;
  for (size_t i = chunk.first_alpha; i < chunk.end_alpha; ++i) {
    const BitPattern alpha = inputs.alphas[i];
    const ref::Oracle oracle({}, *inputs.format, alpha);
    const ref::Reference reference({}, *inputs.format, alpha);
    for (const Piece& piece : oracle.Forward()) {
      // The last pattern of 64 bits has no successor.
      const uint64_t end = std::min(piece.last, chunk.end - 1) + 1;
      for (uint64_t first = std::max(piece.first, chunk.first); first < end;
           first += kBlock) {
        ComparePiece(oracle, reference, piece, first,
                     std::min(first + kBlock, end), products, alpha, result);
      }
    }
  }
  return result;
}

std::vector<Chunk> ChunksOf(const OracleInputs& inputs) {
  constexpr uint64_t kInputs = uint64_t{1} << 23;  // about a second
  std::vector<Chunk> chunks;
  const uint64_t range = inputs.end - inputs.first;
  const uint64_t step = std::min(range, kInputs);
  const size_t alphas = static_cast<size_t>(kInputs / step);
  for (size_t a = 0; a < inputs.alphas.size(); a += alphas) {
    for (uint64_t first = inputs.first; first < inputs.end; first += step) {
      chunks.push_back({a, std::min(a + alphas, inputs.alphas.size()), first,
                        std::min(first + step, inputs.end)});
    }
  }
  return chunks;
}

}  // namespace

std::vector<OracleInputs> InputsForOracle(Effort effort) {
  std::vector<OracleInputs> all;
  for (const Format* format : {&ref::kBinary16, &ref::kBfloat16}) {
    const uint64_t patterns = uint64_t{1} << format->width;
    all.push_back({"every x, the list of α", format,
                   LandmarkAlphas(ref::AlphaFormat(*format)), 0, patterns});
    if (effort != Effort::kExhaustive) continue;
    all.push_back({"every x, every α of " + std::string(format->name), format,
                   AlphasOfElement(*format), 0, patterns});
  }
  if (effort == Effort::kExhaustive) {
    all.push_back({"every x, α = 0.01",
                   &ref::kBinary32,
                   {*ref::ParseNumber(ref::kBinary32, "0.01")},
                   0,
                   uint64_t{1} << ref::kBinary32.width});
  }
  return all;
}

OracleCheckResult CheckOracle(
    const OracleInputs& inputs,
    const std::function<void(uint64_t done)>& on_progress) {
  std::vector<Work> work;
  for (const Chunk& chunk : ChunksOf(inputs)) {
    work.push_back([&inputs, chunk](CallRecord&) {
      const OracleCheckResult result = CompareChunk(inputs, chunk);
      return Json{{"inputs", result.inputs},
                  {"disagreements", result.disagreements},
                  {"first", result.first}}
          .dump();
    });
  }
  OracleCheckResult sum;
  RunIsolated(work, std::max(1U, std::thread::hardware_concurrency()),
              std::chrono::seconds(100), [&](size_t, const Outcome& outcome) {
                if (outcome.kind != Outcome::Kind::kFinished) {
                  throw std::logic_error(
                      "the comparison of the oracle with the reference " +
                      outcome.text);
                }
                const Json json = Json::parse(outcome.text);
                sum.inputs += json.at("inputs").get<uint64_t>();
                sum.disagreements += json.at("disagreements").get<uint64_t>();
                if (sum.first.empty()) sum.first = json.at("first");
                if (on_progress) on_progress(sum.inputs);
              });
  if (sum.inputs != inputs.size()) {
    throw std::logic_error("the oracle was not compared on every input");
  }
  return sum;
}

}  // namespace leakproof::verify
