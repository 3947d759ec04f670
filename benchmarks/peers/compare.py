#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times qdistill and its peers on the same work, in turn, and prints tables of ms per epoch and of ratios to qdistill.

Run: python3 compare.py [workload ...] [--rounds 3] [--json FILE]     (default: all workloads)

Every process is pinned to one core. Within a workload, each round runs qdistill and then every peer once, so that a
disturbance does not hit one of them alone. The first round finds a peer's fastest variant, the others time only that.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
from pathlib import Path

from problem import NOT_INSTALLED, UNSUPPORTED

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# The options of the peers' command line that differ from the defaults.
WORKLOADS = {
    "universal-double": {},
    "universal-single": {"precision": "single"},
    "universal-batch-32": {"batch": 32},
    "q2-double": {"architecture": "q2"},
    "ten-qubits": {"qubits": 10},
}
DEFAULTS = {
    "architecture": "universal", "qubits": 6, "layers": 5, "samples": 800, "validation": 100, "precision": "double",
    "batch": "full",
}
PEERS = {
    "numpy-unitary": "numpy_unitary.py", "jax-kronecker": "jax_kronecker.py", "pennylane-torch": "pennylane_torch.py",
    "pennylane-lightning": "lightning_peer.py", "qulacs": "qulacs_peer.py",
}
QDISTILL = "qdistill"


class Failed(Exception):
    """A program without a time; `mark` is shown in the table, the message is a sentence, `final`: do not try again."""

    def __init__(self, mark, sentence, final):
        super().__init__(sentence)
        self.mark, self.final = mark, final


