# SPDX-License-Identifier: Apache-2.0
"""Tests and intervals for paired samples, computed by SciPy (Holm's correction by statsmodels).

Needs: pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0
Run:   python3 Tests/Reference/scripts/comparisons.py
Makes: ../vectors/comparisons.json

The resamples of the bootstrap are those of qdistill: drawn with Philox from seed 0, stream "bootstrap". SciPy makes the
interval of the statistic's values in these resamples.
"""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy
from philox import philox
from scipy import stats
from statsmodels.stats.multitest import multipletests

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
RESAMPLES = 9999


def fnv1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def resamples(count):
    """Indices of shape (RESAMPLES, count)."""
    stream = fnv1a("bootstrap")
    blocks = numpy.arange((RESAMPLES * count + 1) // 2, dtype=numpy.uint64)
    words = philox([blocks & 0xFFFFFFFF, blocks >> 32, stream & 0xFFFFFFFF, stream >> 32], [0, 0])
    draws = numpy.stack([words[0] | words[1] << 32, words[2] | words[3] << 32], axis=1).ravel()[:RESAMPLES * count]
    # The upper half of the 128-bit product with the count.
    indices = ((draws >> 32) * count + ((draws & 0xFFFFFFFF) * count >> 32)) >> 32
    return indices.astype(int).reshape(RESAMPLES, count)


def bca(samples, statistic):
    """The 95 % interval of a statistic of samples that are resampled together; None where SciPy has none."""
    samples = [numpy.array(sample) for sample in samples]
    observed = statistic(*samples, axis=-1)
    indices = resamples(len(samples[0]))
    distribution = statistic(*(sample[indices] for sample in samples), axis=-1)
    rounding = 1e-12 * max(abs(observed), numpy.abs(distribution).max())
    distribution[numpy.abs(distribution - observed) <= rounding] = observed
    interval = stats.bootstrap(
        samples, statistic, paired=True, vectorized=True, n_resamples=0, method="BCa",
        bootstrap_result=SimpleNamespace(bootstrap_distribution=distribution)).confidence_interval
    return None if numpy.isnan(interval.low) else {"low": float(interval.low), "high": float(interval.high)}


def variance(x, axis):
    return numpy.var(x, axis=axis, ddof=1)


def bootstrap_case(values):
    return {
        "values": list(values), "mean": bca([values], lambda x, axis: numpy.mean(x, axis=axis)),
        "variance": bca([values], variance)}


def two_sample_case(first, second):
    return {
        "first": list(first), "second": list(second),
        "difference": bca([first, second], lambda x, y, axis: variance(y, axis) - variance(x, axis)),
        "ratio": bca([first, second], lambda x, y, axis: variance(y, axis) / variance(x, axis))}


def wilcoxon_case(differences, method):
    result = stats.wilcoxon(differences, zero_method="wilcox", correction=False, method=method)
    return {"differences": list(differences), "statistic": float(result.statistic), "p": float(result.pvalue)}


def welch_case(first, second):
    result = stats.ttest_ind(second, first, equal_var=False)
    return {
        "first": list(first), "second": list(second), "t": float(result.statistic),
        "degreesOfFreedom": float(result.df), "p": float(result.pvalue)}


def cliff_case(first, second):
    u = stats.mannwhitneyu(second, first).statistic
    return {"first": list(first), "second": list(second), "delta": float(2 * u / (len(first) * len(second)) - 1)}


def holm_case(p):
    return {"p": list(p), "corrected": multipletests(p, method="holm")[1].tolist()}


if __name__ == "__main__":
    random = numpy.random.default_rng(20241124)

    def sixteenths(n, low=-6, high=9):
        """Numbers with ties and zeros, without rounding."""
        return (random.integers(low, high, size=n) / 16).tolist()

    def normal(n, location=0.0, scale=1.0):
        return random.normal(location, scale, size=n).tolist()

    every_sign = stats.PermutationMethod(n_resamples=2**18)
    collapsed = [0.325] * 7 + random.uniform(0.3, 1, size=5).tolist()
    vectors = {
        "wilcoxon": [wilcoxon_case(normal(n, 0.4), "exact") for n in [1, 2, 3, 5, 6, 12, 13, 30, 51, 100]]
        + [wilcoxon_case(sixteenths(n), every_sign) for n in [2, 3, 6, 12, 12, 13, 17]]
        + [wilcoxon_case([0.25] * n, every_sign) for n in [2, 6, 12]]
        + [wilcoxon_case([0.5, -0.5, 0, 0], every_sign)]
        + [wilcoxon_case(sixteenths(n, low=-8), "asymptotic") for n in [130, 200]]
        + [wilcoxon_case(normal(150, 0.2), "asymptotic")],
        "welch": [welch_case(normal(n), normal(m, 0.7, 3)) for n, m in [(2, 2), (2, 9), (12, 12), (12, 7), (100, 30)]]
        + [welch_case(normal(12, 0.3, 0.01), normal(12, 1, 0.001)), welch_case([1.0] * 5, normal(6))],
        "cliff": [cliff_case(sixteenths(n), sixteenths(m, -4, 12)) for n, m in [(1, 1), (3, 5), (12, 12), (30, 100)]]
        + [cliff_case([0, 0.25], [0.5, 1, 2]), cliff_case([2.0], [0.5, 1])],
        "holm": [
            holm_case(p) for p in [
                [0.03], [0.01, 0.04, 0.03, 0.005], [0.5, 0.6, 1.0], [0.02, 0.02, 0.02],
                random.uniform(0, 0.2, size=8).tolist()]],
        "bootstrap": [bootstrap_case(normal(n, 0.5, 0.2)) for n in [3, 5, 12, 30, 100]]
        + [bootstrap_case(random.exponential(size=12).tolist()), bootstrap_case(sixteenths(12)),
           bootstrap_case(collapsed)],
        "together": [
            two_sample_case(normal(n, 0.5, 0.1), normal(n, 0.5, 0.3)) for n in [5, 12, 30]]}
    (VECTORS / "comparisons.json").write_text(json.dumps(vectors) + "\n")
