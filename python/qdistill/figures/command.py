# SPDX-License-Identifier: Apache-2.0
"""Draws the figures of a results folder from its tables. `scripts/plot --help` explains it."""

import argparse
import gc
import os
import sys

from .drawing import FIGURES, Drawing, draw_overlay, known
from .output import known_formats
from .sheet import inches
from .table import PlotError


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        print(f"{message}. See scripts/plot --help.", file=sys.stderr)
        sys.exit(64)


def condition(text):
    column, equals, value = text.partition("=")
    if not (column and equals):
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form COLUMN=VALUE")
    return column, value


def checked(check):
    """A type of arguments that `check` accepts: the argument, or what it made of it."""
    def parse(text):
        try:
            return check(text)
        except PlotError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
    return parse


def stems(text):
    return known([name for name in text.split(",") if name])


def width(text):
    inches(text)
    return text


def formats(text):
    return known_formats(text.split(","))


def arguments():
    parser = Parser(
        prog="scripts/plot", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Draws the figures of a results folder, each as PNG and SVG or as asked for, from the tables there:\n"
        + "\n".join(f"  {stem:16} {module.__doc__}" for stem, module in FIGURES.items()),
        epilog="A sweep over many settings has panels for the first ones; --where draws others, into files of their own.\n"
        "Exit codes: 0 all figures that the sweep has are drawn; 1 one could not be drawn; 64 wrong command line.")
    parser.add_argument("folder", metavar="DIR", nargs="?", help="a results folder")
    parser.add_argument(
        "--overlay", metavar="DIR", nargs="+",
        help="draw instead learning curves of the students that several results folders have, a colour for each folder, into "
        "overlay.png and overlay.svg of the current folder")
    parser.add_argument(
        "--where", metavar="COLUMN=VALUE", type=condition, action="append", default=[],
        help="draw only what has this setting, such as temperature=2, or architecture=q2; can be repeated, and the "
        "same column twice means either value")
    parser.add_argument(
        "--only", metavar="NAME,...", type=checked(stems), help="draw only these figures, such as figure1,effect")
    parser.add_argument(
        "--width", metavar="WIDTH", type=checked(width),
        help="draw figures of this width, into files of their own: column (that of a journal, 3.4 inches), 86mm or 3.4in")
    parser.add_argument(
        "--style", metavar="FILE",
        help="a style file of matplotlib, or the name of one of its styles, on top of qdistill.mplstyle beside the figures")
    parser.add_argument(
        "--format", metavar="NAME,...", type=checked(formats), default=["png", "svg"],
        help="write png, svg or pdf; png,svg by default")
    options = parser.parse_args()
    if (options.folder is None) == (options.overlay is None):
        parser.error("give a results folder, or several with --overlay")
    if options.overlay and options.only:
        parser.error("--overlay is a figure of its own, without --only")
    return options


def overlaid(options, endings):
    try:
        path = draw_overlay(options.overlay, options.where, options.width, options.style, options.format)
    except PlotError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{path} ({endings})")
    return 0


def main():
    options = arguments()
    *others, last = (f".{name}" for name in options.format)
    endings = f"{', '.join(others)} and {last}" if others else last
    if options.overlay:
        return overlaid(options, endings)
    # What matplotlib makes lives until the figure is written: looking for what has died costs a sixth of the time.
    gc.disable()
    drawing = Drawing(
        options.folder, options.only, options.where, options.width, options.style, options.format)
    drawing.draw(len(os.sched_getaffinity(0)))
    if drawing.drawn:
        names = ", ".join(stem + drawing.results.suffix for stem in drawing.drawn)
        print(f"{options.folder.rstrip('/')}/: {names} ({endings})")
    for complaint in drawing.complaints:
        print(complaint, file=sys.stderr)
    return 1 if drawing.complaints else 0
