#!/usr/bin/env python3
"""Checks the JSON Schema of plans against plans, with PyYAML and jsonschema: pip install pyyaml jsonschema

Every built-in plan and example must be valid, and plans with a fault must not be.

Usage: schema_check.py [PROGRAM]
"""

import json
import pathlib
import subprocess
import sys

import jsonschema
import yaml

root = pathlib.Path(__file__).resolve().parents[3]
program = sys.argv[1] if len(sys.argv) > 1 else root / ".build/release/qdistill"


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
for name, text in plans.items():
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
    assert not validator.is_valid(yaml.safe_load(fault)), f"accepted: {fault}"
print(f"{len(plans)} plans are valid, {len(faults)} faulty ones are not.")
