// SPDX-License-Identifier: Apache-2.0
//
// The speed of the kernels, of loops that only move the bytes, and of what
// users would pick instead; a Google Benchmark program. Each row's results are
// checked before anything is timed. report.py makes the table of its JSON.
//
//   kernel_benchmark [--quick] [--quiet] [--benchmark_...]
//
// --quick takes tiny arrays, to see that all of this works. --quiet prints
// nothing but errors. A benchmark's name is
// direction/format/placement/size/row/layout/process_time.

#include <benchmark/benchmark.h>
#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "fast/benchmark/implementation.h"
#include "fast/benchmark/problem.h"
#include "fast/benchmark/workspace.h"
#include "hwy/highway.h"

namespace leakproof::fast::benchmarks {
namespace {

struct Sizes {
  std::vector<size_t> elements;  // the first one in all layouts
  std::vector<Layout> layouts;
};

const Sizes& FullSizes() {
  static const Sizes sizes{
      {size_t{1} << 12, size_t{1} << 16, size_t{1} << 20, size_t{1} << 25},
      kLayouts};
  return sizes;
}

const Sizes& QuickSizes() {
  static const Sizes sizes{{256, 4096}, {kLayouts.front(), kLayouts.back()}};
  return sizes;
}

Expectation::Of Expected(const Implementation& row) {
  return row.role == Role::kBaseline ? Expectation::Of::kCopy
                                     : Expectation::Of::kLeakyRelu;
}

std::string CellName(const Problem& p) {
  return std::string(Name(p.direction)) + "/" + std::string(Name(p.format)) +
         "/" + std::string(Name(p.placement));
}

// What has been found wrong; nothing may be reported then.
bool refused = false;

void Refuse(const Problem& p, const Implementation& row,
            const std::string& mismatch) {
  std::cerr << "kernel_benchmark: " << CellName(p) << "/" << row.name << ": "
            << mismatch << '\n';
  refused = true;
}

// Calls the row once, over arrays that are no multiple of any vector, and
// compares all results. Returns why the row has no such call, or an empty
// string.
std::string CheckRow(Workspace& workspace, Problem p,
                     const Implementation& row) {
  p.n = 1027;
  p.alpha = AlphaFor(p.format, Placement::kOutOfPlace);
  p = workspace.Fill(p, kLayouts.front());
  const Prepared prepared = row.prepare(p);
  if (prepared.call == nullptr) return prepared.why_absent;
  const Expectation expectation(p, Expected(row), 1);
  prepared.call->Once();
  if (const std::string wrong = expectation.Mismatch(); !wrong.empty()) {
    Refuse(p, row, wrong);
  }
  return "";
}

void Measure(benchmark::State& state, Workspace& workspace, Problem p,
             const Implementation& row, const Layout& layout) {
  constexpr size_t kSamples = 64;
  p.alpha = AlphaFor(p.format, p.placement);
  p = workspace.Fill(p, layout);
  const Prepared prepared = row.prepare(p);
  if (prepared.call == nullptr) {
    state.SkipWithError(prepared.why_absent.c_str());
    return;
  }
  const Expectation expectation(p, Expected(row),
                                std::max(p.n / kSamples, size_t{1}));
  prepared.call->Once();  // and warms up
  if (const std::string wrong = expectation.Mismatch(); !wrong.empty()) {
    Refuse(p, row, wrong);
    state.SkipWithError(wrong.c_str());
    return;
  }
  prepared.call->Repeat(state);
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(p.Traffic()));
}

// One benchmark for each layout, if the arrays are the smallest; else one. In
// place and forward, where there is one array, most layouts are alike: so the
// median is that of whole cache lines there too.
void RegisterCell(Workspace& workspace, const Problem& p,
                  const Implementation& row, const Sizes& sizes,
                  const std::string& why_absent) {
  for (const Layout& layout : sizes.layouts) {
    const std::string name = CellName(p) + "/" + std::to_string(p.n) + "/" +
                             row.name + "/" + layout.name;
    if (why_absent.empty()) {
      // The CPU time of the whole process, which a peer's threads would add to.
      benchmark::RegisterBenchmark(name.c_str(), [&workspace, p, &row, &layout](
                                                     benchmark::State& state) {
        Measure(state, workspace, p, row, layout);
      })->MeasureProcessCPUTime();
    } else {
      benchmark::RegisterBenchmark(name.c_str(),
                                   [why_absent](benchmark::State& state) {
                                     state.SkipWithError(why_absent.c_str());
                                   });
    }
    if (p.n != sizes.elements.front()) return;
  }
}

void CheckAndRegisterAll(Workspace& workspace,
                         const std::vector<Implementation>& rows,
                         const Sizes& sizes) {
  for (const Direction direction : kDirections) {
    for (const Format format : kFormats) {
      for (const Placement placement : kPlacements) {
        for (const Implementation& row : rows) {
          Problem p;
          p.direction = direction;
          p.format = format;
          p.placement = placement;
          const std::string why_absent = CheckRow(workspace, p, row);
          for (const size_t n : sizes.elements) {
            p.n = n;
            RegisterCell(workspace, p, row, sizes, why_absent);
          }
        }
      }
    }
  }
}

std::string CpuModel() {
  std::ifstream info("/proc/cpuinfo");
  std::string line;
  while (std::getline(info, line)) {
    const size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) {
      return line.substr(colon + 2);
    }
  }
  return "unknown";
}

