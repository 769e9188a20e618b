# SPDX-License-Identifier: Apache-2.0
"""The numbers of the report, on a run small enough to work out by hand."""

import io
import json
import pathlib
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from unittest import mock

import report
from results import Column, Results

CONTEXT = {
    "date": "2001-02-03T04:05:06+00:00", "num_cpus": 2, "cpu": "A CPU",
    "caches": [{"type": "Data", "level": 1, "size": 32768},
               {"type": "Instruction", "level": 1, "size": 65536}],
    "compiler": "GCC 12", "highway": "1.0.3", "sizes": "4096;",
    "rows": "memcpy|baseline|;load-store loop|baseline|;fast|ours|;"
            "fast:AVX2|ours|;slow|peer|1.0;quick|peer|2.0;",
}
IN_PLACE = Column("forward", "binary32", "in-place", 4096)
OUT_OF_PLACE = Column("forward", "binary32", "out-of-place", 4096)


def runs(column, row, layout, speeds):
    name = "/".join(map(str, [*column, row, layout, "process_time"]))
    measured = [{"name": name, "run_name": name, "run_type": "iteration",
                 "bytes_per_second": speed * 1e9} for speed in speeds]
    return measured + [{"name": name + "_mean", "run_name": name,
                        "run_type": "aggregate", "bytes_per_second": 1e15}]


def absent(column, row, reason):
    name = "/".join(map(str, [*column, row, "0"]))
    return [{"name": name, "run_name": name, "run_type": "iteration",
             "error_occurred": True, "error_message": reason}]


def example():
    return {"context": CONTEXT, "benchmarks": [
        *runs(OUT_OF_PLACE, "memcpy", "0", [50, 50, 50]),
        *runs(OUT_OF_PLACE, "load-store loop", "0", [90, 100, 500]),
        *runs(OUT_OF_PLACE, "fast", "0", [10, 20, 30]),
        *runs(OUT_OF_PLACE, "fast", "64", [80, 80, 80]),
        *runs(OUT_OF_PLACE, "fast", "malloc", [70, 75, 9000]),
        *runs(OUT_OF_PLACE, "fast:AVX2", "0", [4]),
        *runs(OUT_OF_PLACE, "slow", "0", [5, 5, 5]),
        *runs(OUT_OF_PLACE, "quick", "0", [60, 60, 60]),
        *absent(IN_PLACE, "memcpy", "nothing to copy"),
        *runs(IN_PLACE, "load-store loop", "0", [200]),
        *runs(IN_PLACE, "fast", "0", [100]),
        *runs(IN_PLACE, "fast:AVX2", "0", [100]),
        *runs(IN_PLACE, "slow", "0", [300]),
        *absent(IN_PLACE, "quick", "quick is never in place"),
    ]}


class ResultsTest(unittest.TestCase):

    def setUp(self):
        self.results = Results(example())

    def test_speed_is_the_median_over_layouts_of_medians(self):
        # The medians of the layouts are 20, 80 and 75; aggregates do not count.
        self.assertEqual(self.results.speeds[OUT_OF_PLACE, "fast"], 75e9)

    def test_ratios(self):
        ratio = self.results.ratio
        self.assertEqual(ratio(OUT_OF_PLACE, "fast", "load-store loop"), 0.75)
        self.assertEqual(ratio(OUT_OF_PLACE, "fast", "memcpy"), 1.5)
        self.assertEqual(ratio(IN_PLACE, "fast", "load-store loop"), 0.5)
        self.assertIsNone(ratio(IN_PLACE, "fast", "memcpy"))

    def test_fastest_peer_is_no_row_of_ours_and_no_baseline(self):
        self.assertEqual(self.results.fastest_peer(OUT_OF_PLACE), "quick")
        self.assertEqual(self.results.fastest_peer(IN_PLACE), "slow")
        self.assertIsNone(self.results.fastest_peer(
            Column("backward", "binary32", "in-place", 4096)))

    def test_a_failure_in_one_layout_fails_the_cell(self):
        data = example()
        data["benchmarks"] += absent(OUT_OF_PLACE, "fast", "wrong result")
        results = Results(data)
        self.assertNotIn((OUT_OF_PLACE, "fast"), results.speeds)

    def test_missing_lists_what_has_neither_a_number_nor_a_reason(self):
        # Of 16 columns of 6 rows, all of two columns are there.
        self.assertEqual(len(self.results.missing()), 14 * 6)
        data = example()
        data["benchmarks"] = [run for run in data["benchmarks"]
                              if "/quick/" not in run["run_name"]]
        self.assertIn("forward/binary32/in-place/4096/quick",
                      Results(data).missing())


