// SPDX-License-Identifier: Apache-2.0
//
// The program where disks are full, outputs are closed and signals come: a run
// that did not come to its end leaves no report, and no exit status, that reads
// as a pass.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "verify/leakproof_program.h"

extern char** environ;

namespace leakproof::verify {
namespace {

namespace fs = std::filesystem;

constexpr bool kSanitized = std::string_view(LEAKPROOF_SANITIZE) != "";
// Of the calls that may fail, this one and then each so many further on: the
// program takes ten times as long under a sanitizer.
constexpr int kStep = kSanitized ? 4 : 1;

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

const char* const kYesterday = "{\"of\": \"yesterday\", \"verdict\": \"pass\"}";

// A folder of its own for each test.
class ReliabilityTest : public testing::Test {
 protected:
  ReliabilityTest() {
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  ~ReliabilityTest() override { fs::remove_all(root_); }

  std::string Folder(const std::string& name) const {
    return (root_ / name).string();
  }
  // A folder with the report of an earlier run that passed.
  void LeaveYesterday(const std::string& name) const {
    Write(root_ / name / "report.json", kYesterday);
    Write(root_ / name / "junit.xml", kYesterday);
  }
  bool HasReport(const std::string& name) const {
    return fs::exists(root_ / name / "report.json") ||
           fs::exists(root_ / name / "junit.xml");
  }
  void ExpectReportsOf(const std::string& other,
                       const std::string& name) const {
    for (const char* file : {"report.json", "junit.xml"}) {
      EXPECT_NE(Read(root_ / name / file), "") << file;
      EXPECT_EQ(Read(root_ / name / file), Read(root_ / other / file));
      EXPECT_FALSE(fs::exists(root_ / name / (std::string(file) + ".earlier")));
    }
  }
  std::string PartIn(const std::string& name) const {
    for (const auto& file : fs::directory_iterator(root_ / name)) {
      if (file.path().extension() == ".part") return file.path().string();
    }
    return "";
  }

  // Calls the program with a fault at its call number `at` that writes below
  // the folder; whether there are so many is in `reached`.
  Ended WithFault(const std::string& fault, int at, const std::string& name,
                  const std::string& arguments, bool& reached) const {
    const std::string mark = Folder(name) + ".reached";
    fs::remove(mark);
    const Ended run = Shell(fault + " LEAKPROOF_FAULT_UNDER=" + Folder(name) +
                            " LEAKPROOF_FAULT_AT=" + std::to_string(at) +
                            " LD_PRELOAD=" + LEAKPROOF_FAULTS +
                            " ASAN_OPTIONS=verify_asan_link_order=0 " +
                            LEAKPROOF_PROGRAM + " " + arguments + " 2>&1");
    reached = fs::exists(mark);
    return run;
  }

  fs::path root_ =
      fs::path(testing::TempDir()) /
      (std::string("leakproof_reliability_") +
       testing::UnitTest::GetInstance()->current_test_info()->name());
};

// Short, with a check and a sweep, and a kernel that fails the latter.
std::string ShortCall(const std::string& kernel) {
  return "certify --clause LR-FWD-1 --format bfloat16 --alpha 0.01 " +
         Library(kernel) + " --report ";
}

constexpr const char* kFull = "LEAKPROOF_FAULT=full";
constexpr const char* kError = "LEAKPROOF_FAULT=error";
constexpr const char* kKilled =
    "LEAKPROOF_FAULT=signal LEAKPROOF_FAULT_SIGNAL=9";
constexpr const char* kTerminated =
    "LEAKPROOF_FAULT=signal LEAKPROOF_FAULT_SIGNAL=15";

// Each call that writes fails once, or is where the program ends.
TEST_F(ReliabilityTest,
       NoFaultOfADiskLeavesAReportThatIsNotWholeOrNotOfTheRun) {
  for (const char* kernel : {"bfloat16", "bfloat16_leaves_one_out"}) {
    const int verdict = std::string_view(kernel) == "bfloat16" ? 0 : 1;
    const std::string call = ShortCall(kernel);
    fs::remove_all(root_ / "whole");
    ASSERT_EQ(Leakproof(call + Folder("whole")).status, verdict);
    for (const char* fault : {kFull, kError, kKilled, kTerminated}) {
      int at = 1;
      for (bool reached = true; reached; at += kStep) {
        SCOPED_TRACE(std::string(kernel) + " " + fault + " " +
                     std::to_string(at));
        fs::remove_all(root_ / "run");
        LeaveYesterday("run");
        const Ended run =
            WithFault(fault, at, "run", call + Folder("run"), reached);
        if (!reached) {
          EXPECT_EQ(run.status, verdict) << run.output;
          ExpectReportsOf("whole", "run");
          break;
        }
        const bool ended = fault == kKilled || fault == kTerminated;
        const int expected = fault == kKilled ? 137 : ended ? 143 : 2;
        // Room is not needed to move files.
        if (run.status != verdict || fault != kFull) {
          EXPECT_EQ(run.status, expected) << run.output;
        }
        if (fault == kTerminated && at <= 2) {
          EXPECT_TRUE(Says(run, "nothing was kept")) << run.output;
        } else if (fault != kKilled && run.status != verdict) {
          EXPECT_TRUE(Says(run, Folder("run"))) << run.output;
        }
        // Before the first two calls nothing can be done yet, and a file
        // that cannot be moved is named.
        const std::string report = Read(root_ / "run" / "report.json");
        const std::string junit = Read(root_ / "run" / "junit.xml");
        if (at > 2) {
          EXPECT_TRUE(report.empty() ||
                      report == Read(root_ / "whole" / "report.json"));
          EXPECT_TRUE(junit.empty() ||
                      junit == Read(root_ / "whole" / "junit.xml"));
        } else if (report == kYesterday && !ended) {
          EXPECT_TRUE(Says(run, "which is of an earlier run")) << run.output;
        }
        if (run.status == 2) {
          EXPECT_TRUE(at <= 2 || !HasReport("run"));
          EXPECT_EQ(PartIn("run"), "");
        }
        const Ended again = Leakproof(call + Folder("run"));
        EXPECT_EQ(again.status, verdict) << again.output;
        ExpectReportsOf("whole", "run");
        EXPECT_EQ(PartIn("run"), "");
      }
      EXPECT_GT(at, 15) << fault;
    }
  }
}

TEST_F(ReliabilityTest, NoFaultOfADiskLeavesAMergedReportThatIsNotWhole) {
  const std::string call = ShortCall("bfloat16");
  for (const char* shard : {"1", "2"}) {
    ASSERT_EQ(
        Leakproof(call + Folder(shard) + " --shard " + shard + "/2").status, 0);
  }
  const std::string merge =
      "merge " + Folder("1") + " " + Folder("2") + " --report ";
  ASSERT_EQ(Leakproof(merge + Folder("whole")).status, 0);
  const Ended into_shard = Leakproof(merge + Folder("1"));
  EXPECT_EQ(into_shard.status, 2);
  EXPECT_TRUE(Says(into_shard, "is the folder of a shard"))
      << into_shard.output;
  EXPECT_TRUE(HasReport("1"));
  for (const char* fault : {kFull, kError, kKilled, kTerminated}) {
    int at = 1;
    for (bool reached = true; reached; at += kStep) {
      SCOPED_TRACE(std::string(fault) + " " + std::to_string(at));
      fs::remove_all(root_ / "run");
      LeaveYesterday("run");
      const Ended run =
          WithFault(fault, at, "run", merge + Folder("run"), reached);
      if (run.status == 0) {
        ExpectReportsOf("whole", "run");
      } else if (run.status == 2) {
        EXPECT_TRUE(Says(run, Folder("run"))) << run.output;
        EXPECT_TRUE(at <= 2 || !HasReport("run"));
        EXPECT_EQ(PartIn("run"), "");
      }
      const std::string report = Read(root_ / "run" / "report.json");
      EXPECT_TRUE(at <= 2 || report.empty() ||
                  report == Read(root_ / "whole" / "report.json"));
      EXPECT_EQ(Leakproof(merge + Folder("run")).status, 0);
      ExpectReportsOf("whole", "run");
    }
    EXPECT_GT(at, 8) << fault;
  }
}

TEST_F(ReliabilityTest, NoFaultOfADiskLeavesVectorsThatAreNotWhole) {
  const std::string call = "vectors --profile onednn ";
  ASSERT_EQ(Leakproof(call + Folder("whole")).status, 0);
  for (const char* fault : {kFull, kError, kTerminated}) {
    int at = 1;
    for (bool reached = true; reached; at += 5) {
      SCOPED_TRACE(std::string(fault) + " " + std::to_string(at));
      fs::remove_all(root_ / "run");
      const Ended run =
          WithFault(fault, at, "run", call + Folder("run"), reached);
      if (reached && !(fault == kFull && run.status == 0)) {
        EXPECT_EQ(run.status, fault == kTerminated ? 143 : 2) << run.output;
        EXPECT_TRUE(Says(run, Folder("run"))) << run.output;
      }
      if (!fs::exists(root_ / "run")) continue;
      for (const auto& file : fs::directory_iterator(root_ / "run")) {
        if (file.path().extension() == ".part") {
          EXPECT_EQ(fault, kTerminated) << file.path();
          continue;
        }
        EXPECT_EQ(Read(file.path()),
                  Read(root_ / "whole" / file.path().filename()));
      }
    }
    EXPECT_GT(at, 20) << fault;
  }
}

// The same of a real limit.
TEST_F(ReliabilityTest, AFileThatMayNotGrowIsNamedAndIsNoSignal) {
  const std::string limited = "ulimit -f 1; " + std::string(LEAKPROOF_PROGRAM);
  LeaveYesterday("run");
  const Ended run =
      Shell(limited + " certify --effort quick reference --report " +
            Folder("run") + " 2>&1");
  EXPECT_EQ(run.status, 2) << run.output;
  EXPECT_TRUE(
      Says(run, "'" + Folder("run") + "/journal.jsonl': File too large"))
      << run.output;
  EXPECT_TRUE(Says(run, "raise the limit")) << run.output;
  EXPECT_FALSE(HasReport("run"));
  const Ended vectors =
      Shell(limited + " vectors " + Folder("vectors") + " 2>&1");
  EXPECT_EQ(vectors.status, 2) << vectors.output;
  EXPECT_TRUE(Says(vectors, ".json': File too large")) << vectors.output;
  EXPECT_TRUE(fs::is_empty(Folder("vectors")));
}

TEST_F(ReliabilityTest, AFolderThatCannotBeWrittenIsNamedBeforeAnyWork) {
  // Root may write to every folder.
  const std::string program =
      (geteuid() == 0 ? "setpriv --reuid=65534 --clear-groups " : "") +
      std::string(LEAKPROOF_PROGRAM);
  if (Shell(program + " --version 2>&1").status != 0) {
    GTEST_SKIP() << "there is no user here who may run the program and is not "
                    "root: "
                 << program;
  }
  LeaveYesterday("run");
  fs::permissions(Folder("run"), fs::perms(0555));
  const Ended run =
      Shell(program + " certify fast --report " + Folder("run") + " 2>&1");
  const Ended inside =
      Shell(program + " certify fast --report " + Folder("run/new") + " 2>&1");
  const Ended vectors = Shell(program + " vectors " + Folder("run") + " 2>&1");
  fs::permissions(Folder("run"), fs::perms::owner_all);
  EXPECT_EQ(run.status, 2) << run.output;
  EXPECT_TRUE(
      Says(run, Folder("run") + "/junit.xml', which is of an earlier run"))
      << run.output;
  EXPECT_EQ(inside.status, 2) << inside.output;
  EXPECT_TRUE(Says(inside, "cannot make the folder '" + Folder("run/new")))
      << inside.output;
  EXPECT_EQ(vectors.status, 2) << vectors.output;
  EXPECT_TRUE(Says(vectors, "cannot write to the folder '" + Folder("run")))
      << vectors.output;
  for (const Ended& ended : {run, inside, vectors}) {
    EXPECT_TRUE(Says(ended, "give a folder that you may write to"))
        << ended.output;
  }
}

TEST_F(ReliabilityTest, AWrongCallLeavesNoReportOfAnEarlierRun) {
  for (const std::string& wrong : std::vector<std::string>{
           "certify nosuch", "certify --nosuch", "certify --effort most",
           "certify --profile nosuch", "certify --shard 0/2",
           "certify --jobs x",
           "certify --clause LR-GRAD-1 --effort quick " + Library("bfloat16"),
           "merge nosuch", "merge"}) {
    SCOPED_TRACE(wrong);
    fs::remove_all(root_ / "run");
    LeaveYesterday("run");
    const Ended run = Leakproof(wrong + " --report " + Folder("run"));
    EXPECT_EQ(run.status, 2) << run.output;
    EXPECT_FALSE(HasReport("run"));
    EXPECT_EQ(Read(root_ / "run" / "report.json.earlier"), kYesterday);
  }
}

TEST_F(ReliabilityTest, TheReportFolderOfARunThatGoesOnIsLeftAlone) {
  LeaveYesterday("run");
  const int folder = open(Folder("run").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(flock(folder, LOCK_EX), 0);
  const Ended run = Leakproof(ShortCall("bfloat16") + Folder("run"));
  EXPECT_EQ(run.status, 2) << run.output;
  EXPECT_TRUE(
      Says(run, "another run is writing to the folder '" + Folder("run")))
      << run.output;
  EXPECT_TRUE(HasReport("run"));
  close(folder);
  EXPECT_EQ(Leakproof(ShortCall("bfloat16") + Folder("run")).status, 0);
}

// Writing to it fails as to a full disk; a folder in its place where a system
// has no /dev.
TEST_F(ReliabilityTest, AnOutputThatTakesNothingIsNoPass) {
  const std::string program = LEAKPROOF_PROGRAM;
  std::vector<std::string> outputs{">&-"};
  if (fs::exists("/dev/full")) outputs.push_back("> /dev/full");
  for (const std::string& output : outputs) {
    SCOPED_TRACE(output);
    const auto run = [&](const std::string& arguments) {
      return Shell("exec 3>&1; " + program + " " + arguments + " 2>&3 " +
                   output);
    };
    for (const char* arguments :
         {"list clauses", "explain LR-FWD-1", "--help", "--version",
          "eval --format binary32 --alpha 1 --x 1"}) {
      const Ended ended = run(arguments);
      EXPECT_EQ(ended.status, 2) << arguments << ended.output;
      EXPECT_TRUE(Says(ended, "cannot write to the standard output: "))
          << ended.output;
    }
    const std::string call =
        "certify --clause LR-FWD-4 --effort quick --format bfloat16 ";
    EXPECT_EQ(run(call + Library("bfloat16")).status, 2);
    fs::remove_all(root_ / "run");
    const Ended reported =
        run(call + Library("bfloat16") + " --report " + Folder("run"));
    EXPECT_EQ(reported.status, 2);
    EXPECT_TRUE(Says(reported, "read the report of --report"))
        << reported.output;
    EXPECT_EQ(nlohmann::json::parse(Read(root_ / "run" / "report.json"))
                  .at("kernels")
                  .at(0)
                  .at("verdict"),
              "pass");
    // What was found is not lost with its text, however much there is of it.
    EXPECT_EQ(run("certify --effort quick --format binary32 " +
                  Library("drops_minus_zero"))
                  .status,
              1);
    EXPECT_EQ(run("certify --effort quick --clause LR-FWD-4 fast").status, 2);
  }
  EXPECT_EQ(Shell(program + " list clauses 2>&-").status, 0);
}

// The journal is among the first files that are opened.
TEST_F(ReliabilityTest, WhatIsSaidToAClosedStreamDoesNotGetIntoAFile) {
  const std::string call = ShortCall("bfloat16") + Folder("run");
  bool reached = false;
  EXPECT_EQ(WithFault(kKilled, 12, "run", call, reached).status, 137);
  // It says that it goes on.
  WithFault(kKilled, 12, "run", call + " <&- 2>&-; true", reached);
  EXPECT_TRUE(reached);
  const Ended run = Leakproof(call);
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_TRUE(Says(run, "going on with an unfinished run")) << run.output;
}

TEST_F(ReliabilityTest, AReaderThatHasGoneEndsAListAndNoReport) {
  const std::string program = LEAKPROOF_PROGRAM;
  const Ended list =
      Shell("{ sleep 0.2; " + program + " list clauses 2>" + Folder("error") +
            "; echo $? >" + Folder("status") + "; } | true");
  EXPECT_EQ(Read(Folder("error")), "");
  EXPECT_EQ(Read(Folder("status")), "141\n");
  const Ended run =
      Shell("{ " + program + " certify --effort quick --format bfloat16 " +
            Library("bfloat16") + " --report " + Folder("run") + " 2>" +
            Folder("error") + "; echo $? >" + Folder("status") + "; } | true");
  EXPECT_EQ(Read(Folder("status")), "2\n");
  EXPECT_NE(Read(Folder("error")).find("standard output: Broken pipe"),
            std::string::npos)
      << Read(Folder("error"));
  EXPECT_TRUE(HasReport("run"));
}

// A run that was started without a shell. Its children hold the pipe too.
class Started {
 public:
  explicit Started(std::vector<std::string> arguments) {
    EXPECT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0);
    arguments.insert(arguments.begin(), LEAKPROOF_PROGRAM);
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends_[1], 1);
    posix_spawn_file_actions_adddup2(&actions, ends_[1], 2);
    posix_spawn_file_actions_adddup2(&actions, ends_[1], kHeldByAll);
    // A group of its own, as a shell gives it, and signals that are not
    // ignored, whatever started this test.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    sigset_t not_ignored;
    sigemptyset(&not_ignored);
    for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
      sigaddset(&not_ignored, signal);
    }
    posix_spawnattr_setsigdefault(&attributes, &not_ignored);
    EXPECT_EQ(posix_spawn(&process_, LEAKPROOF_PROGRAM, &actions, &attributes,
                          pointers.data(), environ),
              0);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(ends_[1]);
  }
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;
  ~Started() {
    kill(process_, SIGKILL);
    close(ends_[0]);
  }

