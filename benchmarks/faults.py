#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Interrupts sweeps in every way that a cluster knows and checks that nothing is lost.

Run: python3 benchmarks/faults.py [EVENTS] [SEED]     (default: 200 events, seed 1)

Each round starts a small sweep, on one process or under mpirun with two ranks, and strikes it at random moments: SIGKILL
to mpirun or to a rank, SIGTERM or SIGUSR2 to mpirun, SIGTERM to a single process, the journal's tail cut off while nobody
runs, or a disk that is full (a tmpfs; counted as skipped where it cannot be mounted). After each event every trial whose line had
been flushed before it must still be there; after some events the sweep runs to its end, and trials.csv must be the same
byte for byte as that of an undisturbed sweep.
"""

import fcntl
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("QDISTILL_BINARY", str(ROOT / ".build/release/qdistill"))
ENVIRONMENT = dict(os.environ, OPENBLAS_NUM_THREADS="1")
if os.getuid() == 0:
    ENVIRONMENT |= {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
# Random kills may hit a trial more than three times; that it is given up then is tested elsewhere.
ARGUMENTS = ["sweep", "paper", "--seeds", "2", "--epochs", "60", "--quiet", "--max-attempts", "1000", "--grace", "5"]
KINDS = ["kill mpirun", "kill rank 0", "kill rank 1", "TERM mpirun", "USR2 mpirun", "kill process", "TERM process",
         "cut the tail", "full disk"]


def fail(what):
    sys.exit(f"LOST: {what}")


def start(output, ranks):
    launch = ["mpirun", "-n", str(ranks), "--oversubscribe"] if ranks > 1 else []
    return subprocess.Popen(launch + [PROGRAM, *ARGUMENTS, "--output", str(output)], env=ENVIRONMENT,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def children(pid):
    """Of an mpirun, its ranks in their order."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            if int(fields[1]) == pid:
                variables = (entry / "environ").read_bytes().split(b"\0")
                rank = next((v for v in variables if v.startswith(b"OMPI_COMM_WORLD_RANK=")), None)
                if rank is not None:
                    found.append((int(rank.split(b"=")[1]), int(entry.name)))
        except (OSError, IndexError, ValueError):
            continue
    return [pid for _, pid in sorted(found)]


def ended(journal):
    """The trials that the journal holds, in whole lines."""
    try:
        lines = journal.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return set()
    entries = [json.loads(line) for line in lines]
    return {entry["number"] for entry in entries if entry["event"] in ("done", "failed")}


def strike(kind, output, dice):
    """Starts the sweep and does one thing to it; returns what the journal held just before."""
    journal = output / "trials.jsonl"
    process = start(output, 1 if "process" in kind else 2)
    limit = time.monotonic() + dice.uniform(0.3, 1.5)
    while time.monotonic() < limit and process.poll() is None:
        time.sleep(0.005)
    before = ended(journal)
    ranks = children(process.pid)
    target = process.pid
    if "rank" in kind:
        target = ranks[int(kind[-1])] if len(ranks) == 2 else process.pid
    number = {"kill": signal.SIGKILL, "TERM": signal.SIGTERM, "USR2": signal.SIGUSR2}[kind.split()[0]]
    if process.poll() is None:
        try:
            os.kill(target, number)
        except ProcessLookupError:
            pass
    process.wait()
    # A killed mpirun's ranks follow after a moment; the next start waits for them.
    return before


def wait_until_quiet(output):
    """Waits for the folder's lock: the ranks of a killed mpirun may live, and write, for a moment."""
    with open(output / ".lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


def cut(output, dice):
    """Takes up to 3 kB from the journal's end, as a machine may lose what was not flushed; not of its first line."""
    journal = output / "trials.jsonl"
    if not journal.exists():
        return set()
    wait_until_quiet(output)
    data = journal.read_bytes()
    first = data.find(b"\n") + 1
    journal.write_bytes(data[: max(first, len(data) - dice.randrange(1, 3000))])
    return ended(journal)


def fill(output, disk, dice):
    """Runs on a disk that becomes full, and then on one that is not."""
    shutil.rmtree(disk / "out", ignore_errors=True)
    if output.exists():
        shutil.copytree(output, disk / "out")
    space = os.statvfs(disk)
    size = (space.f_blocks - space.f_bfree) * space.f_frsize + dice.randrange(4, 16) * 4096
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)
    before = ended(disk / "out/trials.jsonl")
    start(disk / "out", 2).wait()
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
    held = ended(disk / "out/trials.jsonl")
    if not before <= held:
        fail(f"a full disk lost {before - held}")
    shutil.rmtree(output, ignore_errors=True)
    if (disk / "out").exists():
        shutil.copytree(disk / "out", output)
    return held


def main(events, seed):
    dice = random.Random(seed)
    # Whoever started this may block signals, and mpirun would inherit that.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    counts, finished = Counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        disk = folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)],
                                 stderr=subprocess.DEVNULL).returncode == 0
        try:
            if start(folder / "whole", 1).wait() != 0:
                fail("the undisturbed sweep failed")
            expected = (folder / "whole/trials.csv").read_bytes()
            output = folder / "out"
            for event in range(events):
                kind = dice.choice(KINDS)
                if kind == "full disk" and not mounted:
                    counts["skipped: full disk"] += 1
                    continue
                if kind == "cut the tail":
                    before = cut(output, dice)
                elif kind == "full disk":
                    before = fill(output, disk, dice)
                else:
                    before = strike(kind, output, dice)
                counts[kind] += 1
                # A rank of a killed mpirun may live for a moment.
                if not before <= ended_when_quiet(output):
                    fail(f"event {event} ({kind}): {before} is not all there any more")
                if len(ended(output / "trials.jsonl")) == 32 or dice.random() < 0.1:
                    code = start(output, dice.choice([1, 2])).wait()
                    if code != 0 or (output / "trials.csv").read_bytes() != expected:
                        fail(f"event {event} ({kind}): the resumed sweep ended with code {code} or other results")
                    finished += 1
                    shutil.rmtree(output)
            if output.exists():
                code = start(output, 2).wait()
                if code != 0 or (output / "trials.csv").read_bytes() != expected:
                    fail(f"the last resumed sweep ended with code {code} or other results")
                finished += 1
        finally:
            if mounted:
                subprocess.run(["umount", str(disk)])
    struck = sum(count for kind, count in counts.items() if not kind.startswith("skipped"))
    print(f"{struck} events (seed {seed}), {finished} sweeps resumed to the same trials.csv, nothing lost.")
    for kind, count in sorted(counts.items()):
        print(f"  {kind}: {count}")


def ended_when_quiet(output):
    """What the journal holds; read again where a rank that is dying was just writing."""
    for _ in range(5):
        try:
            return ended(output / "trials.jsonl")
        except json.JSONDecodeError:
            time.sleep(0.5)
    return ended(output / "trials.jsonl")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
