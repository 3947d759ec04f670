#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shows that scripts/from-circuit keeps what circuits of Qiskit and PennyLane compute.

Run: python3 conversion_check.py [--circuits N] [--qdistill FILE], with qiskit, qiskit-qasm3-import, pennylane installed

Random circuits with all gates of each library are converted to YAML. A model of that architecture, with random
parameters in the order that the YAML names, is evaluated on random features, and compared with the library's own
simulation of the original, of PennyLane also the gradient. Circuits of Qiskit are also converted from the program of
OpenQASM 3 with inputs that Qiskit writes, and some have amplitudes in place of features. Then the model is exported for
one sample, and the exported program is converted back, as OpenQASM 3 and as OpenQASM 2.

It exits with an error where anything differs by more than 1e-12.
"""

import argparse
import pathlib
import re
import sys
import tempfile

from problem import require_packages

require_packages("numpy", "qiskit", "openqasm3", "qiskit_qasm3_import", "pennylane")

import numpy as np
import pennylane as qml
import qiskit.qasm2
import qiskit.qasm3
from qiskit.quantum_info import Operator, Pauli, Statevector

from model import QDISTILL, ROOT, Model, run
from random_circuits import FEATURES, PARAMETERS, QUBITS, random_pennylane, random_qiskit, random_readout, written

TOLERANCE = 1e-12
SCRIPT = [sys.executable, ROOT / "scripts/from-circuit"]


# Qiskit


def branches(circuit, qubits, clbits, states):
    """The states without norm of a circuit's outcomes, each with its classical bits."""
    projectors = [Operator(np.diag([1 - value, value])) for value in (0, 1)]
    for item in circuit.data:
        acted = [qubits[circuit.find_bit(qubit).index] for qubit in item.qubits]
        bits = [clbits[circuit.find_bit(bit).index] for bit in item.clbits]
        places = [place._index for place in acted]
        name = item.operation.name
        if name == "measure":
            states = [
                (state.evolve(projector, places), values | {bits[0]: value})
                for state, values in states for value, projector in enumerate(projectors)]
        elif name == "reset":
            projected = [(state.evolve(one, places), values) for state, values in states for one in projectors]
            states = [
                (state.evolve(Pauli("X"), places) if number % 2 else state, values)
                for number, (state, values) in enumerate(projected)]
        elif name == "if_else":
            condition, value = item.operation.condition
            taken = [pair for pair in states if pair[1].get(condition, 0) == value]
            rest = [pair for pair in states if pair[1].get(condition, 0) != value]
            states = rest + (branches(item.operation.params[0], acted, bits, taken) if taken else [])
        elif name != "barrier":
            states = [(state.evolve(item.operation, places), values) for state, values in states]
    return states


def qiskit_values(circuit, readout, w, x):
    """With the features as amplitudes where there are as many as these, qubit 0 the most significant bit."""
    number = lambda parameter: int(re.search(r"\d+", parameter.name)[0])
    values = {parameter: (w if "w" in parameter.name else x)[number(parameter)] for parameter in circuit.parameters}
    read = circuit.assign_parameters(values).remove_final_measurements(inplace=False)
    start = np.eye(2**QUBITS)[0]
    if len(x) == len(start):
        start = x.reshape([2] * QUBITS).transpose().reshape(-1) / np.linalg.norm(x)
    vectors = [state.data for state, _ in branches(read, read.qubits, read.clbits, [(Statevector(start), {})])]
    if isinstance(readout[0], int):
        chances = sum(np.abs(vector) ** 2 for vector in vectors)
        # The last axis is qubit 0.
        axes = [QUBITS - 1 - qubit for qubit in readout]
        others = tuple(axis for axis in range(QUBITS) if axis not in axes)
        kept = sorted(axes)
        return chances.reshape([2] * QUBITS).sum(others).transpose([kept.index(axis) for axis in axes]).reshape(-1)
    results = []
    for word in readout:
        letters = ["I"] * QUBITS
        for axis, qubit in word:
            letters[QUBITS - 1 - qubit] = axis
        matrix = Pauli("".join(letters)).to_matrix()
        results.append(sum(np.vdot(vector, matrix @ vector).real for vector in vectors))
    return np.array(results)


# PennyLane


def pennylane_values(circuit, w, x):
    """Values, and their derivatives by w."""
    node = qml.QNode(circuit, qml.device("default.qubit", wires=QUBITS + 2), diff_method="backprop")
    values = lambda w: qml.math.hstack(node(qml.numpy.array(x, requires_grad=False), w))
    w = qml.numpy.array(w, requires_grad=True)
    return np.array(values(w)), np.array(qml.jacobian(values)(w))


