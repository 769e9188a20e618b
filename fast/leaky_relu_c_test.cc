// SPDX-License-Identifier: Apache-2.0
//
// The plain C names: each gives the bits of the C++ function of its kind.

#include "fast/leaky_relu_c.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "fast/arguments.h"
#include "fast/leaky_relu.h"
#include "fast/test_elements.h"

namespace leakproof::fast {
namespace {

// The C names for elements of type T, which are Plain there.
template <typename T, typename PlainElement>
struct Names {
  using Plain = PlainElement;
  using Alpha = AlphaOf<T>;
  using Backward = void(const Plain*, const Plain*, Plain*, size_t, Alpha);
  using BackwardFromOutput = int(const Plain*, const Plain*, Plain*, size_t,
                                 Alpha);
  void (*forward)(const Plain*, Plain*, size_t, Alpha);
  Backward* backward;
  BackwardFromOutput* backward_from_output;
};

template <typename T>
auto NamesFor() {
  if constexpr (std::is_same_v<T, Binary16>) {
    return Names<T, uint16_t>{leaky_relu_f16, leaky_relu_grad_f16,
                              leaky_relu_grad_from_output_f16};
  } else if constexpr (std::is_same_v<T, Bfloat16>) {
    return Names<T, uint16_t>{leaky_relu_bf16, leaky_relu_grad_bf16,
                              leaky_relu_grad_from_output_bf16};
  } else if constexpr (std::is_same_v<T, float>) {
    return Names<T, T>{leaky_relu_f32, leaky_relu_grad_f32,
                       leaky_relu_grad_from_output_f32};
  } else {
    return Names<T, T>{leaky_relu_f64, leaky_relu_grad_f64,
                       leaky_relu_grad_from_output_f64};
  }
}

template <typename T>
class LeakyReluCTest : public testing::Test {
 protected:
  using Plain = typename decltype(NamesFor<T>())::Plain;
  static const Plain* In(const std::vector<T>& array) {
    return reinterpret_cast<const Plain*>(array.data());
  }
  static Plain* Out(std::vector<T>& array) {
    return reinterpret_cast<Plain*>(array.data());
  }
};
TYPED_TEST_SUITE(LeakyReluCTest, ElementTypes);

TYPED_TEST(LeakyReluCTest, GivesTheBitsOfTheCxxFunctions) {
  using T = TypeParam;
  const auto names = NamesFor<T>();
  const std::vector<T> x = ToElements<T>({-3, -0.0F, 0, 5, -1, 2, -7});
  const std::vector<T> dy = ToElements<T>({1, 3, -3, -5, 7, 9, 0.5F});
  std::vector<T> expected(x.size());
  std::vector<T> result(x.size());
  for (const AlphaOf<T> alpha : {AlphaOf<T>(0.01), AlphaOf<T>(3)}) {
    LeakyRelu(x, expected, alpha);
    names.forward(this->In(x), this->Out(result), x.size(), alpha);
    EXPECT_EQ(Bits(result), Bits(expected));
    LeakyReluGrad(x, dy, expected, alpha);
    names.backward(this->In(x), this->In(dy), this->Out(result), x.size(),
                   alpha);
    EXPECT_EQ(Bits(result), Bits(expected));
    result = x;
    EXPECT_EQ(names.backward_from_output(this->In(x), this->In(dy),
                                         this->Out(result), x.size(), alpha),
              0);
    EXPECT_EQ(Bits(result), Bits(expected));
  }
}

TYPED_TEST(LeakyReluCTest, GradientFromOutputReturnsEdomAndWritesNothing) {
  using T = TypeParam;
  const auto names = NamesFor<T>();
  const std::vector<T> y = ToElements<T>({-3, 5});
  const std::vector<T> untouched = ToElements<T>({7, 7});
  std::vector<T> dx = untouched;
  using Limits = std::numeric_limits<AlphaOf<T>>;
  for (const AlphaOf<T> alpha :
       {AlphaOf<T>(-0.01), -Limits::denorm_min(), Limits::infinity(),
        -Limits::infinity(), Limits::quiet_NaN()}) {
    EXPECT_EQ(names.backward_from_output(this->In(y), this->In(y),
                                         this->Out(dx), y.size(), alpha),
              EDOM)
        << alpha;
    EXPECT_EQ(Bits(dx), Bits(untouched)) << alpha;
  }
  EXPECT_EQ(names.backward_from_output(this->In(y), this->In(y), this->Out(dx),
                                       y.size(), -AlphaOf<T>(0)),
            0);
}

TYPED_TEST(LeakyReluCTest, TakesEmptyArrays) {
  const auto names = NamesFor<TypeParam>();
  names.forward(nullptr, nullptr, 0, 1);
  names.backward(nullptr, nullptr, nullptr, 0, 1);
  EXPECT_EQ(names.backward_from_output(nullptr, nullptr, nullptr, 0, 1), 0);
}

}  // namespace
}  // namespace leakproof::fast
