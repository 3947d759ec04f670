#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures whole sweeps and builds of qdistill on this machine and prints the tables of RESULTS.md.

Run: python3 benchmarks/run.py [sweep] [build]     (default: sweep)

sweep   the whole paper sweep on 1 and on 2 ranks, in turn, with its memory
build   a build from a clean clone

It uses .build/release/qdistill; `swift build -c release` makes it. Single epochs are `qdistill bench`'s. Machines are shared
and noisy: of several runs the fastest is what the program needs, and the median shows how disturbed the machine was.
"""

import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".build/release/qdistill"


def run(command, **options):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **options).stdout


def sweep(repeats=3):
    environment = dict(os.environ)
    if os.getuid() == 0:
        environment |= {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    seconds = {1: [], 2: []}
    tables, memory = set(), 0
    with tempfile.TemporaryDirectory() as folder:
        for repeat in range(repeats):
            for ranks in seconds:
                output = Path(folder) / f"{ranks}-{repeat}"
                start = time.monotonic()
                process = subprocess.Popen(
                    ["mpirun", "-n", str(ranks), "--bind-to", "core", PROGRAM, "sweep", "paper", "--quiet", "--output", output],
                    env=environment)
                # The usage of mpirun and of the ranks that it waited for.
                _, status, usage = os.wait4(process.pid, 0)
                seconds[ranks].append(time.monotonic() - start)
                if status != 0:
                    sys.exit(f"The sweep on {ranks} ranks failed.")
                memory = max(memory, usage.ru_maxrss)
                tables.add((output / "trials.csv").read_bytes())
    print(f"| ranks | {repeats} runs of mpirun, s | fastest |\n|---|---|---|")
    for ranks, measured in seconds.items():
        print(f"| {ranks} | {', '.join(f'{s:.1f}' for s in measured)} | {min(measured):.1f} |")
    ratios = [one / (2 * two) for one, two in zip(seconds[1], seconds[2])]
    print(f"\nParallel efficiency, run by run: {', '.join(f'{r:.3f}' for r in ratios)}; median {statistics.median(ratios):.3f}.")
    print(f"Peak memory of a rank: {memory / 1024:.0f} MB.")
    print(f"Different trials.csv among these {2 * repeats} sweeps: {len(tables)}.")


def build():
    with tempfile.TemporaryDirectory() as folder:
        run(["git", "clone", "--quiet", ROOT, folder + "/clone"])
        start = time.monotonic()
        run(["swift", "build", "-c", "release", "--product", "qdistill"], cwd=folder + "/clone")
        print(f"Build from a clean clone: {time.monotonic() - start:.0f} s.")


if __name__ == "__main__":
    cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    print(f"{cpu.group(1) if cpu else platform.machine()}, {os.cpu_count()} cores\n")
    for name in sys.argv[1:] or ["sweep"]:
        {"sweep": sweep, "build": build}[name]()
        print()
