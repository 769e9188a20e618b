// SPDX-License-Identifier: Apache-2.0
//
// The arrays that are worked on: their numbers and where they lie.

#ifndef LEAKPROOF_FAST_BENCHMARK_WORKSPACE_H_
#define LEAKPROOF_FAST_BENCHMARK_WORKSPACE_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "fast/benchmark/problem.h"

namespace leakproof::fast::benchmarks {

// Where arrays begin, in bytes past the start of a page: the first one at
// `first`, and each after it `step` further than the one before.
struct Layout {
  std::string name;
  size_t first;
  size_t step;
};

// What the speed in the first-level cache depends on by a tenth: how loads and
// stores meet modulo a page, and whether vectors cross cache lines. The last is
// what malloc gives two arrays that it takes from its heap.
inline const std::vector<Layout> kLayouts = {
    {"0", 0, 0},       {"64", 0, 64},      {"256", 0, 256},
    {"2048", 0, 2048}, {"malloc", 16, 16},
};

// The slope. Out of place it is 0.01. In place the next call works on the
// results of this one, so 0.01 would soon leave nothing but subnormal numbers
// and zeros; 1 keeps the numbers, and may be easier than others. This takes the
// number before 1, whose significand is all ones: 16-bit numbers stay as they
// are, and others lose one ulp a call, which would take a billion calls to make
// them subnormal.
double AlphaFor(Format format, Placement placement);

class Workspace {
 public:
  // The problem with its arrays: x and dy are numbers with random signs and
  // magnitudes in [1, 1024), the same ones each time. The arrays of the last
  // problem are void. Whoever reads up to 128 bytes past their ends may.
  Problem Fill(Problem problem, const Layout& layout);

 private:
  struct Free {
    void operator()(std::byte* p) const { std::free(p); }
  };
  struct Slab {
    std::unique_ptr<std::byte, Free> memory;
    size_t bytes = 0;
  };

  std::byte* Array(size_t index, size_t bytes, const Layout& layout);

  Slab slabs_[3];
};

// What the sampled elements of a problem's result must be: all if `stride` is
// 1. To be made before the call; spoils these elements of the result if they
// are no input.
class Expectation {
 public:
  enum class Of { kLeakyRelu, kCopy };
  Expectation(const Problem& problem, Of of, size_t stride);

  // Empty if the result is right: for Leaky ReLU, to one hundredth, as α and
  // the product may have been rounded to 8 bits. Otherwise says what is wrong.
  std::string Mismatch() const;

 private:
  Problem problem_;
  Of of_;
  std::vector<size_t> indices_;
  std::vector<double> values_;      // of Leaky ReLU
  std::vector<uint64_t> patterns_;  // of copies
};

}  // namespace leakproof::fast::benchmarks

#endif  // LEAKPROOF_FAST_BENCHMARK_WORKSPACE_H_
