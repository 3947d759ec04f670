# SPDX-License-Identifier: Apache-2.0
"""Figure 1 again with nothing hidden: every seed's F1, and the mean with its interval."""

from .figure1 import MOST_STUDENTS, most_settings, set_student_axis, student_labels
from .page import INK, MARKERS, STYLES, Columns, Page, described, in_rows, intervals, marker_handles, set_f1_axis

STEM = "seeds"
# In points; a dot's row is as wide as the slot of its half of a student at most.
DOT = 3.1
TOP = 1.1
# Dots of more seeds would be a blot: bars say how many there are.
MOST_DOTS = 200


def draw(results):
    shown = results.students(MOST_STUDENTS)
    most = most_settings(shown)
    trials = results.table("trials.csv", ["distillation", "parameters", "f1_weighted"], most, shown)
    summary = results.table(
        "summary.csv", ["distillation", "parameters", "n", "mean", "ci95_low", "ci95_high"], most, shown)
    panels = in_rows(trials.panels)
    students = [list({row["architecture"]: row for row in panel.rows}.values()) for panel in panels]
    most = max(map(len, students))
    columns = Columns(panels)
    left, gap = 0.75, 0.9
    plot_width, plot_height = (max(4.8, 0.85 * most), 1.5) if columns.are_small else (max(4.8, 1.15 * most), 3.2)
    names, lines = student_labels(trials, plot_width / most)
    top, below = 0.75, 0.55 + 0.16 * (lines - 1)
    panel_height = plot_height + below + (0.35 if any(panel.title for panel in panels) else 0)
    crowded = max(summary.count(row, "n") for row in summary.rows) > MOST_DOTS
    page = Page(
        left + columns.count * (plot_width + gap) - gap + 0.15, top + columns.rows * panel_height,
        f"{results.name}: F1 of every seed", marker_handles(),
        ("Width: number of seeds." if crowded else "Dot: a seed.")
        + intervals(
            summary, ["ci95_low"], " Line and bar: their mean and its 95 % confidence interval (Student's t).",
            " No student has several seeds: there is no interval.")
        + " Below a name: number of trainable parameters." + trials.omission)
    for i, panel in enumerate(panels):
        row, column, _ = columns.place(i)
        axes = page.axes(
            left + column * (plot_width + gap), top + (row + 1) * panel_height - plot_height - below, plot_width, plot_height)
        page.panel_title(axes, panel.title, plot_width)
        set_student_axis(axes, trials, students[i], names, lines)
        set_f1_axis(axes, "F1 (weighted), on test samples", plot_height)
        slot = plot_width * 72 / len(students[i])
        values_of = _values(trials, panel.rows)
        for x, student in enumerate(students[i]):
            for half in STYLES:
                values = values_of.get((student["architecture"], half), [])
                _draw_seeds(axes, x + (0.22 if half else -0.22), values, half, slot, plot_height * 72)
        places = {student["architecture"]: x for x, student in enumerate(students[i])}
        for row in summary.groups.get(panel.settings, []):
            if row["architecture"] in places:
                x = places[row["architecture"]] + (0.22 if summary.distillation(row) else -0.22)
                _draw_mean(axes, x, *(summary.number(row, column) for column in ("mean", "ci95_low", "ci95_high")))
    results.save(page, STEM, described(trials.panels, _description(trials, trials.panels[0]), trials.omission))


def _values(trials, rows):
    """The F1 of the seeds that have one, by student and distillation."""
    values = {}
    for row in rows:
        value = trials.number(row, "f1_weighted")
        if value is not None:
            values.setdefault((row["architecture"], trials.distillation(row)), []).append(value)
    return values


def _draw_seeds(axes, centre, values, half, slot, height):
    """Draws a swarm: dots of nearly the same F1 side by side, `slot` and `height` being points per student and axis."""
    rows = {}
    for value in sorted(values):
        rows.setdefault(int(value / TOP * height / DOT), []).append(value)
    if len(values) > MOST_DOTS:
        most = max(map(len, rows.values()))
        axes.barh(
            [(row + 0.5) * DOT * TOP / height for row in rows], [0.4 * len(row) / most for row in rows.values()],
            0.8 * DOT * TOP / height, [centre - 0.2 * len(row) / most for row in rows.values()],
            color=STYLES[half]["color"], zorder=2)
        return
    for row in rows.values():
        step = min(1.15 * DOT, 0.4 * slot / len(row)) / slot
        xs = [centre + (i - (len(row) - 1) / 2) * step for i in range(len(row))]
        axes.plot(
            xs, row, linestyle="none", marker=MARKERS[half], markersize=DOT * (1 if half else 0.9),
            color=STYLES[half]["color"], alpha=0.9, markeredgewidth=0, clip_on=False, zorder=4)


def _draw_mean(axes, x, mean, low, high):
    if mean is None:
        return
    # Below the dots: where all seeds agree, it would hide them.
    axes.plot([x - 0.2, x + 0.2], [mean, mean], color=INK, linewidth=1.4, solid_capstyle="butt", zorder=3)
    if low is not None and high is not None:
        axes.errorbar(x, mean, [[mean - low], [high - mean]], color=INK, linewidth=1, capsize=3.5, zorder=3)


def _description(trials, panel):
    values_of = _values(trials, panel.rows)

    def half(architecture, half):
        values = values_of.get((architecture, half))
        return f"{min(values):.3f} to {max(values):.3f}" if values else "no result"

    names = dict.fromkeys(row["architecture"] for row in panel.rows)
    ranges = "; ".join(f"{name} {half(name, False)} and {half(name, True)}" for name in names)
    return (
        "The weighted F1 of every seed as a dot, with the mean and its 95 % confidence interval. Lowest to highest "
        f"without and with distillation: {ranges}.")
