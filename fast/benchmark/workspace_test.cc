// SPDX-License-Identifier: Apache-2.0
//
// That a row which does not compute Leaky ReLU is refused.

#include "fast/benchmark/workspace.h"

#include <gtest/gtest.h>

#include <cstring>

namespace leakproof::fast::benchmarks {
namespace {

Problem Small(Direction direction, Format format, Placement placement) {
  Problem problem;
  problem.direction = direction;
  problem.format = format;
  problem.placement = placement;
  problem.n = 67;
  problem.alpha = AlphaFor(format, Placement::kOutOfPlace);
  return problem;
}

TEST(ExpectationTest, RefusesARowThatComputesNothing) {
  Workspace workspace;
  for (const Direction direction : kDirections) {
    for (const Format format : kFormats) {
      for (const Placement placement : kPlacements) {
        const Problem p =
            workspace.Fill(Small(direction, format, placement), kLayouts[0]);
        const Expectation expected(p, Expectation::Of::kLeakyRelu, 1);
        EXPECT_NE(expected.Mismatch(), "") << Name(format);
      }
    }
  }
}

TEST(ExpectationTest, RefusesACopy) {
  Workspace workspace;
  for (const Format format : kFormats) {
    const Problem p = workspace.Fill(
        Small(Direction::kForward, format, Placement::kOutOfPlace),
        kLayouts[4]);
    const Expectation expected(p, Expectation::Of::kLeakyRelu, 1);
    const Expectation copy(p, Expectation::Of::kCopy, 1);
    EXPECT_NE(copy.Mismatch(), "") << Name(format);
    std::memcpy(p.result, p.x, p.ArrayBytes());
    EXPECT_NE(expected.Mismatch(), "") << Name(format);
    EXPECT_EQ(copy.Mismatch(), "") << Name(format);
  }
}

TEST(ExpectationTest, AcceptsLeakyReluAndRefusesOneWrongElement) {
  Workspace workspace;
  for (const Placement placement : kPlacements) {
    for (const size_t wrong : {0U, 33U, 66U}) {
      const Problem p = workspace.Fill(
          Small(Direction::kBackward, Format::kBinary64, placement),
          kLayouts[1]);
      const Expectation expected(p, Expectation::Of::kLeakyRelu, 1);
      const auto* x = static_cast<const double*>(p.x);
      const auto* dy = static_cast<const double*>(p.dy);
      auto* dx = static_cast<double*>(p.result);
      for (size_t i = 0; i < p.n; ++i) dx[i] = dy[i] * (x[i] > 0 ? 1 : p.alpha);
      EXPECT_EQ(expected.Mismatch(), "");
      dx[wrong] = -dx[wrong];
      EXPECT_NE(expected.Mismatch(), "");
    }
  }
}

TEST(WorkspaceTest, MixesSignsAndStaysInRange) {
  Workspace workspace;
  Problem p =
      Small(Direction::kForward, Format::kBinary32, Placement::kOutOfPlace);
  p.n = 1000;
  p = workspace.Fill(p, kLayouts[2]);
  const auto* x = static_cast<const float*>(p.x);
  size_t negative = 0;
  for (size_t i = 0; i < p.n; ++i) {
    EXPECT_GE(std::abs(x[i]), 1);
    EXPECT_LT(std::abs(x[i]), 1024);
    if (x[i] < 0) ++negative;
  }
  EXPECT_GT(negative, 400U);
  EXPECT_LT(negative, 600U);
}

TEST(WorkspaceTest, PlacesArraysAsTheLayoutSays) {
  Workspace workspace;
  const auto past_page = [](const void* array) {
    return reinterpret_cast<uintptr_t>(array) % 4096;
  };
  for (const Layout& layout : kLayouts) {
    const Problem p = workspace.Fill(
        Small(Direction::kBackward, Format::kBinary16, Placement::kOutOfPlace),
        layout);
    EXPECT_EQ(past_page(p.x), layout.first);
    EXPECT_EQ(past_page(p.dy), (layout.first + layout.step) % 4096);
    EXPECT_EQ(past_page(p.result), (layout.first + 2 * layout.step) % 4096);
  }
}

}  // namespace
}  // namespace leakproof::fast::benchmarks
