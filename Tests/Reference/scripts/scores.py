# SPDX-License-Identifier: Apache-2.0
"""Areas under the ROC curve and Brier scores by scikit-learn, expected calibration errors by MAPIE.

Needs: pip install scikit-learn==1.9.1 mapie==1.6.0
Run:   python3 Tests/Reference/scripts/scores.py
Makes: ../vectors/scores.json
"""

import json
from pathlib import Path

import numpy as np
from mapie.metrics.calibration import expected_calibration_error
from sklearn.metrics import brier_score_loss, roc_auc_score

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
# MAPIE counts the edges of bins: these are 15 equal ones.
EDGES = 16


def area(labels, probabilities, classes):
    """roc_auc_score(multi_class="ovr", average="macro"), which refuses labels that lack a class, over those that occur."""
    if classes == 2:
        return roc_auc_score(labels, probabilities[:, 1])
    if len(set(labels)) == classes:
        return roc_auc_score(labels, probabilities, multi_class="ovr", average="macro")
    return np.mean([roc_auc_score(labels == c, probabilities[:, c]) for c in sorted(set(labels))])


def case(labels, probabilities, classes):
    return {
        "labels": labels.tolist(), "probabilities": probabilities.tolist(),
        "rocAUC": float(area(labels, probabilities, classes)),
        "brier": float(brier_score_loss(labels, probabilities, labels=list(range(classes)), scale_by_half=False)),
        "calibrationError": float(
            expected_calibration_error(
                (probabilities.argmax(axis=1) == labels).astype(int), probabilities, num_bins=EDGES,
                split_strategy="uniform"))}


def cases():
    draw = np.random.default_rng(20261126)
    for classes, size, digits in [(2, 60, 16), (2, 60, 1), (3, 80, 16), (3, 80, 1), (5, 100, 16), (10, 120, 3), (2, 3, 16)]:
        labels = np.arange(size) % classes
        logits = draw.normal(size=(size, classes)) + 1.5 * np.eye(classes)[labels]
        # Logits of few digits tie.
        powers = np.exp(np.round(logits, digits))
        yield case(labels, powers / powers.sum(axis=1, keepdims=True), classes)
    labels = np.array([0, 3, 3, 0, 1, 1, 0])  # the class 2 does not occur
    yield case(labels, draw.dirichlet(np.ones(4), size=7), 4)
    right = np.eye(3)[np.arange(9) % 3]  # all right, and certain of it
    yield case(np.arange(9) % 3, right, 3)


if __name__ == "__main__":
    (VECTORS / "scores.json").write_text("[\n" + ",\n".join(json.dumps(c) for c in cases()) + "\n]\n")
