# SPDX-License-Identifier: Apache-2.0
"""Figure 1 again with nothing hidden: every seed's F1, and the mean with its interval."""

from .figure1 import set_student_axis
from .page import Page, described, intervals, marker_handles, set_f1_axis
from .students import StudentPanels, most_settings, most_students
from .style import halves, ink, markers

STEM = "seeds"
# In points; a dot's row is as wide as the slot of its half of a student at most.
DOT = 3.1
TOP = 1.1
# Dots of more seeds would be a blot: bars say how many there are.
MOST_DOTS = 200


def draw(results):
    shown = results.students(most_students(results.sheet))
    most = most_settings(results.sheet, shown)
    trials = results.table("trials.csv", ["distillation", "parameters", "f1_weighted"], most, shown)
    summary = results.table(
        "summary.csv", ["distillation", "parameters", "n", "mean", "ci95_low", "ci95_high"], most, shown)
    layout = StudentPanels(results.sheet, trials, slot=1.15, height=3.2)
    crowded = max(summary.count(row, "n") for row in summary.rows) > MOST_DOTS
    page = Page(
        results.sheet, layout.width, layout.body, f"{results.name}: F1 of every seed", marker_handles(),
        ("Width: number of seeds." if crowded else "Dot: a seed.")
        + intervals(
            summary, ["ci95_low"], " Line and bar: their mean and its 95 % confidence interval (Student's t).",
            " No student has several seeds: there is no interval.")
        + " Below a name: number of trainable parameters." + trials.omission)
    for i, panel in enumerate(layout.panels):
        axes = layout.axes(page, i)
        students = list({row["architecture"]: row for row in panel.rows}.values())
        set_student_axis(axes, trials, students, layout)
        set_f1_axis(axes, "F1 (weighted), on test samples", layout.plot_height)
        slot = layout.plot_width * 72 / len(students)
        values_of = _values(trials, panel.rows)
        for x, student in enumerate(students):
            for half in halves():
                values = values_of.get((student["architecture"], half), [])
                _draw_seeds(axes, x + (0.22 if half else -0.22), values, half, slot, layout.plot_height * 72)
        places = {student["architecture"]: x for x, student in enumerate(students)}
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
            color=halves()[half]["color"], zorder=2)
        return
    for row in rows.values():
        step = min(1.15 * DOT, 0.4 * slot / len(row)) / slot
        xs = [centre + (i - (len(row) - 1) / 2) * step for i in range(len(row))]
        axes.plot(
            xs, row, linestyle="none", marker=markers()[half], markersize=DOT * (1 if half else 0.9),
            color=halves()[half]["color"], alpha=0.9, markeredgewidth=0, clip_on=False, zorder=4)


def _draw_mean(axes, x, mean, low, high):
    if mean is None:
        return
    # Below the dots: where all seeds agree, it would hide them.
    axes.plot([x - 0.2, x + 0.2], [mean, mean], color=ink(), linewidth=1.4, solid_capstyle="butt", zorder=3)
    if low is not None and high is not None:
        axes.errorbar(x, mean, [[mean - low], [high - mean]], color=ink(), linewidth=1, capsize=3.5, zorder=3)


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
