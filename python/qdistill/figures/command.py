# SPDX-License-Identifier: Apache-2.0
"""Draws the figures of a results folder from its tables. `scripts/plot --help` explains it."""

import argparse
import gc
import os
import sys

from .drawing import FIGURES, Drawing, known
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


def stems(text):
    names = [name for name in text.split(",") if name]
    try:
        return known(names)
    except PlotError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def arguments():
    parser = Parser(
        prog="scripts/plot", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Draws the figures of a results folder, each as PNG and SVG, from the tables there:\n"
        + "\n".join(f"  {stem:16} {module.__doc__}" for stem, module in FIGURES.items()),
        epilog="A sweep over many settings has panels for the first ones; --where draws others, into files of their own.\n"
        "Exit codes: 0 all figures that the sweep has are drawn; 1 one could not be drawn; 64 wrong command line.")
    parser.add_argument("folder", metavar="DIR", help="a results folder")
    parser.add_argument(
        "--where", metavar="COLUMN=VALUE", type=condition, action="append", default=[],
        help="draw only what has this setting, such as temperature=2, or architecture=q2; can be repeated, and the "
        "same column twice means either value")
    parser.add_argument(
        "--only", metavar="NAME,...", type=stems, help="draw only these figures, such as figure1,effect")
    return parser.parse_args()


def main():
    options = arguments()
    # What matplotlib makes lives until the figure is written: looking for what has died costs a sixth of the time.
    gc.disable()
    drawing = Drawing(options.folder, options.only, options.where)
    drawing.draw(len(os.sched_getaffinity(0)))
    if drawing.drawn:
        names = ", ".join(stem + drawing.results.suffix for stem in drawing.drawn)
        print(f"{options.folder.rstrip('/')}/: {names} (.png and .svg)")
    for complaint in drawing.complaints:
        print(complaint, file=sys.stderr)
    return 1 if drawing.complaints else 0
