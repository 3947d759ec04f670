#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shows that PennyLane computes the outputs and gradients of the built-in models of the benchmark (docs/reference/circuits.md).

Run: python3 benchmark_models_check.py [--features 2,4,7] [--qdistill FILE], with pennylane installed

`benchmark_circuits.py` has the circuits as the benchmark's authors define them, with PennyLane's templates where they
use these. They get the parameters of a trained model file. Compared are the values that are read out, the class
probabilities, and the derivatives of both by all parameters: angles, factors and offsets of features, weights, biases.

It exits with an error where anything differs by more than 1e-9.
"""

import argparse
import math
import sys
import tempfile

from problem import require_packages

require_packages("numpy", "pennylane")

import numpy as np
import pennylane as qml
from pennylane import numpy as pnp

import benchmark_circuits as circuits
from model import QDISTILL, Model

TOLERANCE = 1e-9


def first(values, head):
    return values[0]


def mean(values, head):
    return sum(values) / len(values)


def with_bias(values, head):
    return values[0] + head[0]


# The circuit, the loss that goes with it, and the score of the second class; none where there are logits.
MODELS = {
    "data-reuploading": (circuits.reuploading, "weighted-fidelity", first),
    "data-reuploading-published": (circuits.reuploading_published, "weighted-fidelity", first),
    "data-reuploading-no-scaling": (circuits.reuploading_no_scaling, "weighted-fidelity", first),
    "data-reuploading-no-cost": (circuits.reuploading_no_cost, "linear", first),
    "data-reuploading-no-trainable-embedding": (circuits.reuploading_embedding_first, "weighted-fidelity", first),
    "data-reuploading-separable": (circuits.reuploading_separable, "weighted-fidelity", first),
    "circuit-centric": (circuits.circuit_centric, "square", with_bias),
    "dressed": (circuits.dressed, "cross-entropy", None),
    "dressed-separable": (circuits.dressed_separable, "cross-entropy", None),
    "iqp-variational": (circuits.iqp, "linear", first),
    "separable-variational": (circuits.separable, "logistic", mean),
    "tree-tensor": (circuits.tree_tensor, "square", with_bias),
    "vanilla-qnn": (circuits.vanilla, "logistic", first),
}


def functions(circuit, score, x, count):
    """Values, given the angles and the head's and input layer's weights; and probabilities, given all parameters."""
    @qml.qnode(qml.device("default.qubit"), diff_method="backprop")
    def run(angles, features):
        words = circuit(angles, features)
        return [qml.expval(qml.prod(*(qml.Z(qubit) for qubit in word))) for word in words]

    def values(angles, rest):
        features = x
        if score is None:
            features = math.pi / 2 * pnp.tanh(rest[2 * len(x) :].reshape(len(x), len(x)) @ x)
        return pnp.stack(run(angles, features))

    def probabilities(parameters):
        angles, rest = parameters[:count], parameters[count:]
        read = values(angles, rest)
        if score is None:
            weights = pnp.exp(rest[: 2 * len(x)].reshape(2, len(x)) @ read)
            return weights / pnp.sum(weights)
        f = score(read, rest)
        return pnp.stack([(1 - f) / 2, (1 + f) / 2])

    return values, probabilities


def differences(program, folder, name, features):
    circuit, loss, score = MODELS[name]
    random = np.random.default_rng(features)
    model = Model(program, folder, name, features, random, loss)
    parameters = model.content["parameters"]
    angles = np.array(parameters["angles"]["values"])
    rest = [value for layer in parameters["layers"] for value in layer["weights"]["values"]]
    rest += [parameters["constant"]] if "constant" in parameters else []
    rest += parameters["pre"]["weights"]["values"] if "pre" in parameters else []
    trained, rest = pnp.array(angles, requires_grad=True), np.array(rest)
    both = pnp.array([*angles, *rest], requires_grad=True)
    samples = random.normal(size=(2, features))
    found = dict.fromkeys(("values", "gradients", "probabilities", "their gradients"), 0.0)
    for x, printed in zip(samples, model.evaluate(samples)):
        values, probabilities = functions(circuit, score, x, len(angles))
        theirs = (
            values(trained, rest), qml.jacobian(lambda a: values(a, rest))(trained), probabilities(both),
            qml.jacobian(probabilities)(both))
        ours = (
            printed["expectationValues"], printed["gradients"]["expectationValues"], printed["probabilities"],
            printed["gradients"]["probabilities"])
        for key, a, b in zip(found, theirs, ours):
            assert np.shape(a) == np.shape(b), (name, key, np.shape(a), np.shape(b))
            found[key] = np.max([found[key], np.abs(np.subtract(a, b)).max()])
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--features", default="2,4,7", help="numbers of features")
    parser.add_argument("--qdistill", default=QDISTILL, help="the program")
    options = parser.parse_args()
    worst = 0.0
    print("Largest absolute differences from qdistill evaluate")
    print("| model | features | values | gradients | probabilities | their gradients |\n|---|---|---|---|---|---|")
    for name in MODELS:
        for features in map(int, options.features.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                found = differences(options.qdistill, folder, name, features)
            cells = [name, str(features), *(f"{value:.1e}" for value in found.values())]
            print(f"| {' | '.join(cells)} |", flush=True)
            worst = np.max([worst, *found.values()])
    # Not "worst > ...": a NaN must fail.
    if not worst <= TOLERANCE:
        sys.exit(f"Differences of up to {worst:.1e}; at most {TOLERANCE:.0e} are allowed.")
    print(f"All agree to {TOLERANCE:.0e}; the largest difference is {worst:.1e}.")
