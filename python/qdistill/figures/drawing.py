# SPDX-License-Identifier: Apache-2.0
"""Draws the figures of a results folder that its tables have."""

import concurrent.futures
import contextlib
import gc
import multiprocessing
import os

import matplotlib

from . import agreement, axes, confusion, effect, figure1, gradients, learning_curves, overlay, parameters, seeds, style
from .output import known_formats
from .results import Results
from .sheet import Sheet, inches
from .table import NotDrawn, PlotError, WhereError

FIGURES = {
    module.STEM: module
    for module in (figure1, seeds, learning_curves, parameters, effect, confusion, axes, agreement, gradients)}


def known(names):
    """The names, if all are of figures."""
    for name in names:
        if name not in FIGURES:
            raise PlotError(f"there is no figure '{name}'; there are {', '.join(FIGURES)}")
    return names


class Drawing:
    """The figures of a folder, all or `only` some: what is drawn, and why others are not.

    A figure that a sweep does not have is a complaint only where it was asked for.

    Args:
        width: of all figures, as `inches` reads it.
        style_file: a style file of matplotlib, or the name of one of its styles.
        formats: some of `output.FORMATS`.
    """

    def __init__(self, folder, only=None, conditions=(), width=None, style_file=None, formats=("png", "svg")):
        self.folder, self.only, self.conditions = folder, known(only or []), conditions
        self.width, self.inches = width, inches(width) if width else None
        self.style, self.formats = style_file, known_formats(formats)
        self.drawn, self.complaints, self.results = [], [], None

    def draw(self, workers=1):
        """Draws, as many figures at a time as there are workers."""
        if not os.path.isdir(self.folder):
            self.complaints = [f"There is no folder {self.folder}."]
            return
        try:
            with _sheet(self.style, self.inches) as sheet:
                self.results = Results(self.folder, self.conditions, sheet, self.formats, self.width)
                stems = [stem for stem in FIGURES if not self.only or stem in self.only]
                self._sort(zip(stems, _outcomes(stems, self.results, workers)))
        except PlotError as error:
            self.complaints = [str(error)]

    def _sort(self, outcomes):
        reasons = []
        for stem, error in outcomes:
            if error is None:
                self.drawn.append(stem)
            elif isinstance(error, WhereError):
                self.complaints = [str(error)]
                break
            else:
                sentences = reasons if isinstance(error, NotDrawn) else self.complaints
                sentences.append(f"{stem} is not drawn. {error}")
        if self.only or not (self.drawn or self.complaints):
            self.complaints = reasons + self.complaints


def draw_overlay(folders, conditions=(), width=None, style_file=None, formats=("png", "svg")):
    """Draws learning curves of several folders into the current one.

    Returns: the figure's file, without its extension.

    Raises:
        PlotError: why it cannot be drawn.
    """
    for folder in folders:
        if not os.path.isdir(folder):
            raise PlotError(f"There is no folder {folder}.")
    with _sheet(style_file, inches(width) if width else None) as sheet:
        into, *sweeps = (Results(folder, conditions, sheet, formats, width) for folder in (".", *folders))
        overlay.draw(sweeps, into)
        return os.path.normpath(into.path(overlay.STEM))


@contextlib.contextmanager
def _sheet(style_file, width):
    """A sheet in a style; the figures' settings are not a notebook's."""
    with matplotlib.rc_context():
        style.use(style_file)
        yield Sheet(width)


def _outcomes(stems, results, workers):
    """Of each figure why it is not drawn, or None."""
    workers = min(len(stems), workers)
    if workers < 2:
        return [_outcome(stem, results) for stem in stems]
    with concurrent.futures.ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
        return list(pool.map(_outcome, stems, [results] * len(stems)))


def _outcome(stem, results):
    try:
        FIGURES[stem].draw(results)
    except PlotError as error:
        return error
    finally:
        gc.collect()
    return None
