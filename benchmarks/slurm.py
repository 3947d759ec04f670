#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does to the jobs of scripts/slurm what a cluster does to them, on a Slurm of its own, and prints what came of each event.

Run: python3 benchmarks/slurm.py [NAMES]     (default: all events; with parts of names, those whose names hold one of them)

The cluster is that of scripts/slurm/cluster: a controller and two nodes of two cores. Each event starts a sweep with
scripts/slurm/sweep.sbatch by mpirun or by srun --mpi=pmix, or with array.sbatch; something happens to it, and it runs to
its end, where need be in a new job. trials.csv must then be that of an undisturbed sweep, byte for byte. Whether a job was
requeued must be as the event's name has it. The exit code is 1 where an event came out otherwise, and 77, with the
reason, where there can be no cluster.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("QDISTILL_BINARY", str(ROOT / ".build/release/qdistill"))
CLUSTER = str(ROOT / "scripts/slurm/cluster")
NODES = ["--nodes=2", "--ntasks-per-node=2"]
# Many trials of a second or two, and some that are longer than a job that is preempted lives.
SHORT = ["paper", "--seeds", "2", "--epochs", "1500"]
LONG = ["paper", "--seeds", "1", "--architectures", "universal,hea", "--epochs", "15000", "--set", "training.patience=15000",
        "--grace", "2"]
LAUNCHERS = {"mpirun": {}, "srun": {"LAUNCHER": "srun --mpi=pmix --kill-on-bad-exit=1"}}
# Nothing takes longer, in seconds.
LIMIT = 400


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=True, **options).stdout.strip()


class Jobs:
    """The jobs of one sweep, in a folder of its own."""

    def __init__(self, folder, plan, launcher="mpirun", options=(), script="sweep.sbatch"):
        self.folder, self.plan, self.options, self.script = folder, plan, [*options], script
        if script == "sweep.sbatch":
            self.options += NODES
        self.environment = os.environ | {"QDISTILL": PROGRAM} | LAUNCHERS[launcher]
        folder.mkdir()
        self.submit()

    def submit(self):
        self.began = time.monotonic()
        # The tasks of an array have folders of their own below results/.
        output = ["--output", "results/out"] if self.script == "sweep.sbatch" else []
        self.job = run("sbatch", "--parsable", *self.options, str(ROOT / "scripts/slurm" / self.script), *self.plan, *output,
                       "--quiet", cwd=self.folder, env=self.environment)

    def facts(self):
        """Of each task of the job: its state, exit code and restarts."""
        text = run("scontrol", "--oneliner", "show", "job", self.job)
        return [{name: re.search(rf"\b{name}=(\S+)", line)[1] for name in ["JobState", "ExitCode", "Restarts"]}
                for line in text.splitlines()]

    def until(self, *states, restarts=0):
        while True:
            facts = self.facts()
            if all(f["JobState"] in states and int(f["Restarts"]) >= restarts for f in facts):
                return facts
            if time.monotonic() - self.began > LIMIT:
                sys.exit(f"after {LIMIT} s: {facts}, not {states} with {restarts} restarts\n{self.log()}")
            time.sleep(0.2)

    def work(self, restarts=0, seconds=6):
        """Waits until trials are in work."""
        self.until("RUNNING", restarts=restarts)
        while not list(self.folder.glob("results/*/trials.jsonl")):
            time.sleep(0.1)
        time.sleep(seconds)

    def end(self):
        return self.until("COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL", "PREEMPTED")

    def log(self):
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def table(self):
        path = self.folder / "results/out/trials.csv"
        return path.read_bytes() if path.exists() else None


def preempt():
    run("sbatch", "--wait", "--partition=urgent", "--output=/dev/null", *NODES, "--wrap", "sleep 1")


def undisturbed(jobs):
    return jobs.end(), 0


def limit(jobs):
    jobs.work()
    # The signal comes 50 s before the limit.
    return jobs.end(), 1


def term(jobs):
    jobs.work()
    run("scancel", "--batch", "--signal=TERM", jobs.job)
    return jobs.end(), 1


def killed(jobs):
    jobs.work()
    # Of this cluster's node alone: other sweeps may run on the machine.
    processes = run("ip", "netns", "pids", os.environ["QDISTILL_CLUSTER"] + "-node2").split()
    ranks = [number for number in processes if Path(f"/proc/{number}/cmdline").read_bytes().startswith(PROGRAM.encode())]
    os.kill(int(ranks[0]), signal.SIGKILL)
    return jobs.end(), 1


def requeued(jobs):
    for count in range(3):
        jobs.work(restarts=count, seconds=4)
        preempt()
    return jobs.end(), 3


def cancelled_thrice(jobs):
    for _ in range(3):
        jobs.work(seconds=4)
        preempt()
        jobs.end()
        if jobs.facts()[0]["Restarts"] != "0":
            break
        jobs.submit()
    return jobs.end(), 0


