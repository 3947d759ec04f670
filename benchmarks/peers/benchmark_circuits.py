# SPDX-License-Identifier: Apache-2.0
"""The circuits of a benchmark's models (docs/reference/circuits.md), in PennyLane.

Each takes the angles, a flat array in the order of the gates, and the features, and returns the qubits of each product
of Zs that is read out.
"""

import math

import numpy as np
import pennylane as qml


def rot_all(angles):
    for qubit, three in enumerate(angles):
        qml.Rot(*three, wires=qubit)


def cz_alternating(n, layer):
    for qubit in range(layer % 2, n - 1, 2):
        qml.CZ(wires=[qubit, qubit + 1])


def triples(x):
    """Three features a qubit, filled up with zeros."""
    return np.pad(x, (0, -len(x) % 3)).reshape(-1, 3)


def padded(x, size):
    filled = np.append(x, np.full(size - len(x), 1 / size))
    return filled / np.linalg.norm(filled)


def reuploading(angles, x):
    """Rot(w x) and Rot(b) in each layer, Rot(w x + b) at the end."""
    data = triples(x)
    n = len(data)
    layers = len(angles) // (6 * n) - 1
    for layer, (w, b) in enumerate(angles[: -6 * n].reshape(layers, 2, n, 3)):
        rot_all(w * data)
        rot_all(b)
        cz_alternating(n, layer)
    last = angles[-6 * n :].reshape(n, 3, 2)
    rot_all(last[:, :, 0] * data + last[:, :, 1])
    return [[0]]


def reuploading_no_cost(angles, x):
    reuploading(angles, x)
    return [[qubit] for qubit in range(len(triples(x)))]


def reuploading_published(angles, x, entangled=True):
    """Rot(w x + b) in each layer and at the end."""
    data = triples(x)
    blocks = angles.reshape(-1, len(data), 3, 2)
    for layer, block in enumerate(blocks):
        rot_all(block[:, :, 0] * data + block[:, :, 1])
        if entangled and layer < len(blocks) - 1:
            cz_alternating(len(data), layer)
    return [[0]]


def reuploading_separable(angles, x):
    return reuploading_published(angles, x, entangled=False)


def reuploading_no_scaling(angles, x):
    data = triples(x)
    blocks = angles.reshape(-1, len(data), 3)
    for layer, b in enumerate(blocks):
        rot_all(data + b)
        if layer < len(blocks) - 1:
            cz_alternating(len(data), layer)
    return [[0]]


def reuploading_embedding_first(angles, x):
    """All Rot(w x), then the layers."""
    data = triples(x)
    w, b = angles.reshape(2, -1, len(data), 3)
    for one in w:
        rot_all(one * data)
    for layer, one in enumerate(b):
        rot_all(one)
        if layer < len(b) - 1:
            cz_alternating(len(data), layer)
    return [[0]]


def circuit_centric(angles, x):
    """Two copies of the sample's amplitudes."""
    a = math.ceil(math.log2(len(x)))
    state = padded(x, 2**a)
    qml.StatePrep(np.kron(state, state), wires=range(2 * a))
    qml.StronglyEntanglingLayers(angles.reshape(-1, 2 * a, 3), wires=range(2 * a))
    return [[0]]


def tree_tensor(angles, x):
    n = 2 ** math.ceil(math.log2(max(math.log2(len(x)), 1)))
    qml.StatePrep(padded(x, 2**n), wires=range(n))
    rest, step = iter(angles), 1
    while step < n:
        for qubit in range(0, n, step):
            qml.RY(next(rest), wires=qubit)
        for qubit in range(0, n, 2 * step):
            qml.CNOT(wires=[qubit + step, qubit])
        step *= 2
    qml.RY(next(rest), wires=0)
    return [[0]]


def dressed(angles, x, entangled=True):
    n = len(x)
    for qubit in range(n):
        qml.Hadamard(wires=qubit)
        qml.RY(x[qubit], wires=qubit)
    for layer in angles.reshape(-1, n):
        for qubit in range(n):
            qml.RY(layer[qubit], wires=qubit)
        for qubit in range((n if n > 2 else n - 1) if entangled else 0):
            qml.CNOT(wires=[qubit, (qubit + 1) % n])
    return [[qubit] for qubit in range(n)]


def dressed_separable(angles, x):
    return dressed(angles, x, entangled=False)


def iqp(angles, x):
    qml.IQPEmbedding(x, wires=range(len(x)))
    qml.StronglyEntanglingLayers(angles.reshape(-1, len(x), 3), wires=range(len(x)), imprimitive=qml.CZ)
    return [[0, 1]]


def separable(angles, x):
    *layers, last = angles.reshape(-1, len(x), 3)
    for layer in layers:
        rot_all(layer)
        for qubit, feature in enumerate(x):
            qml.RY(feature, wires=qubit)
    rot_all(last)
    return [[qubit] for qubit in range(len(x))]


def vanilla(angles, x):
    n = len(x)
    for _ in range(2):
        qml.AngleEmbedding(x, wires=range(n), rotation="X")
        for qubit in range(n):
            qml.CNOT(wires=[qubit, (qubit + 1) % n])
    qml.StronglyEntanglingLayers(angles.reshape(-1, n, 3), wires=range(n), imprimitive=qml.CZ)
    return [[0]]
