#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the JSON Schema of plans against plans, with PyYAML and jsonschema (Debian: python3-yaml, python3-jsonschema).

Every built-in plan and example must be valid, and plans with a fault must not be; the program must say the same of them.

Usage: schema_check.py [PROGRAM]
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema
import yaml

root = pathlib.Path(__file__).resolve().parents[3]
program = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else root / ".build/release/qdistill"


def qdistill(*arguments):
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout


schema = json.loads(qdistill("plan", "schema"))
assert schema == json.loads((root / "schema/plan.schema.json").read_text()), "schema/plan.schema.json is old"
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)

names = [line.split(":")[0] for line in qdistill("plan", "list").splitlines()]
examples = sorted((root / "examples").glob("*.yaml"))
plans = {name: qdistill("plan", "show", name) for name in [*names, *map(str, examples)]}
plans |= {str(path): path.read_text() for path in examples}
# All built-in circuits in full.
names = [f"q{readouts}" for readouts in range(1, 7)] + ["hea", "universal", "universal-h"]
circuits = yaml.safe_load(qdistill("circuits", *names, "--yaml"))["architectures"]
for circuit in circuits:
    plans[circuit["name"]] = yaml.safe_dump({"name": "x", "architectures": [circuit | {"name": "own"}]})
plans["presets"] = "{name: x, presets: {a: {training.batch: [full, 3], seeds: 2, description: b}, c: {architectures: hea}}}"
# Values as people write them, which YAML takes for something else.
table = root / "Sources/CDigits/digits.csv"
plans |= {
    text: "{name: x, architectures: classical, " + text + "}"
    for text in [
        "training: {learningRate: '0.1', epochs: '20', batch: [full, '16'], restoreBest: no, weightDecay: default}",
        "training: {learningRate: 1e-3, decay: [default, .5]}",
        "data: {source: digits, classes: [1, '7']}",
        "data: {source: digits, classes: [[1, 7], [3, 5]], stratified: yes}",
        f"data: {{source: csv, file: {table}, label: 65, header: yes, fold: 5-fold}}",
        f"data: {{source: csv, file: {table}, label: digit, columns: [1, 2, 3], header: [auto, yes]}}",
        "distillation: [false, true], seeds: '3'",
        "distillation: off, seeds: {all: 2, classical: [4, 5]}",
        "noise: {readoutError: [0.01, 0.01/0.03], shots: [exact, 100]}",
        "teacher: {hiddenLayers: [[4], []], layers: plan}",
        "circuit: {initialisationWidth: [2*pi, pi/2, 3 * pi / 4, '1', .5]}",
        "training: {monitor: [f1, training-loss], leastChange: [0, '1e-3'], dropLast: yes}",
    ]
}


def accepted(text):
    """Whether the program reads a plan."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(text)
        file.flush()
        return subprocess.run([program, "plan", "check", file.name], capture_output=True).returncode == 0


for name, text in plans.items():
    # Files are named from the folder of an example.
    assert name.endswith(".yaml") or accepted(text), f"{name}: refused by the program"
    errors = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(yaml.safe_load(text))]
    assert not errors, f"{name}: {errors}"

faults = [
    "seeds: 3",
    "{name: x, sedes: 3}",
    "{name: x, presets: {a: {training.epocs: 3}}}",
    "{name: x, presets: {a: {training.epochs: many}}}",
    "{name: x, presets: [a]}",
    "{name: x, training: {epochs: many}}",
    "{name: x, training: {epocs: 3}}",
    "{name: x, training: {loss: mse}}",
    "{name: x, training: {epochs: 2.5}}",
    "{name: x, training: {learningRate: [0.1, fast]}}",
    "{name: x, training: {restoreBest: perhaps}}",
    "{name: x, training: {monitor: recall}}",
    "{name: x, circuit: {initialisationWidth: wide}}",
    "{name: x, distillation: {reduction: batchmean}}",
    "{name: x, data: {header: maybe}}",
    "{name: x, data: {seed: -1}}",
    "{name: x, data: {fold: half}}",
    "{name: x, seeds: 0}",
    "{name: x, seeds: [a]}",
    "{name: x, teacher: {kind: tutor}}",
    "{name: x, distillation: perhaps}",
    "{name: x, architectures: [heb]}",
    "{name: x, architectures: {block: [{rx: all}]}}",
    "{name: x, architectures: {name: a, blok: []}}",
    "{name: x, architectures: {name: a, block: [{rxz: all}]}}",
    "{name: x, architectures: {name: a, block: [{rx: all, ry: all}]}}",
    "{name: x, architectures: {name: a, block: [{rx: chain}]}}",
    "{name: x, architectures: {name: a, block: [{cnot: all}]}}",
    "{name: x, architectures: {name: a, block: [{cnot: {ring: 0}}]}}",
    "{name: x, architectures: {name: a, block: [{h: {targets: all, angle: 1}}]}}",
    "{name: x, architectures: {name: a, block: [{rot: {targets: all, angle: 1}}]}}",
    "{name: x, architectures: {name: a, readout: [W0]}}",
    "{name: x, architectures: {name: a, head: {hidden: 8}}}",
]
for fault in faults:
    assert not accepted(fault), f"accepted by the program: {fault}"
    assert not validator.is_valid(yaml.safe_load(fault)), f"accepted: {fault}"
print(f"{len(plans)} plans are valid, {len(faults)} faulty ones are not.")
