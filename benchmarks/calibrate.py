#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the constants of the cost model (Sources/Circuits/CostTerm.swift) to this machine.

Run: python3 benchmarks/calibrate.py [--seconds 0.1] [--keep FILE.json] [--from FILE.json]

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


def measure(seconds):
    ways = []
    for qubits, layers, samples in itertools.product([3, 4, 5, 6, 7, 8, 10], [1, 5, 20], [8, 32, 200, 800]):
        if 4**qubits * layers * samples > 3e9:
            continue
        architectures = "universal" if qubits == 10 else "hea,universal" if qubits == 3 else ARCHITECTURES
        command = [
            PROGRAM, "bench", "--explain", "--json", "--seconds", seconds, "--architectures", architectures,
            "--features", 2**qubits, "--layers", layers, "--samples", samples,
        ]
        output = json.loads(subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True).stdout)
        for way in output["explanation"]["ways"]:
            ways.append(way | {"circuit": [way["architecture"], qubits, layers, samples, way["precision"]]})
        print(f"{qubits} qubits, {layers} layers, {samples} samples", flush=True)
    return [way for way in ways if way.get("measured_microseconds")]


def fit(ways):
    terms = sorted({term for way in ways for term in way["work"]})
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
    parser.add_argument("--seconds", type=float, default=0.1, help="for each measurement")
    parser.add_argument("--keep", metavar="FILE", help="write the measurements there")
    parser.add_argument("--from", metavar="FILE", dest="source", help="read measurements instead of making them")
    options = parser.parse_args()
    ways = json.loads(Path(options.source).read_text()) if options.source else measure(options.seconds)
    if options.keep:
        Path(options.keep).write_text(json.dumps(ways))
    for precision in ("double", "single"):
        some = [way for way in ways if way["precision"] == precision]
        constants, ratios = fit(some)
        print(f"\n{precision}: {len(some)} measurements; predicted / measured: "
              f"median {statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}")
        share, worst, count = choices(some, ratios)
        print(f"of {count} circuits, {100 * share:.1f} % get a way within 10 % of the fastest; at worst {worst:.2f} times it")
        for term, value in constants.items():
            print(f"  {term}: {value:.4g}")
