# SPDX-License-Identifier: Apache-2.0
"""Panels with students side by side, each in a slot of its own above its name."""

import math

from .page import MOST_PANELS, STUDENTS_IN_A_ROW, Columns, in_rows, wrapped

LEFT, TOP, GAP, RIGHT = 0.75, 0.75, 0.9, 0.15
# The narrowest slot that a student's two halves fit into, and rows of panels on a sheet of a given width.
SLOT = 0.85
MOST_ROWS = 4
MOST_STUDENTS = 2 * STUDENTS_IN_A_ROW


def in_a_row(sheet):
    """How many students fit side by side."""
    return max(1, min(STUDENTS_IN_A_ROW, int(sheet.room(LEFT + RIGHT) / SLOT))) if sheet.width else STUDENTS_IN_A_ROW


def most_students(sheet):
    """How many students are drawn at most."""
    return min(MOST_STUDENTS, MOST_ROWS * in_a_row(sheet)) if sheet.width else MOST_STUDENTS


def most_panels(sheet):
    return MOST_ROWS if sheet.width else MOST_PANELS


def most_settings(sheet, students):
    """How many settings have panels: fewer where students take several rows of panels each."""
    return max(1, most_panels(sheet) // math.ceil(len(students.names) / in_a_row(sheet)))


class StudentPanels:
    """Where the panels of a table's students are.

    Args:
        slot: how wide a student is in the usual size, in inches, and `height` how high a panel is.
    """

    def __init__(self, sheet, table, slot, height):
        self.panels = in_rows(table.panels, in_a_row(sheet))
        self.most = max(len({row["architecture"] for row in panel.rows}) for panel in self.panels)
        self.columns = columns = Columns(self.panels)
        self.plot_width, self.plot_height = (SLOT, 1.5) if columns.are_small else (slot, height)
        self.plot_width = max(4.8, self.plot_width * self.most)
        if sheet.width:
            columns.set_count(1)
            self.plot_width, self.plot_height = sheet.room(LEFT + RIGHT), min(self.plot_height, 1.7)
        # The names below the students' slots, and the most lines of one.
        names = dict.fromkeys(row["architecture"] for row in table.rows)
        room, smallest = (6, sheet.smallest) if sheet.width else (3, 5)
        self.names = wrapped(names, self.plot_width / self.most * 72 - room, smallest)
        self.lines = max(text.count("\n") + 1 for text, _ in self.names.values())
        self.below = 0.55 + 0.16 * (self.lines - 1)
        self.height = self.plot_height + self.below + (0.35 if any(panel.title for panel in self.panels) else 0)
        self.width = LEFT + columns.count * (self.plot_width + GAP) - GAP + RIGHT
        self.body = TOP + columns.rows * self.height

    def axes(self, page, i):
        """The axes of a panel, under its title."""
        row, column, _ = self.columns.place(i)
        axes = page.axes(
            LEFT + column * (self.plot_width + GAP), TOP + (row + 1) * self.height - self.plot_height - self.below,
            self.plot_width, self.plot_height)
        page.panel_title(axes, self.panels[i].title, self.plot_width)
        return axes
