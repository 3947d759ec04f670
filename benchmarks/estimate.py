#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How good the estimate of `qdistill sweep --dry-run` is: predictions beside the sweep itself, in one run.

Usage: estimate.py [--plan PLAN] [--rounds N] [PROGRAM]

Each round estimates, runs the sweep on one rank without early stopping, so that the bound is to be met, and estimates again;
then it runs the sweep as the plan has it, on one rank and on two. Times are those of the processor, which other users of the machine
change least, beside the wall's; memory is the peak of the largest process.
"""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

root = pathlib.Path(__file__).resolve().parents[1]


def run(command, folder):
    """Wall seconds, processor seconds and peak memory in MB of a command."""
    environment = os.environ | {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, f"{command} ended with status {status}"
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6


def seconds(text):
    """A duration as the program writes it: 38 s, 1 min 18 s or 2 h 05 min."""
    units = {"s": 1, "min": 60, "h": 3600}
    return sum(float(number) * units[unit] for number, unit in re.findall(r"([\d.e+-]+) (s|min|h)\b", text))


def estimate(program, plan, options):
    """The predicted seconds on one rank, and MB a rank."""
    text = subprocess.run(
        [program, "sweep", plan, *options, "--dry-run"], check=True, capture_output=True, text=True
    ).stdout
    return (
        seconds(re.search(r"time: +at most (.*?) on 1 rank", text)[1]),
        float(re.search(r"memory: ([\d.]+) MB", text)[1]),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?", default=str(root / ".build/release/qdistill"))
    parser.add_argument("--plan", default="paper")
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.program)
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(arguments.rounds):
            whole = ["--set", "training.patience=10000000"]
            before = estimate(program, arguments.plan, whole)
            wall, processor, memory = run(
                [program, "sweep", arguments.plan, *whole, "--quiet", "--output", f"whole-{number}"], folder)
            after = estimate(program, arguments.plan, whole)
            predicted = (before[0] + after[0]) / 2
            ratios.append(predicted / processor)
            print(
                f"no early stopping: predicted {before[0]:.0f} s, {after[0]:.0f} s; took {processor:.1f} s of a core "
                f"({wall:.1f} s): ratio {predicted / processor:.2f}; memory {before[1]:.0f} MB predicted, {memory:.0f} MB: "
                f"ratio {before[1] / memory:.2f}", flush=True)
        predicted, megabytes = estimate(program, arguments.plan, [])
        for ranks in (1, 2):
            launcher = [] if ranks == 1 else ["mpirun", "--oversubscribe", "-n", str(ranks)]
            wall, processor, memory = run(
                [*launcher, program, "sweep", arguments.plan, "--quiet", "--output", f"early-{ranks}"], folder)
            print(
                f"as planned, {ranks} rank{'s' * (ranks > 1)}: at most {predicted:.0f} s of a core predicted; took "
                f"{processor:.1f} s ({wall:.1f} s); memory {megabytes:.0f} MB predicted, {memory:.0f} MB: "
                f"ratio {megabytes / memory:.2f}", flush=True)
    print(f"predicted / measured time of a core, median of {arguments.rounds}: {statistics.median(ratios):.2f}")


main()
