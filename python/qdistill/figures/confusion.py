# SPDX-License-Identifier: Apache-2.0
"""Confusion matrices of each student, without and with distillation, on one scale."""

import math

from matplotlib import colormaps, rcParams
from matplotlib.patches import Patch, Rectangle

from .page import Page, described, points_wide
from .style import halves, ink_on
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
# The narrowest cell that a number fits into.
NUMBERED_CELL = 0.27
# On a sheet of a given width: the left margin, and the width of a student's two matrices at least.
TIGHT_LEFT, NARROWEST = 0.6, 2.2


def draw(results):
    names = _class_names(results)
    classes = len(names)
    grid = Grid(results.sheet, names, len(results.scores))
    students = results.students(min(grid.most_students, max(1, MOST_CELLS // (2 * classes * classes))))
    columns, low_rows = grid.columns(len(students.names)), grid.low_rows
    most = min(MOST_BLOCKS, max(1, low_rows // math.ceil(len(students.names) / columns)))
    table = results.table("confusion.csv", COLUMNS, most, students)
    panels = table.panels
    blocks = [_matrices(table, panel.rows) for panel in panels]
    columns = min(columns, max(map(len, blocks)))
    left, top, side = grid.left, 0.8, grid.side
    title_height = 0.3 if any(panel.title for panel in panels) else 0
    heights = [title_height + grid.row_height * math.ceil(len(block) / columns) for block in blocks]
    titles = labels(students.names)
    page = Page(
        results.sheet, max(5.6, left + columns * grid.pitch - grid.gap + 0.2),
        top + sum(heights), f"{results.name}: confusion matrices of the test samples",
        [Patch(facecolor=_color(share), edgecolor="#888888", linewidth=0.5, label=f"{share:.0%}".replace("%", " %"))
         for share in (0, 0.25, 0.5, 0.75, 1)],
        ("Number and colour" if grid.has_numbers else "Colour")
        + ": per cent of the true class's samples that were predicted as the class below, all seeds together; a row's sum is "
        "100. Same colours in all matrices." + table.omission)
    for panel, block, height in zip(panels, blocks, heights):
        if panel.title:
            page.fit(page.text(left, top, panel.title, size=10), page.width - left - 0.15)
        for i, (architecture, matrices) in enumerate(block.items()):
            row, column = divmod(i, columns)
            x = left + column * grid.pitch
            y = top + title_height + row * grid.row_height
            page.fit(page.text(x, y, titles[architecture], size=10, weight="bold"), grid.student_width)
            for half, style in halves().items():
                axes = page.axes(x + (side + grid.half_gap) * half, y + 0.42, side, side)
                _draw_matrix(axes, matrices.get(half), names, grid)
                axes.set_title(style["label"], loc="left", fontsize=9, pad=3)
                axes.set_xlabel("predicted class" if side > 1 else "predicted", fontsize=9, labelpad=2)
                if not half and (column == 0 or not grid.is_tight):
                    axes.set_ylabel("true class", fontsize=9, labelpad=2)
                axes.tick_params(labelleft=not half)
        top += height
    results.save(page, STEM, described(panels, _description(blocks[0]), table.omission))


class Grid:
    """Where the matrices are: two for each student, and students side by side."""

    def __init__(self, sheet, names, students):
        self.classes, self.sheet = len(names), sheet
        self.gap, self.half_gap, self.is_tight = 0.75, 0.2, False
        # Names that are wider than a cell stand upright below it.
        self.longest = max(points_wide(drawn(name), 9) for name in names.values()) / 72
        self._set_side(CELL * min(self.classes, MOST_NUMBERED))
        self.in_a_row = max(2, int(15 / (2 * self.side + 1)))
        if sheet.width:
            self._fit(students)
        self.has_numbers = self.classes <= MOST_NUMBERED and self.side >= NUMBERED_CELL * self.classes
        most = min(MOST_HEIGHT_OF_SETTINGS, sheet.height - 1.5) if sheet.width else MOST_HEIGHT_OF_SETTINGS
        self.low_rows = max(1, int(most / self.row_height))
        height = sheet.height - 1.5 if sheet.width else MOST_HEIGHT
        self.most_students = (self.in_a_row if sheet.width else 2) * max(1, int(height / self.row_height))

    def _set_side(self, side):
        self.side, self.upright = side, self.longest > side / self.classes - 0.03
        beside, below = (max(0, self.longest - 0.25), self.longest) if self.upright else (0, 0)
        self.left, self.row_height = 0.75 + beside, side + 1.1 + below
        self.student_width = 2 * side + self.half_gap
        self.gap += beside
        self.pitch = self.student_width + self.gap

    def _fit(self, students):
        """As many students side by side as the sheet has room for; fewer where cells then have numbers."""
        largest, most = self.side, max(1, int(self.sheet.width / NARROWEST))
        self.half_gap, self.is_tight = 0.1, True
        for self.in_a_row in (*range(most, 0, -1), most):
            beside, self.gap = max(0, self.longest - 0.25) if self.upright else 0, 0.3
            room = self.sheet.room(TIGHT_LEFT + beside + 0.15) - (self.in_a_row - 1) * (self.gap + beside)
            self._set_side(min(largest, (room / self.in_a_row - self.half_gap) / 2))
            self.left -= 0.75 - TIGHT_LEFT
            height = math.ceil(students / self.in_a_row) * self.row_height
            if self.side >= NUMBERED_CELL * self.classes and height <= self.sheet.height - 1.5:
                return

    def columns(self, students):
        """How many students are side by side: two, and more where they would be too many rows."""
        return min(students, max(min(2, self.in_a_row), min(self.in_a_row, math.ceil(students / self.low_rows))))


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
    return colormaps[rcParams["image.cmap"]](0.06 + 0.88 * share)


def _class_names(results):
    """The labels of the classes, by name."""
    table = results.table("confusion.csv", COLUMNS, most=1, students=Students({name: 0 for name in results.scores}, 2, ""))
    names = dict.fromkeys(row["true_class"] for row in table.rows)
    if len(names) > MOST_CLASSES:
        raise NotDrawn(f"{table.path}: {len(names):,} classes are too many for a figure.")
    return labels(names, 14)


def _draw_matrix(axes, matrix, classes_by_name, grid):
    classes = len(classes_by_name)
    size = max(grid.sheet.smallest, min(10, 30 * grid.side / classes))
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.set_xlim(0, classes)
    axes.set_ylim(classes, 0)
    axes.tick_params(length=0, labelsize=9, pad=2)
    names = matrix.classes if matrix else []
    # Of names that would touch, every second or third.
    step = math.ceil(0.15 * classes / grid.side)
    ticks = range(0, len(names), step)
    texts = [drawn(classes_by_name[names[i]]) for i in ticks]
    axes.set_xticks([i + 0.5 for i in ticks], texts, rotation=90 if grid.upright else 0)
    axes.set_yticks([i + 0.5 for i in ticks], texts)
    if matrix is None:
        axes.text(classes / 2, classes / 2, "not run", ha="center", va="center", size=9)
    if not grid.has_numbers:
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
            axes.text(x + 0.5, y + 0.5, _percent(share), color=ink_on(color), ha="center", va="center", size=size)


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
