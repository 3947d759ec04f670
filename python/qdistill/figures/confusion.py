# SPDX-License-Identifier: Apache-2.0
"""Confusion matrices of each student, without and with distillation, on one scale."""

import math

from matplotlib import colormaps
from matplotlib.patches import Patch, Rectangle

from .page import BLACK, STYLES, Page, described, points_wide
from .table import NotDrawn, Students
from .words import drawn, labels

STEM = "confusion"
CELL = 0.44
MOST_BLOCKS = 4
COLUMNS = ["distillation", "parameters", "true_class", "predicted_class", "runs", "samples", "share"]
# Cells of more classes have no numbers, and more classes no figure.
MOST_NUMBERED, MOST_CLASSES = 12, 60
MOST_CELLS = 20000
# In inches: of one setting with many students, and of several settings.
MOST_HEIGHT, MOST_HEIGHT_OF_SETTINGS = 27, 10.5


def draw(results):
    names = _class_names(results)
    classes = len(names)
    side = CELL * min(classes, MOST_NUMBERED)
    # Names that are wider than a cell stand upright below it.
    longest = max(points_wide(drawn(name), 9) for name in names.values()) / 72
    upright = longest > side / classes - 0.03
    beside, below = (max(0, longest - 0.25), longest) if upright else (0, 0)
    row_height = side + 1.1 + below
    in_a_row = max(2, int(15 / (2 * side + 1)))
    low_rows = max(1, int(MOST_HEIGHT_OF_SETTINGS / row_height))
    students = results.students(
        min(2 * max(1, int(MOST_HEIGHT / row_height)), max(1, MOST_CELLS // (2 * classes * classes))))
    # Two in a row, more where they would be too many rows.
    columns = min(len(students.names), max(2, min(in_a_row, math.ceil(len(students.names) / low_rows))))
    most = min(MOST_BLOCKS, max(1, low_rows // math.ceil(len(students.names) / columns)))
    table = results.table("confusion.csv", COLUMNS, most, students)
    panels = table.panels
    blocks = [_matrices(table, panel.rows) for panel in panels]
    columns = min(columns, max(map(len, blocks)))
    left, top, student_gap, half_gap = 0.75 + beside, 0.8, 0.75, 0.2
    student_width = 2 * side + half_gap
    title_height = 0.3 if any(panel.title for panel in panels) else 0
    heights = [title_height + row_height * math.ceil(len(block) / columns) for block in blocks]
    titles = labels(students.names)
    numbers = classes <= MOST_NUMBERED
    page = Page(
        max(5.6, left + columns * (student_width + student_gap + beside) - student_gap - beside + 0.2),
        top + sum(heights), f"{results.name}: confusion matrices of the test samples",
        [Patch(facecolor=_color(share), edgecolor="#888888", linewidth=0.5, label=f"{share:.0%}".replace("%", " %"))
         for share in (0, 0.25, 0.5, 0.75, 1)],
        ("Number and colour" if numbers else "Colour") + ": per cent of the true class's samples that were predicted as the class below, all seeds "
        "together; a row's sum is 100. Same colours in all matrices." + table.omission)
    for panel, block, height in zip(panels, blocks, heights):
        if panel.title:
            page.fit(page.text(left, top, panel.title, size=10), page.width - left - 0.15)
        for i, (architecture, halves) in enumerate(block.items()):
            row, column = divmod(i, columns)
            x = left + column * (student_width + student_gap + beside)
            y = top + title_height + row * row_height
            page.fit(page.text(x, y, titles[architecture], size=10, weight="bold"), student_width)
            for half, style in STYLES.items():
                axes = page.axes(x + (side + half_gap) * half, y + 0.42, side, side)
                _draw_matrix(axes, halves.get(half), names, upright, side)
                axes.set_title(style["label"], loc="left", fontsize=9, pad=3)
                axes.set_xlabel("predicted class", fontsize=9, labelpad=2)
                if not half:
                    axes.set_ylabel("true class", fontsize=9, labelpad=2)
                axes.tick_params(labelleft=not half)
        top += height
    results.save(page, STEM, described(panels, _description(blocks[0]), table.omission))


class Matrix:
    """How often samples of each true class were predicted as each class, over the seeds."""

    def __init__(self):
        self.samples, self.shares = {}, {}

    @property
    def classes(self):
        return list(dict.fromkeys(true for true, _ in self.samples))

    @property
    def accuracy(self):
        total = sum(self.samples.values())
        hits = sum(count for (true, predicted), count in self.samples.items() if true == predicted)
        return hits / total if total else 0


def _matrices(table, rows):
    matrices = {}
    for row in rows:
        matrix = matrices.setdefault(row["architecture"], {}).setdefault(table.distillation(row), Matrix())
        cell = (row["true_class"], row["predicted_class"])
        matrix.samples[cell] = table.count(row, "samples")
        matrix.shares[cell] = table.number(row, "share")
    return matrices


def _color(share):
    # The lightest and the darkest of the map are hard to distinguish from the page.
    return colormaps["Blues"](0.06 + 0.88 * share)


def _luminance(color):
    """Relative luminance as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _class_names(results):
    """The labels of the classes, by name."""
    table = results.table("confusion.csv", COLUMNS, most=1, students=Students({name: 0 for name in results.scores}, 2, ""))
    names = dict.fromkeys(row["true_class"] for row in table.rows)
    if len(names) > MOST_CLASSES:
        raise NotDrawn(f"{table.path}: {len(names):,} classes are too many for a figure.")
    return labels(names, 14)


def _draw_matrix(axes, matrix, classes_by_name, upright, side):
    classes = len(classes_by_name)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.set_xlim(0, classes)
    axes.set_ylim(classes, 0)
    axes.tick_params(length=0, labelsize=9, pad=2)
    names = matrix.classes if matrix else []
    # Of names that would touch, every second or third.
    step = math.ceil(0.15 * classes / side)
    ticks = range(0, len(names), step)
    texts = [drawn(classes_by_name[names[i]]) for i in ticks]
    axes.set_xticks([i + 0.5 for i in ticks], texts, rotation=90 if upright else 0)
    axes.set_yticks([i + 0.5 for i in ticks], texts)
    if matrix is None:
        axes.text(classes / 2, classes / 2, "not run", ha="center", va="center", size=9)
    if classes > MOST_NUMBERED:
        axes.add_patch(Rectangle((0, 0), classes, classes, facecolor=_color(0), edgecolor="none"))
        cells = [(x, y, matrix.shares.get((true, predicted))) for y, true in enumerate(names)
                 for x, predicted in enumerate(names)]
        for x, y, share in cells:
            if share:
                axes.add_patch(Rectangle((x, y), 1, 1, facecolor=_color(share), edgecolor="none"))
        return
    for y, true in enumerate(names):
        for x, predicted in enumerate(names):
            share = matrix.shares.get((true, predicted))
            color = _color(share or 0)
            axes.add_patch(Rectangle((x, y), 1, 1, facecolor=color, edgecolor="white", linewidth=1))
            # Of black and white one has a contrast of at least 4.5 with any colour: where they are equal.
            ink = BLACK if _luminance(color) > 0.179 else "white"
            axes.text(x + 0.5, y + 0.5, _percent(share), color=ink, ha="center", va="center", size=10)


def _percent(share):
    """Whole per cents, but for what would be rounded to none or all."""
    if share is None:
        return "-"
    if 0 < share < 0.005:
        return "<1"
    return ">99" if 0.995 <= share < 1 else f"{100 * share:.0f}"


def _description(matrices):
    def half(halves, distillation):
        return f"{100 * halves[distillation].accuracy:.1f}" if distillation in halves else "not run"

    students = "; ".join(f"{name} {half(halves, False)} and {half(halves, True)}" for name, halves in matrices.items())
    return (
        "Confusion matrices: the share of each true class's test samples that were predicted as each class. Per cent "
        f"of all samples predicted right, without and with distillation: {students}.")
