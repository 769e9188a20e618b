// SPDX-License-Identifier: Apache-2.0

#include "verify/journal.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "verify/profile.h"

namespace leakproof::verify {
namespace {

using Json = nlohmann::ordered_json;

const Json kHeader{{"journal", 1}, {"seed", 1}, {"effort", "full"}};

class JournalTest : public testing::Test {
 protected:
  JournalTest() { std::filesystem::remove(path_); }
  ~JournalTest() override { std::filesystem::remove(path_); }

  std::string Text() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void Write(const std::string& text) const {
    std::ofstream(path_, std::ios::binary) << text;
  }
  // What the InputError says, or that there is none.
  std::string Refusal(const Json& header) const {
    try {
      const Journal journal(path_, header);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }
  std::string ReadRefusal() const {
    try {
      ReadJournal(path_);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }

  std::filesystem::path path_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string("journal_") +
       testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(JournalTest, ARunOfTheSameHeaderGoesOnWithWhatWasFound) {
  {
    Journal journal(path_, kHeader);
    EXPECT_TRUE(journal.entries().empty());
    journal.Append({{"check", 0}});
    journal.Append({{"check", 1}});
  }
  for (int again = 0; again < 2; ++again) {
    const Journal journal(path_, kHeader);
    EXPECT_EQ(journal.entries(),
              (std::vector<Json>{{{"check", 0}}, {{"check", 1}}}));
  }
  {
    Journal journal(path_, kHeader);
    journal.Append({{"check", 2}});
  }
  EXPECT_EQ(ReadJournal(path_).entries.size(), 3U);
}

TEST_F(JournalTest, AnEntryIsOnDiskWhenAppendReturns) {
  Journal journal(path_, kHeader);
  EXPECT_EQ(ReadJournal(path_).header, kHeader);
  journal.Append({{"check", 0}});
  const JournalText text = ReadJournal(path_);
  EXPECT_EQ(text.entries, (std::vector<Json>{{{"check", 0}}}));
  EXPECT_FALSE(text.finished);
}

TEST_F(JournalTest,
       AnUnfinishedRunOfAnotherKindIsRefusedAndTheDifferenceNamed) {
  { Journal(path_, kHeader).Append({{"check", 0}}); }
  const std::string before = Text();
  Json other = kHeader;
  other["seed"] = 2;
  const std::string refusal = Refusal(other);
  EXPECT_NE(refusal.find(path_.string()), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("differs in seed;"), std::string::npos) << refusal;
  other["effort"] = "quick";
  EXPECT_NE(Refusal(other).find("differs in seed, effort;"), std::string::npos);
  EXPECT_EQ(Text(), before);
}

// Killed while it was written.
TEST_F(JournalTest, ATornLastLineCountsAsNotWritten) {
  { Journal(path_, kHeader).Append({{"check", 0}}); }
  const std::string whole = Text();
  for (const char* torn : {"{\"check\":", "{\"check\":1}", "\"finished\""}) {
    Write(whole + torn);
    const JournalText text = ReadJournal(path_);
    EXPECT_EQ(text.entries.size(), 1U) << torn;
    EXPECT_FALSE(text.finished) << torn;
    {
      Journal journal(path_, kHeader);
      EXPECT_EQ(journal.entries().size(), 1U);
      EXPECT_EQ(Text(), whole);
      journal.Append({{"check", 1}});
    }
    EXPECT_EQ(ReadJournal(path_).entries.size(), 2U);
  }
  Write(whole.substr(0, 5));
  EXPECT_TRUE(Journal(path_, kHeader).entries().empty());
}

TEST_F(JournalTest, OneThatIsBeingWrittenIsRefused) {
  const Journal writing(path_, kHeader);
  EXPECT_NE(Refusal(kHeader).find("another run is writing"), std::string::npos);
}

TEST_F(JournalTest, AFinishedJournalStartsAnew) {
  {
    Journal journal(path_, kHeader);
    journal.Append({{"check", 0}});
    journal.Finish();
  }
  EXPECT_TRUE(ReadJournal(path_).finished);
  Json other = kHeader;
  other["seed"] = 2;
  EXPECT_TRUE(Journal(path_, other).entries().empty());
  EXPECT_EQ(ReadJournal(path_).header, other);
  EXPECT_FALSE(ReadJournal(path_).finished);
}

TEST_F(JournalTest, AFinishedShardStaysUnlessTheRunIsTheSame) {
  Json header = kHeader;
  header["shard"] = {1, 2};
  Journal(path_, header).Finish();
  const std::string before = Text();
  Json other = header;
  other["shard"] = {2, 2};
  const std::string refusal = Refusal(other);
  EXPECT_NE(refusal.find("is to be merged, and differs in shard;"),
            std::string::npos)
      << refusal;
  EXPECT_EQ(Text(), before);
  EXPECT_TRUE(Journal(path_, header).entries().empty());
}

TEST_F(JournalTest, WhatIsNoJournalIsRefusedByName) {
  EXPECT_NE(ReadRefusal().find("cannot read the journal '" + path_.string()),
            std::string::npos);
  Write("a letter\n");
  EXPECT_NE(ReadRefusal().find("'a letter' is no JSON"), std::string::npos);
  EXPECT_EQ(Refusal(kHeader), ReadRefusal());
  for (const char* text : {"{\"effort\":\"full\"}\n", "[1]\n", "7\n"}) {
    Write(text);
    EXPECT_NE(ReadRefusal().find("its first line does not say so"),
              std::string::npos)
        << text;
    EXPECT_EQ(Text(), text);
  }
  Write(kHeader.dump() + "\n{\"check\n{\"check\":1}\n");
  EXPECT_NE(ReadRefusal().find("is no JSON"), std::string::npos);
}

TEST_F(JournalTest, NothingFollowsTheEnd) {
  Write(kHeader.dump() + "\n\"finished\"\n{\"check\":1}\n");
  EXPECT_NE(ReadRefusal().find("goes on after its end"), std::string::npos);
}

TEST_F(JournalTest, AnUnfinishedJournalWithAnOddShardIsRefused) {
  for (const char* shard : {"7", "[]", "{}", "\"1/2\"", "[1,\"2\"]"}) {
    Write("{\"journal\":1,\"shard\":" + std::string(shard) + "}\n");
    EXPECT_NE(Refusal(kHeader).find("differs in"), std::string::npos) << shard;
  }
}

TEST_F(JournalTest, WhatHasNoEndIsNotRead) {
  std::filesystem::create_symlink("/dev/zero", path_);
  EXPECT_NE(ReadRefusal().find("is not a file"), std::string::npos);
  std::filesystem::remove(path_);
  Write(std::string(20'000'000, '1'));
  EXPECT_NE(ReadRefusal().find("too long"), std::string::npos);
}

TEST_F(JournalTest, AFolderThatIsNotThereIsAnInputError) {
  path_ /= "nosuch";
  EXPECT_NE(
      Refusal(kHeader).find("cannot write the journal '" + path_.string()),
      std::string::npos)
      << Refusal(kHeader);
}

}  // namespace
}  // namespace leakproof::verify
