"""Read-outs and gradients of random circuits of every gate, computed by PennyLane's mixed-state simulator.

Needs: pip install pennylane==0.45.1 numpy==2.4.6
Run:   python3 Tests/Reference/scripts/general_circuits.py
Makes: ../vectors/gates.json
"""

import json
from pathlib import Path

import numpy
import pennylane as qml
from pennylane import numpy as np

VECTORS = Path(__file__).resolve().parent.parent / "vectors"

# Name: (PennyLane's operation, qubits, angles).
GATES = {
    "rx": (qml.RX, 1, 1), "ry": (qml.RY, 1, 1), "rz": (qml.RZ, 1, 1), "rot": (qml.Rot, 1, 3),
    "h": (qml.Hadamard, 1, 0), "x": (qml.PauliX, 1, 0), "y": (qml.PauliY, 1, 0), "z": (qml.PauliZ, 1, 0),
    "s": (qml.S, 1, 0), "sdg": (lambda wires: qml.adjoint(qml.S(wires=wires)), 1, 0),
    "t": (qml.T, 1, 0), "tdg": (lambda wires: qml.adjoint(qml.T(wires=wires)), 1, 0),
    "cnot": (qml.CNOT, 2, 0), "cz": (qml.CZ, 2, 0), "swap": (qml.SWAP, 2, 0),
    "rxx": (qml.IsingXX, 2, 1), "ryy": (qml.IsingYY, 2, 1), "rzz": (qml.IsingZZ, 2, 1),
}


def random_gates(random, qubits, names):
    """Gates on random qubits. Angles are numbers of parameters, now and then one that is used already, or fixed."""
    gates, count = [], 0
    for name in names:
        _, acted, angles = GATES[name]
        chosen = []
        for _ in range(angles):
            kind = random.random()
            if kind < 0.1:
                chosen.append({"fixed": float(random.uniform(-4, 4))})
            elif kind < 0.25 and count > 0:
                chosen.append({"parameter": int(random.integers(count))})
            else:
                chosen.append({"parameter": count})
                count += 1
        gates.append(
            {"gate": name, "qubits": [int(q) for q in random.permutation(qubits)[:acted]], "angles": chosen})
    return gates, count


def apply(gate, parameters):
    operation, _, _ = GATES[gate["gate"]]
    angles = [parameters[a["parameter"]] if "parameter" in a else a["fixed"] for a in gate["angles"]]
    operation(*angles, wires=gate["qubits"])


def evaluate(build, measure, qubits, parameters, features, weights):
    """Read-outs of each sample and the gradient of sum weights * values; `measure` gives PennyLane's measurements."""

    @qml.qnode(qml.device("default.mixed", wires=qubits), interface="autograd", diff_method="backprop")
    def circuit(parameters, amplitudes):
        qml.StatePrep(amplitudes, wires=range(qubits))
        build(parameters)
        return measure()

    def read(parameters, amplitudes):
        values = circuit(parameters, amplitudes)
        return values if isinstance(values, (list, tuple)) else [values[i] for i in range(len(values))]

    states = [np.array(f, requires_grad=False) / np.linalg.norm(f) for f in features]
    values = [[float(v) for v in read(parameters, state)] for state in states]

    def loss(parameters):
        return sum(w * v for state, ws in zip(states, weights) for w, v in zip(ws, read(parameters, state)))

    gradient = qml.grad(loss)(parameters)
    for index in range(0, len(parameters), 9):
        step = np.zeros(len(parameters))
        step[index] = 1e-5
        difference = (loss(parameters + step) - loss(parameters - step)) / 2e-5
        assert abs(difference - gradient[index]) < 1e-7, (index, difference, gradient[index])
    return values, [float(g) for g in gradient]


def gate_cases(random):
    """Every gate between random rotations, alone and in random circuits of all."""
    pairs = [name for name, (_, acted, _) in GATES.items() if acted == 2]
    for name in list(GATES) + ["all"] * 6:
        qubits = 3 if name != "all" else int(random.integers(2, 5))
        around = ["ry", "rx", "rzz", "ry", "rz", "rx"]
        names = around + [name] + around if name != "all" else (
            [str(n) for n in random.choice(list(GATES), 14)] + [str(n) for n in random.choice(pairs, 6)])
        if name == "all":
            random.shuffle(names)
        gates, count = random_gates(random, qubits, names)
        parameters = np.array(random.uniform(0, 2 * np.pi, count))
        features = [random.normal(size=2**qubits) for _ in range(2)]
        weights = [random.uniform(-1, 1, qubits) for _ in features]
        values, gradient = evaluate(
            lambda p: [apply(gate, p) for gate in gates],
            lambda: [qml.expval(qml.PauliZ(q)) for q in range(qubits)],
            qubits, parameters, features, weights)
        yield case(qubits, gates, parameters, features, weights, values, gradient)


def case(qubits, gates, parameters, features, weights, values, gradient, **more):
    return {
        "qubits": qubits, "gates": gates, **more, "parameters": [float(p) for p in parameters],
        "features": [f.tolist() for f in features], "weights": [w.tolist() for w in weights], "values": values,
        "gradient": gradient}


def write(name, cases):
    text = "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n"
    (VECTORS / name).write_text(text)


if __name__ == "__main__":
    write("gates.json", gate_cases(numpy.random.default_rng(20241125)))
