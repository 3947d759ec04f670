# SPDX-License-Identifier: Apache-2.0
"""Trials as runs of MLflow."""

import itertools
import json
import time

from ..errors import QDistillError
from .records import records

IDENTITY, EXPORTED = "qdistill.identity", "qdistill.exported"
# What MLflow takes in one call, and the letters of a tag or parameter.
MOST_METRICS, MOST_PARAMETERS, MOST_LETTERS = 1000, 100, 500


def to_mlflow(sweep, experiment=None, tracking_uri=None):
    """Exports a sweep to MLflow, a run for each trial. Trials that are there already are left as they are.

    A run's parameters are student, distillation, seed and settings, its metrics the scores, and by epoch (as steps) the
    columns of curves.csv where the sweep has one, under `curve/`. Its tags are the trial's identity and the sweep's
    provenance.

    Args:
        sweep: a results folder, or what `load` or `run` gave.
        experiment: the experiment's name; the plan's by default.
        tracking_uri: where MLflow keeps its runs; what MLflow is set to by default.

    Returns: how many runs are new.
    """
    try:
        import mlflow  # noqa: F401
    except ModuleNotFoundError:
        raise QDistillError('MLflow is missing: pip install mlflow, or "qdistill[mlflow]".') from None
    from mlflow.entities import RunStatus
    from mlflow.tracking import MlflowClient

    sweep, trials = records(sweep)
    client = MlflowClient(tracking_uri)
    number = _experiment(client, experiment or sweep.name)
    there, tags, new = _exported(client, number), _provenance(sweep), 0
    for record in trials:
        if record.identity in there:
            continue
        reason = {"qdistill.reason": record.reason[:MOST_LETTERS]} if record.has_failed else {}
        run = client.create_run(
            number, run_name=record.name,
            tags={**tags, **reason, IDENTITY: record.identity, EXPORTED: "false"}).info.run_id
        _log(client, run, record)
        # The last word: a run without it was cut short, and is exported again.
        client.set_tag(run, EXPORTED, "true")
        client.set_terminated(run, RunStatus.to_string(RunStatus.FAILED if record.has_failed else RunStatus.FINISHED))
        new += 1
    return new


def _experiment(client, name):
    there = client.get_experiment_by_name(name)
    return client.create_experiment(name) if there is None else there.experiment_id


def _exported(client, experiment):
    """The identities of all trials with a whole run. Runs of exports that were cut short are deleted."""
    identities, token = set(), None
    while True:
        page = client.search_runs([experiment], f"tags.`{IDENTITY}` != ''", max_results=1000, page_token=token)
        for run in page:
            if run.data.tags.get(EXPORTED) == "true":
                identities.add(run.data.tags[IDENTITY])
            else:
                client.delete_run(run.info.run_id)
        token = page.token
        if not token:
            return identities


def _provenance(sweep):
    """Tags of the sweep and of what ran it, of its last session."""
    provenance = sweep.provenance or {}
    tags = {"qdistill.plan": sweep.name, "qdistill.sessions": len(provenance.get("sessions", []))}
    for name, value in (provenance.get("sessions") or [{}])[-1].items():
        tags[f"qdistill.{name}"] = value if isinstance(value, str) else json.dumps(value)
    return {name: str(value)[:MOST_LETTERS] for name, value in tags.items()}


def _log(client, run, record):
    from mlflow.entities import Metric, Param

    now = int(time.time() * 1000)
    metrics = [Metric(_name(name), value, now, 0) for name, value in record.scores.items()]
    for column, points in record.curves.items():
        metrics += [Metric(f"curve/{column}", value, now, epoch) for epoch, value in points]
    parameters = [Param(_name(name), _text(value)[:MOST_LETTERS]) for name, value in record.parameters.items()]
    for part in _parts(parameters, MOST_PARAMETERS):
        client.log_batch(run, params=part)
    for part in _parts(metrics, MOST_METRICS):
        client.log_batch(run, metrics=part)


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def _name(text):
    """A name that MLflow takes: a class's label may hold anything."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "_-. /") else "_" for c in text)


def _parts(items, most):
    items = iter(items)
    return iter(lambda: list(itertools.islice(items, most)), [])
