# SPDX-License-Identifier: Apache-2.0
"""The results folder that the figures are drawn from and into."""

import functools
import os
import re

from . import output
from .page import MOST_PANELS
from .table import Filter, NotDrawn, PlotError, Students, Table, own_settings
from .words import label


class Results:
    """A results folder, which of its rows are drawn, and on which sheet; `width` is that sheet's, as it was asked for."""

    def __init__(self, folder, conditions, sheet, formats, width=None):
        self.folder, self.filter, self.sheet, self.formats = folder, Filter(conditions), sheet, formats
        name = label(os.path.basename(os.path.abspath(folder)), 80)
        self.name = f"{name}, {self.filter.title}" if conditions else name
        # What is drawn of a part of the rows is another file than what is drawn of all.
        self.suffix = "".join(
            "." + re.sub(r"[^\w.+-]", "_", column) + "=" + re.sub(r"[^\w.+-]", "_", "+".join(values))
            for column, values in self.filter.values.items())
        # So is one of another width.
        self.suffix += f".{width}" if width else ""

    def table(self, name, columns, most=MOST_PANELS, students=None, wanted=None, optional=(), own=None):
        own = self.own if own is None else own
        return Table(os.path.join(self.folder, name), columns, self.filter, most, students, wanted, optional, own=own)

    @functools.cached_property
    def own(self):
        """The settings of the students themselves, in all figures the same; none where there is no summary."""
        try:
            return own_settings(os.path.join(self.folder, "summary.csv"))
        except PlotError:
            return []

    @functools.cached_property
    def scores(self):
        """The highest mean F1 of each student; None for one without a result."""
        table, scores = self.table("summary.csv", ["mean"], most=None), {}
        for row in table.rows:
            old, mean = scores.get(row["architecture"]), table.number(row, "mean")
            scores[row["architecture"]] = mean if old is None else old if mean is None else max(old, mean)
        if all(mean is None for mean in scores.values()):
            raise NotDrawn(f"{table.path}: no trial has a result.")
        return scores

    def students(self, most):
        return Students(self.scores, most, "mean F1")

    def path(self, stem):
        """The file of a figure, without its extension."""
        return os.path.join(self.folder, stem + self.suffix)

    def save(self, page, stem, description):
        """Writes the page into the folder."""
        path = self.path(stem)
        try:
            output.write(page, path, stem, description, self.formats)
        except OSError as error:
            raise PlotError(f"{path} cannot be written: {error.strerror}.") from None
