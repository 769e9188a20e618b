// SPDX-License-Identifier: Apache-2.0

#include "verify/report.h"

#include <gtest/gtest.h>

#include <fstream>
#include <pugixml.hpp>
#include <stdexcept>

#include "verify/input_error.h"

namespace leakproof::verify {
namespace {

Report SampleReport() {
  Counterexample example;
  example.alpha = ShownNumber{"0x00000001", "0x1p-149", "1e-45"};
  example.x = ShownNumber{"0x80000000", "-0x0p+0", "-0"};
  example.n = 5;
  example.index = 4;
  example.got = ShownNumber{"0x00000000", "0x0p+0", "0"};
  example.permitted = "text with <, & and \"";
  example.permitted_bounds = {*example.x};
  example.explanation = "because";
  CheckResult failed;
  failed.verdict = Verdict::kFail;
  failed.inputs = 10;
  failed.failures = 2;
  failed.counterexample = example;
  CheckResult passed;
  passed.inputs = 7;

  Report report;
  report.effort = "quick";
  report.seed = 42;
  const auto& format = ref::kBinary32;
  report.kernels = {
      {{"wrong", "1.0", "AVX2"},
       "canonical",
       "exact",
       {{&*spec::ClauseId("LR-FWD-4"), &format, failed, "leakproof certify"},
        {&*spec::ClauseId("LR-FWD-1"), &format, passed, ""},
        {&*spec::ClauseId("LR-ARR-7"), &format, NotApplicable("why not"), ""}}},
      {{"signalling", "1.0", "AVX2"},
       "canonical",
       "exact",
       {{&*spec::ClauseId("LR-FWD-1"), &format, passed, ""},
        {&*spec::ClauseId("LR-FWD-9"), &format, failed, "leakproof certify"}}},
      {{"empty", "1.0", "AVX2"},
       "canonical",
       "exact",
       {{&*spec::ClauseId("LR-ARR-7"), &format, NotApplicable("why not"),
         ""}}}};
  return report;
}

TEST(ReportTest, AKernelConformsIfNoMustClauseFailsAndSomeClauseWasJudged) {
  const Report report = SampleReport();
  EXPECT_FALSE(report.kernels[0].Conforms());
  EXPECT_TRUE(report.kernels[1].Conforms());  // a SHOULD alone was not met
  EXPECT_FALSE(report.kernels[2].Conforms());
  EXPECT_FALSE(report.AllConform());
}

TEST(ReportTest, OtherClausesAloneSayNothingOfWhatAKernelComputes) {
  const auto& format = ref::kBinary32;
  CheckResult passed;
  passed.inputs = 7;
  KernelResult kernel{{"backward", "1.0", "AVX2"},
                      "xnnpack",
                      "exact",
                      {{&*spec::ClauseId("LR-ENV-1"), &format, passed, ""}}};
  EXPECT_TRUE(kernel.Conforms());  // no other clause was asked for
  kernel.clauses.push_back(
      {&*spec::ClauseId("LR-GRAD-1"), &format, NotApplicable("why not"), ""});
  EXPECT_FALSE(kernel.Conforms());
  EXPECT_FALSE(kernel.AnyJudged());
  kernel.clauses[1].result.verdict = Verdict::kInAnotherShard;
  EXPECT_TRUE(kernel.AnyJudged());
}

TEST(ReportTest, TheEndOfTheProcessFailsAShouldClauseToo) {
  Report report = SampleReport();
  report.kernels[1].clauses[1].result.ended_process = true;
  EXPECT_FALSE(report.kernels[1].Conforms());
}

TEST(ReportTest, JsonHasTheFieldsOfTheContract) {
  const auto json = ToJson(SampleReport());
  for (const char* key :
       {"spec", "suite", "machine", "seed", "effort", "only"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  const auto& kernel = json.at("kernels").at(0);
  EXPECT_EQ(kernel.at("name"), "wrong");
  EXPECT_EQ(kernel.at("version"), "1.0");
  EXPECT_EQ(kernel.at("target"), "AVX2");
  EXPECT_EQ(kernel.at("profile"), "canonical");
  EXPECT_EQ(kernel.at("verdict"), "fail");
  const auto& clause = kernel.at("clauses").at(0);
  EXPECT_EQ(clause.at("id"), "LR-FWD-4");
  EXPECT_EQ(clause.at("format"), "binary32");
  EXPECT_EQ(clause.at("verdict"), "fail");
  EXPECT_EQ(clause.at("inputs"), 10);
  EXPECT_EQ(clause.at("failures"), 2);
  const auto& example = clause.at("counterexample");
  EXPECT_EQ(example.at("alpha").at("bits"), "0x00000001");
  EXPECT_EQ(example.at("x").at("decimal"), "-0");
  EXPECT_TRUE(example.at("dy").is_null());
  EXPECT_EQ(example.at("n"), 5);
  EXPECT_EQ(example.at("index"), 4);
  EXPECT_EQ(example.at("got").at("hex"), "0x0p+0");
  EXPECT_EQ(example.at("permitted").at("bounds").at(0).at("bits"),
            "0x80000000");
  EXPECT_EQ(example.at("reproduce"), "leakproof certify");
  EXPECT_EQ(kernel.at("clauses").at(2).at("reason"), "why not");
  EXPECT_TRUE(kernel.at("clauses").at(1).at("counterexample").is_null());
}

TEST(ReportTest, ACheckResultSurvivesTheWayThroughJson) {
  const Report report = SampleReport();
  for (const ClauseResult& clause : report.kernels[0].clauses) {
    const auto json = ToJson(clause.result);
    EXPECT_EQ(ToJson(CheckResultFromJson(json)), json);
  }
  CheckResult swept = report.kernels[0].clauses[0].result;
  const ShownNumber one{"0x3f800000", "0x1p+0", "1"};
  swept.failing_sets = {{"every number", 1, 2}};
  swept.largest_error = {5, one, one, one, one};
  EXPECT_EQ(ToJson(CheckResultFromJson(ToJson(swept))), ToJson(swept));
}

// Above all none that would read as a pass.
TEST(ReportTest, AResultThatNoCheckGivesIsRefused) {
  const Report report = SampleReport();
  const auto& clauses = report.kernels[0].clauses;
  const auto change = [&](size_t clause, const char* key,
                          const nlohmann::ordered_json& value) {
    auto json = ToJson(clauses[clause].result);
    json[key] = value;
    EXPECT_THROW(CheckResultFromJson(json), InputError) << json;
  };
  for (const size_t clause : {0U, 1U, 2U}) {
    change(clause, "verdict", "passed");
    change(clause, "verdict", 0);
    change(clause, "failures", -1);
    change(clause, "failures", 0.5);
    change(clause, "failures", true);
    change(clause, "counterexample", 7);
    EXPECT_THROW(CheckResultFromJson(nlohmann::ordered_json()), InputError);
  }
  change(0, "verdict", "pass");
  change(0, "counterexample", nullptr);
  change(0, "failures", 11);
  change(1, "verdict", "fail");
  change(1, "failures", 1);
  change(1, "inputs", 0);
  change(1, "reason", "why");
  change(2, "verdict", "pass");
  change(2, "reason", "");
}

TEST(ReportTest, JUnitCountsAndEscapes) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(ToJUnit(SampleReport()).c_str()));
  const auto suite = document.child("testsuites").child("testsuite");
  EXPECT_EQ(suite.attribute("tests").as_int(), 3);
  EXPECT_EQ(suite.attribute("failures").as_int(), 1);
  EXPECT_EQ(suite.attribute("skipped").as_int(), 1);
  const std::string text =
      suite.child("testcase").child("failure").text().as_string();
  EXPECT_NE(text.find("text with <, & and \""), std::string::npos);
  // A SHOULD that is not met fails no build.
  EXPECT_EQ(suite.next_sibling("testsuite").attribute("failures").as_int(), 0);
}

TEST(ReportTest, WritesWholeFilesOrSaysWhyNot) {
  const auto directory =
      std::filesystem::path(testing::TempDir()) / "leakproof" / "report";
  std::filesystem::remove_all(directory);
  WriteReports(SampleReport(), directory);
  std::ifstream file(directory / "report.json");
  EXPECT_EQ(nlohmann::ordered_json::parse(file), ToJson(SampleReport()));
  EXPECT_TRUE(std::filesystem::exists(directory / "junit.xml"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory), {}),
            2);
  try {
    WriteReports(SampleReport(), directory / "report.json");
    FAIL() << "a file was taken for a folder";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("report.json"), std::string::npos);
  }
}

}  // namespace
}  // namespace leakproof::verify
