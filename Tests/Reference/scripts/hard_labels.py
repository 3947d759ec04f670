# SPDX-License-Identifier: Apache-2.0
"""The loss of distillation with hard labels, computed by PyTorch in double precision.

Needs: pip install torch numpy   (Debian: python3-torch)
Run:   python3 Tests/Reference/scripts/hard_labels.py
Makes: ../vectors/hard-labels.json
"""

import json
from pathlib import Path

import torch
from torch.nn import functional

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
torch.set_default_dtype(torch.float64)
torch.manual_seed(20261125)


def cases():
    for temperature in [1.0, 2.5]:
        for reduction in ["sum", "mean"]:
            logits = (3 * torch.randn(6, 3)).requires_grad_()
            teacher = functional.softmax(2 * torch.randn(6, 3), dim=1)
            labels = torch.randint(3, (6,))
            # The teacher's most probable class replaces its probabilities: cross-entropy with pseudo-labels.
            divergence = functional.cross_entropy(logits / temperature, teacher.argmax(dim=1), reduction=reduction)
            loss = 0.3 * functional.cross_entropy(logits, labels) + 0.7 * temperature**2 * divergence
            loss.backward()
            yield {
                "temperature": temperature, "reduction": reduction, "logits": logits.tolist(),
                "teacher": teacher.tolist(), "labels": labels.tolist(), "loss": loss.item(),
                "logitsGradient": logits.grad.tolist()}


lines = ",\n".join(json.dumps(case) for case in cases())
(VECTORS / "hard-labels.json").write_text(f"[\n{lines}\n]\n")
