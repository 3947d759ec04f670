# SPDX-License-Identifier: Apache-2.0
"""The style that all figures share: matplotlib's settings, from the file beside this one and from a user's own."""

import os

import matplotlib
from cycler import cycler
from matplotlib.colors import to_hex, to_rgb

from .table import PlotError

DEFAULT = os.path.join(os.path.dirname(__file__), "qdistill.mplstyle")
# A black that stays black, for text on a coloured ground.
BLACK = "#010101"
# The colours, line styles and markers of the style, each by its name.
_cycles = {}


def use(path=None):
    """Sets matplotlib to the default style and, on top of it, to that of a file or to one of matplotlib's by its name."""
    # A user's own settings must not change the figures.
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(_read(DEFAULT))
    if path is not None:
        matplotlib.rcParams.update(_read(path))
    _cycles.clear()
    _cycles.update(matplotlib.rcParams["axes.prop_cycle"].by_key())
    # Lines that are no curves, as those of a grid, have neither.
    matplotlib.rcParams["axes.prop_cycle"] = cycler(color=_cycles.get("color", ["#000000"]))
    matplotlib.rcParams["svg.fonttype"] = "path"
    # A dollar sign in a folder's name starts no formula.
    if "text.parse_math" in matplotlib.rcParams:
        matplotlib.rcParams["text.parse_math"] = False


def _read(path):
    import matplotlib.style

    if not os.path.exists(path) and path in matplotlib.style.library:
        return matplotlib.style.library[path]
    try:
        return matplotlib.rc_params_from_file(path, fail_on_error=True, use_default_template=False)
    except FileNotFoundError:
        raise PlotError(
            f"There is no style file {path}, and matplotlib has no style of that name. qdistill.mplstyle beside the figures "
            "is one to start from.") from None
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise PlotError(f"The style file {path} cannot be read: {' '.join(str(error).split())}.") from None


def _cycle(index, key, default):
    there = _cycles.get(key) or [default]
    return there[index % len(there)]


def color(index):
    """The colours of the style in their order."""
    return to_hex(_cycle(index, "color", "#000000"))


def colors():
    """How many colours there are."""
    return len(_cycles.get("color", []))


def halves():
    """Labels, colours and lines without and with distillation."""
    return {
        half: {"label": label, "color": color(int(half)), "linestyle": _cycle(int(half), "linestyle", line)}
        for half, label, line in ((False, "without KD", "--"), (True, "with KD", "-"))}


def markers():
    return {half: _cycle(int(half), "marker", marker) for half, marker in ((False, "s"), (True, "o"))}


def difference():
    """The colour of what is neither: the difference of the two."""
    return color(2)


# What is black, this grey and this light grey takes the embedding page's text colour in an SVG; see svg.py.
def ink():
    return to_hex(matplotlib.rcParams["axes.edgecolor"])


def ink_on(color):
    """Black or white, whichever can be read on a colour: one has a contrast of at least 4.5 with any, where they are equal.

    By relative luminance, as WCAG 2 defines it.
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color[:3]]
    return BLACK if 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.179 else "white"


def grey():
    """Of what is less than text: two thirds of its colour and one third of the ground's."""
    text, ground = (to_rgb(matplotlib.rcParams[name]) for name in ("text.color", "figure.facecolor"))
    return to_hex([(2 * a + b) / 3 for a, b in zip(text, ground)])


def grid_color():
    return to_hex(matplotlib.rcParams["grid.color"])


def ground():
    """The colour of the page."""
    return to_hex(matplotlib.rcParams["figure.facecolor"])
