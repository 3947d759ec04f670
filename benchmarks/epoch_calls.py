#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts what an epoch calls: allocations, reference counting, exclusivity checks, and instructions.

Run: python3 benchmarks/epoch_calls.py [qdistill train options]

Needs valgrind. Trains twice under callgrind, for 5 and for 15 epochs, and divides the difference in calls by 10: what start
and end of a training need drops out (hashing is made deterministic, so that they are the same). Every call counts, whoever
makes it. Four uniqueness checks an epoch, which count as reference counting, are the learning curve's and the confusion
matrix's: once an epoch, not once a step.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / ".build/release/qdistill"
STUDENTS = ["classical", "hea", "universal", "q4"]
VARIANTS = [[], ["--precision", "single"], ["--batch", "32"]]
KINDS = {
    "allocations": r"^(malloc|calloc|realloc|posix_memalign|aligned_alloc|memalign|free|swift_allocObject|swift_slowAlloc"
                   r"|swift_dealloc\w*)$",
    "reference counting": r"^swift_(bridgeObject)?(Retain|Release|retain|release)(_n)?$|^swift_isUniquely\w*$",
    "exclusivity checks": r"^swift_(begin|end)Access$",
}


def stripped(folder):
    """The program with its function names but without debugging information, which older valgrinds cannot read."""
    program = Path(folder) / "qdistill"
    subprocess.run(["strip", "--strip-debug", "-o", program, PROGRAM], check=True)
    return program


def calls(program, arguments):
    """Calls by function, and all instructions."""
    profile = program.with_name("profile")
    subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", program, "train", *arguments],
        check=True, capture_output=True, env=dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1"))
    names, counts, called, instructions = {}, Counter(), None, 0
    for line in profile.read_text().splitlines():
        if match := re.match(r"c?fn=\((\d+)\)(?: (.*))?", line):
            number, name = match.groups()
            if name:
                names[number] = re.sub(r"'\d+$", "", name)
            if line.startswith("cfn"):
                called = names[number]
        elif match := re.match(r"calls=(\d+)", line):
            counts[called] += int(match.group(1))
        elif match := re.match(r"(?:summary|totals): (\d+)", line):
            instructions = int(match.group(1))
    return counts, instructions


def row(program, student, options):
    arguments = ["--architecture", student, "--seed", "1", "--distill", "--every", "1000", *options]
    (few, start), (many, end) = (
        calls(program, [*arguments, "--epochs", n]) for n in ("5", "15"))
    more = many - few
    cells = []
    for pattern in KINDS.values():
        found = {name: count for name, count in more.items() if re.match(pattern, name)}
        cells.append(f"{sum(found.values()) / 10:g}")
    print(f"| {student} {' '.join(options)} | {' | '.join(cells)} | {(end - start) / 10:,.0f} |", flush=True)


if __name__ == "__main__":
    print(f"| an epoch of | {' | '.join(KINDS)} | instructions |\n|---|{'---|' * (len(KINDS) + 1)}")
    with tempfile.TemporaryDirectory() as folder:
        program = stripped(folder)
        for student in STUDENTS:
            for options in [sys.argv[1:]] if len(sys.argv) > 1 else VARIANTS:
                row(program, student, options)
