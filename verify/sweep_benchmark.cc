// SPDX-License-Identifier: Apache-2.0
//
// How many inputs a second are judged: by the reference over MPFR and over
// integers, by the oracle alone, and by whole sweeps with each built-in kernel.
// One thread. "items" are inputs; x runs over consecutive negative numbers, for
// which there is a product to be rounded, or over all patterns.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "ref/number.h"
#include "ref/oracle.h"
#include "ref/reference.h"
#include "verify/kernel_sources.h"
#include "verify/kernels/fast_kernel.h"
#include "verify/sweep_run.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

constexpr size_t kBlock = 4096;

BitPattern Alpha(const Format& format) {
  return *ref::ParseNumber(ref::AlphaFormat(format), "0.01");
}

// The beginnings of arrays all over the patterns of a format, so that every
// kind of number has its share.
uint64_t Scattered(const Format& format, uint64_t round) {
  constexpr uint64_t kGoldenRatio = 0x9e3779b97f4a7c15;
  return (round * kGoldenRatio >> (64 - format.width)) / kBlock * kBlock;
}

void Count(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kBlock));
}

template <class Reference>
void BM_Reference(benchmark::State& state, const Format& format) {
  const Reference reference({}, format, Alpha(format));
  uint64_t round = 0;
  for (auto _ : state) {
    const uint64_t first = Scattered(format, round++);
    for (size_t i = 0; i < kBlock; ++i) {
      benchmark::DoNotOptimize(reference.Forward({first + i}));
    }
  }
  Count(state);
}

// The oracle's products of one block, compared with results that are right.
void BM_OracleProducts(benchmark::State& state, const Format& format) {
  const ref::Oracle oracle({}, format, Alpha(format));
  const ref::PatternRun run{
      {format.Negated(format.One()).bits / kBlock * kBlock},
      std::min(kBlock, size_t{1} << 12)};
  std::vector<std::byte> results(run.count * format.bytes());
  oracle.product().Products(run, results.data());
  for (auto _ : state) {
    if (!oracle.product().AllProducts(run, results.data())) {
      state.SkipWithError("the oracle disagrees with itself");
    }
  }
  Count(state);
}

// A sweep as certify makes it, the kernel's calls included.
void BM_Sweep(benchmark::State& state, const std::string& target,
              const Format& format, Direction direction, bool short_arrays) {
  const auto kernel = OpenFast(target);
  CallRecord record;
  const Probe probe(*kernel, format, record);
  Sweep sweep{"benchmark", &format, direction, {}, {}};
  const Layout layout =
      short_arrays ? AllLayouts(format).back() : Layout{kBlock, 0};
  sweep.rows.push_back({Alpha(format), layout, {}});
  std::vector<const spec::Clause*> clauses;
  for (const spec::Clause& clause : spec::kClauses) clauses.push_back(&clause);
  // A sixteenth of all inputs, from each sixteenth in turn.
  const uint64_t part = sweep.Size() / 16;
  uint64_t round = 0;
  uint64_t failures = 0;
  for (auto _ : state) {
    const uint64_t first = sweep.ArrayBoundary(round++ % 16 * part);
    const SweepPart done =
        RunSweep(sweep, {}, clauses, probe, first,
                 sweep.ArrayBoundary(first + part), std::chrono::hours(1));
    for (const auto& [clause, tally] : done.tally) failures += tally.failures();
  }
  if (failures != 0) state.SkipWithError("the kernel fails");
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(part));
}

void RegisterAll() {
  const auto name = [](const std::string& what, const Format& format) {
    return what + "/" + std::string(format.name);
  };
  for (const Format& format : ref::kFormats) {
    benchmark::RegisterBenchmark(name("reference over MPFR", format).c_str(),
                                 [&format](benchmark::State& state) {
                                   BM_Reference<ref::Reference>(state, format);
                                 });
    benchmark::RegisterBenchmark(
        name("reference over integers", format).c_str(),
        [&format](benchmark::State& state) {
          BM_Reference<ref::IntegerReference>(state, format);
        });
    benchmark::RegisterBenchmark(
        (name("oracle's products", format) + "/" + ref::BlockProduct::Target())
            .c_str(),
        [&format](benchmark::State& state) {
          BM_OracleProducts(state, format);
        });
  }
  for (const std::string& target : FastTargets()) {
    const auto add = [&](const std::string& what, Direction direction,
                         bool short_arrays) {
      // The fastest targets need several passes to be measured.
      benchmark::RegisterBenchmark((what + "/binary32/fast:" + target).c_str(),
                                   [=](benchmark::State& state) {
                                     BM_Sweep(state, target, ref::kBinary32,
                                              direction, short_arrays);
                                   })
          ->Unit(benchmark::kMillisecond)
          ->Iterations(16);
    };
    add("sweep forward", Direction::kForward, false);
    add("sweep forward in arrays of 31", Direction::kForward, true);
    add("sweep backward", Direction::kBackward, false);
  }
}

}  // namespace
}  // namespace leakproof::verify

int main(int argc, char** argv) {
  leakproof::verify::RegisterAll();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
