# SPDX-License-Identifier: Apache-2.0
"""What distillation changes: a forest plot of the paired difference of F1 for each student."""

from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from .page import MOST_PANELS, Columns, Page, described, fitting, intervals, points_wide
from .style import difference, grey, grid_color, ground, ink
from .table import NotDrawn, Students
from .words import drawn, labels

STEM = "effect"
ESTIMATE = ("difference", "difference_ci95_low", "difference_ci95_high")
ROW = 0.3
# The columns of numbers, where they begin right of the panel, and their width; and those of a narrow sheet.
NUMBERS = (("difference [95 % interval]", "p (Holm)", "pairs"), (0, 1.9, 2.62), 3.15)
FEW_NUMBERS = (("difference", "p (Holm)"), (0, 0.68), 1.3)
MOST_ROWS, MOST_ROWS_ON_SHEET = 60, 40
# What differs from 0 by less is rounding.
ZERO = 1e-9


def draw(results):
    table = _table(results)
    panels = table.panels
    low, high = _limits(table)
    names = labels(dict.fromkeys(row["architecture"] for row in table.rows))
    longest = max(map(len, names.values()))
    widest = max(points_wide(drawn(name), 10) for name in names.values()) / 72
    columns = Columns(panels)
    plot_width, gap, line, size = (2.6, 0.2, 0.2, 8.5) if columns.are_small else (4.2, 0.2, ROW, 9)
    left = max(0.75, 0.35 + 0.085 * longest, 0.2 + widest)
    headings, beside, numbers_width = NUMBERS
    width = left + plot_width + gap + numbers_width
    are_few = width > results.sheet.room(0)
    if results.sheet.width:
        columns.set_count(1)
        if are_few:
            headings, beside, numbers_width = FEW_NUMBERS
            # Of long names the ends: the panel has a third of the sheet at least.
            left = min(max(0.75, 0.2 + widest), results.sheet.room(numbers_width + gap) - results.sheet.width / 3)
            names = {name: fitting(text, left - 0.2, size + 1) for name, text in names.items()}
        width = results.sheet.width
        plot_width = width - left - gap - numbers_width
    # Room for ticks below a panel, and for the axis's label below the last.
    top, bottom, label_height = 1.0, 0.35, 0.25
    title_height = 0.35 if any(panel.title for panel in panels) else 0
    panel_height = title_height + line * max(len(panel.rows) for panel in panels) + bottom
    page = Page(
        results.sheet, columns.count * width, top + columns.rows * panel_height + label_height,
        f"{results.name}: what distillation changes",
        [
            Line2D([], [], marker="D", color=difference(), markersize=5.5, label="interval without 0"),
            Line2D([], [], marker="D", color=difference(), markersize=5.5, markerfacecolor=ground(),
                   label="interval holds 0, or none"),
        ],
        "Mark: mean over the seeds of F1 with minus without distillation, seed by seed. "
        + intervals(
            table, ["difference_ci95_low"],
            "Bar: its 95 % bootstrap interval (BCa). p: Wilcoxon's signed-rank test, Holm-corrected.",
            "No student has several pairs: there is neither interval nor test.") + table.omission)
    for column in range(columns.count):
        for text, x in zip(headings, beside):
            page.text(width * (column + 1) - numbers_width + x, top - 0.26, text, size=8.5, color=grey())
    for i, panel in enumerate(panels):
        row, column, is_last = columns.place(i)
        x, y = left + column * width, top + row * panel_height
        if panel.title:
            page.fit(page.text(x, y + 0.08, panel.title, size=10), width - left - 0.15)
        axes = page.axes(x, y + title_height, plot_width, line * len(panel.rows))
        _draw_panel(axes, table, panel.rows, names, size + 1, are_few)
        axes.set_xlim(low, high)
        for j, row in enumerate(panel.rows):
            for text, place in zip(_numbers(table, row, are_few), beside):
                page.text(
                    x + plot_width + gap + place, y + title_height + line * (j + 0.5), text, size=size, va="center")
        if is_last:
            label = "difference of F1 (weighted): with KD minus without KD"
            axes.set_xlabel("difference of F1 (weighted)" if are_few else label, fontsize=9.5)
    results.save(page, STEM, described(panels, _description(table, panels[0].rows), table.omission))


