# SPDX-License-Identifier: Apache-2.0
"""Mean squared gradient of the circuits at the start against qubits or layers: barren plateaus."""

import math
import os

from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from .page import Page, seeds
from .table import NotDrawn, Students, setting_title
from .words import labels

STEM = "gradients"
COLUMNS = ["distillation", "qubits", "circuit_layers", "runs", "mean_square", "mean_square_ci95_low",
           "mean_square_ci95_high"]
MOST_LINES = 8
MOST_STUDENTS = 24
# On a sheet of a given width: rows of panels, and the place of the vertical axis's label.
MOST_ROWS, LEFT_ON_SHEET = 4, 1
# Panels of the usual size; more are small.
MOST_LARGE = 9
# Light to dark, as the lines' settings grow; readable in grey too.
SHADES = ["#9ecae1", "#4292c6", "#08519c", "#08306b", "#fdae6b", "#e6550d", "#a63603", "#5a1e02"]
MARKERS = "osD^vPX*"
# Less is drawn as 0: rounding alone leaves about 1e-34 of a square, and matplotlib's axes end near 1e-300.
SMALLEST = 1e-100


class Line:
    """The points of one line: (x, mean, low, high), and the factor that the mean changes by from one x to the next.

    Where the mean is 0, which has no logarithm, or nearly so, there is only an x.
    """

    def __init__(self, points):
        self.points = sorted((point for point in points if point[1] >= SMALLEST), key=lambda point: point[0])
        self.zeros = [point[0] for point in points if point[1] < SMALLEST]

    @property
    def factor(self):
        """By least squares of the logarithm; None for fewer than two points."""
        if len(self.points) < 2:
            return None
        xs, ys = [point[0] for point in self.points], [math.log(point[1]) for point in self.points]
        x, y = sum(xs) / len(xs), sum(ys) / len(ys)
        spread = sum((a - x) ** 2 for a in xs)
        return math.exp(sum((a - x) * (b - y) for a, b in zip(xs, ys)) / spread) if spread else None


def draw(results):
    path = os.path.join(results.folder, "gradients.csv")
    if not os.path.exists(path):
        raise NotDrawn(f"There is no {path}; `qdistill report` writes it.")
    if not _has_rows(path):
        raise NotDrawn(f"{path} has no rows: no trial with a circuit has recorded its gradients.")
    table = _table(results)
    axis, unit = next(
        ((column, unit) for column, unit in (("qubits", "qubit"), ("circuit_layers", "layer"))
         if _varies(table, column)), (None, None))
    if axis is None:
        raise NotDrawn(f"{path}: neither qubits nor layers vary within a student.")
    # Gradients with a teacher are of another loss; those without are shown where there are some.
    half = any(not table.distillation(row) for row in table.rows)
    panels, left_out = _panels(table, axis, half)
    names = list(dict.fromkeys(name for lines in panels.values() for name in lines))
    styles = {name: _style(i, len(names)) for i, name in enumerate(names)}
    are_small = len(panels) > MOST_LARGE
    columns = min(6 if are_small else 3, len(panels))
    left, top, gap = 0.85, 0.7 if len(names) > 1 else 0.45, 0.25 if are_small else 0.35
    plot_width, plot_height = (1.9, 1.5) if are_small else (3.1 if columns > 1 else 4.8, 2.5)
    if results.sheet.width:
        columns, left = min(columns, _columns(results.sheet)), LEFT_ON_SHEET
        plot_width = (results.sheet.room(left + 0.2) - (columns - 1) * gap) / columns
        plot_height = 1.5 if columns > 1 else 2
    row_height, size = plot_height + 0.7, results.sheet.size(7) if are_small else 9.5
    every_line = [line for lines in panels.values() for line in lines.values()]
    zeros = {x for line in every_line for x in line.zeros}
    students = labels(panels)
    handles = [Line2D([], [], label=name, markersize=5, **styles[name]) for name in names if name]
    counts = [table.count(row, "runs") for row in table.rows]
    page = Page(
        results.sheet, left + columns * (plot_width + gap) - gap + 0.2, top + row_height * math.ceil(len(panels) / columns) + 0.3,
        f"{results.name}: gradients before the first step", handles,
        f"Mark: squared derivative of the loss by an angle, mean over the angles and {seeds(counts)}: its variance where "
        "angles are drawn uniformly. Bar: 95 % confidence interval (bootstrap)."
        + (f" Open triangle at the lower edge: 0, or less than {SMALLEST:g}." if zeros else "")
        + (f" {left_out} more settings are left out; --where chooses others." if left_out else "")
        + table.omission)
    everything = [point for line in every_line for point in line.points]
    values = sorted({point[0] for point in everything} | zeros)
    lowest, highest = min(point[1] for point in everything), max(point[1] for point in everything)
    for i, (architecture, lines) in enumerate(panels.items()):
        row, column = divmod(i, columns)
        axes = page.axes(
            left + column * (plot_width + gap), top + 0.25 + row * row_height, plot_width, plot_height)
        page.panel_title(axes, students[architecture], plot_width)
        for name, line in lines.items():
            _draw_line(axes, line, styles[name])
        axes.set_yscale("log")
        # matplotlib's own labels are formulas, which figures do not have.
        axes.yaxis.set_major_locator(LogLocator(10, numticks=8))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _power(value)))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_ylim(lowest / 3, highest * 3)
        if axis == "circuit_layers" and values[0] > 0 and values[-1] / values[0] >= 10:
            axes.set_xscale("log")
            axes.minorticks_off()
        if len(values) <= 10:
            axes.set_xticks(values)
            axes.set_xticklabels([f"{value:g}" for value in values])
        else:
            axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        axes.tick_params(labelsize=min(9, size), labelleft=column == 0)
        if column == 0:
            label = "mean squared gradient per angle"
            axes.set_ylabel(label.replace(" gradient", "\ngradient") if results.sheet.width else label, fontsize=size)
        if i + columns >= len(panels):
            axes.set_xlabel(unit + "s", fontsize=size)
    results.save(page, STEM, _description(panels, unit, values))


