# SPDX-License-Identifier: Apache-2.0
"""The tables of a results folder as data frames."""

import functools
import json
import os
import re

import pandas

from .errors import QDistillError

# Columns that hold names, also where all of them look like numbers.
TEXTS = {
    "architecture", "average", "true_class", "predicted_class", "status", "reason", "host", "identity",
    "second_setting",
}  # fmt: skip
# Before pandas 3 the usual parser of numbers is off by a rounding now and then.
EXACT = {"float_precision": "round_trip"} if int(pandas.__version__.split(".")[0]) < 3 else {}
# The apostrophe that keeps a spreadsheet from taking a text for a formula.
APOSTROPHE = re.compile(r"\A'(?='*[=+\-@\t])")


def load(folder):
    """The tables of a results folder.

    Raises:
        QDistillError: the folder is not there, or holds no sweep.
    """
    return Sweep(folder)


def _table(file, meaning):
    def read(self):
        return self._frame(file)

    read.__doc__ = f"`{file}`: {meaning}. None where the folder has no such file."
    return functools.cached_property(read)


class Sweep:
    """The tables of a results folder, each read when it is first asked for. docs/reference/tables.md has their columns.

    Columns have the type of their content: numbers; texts; true and false as `bool`, or as pandas' `boolean` where some
    cells are empty. An empty cell is a missing value (NaN).
    """

    trials = _table("trials.csv", "one row per trial")
    summary = _table("summary.csv", "statistics over the seeds, one row per architecture, distillation and setting")
    comparisons = _table("comparisons.csv", "what distillation changes, one row per architecture and setting")
    averages = _table("averages.csv", "the same under weighted, macro and micro F1")
    curves = _table("curves.csv", "one row per trial and epoch (`qdistill report DIR --curves` writes it)")
    learning_curves = _table("learning-curves.csv", "the same over the seeds, one row per architecture and epoch")
    predictions = _table("predictions.csv", "one row per trial and test sample (`--save-predictions`)")
    confusion = _table("confusion.csv", "confusion matrices, one row per true and predicted class")
    gradients = _table("gradients.csv", "the size of the circuits' gradients before the first step")
    figure1 = _table("figure1.csv", "F1 with and without distillation, one row per architecture")
    agreement = _table("agreement.csv", "how near each setting comes to published values (plans with `reference`)")
    timings = _table("timings.csv", "identity, rank, host and time of each trial")
    best = _table("best.csv", "the choices of a plan with `select`")
    search = _table("search.csv", "what was tried for them")

    def __init__(self, folder):
        self.folder = os.fspath(folder)
        if not os.path.isdir(self.folder):
            raise QDistillError(f"There is no folder {self.folder}.")
        if not any(os.path.isfile(self._path(name)) for name in ("trials.csv", "summary.csv")):
            if os.path.isfile(self._path("trials.jsonl")):
                raise QDistillError(
                    f"{self.folder} has a journal, but no tables: `qdistill report {self.folder}` writes them.")
            raise QDistillError(
                f"{self.folder} is no results folder: it has neither trials.csv nor summary.csv. A results folder is what "
                "`qdistill sweep` writes, such as results/paper.")

    def __repr__(self):
        return f"<qdistill.Sweep {self.folder}>"

    @functools.cached_property
    def provenance(self):
        """`provenance.json`, what ran the sweep in each session, as a dictionary. None where there is no such file."""
        path = self._path("provenance.json")
        if not os.path.isfile(path):
            return None
        try:
            with open(path, encoding="utf-8") as file:
                return json.load(file)
        except (OSError, ValueError) as error:
            raise QDistillError(f"{path} cannot be read: {error}. `qdistill report {self.folder}` writes it.") from None

    @property
    def name(self):
        """The plan's name, or without provenance the folder's."""
        return (self.provenance or {}).get("plan") or os.path.basename(os.path.abspath(self.folder))

    @property
    def settings(self):
        """The columns of `trials` that are settings of a training, such as `learning_rate`."""
        columns = list(self.trials.columns)
        return columns[columns.index("seed") + 1:columns.index("parameters")]

    def _path(self, name):
        return os.path.join(self.folder, name)

    def _frame(self, name):
        path = self._path(name)
        if not os.path.isfile(path):
            return None
        try:
            # A class may be called NA.
            frame = pandas.read_csv(
                path, keep_default_na=False, na_values=[""], dtype={column: str for column in TEXTS}, **EXACT)
        except (OSError, ValueError) as error:
            raise QDistillError(
                f"{path} cannot be read: {error}. `qdistill report {self.folder}` writes it anew.") from None
        for column in frame.columns:
            if not pandas.api.types.is_numeric_dtype(frame[column]):
                frame[column] = _typed(frame[column])
        return frame


def _typed(column):
    given = column.dropna()
    if len(given) and all(isinstance(value, bool) for value in given):
        return column.astype("boolean")
    return column.map(lambda value: APOSTROPHE.sub("", value) if isinstance(value, str) else value)
