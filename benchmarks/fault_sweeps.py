# SPDX-License-Identifier: Apache-2.0
"""The sweeps that benchmarks/faults.py disturbs: small plans, each with a smaller form, how they are started and waited for."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("QDISTILL_BINARY", str(ROOT / ".build/release/qdistill"))
ENVIRONMENT = dict(os.environ)
if os.getuid() == 0:
    ENVIRONMENT |= {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
# Random kills may hit a trial more than three times; that it is given up then is tested elsewhere.
OPTIONS = ["--quiet", "--max-attempts", "1000", "--grace", "5"]
# Whatever is waited for takes some seconds; nothing of it may take longer than this.
LIMIT = 120
# How often an mpirun did not end that had no ranks any more, or none yet.
HUNG = Counter()


@dataclass
class Study:
    """A plan of which a sweep first runs a part, and then all."""
    name: str
    part: list
    whole: list
    # The name of a built-in plan where it has none.
    yaml: str = ""


STUDIES = [
    Study("paper", ["--epochs", "60", "--seeds", "1"], ["--epochs", "60", "--seeds", "2"]),
    # Digits; settings are halved twice, over folds. The part has fewer settings.
    Study("halved", ["--set", "training.learningRate=[0.03, 0.3]"], [], """
        name: halved
        data: {source: digits, classes: [3, 8], trainingSamples: 150, split: [0.8, 0, 0.2]}
        training: {epochs: 120, learningRate: [0.01, 0.03, 0.1, 0.3]}
        circuit: {layers: [2, 5]}
        architectures: [hea, universal]
        distillation: false
        seeds: 2
        select: {by: validationAccuracy, folds: 3, seeds: 3, stop: {halving: {epochs: 30, factor: 2}}}
        """),
    # Drawn bits; settings race, with a teacher for each fold and without. The part has fewer blocks.
    Study("raced", ["--seeds", "2"], [], """
        name: raced
        data: {samples: 600, bits: 8, split: [0.8, 0, 0.2]}
        training: {epochs: 100, learningRate: [0.001, 0.01, 0.1, 0.3]}
        distillation: {enabled: [false, true], temperature: [1, 4]}
        teacher: {minimumValidationAccuracy: 0}
        architectures: [hea]
        seeds: 4
        select: {by: validationF1, folds: 3, seeds: 2, stop: {racing: {least: 3, level: 0.2}}}
        """),
    # Seeds are added until intervals are narrow. The part has one architecture.
    Study("adaptive", ["--architectures", "hea"], [], """
        name: adaptive
        data: {source: digits, classes: [3, 5, 8], trainingSamples: 60}
        training: {epochs: 80, learningRate: [0.03, 0.1]}
        distillation: {temperature: 5}
        teacher: {minimumValidationAccuracy: 0}
        architectures: [hea, universal]
        seeds: {until: {halfWidth: 0.05, of: effect}, atMost: 30, atLeast: 5, step: 5}
        """),
]


def fail(what):
    sys.exit(f"LOST: {what}")


class Sweep:
    """A sweep in a folder: of a part of its study or of all of it, and of what it must come to."""

    def __init__(self, study, folder):
        self.study, self.plan, self.is_whole = study, study.name, True
        if study.yaml:
            self.plan = folder / f"{study.name}.yaml"
            self.plan.write_text(textwrap.dedent(study.yaml))
        whole = folder / f"whole-{study.name}"
        if wait(self.start(whole, 1)) != 0:
            fail(f"the undisturbed sweep {study.name} failed")
        self.count, self.tables = len(ended(whole / "trials.jsonl")), self.tables_in(whole)

    def start(self, output, ranks, environment={}, **streams):
        launch = ["mpirun", "-n", str(ranks), "--oversubscribe"] if ranks > 1 else []
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | streams
        size = self.study.whole if self.is_whole else self.study.part
        arguments = ["sweep", str(self.plan), *size, *OPTIONS, "--output", str(output)]
        return subprocess.Popen(launch + [PROGRAM, *arguments], env=ENVIRONMENT | environment, **streams)

    @staticmethod
    def tables_in(output):
        """What must be the same byte for byte; not all sweeps have all of them."""
        names = ["trials.csv", "best.csv", "search.csv"]
        return {name: (output / name).read_bytes() for name in names if (output / name).exists()}

    def finish(self, output, ranks, after):
        """Runs all of it to its end."""
        self.is_whole = True
        code = wait(self.start(output, ranks))
        other = [name for name, table in self.tables.items() if self.tables_in(output).get(name) != table]
        if code not in (0, None) or other:
            fail(f"{after}: the resumed sweep {self.study.name} ended with code {code}, and other {other}")


def run_for(process, seconds):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit and process.poll() is None:
        time.sleep(0.005)


def wait(process):
    """The exit code; None of an mpirun that hangs without ranks, which is counted and killed."""
    try:
        return process.wait(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        pass
    ranks = children(process.pid)
    words = f"{process.args[0]} in {threads(process.pid)}, ranks {[threads(rank) for rank in ranks]}"
    print(f"after {LIMIT} s: {words}", flush=True)
    for pid in [*ranks, process.pid]:
        send(pid, signal.SIGKILL)
    process.wait(timeout=LIMIT)
    if process.args[0] != "mpirun" or ranks:
        fail(f"a sweep does not end: {words}")
    HUNG["mpirun"] += 1
    return None


def threads(pid):
    """What the kernel says that each thread of a process waits in."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            found.append((task / "wchan").read_text() or "-")
        except OSError:
            continue
    return found


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


def ended_when_quiet(output):
    """What the journal holds; read again where a rank that is dying was just writing."""
    for _ in range(5):
        try:
            return ended(output / "trials.jsonl")
        except json.JSONDecodeError:
            time.sleep(0.5)
    return ended(output / "trials.jsonl")


def wait_until_quiet(output):
    """Waits for the folder's lock: the ranks of a killed mpirun may live, and write, for a moment."""
    limit = time.monotonic() + LIMIT
    with open(output / ".lock", "a") as lock:
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > limit:
                    fail("ranks outlive their mpirun")
                time.sleep(0.02)
