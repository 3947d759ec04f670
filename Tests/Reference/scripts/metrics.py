# SPDX-License-Identifier: Apache-2.0
"""F1 scores and confusion matrices, computed by scikit-learn.

Needs: pip install scikit-learn   (Debian: python3-sklearn)
Run:   python3 Tests/Reference/scripts/metrics.py
Makes: ../vectors/metrics.json
"""

import json
import random
from pathlib import Path

from sklearn.metrics import accuracy_score, confusion_matrix, f1_score

VECTORS = Path(__file__).resolve().parent.parent / "vectors"


def case(labels, predictions, classes):
    names = list(range(classes))

    def f1(average):
        return f1_score(labels, predictions, labels=names, average=average, zero_division=0)

    return {
        "labels": labels, "predictions": predictions, "classes": classes,
        "accuracy": float(accuracy_score(labels, predictions)), "weighted": float(f1("weighted")),
        "macro": float(f1("macro")), "micro": float(f1("micro")), "perClass": [float(x) for x in f1(None)],
        "confusion": confusion_matrix(labels, predictions, labels=names).tolist()}


def cases():
    draw = random.Random(20241124)
    for classes, size in [(3, 100), (3, 10), (5, 60), (2, 20)]:
        yield case(draw.choices(range(classes), k=size), draw.choices(range(classes), k=size), classes)
    yield case([0, 1, 2, 0, 1], [0, 1, 2, 0, 1], 3)  # all correct
    yield case([0, 0, 1, 2, 2], [0, 0, 0, 0, 0], 3)  # constant predictions
    yield case([0, 1, 1, 0], [0, 1, 2, 2], 3)  # a class that does not occur but is predicted
    yield case([0, 1, 2, 2], [0, 1, 1, 0], 3)  # a class that occurs but is never predicted
    yield case([0, 1, 1, 0], [0, 1, 0, 0], 3)  # a class that neither occurs nor is predicted
    yield case([0, 0, 0], [1, 1, 1], 3)  # all wrong


if __name__ == "__main__":
    (VECTORS / "metrics.json").write_text("[\n" + ",\n".join(json.dumps(c) for c in cases()) + "\n]\n")
