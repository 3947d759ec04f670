# SPDX-License-Identifier: Apache-2.0
"""The page that a figure is laid out on, and what several figures have on it."""

import functools
import math
import re
import textwrap

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from .style import grey, grid_color, halves, markers
from .table import Panel
from .words import cut, drawn, label, labels

# Panels below each other, and students side by side in one of them.
MOST_PANELS = 8
STUDENTS_IN_A_ROW = 12
NOTE_LINE, LEGEND_LINE = 0.17, 0.24
# Of a legend, in ems: a handle, the gap to its text, and that to the next handle.
SPACES, CLOSE = (2, 0.8, 2), (1.2, 0.5, 1.2)


class Page:
    """A figure laid out in inches from its top left corner; below its body is a note that says what is drawn.

    It is as wide as its sheet, or as its body where the sheet has no width.
    """

    def __init__(self, sheet, width, body, title, handles, note):
        self.sheet, width = sheet, sheet.width or width
        lines = textwrap.wrap(note, int((width - 0.3) / 0.0625))
        for handle in handles:
            handle.set_label(drawn(label(handle.get_label())))
        # Closer where one line then is enough.
        texts = [handle.get_label() for handle in handles]
        close = sheet.width and not _fits(texts, width - 0.3, SPACES) and _fits(texts, width - 0.3, CLOSE)
        spaces = CLOSE if close else SPACES
        columns = len(texts) if _fits(texts, width - 0.3, spaces) else _legend_columns(texts, width - 0.3)
        # A legend of several lines moves all below it down.
        self.drop = 0
        columns = max(1, columns)
        drop = LEGEND_LINE * max(0, math.ceil(len(handles) / columns) - 1)
        self.width, self.height = width, body + 0.26 + NOTE_LINE * (len(lines) - 1) + drop
        self.title = title
        self.figure = Figure(figsize=(self.width, self.height))
        FigureCanvasAgg(self.figure)
        self.fit(self.text(0.15, 0.15, title, size=12, weight="bold"), width - 0.3)
        self.figure.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(0.15 / self.width, 1 - 0.40 / self.height),
            borderaxespad=0, borderpad=0, ncol=columns, frameon=False, fontsize=10,
            handlelength=spaces[0], handletextpad=spaces[1], columnspacing=spaces[2])
        self.drop = drop
        for i, line in enumerate(lines):
            self.text(0.15, body + NOTE_LINE * i, line, size=8.5, color=grey())

    def text(self, x, y, text, **style):
        return self.figure.text(
            x / self.width, 1 - (y + self.drop) / self.height, drawn(text), **{"va": "top", **style})

    def fit(self, text, width):
        """Makes a text smaller until it is no wider than `width` inches, and cuts what is too long to be read then."""
        extent = text.get_window_extent().width
        if extent > 0:
            wanted = text.get_size() * min(1, width * self.figure.dpi / extent)
            smallest = self.sheet.smallest
            if wanted < smallest:
                text.set_text(cut(text.get_text(), max(3, int(len(text.get_text()) * wanted / smallest))))
            text.set_size(max(smallest, wanted))
        return text

    def axes(self, left, top, width, height):
        axes = self.figure.add_axes(
            (left / self.width, 1 - (top + self.drop + height) / self.height, width / self.width, height / self.height))
        axes.grid(axis="y", color=grid_color())
        axes.set_axisbelow(True)
        return axes

    def panel_title(self, axes, title, width):
        self.fit(axes.set_title(drawn(title), loc="left", fontsize=10), width)


@functools.lru_cache(maxsize=None)
def points_wide(text, size):
    """The width of a text in points."""
    figure = Figure()
    FigureCanvasAgg(figure)
    return figure.text(0, 1, text, va="top", size=size).get_window_extent().width * 72 / figure.dpi


def fitting(text, width, size):
    """A name, cut until it is no wider than so many inches."""
    most = len(text)
    while most > 3 and points_wide(drawn(cut(text, most)), size) > width * 72:
        most -= 1
    return cut(text, most)


def _fits(texts, width, spaces):
    """Whether a legend with these spaces, in ems, takes one line of `width` inches."""
    return sum(points_wide(text, 10) + 10 * sum(spaces) for text in texts) - 10 * spaces[2] <= width * 72


def _legend_columns(texts, width):
    """In how many columns of the widest text a legend is as wide as `width` inches at most."""
    widest = max((points_wide(text, 10) + 48 for text in texts), default=1)
    return min(len(texts), int((width * 72 + 20) / widest))


