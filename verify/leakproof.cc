// SPDX-License-Identifier: Apache-2.0
//
// The program. Exit status: 0 all conform, 1 some kernel does not, 2 the call
// or the input is wrong, 3 the suite itself failed, or that of a signal.

#include <fcntl.h>
#include <fmt/core.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "ref/format.h"
#include "spec/clause.h"
#include "verify/answers.h"
#include "verify/arguments.h"
#include "verify/certify.h"
#include "verify/console.h"
#include "verify/failing_sets.h"
#include "verify/interruption.h"
#include "verify/journal.h"
#include "verify/kernel_sources.h"
#include "verify/oracle_check.h"
#include "verify/report_folder.h"
#include "verify/self_test.h"
#include "verify/vectors.h"
#include "verify/version.h"

namespace leakproof::verify {
namespace {

using ref::Format;

constexpr int kAllConform = 0;
constexpr int kDoesNotConform = 1;
constexpr int kWrongInput = 2;
constexpr int kSuiteFailed = 3;

constexpr unsigned kMostJobs = 4096;

std::vector<std::string> FormatNames() {
  std::vector<std::string> names;
  for (const Format& format : ref::kFormats) names.emplace_back(format.name);
  return names;
}

struct CertifyArguments {
  std::vector<std::string> kernels;
  std::string profile = "canonical";
  std::string level = "exact";
  std::vector<std::string> formats;
  std::vector<std::string> alphas;
  std::vector<std::string> clauses;
  std::string effort = "full";
  std::string seed = "1";
  std::string jobs = "0";
  std::string shard;
  std::string report;
};

unsigned JobsNamed(const std::string& text) {
  unsigned jobs = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), jobs);
  if (error != std::errc() || end != text.data() + text.size() ||
      jobs > kMostJobs) {
    throw InputError(fmt::format(
        "--jobs '{}' is not a whole number from 0 to {}", text, kMostJobs));
  }
  return jobs;
}

// Why the standard output took no more; empty while it takes everything.
std::string& OutputError() {
  static std::string error;
  return error;
}

// Shows results. If nobody can see them, the exit status says so in the end.
template <class Print>
void Show(Print print) {
  try {
    print();
    if (std::fflush(stdout) != 0) OutputError() = std::strerror(errno);
  } catch (const std::system_error& error) {
    OutputError() = error.code().message();
  }
}

// A report in which nothing was judged might be read as one of a pass. A shard
// may have nothing to do for a kernel.
bool AllJudged(const Report& report) {
  return !report.shard.empty() ||
         std::ranges::all_of(report.kernels, &KernelResult::AnyJudged);
}

void RequireJudged(const Report& report) {
  if (AllJudged(report)) return;
  const auto kernel =
      std::ranges::find_if_not(report.kernels, &KernelResult::AnyJudged);
  throw InputError("no clause on values could be judged for kernel " +
                   kernel->identity.name +
                   ": none that was asked for applies to what it computes; "
                   "widen --clause, --alpha or --format, or choose another "
                   "--profile");
}

// A run that fails after its report was written leaves none.
template <class Make>
Report WithdrawnOnFailure(const std::optional<ReportFolder>& folder,
                          Make make) {
  try {
    return make();
  } catch (...) {
    if (folder) folder->Withdraw();
    throw;
  }
}

// In the order of the specification; all, if none is named.
std::vector<const spec::Clause*> ClausesNamed(
    const std::vector<std::string>& ids) {
  for (const std::string& id : ids) ClauseNamed(id);
  std::vector<const spec::Clause*> clauses;
  for (const spec::Clause& clause : spec::kClauses) {
    if (ids.empty() || std::ranges::find(ids, clause.id) != ids.end()) {
      clauses.push_back(&clause);
    }
  }
  return clauses;
}

