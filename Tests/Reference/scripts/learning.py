# SPDX-License-Identifier: Apache-2.0
"""Perceptrons, losses, Adam and a whole training, computed by PyTorch in double precision.

Needs: pip install torch numpy   (Debian: python3-torch)
Run:   python3 Tests/Reference/scripts/learning.py
Makes: ../vectors/mlp.json, losses.json, adam.json, training.json, distillation.json
"""

import json
from pathlib import Path

import torch
from torch.nn import functional

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
torch.set_default_dtype(torch.float64)
torch.manual_seed(20241124)


def perceptron(widths):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors]).tolist()


def mlp_cases():
    for widths in [[64, 16, 8, 3], [64, 3], [5, 4, 3]]:
        network = perceptron(widths)
        inputs = torch.randn(4, widths[0])
        cotangent = torch.randn(4, widths[-1])
        logits = network(inputs)
        logits.backward(cotangent)
        yield {
            "layers": widths, "parameters": flat(p.detach() for p in network.parameters()), "inputs": inputs.tolist(),
            "logitsCotangent": cotangent.tolist(), "logits": logits.tolist(),
            "gradient": flat(p.grad for p in network.parameters())}


def terms(logits, labels, teacher, reading):
    probabilities = functional.softmax(logits, dim=1)
    scores = logits if reading == "logits" else probabilities
    cross_entropy = functional.cross_entropy(scores, labels)
    divergence = functional.kl_div(functional.log_softmax(logits, dim=1), teacher, reduction="sum")
    return cross_entropy, divergence


def loss_cases():
    settings = [(6, 1.0, 3), (6, 40.0, 3), (1, 1.0, 3), (9, 3.0, 5)]
    for samples, scale, classes in settings:
        for reading in ["logits", "softmax-twice"]:
            for distillation in [False, True]:
                logits = (scale * torch.randn(samples, classes)).requires_grad_()
                labels = torch.randint(classes, (samples,))
                teacher = functional.softmax(3 * torch.randn(samples, classes), dim=1)
                teacher[0] = functional.one_hot(torch.tensor(1), classes)
                cross_entropy, divergence = terms(logits, labels, teacher, reading)
                loss = cross_entropy + divergence if distillation else cross_entropy
                loss.backward()
                yield {
                    "reading": reading, "distillation": distillation, "logits": logits.tolist(),
                    "labels": labels.tolist(), "teacher": teacher.tolist(), "loss": loss.item(),
                    "crossEntropy": cross_entropy.item(), "klDivergence": divergence.item(),
                    "logitsGradient": logits.grad.tolist()}


def adam_cases():
    for learning_rate in [0.1, 0.001]:
        parameters = torch.randn(7).requires_grad_()
        initial = parameters.tolist()
        optimiser = torch.optim.Adam([parameters], lr=learning_rate)
        gradients, trajectory = [], []
        for _ in range(20):
            gradient = torch.randn(7)
            gradient[2] = 0
            gradient[5] *= 1e-12
            parameters.grad = gradient
            optimiser.step()
            gradients.append(gradient.tolist())
            trajectory.append(parameters.tolist())
        yield {"learningRate": learning_rate, "initial": initial, "gradients": gradients, "trajectory": trajectory}


def training_case():
    inputs = torch.randint(2, (40, 6)).double()
    labels = torch.randint(3, (40,))
    teacher = functional.softmax(2 * torch.randn(40, 3), dim=1)
    network = perceptron([6, 3])
    initial = flat(p.detach() for p in network.parameters())
    optimiser = torch.optim.Adam(network.parameters(), lr=0.1)
    losses = []
    for _ in range(30):
        optimiser.zero_grad()
        loss = sum(terms(network(inputs), labels, teacher, "logits"))
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return {
        "layers": [6, 3], "inputs": inputs.tolist(), "labels": labels.tolist(), "teacher": teacher.tolist(),
        "initial": initial, "learningRate": 0.1, "epochs": 30, "losses": losses,
        "final": flat(p.detach() for p in network.parameters())}


def distillation_cases():
    """Hinton's loss: both softmaxes at a temperature, the divergence times its square."""
    generator = torch.Generator().manual_seed(20261124)
    for temperature, divergence_weight, cross_entropy_weight, reduction in [
            (1.0, 1.0, 1.0, "mean"), (2.0, 1.0, 1.0, "sum"), (5.0, 0.7, 0.3, "mean"), (0.5, 2.0, 0.0, "sum"),
            (20.0, 0.9, 0.1, "mean")]:
        logits = 2 * torch.randn(6, 3, generator=generator)
        logits.requires_grad_()
        teacher = 3 * torch.randn(6, 3, generator=generator)
        labels = torch.randint(3, (6,), generator=generator)
        divergence = functional.kl_div(
            functional.log_softmax(logits / temperature, dim=1), functional.softmax(teacher / temperature, dim=1),
            reduction="sum" if reduction == "sum" else "batchmean")
        loss = (cross_entropy_weight * functional.cross_entropy(logits, labels)
                + divergence_weight * temperature ** 2 * divergence)
        loss.backward()
        yield {
            "temperature": temperature, "divergenceWeight": divergence_weight,
            "crossEntropyWeight": cross_entropy_weight, "reduction": reduction, "logits": logits.tolist(),
            "teacher": functional.softmax(teacher, dim=1).tolist(), "labels": labels.tolist(), "loss": loss.item(),
            "logitsGradient": logits.grad.tolist()}


def write(name, cases):
    (VECTORS / name).write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    write("mlp.json", mlp_cases())
    write("losses.json", loss_cases())
    write("adam.json", adam_cases())
    write("training.json", [training_case()])
    write("distillation.json", distillation_cases())
