# SPDX-License-Identifier: Apache-2.0
"""Optimisers and learning-rate schedules on a small problem, computed by PyTorch in double precision.

Needs: pip install torch numpy   (Debian: python3-torch)
Run:   python3 Tests/Reference/scripts/optimisers.py
Makes: ../vectors/optimisers.json, schedules.json
"""

import json
from pathlib import Path

import torch
from torch.optim import lr_scheduler

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
torch.set_default_dtype(torch.float64)
torch.manual_seed(20251125)

OPTIMISERS = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "sgd": torch.optim.SGD}
CASES = [
    ("adam", {}), ("adam", {"weight_decay": 0.05}), ("adamw", {}), ("adamw", {"weight_decay": 0}),
    ("adamw", {"weight_decay": 0.3}), ("sgd", {}), ("sgd", {"weight_decay": 0.05}), ("sgd", {"momentum": 0.9}),
    ("sgd", {"momentum": 0.9, "weight_decay": 0.05}), ("sgd", {"momentum": 0.8, "nesterov": True}),
    ("sgd", {"momentum": 0.8, "nesterov": True, "weight_decay": 0.05})]
EPOCHS = 24
SCHEDULES = [
    ("constant", 0, None, None), ("constant", 4, None, None), ("cosine", 0, None, None), ("cosine", 5, None, None),
    ("step", 0, None, 7), ("step", 3, 0.5, 4), ("exponential", 0, 0.9, None), ("exponential", 1, 0.8, None)]


def loss(parameters, scale):
    """Neither quadratic nor convex."""
    return (scale * parameters.sin()).sum() + (parameters[:-1] * parameters[1:]).pow(2).mean()


def schedule(optimiser, kind, warmup, decay, every):
    """The scheduler, stepped once an epoch; the warm-up's last epoch has warmup / (warmup + 1) of the rate."""
    main = {
        "constant": lambda: lr_scheduler.ConstantLR(optimiser, factor=1),
        "cosine": lambda: lr_scheduler.CosineAnnealingLR(optimiser, T_max=EPOCHS - warmup),
        "step": lambda: lr_scheduler.StepLR(optimiser, every, **({} if decay is None else {"gamma": decay})),
        "exponential": lambda: lr_scheduler.ExponentialLR(optimiser, decay),
    }[kind]
    if not warmup:
        return main()
    rising = lr_scheduler.LinearLR(optimiser, start_factor=1 / (warmup + 1), total_iters=warmup)
    return lr_scheduler.SequentialLR(optimiser, [rising, main()], milestones=[warmup])


def optimiser_cases():
    for name, options in CASES:
        # A schedule shows whether the rate is where PyTorch has it, in the decay and outside of the momentum.
        parameters = torch.randn(7).requires_grad_()
        scale = torch.randn(7)
        initial = parameters.tolist()
        optimiser = OPTIMISERS[name]([parameters], lr=0.07, **options)
        scheduler = lr_scheduler.ExponentialLR(optimiser, 0.95)
        rates, gradients, trajectory = [], [], []
        for _ in range(20):
            optimiser.zero_grad()
            loss(parameters, scale).backward()
            gradients.append(parameters.grad.tolist())
            rates.append(optimiser.param_groups[0]["lr"])
            optimiser.step()
            scheduler.step()
            trajectory.append(parameters.tolist())
        case = {"kind": name, "momentum": options.get("momentum", 0), "nesterov": options.get("nesterov", False)}
        if "weight_decay" in options:
            case["weightDecay"] = options["weight_decay"]
        yield {**case, "initial": initial, "rates": rates, "gradients": gradients, "trajectory": trajectory}


def schedule_cases():
    for kind, warmup, decay, every in SCHEDULES:
        parameters = torch.ones(1).requires_grad_()
        optimiser = torch.optim.SGD([parameters], lr=0.3)
        scheduler = schedule(optimiser, kind, warmup, decay, every)
        rates = []
        for _ in range(EPOCHS):
            rates.append(optimiser.param_groups[0]["lr"])
            optimiser.step()
            scheduler.step()
        yield {
            "kind": kind, "warmup": warmup, "decay": decay, "decayEvery": every, "learningRate": 0.3,
            "epochs": EPOCHS, "rates": rates}


def write(name, cases):
    (VECTORS / name).write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    write("optimisers.json", optimiser_cases())
    write("schedules.json", schedule_cases())