int RunCertify(const CertifyArguments& arguments) {
  std::optional<ReportFolder> folder;
  if (!arguments.report.empty()) {
    // Before anything can fail.
    folder.emplace(arguments.report);
    OutliveReaders();
  }
  RunOptions options;
  options.profile = FindProfile(arguments.profile);
  options.level = ReadLevel(arguments.level);
  const auto names = arguments.kernels.empty()
                         ? std::vector<std::string>{"fast"}
                         : arguments.kernels;
  for (const std::string& name : names) {
    const auto found = FindKernels(name);
    options.kernels.insert(options.kernels.end(), found.begin(), found.end());
  }
  for (const Format& format : ref::kFormats) {
    const bool wanted = arguments.formats.empty() ||
                        std::ranges::find(arguments.formats, format.name) !=
                            arguments.formats.end();
    if (wanted) options.formats.push_back(&format);
  }
  if (options.formats.size() > 1) {
    for (const std::string& alpha : arguments.alphas) {
      if (alpha.starts_with("bits:")) {
        throw InputError("α '" + alpha +
                         "' is another number in each format; add --format");
      }
    }
  }
  options.clauses = ClausesNamed(arguments.clauses);
  options.alphas = arguments.alphas;
  options.effort = EffortNamed(arguments.effort);
  options.seed = SeedNamed(arguments.seed);
  options.jobs = JobsNamed(arguments.jobs);
  options.shard = ShardNamed(arguments.shard);
  if (options.shard.count > 1 && arguments.report.empty()) {
    throw InputError(
        "--shard leaves a journal to be merged, and needs a folder for it: add "
        "--report DIR");
  }
  WhenInterrupted(
      "nothing was kept: with --report DIR, the same command would go on where "
      "it was");
  if (folder) {
    // Before hours of work, not after.
    folder->Prepare();
    options.journal = folder->path() / kJournalName;
    WhenInterrupted("what was judged so far is kept in '" +
                    options.journal.string() +
                    "', without a report: repeat the command to go on");
  }

  Console console;
  const auto certify = [&] {
    return Certify(
        options,
        [&](const Progress& progress) { console.ShowProgress(progress); },
        [&](const KernelResult& kernel) {
          Show([&] { console.ShowKernel(kernel); });
        },
        [&](const Report& report) {
          if (folder && AllJudged(report)) folder->Write(report);
        });
  };
  const Report report = WithdrawnOnFailure(folder, certify);
  if (folder) WhenInterrupted("the report had been written");
  Show([&] { console.ShowSummary(report); });
  RequireJudged(report);
  const bool conforms =
      report.shard.empty() ? report.AllConform() : !report.AnyFails();
  return conforms ? kAllConform : kDoesNotConform;
}

void ShowMerged(const Report& report, const std::vector<std::string>& folders) {
  Console console;
  for (const KernelResult& kernel : report.kernels) console.ShowKernel(kernel);
  console.ShowSummary(report);
  const bool ended_early =
      std::ranges::any_of(report.kernels, [](const KernelResult& kernel) {
        return std::ranges::any_of(kernel.sweeps, &SweepResult::ended_early);
      });
  fmt::print(
      "merged {}: no overlap, and {}\n", fmt::join(folders, ", "),
      ended_early ? "no gap but where a kernel ended a sweep" : "no gap");
}

int RunMerge(const std::vector<std::string>& folders,
             const std::string& report_folder) {
  std::vector<std::filesystem::path> journals;
  for (const std::string& folder : folders) {
    journals.push_back(std::filesystem::path(folder) / kJournalName);
  }
  for (const std::string& folder : folders) {
    std::error_code none;
    if (std::filesystem::equivalent(folder, report_folder, none)) {
      throw InputError("--report '" + report_folder +
                       "' is the folder of a shard; give another one");
    }
  }
  std::optional<ReportFolder> folder;
  if (!report_folder.empty()) {
    folder.emplace(report_folder);
    OutliveReaders();
  }
  WhenInterrupted(
      "no report was written, and the journals are as they were: repeat the "
      "command");
  const Report report = MergeShards(journals);
  RequireJudged(report);
  if (folder) {
    folder->Prepare();
    folder->Write(report);
    WhenInterrupted("the report had been written");
  }
  Show([&] { ShowMerged(report, folders); });
  return report.AllConform() ? kAllConform : kDoesNotConform;
}

