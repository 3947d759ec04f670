#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times hand-written NumPy: the circuit's unitary built once per step, gradients by hand, buffers reused.

Per layer, RX and RY of all qubits are two Kronecker factors (qubits' upper half and lower half), the ZZ chain is a
vector of phases. With M = U (cotangent of U)+, a parameter whose generator is H at its place in the circuit has the
derivative Im Tr(M H) / 2, and M is carried back through the layers. `--check` compares the gradient with finite
differences.
"""

import sys

import numpy as np

from problem import BETA1, BETA2, CLASSES, EPSILON, LEARNING_RATE, arguments, main, z_signs

PAULI_X = np.array([[0, 1], [1, 0]])
PAULI_Y = np.array([[0, -1j], [1j, 0]])


class Adam:
    def __init__(self, parameters):
        self.m, self.v, self.steps = np.zeros_like(parameters), np.zeros_like(parameters), 0

    def step(self, parameters, gradient):
        self.steps += 1
        self.m *= BETA1
        self.m += (1 - BETA1) * gradient
        self.v *= BETA2
        self.v += (1 - BETA2) * gradient**2
        scale = np.sqrt(1 - BETA2**self.steps)
        parameters -= LEARNING_RATE / (1 - BETA1**self.steps) * self.m / (np.sqrt(self.v) / scale + EPSILON)


class Block:
    """Some samples as columns, and buffers for their states (real parts above imaginary parts) and cotangents."""

    def __init__(self, samples, part=slice(None)):
        dtype = samples.features.dtype
        self.features = np.ascontiguousarray(samples.features[part].T)
        self.one_hot = np.ascontiguousarray(samples.one_hot[part].T)
        self.teacher = np.ascontiguousarray(samples.teacher[part].T)
        self.entropy = np.sum(self.teacher * np.log(self.teacher))
        dimension, self.count = self.features.shape
        self.states = np.empty((2 * dimension, self.count), dtype)
        self.cotangents = np.empty_like(self.states)
        self.squares = np.empty_like(self.states)
        self.probabilities = np.empty_like(self.features)


class Circuit:
    """The unitary of `universal` and its derivatives."""

    def __init__(self, problem):
        n = problem.qubits
        self.layers, self.dimension = problem.layers, 2**n
        self.upper, self.lower = n // 2, n - n // 2
        self.h, self.l = 2**self.upper, 2**self.lower
        self.dtype = np.complex128 if problem.dtype == np.float64 else np.complex64
        signs = z_signs(n)
        self.zz = (signs[:-1] * signs[1:]).astype(problem.dtype)
        self.u = np.empty((self.dimension, self.dimension), self.dtype)
        self.m = np.empty_like(self.u)
        self.scratch = np.empty_like(self.u)

    def prepare(self, rx, ry, zz):
        """Angles, layers x qubits each (zz: layers x qubits - 1)."""
        cx, sx, cy, sy = np.cos(rx / 2), np.sin(rx / 2), np.cos(ry / 2), np.sin(ry / 2)
        gates = np.empty(rx.shape + (2, 2), self.dtype)  # RY RX
        gates[..., 0, 0] = cy * cx + 1j * sy * sx
        gates[..., 0, 1] = -sy * cx - 1j * cy * sx
        gates[..., 1, 0] = sy * cx - 1j * cy * sx
        gates[..., 1, 1] = cy * cx - 1j * sy * sx
        self.a = kronecker(gates[:, : self.upper])
        self.b = kronecker(gates[:, self.upper :])
        self.phases = np.exp(-0.5j * (zz @ self.zz)).astype(self.dtype)
        # RY X RY+ = X cos - Z sin: the generator of RX as it is after RY, so that one M serves both.
        rotated = np.empty(rx.shape + (2, 2), self.dtype)
        rotated[..., 0, 0], rotated[..., 1, 1] = -np.sin(ry), np.sin(ry)
        rotated[..., 0, 1] = rotated[..., 1, 0] = np.cos(ry)
        self.x_generators = rotated

    def build(self):
        """U into `u`."""
        h, l, n = self.h, self.l, self.dimension
        first = self.u.reshape(h, l, h, l)
        np.multiply(self.a[0][:, None, :, None], self.b[0][None, :, None, :], out=first)
        self.u *= self.phases[0][:, None]
        for layer in range(1, self.layers):
            np.matmul(self.a[layer], self.u.reshape(h, l * n), out=self.scratch.reshape(h, l * n))
            np.matmul(self.b[layer], self.scratch.reshape(h, l, n), out=self.u.reshape(h, l, n))
            self.u *= self.phases[layer][:, None]

    def derivatives(self):
        """Those of rx, ry and zz, from M in `m`, which is overwritten."""
        h, l, n = self.h, self.l, self.dimension
        m, other = self.m, self.scratch
        rx, ry, zz = [], [], []
        for layer in reversed(range(self.layers)):
            zz.append(self.zz @ m.diagonal().imag / 2)
            d = self.phases[layer]
            m *= d.conj()[:, None]
            m *= d
            m4 = m.reshape(h, l, h, l)
            reduced = np.concatenate([
                one_qubit(np.einsum("ajbj->ab", m4), self.upper), one_qubit(np.einsum("jajb->ab", m4), self.lower)])
            ry.append(np.einsum("qab,ba->q", reduced, PAULI_Y).imag / 2)
            rx.append(np.einsum("qab,qba->q", reduced, self.x_generators[layer]).imag / 2)
            if layer == 0:
                break
            # m = K+ m K with K = a (x) b, one factor at a time.
            a, b = self.a[layer], self.b[layer]
            np.matmul(a.conj().T, m.reshape(h, l * n), out=other.reshape(h, l * n))
            np.matmul(b.conj().T, other.reshape(h, l, n), out=m.reshape(h, l, n))
            np.matmul(m.reshape(n * h, l), b, out=other.reshape(n * h, l))
            np.matmul(a.T, other.reshape(n, h, l), out=m.reshape(n, h, l))
        return np.concatenate([np.concatenate(layer) for layer in zip(reversed(rx), reversed(ry), reversed(zz))])


def kronecker(gates):
    """layers x qubits x 2 x 2 to layers x 2^qubits x 2^qubits."""
    product = gates[:, 0]
    for q in range(1, gates.shape[1]):
        size = 2 * product.shape[1]
        product = (product[:, :, None, :, None] * gates[:, q, None, :, None, :]).reshape(-1, size, size)
    return product


def one_qubit(matrix, qubits):
    """The partial traces of a matrix on `qubits` qubits, one 2 x 2 matrix for each qubit."""
    return np.stack([
        np.einsum("iajibj->ab", matrix.reshape((2**q, 2, 2 ** (qubits - q - 1)) * 2)) for q in range(qubits)])


class NumPyUnitary:
    def __init__(self, problem):
        problem.require(problem.architecture == "universal", "Only `universal` is written; q2 is not unitary.")
        problem.require(problem.qubits >= 2, "Two Kronecker factors need at least 2 qubits.")
        self.problem = problem
        self.circuit = Circuit(problem)
        self.signs = z_signs(problem.qubits).astype(problem.dtype)
        self.parameters = problem.parameters.copy()
        self.adam = Adam(self.parameters)
        self.training = [Block(problem.training, part) for part in problem.batches()]
        self.validation = Block(problem.validation)
        n = 2**problem.qubits
        self.u_parts = np.empty((2 * n, n), problem.dtype)
        self.cotangent_parts = np.empty((2 * n, n), problem.dtype)
        self.products = np.empty((2 * n, 2 * n), problem.dtype)
        self.cotangent = np.empty((n, n), self.circuit.dtype)
        self.bind()

    def bind(self):
        """Builds what follows from the parameters; the validation and the next step share it."""
        *angles, self.weights, self.biases = self.problem.split(self.parameters)
        self.circuit.prepare(*angles)
        self.circuit.build()
        n = self.circuit.dimension
        self.u_parts[:n], self.u_parts[n:] = self.circuit.u.real, self.circuit.u.imag
        self.observables = self.weights @ self.signs  # classes x 2^n: the head read off the probabilities

    def loss(self, block):
        """The loss, and its derivatives with respect to the logits."""
        n = self.circuit.dimension
        np.matmul(self.u_parts, block.features, out=block.states)
        np.multiply(block.states, block.states, out=block.squares)
        np.add(block.squares[:n], block.squares[n:], out=block.probabilities)
        logits = self.observables @ block.probabilities + self.biases[:, None]
        logits -= logits.max(axis=0)
        exponentials = np.exp(logits)
        sums = exponentials.sum(axis=0)
        logarithms = logits - np.log(sums)
        weights = block.one_hot / block.count + block.teacher
        loss = block.entropy - np.vdot(weights, logarithms)
        return loss, (1 / block.count + 1) * exponentials / sums - weights

    def loss_and_gradient(self, block):
        loss, d_logits = self.loss(block)
        n, circuit = self.circuit.dimension, self.circuit
        d_weights = (d_logits @ block.probabilities.T) @ self.signs.T
        np.matmul(2 * self.observables.T, d_logits, out=block.probabilities)
        np.multiply(block.states[:n], block.probabilities, out=block.cotangents[:n])
        np.multiply(block.states[n:], block.probabilities, out=block.cotangents[n:])
        if block.count < 2 * n:
            # M = states (cotangents of the states)+, four real products in one.
            p = np.matmul(block.states, block.cotangents.T, out=self.products)
            np.add(p[:n, :n], p[n:, n:], out=circuit.m.real)
            np.subtract(p[n:, :n], p[:n, n:], out=circuit.m.imag)
        else:
            np.matmul(block.cotangents, block.features.T, out=self.cotangent_parts)
            self.cotangent.real, self.cotangent.imag = self.cotangent_parts[:n], self.cotangent_parts[n:]
            np.matmul(circuit.u, np.conj(self.cotangent.T), out=circuit.m)
        return loss, np.concatenate([circuit.derivatives(), d_weights.ravel(), d_logits.sum(axis=1)])

    def gradient(self):
        return self.loss_and_gradient(Block(self.problem.training))

    def epochs(self, count):
        for _ in range(count):
            for block in self.training:
                _, gradient = self.loss_and_gradient(block)
                self.adam.step(self.parameters, gradient)
                self.bind()
            self.validation_loss()

    def validation_loss(self):
        return self.loss(self.validation)[0]


def check(problem, step=1e-5, tolerance=1e-7):
    """Compares every derivative with a central finite difference; exits with an error if one is off."""
    problem.require(problem.precision == "double", "Finite differences need double precision.")
    peer = NumPyUnitary(problem)
    block = Block(problem.training)
    _, gradient = peer.loss_and_gradient(block)
    worst = 0
    for index in range(len(peer.parameters)):
        losses = []
        for shift in (step, -2 * step):
            peer.parameters[index] += shift
            peer.bind()
            losses.append(peer.loss(block)[0])
        peer.parameters[index] += step
        worst = max(worst, abs((losses[0] - losses[1]) / (2 * step) - gradient[index]))
    worst /= np.abs(gradient).max()
    print(f"{len(gradient)} derivatives, largest difference {worst:.1e} of the largest derivative")
    if worst > tolerance:
        sys.exit("The gradient is wrong.")


if __name__ == "__main__":
    parser = arguments(__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare with finite differences, time nothing")

    def variants(problem, options):
        if options.check:
            check(problem)
            sys.exit()
        return {"unitary": lambda: NumPyUnitary(problem)}

    main("numpy-unitary", variants, parser)