class ReportTest(unittest.TestCase):

    def setUp(self):
        self.lines = report.report(Results(example())).splitlines()

    def test_entries(self):
        self.assertIn("| **fast** | 100 (0.50) | 75.0 (0.75) |", self.lines)
        self.assertIn("| **fast:AVX2** | 100 (0.50) | 4.00 (0.040) |",
                      self.lines)
        self.assertIn("| memcpy | — a | 50.0 (0.50) |", self.lines)
        self.assertIn("| quick | — b | 60.0 (0.60) |", self.lines)
        self.assertIn("- a: nothing to copy", self.lines)
        self.assertIn("- b: quick is never in place", self.lines)

    def test_comparisons(self):
        self.assertIn("| *fast ÷ memcpy* | — | 1.50 |", self.lines)
        self.assertIn("| *fast ÷ fastest peer* | 0.33 (slow) | 1.25 (quick) |",
                      self.lines)

    def test_a_comparison_with_nothing_in_it_is_left_out(self):
        data = example()
        data["benchmarks"] = [run for run in data["benchmarks"]
                              if "/memcpy/" not in run["run_name"]]
        text = report.report(Results(data))
        self.assertNotIn("fast ÷ memcpy", text)
        self.assertIn("fast ÷ fastest peer", text)

    def test_facts_of_the_machine(self):
        self.assertIn("- CPU: A CPU, 2 processors; caches: L1 32 KiB",
                      self.lines)
        self.assertIn("An array of 4 Ki elements has 16 KiB.", self.lines)

    def test_only_what_was_run_has_a_table(self):
        headings = [line for line in self.lines if line.startswith("## ")]
        self.assertEqual(headings, ["## Forward, binary32"])

    def test_a_row_left_out_by_a_filter_says_so(self):
        data = example()
        data["benchmarks"] = [run for run in data["benchmarks"]
                              if "load-store" not in run["run_name"]]
        lines = report.report(Results(data)).splitlines()
        self.assertIn("| **fast** | 100 | 75.0 |", lines)
        self.assertIn("- b: left out of this run", lines)


class MainTest(unittest.TestCase):

    def run_main(self, data, *options):
        """What the program prints as errors, and the files it writes."""
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            path = folder / "kernels.json"
            path.write_text(json.dumps(data), encoding="utf-8")
            options = [option.replace("DIR", str(folder)) for option in options]
            errors = io.StringIO()
            with mock.patch("sys.argv", ["report.py", str(path), *options]), \
                    redirect_stdout(io.StringIO()), redirect_stderr(errors):
                report.main()
            return errors.getvalue(), {file.name for file in folder.iterdir()}

    def test_complete_refuses_gaps(self):
        self.run_main(example())
        with self.assertRaisesRegex(SystemExit, "neither measured nor"):
            self.run_main(example(), "--complete")

    def test_refuses_a_run_of_nothing(self):
        with self.assertRaisesRegex(SystemExit, "nothing was measured"):
            self.run_main({"context": CONTEXT, "benchmarks": []})

    def test_without_matplotlib_the_table_is_made(self):
        with mock.patch.dict("sys.modules", {"matplotlib": None, "plot": None}):
            errors, files = self.run_main(
                example(), "--table", "DIR/t.md", "--plot", "DIR/p.svg")
        self.assertIn("install python3-matplotlib", errors)
        self.assertEqual(files, {"kernels.json", "t.md"})


if __name__ == "__main__":
    unittest.main()