  void Signal(int signal) const { kill(process_, signal); }
  // As a terminal does.
  void SignalGroup(int signal) const { kill(-process_, signal); }
  bool HasEnded() { return waitpid(process_, &status_, WNOHANG) == process_; }
  int Wait() {
    waitpid(process_, &status_, 0);
    return WIFSIGNALED(status_) ? 128 + WTERMSIG(status_)
           : WIFEXITED(status_) ? WEXITSTATUS(status_)
                                : -1;
  }
  // What it printed, and whether its children end within some seconds.
  bool ReadToItsEnd(std::string& text) const {
    std::array<char, 4096> buffer;
    for (;;) {
      pollfd end{ends_[0], POLLIN, 0};
      if (poll(&end, 1, 5000) <= 0) return false;
      const ssize_t count = read(ends_[0], buffer.data(), buffer.size());
      if (count <= 0) return count == 0;
      text.append(buffer.data(), static_cast<size_t>(count));
    }
  }

 private:
  static constexpr int kHeldByAll = 9;

  std::array<int, 2> ends_{};
  pid_t process_ = 0;
  int status_ = 0;
};

TEST_F(ReliabilityTest, ASignalEndsTheRunAndItsChildrenAndSaysHowToGoOn) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    SCOPED_TRACE(signal);
    fs::remove_all(root_ / "run");
    LeaveYesterday("run");
    // Its calls hang until they are ended.
    Started run({"certify", "--clause", "LR-FWD-1", "--format", "binary32",
                 "--report", Folder("run"), Library("hangs")});
    while (!fs::exists(root_ / "run" / "journal.jsonl") && !run.HasEnded()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    if (signal == SIGTERM) {
      run.Signal(signal);
    } else {
      run.SignalGroup(signal);
    }
    EXPECT_EQ(run.Wait(), 128 + signal);
    std::string text;
    EXPECT_TRUE(run.ReadToItsEnd(text));
    EXPECT_NE(text.find("leakproof: interrupted; what was judged so far is "
                        "kept in '" +
                        Folder("run") + "/journal.jsonl'"),
              std::string::npos)
        << text;
    EXPECT_EQ(text.find("interrupted"), text.rfind("interrupted")) << text;
    EXPECT_FALSE(HasReport("run"));
  }
  Started run({"certify", "--clause", "LR-FWD-1", Library("hangs")});
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  run.Signal(SIGINT);
  EXPECT_EQ(run.Wait(), 130);
  std::string text;
  EXPECT_TRUE(run.ReadToItsEnd(text));
  EXPECT_NE(text.find("nothing was kept: with --report DIR"), std::string::npos)
      << text;
}