# Both


def parameter_order(yaml):
    """Of the circuit's parameters in the order of angles, as the comment says."""
    comment = " ".join(line[2:] for line in yaml.splitlines() if line.startswith("# "))
    return [int(number) for number in re.findall(r"\b_?w[_[](\d+)", comment)]


def case(kind, number, readout):
    """The circuit, and the text and the name of a file from which it is converted."""
    if kind == "pennylane":
        circuit, call = random_pennylane(number, readout), f"random_pennylane({number}, {readout})"
    else:
        has_features = kind != "qiskit, amplitudes"
        circuit, call = random_qiskit(number, has_features), f"random_qiskit({number}, {has_features})"
    if kind == "openqasm":
        # In gates that OpenQASM's standard library has, and rzz.
        gates = ["u", "rx", "ry", "rz", "h", "cx", "cp", "rzz"]
        circuit = qiskit.transpile(circuit, basis_gates=gates, optimization_level=0)
        return circuit, qiskit.qasm3.dumps(circuit), "source.qasm"
    text = f"import sys\nsys.path.insert(0, {str(pathlib.Path(__file__).parent)!r})\nimport {kind.split(',')[0]}\n"
    return circuit, f"{text}import random_circuits\ncircuit = random_circuits.{call}\n", "source.py"


def differences(program, folder, kind, number):
    random = np.random.default_rng(number)
    features = 2**QUBITS if kind == "qiskit, amplitudes" else FEATURES
    readout, w, x = random_readout(random), random.normal(size=PARAMETERS), random.normal(size=(2, features))
    circuit, text, name = case(kind, number, readout)
    (folder / name).write_text(text)
    options = ["--name", "converted"] + (["--features", "x"] if features == FEATURES else [])
    if kind == "pennylane":
        options += ["--shape", f"x={FEATURES}", "--shape", f"w={PARAMETERS}"]
    else:
        options += ["--readout", written(readout)]
    yaml = run(*SCRIPT, f"{folder / name}:circuit" if name.endswith(".py") else folder / name, *options)
    model = Model(program, folder, yaml.rstrip(), features, random)
    order = parameter_order(yaml)
    model.give(w[order])
    printed = model.evaluate(x)
    found = {"values": 0.0}
    for sample, evaluation in zip(x, printed):
        if kind == "pennylane":
            theirs, jacobian = pennylane_values(circuit, w, sample)
            gradients = np.zeros_like(jacobian)
            gradients[:, order] = evaluation["gradients"]["expectationValues"]
            found["gradients"] = max(found.get("gradients", 0.0), np.abs(gradients - jacobian).max())
        else:
            theirs = qiskit_values(circuit, readout, w, sample)
        found["values"] = max(found["values"], np.abs(theirs - evaluation["expectationValues"]).max())
    exported = model.export(x, 2)
    for language, text in (("OpenQASM 3", exported), ("OpenQASM 2", qiskit.qasm2.dumps(qiskit.qasm3.loads(exported)))):
        (folder / "exported.qasm").write_text(text)
        again = run(*SCRIPT, folder / "exported.qasm", "--readout", written(readout))
        # The exported program begins in |0...0>, which is the first amplitude.
        values = Model(program, folder, again.rstrip(), 2**QUBITS, random).evaluate(np.eye(2**QUBITS)[:1])
        difference = np.subtract(values[0]["expectationValues"], printed[1]["expectationValues"])
        found[f"exported, {language}"] = np.abs(difference).max()
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--circuits", type=int, default=5, help="random circuits of each library")
    parser.add_argument("--qdistill", default=QDISTILL, help="the program")
    options = parser.parse_args()
    worst = 0.0
    for kind in ("qiskit", "qiskit, amplitudes", "openqasm", "pennylane"):
        for number in range(options.circuits):
            with tempfile.TemporaryDirectory() as folder:
                found = differences(options.qdistill, pathlib.Path(folder), kind, number)
            print(f"{kind} {number}: " + ", ".join(f"{key} {value:.1e}" for key, value in found.items()), flush=True)
            worst = np.max([worst, *found.values()])
    # Not "worst > ...": a NaN must fail.
    if not worst <= TOLERANCE:
        sys.exit(f"Differences of up to {worst:.1e}; at most {TOLERANCE:.0e} are allowed.")
    print(f"All agree to {TOLERANCE:.0e}; the largest difference is {worst:.1e}.")
