#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sets halving and racing beside the whole grid: what they choose, and what that costs.

    benchmarks/search.py [REPETITIONS]        (default: 20)

Each repetition draws another split of the digits 3, 5 and 8 and other seeds, and searches 72 settings by ten folds and three
seeds: learning rate, layers, temperature of distillation, and one of two students. A rule has found the grid's choice where the
grid's own score of what it chose is within 0.01 of the grid's best. The cost of a search is its epochs. Prints a table; needs
nothing but the program.
"""
import csv
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("QDISTILL_BINARY", str(ROOT / ".build/release/qdistill"))
PLAN = """
name: search
data: {{source: digits, classes: [3, 5, 8], trainingSamples: 100, split: [0.8, 0, 0.2], seed: {repetition}}}
training: {{epochs: 20, learningRate: [0.01, 0.03, 0.1, 0.3]}}
circuit: {{layers: [1, 3, 5]}}
distillation: {{enabled: true, temperature: [1, 2, 5]}}
teacher: {{minimumValidationAccuracy: 0}}
architectures: [hea, universal]
seeds: [{seeds}]
select: {{by: validationAccuracy, folds: 10, refit: false, families: {{student: [hea, universal]}}, stop: {stop}}}
"""
RULES = {
    "grid": "never",
    "halving from 1 epoch by 3": "{halving: {epochs: 1, factor: 3}}",
    "halving from 2 epochs by 4": "{halving: {epochs: 2, factor: 4}}",
    "median from 1 epoch by 2": "{median: {epochs: 1, factor: 2}}",
    "racing from 2 blocks": "{racing: {least: 2, level: 0.05}}",
    "racing from 2 blocks, level 0.3": "{racing: {least: 2, level: 0.3}}",
}
SETTING = ["architecture", "learning_rate", "layers", "temperature"]


def search(rule: str, repetition: int, folder: Path) -> tuple[dict[tuple, float], tuple, int]:
    """The scores of the settings that were compared, the chosen one, and the epochs that all trials took."""
    plan, output = folder / "plan.yaml", folder / rule
    seeds = ", ".join(str(3 * repetition + offset) for offset in range(3))
    plan.write_text(PLAN.format(repetition=repetition, seeds=seeds, stop=RULES[rule]))
    subprocess.run([PROGRAM, "sweep", plan, "--output", output, "--quiet"], check=True)

    def rows(table):
        with open(output / table, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    settings = {tuple(row[name] for name in SETTING): row for row in rows("search.csv")}
    chosen = next(setting for setting, row in settings.items() if row["chosen"] == "true")
    scores = {setting: float(row["score"]) for setting, row in settings.items() if row["score"]}
    return scores, chosen, sum(int(row["epochs"]) for row in rows("trials.csv"))


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    found, losses, costs = ({rule: [] for rule in RULES} for _ in range(3))
    for repetition in range(1, repetitions + 1):
        with tempfile.TemporaryDirectory() as folder:
            for rule in RULES:
                scores, chosen, epochs = search(rule, repetition, Path(folder))
                if rule == "grid":
                    grid, cost = scores, epochs
                    ranking = sorted(grid.values(), reverse=True)
                losses[rule].append(ranking[0] - grid[chosen])
                found[rule].append(losses[rule][-1] <= 0.01)
                costs[rule].append(epochs / cost)
    print(f"{repetitions} repetitions, {len(grid)} settings, {cost} epochs in a grid")
    print(f"{'rule':34}{'found':>8}{'mean loss':>11}{'largest':>9}{'cost':>7}{'largest':>9}")
    for rule in RULES:
        print(f"{rule:34}{sum(found[rule]):5}/{repetitions}{statistics.mean(losses[rule]):11.4f}{max(losses[rule]):9.4f}"
              f"{statistics.mean(costs[rule]):7.3f}{max(costs[rule]):9.3f}")


if __name__ == "__main__":
    main()
