# SPDX-License-Identifier: Apache-2.0
"""A model file with angles of our choice, and what qdistill evaluates of it."""

import json
import pathlib
import re
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
QDISTILL = ROOT / ".build/release/qdistill"


def run(command, *arguments):
    """What a command prints; it ends this program where the command fails."""
    done = subprocess.run([str(command), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{pathlib.Path(command).name} {' '.join(map(str, arguments))}: {done.stderr.strip()}")
    return done.stdout


class Model:
    """A student of two classes that was trained for an epoch on random samples.

    - architecture: a name, or a description in YAML that has it.
    """

    def __init__(self, program, folder, architecture, features, random, loss="cross-entropy"):
        self.program, self.folder = program, pathlib.Path(folder)
        self.columns = [f"f{number}" for number in range(features)]
        rows = [[*random.normal(size=features), number % 2] for number in range(20)]
        self.write_csv("data.csv", [*self.columns, "label"], rows)
        plan = self.folder / "plan.yaml"
        plan.write_text(
            "name: check\ndata: {source: csv, file: data.csv, label: label}\n"
            f"training: {{epochs: 1, loss: {loss}}}\narchitectures:\n  -\n{textwrap.indent(architecture, '    ')}\n")
        name = "".join(re.findall(r"^name: (.*)", architecture, re.MULTILINE)) or architecture
        self.file = self.folder / "model.json"
        run(program, "train", "--plan", plan, "--architecture", name, "--seed", 1, "--save-model", self.file)
        self.content = json.loads(self.file.read_text())

    def write_csv(self, name, columns, rows):
        lines = [",".join(columns)] + [",".join(repr(float(value)) for value in row) for row in rows]
        (self.folder / name).write_text("\n".join(lines) + "\n")
        return self.folder / name

    def give(self, angles):
        """Gives the circuit these angles."""
        self.content["parameters"]["angles"]["values"] = list(map(float, angles))
        self.file.write_text(json.dumps(self.content))

    def evaluate(self, samples):
        """Of each sample what evaluate prints, with gradients."""
        table = self.write_csv("samples.csv", self.columns, samples)
        return json.loads(run(self.program, "evaluate", self.file, "--features", table, "--gradients"))["samples"]

    def export(self, samples, number):
        table = self.write_csv("samples.csv", self.columns, samples)
        return run(self.program, "export", self.file, "--features", table, "--sample", number)