def wrapped(names, width, smallest=5):
    """Names below each other's marks, by name: the text, of three lines at most, and its size, for `width` points."""
    texts = {}
    short = labels(names)
    letters = max(6, int(width / (8.5 * 0.6)))
    for name, text in short.items():
        size = 10
        if points_wide(text, size) > width:
            lines, size = _lines(text, letters), 8.5
            # Of wide letters fewer are in a line.
            for fewer in range(letters - 1, 2, -1):
                if smallest * points_wide("\n".join(map(drawn, lines)), size) <= size * width:
                    break
                lines = _lines(text, fewer)
            text = "\n".join(map(drawn, lines))
            size = max(smallest, min(size, size * width / points_wide(text, size)))
        else:
            text = drawn(text)
        texts[name] = text, size
    return texts


def _lines(text, letters):
    """A text in lines of about so many letters, cut where there would be more than three."""
    # Rather than broken, a word that is a little too long is written smaller.
    longest = max(map(len, re.findall(r"[^\s-]+(?:-\d+)*-?", text)), default=0)
    if longest <= 1.4 * letters:
        letters = max(letters, longest)
    lines, whole = textwrap.wrap(text, letters), cut(text, 3 * letters)
    return lines if len(lines) <= 3 else [whole[i:i + letters] for i in range(0, len(whole), letters)]


class Columns:
    """Panels below each other; of more than two, smaller ones, in two columns unless they are wide."""

    def __init__(self, panels, are_wide=False):
        self.are_small = len(panels) > 2
        self.panels = len(panels)
        self.set_count(2 if self.are_small and not are_wide else 1)

    def set_count(self, count):
        self.count, self.rows = count, math.ceil(self.panels / count)

    def place(self, i):
        """The row and the column of a panel, and whether none is below it."""
        return *divmod(i, self.count), i // self.count == self.rows - 1


def in_rows(panels, most=STUDENTS_IN_A_ROW):
    """The panels, those with many students divided into several of about as many."""
    divided = []
    for panel in panels:
        names = list(dict.fromkeys(row["architecture"] for row in panel.rows))
        parts = math.ceil(len(names) / most)
        each = math.ceil(len(names) / parts)
        for start in range(0, len(names), each):
            these = set(names[start:start + each])
            title = panel.title + (" (continued)" if panel.title and start else "")
            divided.append(
                Panel(title, panel.settings, [row for row in panel.rows if row["architecture"] in these]))
    return divided


def intervals(table, columns, present, absent):
    """A note's sentence on what columns have, or that they have nothing."""
    return present if any(table.number(row, column) is not None for row in table.rows for column in columns) else absent


def set_f1_axis(axes, label, height):
    """The vertical axis of mean F1, `height` inches high; its label takes two lines where one is too long."""
    axes.set_ylim(0, 1.1)
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.set_ylabel(label if height > 2.5 else label.replace(", ", ",\n"), fontsize=9.5)


def line_handles(marked=False):
    """The legend of lines without and with distillation."""
    return [
        Line2D([], [], **style, **({"marker": markers()[half], "markersize": 5} if marked else {}))
        for half, style in halves().items()
    ]


def marker_handles():
    return [
        Line2D([], [], label=style["label"], color=style["color"], linestyle="none", marker=markers()[half], markersize=6)
        for half, style in halves().items()
    ]


def seeds(counts):
    """How many runs a mean is over, in words."""
    low, high = min(counts, default=0), max(counts, default=0)
    if low == high:
        return f"{low} seed" + ("" if low == 1 else "s")
    return f"{low} to {high} seeds"


def spread(centres, widths):
    """Positions next to `centres`, in their order, at which things of these widths do not overlap.

    The sum of squared displacements is the least: neighbours that would overlap are pooled into a block, which is placed
    at the mean of where its members want it to be.
    """
    order = sorted(range(len(centres)), key=lambda i: centres[i])
    blocks = []  # [start wanted, members, width]
    for i in order:
        blocks.append([centres[i] - widths[i] / 2, [i], widths[i]])
        while len(blocks) > 1 and blocks[-2][0] + blocks[-2][2] > blocks[-1][0]:
            start, members, width = blocks.pop()
            first = blocks[-1]
            total = len(first[1]) + len(members)
            first[0] = (first[0] * len(first[1]) + (start - first[2]) * len(members)) / total
            first[1] += members
            first[2] += width
    positions = [0.0] * len(centres)
    for start, members, _ in blocks:
        for i in members:
            positions[i] = start + widths[i] / 2
            start += widths[i]
    return positions


def described(panels, sentence, omission=""):
    """The sentence of the first panel, how many more there are, and a sentence on those that are left out."""
    first = panels[0]
    more = len(panels) - 1
    return (
        (f"For {first.title}: " if first.title else "") + sentence
        + (f" {more} more panel{'s show' if more > 1 else ' shows'} other settings." if more else "")
        + omission)
