# SPDX-License-Identifier: Apache-2.0
"""Validation F1 during training: median and quartiles over the seeds."""

import math

from matplotlib.ticker import MaxNLocator

from .page import STYLES, Page, described, line_handles
from .words import labels

STEM = "learning-curves"
STATISTICS = [f"validation_f1_{statistic}" for statistic in ("q1", "median", "q3")]
MOST_BLOCKS = 6
MOST_STUDENTS = 24
# Rows of panels, of all blocks.
MOST_ROWS = 8


def draw(results):
    students = results.students(MOST_STUDENTS)
    most = min(MOST_BLOCKS, max(1, MOST_ROWS // math.ceil(len(students.names) / 4)))
    table = results.table("learning-curves.csv", ["distillation", "epoch", *STATISTICS], most, students)
    names = labels(students.names)
    panels = table.panels
    curves = [_curves(table, panel.rows) for panel in panels]
    columns = min(4, max(map(len, curves)))
    left, top, gap, row_height, plot_height = 0.75, 0.7, 0.3, 1.95, 1.4
    plot_width = max(1.75, 4.8 / columns)
    title_height = 0.3 if len(panels) > 1 else 0
    heights = [title_height + row_height * math.ceil(len(block) / columns) + 0.25 for block in curves]
    page = Page(
        left + columns * (plot_width + gap) - gap + 0.2, top + sum(heights) + 0.06,
        f"{results.name}: validation F1 during training", line_handles(),
        "Line: median over the runs that reach the epoch. Band: their quartiles." + table.omission)
    last_epoch = max((table.number(row, "epoch") or 1 for row in table.rows), default=1)

    for panel, block, height in zip(panels, curves, heights):
        if panel.title:
            page.fit(page.text(left, top, panel.title, size=10), page.width - left - 0.15)
        for i, (architecture, halves) in enumerate(block.items()):
            row, column = divmod(i, columns)
            x, y = left + column * (plot_width + gap), top + title_height + 0.25 + row * row_height
            axes = page.axes(x, y, plot_width, plot_height)
            page.panel_title(axes, names[architecture], plot_width)
            # The dashed line last: over a solid one that it agrees with, both are seen.
            for distillation in sorted(halves, reverse=True):
                _draw_curve(axes, halves[distillation], STYLES[distillation])
            axes.set_xlim(0, max(last_epoch, 2))
            axes.set_ylim(0, 1.05)
            axes.set_yticks([0, 0.5, 1])
            axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))
            axes.tick_params(labelsize=9, labelleft=column == 0)
            if column == 0:
                axes.set_ylabel("F1 (weighted)", fontsize=9.5)
            if i + columns >= len(block):
                axes.set_xlabel("epoch", fontsize=9.5)
        top += height
    results.save(page, STEM, described(panels, _description(curves[0]), table.omission))


def _curves(table, rows):
    """For each architecture, without and with distillation: the epochs and the statistics."""
    curves = {}
    for row in rows:
        curve = curves.setdefault(row["architecture"], {}).setdefault(table.distillation(row), [])
        values = [table.number(row, column) for column in ("epoch", *STATISTICS)]
        curve.append([math.nan if value is None else value for value in values])
    return curves


def _draw_curve(axes, curve, style):
    epochs, low, median, high = zip(*curve)
    axes.fill_between(epochs, low, high, color=style["color"], alpha=0.25, linewidth=0)
    axes.plot(
        epochs, median, color=style["color"], linestyle=style["linestyle"], linewidth=1.5,
        marker="o" if len(epochs) == 1 else None)


def _description(curves):
    def half(halves, distillation):
        curve = halves.get(distillation)
        return f"{curve[-1][2]:.3f} after epoch {curve[-1][0]:.0f}" if curve else "no run"

    ends = "; ".join(f"{name} {half(halves, False)} and {half(halves, True)}" for name, halves in curves.items())
    return (
        "Curves of the median weighted F1 on the validation samples against the epoch, with quartile bands. Last "
        f"median without and with distillation: {ends}.")
