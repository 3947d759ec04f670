# SPDX-License-Identifier: Apache-2.0
"""The paper's Figure 1: mean F1 of each student, without and with distillation."""

from matplotlib.patches import Patch

from .page import Page, described, intervals, seeds, set_f1_axis
from .students import StudentPanels, most_settings, most_students
from .style import grey, halves

STEM = "figure1"
HALVES = {False: "without_kd", True: "with_kd"}


def draw(results):
    cells = [f"{column}_{half}" for half in HALVES.values() for column in ("runs", "f1_mean", "f1_variance")]
    students = results.students(most_students(results.sheet))
    table = results.table("figure1.csv", ["parameters", *cells], most_settings(results.sheet, students), students)
    layout = StudentPanels(results.sheet, table, slot=1, height=2.9)
    page = Page(
        results.sheet, layout.width, layout.body, f"{results.name}: students with and without distillation",
        [Patch(color=style["color"], label=style["label"]) for style in halves().values()],
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
    return (
        "Bar chart of the mean weighted F1 on the test samples, without and with distillation, the variance over the "
        f"seeds in brackets: {students}.")
