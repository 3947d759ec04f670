#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times hand-written JAX: Kronecker factors, real arithmetic, the whole training in one compiled loop.

Run: python3 jax_kronecker.py [options], see `--help`. Two ways to get at the states, and `main` reports the faster one:

unitary  pushes the identity through the circuit once per step; all states are then one product with the real features.
         The validation after an epoch shares the unitary with the next epoch's first step.
state    pushes the samples themselves through the circuit, all of a step at once or in chunks that fit a cache.

RX and RY of a layer are two Kronecker factors, a layer's ZZ chain is a vector of phases. Gates on different qubits
commute, so that the order of the factors within a layer is free: where two layers meet, the same half of the qubits
ends the one and begins the other, and (factor)(phases)(factor) is one small matrix for each basis state of the other
half. The last layer's phases change no probability and are left out.
"""

import functools

from problem import BETA1, BETA2, EPSILON, LEARNING_RATE, arguments, main, require_packages, z_signs

require_packages("jax")

import jax
import jax.numpy as jnp
import numpy as np


def kronecker(gates):
    """layers x qubits x 2 x 2 to layers x 2^qubits x 2^qubits."""
    product = gates[:, 0]
    for q in range(1, gates.shape[1]):
        size = 2 * product.shape[1]
        product = (product[:, :, None, :, None] * gates[:, q, None, :, None, :]).reshape(-1, size, size)
    return product


def real(matrices):
    """... x m x k complex to ... x 2m x 2k real: they act on real parts above imaginary parts."""
    re, im = matrices.real, matrices.imag
    return jnp.concatenate([jnp.concatenate([re, -im], -1), jnp.concatenate([im, re], -1)], -2)


class Circuit:
    """`universal`, acting on columns that are split in h (upper half of the qubits) x l (lower half) rows."""

    def __init__(self, problem):
        n = problem.qubits
        self.problem, self.upper = problem, n // 2
        self.h, self.l = 2 ** (n // 2), 2 ** (n - n // 2)
        signs = z_signs(n)
        self.zz = jnp.asarray(signs[:-1] * signs[1:], problem.dtype)

    def factors(self, rx, ry, zz):
        """RY RX of a layer's upper half and lower half of the qubits, and its phases (layers x h x l)."""
        cx, sx, cy, sy = jnp.cos(rx / 2), jnp.sin(rx / 2), jnp.cos(ry / 2), jnp.sin(ry / 2)
        re = jnp.stack([cy * cx, -sy * cx, sy * cx, cy * cx], -1)
        im = jnp.stack([sy * sx, -cy * sx, -cy * sx, -sy * sx], -1)
        gates = jax.lax.complex(re, im).reshape(rx.shape + (2, 2))
        exponents = -0.5 * (zz @ self.zz)
        phases = jax.lax.complex(jnp.cos(exponents), jnp.sin(exponents)).reshape(-1, self.h, self.l)
        return kronecker(gates[:, : self.upper]), kronecker(gates[:, self.upper :]), phases

    def passes(self, angles):
        """The first layer's upper factor, and what follows: one matrix for each state of the other half, in turn for
        the lower half (h x l x l) and for the upper half (l x h x h)."""
        upper, lower, phases = self.factors(*angles)
        matrices, layers = [], self.problem.layers
        for layer in range(layers):
            # Even layers end in their lower factor, odd layers in their upper one.
            factor, phase = (lower, phases[layer]) if layer % 2 == 0 else (upper, phases[layer].T)
            if layer == layers - 1:
                matrices.append(jnp.broadcast_to(factor[layer], phase.shape[:1] + factor[layer].shape))
            else:
                matrices.append(jnp.einsum("ij,pj,jk->pik", factor[layer + 1], phase, factor[layer]))
        return upper[0], matrices

    def push(self, columns, matrices):
        """`columns`: other half x 2 (real and imaginary parts) x half x count; the result is laid out alike."""
        for index, matrix in enumerate(matrices):
            if index > 0:
                columns = columns.transpose(2, 1, 0, 3)
            others, _, half, count = columns.shape
            columns = (real(matrix) @ columns.reshape(others, 2 * half, count)).reshape(columns.shape)
        return columns

    def unitary(self, angles):
        """Rows: other half, real or imaginary, half; columns: basis states."""
        first, matrices = self.passes(angles)
        start = first[:, None, :, None] * matrices[0][:, :, None, :]
        start = start.reshape(self.h, self.l, self.h * self.l)
        return self.push_on(jnp.stack([start.real, start.imag], 1), matrices)

    def states(self, angles, features):
        """The states of real features (columns), rows as in `unitary`."""
        first, matrices = self.passes(angles)
        first = jnp.stack([first.real, first.imag], 1).reshape(2 * self.h, self.h)
        start = (first @ features.reshape(self.h, -1)).reshape(self.h, 2, self.l, -1)
        return self.push(start, matrices)

    def push_on(self, columns, matrices):
        return self.push(columns.transpose(2, 1, 0, 3), matrices[1:]) if len(matrices) > 1 else columns

    def probabilities(self, rows):
        """2^qubits x count from states whose rows are as in `unitary`."""
        squares = rows[:, 0] ** 2 + rows[:, 1] ** 2
        if self.problem.layers % 2 == 0:  # The upper half is inside.
            squares = squares.transpose(1, 0, 2)
        return squares.reshape(self.h * self.l, -1)