// Compares the oracle with the reference; whether they agree everywhere.
bool RunOracleCheck(Effort effort) {
  bool agree = true;
  for (const OracleInputs& inputs : InputsForOracle(effort)) {
    Console console;
    console.ShowProgress({0, 0, 0, inputs.size()});
    const auto start = std::chrono::steady_clock::now();
    const OracleCheckResult result = CheckOracle(inputs, [&](uint64_t done) {
      console.ShowProgress({0, 0, done, inputs.size()});
    });
    const std::chrono::duration<double> seconds =
        std::chrono::steady_clock::now() - start;
    console.EraseProgress();
    fmt::print(
        "oracle and reference, {} forward, {}: {} disagreements in {} "
        "inputs ({:.0f} s)\n",
        inputs.format->name, inputs.what, WithThousands(result.disagreements),
        WithThousands(result.inputs), seconds.count());
    if (!result.first.empty()) fmt::print("  {}\n", result.first);
    std::fflush(stdout);
    agree = agree && result.disagreements == 0;
  }
  return agree;
}

// "LR-FWD" of "LR-FWD-10".
std::string_view ChapterOf(std::string_view clause) {
  return clause.substr(0, clause.rfind('-'));
}

// By chapter, in the order of the specification.
void PrintScores(const SelfTestResult& result) {
  fmt::print("mutants, rejected by the clause that they break:\n");
  std::string_view last;
  for (const spec::Clause& clause : spec::kClauses) {
    const std::string_view chapter = ChapterOf(clause.id);
    if (chapter == last) continue;
    last = chapter;
    const auto count = [&](const std::vector<const Mutant*>& mutants) {
      return std::ranges::count_if(mutants, [&](const Mutant* mutant) {
        return ChapterOf(mutant->clause->id) == chapter;
      });
    };
    const auto all = count(result.mutants);
    if (all == 0) continue;
    fmt::print("  {:<8} {:>4} of {}\n", chapter, all - count(result.survivors),
               all);
  }
}

void PrintFailures(const SelfTestResult& result) {
  for (const Mutant* const mutant : result.survivors) {
    fmt::print("survived: {}, which breaks {}: {}\n", mutant->name,
               mutant->clause->id, mutant->what);
  }
  for (const Rejection& rejection : result.rejections) {
    const ClauseResult& clause = rejection.clause;
    fmt::print("rejected: right kernel {} ({}), by {} in {}, profile {}\n",
               rejection.kernel->name, rejection.kernel->what,
               clause.clause->id, clause.format->name,
               rejection.kernel->profile);
    if (!clause.result.counterexample) continue;
    const Counterexample& example = *clause.result.counterexample;
    const auto bits = [](const std::optional<ShownNumber>& number) {
      return number ? number->bits : std::string("-");
    };
    fmt::print("  alpha {}, x {}, dy {}: got {}, permitted {} {}\n",
               bits(example.alpha), bits(example.x), bits(example.dy),
               bits(example.got), example.permitted, example.explanation);
  }
}

int RunSelfTest(const std::string& effort,
                const std::vector<std::string>& clauses, bool mutants_alone) {
  const auto start = std::chrono::steady_clock::now();
  const auto wanted = ClausesNamed(clauses);
  // The oracle is of no clause.
  const bool oracle_agrees =
      mutants_alone || !clauses.empty() || RunOracleCheck(EffortNamed(effort));
  Console console;
  const SelfTestResult result = SelfTest(
      AllMutants(),
      mutants_alone ? std::span<const RightKernel>() : AllRightKernels(),
      wanted, EffortNamed(effort) == Effort::kExhaustive,
      [&](const SelfTestProgress& progress) {
        console.ShowProgress({progress.done, progress.total, 0, 0});
      });
  console.EraseProgress();
  PrintScores(result);
  PrintFailures(result);
  fmt::print("{} of {} mutants were rejected by the clause that they break\n",
             result.mutants.size() - result.survivors.size(),
             result.mutants.size());
  for (const Mutant* const mutant : result.left) {
    fmt::print("not run, as it needs --effort exhaustive: {}\n", mutant->name);
  }
  fmt::print("{} of {} right kernels were accepted\n", result.Accepted(),
             result.right_kernels.size());
  const std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  fmt::print("the self-test took {:.0f} s\n", seconds.count());
  return oracle_agrees && result.Passes() ? kAllConform : kSuiteFailed;
}

