#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Searches the readings of what the paper leaves open for those whose figure is nearest to the paper's.

    benchmarks/readings.py search OUT.csv [--minutes M] [--jobs N]   one choice changed at a time, then draws, then neighbours of the best
    benchmarks/readings.py refine OUT.csv [--best N] [--jobs N]      the best ones again on other data
    benchmarks/readings.py keep OUT.csv [--best N] [--jobs N]        the best ones of these on data kept back
    benchmarks/readings.py show OUT.csv [--best N]

A reading gives fields of the plan paper-softmax-twice or paper other values. Each is a sweep of its own; the distance is the
mean squared distance of agreement.csv, in standard errors over the 16 bars. The search runs on the data seed 1 and three seeds
of the weights, `refine` on the data seeds 2 and 3 and six, `keep` on 101 and 102 and twelve, those of the plan paper-readings. Rows
are appended: a search that is started again goes on.

Needs the program (QDISTILL_BINARY, or the release build).
"""
import argparse
import concurrent.futures
import csv
import json
import os
import pathlib
import random
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("QDISTILL_BINARY", str(ROOT / ".build/release/qdistill"))

# The first value of each is what the study takes. Later ones of `epochs`, `learningRate` and `patience` are not the paper's.
SPACE = {
    "training.loss": ["cross-entropy-of-softmax", "cross-entropy"],
    "training.epochs": ["300", "20", "30", "40", "60", "100"],
    "training.patience": ["50", "5", "8", "10", "15", "20"],
    "training.learningRate": ["0.1", "0.02", "0.05", "0.2", "0.3", "0.4", "0.5"],
    "training.monitor": ["loss", "cross-entropy", "accuracy", "f1", "training-loss"],
    "training.leastChange": ["0", "0.0001", "0.001", "0.01"],
    "training.patienceCounts": ["since-best", "cumulative"],
    "training.restoreBest": ["true", "false"],
    "training.batch": ["full", "8", "16", "32", "64"],
    "training.dropLast": ["false", "true"],
    "distillation.divergence": ["forward", "reverse", "unlogged"],
    "distillation.softmax": ["once", "twice"],
    "distillation.reduction": ["sum", "mean", "element-mean"],
    "circuit.initialisationWidth": ["2*pi", "pi", "1", "0.3", "0.1", "0.03"],
    "data.redraw": ["false", "true"],
    "teacher.learningRate": ["0.01", "0.02", "0.1"],
    "teacher.epochs": ["300", "10", "15", "20", "30", "40"],
}
BASE = {field: values[0] for field, values in SPACE.items()}


def sweep(reading: dict, data_seed: int, seeds: int) -> dict | None:
    """Runs a reading; the row of agreement.csv with the means of the bars, or None where it is no plan."""
    with tempfile.TemporaryDirectory() as folder:
        command = [PROGRAM, "sweep", "paper", "--output", folder + "/out", "--quiet", "--seeds", str(seeds)]
        command += ["--set", f"data.seed={data_seed}", "--set", "teacher.minimumValidationAccuracy=0"]
        for field, value in reading.items():
            if value != BASE[field] or field in ("training.loss",):
                command += ["--set", f"{field}={value}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            print(" ".join(command[6:]), done.stderr.strip()[-300:], flush=True)
            return None
        with open(folder + "/out/agreement.csv", newline="") as file:
            row = next(csv.DictReader(file))
        bars = {}
        with open(folder + "/out/comparisons.csv", newline="") as file:
            for pair in csv.DictReader(file):
                for side in ["without", "with"]:
                    bars[f"{pair['architecture']} {side}"] = [
                        round(float(pair[f"{name}_{side}_kd"]), 4)
                        for name in ["f1_mean", "f1_variance", "reference_distance"]
                    ]
        return {
            "distance": float(row["mean_squared_distance"]),
            "likelihood": float(row["log_likelihood"]),
            "bars": json.dumps(bars),
        }


FIELDS = ["stage", *SPACE, "data_seed", "seeds", "distance", "likelihood", "bars"]


class Table:
    def __init__(self, path: str):
        self.path = pathlib.Path(path)
        self.rows = list(csv.DictReader(self.path.open(newline=""))) if self.path.exists() else []
        if not self.rows:
            with self.path.open("w", newline="") as file:
                csv.writer(file).writerow(FIELDS)

    def append(self, row: dict) -> None:
        self.rows.append({key: str(value) for key, value in row.items()})
        with self.path.open("a", newline="") as file:
            csv.DictWriter(file, FIELDS).writerow(row)

    def best(self, stage: str | None = None) -> list[tuple[float, dict]]:
        """Readings by the mean of their distances over data seeds, the best first; of later stages where there are."""
        found: dict[tuple, dict[str, list[float]]] = {}
        for row in self.rows:
            key = tuple(row[field] for field in SPACE)
            found.setdefault(key, {}).setdefault(row["stage"], []).append(float(row["distance"]))
        means = []
        for key, stages in found.items():
            if stage and stage not in stages:
                continue
            values = stages[stage or max(stages)]
            means.append((sum(values) / len(values), dict(zip(SPACE, key))))
        return sorted(means, key=lambda pair: pair[0])


def draw(generator: random.Random) -> dict:
    """The study's reading with some fields changed."""
    changed = generator.sample(list(SPACE), generator.randint(2, 7))
    return {field: generator.choice(SPACE[field]) if field in changed else BASE[field] for field in SPACE}


