# SPDX-License-Identifier: Apache-2.0
"""Mean F1 against the number of trainable parameters."""

import math
import sys

from matplotlib.ticker import MaxNLocator

from .page import (
    STUDENTS_IN_A_ROW, Columns, Page, described, intervals, marker_handles, points_wide, seeds, set_f1_axis,
    spread)
from .students import most_panels, most_settings
from .style import grid_color, halves, markers
from .words import drawn, labels

STEM = "parameters"
LABEL = 9
# More students have no names.
MOST_NAMES = 24


def draw(results):
    students = results.students(sys.maxsize)
    most = most_panels(results.sheet) if len(students.names) > MOST_NAMES else most_settings(results.sheet, students)
    table = results.table(
        "summary.csv", ["distillation", "parameters", "n", "mean", "ci95_low", "ci95_high"], most, students)
    panels = table.panels
    columns = Columns(panels, MOST_NAMES >= len(students.names) > STUDENTS_IN_A_ROW)
    plot_height = 1.4 if columns.are_small else 2.9
    students = students.names
    named = len(students) <= MOST_NAMES
    names = labels(students, 40 if len(students) <= 8 else 22) if named else None
    left, top, gap = 0.75, 0.75, 0.9
    plot_width = max(_width(panel, names) for panel in panels) if named else 9
    upright = named and results.sheet.room(left + 0.2) < plot_width
    if results.sheet.width:
        columns.set_count(1)
        plot_width, plot_height = results.sheet.room(left + 0.2), min(plot_height, 1.7)
    title_height, label_height = 0.2 if any(panel.title for panel in panels) else 0, 0.45 if named else 0.2
    if upright:
        label_height = max(points_wide(drawn(name), LABEL) for name in names.values()) / 72 + 0.3
    panel_height = title_height + label_height + plot_height + (0.4 if columns.are_small else 0.65)
    page = Page(
        results.sheet, left + columns.count * (plot_width + gap) - gap + 0.2,
        top + columns.rows * panel_height + (0.25 if columns.are_small else 0), f"{results.name}: F1 and number of parameters",
        marker_handles(),
        "Mark: mean over the seeds."
        + intervals(
            table, ["ci95_low"], " Bar: its 95 % confidence interval (Student's t).",
            " No student has several seeds: there is no interval.")
        + (" Students with about the same number of parameters stand side by side." if named else
           f" There are {len(students)} students, too many for names.") + table.omission)
    for i, panel in enumerate(panels):
        row, column, is_last = columns.place(i)
        x, panel_top = left + column * (plot_width + gap), top + row * panel_height
        if panel.title:
            page.fit(page.text(x, panel_top, panel.title, size=10), plot_width)
        axes = page.axes(x, panel_top + title_height + label_height, plot_width, plot_height)
        _draw_panel(axes, table, panel.rows, plot_width * 72, names, upright)
        if is_last:
            label = "trainable parameters (circuit angles, weights and biases)"
            axes.set_xlabel("trainable parameters" if plot_width < 4 else label, fontsize=9.5)
        counts = [table.count(row, "n") for row in panel.rows if table.number(row, "mean") is not None]
        set_f1_axis(axes, f"F1 (weighted), mean over {seeds(counts)}", plot_height)
    results.save(page, STEM, described(panels, _description(table, panels[0].rows), table.omission))


def _width(panel, names):
    """The inches that a panel takes with the names of its students side by side."""
    names = {row["architecture"]: names[row["architecture"]] for row in panel.rows}
    room = _room(names) / 72
    return max(5.6, 0.92 * len(names), 1.5 + room if room > 0.92 * len(names) else 0)


def _room(names):
    """What the labels of all students are wide side by side, in points."""
    return sum(points_wide(drawn(name), LABEL) + 9 for name in names.values())


def _draw_panel(axes, table, rows, width, names, upright):
    """Draws one panel, whose horizontal axis is laid out in points, since marks and labels give way to each other."""
    students = {}
    for row in rows:
        students.setdefault((row["architecture"], table.number(row, "parameters") or 0), []).append(row)
    numbers = [number for _, number in students]
    position, ticks = _scale(numbers, width)
    marks = [position(number) for number in numbers]
    if names:
        marks = spread(marks, [14] * len(numbers))
        _draw_names(axes, marks, [drawn(names[name]) for name, _ in students], width, upright)
    for half in halves():
        means = [
            (mark, *(table.number(row, column) for column in ("mean", "ci95_low", "ci95_high")))
            for mark, halves in zip(marks, students.values()) for row in halves if table.distillation(row) == half]
        _draw_marks(axes, [mean for mean in means if mean[1] is not None], half, bool(names))
    axes.set_xlim(0, width)
    axes.set_xticks([position(tick) for tick in ticks])
    axes.set_xticklabels([f"{tick:.0f}" for tick in ticks])


