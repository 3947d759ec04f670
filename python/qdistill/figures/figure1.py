# SPDX-License-Identifier: Apache-2.0
"""The paper's Figure 1: mean F1 of each student, without and with distillation."""

import math

from matplotlib.patches import Patch

from .page import (
    GREY, MOST_PANELS, STUDENTS_IN_A_ROW, STYLES, Columns, Page, described, in_rows, intervals, seeds, set_f1_axis, wrapped)

STEM = "figure1"
MOST_STUDENTS = 2 * STUDENTS_IN_A_ROW
HALVES = {False: "without_kd", True: "with_kd"}


def draw(results):
    cells = [f"{column}_{half}" for half in HALVES.values() for column in ("runs", "f1_mean", "f1_variance")]
    students = results.students(MOST_STUDENTS)
    table = results.table("figure1.csv", ["parameters", *cells], most_settings(students), students)
    panels = in_rows(table.panels)
    most_bars = max(len(panel.rows) for panel in panels)

    columns = Columns(panels)
    left, gap = 0.75, 0.9
    plot_width, plot_height = (max(4.8, 0.85 * most_bars), 1.5) if columns.are_small else (max(4.8, most_bars), 2.9)
    names, lines = student_labels(table, plot_width / most_bars)
    top, below = 0.75, 0.55 + 0.16 * (lines - 1)
    panel_height = plot_height + below + (0.35 if any(panel.title for panel in panels) else 0)
    page = Page(
        left + columns.count * (plot_width + gap) - gap + 0.15, top + columns.rows * panel_height,
        f"{results.name}: students with and without distillation",
        [Patch(color=style["color"], label=style["label"]) for style in STYLES.values()],
        intervals(
            table, [f"f1_variance_{half}" for half in HALVES.values()], "Above a bar: variance over the seeds.",
            "No student has several seeds: there is no variance.")
        + " Below a name: number of trainable parameters." + table.omission)
    run = [half for half in HALVES.values() if any(table.number(row, f"f1_mean_{half}") is not None for row in table.rows)]
    for i, panel in enumerate(panels):
        row, column, _ = columns.place(i)
        axes = page.axes(
            left + column * (plot_width + gap), top + (row + 1) * panel_height - plot_height - below, plot_width, plot_height)
        page.panel_title(axes, panel.title, plot_width)
        counts = _draw_bars(axes, table, panel.rows, run, 7 if columns.are_small else 8.5)
        set_student_axis(axes, table, panel.rows, names, lines)
        set_f1_axis(axes, f"F1 (weighted), mean over {seeds(counts)}", plot_height)
    results.save(page, STEM, described(table.panels, _description(table, table.panels[0].rows), table.omission))


def most_settings(students):
    """How many settings have panels: fewer where students take several rows of panels each."""
    return max(1, MOST_PANELS // math.ceil(len(students.names) / STUDENTS_IN_A_ROW))


def student_labels(table, slot):
    """What stands below each student's slot of so many inches, by name, and the most lines of it."""
    names = wrapped(dict.fromkeys(row["architecture"] for row in table.rows), slot * 72 - 3)
    return names, max(text.count("\n") + 1 for text, _ in names.values())


def _draw_bars(axes, table, rows, run, size):
    """Draws the bars; returns how many runs each is over."""
    counts = []
    for distillation, half in HALVES.items():
        for x, row in enumerate(rows):
            mean, variance = (table.number(row, f"{column}_{half}") for column in ("f1_mean", "f1_variance"))
            if mean is None:
                if half in run:
                    axes.text(
                        x + (0.2 if distillation else -0.2), 0.02, "no result", rotation=90, ha="center", va="bottom",
                        size=8.5, color=GREY)
                continue
            counts.append(table.count(row, f"runs_{half}"))
            x += 0.2 if distillation else -0.2
            axes.bar(x, mean, width=0.38, color=STYLES[distillation]["color"])
            if variance is not None:
                axes.annotate(
                    f"{variance:.3f}", (x, mean), xytext=(0, 2), textcoords="offset points", ha="center",
                    va="bottom", fontsize=size)
    return counts


def set_student_axis(axes, table, rows, names, lines):
    """Students side by side, one a row, their numbers of parameters below their names."""
    axes.set_xticks(range(len(rows)))
    for tick, row in zip(axes.set_xticklabels([names[row["architecture"]][0] for row in rows]), rows):
        tick.set_size(names[row["architecture"]][1])
    axes.tick_params(axis="x", length=0)
    for x, row in enumerate(rows):
        parameters = table.number(row, "parameters")
        if parameters is not None:
            axes.annotate(
                f"{parameters:.0f}", (x, 0), xycoords=("data", "axes fraction"), xytext=(0, -20 - 11.5 * (lines - 1)),
                textcoords="offset points", ha="center", va="top", fontsize=8.5, color=GREY)
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
