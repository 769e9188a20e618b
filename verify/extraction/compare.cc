// SPDX-License-Identifier: Apache-2.0
//
// Compares the oracle that is extracted from the proofs with the reference, and
// with the published test vectors. Status 0: they agree; 1: they do not; 2: the
// call is wrong, or the oracle ended.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <exception>
#include <functional>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "verify/extraction/comparison.h"
#include "verify/extraction/extracted_oracle.h"
#include "verify/extraction/questions.h"

namespace leakproof::verify {
namespace {

struct Call {
  std::string oracle;
  std::string vectors;
  std::string only;
  Extent extent;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
};

// One piece of the comparison.
struct Task {
  std::string name;
  std::function<Tally(ExtractedOracle&)> run;
};

std::vector<Task> AllTasks(const Call& call) {
  std::vector<Task> tasks;
  for (const QuestionGroup& group : QuestionGroups(call.extent)) {
    tasks.push_back({group.name, [group](ExtractedOracle& oracle) {
                       return Compare(oracle, group);
                     }});
  }
  if (call.vectors.empty()) return tasks;
  for (const ref::Format& format : ref::kFormats) {
    for (const Direction direction :
         {Direction::kForward, Direction::kBackward}) {
      const bool forward = direction == Direction::kForward;
      tasks.push_back(
          {std::string(format.name) + (forward ? " forward, " : " backward, ") +
               "published vectors",
           [&call, &format, direction](ExtractedOracle& oracle) {
             return CompareVectors(
                 oracle, ReadVectors(call.vectors, format, direction));
           }});
    }
  }
  return tasks;
}

std::vector<Task> Tasks(const Call& call) {
  std::vector<Task> tasks = AllTasks(call);
  std::erase_if(tasks, [&](const Task& task) {
    return task.name.find(call.only) == std::string::npos;
  });
  if (tasks.empty()) {
    throw std::runtime_error("no part's name has '" + call.only + "' in it");
  }
  return tasks;
}

// Runs tasks on several threads, each with an oracle of its own, and prints
// each task as it ends.
class Comparison {
 public:
  explicit Comparison(const Call& call) : call_(call), tasks_(Tasks(call)) {}

  // The sum of all, whose first disagreement is that of the first task with
  // one.
  Tally Run() {
    tallies_.resize(tasks_.size());
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < call_.jobs; ++i) {
      threads.emplace_back([this] { Work(); });
    }
    for (std::thread& thread : threads) thread.join();
    if (failure_) std::rethrow_exception(failure_);
    return Sum();
  }

 private:
  void Work() {
    try {
      ExtractedOracle oracle(call_.oracle);
      for (size_t task; (task = next_++) < tasks_.size();) {
        Print(task, tallies_[task] = tasks_[task].run(oracle));
      }
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      failure_ = std::current_exception();
      next_ = tasks_.size();
    }
  }

  void Print(size_t task, const Tally& tally) {
    const std::scoped_lock lock(mutex_);
    std::cout << tasks_[task].name << ": " << tally.questions << " answers, "
              << tally.disagreements << " wrong\n"
              << std::flush;
  }

  Tally Sum() const {
    Tally sum;
    for (const Tally& tally : tallies_) {
      sum.questions += tally.questions;
      sum.zeros += tally.zeros;
      sum.disagreements += tally.disagreements;
      if (sum.first_disagreement.empty()) {
        sum.first_disagreement = tally.first_disagreement;
      }
    }
    return sum;
  }

  const Call& call_;
  std::vector<Task> tasks_;
  std::vector<Tally> tallies_;
  std::atomic<size_t> next_ = 0;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

int Run(const Call& call) {
  // An oracle that has ended is an error of a write, not the end.
  std::signal(SIGPIPE, SIG_IGN);
  const auto start = std::chrono::steady_clock::now();
  const Tally sum = Comparison(call).Run();
  const std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  std::cout << sum.questions << " answers of the extracted oracle, seed "
            << call.extent.seed << ": " << sum.disagreements << " wrong; in "
            << sum.zeros << " a zero of either sign was right; "
            << std::lround(seconds.count()) << " s, "
            << std::lround(static_cast<double>(sum.questions) / seconds.count())
            << " a second\n";
  if (sum.disagreements == 0) return 0;
  std::cout << "The first that is wrong:\n" << sum.first_disagreement;
  return 1;
}

int Main(int argc, char** argv) {
  Call call;
  CLI::App app(
      "Compares the oracle that is extracted from the proofs with the "
      "reference.");
  app.add_option("oracle", call.oracle, "The extracted oracle, a program")
      ->required();
  app.add_option("--vectors", call.vectors,
                 "A folder of published vectors to compare with, too");
  app.add_option("--seed", call.extent.seed, "For the random inputs");
  app.add_option("--random", call.extent.random,
                 "How many random inputs of each format and direction");
  app.add_flag("--exhaustive", call.extent.exhaustive,
               "More slopes for every input of 16 bits, and all hard inputs");
  app.add_option(
      "--only", call.only,
      "Only the parts with this in their names, as they are printed");
  app.add_option("--jobs", call.jobs, "Threads, and oracles")
      ->check(CLI::Range(1, 1024));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    return Run(call);
  } catch (const std::exception& error) {
    std::cerr << "compare_extraction: " << error.what() << '\n';
    return 2;
  }
}

}  // namespace
}  // namespace leakproof::verify

int main(int argc, char** argv) { return leakproof::verify::Main(argc, argv); }
