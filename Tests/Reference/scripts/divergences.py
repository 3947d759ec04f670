# SPDX-License-Identifier: Apache-2.0
"""Divergences of distillation as `torch.nn.KLDivLoss` defines them, differentiated by JAX in double precision.

Needs: pip install jax   (0.4 or newer)
Run:   python3 Tests/Reference/scripts/divergences.py
Makes: ../vectors/divergences.json

KLDivLoss(input, target) is target (log target - input) for each sample and class, 0 where target is 0; its reductions are
sum, batchmean (over the samples) and mean (over all elements). Forward gives it log s and t, reverse log t and s, and
unlogged s and t. It is the definition that is written down here, not ours of each divergence.
"""

import json
from itertools import product
from pathlib import Path

import jax
import numpy

jax.config.update("jax_enable_x64", True)
VECTORS = Path(__file__).resolve().parent.parent / "vectors"
numbers = numpy.random.default_rng(20261126)
SAMPLES = 5


def kl_div_loss(given, target, reduction):
    points = jax.scipy.special.xlogy(target, target) - target * given
    return {"sum": points.sum(), "mean": points.sum() / len(points), "element-mean": points.mean()}[reduction]


def loss(logits, teacher, temperature, divergence, softmax, reduction):
    student = jax.nn.softmax(logits / temperature)
    logarithm = jax.nn.log_softmax(logits / temperature)
    if softmax == "twice":
        student, logarithm = jax.nn.softmax(student), jax.nn.log_softmax(student)
    target = jax.nn.softmax(teacher / temperature)
    value = {
        "forward": lambda: kl_div_loss(logarithm, target, reduction),
        "reverse": lambda: kl_div_loss(jax.nn.log_softmax(teacher / temperature), student, reduction),
        "unlogged": lambda: kl_div_loss(student, target, reduction),
    }[divergence]()
    return 0.7 * temperature**2 * value


def cases():
    for settings in product(
            [1.0, 2.5], ["forward", "reverse", "unlogged"], ["once", "twice"], ["sum", "mean", "element-mean"]):
        logits, teacher = 2 * numbers.standard_normal((SAMPLES, 3)), 3 * numbers.standard_normal((SAMPLES, 3))
        value, gradient = jax.value_and_grad(loss)(logits, teacher, *settings)
        yield dict(zip(["temperature", "divergence", "softmax", "reduction"], settings)) | {
            "logits": logits.tolist(), "teacher": jax.nn.softmax(teacher).tolist(), "loss": float(value),
            "logitsGradient": gradient.tolist()}


lines = ",\n".join(json.dumps(case) for case in cases())
(VECTORS / "divergences.json").write_text(f"[\n{lines}\n]\n")