std::string Compiler() {
#if defined(__clang__)
  return "Clang " __clang_version__;
#elif defined(__GNUC__)
  return "GCC " __VERSION__;
#else
  return "unknown";
#endif
}

// What report.py needs to know besides the measurements: what there should be.
void AddContext(const std::vector<Implementation>& rows, const Sizes& sizes) {
  const auto role = [](Role r) {
    return r == Role::kBaseline ? "baseline"
           : r == Role::kOurs   ? "ours"
                                : "peer";
  };
  std::string list;
  for (const Implementation& row : rows) {
    list += row.name + "|" + role(row.role) + "|" + row.version + ";";
  }
  benchmark::AddCustomContext("rows", list);
  list.clear();
  for (const size_t n : sizes.elements) list += std::to_string(n) + ";";
  benchmark::AddCustomContext("sizes", list);
  benchmark::AddCustomContext("cpu", CpuModel());
  benchmark::AddCustomContext("compiler", Compiler());
  benchmark::AddCustomContext("highway", std::to_string(HWY_MAJOR) + "." +
                                             std::to_string(HWY_MINOR) + "." +
                                             std::to_string(HWY_PATCH));
}

// Of whichever OpenMP runtime the peers brought in.
void UseOneThread() {
  using SetThreads = void (*)(int);
  if (void* const set = dlsym(RTLD_DEFAULT, "omp_set_num_threads")) {
    reinterpret_cast<SetThreads>(set)(1);
  }
}

class Silence final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

int Main(int argc, char** argv) {
  bool quick = false;
  bool quiet = false;
  std::vector<char*> arguments{argv[0]};
  // Before the user's own arguments, which win; his environment wins too.
  static char interleave[] = "--benchmark_enable_random_interleaving=true";
  static char repetitions[] = "--benchmark_repetitions=7";
  static char min_time[] = "--benchmark_min_time=0.01";
  static char medians[] = "--benchmark_display_aggregates_only=true";
  arguments.push_back(interleave);
  arguments.push_back(medians);
  if (!std::getenv("BENCHMARK_REPETITIONS")) arguments.push_back(repetitions);
  if (!std::getenv("BENCHMARK_MIN_TIME")) arguments.push_back(min_time);
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--quick") {
      quick = true;
    } else if (argument == "--quiet") {
      quiet = true;
    } else {
      arguments.push_back(argv[i]);
    }
  }
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;

  UseOneThread();
  const std::vector<Implementation> rows = AllImplementations();
  const Sizes& sizes = quick ? QuickSizes() : FullSizes();
  Workspace workspace;
  CheckAndRegisterAll(workspace, rows, sizes);
  if (refused) return 1;
  AddContext(rows, sizes);
  Silence silence;
  if (quiet) {
    benchmark::RunSpecifiedBenchmarks(&silence);
  } else {
    benchmark::RunSpecifiedBenchmarks();
  }
  return refused ? 1 : 0;
}

}  // namespace
}  // namespace leakproof::fast::benchmarks

int main(int argc, char** argv) {
  return leakproof::fast::benchmarks::Main(argc, argv);
}
