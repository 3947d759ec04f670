# SPDX-License-Identifier: Apache-2.0
"""Validation F1 during training: median and quartiles over the seeds."""

import math
import sys

from matplotlib.ticker import MaxNLocator

from .page import Page, described, line_handles
from .panels import Layout, Panels
from .words import labels

STEM = "learning-curves"
STATISTICS = [f"validation_f1_{statistic}" for statistic in ("q1", "median", "q3")]
MOST_STUDENTS = 24
HIGHEST = 1.05


def draw(results):
    students = results.students(MOST_STUDENTS)
    layout, table = Layout(results.sheet, len(students.names), sys.maxsize), None
    # Long titles leave room for fewer.
    while table is None or layout.blocks < len(table.groups):
        table = results.table(
            "learning-curves.csv", ["distillation", "epoch", *STATISTICS], layout.blocks, students, wanted=STATISTICS[1])
        blocks = table.panels
        curves = [curves_of(table, block.rows) for block in blocks]
        layout = Layout(
            results.sheet, max(map(len, curves)), len(blocks), [block.title for block in blocks])
    omission = (" Trainings without validation samples have no curve." if table.lacks else "") + table.omission
    names = labels(students.names)
    last = max(2, max((table.number(row, "epoch") or 1 for row in table.rows), default=1))
    page = Page(
        results.sheet, layout.page_width, layout.page_height, f"{results.name}: validation F1 during training", line_handles(),
        "Line: median over the runs that reach the epoch. Band: their quartiles." + omission)
    panels = Panels(page, layout, epoch_ticks(last), HIGHEST, "epoch")
    for block, halves_of in zip(blocks, curves):
        panels.block(block.title)
        for architecture, halves in halves_of.items():
            panels.add(names[architecture])
            for half, curve in halves.items():
                panels.band(half, [(epoch / last, low, high) for epoch, low, _, high in curve])
                panels.line(half, [(epoch / last, median) for epoch, _, median, _ in curve], marked=len(curve) == 1)
    panels.draw()
    results.save(page, STEM, described(blocks, _description(curves[0]), omission))


def epoch_ticks(last):
    """The ticks of an axis of epochs up to the last one: (share of the axis, label) of each."""
    return [
        (value / last, f"{value:.0f}")
        for value in MaxNLocator(3, integer=True).tick_values(0, last) if 0 <= value <= last]


def curves_of(table, rows):
    """For each architecture, without and with distillation: the epochs and the statistics."""
    curves = {}
    for row in rows:
        curve = curves.setdefault(row["architecture"], {}).setdefault(table.distillation(row), [])
        values = [table.number(row, column) for column in ("epoch", *STATISTICS)]
        curve.append([math.nan if value is None else value for value in values])
    return curves


def _description(curves):
    def half(halves, distillation):
        curve = halves.get(distillation)
        return f"{curve[-1][2]:.3f} after epoch {curve[-1][0]:.0f}" if curve else "no run"

    ends = "; ".join(f"{name} {half(halves, False)} and {half(halves, True)}" for name, halves in curves.items())
    return (
        "Curves of the median weighted F1 on the validation samples against the epoch, with quartile bands. Last "
        f"median without and with distillation: {ends}.")