TEST_F(ReliabilityTest, ASignalThatWasIgnoredStaysIgnored) {
  const std::string call = ShortCall("bfloat16") + Folder("run");
  bool reached = false;
  EXPECT_EQ(WithFault(kTerminated, 3, "run", call, reached).status, 143);
  EXPECT_EQ(WithFault(std::string("trap '' TERM; ") + kTerminated, 3, "run",
                      call, reached)
                .status,
            0);
  EXPECT_TRUE(reached);
}

TEST_F(ReliabilityTest, TooLittleMemoryIsSaidAndIsNoPass) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer needs the address space";
  const std::string call =
      "certify --clause LR-FWD-1 --format binary64 --alpha 0.01 fast --report ";
  ASSERT_EQ(Leakproof(call + Folder("whole")).status, 0);
  int too_little = 0;
  for (int kilobytes = 4 << 10; kilobytes <= 256 << 10;
       kilobytes += kilobytes / 6) {
    SCOPED_TRACE(kilobytes);
    const std::string limit = "ulimit -v " + std::to_string(kilobytes) + "; ";
    const std::string program = LEAKPROOF_PROGRAM;
    if (Shell(limit + program + " --version 2>&1").status != 0) continue;
    fs::remove_all(root_ / "run");
    LeaveYesterday("run");
    const Ended run =
        Shell(limit + program + " " + call + Folder("run") + " 2>&1");
    if (run.status == 0) {
      ExpectReportsOf("whole", "run");
      continue;
    }
    ++too_little;
    EXPECT_TRUE(run.status == 2 || run.status == 3) << run.status << run.output;
    // Of the program, or of what it loads.
    EXPECT_TRUE(Says(run, "memory") || Says(run, "map")) << run.output;
    EXPECT_FALSE(HasReport("run"));
  }
  EXPECT_GT(too_little, 0);
}

}  // namespace
}  // namespace leakproof::verify
