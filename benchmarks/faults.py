#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Interrupts sweeps in every way that a cluster knows and checks that nothing is lost.

Run: python3 benchmarks/faults.py [EVENTS] [SEED]     (default: 200 events, seed 1)

Each round starts a small sweep, on one process or under mpirun with two ranks, and strikes it at random moments: SIGKILL
to mpirun or to a rank, SIGTERM or SIGUSR2 to mpirun (or two at once), SIGTERM to a single process, a rank stopped and
continued, standard streams that are closed or a pipe without a reader, the folder removed or the journal replaced below it,
the files' times set to tomorrow (as after a clock that was set back), a file system without flock (LD_PRELOAD of a few lines
of C), the journal's tail cut off while nobody runs, a disk that is full (a tmpfs), or a larger plan: half of the sweeps begin with
one of two seeds, and are killed soon after they were extended to both. What cannot be done here is counted as
skipped. After each event every trial whose line had been flushed before it must still be there, in the copy of somebody who
keeps one where the folder is removed; after some events the sweep runs to its end, and trials.csv must be the same byte for
byte as that of an undisturbed sweep.
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
ENVIRONMENT = dict(os.environ)
if os.getuid() == 0:
    ENVIRONMENT |= {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
# Random kills may hit a trial more than three times; that it is given up then is tested elsewhere.
ARGUMENTS = ["sweep", "paper", "--epochs", "60", "--quiet", "--max-attempts", "1000", "--grace", "5", "--seeds"]
KINDS = ["kill mpirun", "kill rank 0", "kill rank 1", "TERM mpirun", "USR2 mpirun", "kill process", "TERM process",
         "cut the tail", "full disk", "TERM mpirun twice", "STOP rank 1", "descriptors closed", "pipe closed",
         "folder removed", "journal replaced", "clock set back", "flock refused", "extended"]
# How many seeds the sweep has now.
SEEDS = {"now": 2}
NO_FLOCK = "#include <errno.h>\nint flock(int f, int o) { (void)f; (void)o; errno = ENOSYS; return -1; }\n"


def fail(what):
    sys.exit(f"LOST: {what}")


def start(output, ranks, environment={}, **streams):
    launch = ["mpirun", "-n", str(ranks), "--oversubscribe"] if ranks > 1 else []
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | streams
    arguments = [*ARGUMENTS, str(SEEDS["now"]), "--output", str(output)]
    return subprocess.Popen(launch + [PROGRAM, *arguments], env=ENVIRONMENT | environment, **streams)


def run_for(process, seconds):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit and process.poll() is None:
        time.sleep(0.005)


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


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
    """The trials that the journal holds, in whole lines, by their identities."""
    try:
        lines = journal.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return set()
    entries = [json.loads(line) for line in lines]
    return {entry["identity"] for entry in entries if entry["event"] in ("done", "failed")}


def strike(kind, output, dice):
    """Starts the sweep and does one thing to it; returns what the journal held just before."""
    journal = output / "trials.jsonl"
    process = start(output, 1 if "process" in kind else 2)
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
    process.wait()
    # A killed mpirun's ranks follow after a moment; the next start waits for them.
    return before


def extend(output, dice):
    """Kills the sweep of the larger plan soon after its start: before its line is in the journal, just then, or later."""
    before = ended(output / "trials.jsonl")
    process = start(output, dice.choice([1, 2]))
    run_for(process, dice.uniform(0.05, 1))
    send(process.pid, signal.SIGKILL)
    process.wait()
    return before


def wait_until_quiet(output):
    """Waits for the folder's lock: the ranks of a killed mpirun may live, and write, for a moment."""
    with open(output / ".lock", "a") as lock:
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


def detach(kind, output, dice):
    """Runs without standard streams, or into a pipe that nobody reads; a sweep needs neither."""
    journal = output / "trials.jsonl"
    if kind == "pipe closed":
        reader, writer = os.pipe()
        process = start(output, 1, stdout=writer, stderr=writer)
        os.close(writer)
        os.close(reader)
    else:
        process = start(output, 1, stdin=None, stdout=None, stderr=None, preexec_fn=lambda: os.closerange(0, 3))
    run_for(process, dice.uniform(0.3, 1.5))
    before = ended(journal)
    send(process.pid, signal.SIGTERM)
    if (code := process.wait()) not in (0, 4, -signal.SIGTERM):
        fail(f"with its {kind} the sweep ended with code {code}")
    return before


def pull_away(kind, output, dice):
    """Removes the folder, or replaces the journal, of a sweep that runs, which must notice and end."""
    copy = output.parent / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    output.mkdir(exist_ok=True)
    wait_until_quiet(output)
    shutil.copytree(output, copy)
    process = start(output, dice.choice([1, 2]))
    run_for(process, dice.uniform(0.3, 1.5))
    if kind == "folder removed":
        shutil.rmtree(output, ignore_errors=True)
    elif (output / "trials.jsonl").exists():
        # Somebody's editor, or a synchroniser of files.
        shutil.copyfile(output / "trials.jsonl", output / "new")
        os.replace(output / "new", output / "trials.jsonl")
    try:
        code = process.wait(timeout=120)
    except subprocess.TimeoutExpired:
        fail(f"{kind}: the sweep noticed nothing")
    if kind == "folder removed":
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(copy, output)
    if code not in (0, 1):
        fail(f"{kind}: the sweep ended with code {code}")
    return ended(copy / "trials.jsonl")


def set_back(output, dice):
    """Lets the files be of tomorrow: they can be looked at, and the sweep goes on."""
    if not output.exists():
        return set()
    wait_until_quiet(output)
    before = ended(output / "trials.jsonl")
    tomorrow = time.time() + 86400
    for path in output.iterdir():
        os.utime(path, (tomorrow, tomorrow))
    if before and subprocess.run([PROGRAM, "status", str(output)], stdout=subprocess.DEVNULL).returncode != 0:
        fail("a sweep of tomorrow has no status")
    return before | strike("kill process", output, dice)


def refuse_locks(output, library, dice):
    """Runs where flock fails: the sweep refuses, and runs once it is asked to do without."""
    before = ended(output / "trials.jsonl")
    without = {"LD_PRELOAD": str(library)}
    if (code := start(output, 1, without).wait()) != 1:
        fail(f"without flock the sweep ended with code {code}")
    if ended(output / "trials.jsonl") != before:
        fail("without flock the sweep changed the journal")
    process = start(output, 1, without | {"QDISTILL_NO_LOCK": "1"})
    run_for(process, dice.uniform(0.3, 1.5))
    before |= ended(output / "trials.jsonl")
    send(process.pid, signal.SIGKILL)
    process.wait()
    return before


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
        (folder / "flock.c").write_text(NO_FLOCK)
        library = folder / "flock.so"
        compiled = shutil.which("cc") and subprocess.run(
            ["cc", "-shared", "-fPIC", "-o", str(library), str(folder / "flock.c")]).returncode == 0
        impossible = {kind for kind, can in [("full disk", mounted), ("flock refused", compiled)] if not can}
        try:
            if start(folder / "whole", 1).wait() != 0:
                fail("the undisturbed sweep failed")
            expected = (folder / "whole/trials.csv").read_bytes()
            output = folder / "out"
            for event in range(events):
                if not output.exists():
                    SEEDS["now"] = dice.choice([1, 2])
                kind = dice.choice([kind for kind in KINDS if kind != "extended" or SEEDS["now"] == 1])
                if kind in impossible:
                    counts[f"skipped: {kind}"] += 1
                    continue
                if kind == "cut the tail":
                    before = cut(output, dice)
                elif kind == "full disk":
                    before = fill(output, disk, dice)
                elif kind in ("descriptors closed", "pipe closed"):
                    before = detach(kind, output, dice)
                elif kind in ("folder removed", "journal replaced"):
                    before = pull_away(kind, output, dice)
                elif kind == "clock set back":
                    before = set_back(output, dice)
                elif kind == "flock refused":
                    before = refuse_locks(output, library, dice)
                elif kind == "extended":
                    SEEDS["now"] = 2
                    before = extend(output, dice)
                else:
                    before = strike(kind, output, dice)
                counts[kind] += 1
                # A rank of a killed mpirun may live for a moment.
                if not before <= ended_when_quiet(output):
                    fail(f"event {event} ({kind}): {before} is not all there any more")
                if len(ended(output / "trials.jsonl")) == 32 or dice.random() < 0.1:
                    SEEDS["now"] = 2
                    code = start(output, dice.choice([1, 2])).wait()
                    if code != 0 or (output / "trials.csv").read_bytes() != expected:
                        fail(f"event {event} ({kind}): the resumed sweep ended with code {code} or other results")
                    finished += 1
                    shutil.rmtree(output)
            if output.exists():
                SEEDS["now"] = 2
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