int Main(int argc, char** argv) {
  CLI::App app(
      "Certifies implementations of Leaky ReLU, f(x) = max(αx, x), and "
      "of its subgradient.\nExit status: 0 all conform, 1 some kernel "
      "does not, 2 wrong call or input, 3 the suite failed.",
      "leakproof");
  app.set_version_flag("--version",
                       fmt::format("leakproof {}, specification {}",
                                   kProjectVersion, spec::kVersion));
  app.require_subcommand(1);

  CertifyArguments certify;
  auto* const certify_command =
      app.add_subcommand("certify", "Check kernels against every clause");
  certify_command->add_option(
      "KERNEL", certify.kernels,
      "fast (every target; the default), fast:TARGET, ./libmine.so, or a name "
      "from 'list kernels'");
  certify_command->add_option(
      "--profile", certify.profile,
      "What to judge by: a name from 'list profiles', or a TOML file (default: "
      "canonical)");
  certify_command->add_option("--level", certify.level,
                              "How closely: exact, rounded, faithful or "
                              "'tolerant(N)' (default: exact)");
  certify_command
      ->add_option("--format", certify.formats, "Formats (default: all)")
      ->check(CLI::IsMember(FormatNames()))
      ->allow_extra_args(false);
  certify_command
      ->add_option("--alpha", certify.alphas,
                   "Values of α: 0.01, 0x1.8p-3 or bits:0x3c23d70a (default: "
                   "landmarks and random ones)")
      ->allow_extra_args(false);
  certify_command
      ->add_option("--clause", certify.clauses, "Clauses (default: all)")
      ->allow_extra_args(false);
  certify_command
      ->add_option(
          "--effort", certify.effort,
          "quick: landmarks and 100 random arrays for each check. full, the "
          "default: 1000, every binary32 x for α = 0.01, and every input of "
          "16 bits for the list of α. exhaustive: every x and dy for the list "
          "of α, and every (α, x) and (α, dy) of 16 bits")
      ->check(CLI::IsMember({"quick", "full", "exhaustive"}));
  certify_command->add_option("--seed", certify.seed,
                              "Of the random choices (default: 1)");
  certify_command->add_option(
      "--jobs", certify.jobs,
      "Processes at a time that run kernels (default: one on each processor); "
      "the report does not depend on it");
  certify_command->add_option(
      "--shard", certify.shard,
      "I/N: part I of N of the work, for several machines; see merge");
  certify_command->add_option(
      "--report", certify.report,
      "Folder for report.json, junit.xml and the journal, from which the same "
      "command goes on if it was interrupted");

  std::vector<std::string> merge_folders;
  std::string merge_report;
  auto* const merge_command = app.add_subcommand(
      "merge", "Join the shards of a run, and prove that nothing is missing");
  merge_command
      ->add_option("DIR", merge_folders, "The --report folders of the shards")
      ->required();
  merge_command->add_option(
      "--report", merge_report,
      "Folder for report.json and junit.xml of the whole");

  std::string list;
  app.add_subcommand("list", "List what there is")
      ->add_option("WHAT", list,
                   "kernels, clauses, profiles, divergences (the table of all "
                   "profiles), targets, mutants, checks (with their parts), or "
                   "trace (each clause with "
                   "the files of its check and its mutants)")
      ->required()
      ->check(CLI::IsMember({"kernels", "clauses", "profiles", "divergences",
                             "targets", "mutants", "checks", "trace"}));

  std::string clause;
  app.add_subcommand("explain", "Print a clause, its check and its mutants")
      ->add_option("CLAUSE", clause, "An id, as LR-FWD-4")
      ->required();

  EvalArguments eval;
  auto* const eval_command =
      app.add_subcommand("eval", "The exact value, and every rounding of it");
  eval_command->add_option("--format", eval.format, "Format of x and dy")
      ->required()
      ->check(CLI::IsMember(FormatNames()));
  eval_command->add_option("--alpha", eval.alpha, "The slope")->required();
  eval_command->add_option("--x", eval.x, "The input")->required();
  eval_command->add_option("--dy", eval.dy, "The upstream gradient");
  eval_command->add_option("--profile", eval.profile,
                           "A name from 'list profiles', or a TOML file "
                           "(default: canonical)");

  std::string vectors_folder;
  std::string vectors_profile = "canonical";
  auto* const vectors_command = app.add_subcommand(
      "vectors", "Write test vectors as JSON, for people who cannot link C++");
  vectors_command->add_option("FOLDER", vectors_folder, "Where to write them")
      ->required();
  vectors_command->add_option("--profile", vectors_profile,
                              "A name from 'list profiles', or a TOML file "
                              "(default: canonical)");

  std::string self_test_effort = "full";
  auto* const self_test_command = app.add_subcommand(
      "self-test",
      "Every mutant must be rejected and every right kernel accepted, and the "
      "oracle agree with the reference");
  self_test_command
      ->add_option(
          "--effort", self_test_effort,
          "full, the default: the oracle for every input of 16 bits "
          "and the list of α, right kernels at effort quick; "
          "exhaustive: for every pair (α, x) of 16 bits, and for every "
          "binary32 x and α = 0.01, right kernels at effort full")
      ->check(CLI::IsMember({"full", "exhaustive"}));
  bool self_test_mutants_alone = false;
  self_test_command->add_flag("--mutants", self_test_mutants_alone,
                              "The mutants alone, no right kernels, no oracle");
  std::vector<std::string> self_test_clauses;
  self_test_command
      ->add_option("--clause", self_test_clauses,
                   "The mutants of these clauses alone, and the right kernels "
                   "by them, without the oracle (default: all)")
      ->allow_extra_args(false);

  const auto commands = app.get_subcommands({});
  const bool known =
      argc < 2 || argv[1][0] == '-' ||
      std::ranges::any_of(commands, [&](const CLI::App* command) {
        return command->get_name() == argv[1];
      });
  if (!known) {
    throw InputError("there is no command '" + std::string(argv[1]) +
                     "'; 'leakproof --help' lists them");
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    // Nor does a call that nobody understood leave a report as if of its own.
    for (CLI::App* const command : {certify_command, merge_command}) {
      const auto& folder = command->get_option("--report")->results();
      if (!folder.empty()) ReportFolder(folder.front());
    }
    throw InputError(std::string(error.what()) +
                     "; 'leakproof --help' and 'leakproof COMMAND --help' say "
                     "what there is");
  }
  if (*certify_command) return RunCertify(certify);
  if (*merge_command) return RunMerge(merge_folders, merge_report);
  if (*self_test_command)
    return RunSelfTest(self_test_effort, self_test_clauses,
                       self_test_mutants_alone);
  if (app.got_subcommand("list")) PrintList(list);
  if (app.got_subcommand("explain")) PrintClause(clause);
  if (*eval_command) PrintValue(eval);
  if (*vectors_command) {
    WhenInterrupted("the files in '" + vectors_folder +
                    "' are whole, and those of an earlier command may be among "
                    "them: repeat the command");
    WriteVectors(FindProfile(vectors_profile), vectors_folder);
  }
  return kAllConform;
}

}  // namespace
}  // namespace leakproof::verify

