# SPDX-License-Identifier: Apache-2.0
"""The CSV tables of a results folder, read for a figure."""

import csv
import functools
import math
import os
import re
import shlex

from .words import label

IDENTITY = ("trial", "rank", "architecture", "distillation", "seed")
# What may come after the settings.
ENDS = ("parameters", "epoch", "values")
NAMES = {"max_epochs": "epochs"}


class PlotError(Exception):
    """Why a figure cannot be drawn, as a sentence."""


class WhereError(PlotError):
    """What is wrong with a filter, as a sentence: no figure can be drawn."""


class NotDrawn(PlotError):
    """Why a sweep has no such figure, as a sentence: nothing is wrong with it."""


def setting_name(column):
    return NAMES.get(column, column.replace("_", " "))


def setting_title(settings):
    """A title of (column, value) pairs."""
    return ", ".join(f"{setting_name(column)} {label(value)}" for column, value in settings)


def first(count):
    return "the first" + (f" {count}" if count > 1 else "")


def number_or_none(text):
    """The finite number in a text, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def listed(words):
    *some, last = words
    return f"{', '.join(some)} and {last}" if some else last


def own_settings(path):
    """The settings of a table that follow from the student and the other settings, as where each student has its own loss.

    Those are kept that make no more combinations of settings than the others do.
    """
    table = Table(path, [])
    pairs = {(row["architecture"], key) for key, rows in table.groups.items() for row in rows}

    def count(columns, students=True):
        return len({(student if students else "", *(key[i] for i in columns)) for student, key in pairs})

    everything = range(len(table.settings))
    kept = list(everything)
    for i in everything:
        others = [other for other in kept if other != i]
        if count(others) == count(kept):
            kept = others
    combinations = count(kept, students=False)
    own = [i for i in everything if i not in kept and count([*kept, i], students=False) > combinations]
    return [table.settings[i] for i in own]


class Filter:
    """The rows that `--where` keeps: for each column named, those with one of its values."""

    def __init__(self, conditions):
        self.values = {}
        for column, value in conditions:
            self.values.setdefault(column, []).append(value)

    @staticmethod
    def agree(cell, value):
        return cell == value or (number_or_none(cell) is not None and number_or_none(cell) == number_or_none(value))

    def check(self, table, columns):
        for column in self.values:
            if column not in columns:
                raise WhereError(f"--where {column}: {table} has no such setting. It has {', '.join(columns)}.")

    def keeps(self, row):
        """An empty cell is kept: the trial does not depend on that setting, and is shown beside all of its values."""
        return all(
            not row[column] or any(self.agree(row[column], value) for value in values)
            for column, values in self.values.items())

    @property
    def title(self):
        """What the filter keeps, for a figure's title; empty without conditions."""
        return setting_title((column, " or ".join(values)) for column, values in self.values.items())


class Students:
    """The students that a figure shows: all, or of more than `most` those with the highest and the lowest scores."""

    def __init__(self, scores, most, score):
        self.names, self.omission = list(scores), ""
        if len(scores) > most:
            ranked = sorted(scores, key=lambda name: -math.inf if scores[name] is None else scores[name], reverse=True)
            best, worst = most - most // 2, most // 2
            self.names = ranked[:best] + ranked[-worst:]
            self.omission = (
                f" Shown: of {len(scores)} students the {best} with the highest and the {worst} with the lowest "
                f"{score}. Others: scripts/plot DIR --where architecture=NAME.")


class Panel:
    """The rows of one combination of settings, under a title that says what differs from the others."""

    def __init__(self, title, settings, rows):
        self.title, self.settings, self.rows = title, settings, rows


