# SPDX-License-Identifier: Apache-2.0
"""Mean F1 against the number of trainable parameters."""

import math

from matplotlib.ticker import MaxNLocator

from .page import GRID, MARKERS, STYLES, Page, described, marker_handles, seeds, set_f1_axis, spread

STEM = "parameters"
LABEL = 9


def draw(results):
    table = results.table("summary.csv", ["distillation", "parameters", "n", "mean", "ci95_low", "ci95_high"])
    panels = table.panels
    plot_height = 2.9 if len(panels) < 3 else 2.1
    names = {row["architecture"] for row in table.rows}
    left, plot_width, top = 0.75, max(5.6, 0.92 * len(names)), 0.75
    title_height, label_height = 0.2 if len(panels) > 1 else 0, 0.45
    panel_height = title_height + label_height + plot_height + 0.65
    page = Page(
        left + plot_width + 0.2, top + len(panels) * panel_height, f"{results.name}: F1 and number of parameters",
        marker_handles(),
        "Mark: mean over the seeds. Bar: its 95 % confidence interval (Student's t). Students with about the same "
        "number of parameters stand side by side." + table.omission)
    for i, panel in enumerate(panels):
        panel_top = top + i * panel_height
        if panel.title:
            page.fit(page.text(left, panel_top, panel.title, size=10), plot_width)
        axes = page.axes(left, panel_top + title_height + label_height, plot_width, plot_height)
        _draw_panel(page, axes, table, panel.rows, plot_width * 72)
        counts = [table.count(row, "n") for row in panel.rows if table.number(row, "mean") is not None]
        set_f1_axis(axes, f"F1 (weighted), mean over {seeds(counts)}", plot_height)
    results.save(page, STEM, described(panels, _description(table, panels[0].rows), table.omission))


def _draw_panel(page, axes, table, rows, width):
    """Draws one panel, whose horizontal axis is laid out in points, since marks and labels give way to each other."""
    students = {}
    for row in rows:
        students.setdefault((row["architecture"], table.number(row, "parameters") or 0), []).append(row)
    numbers = [number for _, number in students]
    position, ticks = _scale(numbers, width)
    marks = spread([position(number) for number in numbers], [14] * len(numbers))
    widths = [page.points_wide(name, LABEL) for name, _ in students]
    labels = spread(marks, [wide + 9 for wide in widths])
    # Labels may extend beyond the axis's right end, but not beyond the page's.
    past = max(0, max(label + wide / 2 for label, wide in zip(labels, widths)) - width - 10)
    labels = [label - past for label in labels]
    for mark, label, ((name, _), halves) in zip(marks, labels, students.items()):
        axes.plot([mark, mark, label], [0, 1.1, 1.16], color=GRID, linewidth=0.8, clip_on=False, zorder=1)
        axes.text(label, 1.17, name, size=LABEL, ha="center", va="bottom")
        for row in halves:
            _draw_mark(axes, table, row, mark)
    axes.set_xlim(0, width)
    axes.set_xticks([position(tick) for tick in ticks])
    axes.set_xticklabels([f"{tick:.0f}" for tick in ticks])
    axes.set_xlabel("trainable parameters (circuit angles, weights and biases)", fontsize=9.5)


def _draw_mark(axes, table, row, x):
    mean, low, high = (table.number(row, column) for column in ("mean", "ci95_low", "ci95_high"))
    if mean is None:
        return
    half = table.distillation(row)
    x += 2.5 if half else -2.5
    color = STYLES[half]["color"]
    if low is not None and high is not None:
        axes.errorbar(x, mean, [[mean - low], [high - mean]], color=color, linewidth=1.2, capsize=2.5, zorder=3)
    axes.plot(x, mean, marker=MARKERS[half], markersize=6, color=color, markeredgewidth=0, zorder=4)


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
    points = "; ".join(
        f"{name} ({number}) {halves.get(False, 'not run')} and {halves.get(True, 'not run')}"
        for (name, number), halves in students.items())
    return (
        "Mean weighted F1 against the number of trainable parameters, with 95 % confidence intervals. Parameters in "
        f"brackets, then the mean without and with distillation: {points}.")
