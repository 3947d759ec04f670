# SPDX-License-Identifier: Apache-2.0
"""Draws the figures of a results folder that its tables have."""

import concurrent.futures
import gc
import multiprocessing
import os

import matplotlib

from . import axes, confusion, effect, figure1, gradients, learning_curves, parameters, seeds
from .results import Results
from .table import NotDrawn, PlotError, WhereError

FIGURES = {
    module.STEM: module
    for module in (figure1, seeds, learning_curves, parameters, effect, confusion, axes, gradients)}


def known(names):
    """The names, if all are of figures."""
    for name in names:
        if name not in FIGURES:
            raise PlotError(f"there is no figure '{name}'; there are {', '.join(FIGURES)}")
    return names


class Drawing:
    """The figures of a folder, all or `only` some: what is drawn, and why others are not.

    A figure that a sweep does not have is a complaint only where it was asked for.
    """

    def __init__(self, folder, only=None, conditions=()):
        self.folder, self.only, self.conditions = folder, known(only or []), conditions
        self.drawn, self.complaints, self.results = [], [], None

    def draw(self, workers=1):
        """Draws, as many figures at a time as there are workers."""
        if not os.path.isdir(self.folder):
            self.complaints = [f"There is no folder {self.folder}."]
            return
        # A user's own settings must not change the figures, nor figures those of a notebook.
        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            # A dollar sign in a folder's name starts no formula.
            if "text.parse_math" in matplotlib.rcParams:
                matplotlib.rcParams["text.parse_math"] = False
            self.results = Results(self.folder, self.conditions)
            stems = [stem for stem in FIGURES if not self.only or stem in self.only]
            self._sort(zip(stems, _outcomes(stems, self.results, workers)))

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
