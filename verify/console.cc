// SPDX-License-Identifier: Apache-2.0

#include "verify/console.h"

#include <fmt/color.h>
#include <fmt/core.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "verify/failing_sets.h"
#include "verify/result_text.h"

namespace leakproof::verify {
namespace {

constexpr auto kGood = fmt::fg(fmt::terminal_color::green);
constexpr auto kBad = fmt::emphasis::bold | fmt::fg(fmt::terminal_color::red);
constexpr auto kNote = fmt::fg(fmt::terminal_color::yellow);
constexpr auto kFaint = fmt::emphasis::faint;

std::string Styled(bool colour, const fmt::text_style& style,
                   const std::string& text) {
  return colour ? fmt::format(style, "{}", text) : text;
}

// Columns of text on a terminal, for titles with letters beyond ASCII.
size_t Columns(std::string_view text) {
  size_t columns = 0;
  for (const char c : text) columns += (c & 0xc0) != 0x80;
  return columns;
}

std::string Padded(std::string_view text, size_t columns) {
  const size_t used = Columns(text);
  return std::string(text) +
         std::string(used < columns ? columns - used : 0, ' ');
}

const char* Plural(uint64_t count) { return count == 1 ? "" : "s"; }

size_t TitleColumns() {
  size_t columns = 0;
  for (const spec::Clause& clause : spec::kClauses) {
    columns = std::max(columns, Columns(clause.title));
  }
  return columns;
}

// Progress that nobody can read is no reason to stop, nor to throw.
void Tell(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

// The results of one clause, over formats.
struct Line {
  const spec::Clause* clause;
  std::vector<const ClauseResult*> results;
};

std::vector<Line> Lines(const KernelResult& kernel) {
  std::vector<Line> lines;
  for (const ClauseResult& result : kernel.clauses) {
    if (lines.empty() || lines.back().clause != result.clause) {
      lines.push_back({result.clause, {}});
    }
    lines.back().results.push_back(&result);
  }
  return lines;
}

}  // namespace

Console::Console()
    : colour_(isatty(STDOUT_FILENO) && std::getenv("NO_COLOR") == nullptr),
      terminal_(isatty(STDERR_FILENO)),
      start_(Clock::now()) {}

void Console::EraseProgress() {
  if (progress_shown_) Tell("\r\x1b[K");
  progress_shown_ = false;
}

void Console::ShowProgress(const Progress& progress) {
  const auto now = Clock::now();
  if (!inputs_before_) {
    inputs_before_ = progress.inputs_done;
    if (progress.done > 0 || progress.inputs_done > 0) {
      Tell(fmt::format(
          "going on with an unfinished run: {} of {} checks and {} of {} "
          "inputs of sweeps are done\n",
          progress.done, progress.total, WithThousands(progress.inputs_done),
          WithThousands(progress.inputs_total)));
    }
  }
  const bool sweeping = progress.inputs_done > *inputs_before_;
  if (!sweeping) sweeps_start_ = now;
  const auto quiet =
      terminal_ ? std::chrono::milliseconds(200) : std::chrono::seconds(30);
  const auto since = progress_shown_at_ == Clock::time_point()
                         ? now - start_ - std::chrono::seconds(1)
                         : now - progress_shown_at_;
  if (since < quiet) return;
  progress_shown_at_ = now;
  std::vector<std::string> parts;
  if (progress.total > 0) {
    parts.push_back(
        fmt::format("{} of {} checks", progress.done, progress.total));
  }
  if (progress.inputs_total > 0) {
    parts.push_back(
        fmt::format("{:.1f} % of {:.3g} inputs",
                    100 * static_cast<double>(progress.inputs_done) /
                        static_cast<double>(progress.inputs_total),
                    static_cast<double>(progress.inputs_total)));
  }
  if (sweeping) {
    const double seconds =
        std::chrono::duration<double>(now - sweeps_start_).count();
    const double rate =
        static_cast<double>(progress.inputs_done - *inputs_before_) / seconds;
    parts.push_back(fmt::format("{:.3g} a second", rate));
    parts.push_back(fmt::format("{:.0f} s left", progress.seconds_left));
  }
  const std::string text = fmt::format("{}", fmt::join(parts, ", "));
  if (terminal_) {
    Tell("\r\x1b[K" + text);
    progress_shown_ = true;
  } else {
    Tell(text + "\n");
  }
}

void Console::ShowKernel(const KernelResult& kernel) {
  EraseProgress();
  const KernelIdentity& identity = kernel.identity;
  fmt::print("\n{}  version {}, target {}, {} profile, level {}\n",
             Styled(colour_, fmt::emphasis::bold, identity.name),
             identity.version, identity.target, kernel.profile, kernel.level);
  if (kernel.profile != "canonical") {
    fmt::print(
        "  clauses on values are judged by the results of this profile, which "
        "may differ from their titles\n");
  }
  for (const Line& line : Lines(kernel)) {
    bool failed = false;
    bool judged = false;
    uint64_t inputs = 0;
    uint64_t failures = 0;
    std::string formats;
    std::string reason;
    for (const ClauseResult* result : line.results) {
      inputs += result->result.inputs;
      failures += result->result.failures;
      if (result->result.verdict == Verdict::kNotApplicable ||
          result->result.verdict == Verdict::kInAnotherShard) {
        reason = result->result.reason;
        continue;
      }
      judged = true;
      failed = failed || result->result.verdict == Verdict::kFail;
      formats += " " + std::string(result->format->name);
    }
    const bool should = line.clause->requirement == spec::Requirement::kShould;
    const std::string verdict =
        !judged ? Styled(colour_, kFaint, "n/a ")
        : failed
            ? Styled(colour_, should ? kNote : kBad, should ? "note" : "FAIL")
            : Styled(colour_, kGood, "pass");
    const std::string count =
        (failed ? WithThousands(failures) + " of " : std::string()) +
        WithThousands(inputs) + " inputs,";
    const std::string detail = judged ? count + formats : reason;
    fmt::print("  {}  {} {} {}\n", verdict, Padded(line.clause->id, 10),
               Padded(line.clause->title, TitleColumns()),
               Styled(colour_, kFaint, detail));
    for (const ClauseResult* result : line.results) {
      if (result->result.counterexample) {
        fmt::print("{}", CounterexampleText(*result));
      }
    }
  }
  for (const SweepResult& sweep : kernel.sweeps) {
    fmt::print("  {}\n", SweepText(sweep));
  }
}

void Console::ShowSummary(const Report& report) {
  EraseProgress();
  fmt::print("\n");
  for (const KernelResult& kernel : report.kernels) {
    std::string failed;
    for (const Line& line : Lines(kernel)) {
      for (const ClauseResult* result : line.results) {
        if (!result->FailsKernel()) continue;
        failed += " " + std::string(line.clause->id);
        break;
      }
    }
    const std::string verdict =
        kernel.Conforms() && !report.shard.empty()
            ? Styled(colour_, kGood, "passes so far   ")
        : kernel.Conforms()  ? Styled(colour_, kGood, "conforms        ")
        : kernel.AnyJudged() ? Styled(colour_, kBad, "does not conform")
                             : Styled(colour_, kNote, "not judged      ");
    std::string by;
    if (kernel.profile != "canonical" || kernel.level != "exact") {
      by = " (" + kernel.profile + ", " + kernel.level + ")";
    }
    fmt::print("{} {}{}{}\n", verdict, kernel.identity.name, by,
               failed.empty() ? "" : ":" + failed);
  }
  const auto show_only = [](const char* what,
                            const std::vector<std::string>& values) {
    if (values.empty()) return;
    fmt::print("only {} {}: no certificate of the whole profile\n", what,
               fmt::join(values, ", "));
  };
  show_only("α =", report.only_alphas);
  show_only("clause", report.only_clauses);
  // Made as a whole, for every kernel that has it.
  std::set<std::string> swept;
  std::set<std::string> left;
  for (const KernelResult& kernel : report.kernels) {
    for (const SweepResult& sweep : kernel.sweeps) {
      (sweep.complete() ? swept : left)
          .insert(std::string(sweep.format->name) + " " + sweep.what);
    }
  }
  for (const std::string& sweep : left) swept.erase(sweep);
  fmt::print("effort {}, seed {}: {}landmarks and samples{}\n", report.effort,
             report.seed,
             swept.empty() ? "" : fmt::format("{}; ", fmt::join(swept, "; ")),
             !swept.empty()  ? " for the rest"
             : !left.empty() ? ", and parts of sweeps"
                             : ", not every input");
  for (const DoorResult& door : report.doors) {
    fmt::print(
        "before any verdict, {} check{} and {} sweep{} rejected a known-bad "
        "kernel "
        "that came in as {}\n",
        door.checks, Plural(door.checks), door.sweeps, Plural(door.sweeps),
        door.door);
  }
  if (!report.shard.empty()) {
    fmt::print(
        "shard {}: a part of a run, no certificate; 'leakproof merge' "
        "joins all of them\n",
        report.shard);
  }
}

}  // namespace leakproof::verify
