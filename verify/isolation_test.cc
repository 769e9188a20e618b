// SPDX-License-Identifier: Apache-2.0

#include "verify/isolation.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace leakproof::verify {
namespace {

Outcome RunOne(const Work& work) {
  Outcome result;
  RunIsolated(std::vector{work}, 1, std::chrono::seconds(1),
              [&](size_t, const Outcome& outcome) { result = outcome; });
  return result;
}

TEST(IsolationTest, ReturnsWhatTheWorkReturned) {
  std::string large(300'000, 'x');
  large[7] = '\x04';
  const Outcome outcome = RunOne([&](CallRecord&) { return large; });
  EXPECT_EQ(outcome.kind, Outcome::Kind::kFinished);
  EXPECT_EQ(outcome.text, large);
}

TEST(IsolationTest, PassesOnAnException) {
  const Outcome outcome = RunOne(
      [](CallRecord&) -> std::string { throw std::runtime_error("why"); });
  EXPECT_EQ(outcome.kind, Outcome::Kind::kThrew);
  EXPECT_EQ(outcome.text, "why");
}

TEST(IsolationTest, ReportsTheCallInWhichAChildDied) {
  const Outcome outcome = RunOne([](CallRecord& record) -> std::string {
    record.alpha = 11;
    record.n = 12;
    ++record.running;
    std::signal(SIGSEGV, SIG_DFL);
    std::raise(SIGSEGV);
    return "";
  });
  EXPECT_EQ(outcome.kind, Outcome::Kind::kDied);
  EXPECT_EQ(outcome.text, "was killed by signal 11 (Segmentation fault)");
  EXPECT_TRUE(outcome.last_call.in_call);
  EXPECT_EQ(outcome.last_call.alpha, 11U);
  EXPECT_EQ(outcome.last_call.n, 12U);
}

// Nobody can tell the one from the other; a reader who knows of both can.
TEST(IsolationTest, SaysWhoElseSendsTheSignalThatKills) {
  const Outcome outcome = RunOne([](CallRecord&) -> std::string {
    std::raise(SIGKILL);
    return "";
  });
  EXPECT_EQ(outcome.kind, Outcome::Kind::kDied);
  EXPECT_EQ(outcome.text,
            "was killed by signal 9 (Killed), which the system sends too where "
            "memory runs out");
}

TEST(IsolationTest, TakesAnExitForADeath) {
  for (const int status : {0, 3}) {
    const Outcome outcome =
        RunOne([=](CallRecord&) -> std::string { _exit(status); });
    EXPECT_EQ(outcome.kind, Outcome::Kind::kDied);
    EXPECT_EQ(outcome.text,
              "ended the process with exit status " + std::to_string(status));
  }
}

TEST(IsolationTest, EndsACallThatDoesNotReturn) {
  const Outcome outcome = RunOne([](CallRecord& record) -> std::string {
    ++record.running;
    for (;;) pause();
  });
  EXPECT_EQ(outcome.kind, Outcome::Kind::kDied);
  EXPECT_EQ(outcome.text, "did not return within 1 s");
  EXPECT_TRUE(outcome.last_call.in_call);
}

TEST(IsolationTest, EndsWorkThatNeverCalls) {
  const Outcome outcome = RunOne([](CallRecord&) -> std::string {
    for (;;) pause();
  });
  EXPECT_EQ(outcome.kind, Outcome::Kind::kDied);
  EXPECT_EQ(outcome.text, "did not go on within 6 s");
  EXPECT_FALSE(outcome.last_call.in_call);
}

TEST(IsolationTest, DoesNotWaitForWhatAChildLeavesBehind) {
  const Outcome outcome = RunOne([](CallRecord&) -> std::string {
    if (fork() == 0) {
      sleep(20);
      _exit(0);
    }
    return "done";
  });
  EXPECT_EQ(outcome.text, "done");
}

// The pipes of this process.
std::vector<int> Pipes() {
  std::vector<int> pipes;
  for (int fd = 3; fd < 64; ++fd) {
    struct stat of_fd;
    if (fstat(fd, &of_fd) == 0 && S_ISFIFO(of_fd.st_mode)) pipes.push_back(fd);
  }
  return pipes;
}

constexpr const char* kMeddled =
    "wrote into descriptors that are not its own, or closed them";

TEST(IsolationTest, WhatAKernelWritesIsNoAnswer) {
  for (const std::string& forged :
       {std::string("R{}\x04"), std::string("garbage"),
        std::string(25, '\0')}) {
    const auto forge = [&] {
      for (const int pipe : Pipes()) {
        EXPECT_EQ(write(pipe, forged.data(), forged.size()),
                  static_cast<ssize_t>(forged.size()));
      }
    };
    const Outcome before = RunOne([&](CallRecord&) {
      forge();
      return std::string("the suite's own");
    });
    EXPECT_EQ(before.kind, Outcome::Kind::kDied);
    EXPECT_EQ(before.text, kMeddled);
    const Outcome instead = RunOne([&](CallRecord&) -> std::string {
      forge();
      _exit(0);
    });
    EXPECT_EQ(instead.kind, Outcome::Kind::kDied);
    EXPECT_EQ(instead.text, "ended the process with exit status 0");
  }
}

TEST(IsolationTest, AKernelThatClosesThePipeGivesNoAnswer) {
  const Outcome closed = RunOne([](CallRecord&) {
    for (const int pipe : Pipes()) close(pipe);
    return std::string("lost");
  });
  EXPECT_EQ(closed.kind, Outcome::Kind::kDied);
  EXPECT_EQ(closed.text, kMeddled);
}

TEST(IsolationTest, AKernelThatClosesThePipeAndHangsIsEnded) {
  const Outcome outcome = RunOne([](CallRecord& record) -> std::string {
    ++record.running;
    for (const int pipe : Pipes()) close(pipe);
    for (;;) pause();
  });
  EXPECT_EQ(outcome.kind, Outcome::Kind::kDied);
  EXPECT_EQ(outcome.text, "did not return within 1 s");
}

TEST(IsolationTest, AKernelThatFloodsThePipeIsEnded) {
  const Outcome outcome = RunOne([](CallRecord&) -> std::string {
    const std::string flood(1 << 16, 'R');
    for (;;) {
      for (const int pipe : Pipes()) {
        if (write(pipe, flood.data(), flood.size()) < 0) continue;
      }
    }
  });
  EXPECT_EQ(outcome.kind, Outcome::Kind::kDied);
  EXPECT_EQ(outcome.text,
            "wrote without an end into a pipe that is not its own");
}

TEST(IsolationTest, AnswersOfOthersCannotBeReadByAKernel) {
  std::vector<Work> work(2);
  work[0] = [](CallRecord&) {
    usleep(200'000);
    return std::to_string(Pipes().size());
  };
  work[1] = work[0];
  RunIsolated(work, 2, std::chrono::seconds(2),
              [](size_t, const Outcome& outcome) {
                // Its own.
                EXPECT_EQ(outcome.text, "1");
              });
}

TEST(IsolationTest, AnAnswerThatCannotBeReadIsADeath) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::kFinished;
  outcome.text = "text";
  const auto refuse = [](const std::string& text) {
    throw std::runtime_error("no\n" + text);
  };
  EXPECT_EQ(Readable(outcome, [](const std::string&) {}).text, "text");
  EXPECT_EQ(Readable(outcome, refuse).kind, Outcome::Kind::kDied);
  EXPECT_EQ(Readable(outcome, refuse).text,
            "left an answer that cannot be read: no?text");
  outcome.kind = Outcome::Kind::kThrew;
  EXPECT_EQ(Readable(outcome, refuse).text, "text");
}

TEST(IsolationTest, CallsThatReturnMayTakeLongerTogether) {
  const Outcome outcome = RunOne([](CallRecord& record) -> std::string {
    for (int call = 0; call < 8; ++call) {
      ++record.calls;
      ++record.running;
      usleep(200'000);
      --record.running;
    }
    return "done";
  });
  EXPECT_EQ(outcome.text, "done");
}

// What each work of a series came to, and in which process.
struct InSeries {
  std::vector<Outcome> outcomes;
  std::vector<std::string> Texts() const {
    std::vector<std::string> texts;
    for (const Outcome& outcome : outcomes) texts.push_back(outcome.text);
    return texts;
  }
};
InSeries RunInSeries(const Series& series) {
  InSeries result;
  result.outcomes.resize(series.size());
  RunIsolated(
      std::vector<Series>{series}, 2, std::chrono::seconds(1),
      [&](size_t i, const Outcome& outcome) { result.outcomes[i] = outcome; });
  return result;
}

TEST(IsolationTest, ASeriesSharesAChildUntilOneEndsIt) {
  const auto process = [](CallRecord&) { return std::to_string(getpid()); };
  const Series series{process,
                      [](CallRecord&) {
                        return Answer(std::to_string(getpid()), true); },
                      process,
                      [](CallRecord&) -> Answer { std::abort(); },
                      process,
                      [](CallRecord&) -> Answer {
                        throw std::runtime_error("why"); },
                      process};
  const auto result = RunInSeries(series);
  const auto texts = result.Texts();
  EXPECT_EQ(texts[0], texts[1]);
  EXPECT_NE(texts[1], texts[2]);
  EXPECT_EQ(texts[3], "was killed by signal 6 (Aborted)");
  EXPECT_NE(texts[2], texts[4]);
  EXPECT_EQ(texts[5], "why");
  EXPECT_NE(texts[4], texts[6]);
  std::vector<bool> first;
  for (const Outcome& outcome : result.outcomes) first.push_back(outcome.first);
  EXPECT_EQ(first, (std::vector{true, false, true, false, true, false, true}));
}

// As if it were the end that the suite makes after an answer.
TEST(IsolationTest, AnExitWithinASeriesIsADeath) {
  const auto texts =
      RunInSeries({[](CallRecord&) { return std::string("one"); },
                   [](CallRecord&) -> Answer { _exit(0); },
                   [](CallRecord&) { return std::string("three"); }})
          .Texts();
  EXPECT_EQ(texts,
            (std::vector<std::string>{
                "one", "ended the process with exit status 0", "three"}));
}

TEST(IsolationTest, WhatAKernelWritesBetweenAnswersIsNoAnswer) {
  const auto forge = [](CallRecord&) {
    for (const int pipe : Pipes()) {
      EXPECT_EQ(write(pipe, "R{}", 3), 3);
    }
    return std::string("the suite's own");
  };
  const auto right = [](CallRecord&) { return std::string("right"); };
  const auto texts = RunInSeries({right, forge, right}).Texts();
  EXPECT_EQ(texts, (std::vector<std::string>{"right", kMeddled, "right"}));
}

TEST(IsolationTest, RunsEverythingOnceWhateverSomeDo) {
  std::vector<Work> work;
  for (int i = 0; i < 20; ++i) {
    work.push_back([i](CallRecord&) -> std::string {
      if (i % 3 == 0) std::abort();
      return std::to_string(i);
    });
  }
  std::vector<int> seen(work.size());
  RunIsolated(
      work, 4, std::chrono::seconds(5), [&](size_t i, const Outcome& outcome) {
        ++seen[i];
        EXPECT_EQ(outcome.kind,
                  i % 3 == 0 ? Outcome::Kind::kDied : Outcome::Kind::kFinished);
        if (i % 3 != 0) {
          EXPECT_EQ(outcome.text, std::to_string(i));
        }
      });
  EXPECT_EQ(seen, std::vector<int>(work.size(), 1));
}

}  // namespace
}  // namespace leakproof::verify
