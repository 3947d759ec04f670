# SPDX-License-Identifier: Apache-2.0
"""Read-outs and gradients of random circuits of every gate, every read-out and every noise, computed by PennyLane's
mixed-state simulator.

Needs: pip install pennylane==0.45.1 numpy==2.4.6
Run:   python3 Tests/Reference/scripts/general_circuits.py
Makes: ../vectors/gates.json, ../vectors/readouts.json and ../vectors/noise.json
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
    "crx": (qml.CRX, 2, 1), "cry": (qml.CRY, 2, 1), "crz": (qml.CRZ, 2, 1), "cphase": (qml.ControlledPhaseShift, 2, 1),
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


PAULI = {"X": qml.PauliX, "Y": qml.PauliY, "Z": qml.PauliZ}


def observable(text):
    """PennyLane's observable of a product such as "X0 Z2"."""
    factors = [PAULI[factor[0]](int(factor[1:])) for factor in text.split()]
    return factors[0] if len(factors) == 1 else qml.prod(*factors)


def random_product(random, qubits):
    acted = sorted(int(q) for q in random.permutation(qubits)[: random.integers(1, qubits + 1)])
    return " ".join(str(random.choice(list("XYZ"))) + str(q) for q in acted)


def random_readout(random, qubits, case):
    """Products of any Pauli matrices; of Z alone; the probabilities of all qubits, or of some of them."""
    kind = ["products", "z products", "all", "some"][case % 4]
    if kind == "all":
        return {"probabilities": list(range(qubits))}
    if kind == "some":
        return {"probabilities": [int(q) for q in random.permutation(qubits)[: random.integers(1, qubits + 1)]]}
    products = sorted({random_product(random, qubits) for _ in range(5)})
    if kind == "z products":
        products = sorted({p.replace("X", "Z").replace("Y", "Z") for p in products})
    return {"products": products}


def measurements(readout):
    if "probabilities" in readout:
        return qml.probs(wires=readout["probabilities"])
    return [qml.expval(observable(product)) for product in readout["products"]]


def readout_size(readout):
    return 2 ** len(readout["probabilities"]) if "probabilities" in readout else len(readout["products"])


def readout_cases(random):
    for number in range(24):
        qubits = number // 4 % 4 + 1
        names = [name for name in GATES if GATES[name][1] <= qubits]
        gates, count = random_gates(random, qubits, [str(n) for n in random.choice(names, 12)])
        readout = random_readout(random, qubits, number)
        parameters = np.array(random.uniform(0, 2 * np.pi, count))
        features = [random.normal(size=2**qubits) for _ in range(2)]
        weights = [random.uniform(-1, 1, readout_size(readout)) for _ in features]
        values, gradient = evaluate(
            lambda p: [apply(gate, p) for gate in gates], lambda: measurements(readout),
            qubits, parameters, features, weights)
        yield case(qubits, gates, parameters, features, weights, values, gradient, readout=readout)


def bit_flips(p01, p10, wire):
    """Reading 1 for |0> with probability p01 and 0 for |1> with p10, as a channel before the measurement in Z."""
    keep = numpy.diag([(1 - p01) ** 0.5, (1 - p10) ** 0.5])
    up = numpy.array([[0, 0], [p01**0.5, 0]])
    down = numpy.array([[0, p10**0.5], [0, 0]])
    qml.QubitChannel([keep, up, down], wires=wire)


NOISE = [
    ("depolarising", qml.DepolarizingChannel), ("dephasing", qml.PhaseFlip), ("amplitudeDamping", qml.AmplitudeDamping)]


def noise_cases(random):
    """One kind of noise after every gate, then all together; read-out errors by bit flips before the measurement."""
    for number in range(30):
        qubits = int(random.integers(1, 5))
        names = [name for name in GATES if GATES[name][1] <= qubits]
        gates, count = random_gates(random, qubits, [str(n) for n in random.choice(names, 14)])
        noise = {"depolarising": 0.0, "dephasing": 0.0, "amplitudeDamping": 0.0, "p01": 0.0, "p10": 0.0}
        kinds = list(noise) if number >= 15 else [["depolarising"], ["dephasing"], ["amplitudeDamping"], ["p01"], ["p10"]][
            number % 5]
        for kind in kinds:
            noise[kind] = float(random.uniform(0, 0.3))
        if noise["p01"] and number % 2:
            noise["p10"] = noise["p01"]
        readout = random_readout(random, qubits, number // 5)
        # X and Y are read out as Z after a rotation, so that one circuit has no two read-outs that do not commute.
        if "products" in readout and (noise["p01"] or noise["p10"]):
            axes = [str(random.choice(list("XYZ"))) for _ in range(qubits)]
            readout["products"] = sorted(
                {" ".join(axes[int(f[1:])] + f[1:] for f in product.split()) for product in readout["products"]})
        parameters = np.array(random.uniform(0, 2 * np.pi, count))
        features = [random.normal(size=2**qubits) for _ in range(2)]
        weights = [random.uniform(-1, 1, readout_size(readout)) for _ in features]

        def build(parameters):
            for gate in gates:
                apply(gate, parameters)
                for qubit in gate["qubits"]:
                    for name, channel in NOISE:
                        if noise[name]:
                            channel(noise[name], wires=qubit)
            if not (noise["p01"] or noise["p10"]):
                return
            for factor in sorted({f for product in readout.get("products", []) for f in product.split()}):
                if factor[0] == "X":
                    qml.Hadamard(int(factor[1:]))
                elif factor[0] == "Y":
                    qml.RX(np.pi / 2, int(factor[1:]))
            for qubit in range(qubits):
                bit_flips(noise["p01"], noise["p10"], qubit)

        def measure():
            if noise["p01"] or noise["p10"]:
                rotated = {"products": [p.replace("X", "Z").replace("Y", "Z") for p in readout["products"]]} if (
                    "products" in readout) else readout
                return measurements(rotated)
            return measurements(readout)

        values, gradient = evaluate(build, measure, qubits, parameters, features, weights)
        yield case(qubits, gates, parameters, features, weights, values, gradient, readout=readout, noise=noise)


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
    write("readouts.json", readout_cases(numpy.random.default_rng(20241126)))
    write("noise.json", noise_cases(numpy.random.default_rng(20241127)))
