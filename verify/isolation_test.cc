// SPDX-License-Identifier: Apache-2.0

#include "verify/isolation.h"

#include <gtest/gtest.h>
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
