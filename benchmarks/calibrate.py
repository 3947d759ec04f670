#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the constants of the cost model (Sources/Circuits/Cost/CostTerm.swift) to this machine.

Run: python3 benchmarks/calibrate.py FILE.jsonl [--seconds 0.1]

The measurements are added to the file as they are made, one circuit a line: started again, it goes on where it stopped.
Needs numpy and scipy (pip install numpy scipy). It runs `qdistill bench --explain` on circuits of 2 to 10 qubits, few and
many layers and samples, and prints for each term the nanoseconds per unit, none negative, that minimise the sum of squares
of the relative errors; then how far the fit is off, and how often the way that it would choose is the fastest measured.
"""

import argparse
import itertools
import json
import statistics
import subprocess
from pathlib import Path

import numpy as np
from scipy.optimize import nnls

PROGRAM = Path(__file__).resolve().parent.parent / ".build/release/qdistill"
ARCHITECTURES = "hea,universal,q2,q3"


def measure(seconds, file):
    """Measures the circuits that are not in the file yet, and returns the ways of all."""
    circuits = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    known = {tuple(circuit["shape"]) for circuit in circuits}
    for shape in itertools.product([3, 4, 5, 6, 7, 8, 10], [1, 5, 20], [8, 32, 200, 800]):
        qubits, layers, samples = shape
        if shape in known or 4**qubits * layers * samples > 3e9:
            continue
        architectures = "universal" if qubits == 10 else "hea,universal" if qubits == 3 else ARCHITECTURES
        command = [
            PROGRAM, "bench", "--explain", "--json", "--seconds", seconds, "--architectures", architectures,
            "--features", 2**qubits, "--layers", layers, "--samples", samples,
        ]
        output = json.loads(subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True).stdout)
        circuits.append({"shape": shape, "ways": output["explanation"]["ways"]})
        with file.open("a") as lines:
            print(json.dumps(circuits[-1]), file=lines)
        print(f"{qubits} qubits, {layers} layers, {samples} samples", flush=True)
    return [
        way | {"circuit": [way["architecture"], *circuit["shape"], way["precision"]]}
        for circuit in circuits for way in circuit["ways"] if way.get("measured_microseconds")
    ]


def fit(ways):
    terms = sorted({term for way in ways for term, count in way["work"].items() if count})
    measured = np.array([1000 * way["measured_microseconds"] for way in ways])
    counts = np.array([[way["work"].get(term, 0) for term in terms] for way in ways]) / measured[:, None]
    # Columns of one size, so that small and large counts weigh the same in the solver.
    scale = np.linalg.norm(counts, axis=0)
    solution, _ = nnls(counts / scale, np.ones(len(ways)))
    return dict(zip(terms, solution / scale)), counts @ (solution / scale)


def choices(ways, ratios):
    """The share of circuits for which the predicted fastest way is within 10 % of the fastest, and the worst loss."""
    circuits = {}
    for way, ratio in zip(ways, ratios):
        time = way["measured_microseconds"]
        circuits.setdefault(str(way["circuit"]), []).append((ratio * time, time))
    losses = [min(c)[1] / min(time for _, time in c) for c in circuits.values() if len(c) > 1]
    return sum(loss <= 1.1 for loss in losses) / len(losses), max(losses), len(losses)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path, help="the measurements, one circuit a line")
    parser.add_argument("--seconds", type=float, default=0.1, help="for each measurement")
    options = parser.parse_args()
    ways = measure(options.seconds, options.file)
    for precision in ("double", "single"):
        some = [way for way in ways if way["precision"] == precision]
        constants, ratios = fit(some)
        print(f"\n{precision}: {len(some)} measurements; predicted / measured: "
              f"median {statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}")
        share, worst, count = choices(some, ratios)
        print(f"of {count} circuits, {100 * share:.1f} % get a way within 10 % of the fastest; at worst {worst:.2f} times it")
        for term, value in constants.items():
            print(f"  {term}: {value:.4g}")
