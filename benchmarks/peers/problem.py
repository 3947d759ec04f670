# SPDX-License-Identifier: Apache-2.0
"""What all peers share: the samples, the initial parameters, the command line, and how an epoch is timed.

A peer is a class with

    __init__(problem)    prepares everything that is prepared once per training
    gradient()           (loss, gradient) on the training samples in one batch, at the initial parameters
    epochs(count)        trains for `count` epochs: every step, and after each epoch the validation loss
    validation_loss()    at the present parameters

and optionally

    block      how many epochs to time at once
    scale      if only a part of the samples was timed: what the times are multiplied by
    remarks    a dictionary that is added to the output

Parameters and gradients are one flat vector: the circuit's angles in the order of its gates, then the head's weights
(class by class), then its biases.
"""

import os

# One core, before any numerical library is loaded.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import argparse
import importlib.util
import json
import statistics
import sys
import time

import numpy as np

CLASSES = 3
LEARNING_RATE, BETA1, BETA2, EPSILON = 0.1, 0.9, 0.999, 1e-8


# Exit codes of a peer that did not run; the sentence is on standard error.
UNSUPPORTED, NOT_INSTALLED = 3, 4


class Unsupported(Exception):
    """A combination of options that a peer cannot run; the message is a sentence."""


def leave(code, sentence):
    print(sentence, file=sys.stderr)
    sys.exit(code)


def require_packages(*names):
    """Ends the program with a sentence if a package is missing; call it before the imports."""
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        leave(NOT_INSTALLED, f"{' and '.join(missing)}: not installed for {sys.executable}; see the README.")


class Samples:
    """`features`: count x 2^qubits, rows of length 1; `labels`: count integers; `teacher`: count x classes."""

    def __init__(self, random, count, dimension, dtype):
        bits = random.integers(0, 2, (count, dimension))
        bits[bits.sum(axis=1) == 0, 0] = 1
        self.features = (bits / np.sqrt(bits.sum(axis=1, keepdims=True))).astype(dtype)
        self.labels = random.integers(0, CLASSES, count)
        logits = random.normal(size=(count, CLASSES))
        self.teacher = (np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)).astype(dtype)

    @property
    def count(self):
        return len(self.labels)

    @property
    def one_hot(self):
        return np.eye(CLASSES, dtype=self.features.dtype)[self.labels]