namespace {

// A file that is opened later must not get the number of a standard stream that
// was closed, and what was meant for the stream. A folder takes nothing.
void OccupyStandardStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) < 0) open("/", O_RDONLY);
  }
}

void SayError(const std::string& text) {
  std::fputs(("leakproof: " + text + "\n").c_str(), stderr);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace leakproof::verify;
  OccupyStandardStreams();
  AnswerSignals();
  int status = kSuiteFailed;
  try {
    status = Main(argc, argv);
  } catch (const InputError& error) {
    SayError(error.what());
    status = kWrongInput;
  } catch (const std::bad_alloc&) {
    SayError(
        "out of memory: no verdict; allow it more, or less at a time with "
        "--jobs 1");
  } catch (const std::system_error& error) {
    if (std::ferror(stdout)) {
      status = kAllConform;  // but not shown, as is said below
      OutputError() = error.code().message();
    } else {
      SayError(error.what());
    }
  } catch (const std::exception& error) {
    SayError(error.what());
  }
  if (std::fflush(stdout) != 0) OutputError() = std::strerror(errno);
  if (std::ferror(stdout)) {
    SayError("cannot write to the standard output: " + OutputError() +
             "; give another one and repeat the command, or read the report of "
             "--report");
    if (status == kAllConform) status = kWrongInput;
  }
  return status;
}
