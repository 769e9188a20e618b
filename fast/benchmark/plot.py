# SPDX-License-Identifier: Apache-2.0
"""Draws the out-of-place speeds as fractions of the load-store loop's, a panel
for each direction and format, as an SVG on a background of its own."""

import io
import re

import matplotlib

matplotlib.use("svg")

from matplotlib import pyplot, ticker  # noqa: E402, after the choice of a backend

from results import (DIRECTIONS, FORMATS, LOAD_STORE, Column,  # noqa: E402
                     count)

OURS = {"color": "#d55e00", "linewidth": 2.6, "marker": "o", "zorder": 5}
MEMCPY = {"color": "#000000", "linestyle": "--", "marker": "x"}
# Okabe and Ito's colours, which colour-blind readers can tell apart.
PEERS = [{"color": color, "marker": marker} for color, marker in (
    ("#0072b2", "s"), ("#009e73", "^"), ("#cc79a7", "D"), ("#56b4e9", "v"),
    ("#999999", "<"), ("#b8860b", ">"))]


def lines_of(results):
    """Names of rows and how their lines look."""
    lines = {results.best_target(): OURS, "memcpy": MEMCPY}
    peers = [row.name for row in results.rows if row.role == "peer"]
    for index, peer in enumerate(peers):
        lines[peer] = PEERS[index % len(PEERS)]
    return lines


def bottom_of(results):
    """Below everything that is drawn, in all panels."""
    ratios = [results.ratio(column, row, LOAD_STORE)
              for column, row in results.speeds]
    return 0.7 * min([0.1] + [ratio for ratio in ratios if ratio])


def draw_panel(axes, results, direction, format_, lines):
    for name, style in lines.items():
        points = []
        for position, size in enumerate(results.sizes):
            column = Column(direction, format_, "out-of-place", size)
            ratio = results.ratio(column, name, LOAD_STORE)
            if ratio is not None:
                points.append((position, ratio))
        if points:
            axes.plot(*zip(*points), label=name, markersize=4, **style)
    axes.axhline(1, color="#666666", linewidth=0.8)
    axes.set_title(f"{direction}, {format_}", fontsize=10)
    axes.set_yscale("log")
    axes.set_ylim(bottom_of(results), 3)
    axes.yaxis.set_major_locator(ticker.FixedLocator([0.001, 0.01, 0.1, 0.5, 1, 2]))
    axes.yaxis.set_major_formatter(ticker.FormatStrFormatter("%g"))
    axes.yaxis.set_minor_locator(ticker.NullLocator())
    axes.set_xticks(range(len(results.sizes)),
                    [count(size) for size in results.sizes], fontsize=8)
    axes.grid(alpha=0.3)


def draw(results, path):
    # Text stays text, and the same numbers give the same file.
    pyplot.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "leakproof",
                            "font.family": "sans-serif",
                            "font.sans-serif": ["DejaVu Sans", "Arial"]})
    figure, panels = pyplot.subplots(
        len(DIRECTIONS), len(FORMATS), figsize=(11, 6), sharey=True,
        facecolor="white")
    lines = lines_of(results)
    legend = {}
    for direction, row in zip(DIRECTIONS, panels):
        for format_, axes in zip(FORMATS, row):
            draw_panel(axes, results, direction, format_, lines)
            handles, names = axes.get_legend_handles_labels()
            legend.update(zip(names, handles))
    figure.suptitle("Speed out of place, as a fraction of the load-store loop's",
                    fontsize=12)
    figure.text(0.5, 0.055, "elements", ha="center", fontsize=10)
    ordered = [name for name in lines if name in legend]
    figure.legend([legend[name] for name in ordered], ordered,
                  loc="lower center", ncol=max(len(ordered), 1), fontsize=9,
                  frameon=False)
    figure.tight_layout(rect=(0, 0.07, 1, 1))
    write(figure, path)
    pyplot.close(figure)


def write(figure, path):
    """Without decimals that no one sees, which are a third of the file."""
    text = io.StringIO()
    figure.savefig(text, format="svg", facecolor="white",
                   metadata={"Date": None, "Creator": None})
    short = re.sub(r"(\d\.\d\d)\d+", r"\1", text.getvalue())
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(r"\n\s+", "\n", short))
