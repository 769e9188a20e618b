// SPDX-License-Identifier: Apache-2.0
//
// The suite as tests of GoogleTest, among those of a kernel's own project:
//
//   find_package(leakproof REQUIRED COMPONENTS gtest)
//   target_link_libraries(my_tests PRIVATE leakproof::gtest GTest::gtest_main)
//
//   #include <leakproof/verify/conformance_suite.h>
//
//   LEAKPROOF_CONFORMANCE_SUITE(MyKernel,
//       .functions = {.f32 = {my_leaky_relu, my_leaky_relu_grad}},
//       .profile = "canonical");
//
// The test of clause LR-FWD-4 is
// MyKernel/LeakyReluConformanceDeathTest.LR_FWD_4/binary32. GoogleTest runs
// tests with such a name first, before others have started threads: each of
// these tests runs in child processes.

#ifndef LEAKPROOF_VERIFY_CONFORMANCE_SUITE_H_
#define LEAKPROOF_VERIFY_CONFORMANCE_SUITE_H_

#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "verify/conformance.h"

namespace leakproof::verify {

// One test of the suite.
class LeakyReluConformanceDeathTest : public testing::Test {
 public:
  struct Instance {
    std::string name;
    Conformance conformance;
    const char* file;  // and line: where failures are shown
    int line;

    std::string SuiteName() const {
      return name + "/LeakyReluConformanceDeathTest";
    }
  };

  LeakyReluConformanceDeathTest(std::shared_ptr<const Instance> instance,
                                const ConformanceTest& test)
      : instance_(std::move(instance)), test_(test) {}

 private:
  void TestBody() override {
    const ConformanceResult result = RunTest(
        instance_->name, instance_->conformance, test_,
        "--gtest_filter=" + instance_->SuiteName() + "." + test_.Name());
    for (const auto& [key, value] : result.properties) {
      RecordProperty(key, value);
    }
    switch (result.kind) {
      case ConformanceResult::Kind::kFail:
        ADD_FAILURE_AT(instance_->file, instance_->line) << result.text;
        break;
      case ConformanceResult::Kind::kSkip:
        GTEST_SKIP() << result.text;
      case ConformanceResult::Kind::kPass:
        if (!result.text.empty()) std::cout << result.text << std::endl;
    }
  }

  std::shared_ptr<const Instance> instance_;
  ConformanceTest test_;
};

// Adds the tests of one kernel, before RUN_ALL_TESTS: what the macro below does
// before main. `name` is that of no other kernel in the program. Throws
// InputError if it has other characters than letters, digits and '_'.
inline bool RegisterConformanceSuite(const std::string& name,
                                     Conformance conformance,
                                     const char* file = __builtin_FILE(),
                                     int line = __builtin_LINE()) {
  using Test = LeakyReluConformanceDeathTest;
  RequireName(name);
  const auto instance = std::make_shared<const Test::Instance>(
      Test::Instance{name, std::move(conformance), file, line});
  for (const ConformanceTest& test : TestsOf(instance->conformance)) {
    testing::RegisterTest(
        instance->SuiteName().c_str(), test.Name().c_str(), nullptr, nullptr,
        file, line,
        [instance, test]() -> Test* { return new Test(instance, test); });
  }
  return true;
}

}  // namespace leakproof::verify

// The tests of one kernel. What follows `name` initializes a Conformance. The
// variable's linkage makes a second suite of the same name an error.
#define LEAKPROOF_CONFORMANCE_SUITE(name, ...)                            \
  extern const bool leakproof_conformance_suite_##name;                   \
  [[maybe_unused]] const bool leakproof_conformance_suite_##name =        \
      ::leakproof::verify::RegisterConformanceSuite(                      \
          #name, ::leakproof::verify::Conformance{__VA_ARGS__}, __FILE__, \
          __LINE__)

#endif  // LEAKPROOF_VERIFY_CONFORMANCE_SUITE_H_
