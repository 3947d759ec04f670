# SPDX-License-Identifier: Apache-2.0
"""Mean F1 of each student, without and with distillation, beside published values where the plan has a reference."""

import math

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from .page import Page, described, intervals, seeds, set_f1_axis
from .students import StudentPanels, most_settings, most_students
from .style import BLACK, grey, halves

STEM = "figure1"
HALVES = {False: "without_kd", True: "with_kd"}
# Of published values; their variance and number of runs may be empty.
PUBLISHED = ("reference_mean", "reference_variance", "reference_n")
MARK = {"marker": "D", "color": BLACK, "markerfacecolor": "#ffffff", "markersize": 4, "linewidth": 1}


def draw(results):
    cells = [f"{column}_{half}" for half in HALVES.values() for column in ("runs", "f1_mean", "f1_variance")]
    students = results.students(most_students(results.sheet))
    published = [f"{column}_{half}" for half in HALVES.values() for column in PUBLISHED]
    # Values of another score than the bars'.
    others = [f"measured_mean_{half}" for half in HALVES.values()]
    table = results.table(
        "figure1.csv", ["parameters", *cells], most_settings(results.sheet, students), students,
        optional=[*published, *others])
    marked = len(table.optional) == len(published) and any(_published(table, row, half) for row in table.rows for half in HALVES.values())
    layout = StudentPanels(results.sheet, table, slot=1, height=2.9)
    page = Page(
        results.sheet, layout.width, layout.body, f"{results.name}: students with and without distillation",
        [Patch(color=style["color"], label=style["label"]) for style in halves().values()]
        + ([Line2D([], [], **MARK, label="published, with its standard error")] if marked else []),
        intervals(
            table, [f"f1_variance_{half}" for half in HALVES.values()], "Above a bar: variance over the seeds.",
            "No student has several seeds: there is no variance.")
        + " Below a name: number of trainable parameters." + table.omission)
    run = [half for half in HALVES.values() if any(table.number(row, f"f1_mean_{half}") is not None for row in table.rows)]
    for i, panel in enumerate(layout.panels):
        axes = layout.axes(page, i)
        counts = _draw_bars(
            axes, table, panel.rows, run, results.sheet.size(7 if layout.columns.are_small else 8.5),
            apart=2 if results.sheet.width else 0)
        if marked:
            _mark_published(axes, table, panel.rows)
        set_student_axis(axes, table, panel.rows, layout)
        set_f1_axis(axes, f"F1 (weighted), mean over {seeds(counts)}", layout.plot_height)
    results.save(page, STEM, described(table.panels, _description(table, table.panels[0].rows), table.omission))


def _draw_bars(axes, table, rows, run, size, apart):
    """Draws the bars, with variances that are moved `apart` by some points; returns how many runs each bar is over."""
    counts = []
    for distillation, half in HALVES.items():
        for x, row in enumerate(rows):
            mean, variance = (table.number(row, f"{column}_{half}") for column in ("f1_mean", "f1_variance"))
            if mean is None:
                if half in run:
                    axes.text(
                        x + (0.2 if distillation else -0.2), 0.02, "no result", rotation=90, ha="center", va="bottom",
                        size=8.5, color=grey())
                continue
            counts.append(table.count(row, f"runs_{half}"))
            x += 0.2 if distillation else -0.2
            axes.bar(x, mean, width=0.38, color=halves()[distillation]["color"])
            if variance is not None:
                axes.annotate(
                    f"{variance:.3f}", (x, mean), xytext=(apart if distillation else -apart, 2),
                    textcoords="offset points", ha="center", va="bottom", fontsize=size)
    return counts


def _published(table, row, half):
    """The published mean of a bar and its standard error, 0 where that was not published; None without a mean."""
    mean, variance, runs = (table.number(row, f"{column}_{half}") for column in PUBLISHED)
    return None if mean is None else (mean, math.sqrt(variance / runs) if variance is not None and runs else 0)


def _mark_published(axes, table, rows):
    for distillation, half in HALVES.items():
        for x, row in enumerate(rows):
            if published := _published(table, row, half):
                mean, error = published
                axes.errorbar(x + (0.2 if distillation else -0.2), mean, yerr=error or None, capsize=2, **MARK)


def set_student_axis(axes, table, rows, layout):
    """Students side by side, one a row, their numbers of parameters below their names."""
    axes.set_xticks(range(len(rows)))
    for tick, row in zip(axes.set_xticklabels([layout.names[row["architecture"]][0] for row in rows]), rows):
        tick.set_size(layout.names[row["architecture"]][1])
    axes.tick_params(axis="x", length=0)
    for x, row in enumerate(rows):
        parameters = table.number(row, "parameters")
        if parameters is not None:
            axes.annotate(
                f"{parameters:.0f}", (x, 0), xycoords=("data", "axes fraction"), xytext=(0, -20 - 11.5 * (layout.lines - 1)),
                textcoords="offset points", ha="center", va="top", fontsize=8.5, color=grey())
    axes.set_xlim(-0.6, len(rows) - 0.4)


def _description(table, rows):
    def half(row, name):
        mean, variance = table.number(row, f"f1_mean_{name}"), table.number(row, f"f1_variance_{name}")
        return "no result" if mean is None else f"{mean:.3f}" + ("" if variance is None else f" ({variance:.3f})")

    students = "; ".join(
        f"{row['architecture']} {half(row, 'without_kd')} and {half(row, 'with_kd')}" for row in rows)
    published = "; ".join(
        f"{row['architecture']} {mean:.3f} {words}" for row in rows
        for half, words in zip(HALVES.values(), ("without", "with"))
        for mean, _ in [_published(table, row, half) or (None, None)] if mean is not None
    ) if table.optional and "measured_mean_with_kd" not in table.optional else ""
    return (
        "Bar chart of the mean weighted F1 on the test samples, without and with distillation, the variance over the "
        f"seeds in brackets: {students}." + (f" Marks are published means: {published}." if published else ""))
