# SPDX-License-Identifier: Apache-2.0
"""Mean F1 against a training setting that the plan varies, such as the number of training samples."""

import math

from matplotlib.transforms import ScaledTranslation

from .page import MARKERS, STYLES, Page, described, intervals, line_handles, points_wide, seeds
from .table import NotDrawn, Panel, number_or_none, setting_name, setting_title
from .words import labels

STEM = "axes"
MOST_BLOCKS = 8
MOST_STUDENTS = 24
# Rows of panels, of all blocks.
MOST_ROWS = 16
UNITS = {"patience": "epochs", "max_epochs": "number", "batch": "samples"}
TICK = 8


def draw(results):
    students = results.students(MOST_STUDENTS)
    table = results.table(
        "summary.csv", ["distillation", "parameters", "n", "mean", "ci95_low", "ci95_high"], None, students)
    numeric = [i for i in table.differing if all(number_or_none(key[i]) is not None for key in table.groups)]
    if not 1 <= len(numeric) <= 2:
        raise NotDrawn(
            f"{table.path}: {len(numeric) or 'no'} settings with numbers vary; {STEM} needs one or two"
            + (", which --where can leave over." if numeric else "."))
    # Of two, the one with more values is the axis; every value of the other has its own rows of panels.
    axis = max(numeric, key=lambda i: len({key[i] for key in table.groups}))
    names = labels(dict.fromkeys(row["architecture"] for row in table.rows))
    architectures, columns = list(names), min(4, len(names))
    most = min(MOST_BLOCKS, max(1, MOST_ROWS // math.ceil(len(architectures) / columns)))
    blocks, left_out = _blocks(table, axis, most)
    left, top, gap, row_height, plot_height = 0.75, 0.7, 0.3, 2.1, 1.5
    plot_width = max(1.85, 4.8 / columns)
    title_height = 0.3 if len(blocks) > 1 else 0
    height = title_height + row_height * math.ceil(len(architectures) / columns) + 0.25
    name = setting_name(table.settings[axis])
    unit = UNITS.get(table.settings[axis])
    omission = f" Shown: the first {len(blocks)} of {len(blocks) + left_out} other settings; --where chooses others."
    omission = (omission if left_out else "") + students.omission
    counts = [table.count(row, "n") for row in table.rows if table.number(row, "mean") is not None]
    values = sorted({number_or_none(key[axis]) for key in table.groups})
    scale = _scale(values)
    page = Page(
        left + columns * (plot_width + gap) - gap + 0.2, top + len(blocks) * height + 0.06,
        f"{results.name}: F1 against {name}", line_handles(markers=True),
        f"Mark: mean over {seeds(counts)}."
        + intervals(
            table, ["ci95_low"], " Bar: its 95 % confidence interval (Student's t).",
            " No student has several seeds: there is no interval.")
        + ("" if scale in (float, math.log10) else f" The values of {name} are one step apart each, whatever they are.")
        + omission)
    for b, block in enumerate(blocks):
        if block.title:
            page.fit(page.text(left, top + b * height, block.title, size=10), page.width - left - 0.15)
        for i, architecture in enumerate(architectures):
            row, column = divmod(i, columns)
            x, y = left + column * (plot_width + gap), top + b * height + title_height + 0.25 + row * row_height
            axes = page.axes(x, y, plot_width, plot_height)
            page.panel_title(axes, names[architecture], plot_width)
            # The dashed line last: over a solid one that it agrees with, both are seen.
            for half in sorted(STYLES, reverse=True):
                points = _points(table, table.settings[axis], block.rows, architecture, half)
                _draw_line(page, axes, points, half, scale)
            _set_axis(page, axes, values, scale, plot_width * 72)
            axes.set_ylim(0, 1.1)
            axes.set_yticks([0, 0.5, 1])
            axes.tick_params(labelsize=TICK, labelleft=column == 0)
            if column == 0:
                axes.set_ylabel("F1 (weighted)", fontsize=9.5)
            if i + columns >= len(architectures):
                axes.set_xlabel(name + (f" ({unit})" if unit and unit != "number" else ""), fontsize=9.5)
    results.save(page, STEM, described(blocks, _description(table, axis, blocks[0], architectures, values), omission))


def _blocks(table, axis, most):
    """The rows of each combination of the settings beside the axis, and how many combinations are left out."""
    groups, titles = {}, {}
    for key, rows in table.groups.items():
        rest = key[:axis] + key[axis + 1:]
        titles[rest] = table.title(key, without=(axis,))
        groups.setdefault(rest, []).extend({**row, table.settings[axis]: key[axis]} for row in rows)
    blocks = [Panel(titles[rest], rest, rows) for rest, rows in groups.items()]
    return blocks[:most], len(blocks[most:])


def _points(table, column, rows, architecture, half):
    """(setting, mean, low, high), in the setting's order."""
    points = []
    for row in rows:
        mean = table.number(row, "mean")
        if row["architecture"] == architecture and table.distillation(row) == half and mean is not None:
            low, high = table.number(row, "ci95_low"), table.number(row, "ci95_high")
            points.append((table.number(row, column), mean, low, high))
    return sorted(points, key=lambda point: point[0])


def _draw_line(page, axes, points, half, scale):
    if not points:
        return
    color = STYLES[half]["color"]
    # A little apart, so that intervals do not hide each other.
    shift = axes.transData + ScaledTranslation((1.5 if half else -1.5) / 72, 0, page.figure.dpi_scale_trans)
    xs, means = [scale(point[0]) for point in points], [point[1] for point in points]
    bars = [(x, *point[1:]) for x, point in zip(xs, points) if point[2] is not None and point[3] is not None]
    if bars:
        places, middles, lows, highs = zip(*bars)
        reach = [[m - low for m, low in zip(middles, lows)], [high - m for m, high in zip(middles, highs)]]
        axes.errorbar(
            places, middles, reach, color=color, linestyle="none", elinewidth=1, capsize=2, transform=shift)
    axes.plot(
        xs, means, color=color, linestyle=STYLES[half]["linestyle"], linewidth=1.5, marker=MARKERS[half], markersize=4,
        markeredgewidth=0, transform=shift)


def _scale(values):
    """The place of a value on its axis: a logarithm if they span more than a decade.

    With zero or negative values among them, which have no logarithm, they are one step apart each.
    """
    sizes = [abs(value) for value in values if value]
    if not sizes or max(sizes) / 10 <= min(sizes):
        return float
    return math.log10 if values[0] > 0 else values.index


def _set_axis(page, axes, values, scale, width):
    """An axis, `width` points wide, with the setting's values as ticks."""
    low, high = scale(values[0]), scale(values[-1])
    margin = 0.08 * (high - low) or 1.0
    ticks, end = [], -math.inf
    for value in values:
        # A label that would touch the one before it is left out.
        centre = (scale(value) - low + margin) / (high - low + 2 * margin) * width
        wide = points_wide(f"{value:g}", TICK)
        if centre - wide / 2 > end:
            ticks.append(value)
            end = centre + wide / 2 + 3
    axes.set_xlim(low - margin, high + margin)
    axes.set_xticks([scale(value) for value in ticks])
    axes.set_xticklabels([f"{value:g}" for value in ticks])


def _description(table, axis, block, architectures, values):
    column = table.settings[axis]

    def half(architecture, distillation):
        points = _points(table, column, block.rows, architecture, distillation)
        return f"{points[0][1]:.3f} to {points[-1][1]:.3f}" if points else "not run"

    students = "; ".join(f"{name} {half(name, False)} and {half(name, True)}" for name in architectures)
    return (
        f"Mean weighted F1 against {setting_title([(column, f'{values[0]:g} to {values[-1]:g}')])}, with 95 % "
        f"confidence intervals. First to last, without and with distillation: {students}.")
