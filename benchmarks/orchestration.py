#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures what it costs qdistill to hand out trials and to journal them, and prints the tables of RESULTS.md.

Run: python3 benchmarks/orchestration.py [idle] [plan] [coordinator] [schedule]     (default: all)

idle         trials that do nothing on 2 ranks, beside mpi4py.futures with a flushed CSV line per task, in turn
plan         100,000 trials: planning and scanning their journal, extending it by 10 seeds, and the memory that takes
coordinator  the processor time of rank 0's coordination in the paper's sweep on 2 ranks
schedule     the scheduler on 16 to 4096 simulated ranks, with the trial times of the paper's sweep

Build first: swift build -c release --product qdistill-benchmarks. `idle` needs mpi4py (Debian: python3-mpi4py, or a
virtual environment whose python runs this script). FOLDER=DIR chooses where journals go: the flushes are those of its disk.
"""

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".build/release/qdistill-benchmarks"
ENVIRONMENT = dict(os.environ)
if os.getuid() == 0:
    ENVIRONMENT |= {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}

# mpi4py's pool has rank 0 as the master and the others as workers, so it gets one rank more: as many as work for qdistill.
FUTURES = """
import os, sys, time
from mpi4py.futures import MPICommExecutor
from mpi4py import MPI

def nothing(number):
    return number, 0.5

if __name__ == "__main__":
    with MPICommExecutor(MPI.COMM_WORLD, root=0) as executor:
        if executor is not None:
            count, start = int(sys.argv[2]), time.monotonic()
            with open(sys.argv[1], "w") as file:
                for number, score in executor.map(nothing, range(count), unordered=True):
                    file.write(f"{number},{score}\\n")
                    file.flush()
                    os.fsync(file.fileno())
            print(count / (time.monotonic() - start))
"""


def plan_file(folder, trials):
    path = Path(folder) / "idle.yaml"
    path.write_text(f"name: idle\ndistillation: false\narchitectures: [hea, universal]\nseeds: {trials // 2}\n")
    return path


def run(command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, env=ENVIRONMENT)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr}")
    return done.stdout


def flush_seconds(folder):
    """The median time of a flush after a line, as the disk has it."""
    times = []
    with open(Path(folder) / "flush", "w") as file:
        for _ in range(50):
            file.write("x" * 200 + "\n")
            file.flush()
            start = time.monotonic()
            os.fsync(file.fileno())
            times.append(time.monotonic() - start)
    return statistics.median(times)


def idle(folder, repeats=3, trials=50_000, tasks=3000):
    has_mpi4py = importlib.util.find_spec("mpi4py") is not None
    (Path(folder) / "futures.py").write_text(FUTURES)
    ours, theirs = [], []
    print(f"Flush of the disk: {flush_seconds(folder) * 1000:.2f} ms.\n")
    for repeat in range(repeats):
        out = run(["mpirun", "-n", 2, "--bind-to", "none", PROGRAM, "sweep", plan_file(folder, trials),
                   "--output", f"{folder}/idle-{repeat}", "--idle", 0])
        ours.append(json.loads(out)["trialsPerSecond"])
        if has_mpi4py:
            theirs.append(float(run(["mpirun", "-n", 3, "--oversubscribe", "--bind-to", "none", sys.executable,
                                     f"{folder}/futures.py", f"{folder}/tasks.csv", tasks])))
    print(f"| trials/s, {repeats} runs | median |\n|---|---|")
    print(f"| qdistill, 2 ranks, {trials} trials: {', '.join(f'{r:.0f}' for r in ours)} | {statistics.median(ours):.0f} |")
    if not has_mpi4py:
        return print("mpi4py is not there for this python3, so there is nothing to compare with.")
    print(f"| mpi4py.futures, 2 workers, {tasks} tasks: {', '.join(f'{r:.0f}' for r in theirs)} | {statistics.median(theirs):.0f} |")
    ratios = [a / b for a, b in zip(ours, theirs)]
    print(f"\nRatio, run by run: {', '.join(f'{r:.1f}' for r in ratios)}; median {statistics.median(ratios):.1f}.")


def plan(folder, trials=100_000, repeats=5):
    print("| epochs per result | journal, MB | plan and scan, s | peak memory, MB | status, s | extend, s |\n|---|---|---|---|---|---|")
    for epochs in (0, 100):
        output = f"{folder}/plan-{epochs}"
        path = plan_file(folder, trials)
        run([PROGRAM, "sweep", path, "--output", output, "--idle", epochs])
        runs = [json.loads(run([PROGRAM, "resume", path, "--output", output])) for _ in range(repeats)]
        size = os.path.getsize(f"{output}/trials.jsonl") / 1e6
        print(f"| {epochs} | {size:.0f} | {statistics.median(r['seconds'] for r in runs):.2f} "
              f"| {max(r['peakMegabytes'] for r in runs):.0f} | {statistics.median(r['statusSeconds'] for r in runs):.2f} "
              f"| {json.loads(run([PROGRAM, 'resume', plan_file(folder, trials + 20), '--output', output]))['seconds']:.2f} |")


def coordinator(folder):
    out = json.loads(run(["mpirun", "-n", 2, "--bind-to", "core", PROGRAM, "sweep", "paper", "--output", f"{folder}/paper"]))
    print(f"{out['trials']:.0f} trials in {out['seconds']:.1f} s; the coordinator's thread used "
          f"{out['coordinatorProcessorSeconds']:.3f} s, {out['coordinatorShare'] * 100:.2f} % of a core.")


def schedule(folder):
    if not Path(f"{folder}/paper/trials.jsonl").exists():
        coordinator(folder)
    flush = max(flush_seconds(folder) * 1000, 0.01)
    for per_rank, faster, shards in ((24, 1, 1), (24, 100, 1), (24, 100, 16), (6, 1, 1)):
        print(f"\n{per_rank} trials per rank" + (f", each {faster} times shorter" if faster > 1 else "")
              + (f", in {shards} shards" if shards > 1 else "") + f", flush {flush:.2f} ms:\n")
        print(run([PROGRAM, "schedule", f"{folder}/paper", "--output", f"{folder}/schedule", "--per-rank", per_rank,
                   "--faster", faster, "--flush", flush, "--shards", shards]))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=os.environ.get("FOLDER")) as folder:
        for name in sys.argv[1:] or ["idle", "plan", "coordinator", "schedule"]:
            print(f"## {name}\n")
            {"idle": idle, "plan": plan, "coordinator": coordinator, "schedule": schedule}[name](folder)
            print(flush=True)
