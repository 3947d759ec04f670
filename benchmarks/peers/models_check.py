#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shows that Qiskit and PennyLane compute what `qdistill evaluate` prints, from exported circuits and model files.

Run: python3 models_check.py [--epochs N] [--json FILE], with qiskit, qiskit-qasm3-import, pennylane, torch installed

For every built-in architecture, and two with angle embedding, it trains a few epochs, and compares on four samples

- Qiskit: `qdistill export`, read by the reference parser of OpenQASM 3 and loaded by qiskit.qasm3.loads, evolved from the
  sample's amplitudes (as density matrix; an unread measurement is the sum over its projections); the same from |0...0> with
  the exported state preparation; gradients by the parameter-shift rule, which is exact, on the first sample;
- PennyLane: the circuit rebuilt from the operations in the model file alone, measurements as qml.measure (deferred), and
  the dense layer; gradients by backpropagation in PyTorch, of expectation values and of class probabilities.

It exits with an error where anything differs by more than 1e-9.
"""

import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile

from problem import require_packages

require_packages("numpy", "qiskit", "openqasm3", "qiskit_qasm3_import", "pennylane", "torch")

import numpy as np
import openqasm3
import pennylane as qml
import qiskit.qasm3
import torch
from qiskit.circuit.library import RXGate, RYGate, RZGate
from qiskit.quantum_info import DensityMatrix, Kraus

TOLERANCE = 1e-9
ROOT = pathlib.Path(__file__).resolve().parents[2]
AMPLITUDE = ["hea", "universal", "universal-h", "q1", "q2", "q3", "q4", "q5", "classical"]
CASES = [(name, "") for name in AMPLITUDE] + [("hea", "y"), ("q2", "x")]
PROJECTORS = Kraus([np.diag([1.0, 0.0]), np.diag([0.0, 1.0])])
ROTATIONS = {"rx": RXGate, "ry": RYGate, "rz": RZGate}


def angle_plan(rotation, epochs):
    return f"""name: angle-{rotation}
data: {{bits: 5, samples: 200}}
embedding: {{kind: angle, rotation: {rotation}, scale: 0.7}}
teacher: {{minimumValidationAccuracy: 0}}
circuit: {{layers: 3}}
training: {{epochs: {epochs}}}
"""


class Case:
    """A trained model, its evaluation by qdistill, and the samples."""

    def __init__(self, program, folder, architecture, rotation, epochs):
        self.program, self.folder = program, folder
        plan = folder / "plan.yaml"
        plan.write_text(angle_plan(rotation, epochs))
        model = folder / "model.json"
        choice = ["--plan", plan] if rotation else ["--epochs", str(epochs)]
        self.run("train", "--architecture", architecture, "--seed", "7", "--distill", *choice, "--save-model", model)
        self.model = json.loads(model.read_text())
        random = np.random.default_rng(1)
        self.samples = random.normal(size=(4, self.model["features"]))
        self.samples[0] = random.integers(0, 2, self.model["features"])
        self.samples[0, 0] = 1
        np.savetxt(folder / "samples.csv", self.samples, delimiter=",", fmt="%.17g")
        printed = self.run("evaluate", model, "--features", folder / "samples.csv", "--gradients")
        self.evaluation = json.loads(printed)["samples"]

    def run(self, *arguments):
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"qdistill {' '.join(map(str, arguments))}: {done.stderr.strip()}")
        return done.stdout

    def export(self, *options):
        program = self.run("export", self.folder / "model.json", "--format", "openqasm3", *options)
        openqasm3.parse(program)
        return qiskit.qasm3.loads(program)

    def parameter(self, name):
        values = self.model["parameters"][name]
        return np.array(values["values"]).reshape(values["shape"])

    def values(self, key):
        return np.array([sample[key] for sample in self.evaluation])

    def gradients(self, key):
        return np.array([sample["gradients"][key] for sample in self.evaluation])

    @property
    def amplitudes(self):
        embedding, samples = self.model["embedding"], self.samples
        if embedding["kind"] == "amplitude":
            return samples / np.linalg.norm(samples, axis=1, keepdims=True)
        states = []
        for sample in samples * embedding["scale"] / 2:
            state = np.ones(1)
            for half in sample:
                state = np.kron(state, [math.cos(half), math.sin(half)])
            states.append(state)
        return np.array(states)


# Qiskit


def gates(circuit):
    """The circuit's gates in their order, rzz as the program defines it, as (gate, qubits from the most significant)."""
    flat = []
    # Not circuit.decompose: it may exchange gates on different qubits.
    for item in circuit.data:
        acted = [circuit.find_bit(qubit).index for qubit in item.qubits]
        if item.operation.name == "rzz":
            definition = item.operation.definition
            for inner in definition.data:
                flat.append((inner.operation, [acted[definition.find_bit(qubit).index] for qubit in inner.qubits]))
        else:
            flat.append((item.operation, acted))
    return flat


def evolve(state, gates, qubits):
    # Qiskit counts qubits from the least significant one: amplitudes by our numbers are a state of reversed qubits.
    for gate, acted in gates:
        operator = PROJECTORS if gate.name == "measure" else gate
        state = state.evolve(operator, qargs=[qubits - 1 - qubit for qubit in acted])
    return state


def expectations(state, readout, qubits):
    probabilities = np.real(np.diag(state.data)).reshape([2] * qubits)
    marginals = [probabilities.sum(axis=tuple(q for q in range(qubits) if q != read)) for read in readout]
    return np.array([marginal[0] - marginal[1] for marginal in marginals])


