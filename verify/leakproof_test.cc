// SPDX-License-Identifier: Apache-2.0
//
// The program as its users call it: exit status and words.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "verify/leakproof_program.h"

namespace leakproof::verify {
namespace {

// Each with the status and one thing that the message has to name.
struct WrongCall {
  const char* arguments;
  const char* named;
};

TEST(LeakproofTest, WrongCallsEndWithTwoAndNameTheInput) {
  const WrongCall calls[] = {
      {"", "subcommand"},
      {"nosuch", "there is no command 'nosuch'"},
      {"certify nosuch", "nosuch"},
      {"certify ./nosuch.so", "./nosuch.so"},
      {"certify fast:NOSUCH", "fast:NOSUCH"},
      {"certify mutant:nosuch", "nosuch"},
      {"certify --format binary31", "binary31"},
      {"certify --alpha nan", "outside the domain"},
      {"certify --alpha=-inf", "-inf"},
      {"certify --alpha 1e39 --format binary32", "1e39"},
      {"certify --alpha zero", "zero"},
      {"certify --alpha bits:0x1", "--format"},
      {"certify --clause LR-FWD-999", "LR-FWD-999"},
      {"certify --profile nosuch", "nosuch"},
      {"certify --profile ./nosuch.toml", "./nosuch.toml"},
      {"certify --profile /dev/zero", "/dev/zero"},
      {"certify --profile relu --alpha 1", "fixes 0"},
      {"certify --level nearly", "nearly"},
      {"certify reference:nosuch", "nosuch"},
      {"eval --profile relu --format binary32 --alpha 1 --x 1", "fixes 0"},
      {"vectors", "FOLDER"},
      {"vectors /dev/null/v", "/dev/null/v"},
      {"vectors --profile nosuch v", "nosuch"},
      {"certify --effort most", "most"},
      {"certify --shard 0/2 --report /dev/null/r", "'0/2'"},
      {"certify --shard 3/2 --report /dev/null/r", "'3/2'"},
      {"certify --shard x --report /dev/null/r", "'x'"},
      {"certify --shard 1/ --report /dev/null/r", "'1/'"},
      {"certify --shard 1/2x --report /dev/null/r", "'1/2x'"},
      {"certify --shard 1/2", "--report"},
      {"merge", "DIR"},
      {"merge nosuch", "'nosuch/journal.jsonl'"},
      {"certify --seed x", "--seed"},
      {"certify --jobs x", "--jobs 'x'"},
      {"certify --jobs -1", "--jobs"},
      {"certify --jobs 4097", "0 to 4096"},
      {"certify --nosuch", "--nosuch"},
      {"list nosuch", "nosuch"},
      {"explain LR-XXX-1", "LR-XXX-1"},
      {"self-test --clause LR-XXX-1", "LR-XXX-1"},
      {"self-test --effort quick", "quick"},
      {"eval --format binary32 --alpha inf --x 1", "inf"},
      {"eval --format binary32 --alpha 1 --x one", "one"},
      {"eval --format binary32 --alpha 1", "--x"},
  };
  for (const WrongCall& call : calls) {
    const Ended run = Leakproof(call.arguments);
    EXPECT_EQ(run.status, 2) << call.arguments << "\n" << run.output;
    EXPECT_NE(run.output.find(call.named), std::string::npos)
        << call.arguments << "\n"
        << run.output;
  }
}

TEST(LeakproofTest, LibrariesThatAreNoKernelsEndWithTwo) {
  const Ended no_names = Leakproof("certify " + Library("no_names"));
  EXPECT_EQ(no_names.status, 2);
  EXPECT_NE(no_names.output.find("exports none of"), std::string::npos);
  const Ended dies = Leakproof("certify " + Library("dies_at_load"));
  EXPECT_EQ(dies.status, 2);
  EXPECT_NE(dies.output.find("signal 6"), std::string::npos) << dies.output;
  const Ended no_f64 =
      Leakproof("certify --format binary64 " + Library("right"));
  EXPECT_EQ(no_f64.status, 2);
  EXPECT_NE(no_f64.output.find("it has binary32"), std::string::npos);
}

// The clauses after the colon of the last lines' "does not conform NAME: ...".
std::string FailedClauses(const Ended& run) {
  const size_t line = run.output.rfind("does not conform");
  if (line == std::string::npos) return "";
  const size_t begin = run.output.find(": ", line) + 2;
  return run.output.substr(begin, run.output.find('\n', begin) - begin);
}

// Files that others have left there.
TEST(LeakproofTest, FilesThatAreNoLibrariesEndWithTwoAndAreNamed) {
  const auto folder =
      std::filesystem::path(testing::TempDir()) / "no_libraries";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "folder.so");
  const auto write = [&](const char* name, const std::string& bytes) {
    std::ofstream(folder / name, std::ios::binary) << bytes;
  };
  std::ifstream right(Library("right"), std::ios::binary);
  const std::string library{std::istreambuf_iterator<char>(right), {}};
  write("empty.so", "");
  write("text.so", "void leaky_relu_f32();\n" + std::string(1000, ' '));
  write("magic_alone.so", library.substr(0, 4));
  write("header_alone.so", library.substr(0, 64));
  // Within what is loaded: a file without its end, where the linker puts what
  // debuggers read, is a library still.
  write("first_page.so", library.substr(0, 4096));
  std::string other = library;
  other[18] = '\x7f';  // the machine that it is for
  write("other_machine.so", other);
  std::filesystem::create_symlink("nosuch.so", folder / "dangling.so");
  std::filesystem::create_symlink("loop.so", folder / "loop.so");
  for (const char* name :
       {"folder.so", "empty.so", "text.so", "magic_alone.so", "header_alone.so",
        "first_page.so", "other_machine.so", "dangling.so", "loop.so",
        "nosuch.so"}) {
    const Ended run = Leakproof("certify " + (folder / name).string());
    EXPECT_EQ(run.status, 2) << name << "\n" << run.output;
    EXPECT_NE(run.output.find(name), std::string::npos) << run.output;
    EXPECT_EQ(std::ranges::count(run.output, '\n'), 1) << run.output;
  }
}

// A kernel shares the process that judges it: what it writes into the pipe that
// the verdict comes through must not become one.
TEST(LeakproofTest, AKernelThatMeddlesWithItsVerdictFails) {
  const std::pair<const char*, const char*> kernels[] = {
      {"forges_and_exits", "ended the process with exit status 0"},
      {"forges", "wrote into descriptors that are not its own"},
      {"writes_garbage", "wrote into descriptors that are not its own"},
      {"closes_descriptors", "or closed them"},
      {"floods", "wrote without an end"}};
  for (const auto& [name, because] : kernels) {
    const Ended run = Leakproof(
        "certify --effort quick --clause LR-FWD-1 --format binary32 " +
        Library(name));
    EXPECT_EQ(run.status, 1) << name << "\n" << run.output;
    EXPECT_EQ(FailedClauses(run), "LR-FWD-1") << name << "\n" << run.output;
    EXPECT_NE(run.output.find(because), std::string::npos) << name << "\n"
                                                           << run.output;
  }
}

TEST(LeakproofTest, ANewcomersKernelConforms) {
  for (const char* name : {"example", "right"}) {
    const Ended run = Leakproof("certify --effort quick " + Library(name));
    EXPECT_EQ(run.status, 0) << run.output;
    EXPECT_NE(run.output.find("conforms"), std::string::npos);
  }
}

// Clauses on the domain and the environment hold for what is never asked for a
// value.
TEST(LeakproofTest, NoKernelConformsWithoutAClauseOnValues) {
  const std::string kernel = Library("backward_alone");
  EXPECT_EQ(Leakproof("certify --effort quick " + kernel).status, 0);
  const std::string certify =
      "certify --effort quick --profile xnnpack " + kernel;
  const Ended run = Leakproof(certify);
  EXPECT_EQ(run.status, 2) << run.output;
  EXPECT_TRUE(Says(run, "not judged       " + kernel)) << run.output;
  EXPECT_TRUE(
      Says(run, "no clause on values could be judged for kernel " + kernel))
      << run.output;
  EXPECT_TRUE(Says(run, "--profile")) << run.output;
  EXPECT_EQ(Leakproof(certify + " --clause LR-ENV-1").status, 0);
}

TEST(LeakproofTest, AWrongKernelFailsByTheClauseThatItBreaks) {
  const Ended zero =
      Leakproof("certify --effort quick " + Library("drops_minus_zero"));
  EXPECT_EQ(zero.status, 1);
  EXPECT_EQ(FailedClauses(zero), "LR-FUN-4 LR-FWD-4");
  const Ended nan =
      Leakproof("certify --effort quick " + Library("swallows_nan"));
  EXPECT_EQ(nan.status, 1);
  EXPECT_EQ(FailedClauses(nan), "LR-FWD-8 LR-GRAD-10 LR-ARR-1");
  const Ended gradient =
      Leakproof("certify --effort quick " + Library("gradient_at_least"));
  EXPECT_EQ(gradient.status, 1);
  EXPECT_EQ(FailedClauses(gradient), "LR-GRAD-4 LR-GRAD-10");
}

// The same kernel under two definitions, at α = 2 and at (α = 0, x = +∞).
TEST(LeakproofTest, ProfilesGiveVerdictsOfTheirOwnAndExplainThem) {
  const auto judge = [](const char* profile, const char* more) {
    return Leakproof("certify --profile " + std::string(profile) +
                     " --effort quick " + more + " " + Library("select"));
  };
  const Ended same = judge("pytorch", "--alpha 2");
  EXPECT_EQ(same.status, 0) << same.output;
  const Ended above_one = judge("numpy-maximum", "--alpha 2");
  EXPECT_EQ(above_one.status, 1);
  EXPECT_EQ(FailedClauses(above_one), "LR-FUN-2 LR-FWD-10");
  EXPECT_NE(above_one.output.find(
                "permitted with form = select, where the profile has max"),
            std::string::npos)
      << above_one.output;
  EXPECT_EQ(judge("pytorch", "--alpha 0 --clause LR-FWD-6").status, 0);
  const Ended at_infinity = judge("numpy-maximum", "--alpha 0");
  EXPECT_EQ(at_infinity.status, 1);
  EXPECT_EQ(FailedClauses(at_infinity), "LR-FWD-6");
  EXPECT_NE(at_infinity.output.find("permitted with plus-infinity = inf, where "
                                    "the profile has nan"),
            std::string::npos)
      << at_infinity.output;
}

TEST(LeakproofTest, FormatsOfSixteenBitsAreJudged) {
  const Ended once = Leakproof("certify " + Library("bfloat16"));
  EXPECT_EQ(once.status, 0) << once.output;
  const Ended twice = Leakproof("certify " + Library("bfloat16_twice"));
  EXPECT_EQ(twice.status, 1);
  EXPECT_NE(FailedClauses(twice).find("LR-MIX-2"), std::string::npos);
  EXPECT_EQ(Leakproof("certify --profile pytorch --alpha 0.1 --alpha 0.3 " +
                      Library("bfloat16_twice"))
                .status,
            0);
}

// No verdict without a known-bad kernel that was rejected at the same door.
TEST(LeakproofTest, AKnownBadLibraryIsRejectedFirst) {
  const std::string command =
      "certify --effort quick --clause LR-FWD-4 " + Library("right");
  const Ended right = Leakproof(command);
  EXPECT_EQ(right.status, 0);
  EXPECT_NE(right.output.find("before any verdict, 1 check and 0 sweeps "
                              "rejected a known-bad kernel that came in as a "
                              "shared library"),
            std::string::npos)
      << right.output;
  // No folder, and one that takes no files.
  for (const std::string folder : {LEAKPROOF_PROGRAM, "/proc"}) {
    setenv("TMPDIR", folder.c_str(), 1);
    const Ended untried = Leakproof(command);
    unsetenv("TMPDIR");
    EXPECT_EQ(untried.status, 3);
    EXPECT_EQ(untried.output.find("pass"), std::string::npos);
    for (const std::string& part :
         {std::string("the known-bad kernel could not be tried"),
          "cannot write a file to '" + folder + "'",
          std::string("set TMPDIR to another folder")}) {
      EXPECT_NE(untried.output.find(part), std::string::npos) << untried.output;
    }
  }
}

TEST(LeakproofTest, ACrashAnExitAndAHangAreVerdicts) {
  const Ended crash =
      Leakproof("certify --clause LR-DOM-2 " + Library("crashes"));
  EXPECT_EQ(crash.status, 1);
  EXPECT_NE(crash.output.find("was killed by signal 6"), std::string::npos);
  EXPECT_NE(crash.output.find("alpha      0xbf800000"), std::string::npos)
      << crash.output;
  const Ended exits =
      Leakproof("certify --clause LR-FWD-1 " + Library("exits"));
  EXPECT_EQ(exits.status, 1);
  EXPECT_NE(exits.output.find("exit status 0"), std::string::npos);
  const Ended hangs =
      Leakproof("certify --effort quick --clause LR-FWD-1 " + Library("hangs"));
  EXPECT_EQ(hangs.status, 1);
  EXPECT_NE(hangs.output.find("did not return"), std::string::npos);
}

TEST(LeakproofTest, TheReproducingCommandShowsTheSameCounterexample) {
  const std::string first =
      Leakproof("certify --effort quick --seed 5 " + Library("swallows_nan"))
          .output;
  const size_t begin =
      first.find("leakproof certify ", first.find("reproduce"));
  ASSERT_NE(begin, std::string::npos);
  const std::string command =
      first.substr(begin, first.find('\n', begin) - begin);
  const std::string again =
      Leakproof(command.substr(std::string("leakproof ").size())).output;
  const size_t example = first.find("alpha  ");
  const std::string shown =
      first.substr(example, first.find("reproduce", example) - example);
  EXPECT_NE(again.find(shown), std::string::npos) << shown << again;
}

TEST(LeakproofTest, TheReportIsWrittenAndTheSameEveryTime) {
  const std::string directory = testing::TempDir() + "leakproof_program";
  const std::string call = "certify --effort quick --seed 3 --report " +
                           directory + " " + Library("drops_minus_zero");
  const auto read = [&] {
    std::ifstream file(directory + "/report.json");
    return nlohmann::json::parse(file);
  };
  EXPECT_EQ(Leakproof(call).status, 1);
  const auto first = read();
  EXPECT_EQ(Leakproof(call).status, 1);
  EXPECT_EQ(read(), first);
  EXPECT_EQ(first.at("seed"), 3);
  EXPECT_EQ(first.at("kernels").at(0).at("verdict"), "fail");
  const Ended no_folder =
      Leakproof("certify fast --report " + directory + "/report.json");
  EXPECT_EQ(no_folder.status, 2);
  EXPECT_NE(no_folder.output.find("report.json'"), std::string::npos)
      << no_folder.output;
}

TEST(LeakproofTest, BuiltInKernelsConformThroughTheDoorOfEverybody) {
  const Ended run = Leakproof("certify --effort quick " LEAKPROOF_FAST_LIBRARY);
  EXPECT_EQ(run.status, 0) << run.output;
}

TEST(LeakproofTest, TheSelfTestIsNarrowedToClauses) {
  const Ended one = Leakproof("self-test --clause LR-DOM-3");
  EXPECT_EQ(one.status, 0) << one.output;
  const Ended two = Leakproof("self-test --clause LR-DOM-3 --clause LR-FWD-7");
  EXPECT_EQ(two.status, 0) << two.output;
  const auto mutants = [](const Ended& run) {
    return run.output.substr(0, run.output.find("right kernels"));
  };
  EXPECT_NE(mutants(one).find("LR-DOM "), std::string::npos) << one.output;
  EXPECT_EQ(mutants(one).find("LR-FWD "), std::string::npos) << one.output;
  EXPECT_NE(mutants(two).find("LR-FWD "), std::string::npos) << two.output;
  for (const Ended& run : {one, two}) {
    EXPECT_EQ(run.output.find("oracle"), std::string::npos) << run.output;
    EXPECT_NE(run.output.find(" mutants were rejected by the clause"),
              std::string::npos)
        << run.output;
    EXPECT_NE(run.output.find(" right kernels were accepted\n"),
              std::string::npos)
        << run.output;
    EXPECT_NE(run.output.find("the self-test took "), std::string::npos);
  }
}

// The command that the program prints for a mutant rejects it.
TEST(LeakproofTest, MutantsOfAProfileAreExplainedWithIt) {
  const Ended explained = Leakproof("explain LR-FWD-10");
  const std::string command =
      "certify mutant:maximum-form --clause LR-FWD-10 --profile pytorch";
  EXPECT_NE(explained.output.find("leakproof " + command), std::string::npos)
      << explained.output;
  EXPECT_EQ(Leakproof(command + " --effort quick").status, 1);
}

// What they find is the matter of docs/findings.md.
TEST(LeakproofTest, AdaptersCallTheirLibraries) {
  const std::string kernels = Leakproof("list kernels").output;
  for (const std::string name : {"eigen", "onednn", "xnnpack"}) {
    const size_t line = kernels.find("\n" + name + " ");
    ASSERT_NE(line, std::string::npos) << kernels;
    if (kernels.substr(line, kernels.find('\n', line + 1) - line)
            .find("not built") != std::string::npos) {
      continue;
    }
    const Ended run = Leakproof(
        "certify --effort quick --clause LR-FWD-4 --clause LR-GRAD-7 --alpha "
        "0.01 " +
        name);
    EXPECT_EQ(run.status, 0) << run.output;
  }
}

TEST(LeakproofTest, ListsExplainsAndEvaluates) {
  const Ended kernels = Leakproof("list kernels");
  EXPECT_EQ(kernels.status, 0);
  for (const char* name :
       {"fast:", "reference", "onednn", "xnnpack", "eigen"}) {
    EXPECT_NE(kernels.output.find(name), std::string::npos) << name;
  }
  EXPECT_NE(Leakproof("list clauses").output.find("LR-GRAD-8"),
            std::string::npos);
  EXPECT_NE(Leakproof("list profiles").output.find("numpy-maximum"),
            std::string::npos);
  EXPECT_EQ(Leakproof("list targets").status, 0);
  EXPECT_NE(Leakproof("list mutants").output.find("select-form"),
            std::string::npos);
  const std::string checks = Leakproof("list checks").output;
  for (const char* check : {"LR-FWD-4\n", "LR-ARR-6\n", "LR-ARR-6/beside\n"}) {
    EXPECT_NE(checks.find(check), std::string::npos) << checks;
  }
  EXPECT_NE(Leakproof("explain LR-FUN-1").output.find("presupposes subnormals"),
            std::string::npos);
  const Ended explained = Leakproof("explain LR-FWD-10");
  EXPECT_EQ(explained.status, 0);
  for (const char* part :
       {"takes the maximum", "select-form", "verify/checks/forward.cc",
        "verify/mutants/values.cc", "select_is_maximum (proofs/Real.v)",
        "0.4.0, LR-FWD-10"}) {
    EXPECT_NE(explained.output.find(part), std::string::npos) << part;
  }
  const Ended value = Leakproof(
      "eval --format binary32 --alpha 0.1 --x bits:0xc0400000 --dy 2");
  EXPECT_EQ(value.status, 0);
  EXPECT_NE(value.output.find("0xbe99999a"), std::string::npos) << value.output;
  EXPECT_NE(value.output.find("-0x1.3333338p-2"), std::string::npos)
      << value.output;
  // In two directions the result is the other neighbour.
  EXPECT_NE(value.output.find("ties to away  0xbe99999a"), std::string::npos)
      << value.output;
  for (const char* line :
       {"up            0xbe999999", "down          0xbe99999a",
        "toward zero   0xbe999999", "flags: inexact required", "flags: none",
        "the same in every rounding direction"}) {
    EXPECT_NE(value.output.find(line), std::string::npos) << line << "\n"
                                                          << value.output;
  }
  const std::string at_zero =
      Leakproof(
          "eval --profile onnx --format binary32 --alpha 0.5 --x 0 --dy 2")
          .output;
  for (const char* line :
       {"the profile defines no gradient", "any subgradient: "}) {
    EXPECT_NE(at_zero.find(line), std::string::npos) << line << "\n" << at_zero;
  }
  EXPECT_EQ(Leakproof("--version").status, 0);
  EXPECT_EQ(Leakproof("certify --help").status, 0);
}

}  // namespace
}  // namespace leakproof::verify