def _table(results):
    """The comparisons: of many students those with the largest and the smallest differences."""
    columns = ["parameters", "pairs", *ESTIMATE, "wilcoxon_p_holm"]
    table, differences = results.table("comparisons.csv", columns, most=None), {}
    for row in table.rows:
        difference = table.number(row, "difference")
        if difference is not None:
            differences[row["architecture"]] = max(difference, differences.get(row["architecture"], difference))
    if not differences:
        raise NotDrawn(f"{table.path}: no student has runs both without and with distillation.")
    for row in table.rows:
        differences.setdefault(row["architecture"])
    most_rows = MOST_ROWS // 2 if results.sheet.width else MOST_ROWS
    students = Students(differences, most_rows, "difference")
    # Panels side by side are half as high.
    rows = MOST_ROWS_ON_SHEET if results.sheet.width else 2 * MOST_ROWS
    most = min(MOST_PANELS, max(1, rows // (len(students.names) + 2)))
    return results.table("comparisons.csv", columns, most, students)


def _limits(table):
    """The axis that all panels share, so that they can be compared: it holds 0 and all intervals."""
    values = [0.0] + [
        value for row in table.rows for column in ESTIMATE if (value := table.number(row, column)) is not None]
    margin = 0.06 * (max(values) - min(values)) or 0.1
    return min(values) - margin, max(values) + margin


def _draw_panel(axes, table, rows, names, size, are_few):
    axes.grid(False, axis="y")
    axes.grid(True, axis="x", color=grid_color())
    axes.axvline(0, color=ink(), linewidth=1)
    axes.spines["left"].set_visible(False)
    for y, row in enumerate(rows):
        estimate, low, high = (table.number(row, column) for column in ESTIMATE)
        if estimate is None:
            continue
        has_interval = low is not None and high is not None
        if has_interval:
            axes.errorbar(
                estimate, y, xerr=[[max(0, estimate - low)], [max(0, high - estimate)]], color=difference(),
                linewidth=1.8, capsize=3)
        certain = has_interval and (low > ZERO or high < -ZERO)
        axes.plot(
            estimate, y, marker="D", markersize=6, color=difference(), markeredgewidth=1.4,
            markerfacecolor=difference() if certain else ground(), zorder=4)
    axes.xaxis.set_major_locator(MaxNLocator(3 if are_few else 8 if size > 9.5 else 5, steps=[1, 2, 5, 10]))
    axes.set_yticks(range(len(rows)))
    axes.set_yticklabels([drawn(names[row["architecture"]]) for row in rows], fontsize=size)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=9)
    axes.set_ylim(len(rows) - 0.5, -0.5)


def probability(p):
    if p is None:
        return "-"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _signed(value):
    return f"{value:+.3f}".replace("-", "\u2212") if abs(value) > ZERO else "0.000"


def _numbers(table, row, are_few=False):
    """The text beside a student's interval: estimate and interval, p, pairs; without the interval where they are few."""
    estimate, low, high = (table.number(row, column) for column in ESTIMATE)
    interval = "" if are_few or low is None or high is None else f"  [{_signed(low)}, {_signed(high)}]"
    return (
        "-" if estimate is None else _signed(estimate) + interval, probability(table.number(row, "wilcoxon_p_holm")),
        str(table.count(row, "pairs")))


def _description(table, rows):
    students = []
    for row in rows:
        estimate, p, pairs = _numbers(table, row)
        p = "no test" if p == "-" else f"p {p}" if p.startswith("<") else f"p = {p}"
        students.append(
            f"{row['architecture']} no pairs" if estimate == "-" else f"{row['architecture']} {estimate}, {p}")
    return (
        "Forest plot of the mean difference of weighted F1, with minus without distillation, with 95 % bootstrap "
        f"intervals and Holm-corrected Wilcoxon p: {'; '.join(students)}.")
