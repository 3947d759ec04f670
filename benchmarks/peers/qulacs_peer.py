#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times Qulacs with its own gradient, one sample at a time; the head, the loss and Adam are NumPy.

Run: python3 qulacs_peer.py [options], see `--help`. For each sample the circuit is run forward for the expectation
values, then comes Qulacs' gradient for the sample's cotangents c_q, in two variants: `backprop` of the observable sum
c_q Z_q, and `inner-product`, which starts from (sum c_q Z_q)|state> made with NumPy and saves Qulacs one forward run.

Qulacs differentiates a circuit from |0...0> on, so the sample is a part of the circuit: Hadamards, then a diagonal
matrix with the sample's amplitudes. q2: a qubit measured unread is the even mixture of I and Z, so that k
measurements are a mixture of 2^k circuits. Qulacs computes in double precision only. 80 samples are timed, and the
time is scaled up, where an epoch takes many seconds (q2, more than 8 qubits), unless `--timed-samples` says
otherwise.
"""

import functools
import itertools

from problem import arguments, main, require_packages, timed_samples, z_signs

require_packages("qulacs")

import numpy as np
import qulacs
from qulacs.gate import DiagonalMatrix

from numpy_unitary import Adam


class Circuit:
    """The circuit for one sample at a time, with a Z after each measured qubit whose flag in `flips` is set.

    Qulacs counts qubits from the least significant bit, and its rotations turn the other way.
    """

    def __init__(self, problem, flips):
        n = self.qubits = problem.qubits
        self.circuit, self.state, self.bra = (
            qulacs.ParametricQuantumCircuit(n), qulacs.QuantumState(n), qulacs.QuantumState(n))
        flips = iter(flips)
        for q in range(n):
            self.circuit.add_H_gate(q)
        self.circuit.add_gate(self.embedding(np.ones(2**n)))
        for layer in range(problem.layers):
            for q in range(n):
                self.circuit.add_parametric_RX_gate(n - 1 - q, 0)
            for q in range(problem.readouts):
                self.circuit.add_parametric_RY_gate(n - 1 - q, 0)
            for q in range(n - 1):
                self.circuit.add_parametric_multi_Pauli_rotation_gate([n - 1 - q, n - 2 - q], [3, 3], 0)
            if problem.measured_qubit(layer) is not None and next(flips):
                self.circuit.add_Z_gate(n - 1 - problem.measured_qubit(layer))

    def embedding(self, amplitudes):
        return DiagonalMatrix(list(range(self.qubits)), 2 ** (self.qubits / 2) * amplitudes)

    def set_angles(self, angles):
        for index, angle in enumerate(angles):
            self.circuit.set_parameter(index, -angle)

    def embed(self, gate):
        self.circuit.remove_gate(self.qubits)
        self.circuit.add_gate(gate, self.qubits)

    def run(self, gate):
        """The final amplitudes of the sample that `gate` embeds."""
        self.embed(gate)
        self.state.set_zero_state()
        self.circuit.update_quantum_state(self.state)
        return self.state.get_vector()

    def gradient(self, gate, amplitudes, observable):
        """Of <sum c_q Z_q>: `observable` is that operator, or, if `amplitudes` are given, its diagonal."""
        self.embed(gate)
        if amplitudes is None:
            return -np.array(self.circuit.backprop(observable))
        self.bra.load(2 * observable * amplitudes)
        return -np.array(self.circuit.backprop_inner_product(self.bra))


class Block:
    """Some samples: the gates that embed them, and the weights of the log probabilities in the loss."""

    def __init__(self, circuit, samples, part=slice(None)):
        self.gates = [circuit.embedding(features) for features in samples.features[part]]
        teacher = samples.teacher[part]
        self.weights = samples.one_hot[part] / len(teacher) + teacher
        self.entropy = np.sum(teacher * np.log(teacher))


class Qulacs:
    def __init__(self, problem, inner_product, count=None):
        problem.require(problem.precision == "double", "Qulacs computes in double precision only.")
        self.problem, self.inner_product = problem, inner_product
        self.signs = z_signs(problem.qubits)[: problem.readouts].astype(float)
        measurements = sum(problem.measured_qubit(layer) is not None for layer in range(problem.layers))
        self.circuits = [Circuit(problem, flips) for flips in itertools.product([False, True], repeat=measurements)]
        training, validation, self.scale = problem.part(count)
        self.training = [Block(self.circuits[0], problem.training, part) for part in training]
        self.validation = Block(self.circuits[0], problem.validation, validation)
        self.parameters = problem.parameters.copy()
        self.adam = Adam(self.parameters)
        self.bind()

    def bind(self):
        for circuit in self.circuits:
            circuit.set_angles(self.parameters[: self.problem.angles])

    def loss(self, block):
        """The loss, its derivatives with respect to the logits, the expectation values, and all amplitudes."""
        *_, weights, biases = self.problem.split(self.parameters)
        amplitudes = np.array([[circuit.run(gate) for circuit in self.circuits] for gate in block.gates])
        expectations = np.mean(amplitudes.real**2 + amplitudes.imag**2, axis=1) @ self.signs.T
        logits = expectations @ weights.T + biases
        logits -= logits.max(axis=1, keepdims=True)
        logarithms = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        d_logits = block.weights.sum(axis=1, keepdims=True) * np.exp(logarithms) - block.weights
        return block.entropy - np.sum(block.weights * logarithms), d_logits, expectations, amplitudes

    def observable(self, cotangents):
        if self.inner_product:
            return cotangents @ self.signs
        observable = qulacs.Observable(self.problem.qubits)
        for q, cotangent in enumerate(cotangents):
            observable.add_operator(cotangent, f"Z {self.problem.qubits - 1 - q}")
        return observable

    def loss_and_gradient(self, block):
        loss, d_logits, expectations, amplitudes = self.loss(block)
        weights = self.problem.split(self.parameters)[3]
        angles = np.zeros(self.problem.angles)
        for gate, cotangents, states in zip(block.gates, d_logits @ weights / len(self.circuits), amplitudes):
            observable = self.observable(cotangents)
            for circuit, state in zip(self.circuits, states):
                angles += circuit.gradient(gate, state if self.inner_product else None, observable)
        return loss, np.concatenate([angles, (d_logits.T @ expectations).ravel(), d_logits.sum(axis=0)])

    def gradient(self):
        return self.loss_and_gradient(Block(self.circuits[0], self.problem.training))

    def epochs(self, count):
        for _ in range(count):
            for block in self.training:
                _, gradient = self.loss_and_gradient(block)
                self.adam.step(self.parameters, gradient)
                self.bind()
            self.validation_loss()

    def validation_loss(self):
        return self.loss(self.validation)[0]


if __name__ == "__main__":

    def variants(problem, options):
        slow = problem.architecture == "q2" or problem.qubits > 8
        count = options.timed_samples or (80 if slow and not options.report else None)
        return {
            "inner-product": functools.partial(Qulacs, problem, True, count),
            "backprop": functools.partial(Qulacs, problem, False, count),
        }

    main("qulacs", variants, timed_samples(arguments(__doc__.split("\n")[0])))
