#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks whether a model of the scores proposes better hyperparameters than Sobol points do, on handwritten digits.

    python3 benchmarks/peers/tuning.py [REPETITIONS]        (default: 20; needs numpy, scipy, scikit-learn and optuna)

Learning rate (logarithmic), layers, batch size (logarithmic) and momentum of `hea` are searched with 48 evaluations, each the mean
validation accuracy over three folds: by Sobol points (`samples: 48`); in batches of eight by optuna's tree-structured Parzen
estimator, with liars for those that run at the same time; and by expected improvement of a Gaussian process, with the mean of
the process as the liar. What each chose is trained again with 20 other seeds and tested. Prints the best validation score found,
and the test accuracy of the choice, with the paired differences to Sobol's over the repetitions.
"""
import csv
import math
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy
import optuna
from scipy import stats
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("QDISTILL_BINARY", str(ROOT / ".build/release/qdistill"))
EVALUATIONS, BATCH = 48, 8
# Name, column, lowest and highest value, whether logarithmic, whether whole.
SPACE = [("training.learningRate", "learning_rate", 1e-3, 1, True, False), ("circuit.layers", "layers", 1, 6, False, True),
         ("training.batch", "batch", 4, 96, True, True), ("training.momentum", "momentum", 0, 0.95, False, False)]
PLAN = """
name: tuning
data: {{source: digits, classes: [3, 5, 8], trainingSamples: 100, split: [0.8, 0, 0.2], seed: {seed}}}
training: {{epochs: 10, optimiser: sgd{training}}}
circuit: {{layers: {layers}}}
distillation: false
architectures: [hea]
seeds: {seeds}
{more}
"""


def run(plan: str, table: str) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "plan.yaml")
        path.write_text(plan)
        subprocess.run([PROGRAM, "sweep", path, "--output", Path(folder, "out"), "--quiet"], check=True)
        with open(Path(folder, "out", table), newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))


def value(place: float, low: float, high: float, is_log: bool, is_whole: bool) -> float:
    low, high = (low - 0.499, high + 0.499) if is_whole and not is_log else (low, high)
    exact = math.exp(math.log(low) + place * math.log(high / low)) if is_log else low + place * (high - low)
    return round(exact) if is_whole else float(f"{exact:.4g}")


def point(places) -> tuple:
    return tuple(value(place, *axis[2:]) for place, axis in zip(places, SPACE))


def evaluate(points: list[tuple], seed: int) -> dict[tuple, float]:
    """The mean validation accuracy over three folds of each point."""
    unique = list(dict.fromkeys(points))
    # One case more, as a search is among several.
    cases = unique if len(unique) > 1 else unique + [point([0.5] * len(SPACE))]
    lines = ["cases:"] + ["  - {" + ", ".join(f"{axis[0]}: {number}" for axis, number in zip(SPACE, one)) + "}" for one in cases]
    more = "select: {by: validationAccuracy, folds: 3, refit: false}\n" + "\n".join(lines)
    found = {}
    for row in run(PLAN.format(seed=seed, training="", layers=3, seeds="[1]", more=more), "search.csv"):
        # What is the same in all cases has no column.
        key = tuple(float(row.get(axis[1]) or cases[0][place]) for place, axis in enumerate(SPACE))
        found[key] = float(row["score"]) if row["score"] else 0.0
    return {one: found[tuple(float(number) for number in one)] for one in unique}


def test(chosen: tuple, seed: int) -> float:
    rate, layers, batch, momentum = chosen
    training = f", learningRate: {rate}, batch: {batch}, momentum: {momentum}"
    rows = run(PLAN.format(seed=seed, training=training, layers=layers, seeds=f"[{', '.join(str(s) for s in range(101, 121))}]",
                           more=""), "trials.csv")
    return numpy.mean([float(row["accuracy"] or 0) for row in rows])


def by_sobol(seed: int) -> dict[tuple, float]:
    places = stats.qmc.Sobol(len(SPACE), seed=seed).random(64)[:EVALUATIONS]
    return evaluate([point(place) for place in places], seed)


def by_parzen(seed: int) -> dict[tuple, float]:
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=2 * BATCH, constant_liar=True, multivariate=True)
    study, known = optuna.create_study(direction="maximize", sampler=sampler), {}
    for _ in range(EVALUATIONS // BATCH):
        trials = [study.ask() for _ in range(BATCH)]
        points = [point([trial.suggest_float(axis[0], 0, 1) for axis in SPACE]) for trial in trials]
        known |= evaluate(points, seed)
        for trial, one in zip(trials, points):
            study.tell(trial, known[one])
    return known


def by_process(seed: int) -> dict[tuple, float]:
    random = numpy.random.default_rng(seed)
    places = stats.qmc.Sobol(len(SPACE), seed=seed).random(2 * BATCH)
    known = evaluate([point(place) for place in places], seed)
    scores = [known[point(place)] for place in places]
    kernel = ConstantKernel(0.1) * Matern([0.3] * len(SPACE), nu=2.5) + WhiteKernel(1e-3)
    while len(places) < EVALUATIONS:
        batch, liars = [], []
        for _ in range(BATCH):
            x, y = numpy.array([*places, *batch]), numpy.array([*scores, *liars])
            process = GaussianProcessRegressor(kernel, normalize_y=True, random_state=seed).fit(x, y)
            candidates = random.random((2000, len(SPACE)))
            mean, deviation = process.predict(candidates, return_std=True)
            z = (mean - y.max()) / numpy.maximum(deviation, 1e-9)
            gain = deviation * (z * stats.norm.cdf(z) + stats.norm.pdf(z))
            best = int(numpy.argmax(gain))
            batch.append(candidates[best])
            liars.append(mean[best])
        found = evaluate([point(place) for place in batch], seed)
        known |= found
        places = numpy.array([*places, *batch])
        scores += [found[point(place)] for place in batch]
    return known


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.filterwarnings("ignore")
    methods = {"Sobol points": by_sobol, "Parzen estimator": by_parzen, "Gaussian process": by_process}
    results = {name: [] for name in methods}
    for seed in range(1, repetitions + 1):
        for name, search in methods.items():
            known = search(seed)
            chosen = max(known, key=known.get)
            results[name].append((known[chosen], test(chosen, seed)))
    print(f"{repetitions} repetitions, {EVALUATIONS} evaluations each, batches of {BATCH}")
    sobol = numpy.array(results["Sobol points"])
    for name in methods:
        own = numpy.array(results[name])
        line = f"{name:18} validation {own[:, 0].mean():.4f}, test {own[:, 1].mean():.4f}"
        if name != "Sobol points":
            for what, column in (("validation", 0), ("test", 1)):
                difference = own[:, column] - sobol[:, column]
                half = stats.t.ppf(0.975, repetitions - 1) * difference.std(ddof=1) / math.sqrt(repetitions)
                line += f"; {what} difference {difference.mean():+.4f} ± {half:.4f}"
        print(line)


if __name__ == "__main__":
    main()
