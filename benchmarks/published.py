#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sets a sweep of the plan qml-benchmarks beside the published accuracies, and asks whether distillation helps.

    benchmarks/published.py results/qml-benchmarks

reads trials.csv there and Sources/CBenchmark/accuracies.csv, and writes into the folder

- published.csv: each model and data set, without distillation: the mean test accuracy of both, with 99 % intervals
  (Student's t), and whether the difference of the means is within its own 99 % interval: Welch's, and Student's with the variance
  of all runs together;
- effects.csv: each model, over its data sets: what distillation changes in the accuracy, with the 95 % interval of the mean
  over the seeds (Student's t) and p of Wilcoxon's signed-rank test, corrected over the models (Holm). A seed's value is the
  mean over the data sets.

Of a sweep of qml-benchmarks-search it reads best.csv, and writes

- choices.csv: each model and data set: what was chosen here and in the publication, the test accuracy of both (mean and
  standard deviation over five seeds), whether the choices are the same, and whether ours is as good: no more than the
  published standard deviation below the published mean. With --beside FOLDER it prints how many choices of another such sweep
  are met, by the same rule.

Needs scipy.
"""
import argparse
import collections
import csv
import math
import pathlib
import re
import statistics

from scipy import stats

MODELS = {
    "circuit-centric": "CircuitCentricClassifier",
    "data-reuploading": "DataReuploadingClassifier",
    "dressed": "DressedQuantumCircuitClassifier",
    "iqp-variational": "IQPVariationalClassifier",
    "separable-variational": "SeparableVariationalClassifier",
    "tree-tensor": "TreeTensorClassifier",
}


def model_of(architecture: str) -> str:
    return next(model for prefix, model in MODELS.items() if architecture.startswith(prefix))


def accuracies() -> list[dict]:
    with (pathlib.Path(__file__).parents[1] / "Sources/CBenchmark/accuracies.csv").open() as file:
        return list(csv.DictReader(file))


def interval(mean: float, deviation: float, count: int, level: float) -> tuple[float, float]:
    half = stats.t.ppf((1 + level) / 2, count - 1) * deviation / math.sqrt(count)
    return mean - half, mean + half


def agreement(ours: list[float], mean: float, deviation: float, count: int, pooled: bool = False) -> tuple[float, float, bool]:
    """The distance of the means in joint standard errors, the 99 % half width of their difference, and whether it is within.

    pooled: of Student's test, whose variance is that of all runs together, as equal trainings have it; and not of Welch's."""
    variances, counts = [statistics.variance(ours), deviation**2], [len(ours), count]
    freedom = sum(counts) - 2
    if pooled:
        variances = [sum(v * (n - 1) for v, n in zip(variances, counts)) / freedom] * 2
    squares = [v / n for v, n in zip(variances, counts)]
    # Means were published to four decimals.
    distance = max(abs(statistics.mean(ours) - mean) - 0.5e-4, 0)
    if sum(squares) == 0:
        return (0 if distance == 0 else math.inf), 0, distance == 0
    if not pooled:
        freedom = sum(squares) ** 2 / sum(s * s / (n - 1) for s, n in zip(squares, counts))
    error = math.sqrt(sum(squares))
    half = stats.t.ppf(0.995, freedom) * error
    return distance / error, half, distance <= half


def holm(values: list[float]) -> list[float]:
    order = sorted(range(len(values)), key=lambda index: values[index])
    corrected, largest = [0.0] * len(values), 0.0
    for rank, index in enumerate(order):
        largest = max(largest, min(1, (len(values) - rank) * values[index]))
        corrected[index] = largest
    return corrected


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--beside", type=pathlib.Path)
    options = parser.parse_args()
    folder = options.folder
    if (folder / "best.csv").exists():
        choices(folder)
        if options.beside:
            compare(chosen_in(folder), chosen_in(options.beside))
        return
    # By data set and model, with and without distillation: the accuracy of each seed.
    scores: dict = collections.defaultdict(lambda: {"false": {}, "true": {}})
    with (folder / "trials.csv").open() as trials:
        for row in csv.DictReader(trials):
            if row["status"] == "done":
                key = (row["set"], model_of(row["architecture"]))
                scores[key][row["distillation"]][row["seed"]] = float(row["accuracy"])
    rows = []
    for published in accuracies():
        ours = list(scores[published["set"], published["model"]]["false"].values())
        if len(ours) < 2:
            continue
        mean, deviation, count = (
            float(published["test_accuracy_mean"]), float(published["test_accuracy_sd"]), int(published["seeds"]))
        own = statistics.mean(ours), statistics.stdev(ours)
        distance, half, is_within = agreement(ours, mean, deviation, count)
        is_pooled_within = agreement(ours, mean, deviation, count, pooled=True)[2]
        bounds = [*interval(*own, len(ours), 0.99), *interval(mean, deviation, count, 0.99)]
        rows.append([
            published["set"], published["model"], published["hyperparameters"], len(ours), f"{own[0]:.4f}",
            *(f"{bound:.4f}" for bound in bounds[:2]), count, f"{mean:.4f}", *(f"{bound:.4f}" for bound in bounds[2:]),
            f"{own[0] - mean:+.4f}", f"{half:.4f}", f"{distance:.2f}", *("true" if known else "false" for known in [is_pooled_within, is_within])])
    head = ["set", "model", "hyperparameters", "n", "mean", "ci99_low", "ci99_high", "published_n", "published_mean",
            "published_ci99_low", "published_ci99_high", "difference", "difference_ci99_half_width",
            "distance_in_standard_errors", "within_pooled", "within"]
    with (folder / "published.csv").open("w") as target:
        csv.writer(target, lineterminator="\n").writerows([head] + rows)
    within = sum(row[-1] == "true" for row in rows)
    pooled = sum(row[-2] == "true" for row in rows)
    print(f"{within} of {len(rows)} cells ({within / len(rows):.1%}) within the joint 99 % interval (Welch), {pooled} "
          f"({pooled / len(rows):.1%}) with the variance of all runs together (Student)")
    for model in MODELS.values():
        own = [row for row in rows if row[1] == model]
        differences = [float(row[11]) for row in own]
        print(f"  {model}: {sum(row[-1] == 'true' for row in own)} of {len(own)}, mean difference "
              f"{statistics.mean(differences):+.4f}")
    for row in rows:
        if row[-1] == "false":
            print(f"  outside: {row[1]} on {row[0]} ({row[2]}): {row[4]}, published {row[8]}, {row[13]} standard errors")
    effects(scores, folder)


def effects(scores: dict, folder: pathlib.Path) -> None:
    rows, values = [], []
    for model in MODELS.values():
        sets = [pair for (_, own), pair in scores.items() if own == model and pair["true"]]
        if not sets:
            return
        seeds = set.intersection(*(set(pair["true"]) & set(pair["false"]) for pair in sets))
        changes = [statistics.mean(pair["true"][seed] - pair["false"][seed] for pair in sets)
                   for seed in sorted(seeds, key=int)]
        low, high = interval(statistics.mean(changes), statistics.stdev(changes), len(changes), 0.95)
        values.append(stats.wilcoxon(changes).pvalue)
        rows.append([model, len(sets), len(changes), statistics.mean(changes), low, high])
    corrected = holm(values)
    with (folder / "effects.csv").open("w") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(["model", "sets", "seeds", "difference", "ci95_low", "ci95_high", "wilcoxon_p", "wilcoxon_p_holm"])
        for row, p, p_holm in zip(rows, values, corrected):
            writer.writerow([*row[:3], *(f"{value:+.4f}" for value in row[3:]), f"{p:.2g}", f"{p_holm:.2g}"])
            print(f"  {row[0]}: distillation changes the accuracy by {row[3]:+.4f} [{row[4]:+.4f}, {row[5]:+.4f}], p {p_holm:.2g}")


def choice(row: dict, features: int) -> dict[str, str]:
    """The hyperparameters of a row of best.csv, as the publication names them."""
    name, model = row["architecture"], model_of(row["architecture"])
    number = re.search(r"-(\d+)$", name)
    chosen = {"learning_rate": row["learning_rate"]}
    if model == "SeparableVariationalClassifier":
        chosen["encoding_layers"] = row["layers"]
    elif model != "TreeTensorClassifier":
        chosen["n_layers"] = row["layers"]
    if model == "CircuitCentricClassifier":
        chosen["n_input_copies"] = number[1]
    elif model == "IQPVariationalClassifier":
        chosen["repeats"] = number[1]
    elif model == "DataReuploadingClassifier":
        # With one qubit, or where half of them is one, the choices are the same circuit.
        qubits, read = (features + 2) // 3, int(number[1]) if number else 1
        names = {"single": 1, "half": max(qubits // 2, 1), "full": qubits}
        chosen["observable_type"] = "/".join(name for name, count in names.items() if count == read)
    return chosen


def chosen_in(folder: pathlib.Path) -> dict:
    with (folder / "best.csv").open() as best:
        return {(row["set"], model_of(row["architecture"])): row for row in csv.DictReader(best)}


def is_met(mean: float, published: float, deviation: float) -> bool:
    """Whether a mean is as good as another one with that deviation over its seeds. Means were published to four decimals."""
    return mean >= published - deviation - 0.5e-4


def compare(ours: dict, others: dict) -> None:
    same, met = 0, collections.Counter()
    both = [(model, row, others[of, model]) for (of, model), row in ours.items() if (of, model) in others]
    for model, row, other in both:
        is_same = all(row[name] == other[name] for name in ["architecture", "layers", "learning_rate"])
        same += is_same
        met[model] += is_same or is_met(
            float(row["accuracy_mean"]), float(other["accuracy_mean"]), float(other["accuracy_sd"]))
    print(f"of {len(both)} choices of the other sweep {same} are the same, {sum(met.values())} the same or as good: "
          + ", ".join(f"{model} {count}" for model, count in met.items()))


def choices(folder: pathlib.Path) -> None:
    own, rows = chosen_in(folder), []
    for published in accuracies():
        row = own.get((published["set"], published["model"]))
        if row is None:
            continue
        # Not the degree, as in two_curves-5degree-0.1offset-4d.
        features = int(re.search(r"(\d+)d(-|$)", published["set"])[1])
        ours = choice(row, features)
        theirs = dict(pair.split("=") for pair in published["hyperparameters"].split())
        is_same = all(theirs[name] in value.split("/") for name, value in ours.items())
        mean, deviation = float(published["test_accuracy_mean"]), float(published["test_accuracy_sd"])
        is_as_good = is_met(float(row["accuracy_mean"]), mean, deviation)
        rows.append([
            published["set"], published["model"], " ".join(f"{name}={value}" for name, value in ours.items()),
            " ".join(f"{name}={theirs[name]}" for name in ours), f"{float(row['score']):.4f}", row["n"],
            f"{float(row['accuracy_mean']):.4f}", f"{float(row['accuracy_sd']):.4f}", f"{mean:.4f}", f"{deviation:.4f}",
            f"{is_same}".lower(), f"{is_as_good}".lower()])
    head = ["set", "model", "chosen", "published_choice", "validation_accuracy", "n", "mean", "sd", "published_mean",
            "published_sd", "same", "as_good"]
    with (folder / "choices.csv").open("w") as target:
        csv.writer(target, lineterminator="\n").writerows([head] + rows)

    def show(name: str, some: list) -> None:
        same, good = ([row[place] == "true" for row in some] for place in (-2, -1))
        met = sum(map(any, zip(same, good)))
        print(f"{name}: of {len(some)} choices {sum(same)} are the same, {sum(good)} as good, {met} ({met / len(some):.1%}) either; "
              f"mean difference {statistics.mean(float(row[6]) - float(row[8]) for row in some):+.4f}")

    show("all", rows)
    for model in MODELS.values():
        if some := [row for row in rows if row[1] == model]:
            show(f"  {model}", some)
    for row in rows:
        if row[-2:] == ["false", "false"]:
            print(f"  neither: {row[1]} on {row[0]}: {row[2]}, {row[6]}; published {row[3]}, {row[8]} (sd {row[9]})")


if __name__ == "__main__":
    main()
