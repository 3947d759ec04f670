#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times PennyLane with lightning.qubit: adjoint differentiation in C++, the head and Adam in PyTorch.

Run: python3 lightning_peer.py [options], see `--help`. lightning.qubit takes one sample at a time: a QNode with a
broadcast batch is split into one circuit for each sample. Two variants: `jacobian` computes the derivatives of all
expectation values with the forward pass, `vjp` only their product with the cotangents, in the backward pass.
More than 8 qubits take minutes per epoch: 80 samples are timed then, and the time is scaled up, unless
`--timed-samples` says otherwise.
"""

import functools

from problem import arguments, main, require_packages, timed_samples

require_packages("pennylane", "pennylane_lightning", "torch")

import numpy as np
import pennylane as qml

from pennylane_torch import PennyLaneTorch

if __name__ == "__main__":

    def variants(problem, options):
        measurements = sum(problem.measured_qubit(layer) is not None for layer in range(problem.layers))
        c_dtype = np.complex128 if problem.precision == "double" else np.complex64
        device = qml.device("lightning.qubit", wires=problem.qubits + measurements, c_dtype=c_dtype)
        count = options.timed_samples or (80 if problem.qubits > 8 and not options.report else None)
        make = functools.partial(PennyLaneTorch, problem, device, qml.StatePrep, count, diff_method="adjoint")
        return {"jacobian": make, "vjp": functools.partial(make, device_vjp=True)}

    main("pennylane-lightning", variants, timed_samples(arguments(__doc__.split("\n")[0])))