def neighbour(reading: dict, generator: random.Random) -> dict:
    changed = dict(reading)
    for field in generator.sample(list(SPACE), generator.choice([1, 1, 2])):
        changed[field] = generator.choice(SPACE[field])
    return changed


def search(table: Table, minutes: float, jobs: int) -> None:
    generator = random.Random(18)
    end = time.monotonic() + 60 * minutes
    known = {tuple(row[field] for field in SPACE) for row in table.rows}
    queue = [BASE] + [{**BASE, field: value} for field, values in SPACE.items() for value in values[1:]]
    queue += [{**BASE, "training.epochs": "60", field: value} for field, values in SPACE.items() for value in values[1:]]

    def proposals():
        yield from queue
        for count in range(10**9):
            best = table.best("1")
            # Draws at first, then mostly what is near the best.
            if count < 10 or generator.random() < 0.1 or not best:
                yield draw(generator)
            else:
                yield neighbour(best[min(int(generator.expovariate(0.25)), len(best) - 1)][1], generator)

    def run(reading: dict, stage: str, data_seed: int, seeds: int) -> dict | None:
        row = sweep(reading, data_seed, seeds)
        return row and {"stage": stage, **reading, "data_seed": data_seed, "seeds": seeds, **row}

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        pending = set()
        for reading in proposals():
            key = tuple(reading[field] for field in SPACE)
            if key in known:
                continue
            known.add(key)
            pending.add(pool.submit(run, reading, "1", 1, 3))
            while len(pending) >= jobs:
                done, pending = concurrent.futures.wait(pending, return_when=concurrent.futures.FIRST_COMPLETED)
                for future in done:
                    if row := future.result():
                        table.append(row)
                        print(f"{row['distance']:.2f}", {f: v for f, v in row.items() if f in SPACE and v != BASE[f]}, flush=True)
            if time.monotonic() > end:
                break
        for future in pending:
            if row := future.result():
                table.append(row)


def again(readings: list[dict], table: Table, stage: str, data_seeds: list[int], seeds: int, jobs: int) -> None:
    done = {(tuple(row[f] for f in SPACE), row["data_seed"]) for row in table.rows if row["stage"] == stage}
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        futures = {}
        for reading in readings:
            for data_seed in data_seeds:
                if (tuple(reading[f] for f in SPACE), str(data_seed)) not in done:
                    futures[pool.submit(sweep, reading, data_seed, seeds)] = (reading, data_seed)
        for future in concurrent.futures.as_completed(futures):
            reading, data_seed = futures[future]
            if row := future.result():
                table.append({"stage": stage, **reading, "data_seed": data_seed, "seeds": seeds, **row})


def show(found: list[tuple[float, dict]]) -> None:
    for distance, reading in found:
        words = ", ".join(f"{field} {value}" for field, value in reading.items() if value != BASE[field])
        print(f"{distance:7.2f}  {words or 'the study'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("command", choices=["search", "refine", "keep", "show"])
    parser.add_argument("table")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--best", type=int, default=12)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    table = Table(arguments.table)
    if arguments.command == "search":
        search(table, arguments.minutes, arguments.jobs)
    elif arguments.command == "refine":
        again([r for _, r in table.best("1")[: arguments.best]], table, "2", [2, 3], 6, arguments.jobs)
    elif arguments.command == "keep":
        again([r for _, r in table.best("2")[: arguments.best]], table, "3", [101, 102], 12, arguments.jobs)
    show(table.best({"search": "1", "refine": "2", "keep": "3"}.get(arguments.command))[: arguments.best])


if __name__ == "__main__":
    main()
