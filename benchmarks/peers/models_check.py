#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shows that Qiskit and PennyLane compute what `qdistill evaluate` prints, from exported circuits and model files.

Run: python3 models_check.py [--epochs N] [--json FILE], with qiskit, qiskit-qasm3-import, pennylane, torch installed

For every built-in architecture, two with angle embedding, and some with other gates, read-outs, heads and noise, it trains a
few epochs, and compares on four samples

- Qiskit: `qdistill export`, read by the reference parser of OpenQASM 3 and loaded by qiskit.qasm3.loads, evolved from the
  sample's amplitudes (as density matrix; an unread measurement is the sum over its projections); the same from |0...0> with
  the exported state preparation; gradients by the parameter-shift rule, which is exact, on the first sample. Not of circuits
  with noise, which OpenQASM cannot hold, and gradients not where angles are shared;
- PennyLane: the circuit rebuilt from the operations in the model file alone, measurements as qml.measure (deferred), with
  noise on default.mixed, and the head; gradients by backpropagation in PyTorch, of what is read out and of probabilities.

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
from qiskit.quantum_info import DensityMatrix, Kraus, Pauli

TOLERANCE = 1e-9
ROOT = pathlib.Path(__file__).resolve().parents[2]
AMPLITUDE = ["hea", "universal", "universal-h", "q1", "q2", "q3", "q4", "q5", "classical"]
GENERAL = ["paulis", "parity", "chances", "scores", "mlp", "noisy"]
CASES = [(name, "") for name in AMPLITUDE] + [("hea", "y"), ("q2", "x")] + [(name, "own") for name in GENERAL]
PROJECTORS = Kraus([np.diag([1.0, 0.0]), np.diag([0.0, 1.0])])
ROTATIONS = {"rx": RXGate, "ry": RYGate, "rz": RZGate}


def own_plan(name, epochs):
    """Students with what the built-in ones do not have."""
    noise = "noise: {depolarising: 0.02, dephasing: 0.01, amplitudeDamping: 0.03, readoutError: 0.01/0.04}"
    return f"""name: own
data: {{bits: 8, samples: 200}}
teacher: {{minimumValidationAccuracy: 0}}
training: {{epochs: {epochs}}}
{noise if name == "noisy" else ""}
architectures:
  - name: paulis
    layers: 1
    block: [rot: all, x: 1, y: 2, z: 0, s: 1, sdg: 2, t: 0, tdg: 1, cz: chain, swap: [[0, 2]], measure: 1]
    after: [rxx: chain, ryy: chain, rzz: {{targets: ring, angle: 0.3}}, ry: all]
    readout: [X0 Z2, Y2, Z0]
    head: {{hidden: [4, 3]}}
  - {{name: parity, layers: 2, block: [ry: all, rxx: ring, rx: all], readout: parity}}
  - {{name: chances, layers: 2, block: [ry: all, cnot: ring, rx: all], readout: {{probabilities: [2, 0]}}}}
  - {{name: scores, layers: 2, block: [rot: all, ryy: chain, rx: all], readout: [X0, Y1 Z2, Z2], head: none}}
  - {{name: mlp, classical: {{hidden: [5]}}}}
  - {{name: noisy, layers: 1, block: [rot: all, cz: chain, rxx: chain, ry: all], readout: [X0 Z2, Y1, Z0]}}
"""


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
        plan.write_text(own_plan(architecture, epochs) if rotation == "own" else angle_plan(rotation, epochs))
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

    @property
    def parameters(self):
        """Angles, then of each layer of the head weights and biases."""
        angles, layers = self.model["parameters"]["angles"], self.model["parameters"]["layers"]
        parts = [angles] + [layer[name] for layer in layers for name in ("weights", "biases")]
        return [np.array(part["values"]).reshape(part["shape"]) for part in parts]

    @property
    def is_noisy(self):
        return any("probability" in operation for operation in self.model["circuit"]["operations"])

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
    if "probabilities" in readout:
        # Qiskit's probabilities of [a, b] have a as the least significant bit.
        return state.probabilities([qubits - 1 - qubit for qubit in reversed(readout["probabilities"])])
    values = []
    for observable in readout["observables"]:
        factors = observable.split()
        pauli = Pauli("".join(factor[0] for factor in reversed(factors)))
        values.append(np.real(state.expectation_value(pauli, [qubits - 1 - int(factor[1:]) for factor in factors])))
    return np.array(values)


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
    differences = {
        "qiskit": np.abs(values - case.values("expectationValues")).max(),
        "qiskit, prepared": np.abs(prepared - case.values("expectationValues")).max(),
    }
    numbers = [operation["parameter"] for operation in circuit["operations"] if "parameter" in operation]
    if len(set(numbers)) < len(numbers):
        return differences
    gradient = []
    state = states[0]
    for index, (gate, acted) in enumerate(loaded):
        if index in places and trained[places.index(index)]:
            shifted = [
                compute(state, [(ROTATIONS[gate.name](gate.params[0] + shift), acted), *loaded[index + 1:]])
                for shift in (math.pi / 2, -math.pi / 2)]
            gradient.append((shifted[0] - shifted[1]) / 2)
        state = evolve(state, [(gate, acted)], qubits)
    expected = case.gradients("expectationValues")[0][:, numbers]
    return differences | {"qiskit, gradient": np.abs(np.array(gradient).T - expected).max()}


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
        case "depolarising": qml.DepolarizingChannel(operation["probability"], wires)
        case "dephasing": qml.PhaseFlip(operation["probability"], wires)
        case "amplitudeDamping": qml.AmplitudeDamping(operation["probability"], wires)


