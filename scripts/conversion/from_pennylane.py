# SPDX-License-Identifier: Apache-2.0
"""Quantum functions, QNodes and tapes of PennyLane."""

import inspect

import autoray
import numpy as np
import pennylane as qml

from .angle import PRODUCTS, Angle, Names, Refusal, cause
from .architecture import Circuit, refused

# PennyLane's names; PhaseShift up to a phase.
GATES = {
    "RX": "rx", "RY": "ry", "RZ": "rz", "PhaseShift": "rz", "Rot": "rot", "Hadamard": "h", "PauliX": "x", "PauliY": "y",
    "PauliZ": "z", "S": "s", "Adjoint(S)": "sdg", "T": "t", "Adjoint(T)": "tdg", "IsingXX": "rxx", "IsingYY": "ryy",
    "IsingZZ": "rzz", "CRX": "crx", "CRY": "cry", "CRZ": "crz", "ControlledPhaseShift": "cphase", "CNOT": "cnot",
    "CZ": "cz", "SWAP": "swap",
}  # fmt: skip
WITHOUT_EFFECT = {"Barrier", "WireCut", "Identity", "GlobalPhase", "Snapshot"}
# PennyLane's functions treat angles as NumPy's do objects.
autoray.register_backend(Angle, "numpy")


def tape(source, shapes, features, names):
    """What a function does when it is called with symbols for its arguments."""
    function = source.func if isinstance(source, qml.QNode) else source
    if isinstance(function, qml.tape.QuantumScript):
        return function
    if not callable(function):
        raise Refusal(f"That is no quantum function, QNode or tape but {type(function).__name__}.")
    expected = {
        name: parameter for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)}
    for name in [*features, *shapes]:
        if name not in expected:
            raise Refusal(f"The function has no argument '{name}'; its arguments are: {', '.join(expected) or 'none'}.")
    arguments, first = {}, 0
    for name in [*features, *(name for name in expected if name not in features)]:
        has_default = expected[name].default is not inspect.Parameter.empty
        if has_default and name not in features and name not in shapes:
            continue
        shape = shapes.get(name, ())
        values = np.empty(shape, dtype=object)
        for number, place in enumerate(np.ndindex(*shape)):
            original = name + (f"[{','.join(map(str, place))}]" if place else "")
            values[place] = Angle({(f"x_{first + number}" if name in features else names.parameter(original),): 1})
        first += values.size if name in features else 0
        arguments[name] = values if shape else values.item()
    returned = []
    try:
        script = qml.tape.make_qscript(lambda: returned.append(function(**arguments)))()
    except Exception as error:
        raise Refusal(
            f"The function cannot be called with symbols for its arguments: {cause(error)}. It may add and multiply "
            f"them, and {PRODUCTS}. --shape gives the shape of an argument, as in --shape weights=2x4x3. Leave an "
            "embedding of amplitudes out: an architecture begins with it.") from error
    return returned[0] if isinstance(returned[0], qml.tape.QuantumScript) else script


def wire_numbers(source, script):
    """The qubit of each wire: its number; of other labels, their place on the device, or in the order of their use."""
    device = getattr(source, "device", None)
    wires = list(device.wires if device is not None and device.wires else script.wires)
    if all(isinstance(wire, int) and wire >= 0 for wire in wires):
        wires = range(max(wires) + 1)
    return {wire: qubit for qubit, wire in enumerate(wires)}


def add(circuit, operation, qubit_of, outcomes):
    """Adds an operation, through its decomposition where the grammar lacks it."""
    qubits = [qubit_of[wire] for wire in operation.wires]
    if operation.name in WITHOUT_EFFECT:
        return
    if isinstance(operation, qml.ops.MidMeasure):
        if operation.postselect is not None:
            raise Refusal("it selects an outcome")
        outcomes[operation] = circuit.measure(qubits[0])
        if operation.reset:
            circuit.gate("reset", qubits)
    elif isinstance(operation, qml.ops.Conditional):
        measured = operation.meas_val.measurements
        branches = [bool(value) for _, value in operation.meas_val.items()] if len(measured) == 1 else []
        if branches != [False, True] or circuit.condition is not None:
            raise Refusal("a gate may depend on one outcome's being 1, and on nothing else")
        circuit.condition = circuit.outcome(outcomes[measured[0]])
        try:
            add(circuit, operation.base, qubit_of, outcomes)
        finally:
            circuit.condition = None
    elif operation.name in GATES:
        circuit.gate(GATES[operation.name], qubits, angles(operation))
    elif operation.name == "MultiRZ" and len(qubits) == 2:
        circuit.gate("rzz", qubits, angles(operation))
    else:
        try:
            parts = operation.decomposition()
        except Exception as error:
            raise Refusal(f"PennyLane does not decompose it, or only for numbers ({cause(error)})") from error
        for part in parts:
            add(circuit, part, qubit_of, outcomes)


def angles(operation):
    found = [Angle.of(value) for value in operation.data]
    if None in found:
        raise Refusal("its angles are no single numbers; a circuit is for one sample at a time")
    return found


def readout(measurements, qubit_of):
    """As in YAML; None without measurements."""
    kinds = {type(measurement) for measurement in measurements}
    if not kinds:
        return None
    if kinds == {qml.measurements.ProbabilityMP} and len(measurements) == 1 and measurements[0].obs is None:
        wires = list(measurements[0].wires) or list(qubit_of)
        return f"{{probabilities: {[qubit_of[wire] for wire in wires]}}}"
    words = []
    for measurement in measurements:
        sentence = getattr(measurement.obs, "pauli_rep", None) if kinds == {qml.measurements.ExpectationMP} else None
        terms = list((sentence or {}).items())
        if len(terms) != 1 or terms[0][1] != 1 or not terms[0][0]:
            returned = ", ".join(map(str, measurements))
            raise Refusal(
                f"The function returns {returned}; expectation values of Pauli words can be read out, or one qml.probs."
                " --readout names others.")
        factors = sorted((qubit_of[wire], axis) for wire, axis in terms[0][0].items())
        words.append(" ".join(f"{axis}{qubit}" for qubit, axis in factors))
    return f"[{', '.join(words)}]"


def convert(source, shapes, features, wants_readout=True):
    """The circuit, its read-out, and the names of its parameters."""
    names = Names()
    script = tape(source, shapes, features, names)
    if not script.wires:
        raise Refusal("The function has no operations; does it return a QuantumCircuit, or call those of PennyLane?")
    qubit_of, outcomes = wire_numbers(source, script), {}
    circuit = Circuit(len(qubit_of))
    for number, operation in enumerate(script.operations, 1):
        try:
            add(circuit, operation, qubit_of, outcomes)
        except Exception as error:
            raise Refusal(refused(number, operation.name, "wire", list(operation.wires), error)) from error
    return circuit, readout(script.measurements, qubit_of) if wants_readout else None, names
