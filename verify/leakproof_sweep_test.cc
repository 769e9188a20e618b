// SPDX-License-Identifier: Apache-2.0
//
// Sweeps, their journals and their shards, as users of the program meet them.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "verify/leakproof_program.h"

extern char** environ;

namespace leakproof::verify {
namespace {

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A folder of its own for each test.
class LeakproofSweepTest : public testing::Test {
 protected:
  LeakproofSweepTest() { std::filesystem::remove_all(folder_); }
  ~LeakproofSweepTest() override { std::filesystem::remove_all(folder_); }

  std::string Folder(const std::string& name) const {
    return (folder_ / name).string();
  }
  void ExpectSameReports(const std::string& a, const std::string& b) const {
    for (const char* file : {"report.json", "junit.xml"}) {
      const std::string text = Read(folder_ / a / file);
      EXPECT_FALSE(text.empty()) << a << "/" << file;
      EXPECT_EQ(text, Read(folder_ / b / file));
    }
  }
  // Lines that are whole.
  std::ptrdiff_t JournalLines(const std::string& name) const {
    const std::string text = Read(folder_ / name / "journal.jsonl");
    return std::ranges::count(text, '\n');
  }
  // Calls the program, and kills it as soon as its journal has `lines` lines.
  // Returns whether it was still running.
  bool KillAt(std::ptrdiff_t lines, std::vector<std::string> arguments,
              const std::string& name) const {
    arguments.insert(arguments.begin(), LEAKPROOF_PROGRAM);
    arguments.insert(arguments.end(), {"--report", Folder(name)});
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    EXPECT_EQ(posix_spawn(&child, LEAKPROOF_PROGRAM, &actions, nullptr,
                          pointers.data(), environ),
              0);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    while (JournalLines(name) < lines) {
      if (waitpid(child, &status, WNOHANG) == child) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return WIFSIGNALED(status);
  }

  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string("leakproof_sweep_") +
       testing::UnitTest::GetInstance()->current_test_info()->name());
};

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word + " ";
  return text;
}

TEST_F(LeakproofSweepTest, OneWrongBitAmongAllInputsIsFoundAndNamed) {
  const Ended run = Leakproof(
      "certify --effort full --format binary32 --alpha 0.01 --clause LR-FWD-1 "
      "--seed 1 " +
      Library("one_wrong_bit"));
  EXPECT_EQ(run.status, 1) << run.output;
  EXPECT_TRUE(Says(run, ": LR-FWD-1")) << run.output;
  EXPECT_TRUE(Says(run, "x = -3.1415927 (0xc0490fdb), α = 0.01")) << run.output;
  EXPECT_TRUE(Says(run, "negative normal numbers\n")) << run.output;
  EXPECT_TRUE(Says(run, "error up to 1 ulp")) << run.output;
  EXPECT_TRUE(Says(run, "reproduce  leakproof certify")) << run.output;
}

// LR-ENV-1 would end the sweep; without it, the sweep goes on to its end.
TEST_F(LeakproofSweepTest, ASweepEndsThoughItsCallsLeaveAnotherControlState) {
  const std::string call =
      "certify --effort full --format bfloat16 --alpha 0.01 --clause "
      "LR-FWD-1 " +
      Library("bfloat16_leaves_rounding");
  const Ended alone = Leakproof(call + " --report " + Folder("alone"));
  EXPECT_EQ(alone.status, 0) << alone.output;
  const Ended both = Leakproof(call + " --clause LR-ENV-1");
  EXPECT_EQ(both.status, 1) << both.output;
  EXPECT_TRUE(Says(both, ": LR-ENV-1")) << both.output;
}

TEST_F(LeakproofSweepTest, MergedShardsAreTheWholeRun) {
  const std::string call = "certify --effort full --format bfloat16 --seed 4 " +
                           Library("bfloat16_twice") + " --report ";
  EXPECT_EQ(Leakproof(call + Folder("whole")).status, 1);
  for (const char* shard : {"1", "2", "3"}) {
    const Ended run =
        Leakproof(call + Folder(shard) + " --shard " + shard + "/3");
    EXPECT_LE(run.status, 1) << run.output;
    EXPECT_TRUE(Says(run, "shard")) << run.output;
  }
  const Ended merged =
      Leakproof("merge " + Folder("3") + " " + Folder("1") + " " + Folder("2") +
                " --report " + Folder("merged"));
  EXPECT_EQ(merged.status, 1) << merged.output;
  EXPECT_TRUE(Says(merged, "no overlap, and no gap\n")) << merged.output;
  ExpectSameReports("whole", "merged");
}

TEST_F(LeakproofSweepTest, WhatShardsLackOrHaveTwiceIsNamed) {
  const std::string call =
      "certify --effort full --format bfloat16 --clause LR-FWD-1 " +
      Library("bfloat16") + " --report ";
  const auto merge = [&](std::initializer_list<const char*> shards) {
    std::string words = "merge";
    for (const char* shard : shards) words += " " + Folder(shard);
    return Leakproof(words);
  };
  for (const char* shard : {"1", "2"}) {
    EXPECT_EQ(
        Leakproof(call + Folder(shard) + " --shard " + shard + "/2").status, 0);
  }
  EXPECT_EQ(Leakproof(call + Folder("other") + " --seed 2 --shard 2/2").status,
            0);
  EXPECT_EQ(Leakproof(call + Folder("third") + " --shard 2/3").status, 0);
  EXPECT_EQ(merge({"1", "2"}).status, 0);

  const Ended gap = merge({"1"});
  EXPECT_EQ(gap.status, 2);
  EXPECT_TRUE(Says(gap,
                   "bfloat16 forward, every x, the list of α: a gap from "
                   "α = "))
      << gap.output;
  EXPECT_TRUE(Says(gap, "x = 0xffff; part 2/2 is missing\n")) << gap.output;
  const Ended no_check = merge({"2"});
  EXPECT_EQ(no_check.status, 2);
  EXPECT_TRUE(Says(no_check, "no shard has the check of LR-FWD-1"))
      << no_check.output;
  const Ended twice = merge({"1", "2", "2"});
  EXPECT_EQ(twice.status, 2);
  EXPECT_TRUE(Says(twice, "judged twice: positions from ")) << twice.output;
  const Ended check_twice = merge({"1", "1"});
  EXPECT_EQ(check_twice.status, 2);
  EXPECT_TRUE(Says(check_twice, "judged twice: " + Library("bfloat16") +
                                    ", bfloat16, LR-FWD-1"))
      << check_twice.output;
  const Ended overlap = merge({"1", "third"});
  EXPECT_EQ(overlap.status, 2);
  EXPECT_TRUE(Says(overlap, "judged twice: positions from ")) << overlap.output;
  const Ended seeds = merge({"1", "other"});
  EXPECT_EQ(seeds.status, 2);
  EXPECT_TRUE(Says(seeds, "differs in 'seed'")) << seeds.output;
  EXPECT_TRUE(Says(seeds, Folder("other"))) << seeds.output;
}

TEST_F(LeakproofSweepTest, AKilledRunGoesOnToTheSameReport) {
  const std::vector<std::string> call{"certify",  "--effort",
                                      "full",     "--format",
                                      "bfloat16", Library("bfloat16_twice")};
  const std::string whole = Joined(call) + "--report ";
  EXPECT_EQ(Leakproof(whole + Folder("whole")).status, 1);
  EXPECT_TRUE(KillAt(3, call, "killed"));
  EXPECT_TRUE(KillAt(20, call, "killed"));
  const std::string before = Read(folder_ / "killed" / "journal.jsonl");
  const size_t kept = before.rfind('\n') + 1;

  const Ended other = Leakproof(whole + Folder("killed") + " --seed 2");
  EXPECT_EQ(other.status, 2);
  EXPECT_TRUE(Says(other, Folder("killed"))) << other.output;
  EXPECT_TRUE(Says(other, "differs in seed")) << other.output;
  const Ended merged = Leakproof("merge " + Folder("killed"));
  EXPECT_EQ(merged.status, 2);
  EXPECT_TRUE(Says(merged, "has not come to its end")) << merged.output;

  EXPECT_EQ(Leakproof(whole + Folder("killed")).status, 1);
  EXPECT_EQ(JournalLines("killed"), JournalLines("whole"));
  EXPECT_EQ(Read(folder_ / "killed" / "journal.jsonl").substr(0, kept),
            before.substr(0, kept));
  ExpectSameReports("whole", "killed");
}

TEST_F(LeakproofSweepTest, ASweepThatWasKilledGoesOnWhereItWas) {
  const std::vector<std::string> call{
      "certify",  "--effort", "exhaustive", "--format",
      "bfloat16", "--clause", "LR-FWD-4",   Library("bfloat16")};
  const std::string whole = Joined(call) + "--report ";
  EXPECT_EQ(Leakproof(whole + Folder("whole")).status, 0);
  // The check and the first of two sweeps, then a part of the second.
  EXPECT_TRUE(KillAt(4, call, "killed"));
  KillAt(5, call, "killed");
  const Ended run = Leakproof(whole + Folder("killed"));
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_TRUE(Says(run, "every α of bfloat16: 130,560 of 4,278,190,080 "))
      << run.output;
  ExpectSameReports("whole", "killed");
}

// Kernels that fail, that end their process at many places, and that leave
// another control state behind.
TEST_F(LeakproofSweepTest, TheReportIsTheSameHoweverTheRunWasMade) {
  const std::vector<std::string> call{"certify",
                                      "--effort",
                                      "full",
                                      "--format",
                                      "bfloat16",
                                      "--seed",
                                      "7",
                                      "--clause",
                                      "LR-FWD-1",
                                      "--clause",
                                      "LR-FWD-4",
                                      "--clause",
                                      "LR-FWD-10",
                                      "--clause",
                                      "LR-ENV-1",
                                      Library("bfloat16_twice"),
                                      Library("bfloat16_crashes_often"),
                                      Library("bfloat16_leaves_rounding"),
                                      "mutant:select-form"};
  const std::string run = Joined(call) + "--report ";
  EXPECT_EQ(Leakproof(run + Folder("whole")).status, 1);
  for (const char* jobs : {"1", "2", "5"}) {
    SCOPED_TRACE(jobs);
    EXPECT_EQ(Leakproof(run + Folder(jobs) + " --jobs " + jobs).status, 1);
    ExpectSameReports("whole", jobs);
  }
  const std::string program = std::string(LEAKPROOF_PROGRAM) + " ";
  EXPECT_EQ(
      Shell("taskset 1 " + program + run + Folder("taskset") + " 2>&1").status,
      1);
  ExpectSameReports("whole", "taskset");
  // Among its 16 checks, then among its sweeps.
  for (const int lines : {5, 12, 18, 21}) {
    EXPECT_TRUE(KillAt(lines, call, "killed")) << lines;
  }
  EXPECT_EQ(Leakproof(run + Folder("killed") + " --jobs 1").status, 1);
  ExpectSameReports("whole", "killed");
  std::string merge = "merge";
  for (const char* shard : {"1", "2", "3"}) {
    const std::string folder = Folder(std::string("shard") + shard);
    merge += " " + folder;
    Leakproof(run + folder + " --jobs " + shard + " --shard " + shard + "/3");
  }
  EXPECT_EQ(Leakproof(merge + " --report " + Folder("merged")).status, 1);
  ExpectSameReports("whole", "merged");
}

TEST_F(LeakproofSweepTest, WhatACallOfASweepLeavesBehindIsAFailure) {
  const Ended rounding = Leakproof("certify --format bfloat16 " +
                                   Library("bfloat16_leaves_rounding"));
  EXPECT_EQ(rounding.status, 1);
  EXPECT_TRUE(Says(rounding, "bfloat16_leaves_rounding.so: LR-ENV-1\n"))
      << rounding.output;
  EXPECT_TRUE(Says(rounding, "after a call within a sweep")) << rounding.output;
  const Ended unwritten =
      Leakproof("certify --format bfloat16 --alpha 0.01 --clause LR-FWD-1 " +
                Library("bfloat16_leaves_one_out"));
  EXPECT_EQ(unwritten.status, 1);
  EXPECT_TRUE(Says(unwritten, "x          0x5a5a")) << unwritten.output;
  EXPECT_TRUE(Says(unwritten, "got        0xffff")) << unwritten.output;
}

TEST_F(LeakproofSweepTest, AWrongGradientIsNamedWithTheUpstreamOne) {
  const std::string command =
      "certify --effort full --format bfloat16 --alpha 0.01 --clause "
      "LR-GRAD-2 ";
  const Ended run = Leakproof(command + Library("bfloat16_backward_twice"));
  EXPECT_EQ(run.status, 1) << run.output;
  EXPECT_TRUE(Says(run, "error up to 1 ulp, at α = 0.01, x = ")) << run.output;
  EXPECT_TRUE(Says(run, "), dy = ")) << run.output;
  const Ended crash =
      Leakproof(command + Library("bfloat16_backward_crashes_in_sweep"));
  EXPECT_EQ(crash.status, 1) << crash.output;
  EXPECT_TRUE(Says(crash, "the backward function was killed by signal 6"))
      << crash.output;
  EXPECT_TRUE(Says(crash, "ended early, by LR-GRAD-2")) << crash.output;
}

TEST_F(LeakproofSweepTest, ACrashInASweepIsAVerdictAndTheRunGoesOn) {
  const Ended run = Leakproof(
      "certify --effort full --format bfloat16 --clause LR-FWD-1 --report " +
      Folder("crash") + " " + Library("bfloat16_crashes_in_sweep") + " " +
      Library("bfloat16"));
  EXPECT_EQ(run.status, 1) << run.output;
  EXPECT_TRUE(Says(run, "was killed by signal 6 (Aborted), for n = 4096"))
      << run.output;
  EXPECT_TRUE(Says(run, "x          0xc000")) << run.output;
  EXPECT_TRUE(Says(run, "ended early, by LR-FWD-1")) << run.output;
  EXPECT_TRUE(Says(run, Library("bfloat16_crashes_in_sweep") + ": LR-FWD-1\n"))
      << run.output;
  EXPECT_TRUE(Says(run, "conforms         " + Library("bfloat16") + "\n"))
      << run.output;
  const Ended merged = Leakproof("merge " + Folder("crash"));
  EXPECT_EQ(merged.status, 1) << merged.output;
}

}  // namespace
}  // namespace leakproof::verify
