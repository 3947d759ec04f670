# SPDX-License-Identifier: Apache-2.0
"""Random circuits of Qiskit and PennyLane with all their gates, with parameters `w` and features `x`."""

import math

import numpy as np

QUBITS, PARAMETERS, FEATURES = 4, 12, 4


def random_angle(random, w, x):
    """A number, or a sum of products that the grammar has."""
    a, b = (w[number] for number in random.integers(PARAMETERS, size=2))
    y, z = (x[number] for number in random.integers(FEATURES, size=2))
    factor = float(random.normal())
    choices = [
        lambda: factor, lambda: math.pi / 4, lambda: a, lambda: factor * a, lambda: a * y, lambda: a * y + b, lambda: y,
        lambda: y * z, lambda: factor * a * y * z - 0.3, lambda: a + b, lambda: math.pi / 2 - 2 * a + y / 3,
        lambda: (a + y) * factor,
    ]  # fmt: skip
    return choices[random.integers(len(choices))]()


def some_qubits(random, count):
    return list(map(int, random.permutation(QUBITS)[:count]))


def random_readout(random):
    """Pauli words as lists of (axis, qubit), or a list of qubits whose probabilities are read out."""
    if random.integers(3) == 0:
        return some_qubits(random, 2)
    word = lambda size: [("XYZ"[random.integers(3)], qubit) for qubit in sorted(some_qubits(random, size))]
    return [word(size) for size in (1, 2, 3)]


def written(readout):
    """A read-out in YAML."""
    if isinstance(readout[0], int):
        return f"{{probabilities: {readout}}}"
    return "[" + ", ".join(" ".join(f"{axis}{qubit}" for axis, qubit in word) for word in readout) + "]"


def random_qiskit(seed, has_features=True):
    """A circuit with each of Qiskit's standard gates, some others, measurements, and gates that depend on outcomes.

    - has_features: otherwise it has numbers in their place, and resets.
    """
    from qiskit.circuit import Gate, ParameterVector, QuantumCircuit
    from qiskit.circuit.library import PauliEvolutionGate, QFTGate, RYGate, UnitaryGate, XGate
    from qiskit.circuit.library import get_standard_gate_name_mapping
    from qiskit.quantum_info import SparsePauliOp, random_unitary

    random = np.random.default_rng(seed)
    w = ParameterVector("w", PARAMETERS)
    x = ParameterVector("x", FEATURES) if has_features else random.normal(size=FEATURES)
    standard = [
        gate for gate in get_standard_gate_name_mapping().values()
        if isinstance(gate, Gate) and 1 <= gate.num_qubits <= QUBITS]
    # rv takes numbers alone.
    angle = lambda gate: float(random.normal()) if gate.name == "rv" else random_angle(random, w, x)
    makers = [lambda gate=gate: type(gate)(*(angle(gate) for _ in gate.params)) for gate in standard]
    mislabelled = QuantumCircuit(1, name="rx")
    mislabelled.h(0)
    mislabelled.t(0)
    makers += [
        lambda: XGate().control(2, ctrl_state=1), lambda: XGate().control(1, ctrl_state=0), lambda: QFTGate(3),
        lambda: UnitaryGate(random_unitary(4, seed=seed)), lambda: RYGate(random_angle(random, w, x)).control(2),
        lambda: PauliEvolutionGate(SparsePauliOp(["XZ", "YY"], [0.4, 0.3]), time=w[0]), mislabelled.to_gate,
    ]  # fmt: skip
    circuit = QuantumCircuit(QUBITS, 2)
    for qubit in range(QUBITS):
        circuit.ry(w[qubit] * x[qubit] + w[qubit + QUBITS], qubit)
    for place, number in enumerate(random.permutation(len(makers))):
        gate = makers[number]()
        circuit.append(gate, some_qubits(random, gate.num_qubits))
        if place in (20, 40):
            measured, other, third, _ = some_qubits(random, QUBITS)
            circuit.measure(measured, place // 40)
            circuit.h(third)
            with circuit.if_test((circuit.clbits[place // 40], 1)):
                circuit.ry(random_angle(random, w, x), other)
                circuit.u(*(random_angle(random, w, x) for _ in range(3)), third)
            # So that the outcome's qubit waits for them, however the circuit is rewritten.
            circuit.barrier()
            if not has_features:
                circuit.reset(measured)
    circuit.barrier()
    circuit.measure(range(2), range(2))
    return circuit


def random_pennylane(seed, readout):
    """A function of x and w with PennyLane's gates, some templates, measurements, and gates that depend on outcomes."""
    import pennylane as qml

    def circuit(x, w):
        random = np.random.default_rng(seed)
        angle = lambda: random_angle(random, w, x)
        qubits = lambda count: some_qubits(random, count)
        named = lambda text: [getattr(qml, name) for name in text.split()]
        fixed = named(
            "Hadamard PauliX PauliY PauliZ S T SX CNOT CZ CY CH SWAP ISWAP SISWAP ECR Toffoli CSWAP CCZ")
        turning = named(
            "RX RY RZ PhaseShift U1 U2 U3 Rot CRX CRY CRZ CRot ControlledPhaseShift CPhaseShift00 CPhaseShift01 "
            "CPhaseShift10 IsingXX IsingYY IsingZZ IsingXY PSWAP SingleExcitation SingleExcitationPlus "
            "SingleExcitationMinus DoubleExcitation OrbitalRotation")
        steps = [lambda gate=gate: gate(wires=qubits(gate.num_wires)) for gate in fixed]
        steps += [
            lambda gate=gate: gate(*(angle() for _ in range(gate.num_params)), wires=qubits(gate.num_wires))
            for gate in turning]
        steps += [
            lambda: qml.adjoint(qml.S(qubits(1))),
            lambda: qml.adjoint(qml.T(qubits(1))),
            lambda: qml.adjoint(qml.Rot(angle(), angle(), angle(), qubits(1))),
            lambda: qml.ctrl(qml.PhaseShift(angle(), 0), 1),
            lambda: qml.MultiRZ(angle(), qubits(2)),
            lambda: qml.MultiRZ(angle(), qubits(3)),
            lambda: qml.PauliRot(angle(), "XYZ", qubits(3)),
            lambda: qml.MultiControlledX(qubits(4), control_values=[1, 0, 1]),
            lambda: qml.QubitUnitary(np.array([[1, 1], [1j, -1j]]) / np.sqrt(2), qubits(1)),
            lambda: qml.QFT(qubits(3)),
            lambda: qml.IQPEmbedding(x, range(QUBITS)),
            lambda: qml.StronglyEntanglingLayers(w[:12].reshape(1, 4, 3), range(QUBITS)),
            lambda: qml.Barrier(range(QUBITS)),
        ]
        for qubit in range(QUBITS):
            qml.RY(w[qubit] * x[qubit] + w[qubit + QUBITS], qubit)
        for place, number in enumerate(random.permutation(len(steps))):
            steps[number]()
            if place in (15, 35):
                measured, other, third, _ = qubits(4)
                outcome = qml.measure(measured)
                qml.Hadamard(third)
                qml.cond(outcome, qml.RY)(angle(), other)
                qml.cond(outcome, qml.Hadamard)(third)
        if isinstance(readout[0], int):
            return qml.probs(readout)
        axes = {"X": qml.X, "Y": qml.Y, "Z": qml.Z}
        return [qml.expval(qml.prod(*(axes[axis](qubit) for axis, qubit in word))) for word in readout]

    return circuit
