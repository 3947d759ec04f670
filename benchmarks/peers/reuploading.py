#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times one training step of a data re-uploading classifier in qdistill, in hand-written JAX, and in PennyLane with JAX.

Run: python3 reuploading.py [--seconds 2] [--cases 4x5x32,10x5x32]     (a case: qubits x layers x batch)

Needs jax and pennylane (requirements.txt), and a release build. Every process runs on one core, in double precision, all in one
run of this script. A step is the weighted fidelity of `DataReuploadingClassifier` in XanaduAI/qml-benchmarks on a batch, its
gradient, and Adam; qdistill's also has a validation of one sample. Compiling is not timed.

The original is that package's way: a QNode of default.qubit for one sample, vmap over the batch, value_and_grad, jit. Hand-written
JAX fuses the rotations of a qubit into one 2 x 2 matrix; it is tried with vmap over samples and with the batch as the last axis
of the states, and the faster counts.
"""

import argparse
import functools
import json
import os
import subprocess
import sys
import time
from pathlib import Path

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

QDISTILL = Path(__file__).resolve().parent.parent.parent / ".build/release/qdistill"
CASES = [(n, layers, batch) for n in (4, 10) for layers in (5, 15) for batch in (32, 240)]


def problem(n, layers, batch):
    import numpy as np

    random = np.random.default_rng(1)
    x = random.uniform(-np.pi / 2, np.pi / 2, (batch, n, 3))
    y = np.where(random.uniform(size=batch) < 0.5, -1.0, 1.0)
    parameters = {
        "omegas": random.uniform(size=(layers + 1, n, 3)), "thetas": random.uniform(size=(layers + 1, n, 3)),
        "alphas": np.ones((2, 1)),
    }
    return parameters, x, y


def pairs(n, layer):
    return [(q, q + 1) for q in range(layer % 2, n - 1, 2)]


def fidelity(z, alphas, y):
    q0, q1 = (1 - z) / 2, (1 + z) / 2
    return ((alphas[0, 0] * q0 - (1 - y) / 2) ** 2 + (alphas[1, 0] * q1 - (1 + y) / 2) ** 2) / 2


def rot(angles):
    """RZ(c) RY(b) RZ(a), ... x 2 x 2."""
    import jax.numpy as jnp

    a, b, c = angles[..., 0], angles[..., 1], angles[..., 2]
    cosine, sine = jnp.cos(b / 2), jnp.sin(b / 2)
    plus, minus = jnp.exp(-0.5j * (a + c)), jnp.exp(0.5j * (a - c))
    rows = [jnp.stack([plus * cosine, -minus * sine], -1), jnp.stack([minus.conj() * sine, plus.conj() * cosine], -1)]
    return jnp.stack(rows, -2)


def matrices(parameters, x):
    """... x (layers + 1) x n x 2 x 2 for samples ... x n x 3."""
    import jax.numpy as jnp

    w, t = parameters["omegas"], parameters["thetas"]
    data = w * x[..., None, :, :]
    inner = jnp.einsum("lqij,...lqjk->...lqik", rot(t[:-1]), rot(data[..., :-1, :, :]))
    return jnp.concatenate([inner, rot(data[..., -1:, :, :] + t[-1:])], -4)


def signs(n, layer):
    import numpy as np

    bits = np.arange(2**n)[:, None] >> np.arange(n)[::-1] & 1
    return np.prod([1 - 2 * bits[:, a] * bits[:, b] for a, b in pairs(n, layer)] or [np.ones(2**n)], axis=0)


def by_samples(n, layers):
    """z of one sample, for vmap."""
    import jax.numpy as jnp

    def z(parameters, x):
        gates, state = matrices(parameters, x), jnp.zeros(2**n, complex).at[0].set(1)
        for layer in range(layers + 1):
            for q in range(n):
                state = jnp.einsum("ij,ajb->aib", gates[layer, q], state.reshape(2**q, 2, -1)).reshape(-1)
            if layer < layers:
                state = state * signs(n, layer)
        chances = (state.real**2 + state.imag**2).reshape(2, -1)
        return chances[0].sum() - chances[1].sum()

    import jax

    return jax.vmap(z, (None, 0))


def by_columns(n, layers):
    """z of a batch that is the last axis of the states."""
    import jax.numpy as jnp

    def z(parameters, x):
        gates = jnp.moveaxis(matrices(parameters, x), 0, -1)
        state = jnp.zeros((2**n, x.shape[0]), complex).at[0].set(1)
        for layer in range(layers + 1):
            for q in range(n):
                s, u = state.reshape(2**q, 2, -1, x.shape[0]), gates[layer, q]
                state = jnp.stack([u[0, 0] * s[:, 0] + u[0, 1] * s[:, 1], u[1, 0] * s[:, 0] + u[1, 1] * s[:, 1]], 1)
            state = state.reshape(2**n, -1)
            if layer < layers:
                state = state * signs(n, layer)[:, None]
        chances = (state.real**2 + state.imag**2).reshape(2, -1, x.shape[0]).sum(1)
        return chances[0] - chances[1]

    return z


def by_pennylane(n, layers):
    import jax
    import pennylane as qml

    @qml.qnode(qml.device("default.qubit", wires=n), interface="jax", diff_method="backprop")
    def circuit(parameters, x):
        w, t = parameters["omegas"], parameters["thetas"]
        for layer in range(layers):
            for q in range(n):
                qml.Rot(*(w[layer, q] * x[q]), wires=q)
                qml.Rot(*t[layer, q], wires=q)
            for pair in pairs(n, layer):
                qml.CZ(wires=pair)
        for q in range(n):
            qml.Rot(*(w[layers, q] * x[q] + t[layers, q]), wires=q)
        return qml.expval(qml.PauliZ(0))

    return jax.vmap(circuit, (None, 0))


def step(z):
    """A compiled step of Adam."""
    import jax
    import jax.numpy as jnp

    def loss(parameters, x, y):
        return fidelity(z(parameters, x), parameters["alphas"], y).mean()

    def update(parameters, moments, count, x, y):
        value, gradient = jax.value_and_grad(loss)(parameters, x, y)
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, moments[0], gradient)
        second = jax.tree.map(lambda m, g: 0.999 * m + 0.001 * g * g, moments[1], gradient)
        def moved(p, m, v):
            return p - 0.05 * (m / (1 - 0.9**count)) / (jnp.sqrt(v / (1 - 0.999**count)) + 1e-8)
        return jax.tree.map(moved, parameters, first, second), (first, second), count + 1, value

    return jax.jit(update)


def time_peer(make, n, layers, batch, seconds):
    import jax

    jax.config.update("jax_enable_x64", True)
    parameters, x, y = jax.tree.map(jax.numpy.asarray, problem(n, layers, batch))
    moments = (jax.tree.map(lambda p: p * 0, parameters),) * 2
    run, state = step(make(n, layers)), (parameters, moments, 1.0)
    *state, first = jax.block_until_ready(run(*state, x, y))
    best, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        *state, value = run(*state, x, y)
        value.block_until_ready()
        best = min(best, time.perf_counter() - start)
    print(json.dumps({"milliseconds": 1000 * best, "loss": float(first)}))


PEERS = {"jax-vmap": by_samples, "jax-columns": by_columns, "pennylane-jax": by_pennylane}


def run(command, timeout):
    done = subprocess.run(["taskset", "-c", "1", *map(str, command)], capture_output=True, text=True, timeout=timeout)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed: {done.stderr[-500:]}")
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=2, help="for each measurement")
    parser.add_argument("--cases", default=",".join("x".join(map(str, case)) for case in CASES))
    parser.add_argument("--peer", choices=PEERS, help="time this one alone, for one case")
    options = parser.parse_args()
    cases = [tuple(int(number) for number in case.split("x")) for case in options.cases.split(",")]
    if options.peer:
        return time_peer(PEERS[options.peer], *cases[0], options.seconds)
    print(f"{'qubits':>6} {'layers':>6} {'batch':>6} {'qdistill':>10} {'JAX':>18} {'PennyLane':>18}   ms per step", flush=True)
    for n, layers, batch in cases:
        bench = run(
            [QDISTILL, "bench", "--json", "--no-scaling", "--architectures", "data-reuploading", "--features", 3 * n, "--layers",
             layers, "--samples", batch, "--validation", 1, "--precision", "double", "--seconds", options.seconds], 600)
        ours = bench["epochs"][0]["milliseconds_per_epoch"]
        peers = {
            name: run([sys.executable, __file__, "--peer", name, "--cases", f"{n}x{layers}x{batch}", "--seconds", options.seconds], 3600)
            for name in PEERS
        }
        losses = [peer["loss"] for peer in peers.values()]
        if max(losses) - min(losses) > 1e-9:
            sys.exit(f"The peers do not compute the same: {losses}")
        jax = min(peers["jax-vmap"]["milliseconds"], peers["jax-columns"]["milliseconds"])
        original = peers["pennylane-jax"]["milliseconds"]
        print(f"{n:6} {layers:6} {batch:6} {ours:10.3f} {jax:10.3f} {jax / ours:6.1f}x {original:10.3f} {original / ours:6.1f}x", flush=True)


if __name__ == "__main__":
    main()
