# SPDX-License-Identifier: Apache-2.0
"""Many small panels with axes alike, on a page of a size that can be looked at.

They are drawn as a few artists for all panels together: matplotlib takes a tenth of a second for axes of its own.
"""

import math

from matplotlib import rcParams

from .page import points_wide
from .style import grid_color, halves, ink, markers
from .words import drawn

# Rows of panels of the usual size; where there would be more, panels are small, and side by side.
MOST_LARGE_ROWS = 4
MOST_ROWS, MOST_COLUMNS = 8, 8
LEFT, TOP, WIDTH = 0.75, 0.7, 8.4
F1 = (0, 0.5, 1)
SMALL_TITLE = 8
# A panel's width at least, where the sheet's width is given.
NARROWEST = 0.95


class Layout:
    """Where panels are: blocks of settings, and in each a panel for each student."""

    def __init__(self, sheet, students, settings, titles=()):
        self.students = students
        self.columns = min(4, students)
        self.rows = math.ceil(students / self.columns)
        wide = min(WIDTH, sheet.room(LEFT + 0.2))
        self.is_large = self.rows * settings <= MOST_LARGE_ROWS and wide == WIDTH
        if self.is_large:
            # Blocks side by side, panels below each other in a block.
            self.across, self.blocks, self.size, self.gap = 1, settings, sheet.size(8), 0.3
            self.width, self.height, self.row_height = max(1.85, 4.8 / self.columns), 1.5, 2.1
            self.title_height, self.bottom = (0.3 if settings > 1 else 0), 0.25
        else:
            self.columns = min(MOST_COLUMNS, students, max(1, int(wide / NARROWEST)))
            self.rows = math.ceil(students / self.columns)
            # As many blocks side by side as their titles leave room for.
            widest = max((points_wide(drawn(title), SMALL_TITLE) for title in titles), default=0) / 72
            self.across = max(1, min(
                settings, 4, MOST_COLUMNS // self.columns, int(wide / (widest + 0.15)),
                int(wide / NARROWEST) // self.columns))
            self.blocks = min(settings, self.across * max(1, MOST_ROWS // self.rows))
            self.gap, self.size = 0.22 if sheet.width else 0.15, sheet.size(7)
            all_columns = self.across * self.columns
            self.width = min(2.5, (wide - (all_columns - 1) * self.gap) / all_columns)
            rows = math.ceil(self.blocks / self.across) * self.rows
            self.height = min(1.2, 0.92 * MOST_ROWS / rows - 0.27)
            self.row_height = self.height + 0.27
            self.title_height, self.bottom = (0.3 if sheet.width else 0.22) if settings > 1 or any(titles) else 0, 0
        self.block_height = self.title_height + self.rows * self.row_height + self.bottom
        self.block_width = self.columns * (self.width + self.gap)
        lines = math.ceil(self.blocks / self.across)
        self.page_width = LEFT + self.across * self.block_width - self.gap + 0.2
        self.page_height = TOP + lines * self.block_height + (0.06 if self.is_large else 0.42)


class Panels:
    """Panels on a page, added block by block. Places are shares of a panel's width, and F1 from 0 to `highest`.

    Lines, bars and bands are of one of `styles`, drawn in their order: those with and without distillation by default.
    """

    def __init__(self, page, layout, ticks, highest, name, styles=None):
        self.page, self.layout, self.ticks, self.highest, self.name = page, layout, ticks, highest, name
        # The dashed lines last: over a solid one that they agree with, both are seen.
        self.styles = styles or {half: {**style, "marker": markers()[half]} for half, style in sorted(
            halves().items(), reverse=True)}
        self.blocks, self.corners = 0, []
        # Of all panels together: the xs and the ys, in inches, with NaN between two lines.
        self.lines, self.bars, self.ends, self.marks = ({half: ([], []) for half in self.styles} for _ in range(4))
        self.bands = {half: [] for half in self.styles}

    def block(self, title):
        layout = self.layout
        row, column = divmod(self.blocks, layout.across)
        self.left, self.top = LEFT + column * layout.block_width, TOP + row * layout.block_height
        self.blocks, self.panels = self.blocks + 1, 0
        if title:
            text = self.page.text(
                self.left, self.top + (0 if layout.is_large else 0.13), title, size=10 if layout.is_large else SMALL_TITLE)
            self.page.fit(text, layout.block_width - layout.gap)

    def add(self, title):
        layout, size = self.layout, self.layout.size
        row, column = divmod(self.panels, layout.columns)
        self.panels += 1
        left = self.left + column * (layout.width + layout.gap)
        top = self.top + layout.title_height + 0.25 + row * layout.row_height
        self.corners.append((left, top + self.page.drop))
        self.page.fit(
            self.page.text(left, top - 0.05, title, size=size + (2 if layout.is_large else 1), va="bottom"), layout.width)
        if left == LEFT:
            for value in F1:
                self.page.text(
                    left - 0.08, top + layout.height * (1 - value / self.highest), f"{value:.1f}", size=size, ha="right",
                    va="center_baseline")
            self.page.text(
                left - 0.5, top + layout.height / 2, "F1 (weighted)" if layout.is_large else "F1", size=size + 1.5,
                ha="center", va="center", rotation=90)
        is_last = self.panels + layout.columns > layout.students
        if layout.is_large or (is_last and self.blocks + layout.across > layout.blocks):
            for place, label in self.ticks:
                self.page.text(left + place * layout.width, top + layout.height + 0.08, label, size=size, ha="center")
            if is_last:
                name = self.page.text(
                    left + layout.width / 2, top + layout.height + 0.13 + size / 72, self.name, size=size + 1.5, ha="center")
                self.page.fit(name, layout.width + layout.gap)

    def line(self, half, points, shift=0, marked=False):
        """A line of (x, F1) in the panel added last, `shift` points to the right."""
        places = [self._place(*point, shift) for point in points]
        for kind in (self.lines, self.marks) if marked else (self.lines,):
            _append(kind[half], places)

    def bar(self, half, x, low, high, shift=0):
        """A vertical line, with a cap at each end that is in the panel."""
        places = [self._place(x, min(max(y, 0), self.highest), shift) for y in (low, high)]
        _append(self.bars[half], places)
        _append(self.ends[half], [place for place, y in zip(places, (low, high)) if 0 <= y <= self.highest])

    def band(self, half, points):
        """A band of (x, low, high)."""
        if there := [point for point in points if not any(map(math.isnan, point))]:
            self.bands[half].append(
                [self._place(x, low) for x, low, _ in there] + [self._place(x, high) for x, _, high in there[::-1]])

    def draw(self):
        axes = self.page.figure.add_axes((0, 0, 1, 1), xlim=(0, self.page.width), ylim=(self.page.height, 0))
        axes.set_axis_off()
        grid, frame = ([], []), ([], [])
        for left, top in self.corners:
            right, bottom = left + self.layout.width, top + self.layout.height
            for value in F1:
                y = bottom - self.layout.height * value / self.highest
                _append(grid, [(left, y), (right, y)])
                _append(frame, [(left - 0.045, y), (left, y)])
            _append(frame, [(left, top), (left, bottom), (right, bottom)])
            for place, _ in self.ticks:
                x = left + place * self.layout.width
                _append(frame, [(x, bottom), (x, bottom + 0.045)])
        axes.plot(*grid, color=grid_color(), linewidth=rcParams["grid.linewidth"])
        axes.plot(*frame, color=ink(), linewidth=0.8)
        for half, look in self.styles.items():
            style = {"color": look["color"]}
            for band in self.bands[half]:
                axes.fill(*zip(*band), alpha=0.25, linewidth=0, **style)
            axes.plot(*self.bars[half], linewidth=1, **style)
            axes.plot(*self.ends[half], linestyle="none", marker="_", markersize=4, markeredgewidth=1, **style)
            axes.plot(*self.lines[half], linestyle=look["linestyle"], **style)
            axes.plot(
                *self.marks[half], linestyle="none", marker=look["marker"], markeredgewidth=0,
                markersize=4 if self.layout.is_large else 3, **style)

    def _place(self, x, y, shift=0):
        left, top = self.corners[-1]
        return left + x * self.layout.width + shift / 72, top + self.layout.height * (1 - y / self.highest)


def _append(line, places):
    for x, y in [*places, (math.nan, math.nan)]:
        line[0].append(x)
        line[1].append(y)