def _columns(sheet):
    """How many panels fit side by side."""
    return max(1, int(sheet.room(LEFT_ON_SHEET) / 1.7))


def _table(results):
    """The gradients: of many students, those of the largest and of the smallest."""
    table, sizes = results.table("gradients.csv", COLUMNS, most=None), {}
    for row in table.rows:
        name, size = row["architecture"], table.number(row, "mean_square") or 0
        sizes[name] = max(size, sizes.get(name, size))
    most = min(MOST_STUDENTS, MOST_ROWS * _columns(results.sheet)) if results.sheet.width else MOST_STUDENTS
    return results.table("gradients.csv", COLUMNS, None, Students(sizes, most, "squared gradient"))


def _varies(table, column):
    """Whether a student has rows with several values."""
    values = {}
    for row in table.rows:
        values.setdefault(row["architecture"], set()).add(row[column])
    return any(len(some) > 1 for some in values.values())


def _power(value):
    exponent = f"{math.log10(value):.0f}".replace("-", "\N{MINUS SIGN}")
    return "10" + exponent.translate(str.maketrans("0123456789\N{MINUS SIGN}", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))


def _has_rows(path):
    with open(path, encoding="utf-8") as file:
        return sum(1 for _ in zip(file, range(2))) == 2


def _panels(table, axis, half):
    """The lines of each architecture by their names, and how many settings are left out."""
    # A setting that decides the place of a point on the axis, as the number of bits does the qubits, names no line.
    places = {}
    for i in table.differing:
        for key, rows in table.groups.items():
            places.setdefault(i, {}).setdefault(key[i], set()).update(row[axis] for row in rows)
    named = [i for i in table.differing if any(len(there) > 1 for there in places[i].values())]
    panels, names = {}, {}
    for key, rows in table.groups.items():
        name = setting_title((table.settings[i], key[i]) for i in named if key[i])
        position = names.setdefault(name, len(names))
        for row in rows:
            mean = table.number(row, "mean_square")
            if table.distillation(row) == half or mean is None or position >= MOST_LINES:
                continue
            point = (
                table.number(row, axis), mean, table.number(row, "mean_square_ci95_low"),
                table.number(row, "mean_square_ci95_high"))
            panels.setdefault(row["architecture"], {}).setdefault(name, []).append(point)
    if all(point[1] < SMALLEST for lines in panels.values() for points in lines.values() for point in points):
        raise NotDrawn(f"{table.path}: all gradients are 0.")
    lines = {
        architecture: {name: Line(points) for name, points in lines.items()}
        for architecture, lines in panels.items()}
    return lines, max(0, len(names) - MOST_LINES)


def _style(index, count):
    shades = SHADES[1:] if count <= 3 else SHADES
    return {"color": shades[index % len(shades)], "marker": MARKERS[index % len(MARKERS)], "markeredgewidth": 0}


def _draw_line(axes, line, style):
    for x, mean, low, high in line.points:
        if low is not None and high is not None:
            # An interval down to 0 leaves the axis.
            below = mean - (low if low > 0 else mean * 1e-9)
            axes.errorbar(x, mean, [[below], [high - mean]], color=style["color"], linewidth=1, capsize=2)
    if line.zeros:
        axes.plot(
            line.zeros, [0.025] * len(line.zeros), linestyle="none", marker="v", markerfacecolor="none",
            markeredgecolor=style["color"], markersize=5, transform=axes.get_xaxis_transform())
    axes.plot(
        [point[0] for point in line.points], [point[1] for point in line.points], markersize=4, **style)


def _description(panels, unit, values):
    sentences = []
    for architecture, lines in panels.items():
        parts = [
            (f"{name}: " if name else "")
            + (f"{line.points[0][1]:.2g} to {line.points[-1][1]:.2g}" if line.points else "0")
            + (f", a factor of {line.factor:.2f} per {unit}" if line.factor is not None else "")
            for name, line in lines.items()]
        sentences.append(f"{architecture}: " + "; ".join(parts))
    return (
        f"Mean squared derivative of the loss by an angle before the first step, on a logarithmic scale, against "
        f"{values[0]:g} to {values[-1]:g} {unit}s. First to last, and the factor by least squares of the logarithm. "
        + ". ".join(sentences) + ".")