class Problem:
    """The work of one epoch; see the README. `batch` is a number of samples, also for the full batch."""

    def __init__(self, options):
        self.architecture, self.qubits, self.layers = options.architecture, options.qubits, options.layers
        self.batch = options.samples if options.batch == "full" else min(int(options.batch), options.samples)
        self.precision = options.precision
        self.dtype = np.float64 if options.precision == "double" else np.float32
        self.readouts = 2 if self.architecture == "q2" else self.qubits
        if self.qubits < self.readouts:
            raise Unsupported(f"{self.architecture} needs at least {self.readouts} qubits.")
        random = np.random.default_rng(1)
        self.training = Samples(random, options.samples, 2**self.qubits, self.dtype)
        self.validation = Samples(random, options.validation, 2**self.qubits, self.dtype)
        self.angles = self.layers * self.angles_per_layer
        bound = 1 / np.sqrt(self.readouts)
        head = random.uniform(-bound, bound, CLASSES * self.readouts + CLASSES)
        self.parameters = np.concatenate([random.uniform(0, 2 * np.pi, self.angles), head]).astype(self.dtype)

    @property
    def angles_per_layer(self):
        """RX on each qubit, RY on each read-out qubit, the ZZ chain."""
        return self.qubits + self.readouts + self.qubits - 1

    @property
    def full_batch(self):
        return self.batch == self.training.count

    def batches(self):
        """The slices of the training samples that an epoch steps through, always in the same order."""
        count = self.training.count
        return [slice(start, min(start + self.batch, count)) for start in range(0, count, self.batch)]

    def part(self, count):
        """What a slow peer times of an epoch: about `count` training samples (None: all), in whole batches if they are
        smaller, and the same share of the validation. Back come the training slices, the validation slice, and the
        factor to the whole epoch."""
        if count is None or count >= self.training.count:
            return self.batches(), slice(None), 1
        slices = [slice(0, count)] if count < self.batch else self.batches()[: count // self.batch]
        scale = self.training.count / slices[-1].stop
        return slices, slice(0, max(1, round(self.validation.count / scale))), scale

    def measured_qubit(self, layer):
        """The qubit that is measured after a layer (counted from 0), its outcome unread, or None."""
        return self.qubits - 1 - layer if self.architecture == "q2" and layer < self.qubits - 2 else None

    def split(self, parameters):
        """Angles of RX (layers x qubits), of RY (layers x readouts), of ZZ (layers x qubits - 1); weights; biases."""
        n, r = self.qubits, self.readouts
        angles = parameters[: self.angles].reshape(self.layers, self.angles_per_layer)
        weights = parameters[self.angles : self.angles + CLASSES * r].reshape(CLASSES, r)
        return angles[:, :n], angles[:, n : n + r], angles[:, n + r :], weights, parameters[-CLASSES:]

    def require(self, condition, sentence):
        if not condition:
            raise Unsupported(sentence)


def z_signs(qubits):
    """+1 and -1: the diagonals of Z_q, one row per qubit; qubit 0 is the most significant bit of the basis index."""
    index = np.arange(2**qubits)
    return np.array([1 - 2 * (index >> (qubits - 1 - q) & 1) for q in range(qubits)])


def milliseconds_per_epoch(peer, seconds, repeats):
    """Fastest and median of timed blocks, in ms per epoch, after a warm-up.

    A block is `peer.block` epochs (by default as many as take 50 ms); blocks are timed for about `seconds`, at least
    `repeats` of them.
    """
    block = getattr(peer, "block", None)
    peer.epochs(block or 1)
    if block is None:
        start = time.perf_counter()
        peer.epochs(1)
        block = max(1, int(0.05 / (time.perf_counter() - start)))
    times = []
    while len(times) < repeats or sum(times) < seconds:
        start = time.perf_counter()
        peer.epochs(block)
        times.append(time.perf_counter() - start)
    scale = getattr(peer, "scale", 1)
    times = [1000 * scale * t / block for t in times]
    return {
        "milliseconds_per_epoch": min(times), "median_milliseconds_per_epoch": statistics.median(times),
        "blocks": len(times), "epochs_per_block": block, "scaled": scale != 1,
    }


def check_report(peer, epochs=3):
    """What two peers must agree on: loss, gradient, and the validation losses of a short training."""
    loss, gradient = peer.gradient()
    losses = []
    for _ in range(epochs):
        peer.epochs(1)
        losses.append(float(peer.validation_loss()))
    return {"loss": float(loss), "gradient": np.asarray(gradient, dtype=float).tolist(), "validation_losses": losses}


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--architecture", choices=["universal", "q2"], default="universal")
    parser.add_argument("--qubits", type=int, default=6)
    parser.add_argument("--layers", type=int, default=5)
    parser.add_argument("--samples", type=int, default=800, help="training samples")
    parser.add_argument("--validation", type=int, default=100, help="validation samples")
    parser.add_argument("--batch", default="full", help="samples of a mini-batch, or 'full'")
    parser.add_argument("--precision", choices=["double", "single"], default="double")
    parser.add_argument("--seconds", type=float, default=2, help="how long to time")
    parser.add_argument("--repeats", type=int, default=3, help="how many blocks to time at least")
    parser.add_argument("--variant", help="only this variant of the peer")
    parser.add_argument("--report", action="store_true", help="print loss, gradient and a short training, time nothing")
    return parser


def timed_samples(parser):
    """Adds an option for peers that are too slow to time whole epochs of large problems."""
    parser.add_argument("--timed-samples", type=int, metavar="COUNT",
                        help="time only so many training samples, and the same share of validation, and scale up")
    return parser


def main(name, variants, parser):
    """Times the variants of a peer; prints one JSON object, with the fastest variant's times on top.

    - variants: a function of the problem and the options that returns {variant: function that makes the peer}.
    """
    options = parser.parse_args()
    try:
        problem = Problem(options)
        peers = variants(problem, options)
        if options.variant:
            problem.require(options.variant in peers, f"Its variants are {', '.join(peers)}.")
            peers = {options.variant: peers[options.variant]}
        results = []
        for variant, make in peers.items():
            peer = make()
            if options.report:
                result = check_report(peer)
            else:
                result = milliseconds_per_epoch(peer, options.seconds, options.repeats)
            results.append({"variant": variant} | result | getattr(peer, "remarks", {}))
            del peer
    except Unsupported as sentence:
        leave(UNSUPPORTED, f"{name}: {sentence}")
    output = {
        "peer": name, "architecture": problem.architecture, "qubits": problem.qubits, "layers": problem.layers,
        "samples": problem.training.count, "validation": problem.validation.count,
        "batch": None if problem.full_batch else problem.batch, "precision": problem.precision,
    }
    if options.report:
        output["reports"] = results
    else:
        output |= min(results, key=lambda result: result["milliseconds_per_epoch"])
        output["variants"] = {result["variant"]: result["milliseconds_per_epoch"] for result in results}
    print(json.dumps(output))
