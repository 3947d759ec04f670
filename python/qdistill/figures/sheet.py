# SPDX-License-Identifier: Apache-2.0
"""The sheet that a figure is laid out for: how wide it is, and how small its texts may be.

Figures are laid out in inches and points at a size of names of 10 points, and written at the size that the style has. On a
sheet of a given width they are written smaller, down to three quarters, and panels that do not fit take rows of their own.
"""

import math
import re

import matplotlib

from .table import PlotError

# Text that is smaller is hard to read in print, in points.
SMALLEST = 6
COLUMN = 3.4
NARROWEST, WIDEST = 3.0, 40.0
# What a page leaves for figures, in inches.
HIGHEST = 9
# Where a figure is no longer made smaller, in inches.
NATURAL, MOST_SCALED = 6, 0.75
WIDTH = re.compile(r"(\d+\.?\d*|\.\d+)\s*(mm|cm|in)?")


def inches(text):
    """A width: a number of inches, or with `mm` or `cm` behind it of these, or `column`, that of a journal's column."""
    if text == "column":
        return COLUMN
    match = WIDTH.fullmatch(text)
    if not match:
        raise PlotError(f"'{text}' is no width, such as column, 86mm, 8.6cm or 3.4in")
    width = float(match[1]) / {"mm": 25.4, "cm": 2.54}.get(match[2], 1)
    if not NARROWEST <= width <= WIDEST:
        raise PlotError(f"{text} is {width:g} inches; figures are {NARROWEST:g} to {WIDEST:g} inches (76 to 1016 mm) wide")
    return width


class Sheet:
    """Made after the style is set.

    Attributes:
        scale: by what a figure is written smaller or larger than it is laid out.
        width: how wide it is laid out; None where it is as wide as it wants to be.
        smallest: the size of the smallest text, as it is laid out.
    """

    def __init__(self, width=None):
        self.scale = matplotlib.rcParams["font.size"] / 10
        if width is not None:
            self.scale = min(self.scale, max(MOST_SCALED, width / NATURAL))
        self.width = None if width is None else width / self.scale
        self.smallest = max(7, SMALLEST / self.scale)
        matplotlib.rcParams["font.size"] = 10

    def size(self, points):
        """The size of a text, which is never too small to be read."""
        return max(points, self.smallest) if self.width else points

    @property
    def height(self):
        """How high a figure may be on a sheet of a given width, as it is laid out."""
        return HIGHEST / self.scale

    def room(self, beside):
        """The width that is left beside some inches; more than any figure has where it is not given."""
        return self.width - beside if self.width else math.inf
