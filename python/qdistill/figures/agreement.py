# SPDX-License-Identifier: Apache-2.0
"""How far each setting is from published values, where the plan has a reference: a map of settings and students."""

import collections
import os
import textwrap

from matplotlib import colormaps
from matplotlib.patches import Patch, Rectangle

from .page import Page, fitting, points_wide
from .style import grey, ground, halves, ink_on
from .table import NotDrawn, PlotError, Students, Table, setting_name, setting_title
from .words import drawn, label, labels

STEM = "agreement"
DISTANCES = {False: "reference_distance_without_kd", True: "reference_distance_with_kd"}
MEAN = "mean_squared_distance"
MOST_ROWS, MOST_STUDENTS = 24, 24
# Distances from the first on have the same colour, and those up to the second, which chance makes, are pale: between the two is
# a step of colour, from a share of the darkest to another one.
MOST_DISTANCE, BY_CHANCE = 6, 2
# Green and purple are neither the colours of the halves nor alike to colour-blind readers.
COLOURS, PALE, CLEAR, DARK = "PRGn", 0.12, 0.3, 0.88
# In inches: a student's cells at least, a cell at most, the gap between students, and the widest row of cells.
NARROWEST, WIDEST, GAP, MOST_WIDTH = 0.2, 0.5, 0.03, 12
# Names of settings are this wide at most; on a sheet of a given width at least and at most so much of it.
MOST_NAMES, LEAST_SHARE, MOST_SHARE, HIGHEST_NAME = 4.5, 0.25, 0.42, 1.5
LEFT, TOP, RIGHT, STRIP = 0.15, 0.75, 0.15, 0.07
# Of a sheet of a given width, for the note.
BELOW = 1.2
Column = collections.namedtuple("Column", "heading texts width stands")


def draw(results):
    ranking, table = _tables(results)
    students = _students(ranking, table)
    rows = [row for row in ranking if any(row["line"] in student.distances for student in students)]
    if len(rows) < 2:
        raise NotDrawn(f"{table.path}: one combination of settings has published values; {STEM} needs two.")
    varying = [column for column in ranking[0]["settings"] if len({row["settings"][column] for row in rows}) > 1]
    sheet = results.sheet
    grid = Grid(sheet, rows, varying, students)
    shown = Students({student.name: student.mean for student in students}, grid.most_students, "mean distance")
    by_name = {student.name: student for student in students}
    grid.place([by_name[name] for name in shown.names])
    omission = (
        f" Shown: the nearest {len(grid.rows)} of {len(rows):,} combinations of settings; --where chooses others."
        if len(grid.rows) < len(rows) else "") + shown.omission
    steps = (-MOST_DISTANCE, -4, -BY_CHANCE, 0, BY_CHANCE, 4, MOST_DISTANCE)
    signs = {-MOST_DISTANCE: "≤ ", MOST_DISTANCE: "≥ "}
    page = Page(
        sheet, grid.width, grid.bottom + 0.15, f"{results.name}: distance from the published values",
        [Patch(
            facecolor=_colour(step), edgecolor="#888888", linewidth=0.5, label=f"{signs.get(step, '')}{_signed(step, 0)}")
         for step in steps] + [Patch(color=style["color"], label=style["label"]) for style in halves().values()],
        ("Number and colour" if grid.has_numbers else "Colour")
        + ": the mean here minus the published one, in standard errors of their difference; without KD on a student's left, "
        "with it on the right. Settings: the nearest first, by the mean squared distance of all their values, which by chance "
        "is 1." + omission)
    _draw_heads(page, grid)
    _draw_rows(page, grid)
    results.save(page, STEM, _description(grid) + omission)


class Student:
    """The distances of a student from its published values, without and with distillation, by line of the ranking."""

    def __init__(self, name, by_half):
        self.name = name
        self.halves = [half for half, found in by_half.items() if any(value is not None for value in found.values())]
        self.distances = {}
        for half in self.halves:
            for line, value in by_half[half].items():
                self.distances.setdefault(line, {})[half] = value
        known = [value for found in self.distances.values() for value in found.values() if value is not None]
        self.mean = sum(known) / len(known) if known else None


def _tables(results):
    """The rows of the ranking, the nearest first, and the comparisons that `--where` keeps."""
    path = os.path.join(results.folder, "agreement.csv")
    if not os.path.exists(path):
        raise NotDrawn(f"There is no {path}: the plan has no reference.")
    table = results.table("comparisons.csv", ["parameters"], None, optional=DISTANCES.values(), own=())
    if len(table.optional) < len(DISTANCES):
        raise NotDrawn(f"{table.path} has no {' and '.join(DISTANCES.values())}.")
    ranked = Table(path, [MEAN, "values"], of="rank")
    if missing := [column for column in ranked.settings if column not in table.settings]:
        raise PlotError(f"{table.path} has no column {', '.join(missing)}, which {path} has.")
    rows = {row["line"]: row for row in ranked.rows}
    return [
        {"line": line, "settings": {column: row[column] for column in ranked.settings}, "mean": ranked.number(row, MEAN)}
        for line, row in sorted(rows.items())], table


