#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Interrupts sweeps in every way that a cluster knows and checks that nothing is lost.

Run: python3 benchmarks/faults.py [EVENTS] [SEED]     (default: 200 events, seed 1)

Each round starts a small sweep, on one process or under mpirun with two ranks: the paper's, one that halves its
settings, one that lets them race, or one that adds seeds until intervals are narrow (benchmarks/fault_sweeps.py). It
strikes the sweep at random moments: SIGKILL to mpirun or to a rank, SIGTERM or SIGUSR2 to mpirun (or two at once),
SIGTERM to a single process, a rank stopped and continued, standard streams that are closed or a pipe without a reader,
the folder removed or the journal replaced below it, the files' times set to tomorrow (as after a clock that was set
back), a file system without flock (LD_PRELOAD of a few lines of C), the journal's tail cut off while nobody runs, a
disk that is full (a tmpfs), or a larger plan: half of the sweeps begin with a part of their plan, and are killed soon
after they were extended to all of it. What cannot be done here is counted as skipped. After each event every trial
whose line had been flushed before it must still be there, in the copy of somebody who keeps one where the folder is
removed; after some events the sweep runs to its end, and trials.csv, best.csv and search.csv must be the same byte for
byte as those of an undisturbed sweep. No wait is without a limit; an mpirun that hangs without ranks is
killed, and counted.
"""

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

from fault_sweeps import (HUNG, LIMIT, PROGRAM, STUDIES, Sweep, children, ended, ended_when_quiet, fail, run_for, send, wait,
                          wait_until_quiet)

KINDS = ["kill mpirun", "kill rank 0", "kill rank 1", "TERM mpirun", "USR2 mpirun", "kill process", "TERM process",
         "cut the tail", "full disk", "TERM mpirun twice", "STOP rank 1", "descriptors closed", "pipe closed",
         "folder removed", "journal replaced", "clock set back", "flock refused", "extended"]
NO_FLOCK = "#include <errno.h>\nint flock(int f, int o) { (void)f; (void)o; errno = ENOSYS; return -1; }\n"


def strike(kind, sweep, output, dice):
    """Starts the sweep and does one thing to it; returns what the journal held just before."""
    journal = output / "trials.jsonl"
    process = sweep.start(output, 1 if "process" in kind else 2)
    run_for(process, dice.uniform(0.3, 1.5))
    before = ended(journal)
    ranks = children(process.pid)
    target = process.pid
    if "rank" in kind:
        target = ranks[int(kind[-1])] if len(ranks) == 2 else process.pid
    number = {"kill": signal.SIGKILL, "TERM": signal.SIGTERM, "USR2": signal.SIGUSR2, "STOP": signal.SIGSTOP}[kind.split()[0]]
    if process.poll() is None:
        send(target, number)
        if kind.endswith("twice"):
            run_for(process, 0.2)
            send(target, number)
        elif number == signal.SIGSTOP:
            run_for(process, dice.uniform(0.1, 2))
            send(target, signal.SIGCONT)
    wait(process)
    # A killed mpirun's ranks follow after a moment; the next start waits for them.
    return before


def extend(sweep, output, dice):
    """Kills the sweep of the larger plan soon after its start: before its line is in the journal, just then, or later."""
    before = ended(output / "trials.jsonl")
    sweep.is_whole = True
    process = sweep.start(output, dice.choice([1, 2]))
    run_for(process, dice.uniform(0.05, 1))
    send(process.pid, signal.SIGKILL)
    wait(process)
    return before


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


def detach(kind, sweep, output, dice):
    """Runs without standard streams, or into a pipe that nobody reads; a sweep needs neither."""
    journal = output / "trials.jsonl"
    if kind == "pipe closed":
        reader, writer = os.pipe()
        process = sweep.start(output, 1, stdout=writer, stderr=writer)
        os.close(writer)
        os.close(reader)
    else:
        process = sweep.start(output, 1, stdin=None, stdout=None, stderr=None, preexec_fn=lambda: os.closerange(0, 3))
    run_for(process, dice.uniform(0.3, 1.5))
    before = ended(journal)
    send(process.pid, signal.SIGTERM)
    if (code := wait(process)) not in (0, 4, -signal.SIGTERM):
        fail(f"with its {kind} the sweep ended with code {code}")
    return before


def pull_away(kind, sweep, output, dice):
    """Removes the folder, or replaces the journal, of a sweep that runs, which must notice and end."""
    copy = output.parent / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    output.mkdir(exist_ok=True)
    wait_until_quiet(output)
    shutil.copytree(output, copy)
    process = sweep.start(output, dice.choice([1, 2]))
    run_for(process, dice.uniform(0.3, 1.5))
    if kind == "folder removed":
        shutil.rmtree(output, ignore_errors=True)
    elif (output / "trials.jsonl").exists():
        # Somebody's editor, or a synchroniser of files.
        shutil.copyfile(output / "trials.jsonl", output / "new")
        os.replace(output / "new", output / "trials.jsonl")
    code = wait(process)
    if kind == "folder removed":
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(copy, output)
    if code not in (0, 1, None):
        fail(f"{kind}: the sweep ended with code {code}")
    return ended(copy / "trials.jsonl")


def set_back(sweep, output, dice):
    """Lets the files be of tomorrow: they can be looked at, and the sweep goes on."""
    if not output.exists():
        return set()
    wait_until_quiet(output)
    before = ended(output / "trials.jsonl")
    tomorrow = time.time() + 86400
    for path in output.iterdir():
        os.utime(path, (tomorrow, tomorrow))
    if before and subprocess.run([PROGRAM, "status", str(output)], stdout=subprocess.DEVNULL, timeout=LIMIT).returncode != 0:
        fail("a sweep of tomorrow has no status")
    return before | strike("kill process", sweep, output, dice)


def refuse_locks(sweep, output, library, dice):
    """Runs where flock fails: the sweep refuses, and runs once it is asked to do without."""
    output.mkdir(exist_ok=True)
    wait_until_quiet(output)
    before = ended(output / "trials.jsonl")
    without = {"LD_PRELOAD": str(library)}
    if (code := wait(sweep.start(output, 1, without))) != 1:
        fail(f"without flock the sweep ended with code {code}")
    if ended(output / "trials.jsonl") != before:
        fail("without flock the sweep changed the journal")
    process = sweep.start(output, 1, without | {"QDISTILL_NO_LOCK": "1"})
    run_for(process, dice.uniform(0.3, 1.5))
    before |= ended(output / "trials.jsonl")
    send(process.pid, signal.SIGKILL)
    wait(process)
    return before


def fill(sweep, output, disk, dice):
    """Runs on a disk that becomes full, and then on one that is not."""
    shutil.rmtree(disk / "out", ignore_errors=True)
    if output.exists():
        wait_until_quiet(output)
        shutil.copytree(output, disk / "out")
    space = os.statvfs(disk)
    size = (space.f_blocks - space.f_bfree) * space.f_frsize + dice.randrange(4, 16) * 4096
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)
    before = ended(disk / "out/trials.jsonl")
    wait(sweep.start(disk / "out", 2))
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
    held = ended(disk / "out/trials.jsonl")
    if not before <= held:
        fail(f"a full disk lost {before - held}")
    shutil.rmtree(output, ignore_errors=True)
    if (disk / "out").exists():
        shutil.copytree(disk / "out", output)
    return held


def event(kind, sweep, output, disk, library, dice):
    """Does one thing to a sweep; returns what the journal held before."""
    if kind == "cut the tail":
        return cut(output, dice)
    if kind == "full disk":
        return fill(sweep, output, disk, dice)
    if kind in ("descriptors closed", "pipe closed"):
        return detach(kind, sweep, output, dice)
    if kind in ("folder removed", "journal replaced"):
        return pull_away(kind, sweep, output, dice)
    if kind == "clock set back":
        return set_back(sweep, output, dice)
    if kind == "flock refused":
        return refuse_locks(sweep, output, library, dice)
    return extend(sweep, output, dice) if kind == "extended" else strike(kind, sweep, output, dice)


def campaign(events, folder, disk, library, impossible, dice):
    """Returns how many events of each kind there were, and how many sweeps of each study ended as they must."""
    counts, finished = Counter(), Counter()
    sweeps, output, sweep = [Sweep(study, folder) for study in STUDIES], folder / "out", None

    def finish(sweep, after):
        sweep.finish(output, dice.choice([1, 2]), after)
        finished[sweep.study.name] += 1
        shutil.rmtree(output)

    for number in range(events):
        if sweep is None:
            sweep = sweeps[finished.total() % len(sweeps)]
            sweep.is_whole = dice.random() < 0.5
        kind = dice.choice([kind for kind in KINDS if kind != "extended" or not sweep.is_whole])
        if kind in impossible:
            counts[f"skipped: {kind}"] += 1
            continue
        before = event(kind, sweep, output, disk, library, dice)
        counts[kind] += 1
        name = f"event {number} ({kind}, {sweep.study.name})"
        # A rank of a killed mpirun may live for a moment.
        held = ended_when_quiet(output)
        if not before <= held:
            fail(f"{name}: {before - held} is not there any more")
        if len(held) >= sweep.count or dice.random() < 0.1:
            finish(sweep, after=name)
            sweep = None
    if sweep:
        finish(sweep, after="the last event")
    return counts, finished


def main(events, seed):
    # Whoever started this may block signals, and mpirun would inherit that.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        disk = folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)],
                                 stderr=subprocess.DEVNULL).returncode == 0
        (folder / "flock.c").write_text(NO_FLOCK)
        library = folder / "flock.so"
        compiled = shutil.which("cc") and subprocess.run(
            ["cc", "-shared", "-fPIC", "-o", str(library), str(folder / "flock.c")]).returncode == 0
        impossible = {kind for kind, can in [("full disk", mounted), ("flock refused", compiled)] if not can}
        try:
            counts, finished = campaign(events, folder, disk, library, impossible, random.Random(seed))
        finally:
            if mounted:
                subprocess.run(["umount", str(disk)])
    struck = sum(count for kind, count in counts.items() if not kind.startswith("skipped"))
    print(f"{struck} events (seed {seed}), {finished.total()} sweeps resumed to the same tables, nothing lost.")
    for kind, count in sorted(counts.items()) + [(f"sweeps {name}", count) for name, count in finished.items()]:
        print(f"  {kind}: {count}")
    print(f"  an mpirun without ranks that hung and was killed: {HUNG['mpirun']}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
