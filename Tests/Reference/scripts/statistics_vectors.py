# SPDX-License-Identifier: Apache-2.0
"""Quantiles, Student's t and summaries, computed by NumPy and SciPy.

Needs: pip install numpy==2.4.6 scipy==1.17.1   (older versions of SciPy give quantiles of t to 9 digits only)
Run:   python3 Tests/Reference/scripts/statistics_vectors.py
Makes: ../vectors/statistics.json
"""

import json
from pathlib import Path

import numpy
from scipy import stats

VECTORS = Path(__file__).resolve().parent.parent / "vectors"


def summary(values):
    low, high = stats.t.interval(0.95, len(values) - 1, loc=numpy.mean(values), scale=stats.sem(values))
    return {
        "values": list(values), "mean": float(numpy.mean(values)), "variance": float(numpy.var(values, ddof=1)),
        "low": float(low), "high": float(high), "min": float(numpy.min(values)),
        "median": float(numpy.median(values)), "max": float(numpy.max(values))}


if __name__ == "__main__":
    random = numpy.random.default_rng(20241124)
    vectors = {
        "studentT": [
            {"probability": p, "degreesOfFreedom": df, "quantile": float(stats.t.ppf(p, df))}
            for p in [0.1, 0.5, 0.9, 0.95, 0.975, 0.995] for df in [1, 2, 3, 5, 11, 29, 99, 1000]],
        "quantiles": [
            {"values": values, "q": q, "value": float(numpy.quantile(values, q))}
            for values in [random.normal(size=n).tolist() for n in [1, 2, 3, 12, 13]]
            for q in [0, 0.25, 0.5, 0.75, 0.9, 1]],
        "summaries": [summary(random.uniform(size=n).tolist()) for n in [2, 3, 12, 30]]}
    (VECTORS / "statistics.json").write_text(json.dumps(vectors) + "\n")