def _students(ranking, table):
    """The students with published values; one with settings of its own, such as layers, is several."""
    columns = list(ranking[0]["settings"])
    lines = {tuple(row["settings"].values()): row["line"] for row in ranking}
    own = [column for column in table.settings if column not in columns]
    found, values = {}, {}
    # A row that does not depend on a setting is in several groups of the table.
    for row in sorted({row["line"]: row for row in table.rows}.values(), key=lambda row: row["line"]):
        line = lines.get(tuple(row[column] for column in columns))
        if line is None:
            continue
        settings = tuple(row[column] for column in own)
        by_half = found.setdefault((row["architecture"], settings), {half: {} for half in DISTANCES})
        for half, column in DISTANCES.items():
            by_half[half][line] = table.number(row, column)
        for column, value in zip(own, settings):
            values.setdefault((row["architecture"], column), set()).add(value)
    students = []
    for (architecture, settings), by_half in found.items():
        title = setting_title(
            (column, value) for column, value in zip(own, settings) if len(values[architecture, column]) > 1)
        students.append(Student(f"{architecture}, {title}" if title else architecture, by_half))
    students = [student for student in students if student.halves]
    if not students:
        raise NotDrawn(f"{table.path}: no result has a known distance from a published value.")
    return students


class Grid:
    """Where the map is: names of settings on the left, students side by side, and the mean squared distance on the right."""

    def __init__(self, sheet, rows, varying, students):
        self.sheet, self.size, self.line = sheet, sheet.size(8.5), 0.22 if sheet.width else 0.26
        self.upright_mean = bool(sheet.width)
        self.mean_width = 0.55 if self.upright_mean else 0.95
        room, self.rows = MOST_NAMES, rows[:MOST_ROWS]
        if sheet.width:
            rest = sheet.room(LEFT + min(len(students), MOST_STUDENTS) * (NARROWEST + GAP) + self.mean_width + RIGHT)
            room = max(LEAST_SHARE * sheet.width, min(MOST_SHARE * sheet.width, rest))
        self._name_settings(varying, room)
        if sheet.width:
            self.rows = self.rows[:max(2, int((sheet.height - TOP - HIGHEST_NAME - BELOW) / self.line))]
        self.left = LEFT + sum(column.width for column in self.settings)
        self.room = min(MOST_WIDTH, sheet.room(self.left + self.mean_width + RIGHT))
        self.most_students = max(1, min(MOST_STUDENTS, int((self.room + GAP) / (NARROWEST + GAP))))

    def _name_settings(self, varying, room):
        """A column for each setting, headings upright where they are too wide; where that is, too, all in one column."""
        names = [label(setting_name(column)) for column in varying]
        values = [[label(row["settings"][column]) or "-" for row in self.rows] for column in varying]
        self.setting_names, self.setting_values = names, values
        for may_stand in (False, True):
            self.settings = []
            for name, texts in zip(names, values):
                width, heading = max(map(self._inches, texts)), self._inches(name)
                stands = may_stand and heading > width
                self.settings.append(Column(name, texts, (width if stands else max(width, heading)) + 0.12, stands))
            if sum(column.width for column in self.settings) <= room:
                return
        heading, *texts = (self._lines(some, room - 0.12) for some in (names, *zip(*values)))
        width = 0.12 + max(self._inches(line) for lines in (heading, *texts) for line in lines)
        self.settings = [Column("\n".join(heading), ["\n".join(lines) for lines in texts], width, False)]
        self.line = max(self.line, 0.1 + 0.135 * max(map(len, texts)))

    def _lines(self, texts, width):
        """Texts in lines of so many inches."""
        lines = textwrap.wrap(", ".join(texts), max(6, int(width * 72 / (0.58 * self.size))), break_on_hyphens=False)
        return [fitting(line, width, self.size) for line in lines]

    def _inches(self, text):
        return points_wide(drawn(text), self.size) / 72

    def place(self, students):
        """Lays out the cells of these students."""
        cells = sum(len(student.halves) for student in students)
        self.students = students
        texts = {_signed(value) for student in students for row in self.rows
                 for value in student.distances.get(row["line"], {}).values()}
        widest = max(points_wide(text, self.sheet.size(8)) for text in texts) / 72 + 0.06
        wanted = WIDEST if self.sheet.width else min(WIDEST, max(0.36, widest))
        self.cell = min(wanted, (self.room - GAP * (len(students) - 1)) / cells)
        self.has_numbers = self.cell >= widest
        self.map_width = cells * self.cell + GAP * (len(students) - 1)
        names = labels([student.name for student in students])
        self.upright = any(
            self._inches(names[student.name]) > len(student.halves) * self.cell - 0.02 for student in students)
        self.names = [fitting(names[student.name], HIGHEST_NAME, self.size) for student in students]
        heights = [self._inches(name) if self.upright else 0.14 for name in self.names]
        heights += [
            self._inches(column.heading) if column.stands else 0.15 * (1 + column.heading.count("\n"))
            for column in self.settings]
        heights.append(self._inches("mean squared") if self.upright_mean else 0.3)
        self.top = TOP + max(heights) + 0.08
        self.bottom = self.top + STRIP + self.line * len(self.rows)
        self.width = self.left + self.map_width + self.mean_width + RIGHT

    def starts(self):
        """Each student, its label, and where its cells begin, in inches from the left side of the map."""
        x = 0
        for student, name in zip(self.students, self.names):
            yield student, name, x
            x += self.cell * len(student.halves) + GAP


