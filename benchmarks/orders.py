#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks whether other circuits with as many parameters come nearer to the paper's figure: other orders of a layer's gates, other
axes, another place of the measurement, another ring.

    benchmarks/orders.py OUT [--ranks N] [--table orders.csv]

runs a sweep into the folder OUT, or resumes it: the reading of the plan paper-readings that came nearest (learning rate 0.05, 80
epochs, the divergence as a mean over all elements, a data set for each run), on its data seeds, with twelve seeds. Then it writes
the distance of each order, the mean over the data seeds and over the bars of all students with that order, and of each student
alone: the mean squared difference from the published means in standard errors.

Needs the program (QDISTILL_BINARY, or the release build).
"""
import argparse
import collections
import csv
import itertools
import os
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("QDISTILL_BINARY", str(ROOT / ".build/release/qdistill"))

SETTINGS = """\
name: orders
data: {seed: [101, 102], redraw: true}
training: {loss: cross-entropy-of-softmax, learningRate: 0.05, epochs: 80}
distillation: {enabled: [false, true], reduction: element-mean}
seeds: 12
"""
# Gates of a layer: the first rotation is on all qubits, the second one in q2 to q5 on those that are read.
GATES = {"rx": "{rx: all}", "ry": "{ry: %s}", "rzz": "{rzz: chain}"}
AXES = ["rx ry", "rx rz", "ry rx", "ry rz", "rz rx", "rz ry"]
STRONGLY = {
    "rot, cnot: {ring: layer}": "[{rot: all}, {cnot: {ring: layer}}]",
    "cnot: {ring: layer}, rot": "[{cnot: {ring: layer}}, {rot: all}]",
    "rot, cnot: cycle": "[{rot: all}, {cnot: cycle}]",
    "rot, cz: {ring: layer}": "[{rot: all}, {cz: {ring: layer}}]",
}


def orders() -> dict[str, list[str]]:
    """The gates of a layer of `universal`, by what is written of them; that of the study first."""
    first = [GATES["rx"], GATES["ry"], GATES["rzz"]]
    found = {"rx, ry, rzz": first}
    for order in itertools.permutations(GATES):
        found[", ".join(order)] = [GATES[name] for name in order]
    for axes in AXES:
        one, other = axes.split()
        for pair in ["rzz", "rxx"]:
            found[f"{one}, {other}, {pair}"] = ["{%s: all}" % one, "{%s: %%s}" % other, "{%s: chain}" % pair]
    return found


def architectures() -> dict[str, tuple[str, str, str]]:
    """By name: the student that it stands for, the order, and the architecture in a plan."""
    found = {"classical": ("classical", "", "classical")}

    def add(student: str, order: str, block: str, readout: str = "all", before: str = "") -> None:
        name = f"{student}-{sum(known == student for known, _, _ in found.values()) + 1}"
        found[name] = (
            student, order, f"{{name: {name}, {before}block: {block}, readout: {readout}, head: linear}}")

    for order, block in STRONGLY.items():
        add("hea", order, block)
    for order, gates in orders().items():
        for student in ["universal", "universal-h"]:
            before = "before: [{h: all}], " if student == "universal-h" else ""
            add(student, order, f"[{', '.join(gates) % 'all'}]", before=before)
        for qubits in range(2, 6):
            measure, readout = "{measure: last-unmeasured}", f"{{qubits: {qubits}}}"
            add(f"q{qubits}", order, f"[{', '.join([*gates, measure]) % 'readout'}]", readout)
            if order == "rx, ry, rzz":
                add(f"q{qubits}", "measure, " + order, f"[{', '.join([measure, *gates]) % 'readout'}]", readout)
    return found


def plan(found: dict[str, tuple[str, str, str]], published: list[dict]) -> str:
    rows = [
        f"  {name},{row['distillation']},{row['mean']},{row['variance']},{row['n']}"
        for name, (student, _, _) in found.items() for row in published if row["architecture"] == student]
    return (
        SETTINGS + "architectures:\n" + "".join(f"  - {text}\n" for _, _, text in found.values())
        + "reference: |\n  architecture,distillation,mean,variance,n\n" + "\n".join(rows) + "\n")


def published() -> list[dict]:
    """The paper's bars, as the built-in plan has them."""
    shown = subprocess.run([PROGRAM, "plan", "show", "paper"], capture_output=True, text=True, check=True).stdout
    lines = [line.strip() for line in shown.split("\nreference: |")[1].splitlines()]
    return list(csv.DictReader(line for line in lines if line.count(",") == 4 and not line.startswith("#")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--ranks", type=int, default=1)
    parser.add_argument("--table", type=pathlib.Path)
    options = parser.parse_args()
    found = architectures()
    options.folder.mkdir(parents=True, exist_ok=True)
    path = options.folder / "orders.yaml"
    path.write_text(plan(found, published()))
    launcher = ["mpirun", "--bind-to", "none", "-n", str(options.ranks)] if options.ranks > 1 else []
    out = options.folder / "out"
    subprocess.run([*launcher, PROGRAM, "sweep", str(path), "--output", str(out), "--quiet"], check=True)

    # By order, student, side and data seed: the distance.
    distances: dict = collections.defaultdict(lambda: collections.defaultdict(list))
    means: dict = collections.defaultdict(lambda: collections.defaultdict(list))
    with (out / "comparisons.csv").open() as file:
        for row in csv.DictReader(file):
            student, order, _ = found[row["architecture"]]
            for side in ["without", "with"]:
                distances[order][student, side].append(float(row[f"reference_distance_{side}_kd"]))
                means[order][student, side].append(float(row[f"f1_mean_{side}_kd"]))
    students = ["classical", "hea", "universal", "universal-h", *(f"q{n}" for n in range(2, 6))]
    columns = [(student, side) for student in students for side in ["without", "with"]]
    rows = []
    for order, bars in distances.items():
        square = statistics.mean(value * value for values in bars.values() for value in values)
        cells = []
        for bar in columns:
            cells += [f"{statistics.mean(means[order][bar]):.4f}" if bar in bars else "",
                      f"{statistics.mean(v * v for v in bars[bar]):.2f}" if bar in bars else ""]
        rows.append([order or "classical", len(bars), f"{square:.2f}", *cells])
    rows.sort(key=lambda row: float(row[2]))
    head = ["order", "bars", "mean_squared_distance"] + [
        f"{student}_{side}_{what}" for student, side in columns for what in ["mean", "squared_distance"]]
    with (options.table or options.folder / "orders.csv").open("w") as target:
        csv.writer(target, lineterminator="\n").writerows([head, *rows])
    for row in rows:
        print(f"{row[2]:>7}  {row[1]:>2} bars  {row[0]}")
    # The best that circuits of this space could do, if each student had an order of its own.
    best = {student: min(
        (statistics.mean(v * v for side in ["without", "with"] for v in bars[student, side]), order)
        for order, bars in distances.items() if (student, "with") in bars) for student in students}
    for student, (square, order) in best.items():
        print(f"  {student}: nearest {square:.2f}, {order or 'as it is'}")
    print(f"each student with the order nearest to its own bars: {statistics.mean(s for s, _ in best.values()):.2f}")


if __name__ == "__main__":
    main()
