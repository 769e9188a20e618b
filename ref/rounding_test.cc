// SPDX-License-Identifier: Apache-2.0

#include "ref/rounding.h"

#include <gtest/gtest.h>

namespace leakproof::ref {
namespace {

TEST(FlagsTest, AreASet) {
  const Flags both = Flag::kOverflow | Flag::kInexact;
  EXPECT_TRUE(both.Contains(Flag::kInexact));
  EXPECT_FALSE(both.Contains(Flag::kUnderflow));
  EXPECT_FALSE(Flags(Flag::kInexact).Contains(both));
  EXPECT_EQ(both & Flag::kInexact, Flags(Flag::kInexact));
  EXPECT_EQ(both - Flag::kInexact, Flags(Flag::kOverflow));
  EXPECT_TRUE(Flags::All().Contains(both));
  EXPECT_TRUE(Flags().empty());
  EXPECT_EQ(both.ToString(), "overflow, inexact");
  EXPECT_EQ(Flags().ToString(), "none");
}

TEST(FlagSetsTest, HoldWhatIsBetweenRequiredAndPermitted) {
  const FlagSets sets{Flag::kInexact, Flag::kInexact | Flag::kUnderflow};
  EXPECT_TRUE(sets.Contains(Flag::kInexact));
  EXPECT_TRUE(sets.Contains(Flag::kInexact | Flag::kUnderflow));
  EXPECT_FALSE(sets.Contains(Flag::kUnderflow));
  EXPECT_FALSE(sets.Contains(Flag::kInexact | Flag::kInvalid));
  EXPECT_EQ(sets.ToString(), "inexact required; underflow permitted");
  EXPECT_EQ(FlagSets::None().ToString(), "none");
}

TEST(FlagSetsTest, AlternativesWidenAndSequencesAdd) {
  const FlagSets inexact = FlagSets::Exactly(Flag::kInexact);
  const FlagSets invalid = FlagSets::Exactly(Flag::kInvalid);
  EXPECT_EQ(inexact.Or(invalid),
            FlagSets::Optional(Flag::kInexact | Flag::kInvalid));
  EXPECT_EQ(inexact.And(invalid),
            FlagSets::Exactly(Flag::kInexact | Flag::kInvalid));
  EXPECT_EQ(inexact.Or(inexact), inexact);
}

}  // namespace
}  // namespace leakproof::ref
