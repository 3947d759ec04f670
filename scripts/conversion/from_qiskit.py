# SPDX-License-Identifier: Apache-2.0
"""Circuits of Qiskit, also those that it reads from OpenQASM."""

import re

import qiskit.qasm2
import qiskit.qasm3
from qiskit.circuit import ClassicalRegister, ControlFlowOp, ParameterExpression, QuantumCircuit
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.circuit.parametervector import ParameterVectorElement

from .angle import PRODUCTS, Angle, Names, Refusal, cause
from .architecture import Circuit, refused

# Of Qiskit's standard gates those that the grammar has; `p` up to a phase.
SAME = "rx ry rz h x y z s sdg t tdg rxx ryy rzz crx cry crz cz swap".split()
GATES = {name: name for name in SAME} | {"cx": "cnot", "cp": "cphase", "p": "rz"}
STANDARD = get_standard_gate_name_mapping()
WITHOUT_EFFECT = {"barrier", "id", "global_phase"}


def read(path):
    """A circuit from a file of OpenQASM 2 or 3."""
    try:
        text = path.read_text()
        if re.search(r"^\s*OPENQASM\s+2", text, re.MULTILINE):
            return qiskit.qasm2.loads(text, custom_instructions=qiskit.qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
        return qiskit.qasm3.loads(text)
    except ImportError:
        raise
    except Exception as error:
        raise Refusal(f"{path} cannot be read: {cause(error)}.") from error


def loaded(source):
    """A circuit from what a Python file has."""
    try:
        circuit = source() if callable(source) else source
    except Exception as error:
        raise Refusal(f"The function cannot be called without arguments: {cause(error)}.") from error
    if not isinstance(circuit, QuantumCircuit):
        raise Refusal(f"That is {type(circuit).__name__}, no QuantumCircuit; name one, or a function that returns one.")
    return circuit


def symbols(circuit, features, names):
    """The angle that stands for each of the circuit's free parameters."""
    def element(parameter, name):
        """The number of an element of `name`; None for other parameters."""
        if isinstance(parameter, ParameterVectorElement):
            return parameter.index if parameter.vector.name == name else None
        if parameter.name == name:
            return 0
        # Qiskit writes x[0] as _x_0_ into programs of OpenQASM.
        match = re.fullmatch(rf"_?{re.escape(name)}_?(\d+)_?", parameter.name)
        return int(match[1]) if match else None

    found, first = {}, 0
    for name in features:
        numbers = {parameter: element(parameter, name) for parameter in circuit.parameters}
        numbers = {parameter: number for parameter, number in numbers.items() if number is not None}
        if not numbers:
            has = ", ".join(parameter.name for parameter in circuit.parameters) or "none"
            raise Refusal(f"The circuit has no parameter '{name}' for features; its parameters are: {has}.")
        found |= {parameter: Angle({(f"x_{first + number}",): 1}) for parameter, number in numbers.items()}
        sizes = [len(parameter.vector) for parameter in numbers if isinstance(parameter, ParameterVectorElement)]
        first += max([1 + number for number in numbers.values()] + sizes)
    return {parameter: Angle({(names.parameter(parameter.name),): 1}) for parameter in circuit.parameters} | found


def polynomial(expression, symbols, degree=0, last=None, power=0):
    """A parameter expression as an angle: its Taylor series at 0, products once, factors in the order of `symbols`."""
    if not isinstance(expression, ParameterExpression):
        return Angle.of(expression)
    free = expression.parameters
    order = [parameter for parameter in symbols if parameter in free or parameter is last]
    try:
        result = Angle.of(expression.bind({parameter: 0 for parameter in free}).numeric())
        slopes = {parameter: expression.gradient(parameter) for parameter in order[order.index(last) if last else 0 :]}
    except Exception as error:
        raise Refusal(f"its angle is no sum of products; {PRODUCTS}") from error
    if degree > 3:
        raise Refusal(f"its angle is no sum of products; {PRODUCTS}")
    for parameter, slope in slopes.items():
        run = power + 1 if parameter is last else 1
        result += symbols[parameter] * polynomial(slope, symbols, degree + 1, parameter, run) / run
    return result


def add(circuit, operation, qubits, clbits, outcomes, symbols):
    """Adds an operation, through its definition where the grammar lacks it.

    - outcomes: the measurement that each classical bit has the outcome of.
    """
    name = operation.name
    if name in WITHOUT_EFFECT:
        return
    if name == "measure":
        outcomes[clbits[0]] = circuit.measure(qubits[0])
    elif name == "reset":
        circuit.gate("reset", qubits)
    elif name == "if_else":
        body, otherwise = operation.params
        bit, value = operation.condition if isinstance(operation.condition, tuple) else (None, None)
        bit = bit[0] if isinstance(bit, ClassicalRegister) and len(bit) == 1 else bit
        if bit not in outcomes or not value or otherwise is not None or circuit.condition is not None:
            raise Refusal("a gate may depend on one measured bit's being 1, and on nothing else")
        circuit.condition = circuit.outcome(outcomes[bit])
        try:
            add_all(circuit, body, qubits, clbits, outcomes, symbols)
        finally:
            circuit.condition = None
    elif isinstance(operation, ControlFlowOp):
        raise Refusal("no other control flow than 'if' is known")
    # A gate of a file may have a standard gate's name, and be another.
    elif name in STANDARD and operation.base_class is STANDARD[name].base_class and name in (*GATES, "u"):
        angles = [polynomial(value, symbols) for value in operation.params]
        if name == "u":
            theta, phi, omega = angles
            circuit.gate("rot", qubits, [omega, theta, phi])
        else:
            circuit.gate(GATES[name], qubits, angles)
    elif operation.definition is None:
        raise Refusal("it has no definition by other gates")
    else:
        add_all(circuit, operation.definition, qubits, clbits, outcomes, symbols)


def add_all(circuit, body, qubits, clbits, outcomes, symbols):
    for item in body.data:
        inner = [qubits[body.find_bit(qubit).index] for qubit in item.qubits]
        bits = [clbits[body.find_bit(bit).index] for bit in item.clbits]
        add(circuit, item.operation, inner, bits, outcomes, symbols)


def final_measurements(source):
    """The numbers of the operations that only read out."""
    used, found = set(), set()
    for number, item in reversed(list(enumerate(source.data))):
        bits = {*item.qubits, *item.clbits}
        if item.operation.name == "measure" and not bits & used:
            found.add(number)
        elif item.operation.name != "barrier":
            used |= bits
    return found


def convert(source, features):
    """The circuit, None for its read-out, and the names of its parameters."""
    names = Names()
    known, outcomes, left_out = symbols(source, features, names), {}, final_measurements(source)
    circuit = Circuit(source.num_qubits)
    for number, item in enumerate(source.data):
        if number in left_out:
            continue
        qubits = [source.find_bit(qubit).index for qubit in item.qubits]
        try:
            add(circuit, item.operation, qubits, list(item.clbits), outcomes, known)
        except Exception as error:
            raise Refusal(refused(number + 1, item.operation.name, "qubit", qubits, error)) from error
    return circuit, None, names