def scancel(jobs):
    jobs.work()
    run("scancel", jobs.job)
    ended = jobs.end()
    time.sleep(8)
    kept = jobs.facts()
    if any(fact["Restarts"] != "0" or fact["JobState"] != "CANCELLED" for fact in kept):
        return kept, 0
    print("   cancelled:", summary(ended), flush=True)
    jobs.submit()
    return jobs.end(), 0


def node_down(jobs):
    jobs.work()
    run(CLUSTER, "--kill", "node2")
    jobs.until("PENDING", "COMPLETING", "RUNNING", restarts=1)
    run(CLUSTER, "--start", "node2")
    return jobs.end(), 1


def cut_off(jobs):
    jobs.work()
    run(CLUSTER, "--unplug", "node2")
    jobs.until("PENDING", "COMPLETING", "RUNNING", restarts=1)
    run(CLUSTER, "--plug", "node2")
    return jobs.end(), 1


def merged(happens):
    def event(jobs):
        ended, restarts = happens(jobs)
        shards = map(str, sorted(jobs.folder.glob("results/*.shard-*")))
        run(PROGRAM, "merge", *shards, "--output", str(jobs.folder / "results/out"))
        return ended, restarts
    return event


ARRAY = {"script": "array.sbatch", "options": ["--array=1-4"]}
SOON = ["--time=1", "--signal=B:TERM@50"]
EVENTS = {
    "mpirun, nothing": (undisturbed, SHORT, {}),
    "srun, nothing": (undisturbed, SHORT, {"launcher": "srun"}),
    "mpirun, time limit, requeues itself": (limit, SHORT, {"options": SOON}),
    "srun, time limit, requeues itself": (limit, SHORT, {"options": SOON, "launcher": "srun"}),
    "mpirun, SIGTERM to the batch script, requeues itself": (term, LONG, {}),
    "srun, SIGTERM to the batch script, requeues itself": (term, LONG, {"launcher": "srun"}),
    "mpirun, a rank killed, requeues itself": (killed, SHORT, {}),
    "srun, a rank killed, requeues itself": (killed, SHORT, {"launcher": "srun"}),
    "mpirun, preempted by requeue three times": (requeued, LONG, {}),
    "srun, preempted by requeue three times": (requeued, LONG, {"launcher": "srun"}),
    "mpirun, preempted by cancel three times, submitted again": (cancelled_thrice, LONG, {"options": ["--partition=cancelled"]}),
    "srun, preempted by cancel three times, submitted again": (
        cancelled_thrice, LONG, {"options": ["--partition=cancelled"], "launcher": "srun"}),
    "mpirun, scancel, submitted again": (scancel, LONG, {}),
    "srun, scancel, submitted again": (scancel, LONG, {"launcher": "srun"}),
    "mpirun, a node down, requeued by Slurm": (node_down, SHORT, {}),
    "srun, a node down, requeued by Slurm": (node_down, SHORT, {"launcher": "srun"}),
    "mpirun, a node cut off, requeued by Slurm": (cut_off, SHORT, {}),
    "srun, a node cut off, requeued by Slurm": (cut_off, SHORT, {"launcher": "srun"}),
    "array, nothing, merge": (merged(undisturbed), SHORT, ARRAY),
    "array, SIGTERM to the batch scripts, requeues itself, merge": (merged(term), LONG, ARRAY),
    "array, preempted by requeue three times, merge": (merged(requeued), LONG, ARRAY),
    "array, scancel, submitted again, merge": (merged(scancel), LONG, ARRAY),
}


def summary(facts):
    return ", ".join(sorted({f"{f['JobState']} {f['ExitCode']} after {f['Restarts']} requeues" for f in facts}))


def as_expected(fact, restarts):
    """A time limit of a minute is reached more than once."""
    count = int(fact["Restarts"])
    return fact["JobState"] == "COMPLETED" and (count >= restarts if restarts else count == 0)


def main():
    if "QDISTILL_CLUSTER" not in os.environ:
        os.execv(CLUSTER, [CLUSTER, sys.executable, *sys.argv])
    failed = 0
    tables = {}
    with tempfile.TemporaryDirectory() as temporary:
        for number, (name, (happens, plan, options)) in enumerate(EVENTS.items()):
            if not any(part in name for part in sys.argv[1:] or [""]):
                continue
            whole = Path(temporary, f"whole-{len(plan)}")
            if not whole.exists():
                run(PROGRAM, "sweep", *plan, "--output", str(whole), "--quiet")
                tables[id(plan)] = (whole / "trials.csv").read_bytes()
            jobs = Jobs(Path(temporary, str(number)), plan, **options)
            began = jobs.began
            facts, restarts = happens(jobs)
            is_same = jobs.table() == tables[id(plan)]
            is_good = is_same and all(as_expected(fact, restarts) for fact in facts)
            failed += not is_good
            print(f"{'' if is_good else 'NOT AS IT SHOULD BE: '}{name}: {summary(facts)}, {time.monotonic() - began:.0f} s, "
                  f"trials.csv {'the same' if is_same else 'other'}", flush=True)
            if not is_good or "QDISTILL_LOGS" in os.environ:
                print(jobs.log(), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
