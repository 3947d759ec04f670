# SPDX-License-Identifier: Apache-2.0
"""What exporters hand over of each trial."""

import warnings

from pandas import notna

from ..errors import QDistillError
from ..sweep import Sweep, load


class Record:
    """A trial that ended.

    Attributes:
        identity: the hash of all that its result depends on, the same in all plans.
        name: its number, student, half and seed.
        parameters: student, distillation, seed, settings and number of parameters.
        scores: the numbers in its row of trials.csv, by column.
        curves: lists of (epoch, value) by column of curves.csv.
    """

    def __init__(self, row, identity, parameters, scores, curves):
        self.identity, self.parameters, self.scores, self.curves = identity, parameters, scores, curves
        half = "kd" if row["distillation"] else "alone"
        self.name = f"trial-{row['trial']}-{row['architecture']}-{half}-seed-{row['seed']}"
        self.has_failed = row["status"] != "done"
        self.reason = row["reason"] if self.has_failed else None


def records(sweep):
    """The sweep, and a record of each trial that ran to its end; one that was given up has none."""
    sweep = sweep if isinstance(sweep, Sweep) else load(sweep)
    for name in ("trials", "timings"):
        if getattr(sweep, name) is None:
            raise QDistillError(f"{sweep.folder} has no {name}.csv: `qdistill report {sweep.folder}` writes it.")
    if sweep.curves is None:
        warnings.warn(
            f"{sweep.folder} has no curves.csv: nothing is exported by epoch. `qdistill report {sweep.folder} --curves` "
            "writes it.", stacklevel=3)
    return sweep, _records(sweep)


def _records(sweep):
    ends, columns = sweep.timings.dropna(subset=["identity"]), list(sweep.trials.columns)
    identities = dict(zip(ends["trial"], ends["identity"]))
    first_score = columns.index("f1_weighted")
    parameters = [column for column in columns[1:first_score] if column != "result"]
    scores = [column for column in columns[first_score:] if column not in ("status", "reason")]
    curves = {} if sweep.curves is None else dict(list(sweep.curves.groupby("trial")))
    for row in sweep.trials.to_dict("records"):
        if row["trial"] in identities:
            yield Record(
                row, identities[row["trial"]], {name: row[name] for name in parameters if notna(row[name])},
                {name: float(row[name]) for name in scores if notna(row[name])}, _curves(curves.get(row["trial"])))


def _curves(frame):
    if frame is None:
        return {}
    lists = {}
    for column in frame.columns.difference(["trial", "epoch"], sort=False):
        points = [(int(epoch), float(value)) for epoch, value in zip(frame["epoch"], frame[column]) if notna(value)]
        if points:
            lists[column] = points
    return lists
