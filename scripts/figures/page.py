# SPDX-License-Identifier: Apache-2.0
"""The page that a figure is laid out on, and the style that all figures share."""

import textwrap

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

# Blue and orange of Okabe and Ito's palette, distinct to colour-blind readers and in grey.
STYLES = {
    False: {"label": "without KD", "color": "#0072B2", "linestyle": "--"},
    True: {"label": "with KD", "color": "#E69F00", "linestyle": "-"},
}
MARKERS = {False: "s", True: "o"}
# Their bluish green, for what is neither: the difference of the two.
DIFFERENCE = "#009E73"
# What has these colours takes the embedding page's text colour in an SVG; see svg.py.
INK, GREY, GRID = "#000000", "#555555", "#dddddd"
# A black that stays black, for text on a coloured ground.
BLACK = "#010101"

MOST_PANELS = 12
MAXIMUM_PIXELS = 60000
NOTE_LINE = 0.17


class Page:
    """A figure laid out in inches from its top left corner; below its body is a note that says what is drawn."""

    def __init__(self, width, body, title, handles, note):
        lines = textwrap.wrap(note, int((width - 0.3) / 0.0625))
        self.width, self.height = width, body + 0.26 + NOTE_LINE * (len(lines) - 1)
        self.title = title
        self.figure = Figure(figsize=(self.width, self.height))
        FigureCanvasAgg(self.figure)
        self.fit(self.text(0.15, 0.15, title, size=12, weight="bold"), width - 0.3)
        self.figure.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(0.15 / self.width, 1 - 0.40 / self.height),
            borderaxespad=0, borderpad=0, ncol=max(1, len(handles)), frameon=False, fontsize=10)
        for i, line in enumerate(lines):
            self.text(0.15, body + NOTE_LINE * i, line, size=8.5, color=GREY)

    def text(self, x, y, text, **style):
        return self.figure.text(x / self.width, 1 - y / self.height, text, **{"va": "top", **style})

    def fit(self, text, width):
        """Makes a text smaller until it is no wider than `width` inches."""
        extent = text.get_window_extent().width
        if extent > 0:
            text.set_size(text.get_size() * min(1, width * self.figure.dpi / extent))
        return text

    def points_wide(self, text, size):
        """The width of a text in points."""
        probe = self.text(0, 0, text, size=size)
        width = probe.get_window_extent().width * 72 / self.figure.dpi
        probe.remove()
        return width

    def axes(self, left, top, width, height):
        axes = self.figure.add_axes(
            (left / self.width, 1 - (top + height) / self.height, width / self.width, height / self.height))
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color=GRID, linewidth=0.6)
        axes.set_axisbelow(True)
        return axes

    def panel_title(self, axes, title, width):
        self.fit(axes.set_title(title, loc="left", fontsize=10), width)


def set_f1_axis(axes, label, height):
    """The vertical axis of mean F1, `height` inches high; its label takes two lines where one is too long."""
    axes.set_ylim(0, 1.1)
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.set_ylabel(label if height > 2.5 else label.replace(", ", ",\n"), fontsize=9.5)


def line_handles(markers=False):
    """The legend of lines without and with distillation."""
    return [
        Line2D([], [], **style, **({"marker": MARKERS[half], "markersize": 5} if markers else {}))
        for half, style in STYLES.items()
    ]


def marker_handles():
    return [
        Line2D([], [], label=style["label"], color=style["color"], linestyle="none", marker=MARKERS[half], markersize=6)
        for half, style in STYLES.items()
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