def qiskit_differences(case):
    circuit = case.model["circuit"]
    qubits, readout = circuit["qubits"], circuit["readout"]
    loaded = gates(case.export())
    compute = lambda state, items: expectations(evolve(state, items, qubits), readout, qubits)
    states = [DensityMatrix(np.outer(amplitudes, amplitudes)) for amplitudes in case.amplitudes]
    values = np.array([compute(state, loaded) for state in states])
    zero = np.zeros((2**qubits, 2**qubits))
    zero[0, 0] = 1
    prepared = np.array([
        compute(DensityMatrix(zero), gates(case.export("--features", case.folder / "samples.csv", "--sample", number)))
        for number in range(1, len(states) + 1)])
    # The trained angles are the rotations of the program that the model's operations name a parameter of, in their order.
    trained = ["parameter" in operation for operation in circuit["operations"]
               if operation["gate"] in ("rx", "ry", "rz", "zz")]
    places = [index for index, (gate, _) in enumerate(loaded) if gate.name in ROTATIONS]
    assert len(trained) == len(places)
    gradient = []
    state = states[0]
    for index, (gate, acted) in enumerate(loaded):
        if index in places and trained[places.index(index)]:
            shifted = [
                compute(state, [(ROTATIONS[gate.name](gate.params[0] + shift), acted), *loaded[index + 1:]])
                for shift in (math.pi / 2, -math.pi / 2)]
            gradient.append((shifted[0] - shifted[1]) / 2)
        state = evolve(state, [(gate, acted)], qubits)
    expected = case.values("expectationValues")
    return {
        "qiskit": np.abs(values - expected).max(),
        "qiskit, prepared": np.abs(prepared - expected).max(),
        "qiskit, gradient": np.abs(np.array(gradient).T - case.gradients("expectationValues")[0]).max(),
    }


# PennyLane


def apply(operation, angles):
    wires = operation["qubits"]
    angle = angles[operation["parameter"]] if "parameter" in operation else operation.get("angle")
    match operation["gate"]:
        case "rx": qml.RX(angle, wires)
        case "ry": qml.RY(angle, wires)
        case "rz": qml.RZ(angle, wires)
        case "zz": qml.IsingZZ(angle, wires)
        case "h": qml.Hadamard(wires)
        case "cnot": qml.CNOT(wires)
        case "measure": qml.measure(wires[0])


def pennylane_differences(case):
    torch.set_default_dtype(torch.float64)
    circuit = case.model["circuit"]
    angles, weights, biases = (torch.tensor(case.parameter(name)) for name in ("angles", "weights", "biases"))

    def expectation_values(sample, angles):
        if circuit is None:
            return torch.tensor(case.samples[sample])

        # Deferred measurements take a wire each, past those of the circuit.
        @qml.defer_measurements
        @qml.qnode(qml.device("default.qubit"), interface="torch", diff_method="backprop")
        def run(angles):
            qml.StatePrep(case.amplitudes[sample], wires=range(circuit["qubits"]))
            for operation in circuit["operations"]:
                apply(operation, angles)
            return [qml.expval(qml.PauliZ(qubit)) for qubit in circuit["readout"]]

        return torch.stack([value.to(torch.float64) for value in run(angles)])

    def probabilities(sample, angles, weights, biases):
        return torch.softmax(weights @ expectation_values(sample, angles) + biases, dim=0)

    largest = {"pennylane": 0.0, "probabilities": 0.0, "pennylane, gradient": 0.0, "probabilities, gradient": 0.0}
    for sample in range(len(case.samples)):
        printed = case.evaluation[sample]
        jacobians = torch.autograd.functional.jacobian(
            lambda *parameters: probabilities(sample, *parameters), (angles, weights, biases))
        flat = torch.cat([part.reshape(len(biases), -1) for part in jacobians], dim=1).numpy()
        found = {
            "probabilities": (probabilities(sample, angles, weights, biases).numpy(), printed["probabilities"]),
            "probabilities, gradient": (flat, printed["gradients"]["probabilities"]),
        }
        if circuit is not None:
            jacobian = torch.autograd.functional.jacobian(lambda a: expectation_values(sample, a), angles).numpy()
            found["pennylane"] = (expectation_values(sample, angles).numpy(), printed["expectationValues"])
            found["pennylane, gradient"] = (jacobian, printed["gradients"]["expectationValues"])
        for key, (ours, theirs) in found.items():
            largest[key] = max(largest[key], np.abs(ours - np.array(theirs)).max())
    if circuit is None:
        del largest["pennylane"], largest["pennylane, gradient"]
    return largest


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--epochs", type=int, default=5, help="epochs that each model is trained for")
    parser.add_argument("--qdistill", default=ROOT / ".build/release/qdistill", help="the program")
    parser.add_argument("--json", type=pathlib.Path, help="write the differences to this file")
    options = parser.parse_args()
    columns = ["qiskit", "qiskit, prepared", "qiskit, gradient", "pennylane", "pennylane, gradient", "probabilities",
               "probabilities, gradient"]
    print("Largest absolute differences from qdistill evaluate")
    print("| student | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    report = {}
    for architecture, rotation in CASES:
        name = architecture + (f", angle embedding about {rotation}" if rotation else "")
        with tempfile.TemporaryDirectory() as folder:
            case = Case(options.qdistill, pathlib.Path(folder), architecture, rotation, options.epochs)
            differences = qiskit_differences(case) if case.model["circuit"] else {}
            differences |= pennylane_differences(case)
        report[name] = {key: float(value) for key, value in differences.items()}
        cells = [f"{differences[key]:.1e}" if key in differences else "-" for key in columns]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n")
    worst = max(value for differences in report.values() for value in differences.values())
    # Not "worst > ...": a NaN must fail.
    if not worst <= TOLERANCE:
        sys.exit(f"Differences of up to {worst:.1e}; at most {TOLERANCE:.0e} are allowed.")
    print(f"All agree to {TOLERANCE:.0e}; the largest difference is {worst:.1e}.")
