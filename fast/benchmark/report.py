# SPDX-License-Identifier: Apache-2.0
"""Makes the table, and the plot, of the JSON of kernel_benchmark.

    report.py kernels.json [--table FILE.md] [--plot FILE.svg] [--complete]

Prints the table. --complete fails if a cell has neither a number nor a reason.
The plot needs Matplotlib; without it the rest is still done.
"""

import argparse
import os
import statistics
import sys

from results import BYTES, DIRECTIONS, FORMATS, LOAD_STORE, Results, count

LEGEND = """\
An entry is the speed in GB/s and, in parentheses, the fraction of the
load-store loop's speed in the same column. Every array is counted once for each
time that it is read or written: two for forward, three for backward (x and dy
are read, dx is written). All numbers are from one run, on one thread; the time
is the CPU time of the whole process. Each number is the median of the
repetitions, which were interleaved at random; for the smallest arrays, whose
speed depends on how they lie on their pages, it is the median over several
layouts of the repetitions' medians.

- `load-store loop` loads and stores what the kernels must and computes nothing
  (backward stores the exclusive or of its two inputs); `load-stream loop` does
  it with stores past the caches.
- `fast` is this project's public function, checks and dispatch included;
  `fast:TARGET` is its kernel for one CPU target.
- Peers are given existing arrays and set up once; what they do for each call is
  timed. `C loop` is `y[i] = x[i] > 0 ? x[i] : alpha * x[i]`.
- In place, forward writes over x, and backward over dy. The next call takes what
  this one has left, so α is there the number before 1, which keeps the numbers'
  signs and magnitudes; out of place it is 0.01. The signs are random.
- — : not measured, for the reason given under the table."""


def short(number):
    """Three significant digits, without an exponent."""
    if number >= 100:
        return f"{number:.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def fraction(number):
    """Two decimals; three where two would leave one digit or none."""
    return f"{number:.2f}" if number >= 0.1 else f"{number:.3f}"


def array_bytes(number):
    text = count(number)
    return text + ("B" if text.endswith("i") else " B")


def machine(results):
    context = results.context
    caches = ", ".join(f"L{cache['level']} {array_bytes(cache['size'])}"
                       for cache in context.get("caches", [])
                       if cache["type"] != "Instruction")
    lines = [
        f"- CPU: {context['cpu']}, {context['num_cpus']} processors; "
        f"caches: {caches or 'unknown'}",
        f"- Compiler: {context['compiler']}; Highway {context['highway']}",
        "- Rows: " + "; ".join(f"{row.name} ({row.version})"
                               for row in results.rows if row.version),
        f"- Date: {context['date'][:10]}; repetitions: {results.repetitions}",
    ]
    if results.spreads:
        spread = statistics.median(results.spreads)
        lines[-1] += ("; the middle half of a number's repetitions spans "
                      f"{spread:.1%} of it (median over all numbers)")
    return lines


class Footnotes:
    """Reasons, by the letters that stand for them in one table."""

    def __init__(self):
        self.letters = {}

    def letter(self, reason):
        if reason not in self.letters:
            position = len(self.letters)
            # a to z, then aa, ab, ...: more than anyone should need.
            first = "" if position < 26 else chr(ord("a") + position // 26 - 1)
            self.letters[reason] = first + chr(ord("a") + position % 26)
        return self.letters[reason]


def entry(results, column, row, footnotes):
    cell = column, row
    if cell in results.speeds:
        speed = short(results.speeds[cell] / 1e9)
        ratio = results.ratio(column, row, LOAD_STORE)
        return speed if ratio is None else f"{speed} ({fraction(ratio)})"
    reason = results.reasons.get(cell, "left out of this run")
    return f"— {footnotes.letter(reason)}"


def against_peers(results, column):
    peer = results.fastest_peer(column)
    ratio = results.ratio(column, "fast", peer)
    return "—" if ratio is None else f"{fraction(ratio)} ({peer})"


def against_memcpy(results, column):
    ratio = results.ratio(column, "fast", "memcpy")
    return "—" if ratio is None else fraction(ratio)


def table(results, direction, format_):
    columns = results.columns(direction, format_)
    if not columns:
        return []
    sizes = dict.fromkeys(column.size for column in columns)
    lines = [f"## {direction.capitalize()}, {format_}", "",
             "An array of " + ", ".join(count(size) for size in sizes)
             + " elements has " + ", ".join(
                 array_bytes(size * BYTES[format_]) for size in sizes) + ".",
             ""]
    lines.append("| GB/s (of the load-store loop) | " + " | ".join(
        f"{count(column.size)} {column.placement.replace('-', ' ')}"
        for column in columns) + " |")
    lines.append("|---|" + "---:|" * len(columns))
    footnotes = Footnotes()
    for row in results.rows:
        name = f"**{row.name}**" if row.role == "ours" else row.name
        lines.append(f"| {name} | " + " | ".join(
            entry(results, column, row.name, footnotes)
            for column in columns) + " |")
    for title, ratio in (("fast ÷ memcpy", against_memcpy),
                         ("fast ÷ fastest peer", against_peers)):
        ratios = [ratio(results, column) for column in columns]
        if set(ratios) != {"—"}:
            lines.append(f"| *{title}* | " + " | ".join(ratios) + " |")
    lines.append("")
    for reason, letter in footnotes.letters.items():
        lines.append(f"- {letter}: {reason}")
    return lines + [""] * bool(footnotes.letters)


def report(results, plot=None):
    """The page; `plot` is the file that it shows, beside it."""
    lines = ["# The speed of the kernels", "", *machine(results), "", LEGEND, ""]
    if plot:
        lines += [f"![Fractions of the load-store loop's speed]({plot})", ""]
    for direction in DIRECTIONS:
        for format_ in FORMATS:
            lines += table(results, direction, format_)
    return "\n".join(lines)


def draw(results, path):
    try:
        import plot  # here, for it needs Matplotlib
    except ImportError:
        print("report.py: no plot, for Matplotlib was not found: install "
              "python3-matplotlib (.ci/setup does) and configure again.",
              file=sys.stderr)
        return
    plot.draw(results, path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("json")
    parser.add_argument("--table")
    parser.add_argument("--plot")
    parser.add_argument("--complete", action="store_true")
    arguments = parser.parse_args()
    results = Results.load(arguments.json)
    if not results.speeds:
        sys.exit("report.py: nothing was measured; is the filter right?")
    missing = results.missing()
    if arguments.complete and missing:
        sys.exit("report.py: neither measured nor explained:\n"
                 + "\n".join(missing))
    text = report(results, arguments.plot and os.path.basename(arguments.plot))
    print(text)
    if arguments.table:
        with open(arguments.table, "w", encoding="utf-8") as file:
            file.write(text)
    if arguments.plot:
        draw(results, arguments.plot)


if __name__ == "__main__":
    main()
