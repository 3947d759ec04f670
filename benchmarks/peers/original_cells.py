#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times trainings of the published benchmark in the original and in qdistill, and scales the original's time to the whole plan.

Run: python3 original_cells.py CHECKOUT [--sets linearly_separable_10d,...] [--models DataReuploadingClassifier,...]
                               [--seeds 1] [--limit 900] [--core 0] [--sweep FOLDER]

CHECKOUT is a checkout of XanaduAI/qml-benchmarks; it needs its packages (jax, optax, flax, pennylane, scikit-learn, scipy) and PyYAML.
A cell is a model on a data set with its published hyperparameters. The original's time is that of `fit` in a process of its own, with what it compiles,
as its own script runs it; qdistill's is that of the trial. Both have one core, in turn. An original that takes more than --limit
seconds is ended, and its time is a bound from below. --sweep names a finished sweep of the plan qml-benchmarks: its times, model by model,
times the ratio measured here, are what the original would take for the same trainings.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))
from published import MODELS, accuracies, model_of

QDISTILL = os.environ.get("QDISTILL_BINARY", str(ROOT / ".build/release/qdistill"))


def samples(name, part):
    """The features and labels of a data set that comes with qdistill."""
    text = (ROOT / "Sources/CBenchmark/sets.csv").read_text()
    lines = text.split(f"# {name} {part}\n")[1].split("#")[0].split()
    rows = [[float(value) for value in line.split(",")] for line in lines]
    return [row[1:] for row in rows], [int(row[0]) for row in rows]


def fit(checkout, model, name, hyperparameters, seed):
    """What a process of its own does: trains the original, and prints seconds and accuracies."""
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    sys.path.insert(0, str(Path(checkout) / "src"))
    import importlib

    import numpy as np

    classifier = getattr(importlib.import_module("qml_benchmarks.models"), model)(**hyperparameters, random_state=seed)
    features, labels = (np.array(values) for values in samples(name, "train"))
    start = time.perf_counter()
    classifier.fit(features, labels)
    seconds = time.perf_counter() - start
    features, labels = (np.array(values) for values in samples(name, "test"))
    print(json.dumps({
        "seconds": seconds, "accuracy": float(classifier.score(features, labels)),
        "steps": len(getattr(classifier, "loss_history_", [])),
    }))


def original(arguments, model, name, hyperparameters, seed):
    command = ["taskset", "-c", arguments.core, sys.executable, __file__, arguments.checkout, "--fit",
               json.dumps([model, name, hyperparameters, seed])]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=arguments.limit)
    except subprocess.TimeoutExpired:
        return {"seconds": arguments.limit, "accuracy": None, "steps": None}
    if done.returncode:
        sys.exit(f"{model} on {name} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def ours(plan, name, model_name, seeds, core):
    """Seconds of a trial and its test accuracy, means over the seeds."""
    import yaml

    cell = {**plan, "cases": [
        case for case in plan["cases"] if case["data.set"] == name and model_of(case["architectures"][0]) == model_name]}
    names = cell["cases"][0]["architectures"]
    cell["architectures"] = [own for own in plan["architectures"] if (own if isinstance(own, str) else own["name"]) in names]
    cell |= {"seeds": seeds, "distillation": {**plan["distillation"], "enabled": False}}
    cell.pop("reference", None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cell.yaml"
        path.write_text(yaml.safe_dump(cell, sort_keys=False))
        subprocess.run(["taskset", "-c", core, QDISTILL, "sweep", str(path), "--output", folder + "/out", "--quiet"], check=True)

        def column(table, title):
            with open(f"{folder}/out/{table}", newline="") as file:
                values = [float(row[title]) for row in csv.DictReader(file)]
            return sum(values) / len(values)

        return column("timings.csv", "seconds"), column("trials.csv", "accuracy")


def seconds_of(sweep):
    """What a sweep's trials took without distillation, model by model."""
    with open(f"{sweep}/timings.csv", newline="") as file:
        seconds = {row["trial"]: float(row["seconds"]) for row in csv.DictReader(file)}
    totals = {}
    with open(f"{sweep}/trials.csv", newline="") as file:
        for row in csv.DictReader(file):
            if row["distillation"] == "false" and row["trial"] in seconds:
                name = model_of(row["architecture"])
                totals[name] = totals.get(name, 0) + seconds[row["trial"]]
    return totals


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkout")
    parser.add_argument("--sets", default="linearly_separable_10d")
    parser.add_argument("--models", default=",".join(MODELS.values()))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--limit", type=float, default=900)
    parser.add_argument("--core", default="0")
    parser.add_argument("--sweep")
    parser.add_argument("--fit", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.fit:
        fit(arguments.checkout, *json.loads(arguments.fit))
        return
    import yaml

    plan = yaml.safe_load(subprocess.run(
        [QDISTILL, "plan", "show", "qml-benchmarks"], capture_output=True, text=True, check=True).stdout)
    published = {(row["set"], row["model"]): row for row in accuracies()}
    ratios = {}
    print("| model | data set | original, s | steps | test accuracy | qdistill, s | test accuracy | ratio |\n|---|---|---|---|---|---|---|---|")
    for name in arguments.sets.split(","):
        for model_name in arguments.models.split(","):
            pairs = [pair.split("=") for pair in published[name, model_name]["hyperparameters"].split()]
            hyperparameters = {key: value if value.isalpha() else json.loads(value) for key, value in pairs}
            seconds, accuracy = ours(plan, name, model_name, arguments.seeds, arguments.core)
            runs = [original(arguments, model_name, name, hyperparameters, seed) for seed in range(arguments.seeds)]
            theirs = sum(run["seconds"] for run in runs) / len(runs)
            bound = "over " if any(run["steps"] is None for run in runs) else ""
            known = [run["accuracy"] for run in runs if run["accuracy"] is not None]
            ratios.setdefault(model_name, []).append(theirs / seconds)
            steps = " ".join(str(run["steps"] or "-") for run in runs)
            shown = f"{sum(known) / len(known):.3f}" if known else "-"
            print(f"| {model_name} | {name} | {bound}{theirs:.1f} | {steps} | {shown} | {seconds:.2f} | {accuracy:.3f} "
                  f"| {theirs / seconds:.0f} |", flush=True)
    if arguments.sweep:
        totals = seconds_of(arguments.sweep)
        scaled = {name: total * sum(ratios[name]) / len(ratios[name]) for name, total in totals.items() if name in ratios}
        for name, seconds in scaled.items():
            print(f"{name}: {totals[name]:.0f} s here, {seconds / 3600:.0f} h scaled")
        print(f"All: {sum(totals[name] for name in scaled) / 3600:.2f} h here, {sum(scaled.values()) / 3600:.0f} h scaled")


if __name__ == "__main__":
    main()