def output(command, core, timeout):
    """The JSON object that a command prints, run on one core."""
    try:
        done = subprocess.run(
            ["taskset", "-c", str(core), *map(str, command)], capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        raise Failed("timeout", f"It took longer than {timeout:g} s.", True)
    except FileNotFoundError:
        sys.exit("`taskset` was not found; it is part of util-linux.")
    last = (done.stderr.strip().splitlines() or ["It printed nothing on standard error."])[-1]
    if done.returncode in (UNSUPPORTED, NOT_INSTALLED):
        sentence = last.split(": ", 1)[-1] if done.returncode == UNSUPPORTED else last
        raise Failed("-" if done.returncode == UNSUPPORTED else "not installed", sentence, True)
    if done.returncode != 0:
        raise Failed("failed", f"It failed: {last}", False)
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        raise Failed("failed", "It printed something that is not JSON.", False)


def time_qdistill(work, options):
    batch = [] if work["batch"] == "full" else ["--batch", work["batch"]]
    printed = output(
        [options.qdistill, "bench", "--json", "--no-scaling", "--architectures", work["architecture"],
         "--features", 2 ** work["qubits"], "--layers", work["layers"], "--samples", work["samples"],
         "--validation", work["validation"], "--precision", work["precision"], "--seconds", options.seconds, *batch],
        options.core, options.timeout)
    for epoch in printed.get("epochs", []):
        if (epoch.get("architecture"), epoch.get("precision")) == (work["architecture"], work["precision"]):
            return epoch
    sentence = f"Its output has no epoch of {work['architecture']} in {work['precision']} precision."
    raise Failed("failed", sentence, False)


def time_peer(script, work, variant, options):
    flags = [part for name, value in work.items() for part in (f"--{name}", value)]
    variant = ["--variant", variant] if variant else []
    return output(
        [options.python, HERE / script, *flags, "--seconds", options.seconds, *variant], options.core, options.timeout)


def measure(work, names, options):
    """{name: its results, one for each round, or the Failed that ended them}."""
    results, ended, variants = {name: [] for name in names}, {}, {}
    for number in range(options.rounds):
        for name in names:
            if name in ended:
                continue
            print(f"  round {number + 1}: {name}", file=sys.stderr)
            try:
                if name == QDISTILL:
                    result = time_qdistill(work, options)
                else:
                    result = time_peer(PEERS[name], work, variants.get(name), options)
                    variants[name] = result["variant"]
                results[name].append(result)
            except Failed as failed:
                print(f"  {name}: {failed}", file=sys.stderr)
                if failed.final or not results[name]:
                    ended[name] = failed
    return {name: results[name] or ended[name] for name in names}


def summary(name, results):
    """What is stored of a program's rounds."""
    if isinstance(results, Failed):
        return {"program": name, "milliseconds_per_epoch": None, "mark": results.mark, "reason": str(results)}
    return {
        "program": name,
        "milliseconds_per_epoch": min(r["milliseconds_per_epoch"] for r in results),
        "median_milliseconds_per_epoch": statistics.median(r["median_milliseconds_per_epoch"] for r in results),
        "variant": results[-1].get("variant"), "scaled": any(r.get("scaled", False) for r in results),
        "rounds": results,
    }


def digits(value):
    """Three digits, never an exponent."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def tables(workloads):
    """Markdown: fastest ms per epoch, its ratio to qdistill's, and what is to be said of the entries."""
    names = list(workloads)
    lines = []
    for title, cell in (("ms per epoch, fastest", milliseconds), ("times qdistill's", ratio)):
        lines += [f"| {title} | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
        for row, entry in enumerate(workloads[names[0]]):
            lines.append(f"| {entry['program']} | " + " | ".join(cell(workloads[name], row) for name in names) + " |")
        lines.append("")
    notes = {}
    for name, entries in workloads.items():
        for entry in entries:
            if "reason" in entry:
                note = entry["reason"]
            elif entry["variant"]:
                note = f"variant `{entry['variant']}` was the fastest."
            else:
                continue
            notes.setdefault(f"{entry['program']}: {note}", []).append(name)
    if any(entry.get("scaled") for entries in workloads.values() for entry in entries):
        lines += ["\\* a part of the samples was timed, and the time scaled up.", ""]
    return lines + [f"- {note} ({', '.join(where)})" for note, where in sorted(notes.items())]


def milliseconds(entries, row):
    entry = entries[row]
    if entry["milliseconds_per_epoch"] is None:
        return entry["mark"]
    return digits(entry["milliseconds_per_epoch"]) + ("*" if entry["scaled"] else "")


def ratio(entries, row):
    own = next((e["milliseconds_per_epoch"] for e in entries if e["program"] == QDISTILL), None)
    value = entries[row]["milliseconds_per_epoch"]
    return "-" if own is None or value is None else digits(value / own)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("workloads", nargs="*", metavar="workload", help=f"of {', '.join(WORKLOADS)}; default: all")
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS), help="default: all")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2, help="how long a program times itself in a round")
    parser.add_argument("--timeout", type=float, default=600, help="seconds after which a program is given up")
    parser.add_argument("--core", type=int, default=0, help="the core that everything runs on")
    parser.add_argument("--qdistill", type=Path, default=ROOT / ".build/release/qdistill", help="path of the program")
    parser.add_argument("--python", default=sys.executable, help="the peers' interpreter")
    parser.add_argument("--json", type=Path, metavar="FILE", help="store every result there")
    options = parser.parse_args()
    unknown = [name for name in options.workloads if name not in WORKLOADS]
    if unknown:
        parser.error(f"unknown workload {unknown[0]!r}; there are {', '.join(WORKLOADS)}.")
    if options.rounds < 1:
        parser.error("at least one round is needed.")
    if not options.qdistill.is_file():
        parser.error(f"there is no {options.qdistill}; `swift build -c release` makes it, `--qdistill` names another.")
    return options


if __name__ == "__main__":
    options = parse()
    workloads = {}
    for name in options.workloads or WORKLOADS:
        print(name, file=sys.stderr)
        measured = measure(DEFAULTS | WORKLOADS[name], [QDISTILL, *options.peers], options)
        workloads[name] = [summary(program, results) for program, results in measured.items()]
        if options.json:  # After each workload, so that nothing is lost if a later one is interrupted.
            options.json.write_text(json.dumps({"rounds": options.rounds, "workloads": workloads}, indent=1) + "\n")
    cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    print(f"{cpu.group(1) if cpu else 'Unknown processor'}, one core, {options.rounds} rounds\n")
    print("\n".join(tables(workloads)))
