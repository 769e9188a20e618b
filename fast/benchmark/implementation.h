// SPDX-License-Identifier: Apache-2.0
//
// A row of the table: something that does the work of a Problem, or says why it
// does not.

#ifndef LEAKPROOF_FAST_BENCHMARK_IMPLEMENTATION_H_
#define LEAKPROOF_FAST_BENCHMARK_IMPLEMENTATION_H_

#include <benchmark/benchmark.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fast/benchmark/problem.h"

namespace leakproof::fast::benchmarks {

// One call over one set of arrays, ready to be repeated.
class Call {
 public:
  virtual ~Call() = default;
  virtual void Once() = 0;
  virtual void Repeat(benchmark::State& state) = 0;
};

// The timing loop is compiled with the call in it: nothing indirect is added.
template <class Function>
class CallOf final : public Call {
 public:
  explicit CallOf(Function function) : function_(std::move(function)) {}
  void Once() override { function_(); }
  void Repeat(benchmark::State& state) override {
    for (auto _ : state) {
      function_();
      benchmark::ClobberMemory();
    }
  }

 private:
  Function function_;
};

// A null call has its reason.
struct Prepared {
  std::unique_ptr<Call> call;
  std::string why_absent;
};

template <class Function>
Prepared Ready(Function function) {
  return {std::make_unique<CallOf<Function>>(std::move(function)), ""};
}
inline Prepared Absent(std::string why) { return {nullptr, std::move(why)}; }

enum class Role {
  kBaseline,  // moves the bytes, computes nothing
  kOurs,
  kPeer,
};

struct Implementation {
  std::string name;     // without '/', '|' and ';'
  std::string version;  // the same
  Role role;
  // Does what a user does once for many calls, outside the timed loop; what he
  // does for each call is in the Call.
  std::function<Prepared(const Problem&)> prepare;
};

// Copies of bytes by Highway's best target: result = x, or result = x ^ dy. The
// arrays may be the same. `Stream` writes past the caches and must not be given
// the same array twice.
void LoadStore(const void* x, void* result, size_t bytes);
void LoadLoadStore(const void* x, const void* dy, void* result, size_t bytes);
void LoadStream(const void* x, void* result, size_t bytes);
void LoadLoadStream(const void* x, const void* dy, void* result, size_t bytes);
std::string LoadStoreTarget();

Implementation Memcpy();
Implementation LoadStoreLoop();
Implementation LoadStreamLoop();
std::vector<Implementation> Ours();
Implementation OneDnn();
Implementation Xnnpack();
Implementation EigenArrays();
Implementation Torch();
std::vector<Implementation> PlainLoops();

// All of them, in the order of the table. A peer that was not found when the
// project was configured is there, and absent everywhere.
std::vector<Implementation> AllImplementations();

}  // namespace leakproof::fast::benchmarks

#endif  // LEAKPROOF_FAST_BENCHMARK_IMPLEMENTATION_H_