def _draw_names(axes, marks, names, width, upright):
    """Writes the names above the axis, each joined to its marks; upright where they do not fit side by side."""
    widths = [LABEL if upright else points_wide(name, LABEL) for name in names]
    gap = 3 if upright else 9
    labels = spread(marks, [wide + gap for wide in widths])
    # Labels may extend beyond the axis's right end, but not beyond the page's.
    past = max(0, max(label + wide / 2 for label, wide in zip(labels, widths)) - width - 10)
    labels = [label - past for label in labels]
    # Nor beyond the page's left end: those there move to the right, and push others.
    end = -45
    for i in sorted(range(len(labels)), key=labels.__getitem__):
        labels[i] = max(labels[i], end + widths[i] / 2)
        end = labels[i] + widths[i] / 2 + gap - 0.1
    for mark, label, name in zip(marks, labels, names):
        axes.plot([mark, mark, label], [0, 1.1, 1.16], color=grid_color(), linewidth=0.8, clip_on=False, zorder=1)
        axes.text(label, 1.17, name, size=LABEL, ha="center", va="bottom", rotation=90 if upright else 0)


def _draw_marks(axes, means, half, named):
    """Draws (place, mean, low, high) of one half, smaller where there are many."""
    color = halves()[half]["color"]
    shift = (2.5 if half else -2.5) if named else 0
    with_interval = [mean for mean in means if mean[2] is not None and mean[3] is not None]
    if with_interval:
        xs, ys, lows, highs = zip(*with_interval)
        axes.errorbar(
            [x + shift for x in xs], ys, [[y - low for y, low in zip(ys, lows)], [high - y for y, high in zip(ys, highs)]],
            color=color, linewidth=1.2 if named else 0.4, capsize=2.5 if named else 0, linestyle="none", zorder=3,
            alpha=None if named else 0.4, elinewidth=1.2 if named else 0.4)
    axes.plot(
        [mean[0] + shift for mean in means], [mean[1] for mean in means], marker=markers()[half],
        markersize=6 if named else 3, linestyle="none", color=color, markeredgewidth=0, zorder=4)


def _scale(numbers, width):
    """The place of a number of parameters, in points, and the ticks; logarithmic over more than a decade."""
    low, high = min(numbers), max(numbers)
    logarithmic = low > 0 and high > 10 * low
    scale = math.log if logarithmic else float
    margin = 22
    start, length = scale(low), scale(high) - scale(low) or 1.0

    def position(number):
        return margin + (scale(number) - start) / length * (width - 2 * margin)

    if low == high:
        return (lambda number: width / 2), [low]
    if logarithmic:
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        ticks = [digit * 10.0**decade for decade in decades for digit in (1, 2, 5)]
    else:
        ticks = MaxNLocator(7, integer=True).tick_values(low, high)
    return position, [tick for tick in ticks if low <= tick <= high]


def _description(table, rows):
    students = {}
    for row in rows:
        mean = table.number(row, "mean")
        students.setdefault((row["architecture"], row["parameters"]), {})[table.distillation(row)] = (
            "no result" if mean is None else f"{mean:.3f}")
    if len(students) > MOST_NAMES:
        means = [table.number(row, "mean") for row in rows if table.number(row, "mean") is not None] or [0]
        numbers = [float(number or 0) for _, number in students]
        return (
            f"Mean weighted F1 of {len(students)} students, from {min(means):.3f} to {max(means):.3f}, against the "
            f"number of trainable parameters, from {min(numbers):.0f} to {max(numbers):.0f}.")
    points = "; ".join(
        f"{name} ({number}) {halves.get(False, 'not run')} and {halves.get(True, 'not run')}"
        for (name, number), halves in students.items())
    return (
        "Mean weighted F1 against the number of trainable parameters, with 95 % confidence intervals. Parameters in "
        f"brackets, then the mean without and with distillation: {points}.")
