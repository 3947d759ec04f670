#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the exporters of python/qdistill with the real MLflow and TensorBoard.

Usage: python3 -m venv VENV && VENV/bin/pip install "./python[mlflow,tensorboard]" && VENV/bin/python benchmarks/python_exporters.py

Runs a small sweep (QDISTILL_BINARY, PATH or .build/release), exports it, reads back what is there with the packages' own readers,
and compares it with the tables number for number. Then extends the sweep and cuts an export short: no trial is there twice.

Exit codes: 0 all as it should be; 1 not.
"""

import importlib.metadata
import math
import pathlib
import struct
import sys
import tempfile
import warnings

import qdistill
from mlflow.tracking import MlflowClient
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import metadata, plugin_data_pb2

PLAN = {
    "name": "exported", "data": {"samples": 100, "bits": 8}, "circuit": {"layers": 2}, "training": {"epochs": 6},
    "teacher": {"minimumValidationAccuracy": 0}, "architectures": ["classical", "q2"], "seeds": 2,
}  # fmt: skip
faults = []


def check(is_so, sentence):
    if not is_so:
        faults.append(sentence)
        print(f"Not so: {sentence}")


def near(a, b, single=False):
    """Equal, at the precision of the store: TensorBoard's numbers are single."""
    return struct.pack("f", a) == struct.pack("f", b) if single else math.isclose(a, b, rel_tol=1e-15, abs_tol=0)


def check_mlflow(client, sweep, trials):
    experiment = client.get_experiment_by_name("exported")
    runs = client.search_runs([experiment.experiment_id], max_results=1000)
    check(len(runs) == trials, f"MLflow has {trials} runs, not {len(runs)}")
    check(len({run.data.tags["qdistill.identity"] for run in runs}) == trials, "each trial has one run in MLflow")
    session = sweep.provenance["sessions"][-1]
    rows = {
        (row["architecture"], str(row["distillation"]).lower(), str(row["seed"]), str(row["learning_rate"])): row
        for row in sweep.trials.to_dict("records")}
    for run in runs:
        check(run.info.status == "FINISHED", "a trial that is done is a run that has finished")
        check(run.data.tags["qdistill.plan"] == "exported", "the plan's name is a tag")
        check(run.data.tags["qdistill.gitCommit"] == session["gitCommit"], "the commit is a tag")
        named = tuple(run.data.params[name] for name in ("architecture", "distillation", "seed", "learning_rate"))
        check(named in rows, f"a run's parameters {named} are a trial's")
        row = rows.get(named)
        if row is None:
            continue
        for name in ("f1_weighted", "accuracy", "test_loss", "brier"):
            check(near(run.data.metrics[name], row[name]), f"{name} of {run.info.run_name} is that of trials.csv")
        curve = sweep.curves[sweep.curves["trial"] == row["trial"]]
        for name in ("training_loss", "validation_f1"):
            points = sorted((point.step, point.value) for point in client.get_metric_history(run.info.run_id, f"curve/{name}"))
            check([step for step, _ in points] == list(curve["epoch"]), f"{name} has a point for each epoch")
            check(all(near(value, there) for (_, value), there in zip(points, curve[name])), f"{name} is that of curves.csv")
    return runs


def check_tensorboard(folder, sweep):
    places = sorted(folder.iterdir())
    check(len(places) == len(sweep.trials), f"TensorBoard has {len(sweep.trials)} runs, not {len(places)}")
    found = set()
    for place in places:
        check(len(list(place.iterdir())) == 1, "each run has one file of events")
        events = EventAccumulator(str(place))
        events.Reload()
        hparams = events.summary_metadata[metadata.SESSION_START_INFO_TAG].plugin_data.content
        start = plugin_data_pb2.HParamsPluginData.FromString(hparams).session_start_info.hparams
        key = (start["architecture"].string_value, start["distillation"].bool_value, int(start["seed"].number_value))
        row = next(row for row in sweep.trials.to_dict("records") if key == (
            row["architecture"], row["distillation"], row["seed"])
            and near(start["learning_rate"].number_value, row["learning_rate"]))
        found.add(row["trial"])
        check(near(events.Scalars("score/f1_weighted")[-1].value, row["f1_weighted"], True), "the score is that of trials.csv")
        curve = sweep.curves[sweep.curves["trial"] == row["trial"]]
        points = [(point.step, point.value) for point in events.Scalars("curve/training_loss")]
        check([step for step, _ in points] == list(curve["epoch"]), "the curve has a point for each epoch")
        check(all(near(value, there, True) for (_, value), there in zip(points, curve["training_loss"])), "it is that of curves.csv")
    check(found == set(sweep.trials["trial"]), "each trial is a run of TensorBoard")


def main():
    warnings.simplefilter("error", UserWarning)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        uri = f"sqlite:///{folder}/mlflow.db"
        client = MlflowClient(uri)

        def run(**fields):
            return qdistill.run(PLAN, folder / "out", options=["--curves"], quiet=True, **fields)

        def export(sweep):
            return qdistill.to_mlflow(sweep, tracking_uri=uri), qdistill.to_tensorboard(sweep, folder / "board")

        sweep = run()
        check(export(sweep) == (8, 8), "eight trials are exported")
        check_mlflow(client, sweep, 8)
        check_tensorboard(folder / "board", sweep)
        check(qdistill.to_mlflow(sweep, tracking_uri=uri) == 0, "a second export adds nothing to MLflow")
        # An axis more: all trials have other numbers, and those of before are not exported again.
        sweep = run(training__learningRate=[0.05, 0.1])
        check(export(sweep) == (8, 16), "of a sweep that was extended the new trials are exported")
        runs = check_mlflow(client, sweep, 16)
        check_tensorboard(folder / "board", sweep)
        # As if an export had been killed in the middle of a run.
        client.set_tag(runs[0].info.run_id, "qdistill.exported", "false")
        check(qdistill.to_mlflow(sweep, tracking_uri=uri) == 1, "a run that was cut short is exported again")
        check_mlflow(client, sweep, 16)
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("mlflow", "tensorboard", "pandas"))
    print(f"16 trials exported and read back with {versions}: " + (f"{len(faults)} faults" if faults else "all as they should be"))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
