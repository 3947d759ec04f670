# SPDX-License-Identifier: Apache-2.0
"""Draws the figures of a results folder from its tables. `scripts/plot --help` explains it."""

import argparse
import concurrent.futures
import gc
import multiprocessing
import os
import sys

import matplotlib

from figures import axes, confusion, effect, figure1, gradients, learning_curves, parameters, seeds
from figures.results import Results
from figures.table import NotDrawn, PlotError, WhereError

FIGURES = {
    module.STEM: module
    for module in (figure1, seeds, learning_curves, parameters, effect, confusion, axes, gradients)}


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
    for name in names:
        if name not in FIGURES:
            raise argparse.ArgumentTypeError(f"there is no figure '{name}'; there are {', '.join(FIGURES)}")
    return names


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


def draw(stems, results):
    """Draws figures, as many at a time as there are processors; for each, why it is not drawn, or None."""
    # What matplotlib makes lives until the figure is written: looking for what has died costs a sixth of the time.
    gc.disable()
    workers = min(len(stems), len(os.sched_getaffinity(0)))
    if workers < 2:
        return [outcome(stem, results) for stem in stems]
    with concurrent.futures.ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
        return list(pool.map(outcome, stems, [results] * len(stems)))


def outcome(stem, results):
    try:
        FIGURES[stem].draw(results)
    except PlotError as error:
        return error
    finally:
        gc.collect()
    return None


def main():
    options = arguments()
    if not os.path.isdir(options.folder):
        print(f"There is no folder {options.folder}.", file=sys.stderr)
        return 1
    # A user's own settings must not change the figures; a dollar sign in a folder's name starts no formula.
    matplotlib.rcdefaults()
    if "text.parse_math" in matplotlib.rcParams:
        matplotlib.rcParams["text.parse_math"] = False
    results = Results(options.folder, options.where)
    stems = [stem for stem in FIGURES if not options.only or stem in options.only]
    drawn, complaints, reasons = [], [], []
    for stem, error in zip(stems, draw(stems, results)):
        if error is None:
            drawn.append(stem)
        elif isinstance(error, WhereError):
            complaints = [str(error)]
            break
        else:
            (reasons if isinstance(error, NotDrawn) else complaints).append(f"{stem} is not drawn. {error}")
    if options.only or not (drawn or complaints):
        complaints = reasons + complaints
    if drawn:
        names = ", ".join(stem + results.suffix for stem in drawn)
        print(f"{options.folder.rstrip('/')}/: {names} (.png and .svg)")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
