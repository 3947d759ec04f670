#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures how fast qdistill reads a CSV file and in how much memory, and what its ranks need together, and prints the tables of
RESULTS.md.

Run: python3 benchmarks/data.py [read] [ranks]     (default: both)

read   `plan check` of a file of MEGABYTES (1000), whose numbers have 8 digits: processor time, and the peak of its memory
ranks  the plan's sweep on 1, 8 and 32 ranks, 20,000 samples of 784 features: the largest sum of what all ranks have (their
       proportional share of pages that they share), and whether the tables are the same

Build first: swift build -c release --product qdistill. FOLDER=DIR chooses where files go.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = Path(os.environ.get("QDISTILL_BINARY") or ROOT / ".build/release/qdistill")
ENVIRONMENT = dict(os.environ)
if os.getuid() == 0:
    ENVIRONMENT |= {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}


def plan(folder, name, epochs):
    path = Path(folder) / f"{name}.yaml"
    path.write_text(
        f"name: {name}\ndata: {{source: csv, file: {name}.csv, label: y}}\narchitectures: [classical]\ndistillation: false\n"
        f"seeds: 32\ntraining: {{epochs: {epochs}, batch: 32}}\n")
    return path


def read(folder):
    megabytes, columns = int(os.environ.get("MEGABYTES", 1000)), 100
    lines = [",".join(f"{random.gauss(0, 1):.8f}" for _ in range(columns)) for _ in range(200)]
    rows = int(megabytes * 1e6 / (sum(map(len, lines)) / len(lines) + 3))
    with open(Path(folder) / "large.csv", "w") as file:
        file.write("y," + ",".join(f"x{i}" for i in range(columns)) + "\n")
        for row in range(rows):
            file.write(f"{row % 2},{lines[row % 200]}\n")
    size, matrix = os.path.getsize(f"{folder}/large.csv"), rows * columns * 8
    command = [str(PROGRAM), "plan", "check", str(plan(folder, "large", 1))]
    subprocess.run(["cat", f"{folder}/large.csv"], stdout=subprocess.DEVNULL, check=True)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed.")
    seconds = used.ru_utime + used.ru_stime
    print("| file, MB | matrix, MB | processor time, s | MB/s | peak, MB | peak / matrix |\n|---|---|---|---|---|---|")
    print(f"| {size / 1e6:.0f} | {matrix / 1e6:.0f} | {seconds:.2f} | {size / 1e6 / seconds:.0f} | {used.ru_maxrss * 1024 / 1e6:.0f} "
          f"| {used.ru_maxrss * 1024 / matrix:.2f} |")
    print("\n(The hash of the file, its numbers, and the check of all samples.)")


def proportional_megabytes(output):
    """What the processes of a sweep have, pages that they share counted once."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "comm").read_text() == "qdistill\n" and output in (process / "cmdline").read_text():
                lines = (process / "smaps_rollup").read_text().split("\n")
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except OSError:
            pass
    return total * 1024 / 1e6


def ranks(folder):
    columns, samples = 784, 20_000
    base = [[str(random.choice([0, 0, 0, random.randint(1, 255)])) for _ in range(columns)] for _ in range(50)]
    with open(Path(folder) / "images.csv", "w") as file:
        file.write("y," + ",".join(f"x{i}" for i in range(columns)) + "\n")
        for sample in range(samples):
            row, shift = base[sample % 50], sample % columns
            file.write(f"{sample % 10}," + ",".join(row[shift:] + row[:shift]) + "\n")
    path = plan(folder, "images", 2)
    print("| ranks | largest sum, MB | of a rank, MB | the same table |\n|---|---|---|---|")
    tables = []
    for count in (1, 8, 32):
        output = f"{folder}/images-{count}"
        process = subprocess.Popen(
            ["mpirun", "-n", str(count), "--oversubscribe", "--bind-to", "none", str(PROGRAM), "sweep", str(path), "--quiet",
             "--output", output], env=ENVIRONMENT)
        peak = 0
        while process.poll() is None:
            peak = max(peak, proportional_megabytes(output))
            time.sleep(0.2)
        if process.returncode:
            sys.exit(f"The sweep on {count} ranks ended with {process.returncode}.")
        tables.append(Path(output, "trials.csv").read_bytes())
        print(f"| {count} | {peak:.0f} | {peak / count:.0f} | {tables[-1] == tables[0]} |", flush=True)
    print(f"\nThe matrix has {columns * samples * 8 / 1e6:.0f} MB.")


if __name__ == "__main__":
    random.seed(1)
    with tempfile.TemporaryDirectory(dir=os.environ.get("FOLDER")) as directory:
        for name in sys.argv[1:] or ["read", "ranks"]:
            print(f"## {name}\n")
            {"read": read, "ranks": ranks}[name](directory)
            print(flush=True)
