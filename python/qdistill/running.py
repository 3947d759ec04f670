# SPDX-License-Identifier: Apache-2.0
"""Sweeps run from Python by the program `qdistill`."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import warnings

from .errors import QDistillError
from .sweep import load

SOME_TRIALS_FAILED, INTERRUPTED = 3, 4
ERROR = "Error: "
# Between a line of the program and what mpirun has to say about its end.
RULE = "-----"


def run(plan, output=None, ranks=1, *, seeds=None, architectures=None, epochs=None, options=(), quiet=False, **fields):
    """Runs a sweep, or resumes it, and prints its progress.

    Args:
        plan: a built-in plan's name, the path of a YAML file, or a plan as a dictionary; files in a dictionary are looked
            for from the current folder.
        output: the results folder; `results/NAME` by default, NAME being the plan's.
        ranks: how many ranks share the trials, under mpirun where there are several.
        seeds: a number n for the seeds 1 to n, or a list of seeds.
        architectures: a list of architectures.
        epochs: the most epochs of a student's training.
        options: more options of `qdistill sweep`, such as ["--curves", "--preset", "quick"].
        quiet: whether to print nothing.
        fields: other values for fields of the plan, two underscores in the place of the dot, such as
            training__learningRate=[0.05, 0.1]; a list makes an axis.

    Returns: the sweep's tables, as `load` gives them.

    Raises:
        QDistillError: the sweep could not be run or was interrupted; the error has the program's own sentence.
    """
    arguments = []
    if output is not None:
        arguments += ["--output", os.fspath(output)]
    if seeds is not None:
        # A comma makes one seed a list.
        arguments += ["--seeds", str(seeds) if not hasattr(seeds, "__iter__") else ",".join(map(str, seeds)) + ","]
    if architectures is not None:
        arguments += ["--architectures", architectures if isinstance(architectures, str) else ",".join(architectures)]
    if epochs is not None:
        arguments += ["--epochs", str(epochs)]
    for field, value in fields.items():
        # JSON is YAML.
        text = value if isinstance(value, str) else json.dumps(value)
        arguments += ["--set", f"{field.replace('__', '.')}={text}"]
    with contextlib.ExitStack() as stack:
        temporary = stack.enter_context(tempfile.TemporaryDirectory())
        place = os.path.join(temporary, "folder")
        name = stack.enter_context(_written(plan)) if isinstance(plan, dict) else os.fspath(plan)
        command = [*_launch(ranks), find_program(), "sweep", name, *arguments, *options]
        code, said = _stream(command, {"QDISTILL_RESULT_PATH_FILE": place}, quiet)
        if code == INTERRUPTED:
            raise QDistillError("The sweep was interrupted. The same call resumes it.")
        if code not in (0, SOME_TRIALS_FAILED):
            raise QDistillError(_sentence(said) or f"qdistill ended with code {code}: {' '.join(said[-6:])}")
        folder = pathlib.Path(place).read_text(encoding="utf-8").strip()
    if code == SOME_TRIALS_FAILED:
        warnings.warn("Some trials failed: `trials` says which (status) and why (reason).", stacklevel=2)
    return load(folder)


def find_program():
    """The path of the program: QDISTILL_BINARY, or in PATH, or in .build/release of the repository that this package or
    the current folder is in."""
    named = os.environ.get("QDISTILL_BINARY")
    if named:
        if not os.access(named, os.X_OK):
            raise QDistillError(f"QDISTILL_BINARY is '{named}', which is no program.")
        return named
    if there := shutil.which("qdistill"):
        return there
    here, current = pathlib.Path(__file__).resolve(), pathlib.Path.cwd()
    for folder in (*here.parents[2:3], current, *current.parents):
        program = folder / ".build" / "release" / "qdistill"
        if os.access(program, os.X_OK):
            return str(program)
    raise QDistillError(
        "The program qdistill was not found. Build it with `swift build -c release` in its repository, and run Python there, "
        "or set QDISTILL_BINARY to its path.")


@contextlib.contextmanager
def _written(plan):
    """A file with the plan in the current folder, from where it names other files, while it is needed."""
    file, path = tempfile.mkstemp(prefix=".qdistill-plan-", suffix=".yaml", dir=os.getcwd(), text=True)
    try:
        with open(file, "w", encoding="utf-8") as opened:
            json.dump(plan, opened)
        yield os.path.relpath(path)
    finally:
        os.unlink(path)


def _launch(ranks):
    if ranks < 1:
        raise QDistillError(f"ranks is a number of ranks, 1 or more, not {ranks}.")
    if ranks == 1:
        return []
    launcher = os.environ.get("QDISTILL_MPIRUN", "mpirun")
    if not shutil.which(launcher):
        raise QDistillError(f"There is no {launcher} in PATH, which {ranks} ranks need. ranks=1 needs none.")
    options = [] if _is_hydra(launcher) else ["--oversubscribe", "--bind-to", "none"]
    return [launcher, "-n", str(ranks), *options]


def _is_hydra(launcher):
    """Whether this is the launcher of MPICH, not of Open MPI."""
    return "HYDRA" in subprocess.run([launcher, "--version"], capture_output=True, text=True).stdout


def _stop_signal(command):
    """What gives a sweep its grace. At SIGINT Open MPI's mpirun leaves its ranks a second; SIGUSR2 ends Hydra."""
    if command[1] != "-n":
        return signal.SIGINT
    return signal.SIGTERM if _is_hydra(command[0]) else signal.SIGUSR2


def _stream(command, environment, quiet):
    """Runs a command and prints what it says; returns its exit code and its lines. An interrupt stops it in good order."""
    environment = {**os.environ, **environment}
    if hasattr(os, "getuid") and os.getuid() == 0:
        # Open MPI refuses to run as root, as in a container, without these.
        environment.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
    said, has_failed = [], False
    # In a session of its own, so that Ctrl-C reaches it once, from here.
    with subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8", errors="replace", start_new_session=True) as process:

        def read():
            nonlocal has_failed
            for line in process.stdout:
                said.append(line.rstrip("\n"))
                # What follows is the exception's.
                has_failed = has_failed or said[-1].startswith(ERROR)
                if not (quiet or has_failed):
                    print(said[-1], flush=True)

        try:
            read()
        except KeyboardInterrupt:
            process.send_signal(_stop_signal(command))
            read()
            raise
        except BaseException:
            process.kill()
            raise
    return process.returncode, said


def _sentence(said):
    """The program's error, without what mpirun adds to it."""
    start = next((i for i, line in enumerate(said) if line.startswith(ERROR)), None)
    if start is None:
        return None
    lines = [said[start][len(ERROR):]]
    for line in said[start + 1:]:
        if line.startswith(RULE):
            break
        lines.append(line)
    return "\n".join(lines).strip()