def _draw_heads(page, grid):
    bottom = grid.top - 0.05
    x = LEFT
    for column in grid.settings:
        page.text(
            x + (0.06 if column.stands else 0), bottom, column.heading, size=grid.size, color=grey(), va="bottom",
            **({"rotation": 90, "ha": "center"} if column.stands else {}))
        x += column.width
    for student, name, x in grid.starts():
        page.text(
            grid.left + x + grid.cell * len(student.halves) / 2, bottom, name, size=grid.size, va="bottom", ha="center",
            rotation=90 if grid.upright else 0)
    right = grid.left + grid.map_width + 0.1
    page.text(
        right, bottom, "mean squared\ndistance", size=grid.size, color=grey(), va="bottom",
        rotation=90 if grid.upright_mean else 0)


def _draw_rows(page, grid):
    axes = page.axes(grid.left, grid.top, grid.map_width, grid.bottom - grid.top)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.set_xlim(0, grid.map_width)
    axes.set_ylim(grid.bottom - grid.top, 0)
    axes.set_xticks([])
    axes.set_yticks([])
    for student, _, start in grid.starts():
        for i, half in enumerate(student.halves):
            x = start + i * grid.cell
            axes.add_patch(Rectangle((x, 0), grid.cell, STRIP - 0.02, facecolor=halves()[half]["color"], edgecolor="none"))
            for j, row in enumerate(grid.rows):
                value, y = student.distances.get(row["line"], {}).get(half), STRIP + j * grid.line
                if value is None:
                    axes.text(x + grid.cell / 2, y + grid.line / 2, "-", size=grid.size, ha="center", va="center")
                    continue
                colour = _colour(value)
                axes.add_patch(
                    Rectangle((x, y), grid.cell, grid.line, facecolor=colour, edgecolor=ground(), linewidth=0.8))
                if grid.has_numbers:
                    axes.text(
                        x + grid.cell / 2, y + grid.line / 2, _signed(value), size=grid.sheet.size(8), ha="center",
                        va="center_baseline", color=ink_on(colour))
    for j, row in enumerate(grid.rows):
        y, x = grid.top + STRIP + (j + 0.5) * grid.line, LEFT
        for column in grid.settings:
            page.text(
                x, y, column.texts[j], size=grid.size, linespacing=1.1,
                va="center" if "\n" in column.texts[j] else "center_baseline")
            x += column.width
        page.text(grid.left + grid.map_width + 0.1, y, _mean(row["mean"]), size=grid.size, va="center_baseline")


def _colour(distance):
    size = min(abs(distance), MOST_DISTANCE)
    share = (
        PALE * size / BY_CHANCE if size <= BY_CHANCE
        else CLEAR + (DARK - CLEAR) * (size - BY_CHANCE) / (MOST_DISTANCE - BY_CHANCE))
    return colormaps[COLOURS](0.5 + (share if distance > 0 else -share) / 2)


def _signed(value, decimals=1):
    """A distance as a cell has it: those of a hundred standard errors and more are rounded further."""
    if value is None:
        return "-"
    text = f"{value:+.0e}".replace("e+0", "e") if abs(value) >= 9999.5 else f"{value:+.{decimals if abs(value) < 99.95 else 0}f}"
    return (text if text.strip("+-0.") else text[1:]).replace("-", "\u2212")


def _mean(value):
    return "-" if value is None else f"{value:,.{2 if value < 100 else 0}f}"


def _description(grid):
    def half(student, half):
        return _signed(student.distances.get(nearest["line"], {}).get(half)) if half in student.halves else "not published"

    def name(j):
        return ", ".join(f"{name} {values[j]}" for name, values in zip(grid.setting_names, grid.setting_values))

    nearest = grid.rows[0]
    students = "; ".join(f"{student.name} {half(student, False)} and {half(student, True)}" for student in grid.students)
    means = "; ".join(f"{name(j)}: {_mean(row['mean'])}" for j, row in enumerate(grid.rows))
    return (
        "Map of settings and students: the mean here minus the published one, in standard errors of their difference. Mean "
        f"squared distance, the nearest first: {means}. Of the nearest, without and with distillation: {students}.")
