# SPDX-License-Identifier: Apache-2.0
"""Expectation values and gradients of the study's circuits, and of random small ones, computed by PennyLane.

Needs: pip install pennylane==0.36 autoray==0.6.12 numpy==1.26.4 scipy==1.12.0   (Python 3.11)
Run:   python3 Tests/Reference/scripts/circuits.py
Makes: ../vectors/circuits.json and ../vectors/operations.json
"""

import json
from pathlib import Path

import pennylane as qml
from pennylane import numpy as np

VECTORS = Path(__file__).resolve().parent.parent / "vectors"


def readouts(architecture, qubits):
    return int(architecture[1:]) if architecture[0] == "q" else qubits


def parameter_count(architecture, qubits, layers):
    per_layer = {"h": 3 * qubits}.get(architecture[0], 0) or qubits + readouts(architecture, qubits) + qubits - 1
    return per_layer * layers


def apply_architecture(architecture, qubits, layers, parameters, measure):
    """The circuit in elementary gates; `measure` applies the unread measurement of a qubit."""
    parameters = iter(parameters)
    read = readouts(architecture, qubits)
    if architecture == "universal-h":
        for qubit in range(qubits):
            qml.Hadamard(qubit)
    for layer in range(layers):
        if architecture == "hea":
            for qubit in range(qubits):
                phi, theta, omega = next(parameters), next(parameters), next(parameters)
                qml.RZ(phi, qubit)
                qml.RY(theta, qubit)
                qml.RZ(omega, qubit)
            for qubit in range(qubits):
                qml.CNOT([qubit, (qubit + layer % (qubits - 1) + 1) % qubits])
            continue
        for qubit in range(qubits):
            qml.RX(next(parameters), qubit)
        for qubit in range(read):
            qml.RY(next(parameters), qubit)
        for qubit in range(qubits - 1):
            qml.IsingZZ(next(parameters), [qubit, qubit + 1])
        if layer < qubits - read:
            measure(qubits - 1 - layer)


def evaluate(build, qubits, read, parameters, features, weights):
    """Expectation values of each sample and the gradient of sum weights * values, on the mixed-state simulator."""
    device = qml.device("default.mixed", wires=qubits)

    @qml.qnode(device, interface="autograd", diff_method="backprop")
    def circuit(parameters, amplitudes):
        qml.QubitStateVector(amplitudes, wires=range(qubits))
        build(parameters, lambda qubit: qml.PhaseFlip(0.5, wires=qubit))
        return [qml.expval(qml.PauliZ(qubit)) for qubit in read]

    states = [np.array(f, requires_grad=False) / np.linalg.norm(f) for f in features]
    values = [[float(v) for v in circuit(parameters, state)] for state in states]

    def loss(parameters):
        return sum(
            w * v for state, ws in zip(states, weights) for w, v in zip(ws, circuit(parameters, state)))

    gradient = qml.grad(loss)(parameters)
    for index in range(0, len(parameters), 7):
        step = np.zeros(len(parameters))
        step[index] = 1e-5
        difference = (loss(parameters + step) - loss(parameters - step)) / 2e-5
        assert abs(difference - gradient[index]) < 1e-7, (index, difference, gradient[index])
    return values, [float(g) for g in gradient]


def check_against_measure(architecture, qubits, layers, parameters, features, values):
    """The same values from qml.measure (deferred measurements, more wires) on the state-vector simulator."""
    @qml.qnode(qml.device("default.qubit"))
    def circuit(amplitudes):
        qml.StatePrep(amplitudes, wires=range(qubits))
        apply_architecture(architecture, qubits, layers, parameters, lambda qubit: qml.measure(qubit))
        return [qml.expval(qml.PauliZ(q)) for q in range(readouts(architecture, qubits))]

    for f, expected in zip(features, values):
        assert np.allclose(circuit(f / np.linalg.norm(f)), expected, atol=1e-10, rtol=0)


