#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times PennyLane with PyTorch: default.qubit, differentiated by backpropagation, the batch as a broadcast parameter.

Run: python3 pennylane_torch.py [options], see `--help`. q2 is written with `qml.measure`, which PennyLane turns into
one more qubit for each measurement.
"""

import functools

from problem import BETA1, BETA2, EPSILON, LEARNING_RATE, arguments, main, require_packages

require_packages("pennylane", "torch")

import numpy as np
import pennylane as qml
import torch


def ansatz(problem, rx, ry, zz):
    """The gates after the embedding, and what is read out."""
    for layer in range(problem.layers):
        for q in range(problem.qubits):
            qml.RX(rx[layer, q], wires=q)
        for q in range(problem.readouts):
            qml.RY(ry[layer, q], wires=q)
        for q in range(problem.qubits - 1):
            qml.IsingZZ(zz[layer, q], wires=[q, q + 1])
        if problem.measured_qubit(layer) is not None:
            qml.measure(problem.measured_qubit(layer))
    return [qml.expval(qml.PauliZ(q)) for q in range(problem.readouts)]


class PennyLaneTorch:
    """`embedding` prepares the samples' states; `timed_samples`: see `Problem.part`; `options`: the QNode's."""

    def __init__(self, problem, device, embedding, timed_samples=None, **options):
        torch.set_num_threads(1)
        # PennyLane hands expectation values over in PyTorch's default precision.
        torch.set_default_dtype(torch.float64 if problem.precision == "double" else torch.float32)
        self.problem = problem
        self.parameters = torch.tensor(problem.parameters, requires_grad=True)
        self.adam = torch.optim.Adam([self.parameters], lr=LEARNING_RATE, betas=(BETA1, BETA2), eps=EPSILON)
        training, validation, self.scale = problem.part(timed_samples)
        self.training = [self.prepare(problem.training, part) for part in training]
        self.validation = self.prepare(problem.validation, validation)

        @qml.qnode(device, interface="torch", **options)
        def circuit(features, rx, ry, zz):
            embedding(features, wires=range(problem.qubits))
            return ansatz(problem, rx, ry, zz)

        # Measurements are deferred: each becomes a CNOT onto a wire of its own.
        self.circuit = qml.defer_measurements(circuit) if problem.architecture == "q2" else circuit

    @staticmethod
    def prepare(samples, part=slice(None)):
        """Features, the weights of the log probabilities in the loss, and the loss's constant."""
        teacher = samples.teacher[part]
        weights = samples.one_hot[part] / len(teacher) + teacher
        return torch.tensor(samples.features[part]), torch.tensor(weights), float(np.sum(teacher * np.log(teacher)))

    def loss(self, block):
        features, weights, entropy = block
        *angles, head, biases = self.problem.split(self.parameters)
        expectations = torch.stack(self.circuit(features, *angles), dim=1).to(head.dtype)
        logits = torch.nn.functional.linear(expectations, head, biases)
        return entropy - torch.sum(weights * torch.log_softmax(logits, dim=1))

    def gradient(self):
        loss = self.loss(self.prepare(self.problem.training))
        return loss.item(), torch.autograd.grad(loss, self.parameters)[0].numpy()

    def epochs(self, count):
        for _ in range(count):
            for block in self.training:
                self.adam.zero_grad()
                self.loss(block).backward()
                self.adam.step()
            self.validation_loss()

    def validation_loss(self):
        with torch.no_grad():
            return self.loss(self.validation).item()


if __name__ == "__main__":

    def variants(problem, options):
        if problem.architecture == "q2":
            device = qml.device("default.qubit")  # It takes the wires that the deferred measurements need.
            embeddings = {"state-prep": qml.StatePrep}
        else:
            device = qml.device("default.qubit", wires=problem.qubits)
            embeddings = {"state-prep": qml.StatePrep, "amplitude-embedding": qml.AmplitudeEmbedding}
        return {
            name: functools.partial(PennyLaneTorch, problem, device, embedding, diff_method="backprop")
            for name, embedding in embeddings.items()}

    main("pennylane-torch", variants, arguments(__doc__.split("\n")[0]))