def observable(text):
    factors = [{"X": qml.PauliX, "Y": qml.PauliY, "Z": qml.PauliZ}[factor[0]](int(factor[1:])) for factor in text.split()]
    return qml.prod(*factors) if len(factors) > 1 else factors[0]


def with_errors(text, error):
    """The observables whose expectation values, with these weights, are what is read out."""
    shift, scale = error["p10"] - error["p01"], 1 - error["p01"] - error["p10"]
    terms = [("", 1.0)]
    for factor in text.split():
        terms = [(name, weight * shift) for name, weight in terms] + [
            (f"{name} {factor}".strip(), weight * scale) for name, weight in terms]
    return terms


def pennylane_differences(case):
    torch.set_default_dtype(torch.float64)
    circuit = case.model["circuit"]
    parameters = tuple(torch.tensor(part) for part in case.parameters)
    angles = parameters[0]

    if circuit is not None:
        readout, error = circuit["readout"], circuit["readoutError"]
        sums = [with_errors(text, error) for text in readout.get("observables", [])]
        names = sorted({name for terms in sums for name, weight in terms if name and weight != 0})
        sums = [[term for term in terms if term[1] != 0] for terms in sums]
        assert "observables" in readout or error["p01"] == error["p10"] == 0
        device = qml.device("default.mixed", wires=circuit["qubits"]) if case.is_noisy else qml.device("default.qubit")

    def expectation_values(sample, angles):
        if circuit is None:
            return torch.tensor(case.samples[sample])

        # Deferred measurements take a wire each, past those of the circuit.
        @qml.defer_measurements
        @qml.qnode(device, interface="torch", diff_method="backprop")
        def run(angles):
            qml.StatePrep(case.amplitudes[sample], wires=range(circuit["qubits"]))
            for operation in circuit["operations"]:
                apply(operation, angles)
            if "probabilities" in readout:
                return qml.probs(wires=readout["probabilities"])
            return [qml.expval(observable(name)) for name in names]

        if "probabilities" in readout:
            return run(angles).to(torch.float64)
        found = dict(zip(names, run(angles)))
        return torch.stack([
            sum(weight * (found[name] if name else torch.ones(())) for name, weight in terms) for terms in sums
        ]).to(torch.float64)

    def probabilities(sample, angles, *layers):
        values = expectation_values(sample, angles)
        for place in range(0, len(layers), 2):
            values = layers[place] @ (values if place == 0 else torch.relu(values)) + layers[place + 1]
        return torch.softmax(values, dim=0)

    largest = {"pennylane": 0.0, "probabilities": 0.0, "pennylane, gradient": 0.0, "probabilities, gradient": 0.0}
    for sample in range(len(case.samples)):
        printed = case.evaluation[sample]
        jacobians = torch.autograd.functional.jacobian(
            lambda *parameters: probabilities(sample, *parameters), parameters)
        flat = torch.cat([part.reshape(len(printed["probabilities"]), -1) for part in jacobians], dim=1).numpy()
        found = {
            "probabilities": (probabilities(sample, *parameters).numpy(), printed["probabilities"]),
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
        name = architecture + (f", angle embedding about {rotation}" if rotation in ("x", "y") else "")
        with tempfile.TemporaryDirectory() as folder:
            case = Case(options.qdistill, pathlib.Path(folder), architecture, rotation, options.epochs)
            differences = qiskit_differences(case) if case.model["circuit"] and not case.is_noisy else {}
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
