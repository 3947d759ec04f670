#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the code cells of a notebook, with Python's standard library alone.

Usage: run_notebook.py NOTEBOOK [--write]

The cells run in the current folder, one after the other. Each value that the notebook has saved must come out again; what is
printed may differ, as it has times. --write saves what comes out instead.

Exit codes: 0 all values are as saved; 1 a cell failed or has another value; 64 the command line is wrong.
"""

import ast
import base64
import contextlib
import io
import json
import sys
import traceback

RICH = {"text/html": "_repr_html_", "image/png": "_repr_png_"}


def run(source, names, title):
    """What a cell prints, and the value of the expression that it ends with; None without one."""
    parts = ast.parse(source, title)
    last = parts.body.pop() if parts.body and isinstance(parts.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(parts, title, "exec"), names)
        value = eval(compile(ast.Expression(last.value), title, "eval"), names) if last else None
    return printed.getvalue(), value


def outputs(printed, value, number):
    """The outputs of a cell, as a notebook has them."""
    found = []
    if printed:
        found.append({"name": "stdout", "output_type": "stream", "text": lines(printed)})
    if value is not None:
        data = {"text/plain": lines(repr(value))}
        for kind, method in RICH.items():
            if content := getattr(value, method, lambda: None)():
                data[kind] = lines(content) if isinstance(content, str) else base64.b64encode(content).decode()
        found.append({"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"})
    return found


def lines(text):
    return text.splitlines(keepends=True)


def values(cell_outputs):
    """The values in outputs, as text: pictures differ with the version of matplotlib."""
    return ["".join(output["data"]["text/plain"]) for output in cell_outputs if "data" in output]


def main(path, *options):
    with open(path, encoding="utf-8") as file:
        notebook = json.load(file)
    names, number, faults = {"__name__": "__main__"}, 0, 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        number += 1
        try:
            found = outputs(*run("".join(cell["source"]), names, f"cell {number}"), number)
        except Exception:
            print(f"{path}, cell {number} failed:\n{traceback.format_exc()}", file=sys.stderr)
            return 1
        if options:
            cell["outputs"], cell["execution_count"] = found, number
        elif values(found) != values(cell["outputs"]):
            saved, new = "\n".join(values(cell["outputs"])), "\n".join(values(found))
            print(f"{path}, cell {number}: the saved value is\n{saved}\nand the new one\n{new}", file=sys.stderr)
            faults += 1
    if options:
        with open(path, "w", encoding="utf-8") as file:
            file.write(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
    print(f"{path}: {number} cells ran" + (f", {faults} with another value" if faults else ""))
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--write"]):
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        sys.exit(64)
    sys.exit(main(*sys.argv[1:]))