class Table:
    """A CSV file with the columns that a figure needs, its rows grouped by the trials' settings.

    The settings are the columns between the row's identity, of which the column `of` is a part, and `parameters`, `epoch`
    or `values`: which there are depends on the plan. Only the rows of `students` and of the first `most` settings are kept,
    since an ablation's learning curves are many.

    A setting that a trial does not depend on is empty: the temperature of one without distillation. Its rows belong to
    each group that agrees with it in what it does depend on.

    The settings in `own` are of the students: they make no groups.

    Columns that are `optional` are empty where the file has none.

    Rows without a value in the column `wanted` are left out; `lacks` says whether there are such. Trials of a search alone,
    which a column `result` names, are left out.
    """

    def __init__(self, path, columns, keep=Filter(()), most=None, students=None, wanted=None, optional=(),
                 of="architecture", own=()):
        self.lacks, self.own = False, own
        self.path, self.settings, self.groups, self.left_out, self.students = path, [], {}, {}, students
        order = {name: i for i, name in enumerate(students.names)} if students and students.omission else None
        seen, partial = {}, {}
        try:
            with open(path, newline="", encoding="utf-8") as file:
                reader = csv.reader(file)
                header = next(reader, [])
                self._read_header(header, [of, *columns], keep)
                needed = {column: header.index(column) for column in [of, *self.settings, *self.own, *columns]}
                at = [header.index(column) for column in self.settings]
                self.optional = [column for column in optional if column in header]
                needed.update((column, header.index(column)) for column in self.optional)
                result = header.index("result") if "result" in header else None
                for cells in reader:
                    if not cells:
                        continue
                    if len(cells) != len(header):
                        raise PlotError(f"{path}, line {reader.line_num}: {len(cells)} cells, not {len(header)}.")
                    # The apostrophe that keeps a spreadsheet from taking a text for a formula.
                    cells = [cell[1:] if re.match(r"'+[=+\-@\t]", cell) else cell for cell in cells]
                    if result is not None and cells[result] == "false":
                        continue
                    row = {column: cells[i] for column, i in needed.items()}
                    for column in keep.values:
                        seen.setdefault(column, {})[row[column]] = None
                    if not keep.keeps(row) or (order and row["architecture"] not in order):
                        continue
                    if wanted and not row[wanted]:
                        self.lacks = True
                        continue
                    row["line"] = reader.line_num
                    settings = tuple(cells[i] for i in at)
                    if "" in settings:
                        partial.setdefault(settings, []).append(row)
                    elif settings in self.groups or most is None or len(self.groups) < most:
                        self.groups.setdefault(settings, []).append(row)
                    else:
                        self.left_out[settings] = None
        except FileNotFoundError:
            raise PlotError(f"There is no {path}.") from None
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise PlotError(f"{path} cannot be read: {error}.") from None
        self._share_out(partial, most)
        for column, values in keep.values.items():
            if not any(cell and keep.agree(cell, value) for cell in seen.get(column, []) for value in values):
                there = ", ".join([cell for cell in seen.get(column, []) if cell][:12])
                raise WhereError(f"--where {column}: no row of {path} has {' or '.join(values)}. There are {there}.")
        if not self.groups:
            if self.lacks:
                raise NotDrawn(f"{path} has no {wanted}.")
            if keep.values:
                raise WhereError(f"No row of {path} has {keep.title}.")
            raise NotDrawn(f"{path} has no rows: no trial has a result.")
        for rows in self.groups.values() if order else ():
            rows.sort(key=lambda row: order[row["architecture"]])

    def _share_out(self, partial, most):
        """Adds rows with empty settings to the groups that they belong to; with none, they are a group of their own."""
        for settings, rows in partial.items():
            def agrees(key):
                return all(own in ("", other) for own, other in zip(settings, key))

            homes = [key for key in self.groups if "" not in key and agrees(key)]
            for key in homes:
                self.groups[key] += rows
            if homes or any(agrees(key) for key in self.left_out):
                continue
            if most is None or len(self.groups) < most:
                self.groups[settings] = rows
            else:
                self.left_out[settings] = None

    def _read_header(self, header, columns, keep):
        missing = [column for column in columns if column not in header]
        end = next((i for i, column in enumerate(header) if column in ENDS), None)
        if end is None and not missing:
            missing = ["parameters"]
        if missing:
            raise PlotError(f"{self.path} has no column {', '.join(missing)}.")
        start = next(i for i, column in enumerate(header) if column not in IDENTITY)
        keep.check(os.path.basename(self.path), ["architecture", *header[start:end]])
        self.own = [column for column in header[start:end] if column in self.own]
        self.settings = [column for column in header[start:end] if column not in self.own]

    @functools.cached_property
    def rows(self):
        return [row for rows in self.groups.values() for row in rows]

    @functools.cached_property
    def differing(self):
        """The settings with more than one value, as positions."""
        keys = [*self.groups, *self.left_out]
        return [i for i in range(len(self.settings)) if len({key[i] for key in keys} - {""}) > 1]

    @property
    def panels(self):
        return [Panel(self.title(key), key, rows) for key, rows in self.groups.items()]

    def title(self, key, without=()):
        """What differs in a combination of settings, but for the settings at some positions."""
        return setting_title((self.settings[i], key[i]) for i in self.differing if key[i] and i not in without)

    @property
    def difference(self):
        """A sentence on the settings of the students themselves; empty if there are none."""
        return f" Students differ in {listed(map(setting_name, self.own))}, too." if self.own else ""

    @property
    def omission(self):
        """Sentences on the settings and students that are left out, and how to see them; empty if there are none."""
        rest = (self.students.omission if self.students else "") + self.difference
        if not self.left_out:
            return rest
        unseen = {}
        for i in self.differing:
            shown = {key[i] for key in self.groups}
            values = list(dict.fromkeys(key[i] for key in self.left_out if key[i] not in shown))
            if values:
                unseen[self.settings[i]] = values
        among = "; ".join(
            f"{setting_name(column)} {', '.join(map(label, values[:6]))}{', ...' if len(values) > 6 else ''}"
            for column, values in unseen.items())
        column, values = next(iter(unseen.items()), (None, None))
        if column is None:
            column, values = self.settings[self.differing[0]], [next(iter(self.left_out))[self.differing[0]]]
        return (
            f" Shown: {first(len(self.groups))} of {len(self.groups) + len(self.left_out):,} combinations of settings"
            + (f", none with {among}" if among else "")
            + f". Others: scripts/plot DIR --where {column}={label(shlex.quote(values[0]))}." + rest)

    def number(self, row, column):
        """The number in a cell; None for an empty cell and for what is not finite."""
        try:
            value = float(row[column]) if row[column] else math.nan
        except ValueError:
            raise PlotError(f"{self.path}, line {row['line']}: {column} is no number: {row[column]}.") from None
        return value if math.isfinite(value) else None

    def count(self, row, column):
        return int(self.number(row, column) or 0)

    def distillation(self, row):
        if row["distillation"] not in ("true", "false"):
            raise PlotError(
                f"{self.path}, line {row['line']}: distillation is neither true nor false: {row['distillation']}.")
        return row["distillation"] == "true"
