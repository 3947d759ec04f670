#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shows that all peers do the same work: losses, gradients and short trainings agree, or it exits with an error.

Run: python3 check.py [--quick]

Each peer, in all its variants, computes loss and gradient at the initial parameters and the validation losses of
three epochs. On `universal` they are compared with numpy_unitary.py, whose gradient is compared with finite
differences first; on q2 with qulacs_peer.py, which has a mixture of circuits where the others have deferred
measurements. `--quick` leaves out the full-sized problems. Differences are relative to the loss, and to the largest
derivative.
"""

import argparse
import json
import subprocess
import sys

from compare import HERE, PEERS
from problem import NOT_INSTALLED, UNSUPPORTED

TOLERANCE = {"double": 1e-8, "single": 1e-3}
SMALL = ["--samples", "24", "--validation", "10"]
PROBLEMS = [
    ["--qubits", "2", "--layers", "1", *SMALL],
    ["--qubits", "3", "--layers", "2", *SMALL],
    ["--qubits", "5", "--layers", "4", *SMALL],
    SMALL,
    [*SMALL, "--batch", "8"],
    [*SMALL, "--precision", "single"],
    ["--qubits", "10", "--samples", "8", "--validation", "4"],
    ["--architecture", "q2", "--qubits", "3", "--layers", "2", *SMALL],
    ["--architecture", "q2", *SMALL],
    ["--architecture", "q2", *SMALL, "--batch", "8"],
    ["--architecture", "q2", *SMALL, "--precision", "single"],
]
FULL = [
    [],
    ["--precision", "single"],
    ["--batch", "32"],
    ["--qubits", "8", "--samples", "400", "--validation", "10"],  # large enough for the chunks of jax_kronecker.py
    ["--architecture", "q2", "--samples", "200"],  # sixteen circuits a sample
]


def report(python, name, problem):
    """{variant: report}, or None if the peer does not support the problem."""
    command = [python, str(HERE / PEERS[name]), "--report", *problem]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == UNSUPPORTED:
        return None
    if done.returncode == NOT_INSTALLED:
        sys.exit(done.stderr.strip())
    if done.returncode != 0:
        sys.exit(f"{done.stderr.strip()}\n{name} failed on {' '.join(problem) or 'the default problem'}.")
    return {result["variant"]: result for result in json.loads(done.stdout)["reports"]}


def difference(one, other):
    """The largest relative difference of two reports."""
    losses = lambda report: [report["loss"], *report["validation_losses"]]
    scale = max(map(abs, other["gradient"]))
    return max(
        *(abs(a - b) / abs(b) for a, b in zip(losses(one), losses(other), strict=True)),
        *(abs(a - b) / scale for a, b in zip(one["gradient"], other["gradient"], strict=True)))


def agree(python, problem):
    """Compares all peers on a problem, prints a line for each, and returns whether they agree."""
    print(" ".join(problem) or "the default problem")
    reference = "qulacs" if "q2" in problem else "numpy-unitary"
    precision = "single" if "single" in problem else "double"
    # Qulacs has no single precision.
    expected = report(python, reference, problem)
    if expected is None:
        reference = "pennylane-torch"
        expected = report(python, reference, problem)
    expected = next(iter(expected.values()))
    good = True
    for name in PEERS:
        for variant, result in (report(python, name, problem) or {}).items():
            off = difference(result, expected)
            same = off <= TOLERANCE[precision]
            good &= same
            verdict = "" if same else ": TOO MUCH"
            print(f"  {name:20} {variant:20} differs by {off:.1e} from {reference}{verdict}", flush=True)
    return good


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="leave out the full-sized problems")
    parser.add_argument("--python", default=sys.executable, help="the peers' interpreter")
    options = parser.parse_args()
    subprocess.run([options.python, HERE / PEERS["numpy-unitary"], "--check", *SMALL], check=True)
    results = [agree(options.python, problem) for problem in PROBLEMS + ([] if options.quick else FULL)]
    if not all(results):
        sys.exit("Peers disagree.")
    print(f"All peers agree on {len(results)} problems.")
