// SPDX-License-Identifier: Apache-2.0

#include "verify/oracle_check.h"

#include <gtest/gtest.h>

#include "ref/number.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

TEST(OracleCheckTest, AgreesOnEveryInputOfSixteenBitsForTheListOfAlpha) {
  for (const OracleInputs& inputs : InputsForOracle(Effort::kFull)) {
    EXPECT_EQ(inputs.size(), inputs.alphas.size() << 16);
    const OracleCheckResult result = CheckOracle(inputs);
    EXPECT_EQ(result.disagreements, 0U) << result.first;
    EXPECT_EQ(result.inputs, inputs.size());
  }
}

// The borders of binary32 and binary64, which cannot be tried as a whole here.
TEST(OracleCheckTest, AgreesAroundTheBordersOfTheWiderFormats) {
  for (const Format* format : {&ref::kBinary32, &ref::kBinary64}) {
    const Format& alpha_format = ref::AlphaFormat(*format);
    for (const BitPattern border :
         {format->Zero(true), format->Negated(format->MinNormal()),
          format->Negated(format->One()), format->Negated(format->Max())}) {
      OracleInputs inputs{"a border", format, {}, 0, 0};
      for (const char* alpha : {"0.01", "-0.3", "1e-30", "2"}) {
        inputs.alphas.push_back(*ref::ParseNumber(alpha_format, alpha));
      }
      inputs.first = border.bits - 3000;
      inputs.end = border.bits + 3000;
      const OracleCheckResult result = CheckOracle(inputs);
      EXPECT_EQ(result.disagreements, 0U) << result.first;
      EXPECT_EQ(result.inputs, 4U * 6000U);
    }
  }
}

TEST(OracleCheckTest, ExhaustiveMeansEveryPairOfSixteenBits) {
  uint64_t pairs = 0;
  for (const OracleInputs& inputs : InputsForOracle(Effort::kExhaustive)) {
    if (inputs.format->width == 16 && inputs.alphas.size() > 1000) {
      pairs += inputs.size();
    }
  }
  // The finite α of binary16 and of bfloat16.
  EXPECT_EQ(pairs, uint64_t{63488 + 65280} << 16);
}

}  // namespace
}  // namespace leakproof::verify
