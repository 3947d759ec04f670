# SPDX-License-Identifier: Apache-2.0
"""Types lines into a shell and asks for their completion, as a person does: prints each line as it stands then.

Usage: complete.py PREFIX SHELL LINE...     SHELL is bash, zsh or fish; the completions are those installed in PREFIX.
"""

import os
import pty
import re
import select
import signal
import sys
import time

prefix, shell, *lines = sys.argv[1:]
COMMANDS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--private", "-i"],
}
# What finds the completions, as the shell's own start-up files do.
PREPARATION = {
    "bash": "bind 'set enable-bracketed-paste off'; source \"$PREFIX\"/share/bash-completion/completions/qdistill; PS1='ready> '",
    "zsh": "fpath=($PREFIX/share/zsh/site-functions $fpath); autoload -U compinit; compinit -u -D; unsetopt zle_bracketed_paste; PS1='ready> '",
    "fish": "source $PREFIX/share/fish/vendor_completions.d/qdistill.fish; function fish_prompt; echo -n 'ready> '; end",
}

ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|[=>]|\([A-Z])")

# Whoever started this may block signals, and the shell would not hear Ctrl-C.
signal.pthread_sigmask(signal.SIG_SETMASK, [])
process, terminal = pty.fork()
if process == 0:
    environment = {
        "PATH": f"{prefix}/bin:{os.environ['PATH']}", "PREFIX": prefix, "HOME": prefix, "TERM": "dumb",
        "LC_ALL": "C.UTF-8", "COLUMNS": "200", "LINES": "50", "fish_greeting": "",
    }  # fmt: skip
    # Where this folder is, fish does not read all manual pages of the machine first.
    os.makedirs(f"{prefix}/.local/share/fish/generated_completions", exist_ok=True)
    os.execvpe(COMMANDS[shell][0], COMMANDS[shell], environment)


def read(until, seconds):
    """What the shell writes until it has written that, and is silent then."""
    text, deadline = "", time.monotonic() + seconds
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.3)[0]:
            try:
                text += os.read(terminal, 65536).decode(errors="replace")
            except OSError:
                break
        elif until(ESCAPES.sub("", text)):
            break
    return ESCAPES.sub("", text).replace("\a", "")


def screen(text):
    """The last line, as carriage returns and backspaces leave it."""
    shown, column = [], 0
    for character in text:
        if character == "\n":
            shown, column = [], 0
        elif character == "\r":
            column = 0
        elif character == "\b":
            column = max(column - 1, 0)
        else:
            shown[column:column + 1] = [character]
            column += 1
    return "".join(shown)


def shown(text):
    """The line behind the prompt."""
    return screen(text).split("ready> ")[-1]


read(bool, 20)
os.write(terminal, (PREPARATION[shell] + "\n").encode())
read(lambda text: text.rstrip().endswith("ready>"), 30)
for line in lines:
    os.write(terminal, line.encode())
    text = read(lambda text: line[-3:] in text, 10)
    os.write(terminal, b"\t")
    # A busy machine takes its time; a line that has no completion stays as it is.
    text += read(lambda more: shown(text + more) != line, 20)
    print(shown(text), flush=True)
    # Ctrl-C leaves the line as it is, and begins another one.
    os.write(terminal, b"\x03")
    read(lambda text: "ready>" in text, 20)
os.close(terminal)