def check_against_template(qubits, layers, parameters, features, values):
    """The same values from PennyLane's StronglyEntanglingLayers."""
    @qml.qnode(qml.device("default.qubit"))
    def circuit(amplitudes):
        qml.StatePrep(amplitudes, wires=range(qubits))
        qml.StronglyEntanglingLayers(parameters.reshape(layers, qubits, 3), wires=range(qubits))
        return [qml.expval(qml.PauliZ(q)) for q in range(qubits)]

    for f, expected in zip(features, values):
        assert np.allclose(circuit(f / np.linalg.norm(f)), expected, atol=1e-10, rtol=0)


def architecture_cases(random):
    wanted = [(a, 6, 3) for a in ["hea", "universal", "universal-h", "q5", "q4", "q3", "q2"]]
    wanted += [(a, 6, 1) for a in ["q1", "q6"]] + [(a, 3, 1) for a in ["hea", "universal", "universal-h", "q2"]]
    layers = 5
    for architecture, qubits, count in wanted:
        for case in range(count):
            parameters = np.array(random.uniform(0, 2 * np.pi, parameter_count(architecture, qubits, layers)))
            bits = random.integers(0, 2, 2**qubits).astype(float)
            bits[0] = 1
            features = [bits, random.normal(size=2**qubits)]
            read = range(readouts(architecture, qubits))
            weights = [random.uniform(-1, 1, len(read)) for _ in features]
            values, gradient = evaluate(
                lambda p, measure: apply_architecture(architecture, qubits, layers, p, measure),
                qubits, read, parameters, features, weights)
            if architecture[0] == "q" and case == 0:
                check_against_measure(architecture, qubits, layers, parameters, features, values)
            if architecture == "hea":
                check_against_template(qubits, layers, parameters, features, values)
            print(architecture, qubits, case, flush=True)
            yield {
                "architecture": architecture, "qubits": qubits, "layers": layers,
                "parameters": [float(p) for p in parameters], "features": [f.tolist() for f in features],
                "weights": [w.tolist() for w in weights], "expectationValues": values, "gradient": gradient}


GATES = {"rx": qml.RX, "ry": qml.RY, "rz": qml.RZ, "rzz": qml.IsingZZ, "h": qml.Hadamard, "cnot": qml.CNOT}


def operation_cases(random):
    for case in range(12):
        qubits = case % 4 + 1
        names = ["rx", "ry", "rz", "h"] + (["rzz", "cnot"] if qubits > 1 else [])
        operations = [str(random.choice(names)) for _ in range(15)]
        if case >= 6:
            operations[5] = operations[10] = "measure"
        gates, count = [], 0
        for name in operations:
            acted = [int(q) for q in random.permutation(qubits)[: 2 if name in ("rzz", "cnot") else 1]]
            gate = {"gate": name, "qubits": acted}
            if name in ("rx", "ry", "rz", "rzz"):
                gate["parameter"] = count
                count += 1
            gates.append(gate)

        def build(parameters, measure):
            for gate in gates:
                if gate["gate"] == "measure":
                    measure(gate["qubits"][0])
                elif "parameter" in gate:
                    GATES[gate["gate"]](parameters[gate["parameter"]], wires=gate["qubits"])
                else:
                    GATES[gate["gate"]](wires=gate["qubits"])

        parameters = np.array(random.uniform(0, 2 * np.pi, count))
        features = [random.normal(size=2**qubits) for _ in range(3)]
        read = sorted(int(q) for q in random.permutation(qubits)[: random.integers(1, qubits + 1)])
        weights = [random.uniform(-1, 1, len(read)) for _ in features]
        values, gradient = evaluate(build, qubits, read, parameters, features, weights)
        yield {
            "qubits": qubits, "operations": gates, "readout": read, "parameters": [float(p) for p in parameters],
            "features": [f.tolist() for f in features], "weights": [w.tolist() for w in weights],
            "expectationValues": values, "gradient": gradient}


def write(name, cases):
    text = "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n"
    (VECTORS / name).write_text(text)


if __name__ == "__main__":
    import numpy

    random = numpy.random.default_rng(20241124)
    write("operations.json", operation_cases(random))
    write("circuits.json", architecture_cases(random))