class JaxKronecker:
    """`picture`: unitary or state; `chunk`: samples that are pushed at once in the state picture."""

    def __init__(self, problem, picture, chunk=None):
        problem.require(problem.architecture == "universal", "Only `universal` is written.")
        problem.require(problem.qubits >= 2, "Two Kronecker factors need at least 2 qubits.")
        problem.require(problem.training.count % problem.batch == 0, "The batch must divide the number of samples.")
        jax.config.update("jax_enable_x64", problem.precision == "double")
        self.problem, self.picture = problem, picture
        self.circuit = Circuit(problem)
        self.signs = jnp.asarray(z_signs(problem.qubits), problem.dtype)
        self.training = self.prepare(problem.training, problem.batch, chunk or problem.batch)
        self.validation = self.prepare(problem.validation, problem.validation.count, problem.validation.count)
        parameters = jnp.asarray(problem.parameters)
        zeros = jnp.zeros_like(parameters)
        self.carry = (parameters, zeros, zeros, jnp.zeros((), problem.dtype))
        # As many epochs per compiled loop as take about half a second.
        self.block = max(3, int(50 * 2.0 ** (2 * (6 - problem.qubits)))) if problem.full_batch else 10

    @staticmethod
    def prepare(samples, batch, chunk):
        """Features, weights of the log probabilities (both batches x chunks x rows x samples), constant (batches)."""
        split = lambda rows: jnp.asarray(
            rows.reshape(-1, batch // chunk, chunk, rows.shape[-1]).transpose(0, 1, 3, 2))
        entropies = np.sum((samples.teacher * np.log(samples.teacher)).reshape(samples.count // batch, -1), axis=1)
        return split(samples.features), split(samples.one_hot / batch + samples.teacher), jnp.asarray(entropies)

    def cross_entropy(self, parameters, rows, weights):
        *_, head, biases = self.problem.split(parameters)
        logits = head @ (self.signs @ self.circuit.probabilities(rows)) + biases[:, None]
        return -jnp.sum(weights * jax.nn.log_softmax(logits, axis=0))

    def apply(self, unitary, features):
        return (unitary.reshape(-1, len(features)) @ features).reshape(unitary.shape[:3] + (-1,))

    def loss_and_gradient(self, parameters, batch, validation=False):
        """Of one batch; with `validation`, the validation loss at the same parameters comes with the loss."""
        features, weights, constant = batch
        if self.picture == "unitary":
            def loss(parameters):
                unitary = self.circuit.unitary(self.problem.split(parameters)[:3])
                value = constant + self.cross_entropy(parameters, self.apply(unitary, features[0]), weights[0])
                return value, self.validate(parameters, jax.lax.stop_gradient(unitary)) if validation else None

            return jax.value_and_grad(loss, has_aux=True)(parameters)

        def loss(parameters, features, weights):
            states = self.circuit.states(self.problem.split(parameters)[:3], features)
            return self.cross_entropy(parameters, states, weights)

        def add(total, chunk):
            return jax.tree.map(jnp.add, total, jax.value_and_grad(loss)(parameters, *chunk)), None

        first = jax.value_and_grad(loss)(parameters, features[0], weights[0])
        (value, gradient), _ = jax.lax.scan(add, first, (features[1:], weights[1:]))
        return (constant + value, self.validate(parameters) if validation else None), gradient

    def validate(self, parameters, unitary=None):
        features, weights, constant = (part[0] for part in self.validation)
        angles = self.problem.split(parameters)[:3]
        if self.picture == "unitary":
            rows = self.apply(self.circuit.unitary(angles) if unitary is None else unitary, features[0])
        else:
            rows = self.circuit.states(angles, features[0])
        return constant + self.cross_entropy(parameters, rows, weights[0])

    def step(self, carry, batch, validation=False):
        parameters, m, v, steps = carry
        (_, validation_loss), gradient = self.loss_and_gradient(parameters, batch, validation)
        steps += 1
        m = BETA1 * m + (1 - BETA1) * gradient
        v = BETA2 * v + (1 - BETA2) * gradient**2
        root = jnp.sqrt(v) / jnp.sqrt(1 - BETA2**steps)
        parameters -= LEARNING_RATE / (1 - BETA1**steps) * m / (root + EPSILON)
        return (parameters, m, v, steps), validation_loss

    @functools.partial(jax.jit, static_argnums=(0, 3))
    def train(self, carry, training, count):
        """The state after `count` epochs, and the validation loss after each."""
        first, rest = [part[0] for part in training], [part[1:] for part in training]

        def epoch(carry, _):
            # The validation loss is that after the epoch before.
            carry, validation_loss = self.step(carry, first, validation=True)
            carry, _ = jax.lax.scan(self.step, carry, rest)
            return carry, validation_loss

        carry, losses = jax.lax.scan(epoch, carry, None, length=count)
        return carry, jnp.append(losses[1:], self.validate(carry[0]))

    def gradient(self):
        whole = self.prepare(self.problem.training, *[self.problem.training.count] * 2)
        (loss, _), gradient = jax.jit(self.loss_and_gradient)(self.carry[0], [part[0] for part in whole])
        return loss, gradient

    def epochs(self, count):
        self.carry, self.losses = jax.block_until_ready(self.train(self.carry, self.training, count))

    def validation_loss(self):
        return self.losses[-1]


if __name__ == "__main__":

    def variants(problem, options):
        peers = {"unitary": lambda: JaxKronecker(problem, "unitary"), "state": lambda: JaxKronecker(problem, "state")}
        for chunk in (200, 400):
            if problem.qubits > 7 and problem.batch > chunk and problem.batch % chunk == 0:
                peers[f"state-{chunk}"] = lambda chunk=chunk: JaxKronecker(problem, "state", chunk)
        return peers

    main("jax-kronecker", variants, arguments(__doc__.split("\n")[0]))
