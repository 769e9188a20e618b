// SPDX-License-Identifier: Apache-2.0

#include "spec/clause.h"

#include <gtest/gtest.h>

#include <set>

namespace leakproof::spec {
namespace {

TEST(ClauseTest, IdsAreUniqueAndTitled) {
  std::set<std::string_view> ids;
  for (const Clause& clause : kClauses) {
    EXPECT_TRUE(ids.insert(clause.id).second) << clause.id;
    EXPECT_FALSE(clause.title.empty()) << clause.id;
  }
}

TEST(ClauseTest, TextBelongsToItsClauseAlone) {
  EXPECT_TRUE(ClauseText(*ClauseId("LR-FWD-8"))
                  .starts_with("For x a NaN the result MUST be a NaN.\n\n"
                               "    x a NaN:                  y is a NaN\n\n"
                               "*Why.* A comparison"));
  for (const Clause& clause : kClauses) {
    const std::string text = ClauseText(clause);
    EXPECT_FALSE(text.empty()) << clause.id;
    EXPECT_EQ(text.find("\n#"), std::string::npos) << clause.id;
  }
  EXPECT_NE(ClauseText(*ClauseId("LR-FWD-1")),
            ClauseText(*ClauseId("LR-FWD-10")));
}

TEST(ClauseTest, ProofsAreNamedWithTheirFiles) {
  EXPECT_EQ(ClauseProofs(*ClauseId("LR-FWD-3")),
            "forward_overflows (proofs/Data.v)");
  EXPECT_EQ(ClauseProofs(*ClauseId("LR-ARR-1")),
            "tested, not proved: it is about memory and calls, of which "
            "the proofs have no model");
}

TEST(ClauseTest, ListsAreReadByWord) {
  EXPECT_TRUE(Lists("all", "binary16"));
  EXPECT_TRUE(Lists("binary16, bfloat16", "bfloat16"));
  EXPECT_FALSE(Lists("binary16, bfloat16", "binary"));
  EXPECT_FALSE(Lists("", "exact"));
  const auto all = Presuppositions(*ClauseId("LR-FUN-4"));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].axis, "zeros");
  EXPECT_EQ(all[1].values, "either, keep, product");
}

TEST(ClauseTest, OnlyAShouldClauseIsMarkedShould) {
  for (const Clause& clause : kClauses) {
    const bool says_should =
        ClauseText(clause).find("SHOULD") != std::string::npos;
    EXPECT_EQ(clause.requirement == Requirement::kShould, says_should)
        << clause.id;
  }
}

}  // namespace
}  // namespace leakproof::spec
