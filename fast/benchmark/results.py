# SPDX-License-Identifier: Apache-2.0
"""The measurements of kernel_benchmark, from its JSON, and ratios between them.

A speed is the median over the layouts of arrays of the median over repetitions,
in bytes per second. Ratios are taken within one file, which is one run.
"""

import json
import statistics
from collections import defaultdict
from typing import NamedTuple

LOAD_STORE = "load-store loop"
DIRECTIONS = ("forward", "backward")
FORMATS = ("binary16", "bfloat16", "binary32", "binary64")
PLACEMENTS = ("in-place", "out-of-place")
BYTES = {"binary16": 2, "bfloat16": 2, "binary32": 4, "binary64": 8}


def count(number):
    """4096 as "4 Ki"."""
    for unit, size in (("Mi", 1 << 20), ("Ki", 1 << 10)):
        if number >= size and number % size == 0:
            return f"{number // size} {unit}"
    return str(number)


class Row(NamedTuple):
    name: str
    role: str  # "baseline", "ours" or "peer"
    version: str


class Column(NamedTuple):
    """One of the problems that each row is measured with."""
    direction: str
    format: str
    placement: str
    size: int


class Results:
    def __init__(self, data):
        self.context = data["context"]
        self.rows = [Row(*row.split("|")) for row in self._list("rows")]
        self.sizes = [int(size) for size in self._list("sizes")]
        self.speeds = {}  # (Column, row's name): bytes per second
        self.reasons = {}  # (Column, row's name): why there is no speed
        self.spreads = []  # interquartile range over median, of each benchmark
        self.repetitions = 0
        self._read(data["benchmarks"])

    @classmethod
    def load(cls, path):
        with open(path, encoding="utf-8") as file:
            return cls(json.load(file))

    def _list(self, key):
        return [item for item in self.context[key].split(";") if item]

    def _read(self, benchmarks):
        runs = defaultdict(lambda: defaultdict(list))
        for run in benchmarks:
            if run["run_type"] != "iteration":
                continue  # an aggregate, made here from the iterations instead
            direction, format_, placement, size, row, layout = \
                run["run_name"].split("/")[:6]
            cell = Column(direction, format_, placement, int(size)), row
            if run.get("error_occurred"):
                self.reasons[cell] = run["error_message"]
            else:
                runs[cell][layout].append(run["bytes_per_second"])
        for cell, layouts in runs.items():
            if cell in self.reasons:
                continue  # a failure in one layout fails the cell
            self.speeds[cell] = statistics.median(
                statistics.median(speeds) for speeds in layouts.values())
            for speeds in layouts.values():
                self.repetitions = max(self.repetitions, len(speeds))
                if len(speeds) >= 4:
                    low, middle, high = statistics.quantiles(speeds, n=4)
                    self.spreads.append((high - low) / middle)

    def columns(self, direction, format_):
        """Those with something in them: a filter may have left some out."""
        present = {column for column, _ in [*self.speeds, *self.reasons]}
        every = [Column(direction, format_, placement, size)
                 for size in self.sizes for placement in PLACEMENTS]
        return [column for column in every if column in present]

    def missing(self):
        """What is neither a number nor has a reason, of all that should be."""
        return [f"{'/'.join(map(str, column))}/{row.name}"
                for direction in DIRECTIONS for format_ in FORMATS
                for size in self.sizes for placement in PLACEMENTS
                for column in [Column(direction, format_, placement, size)]
                for row in self.rows
                if (column, row.name) not in self.speeds
                and not self.reasons.get((column, row.name))]

    def ratio(self, column, row, base):
        """Speed of a row over that of another; None if one is not there."""
        speed = self.speeds.get((column, row))
        other = self.speeds.get((column, base))
        return None if speed is None or other is None else speed / other

    def fastest_peer(self, column):
        """The name of the peer that is fastest in a column, or None."""
        peers = [row.name for row in self.rows
                 if row.role == "peer" and (column, row.name) in self.speeds]
        return max(peers, key=lambda peer: self.speeds[column, peer],
                   default=None)

    def best_target(self):
        """Our row for the best CPU target, compiled for it alone."""
        return next(row.name for row in self.rows if row.name.startswith("fast:"))
