"""The program at a terminal: a pseudo-terminal, and somebody who types."""

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path

PATIENCE = 30
"""Seconds after which a program that says nothing has failed the test."""
CONTROL_C = "\x03"


def converse(
    arguments: Sequence[str], cwd: Path, talk: Sequence[tuple[str, str]] = (), **environment: str
) -> tuple[int, str]:
    """Run the program at a terminal.

    Args:
        arguments: The program's.
        cwd: Its current folder.
        talk: What to wait for in the output, and what to type then.
        environment: Variables to set.

    Returns:
        The exit code, and everything that the terminal was sent.
    """
    master, slave = pty.openpty()
    settings = os.environ | {"TERM": "xterm-256color", "COLUMNS": "100"} | environment
    child = subprocess.Popen(
        (sys.executable, "-m", "flaggit", *arguments),
        cwd=cwd,
        env=settings,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=_sit_down,  # noqa: PLW1509 - there is one thread, and Ctrl-C must reach the program
    )
    os.close(slave)
    try:
        said = _talk(master, talk)
        return child.wait(PATIENCE), said
    finally:
        os.close(master)
        child.kill()
        child.wait()


def _sit_down() -> None:
    # Whoever runs the tests in the background ignores interruptions, and children inherit that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _talk(master: int, talk: Sequence[tuple[str, str]]) -> str:
    said, heard, turns, typed, deadline = "", 0, list(talk), "", time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not select.select([master], [], [], 1)[0]:
            # An interruption between two instructions can get lost; people press the keys again.
            os.write(master, typed.encode() if typed == CONTROL_C else b"")
            continue
        try:
            data = os.read(master, 1 << 16)
        except OSError:  # the other end is closed: the program has ended
            break
        if not data:
            break
        said += data.decode("utf-8", "replace").replace("\r\n", "\n")
        while turns and turns[0][0] in said[heard:]:
            expected, typed = turns.pop(0)
            heard = said.index(expected, heard) + len(expected)
            os.write(master, typed.encode())
    assert not turns, f"it never said {turns[0][0]!r}: {said}"
    return said
