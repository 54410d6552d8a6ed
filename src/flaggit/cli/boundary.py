"""The one error boundary: whatever ends a command early becomes a message and an exit code."""

import atexit
import gc
import os
import signal
import sys
import traceback
from io import TextIOWrapper

from flaggit.errors import Exit, Stop
from flaggit.report.controls import safe, safe_lines

MISSING_EXTRA = "flaggit's command line needs its extra packages, and {name} is not installed\n  next: pip install 'flaggit[cli]'"
INTERRUPTED = 128 + signal.SIGINT


def main(args: list[str] | None = None) -> None:
    """Run the command line and exit.

    Args:
        args: The arguments after the program's name; those of the process unless given.

    Raises:
        SystemExit: Always, with a code of `errors.Exit` (or 130 after Ctrl-C, as shells expect).
    """
    for stream in (sys.stdout, sys.stderr):
        # What a terminal's encoding lacks is shown by its number: an answer with a blemish is better than none.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # A command makes many values and few cycles, so the collector need not look for some after every 700.
    gc.set_threshold(50_000)
    # Python walks all that is left when it ends, to find what memory it could free: a fifth of a second for nothing.
    atexit.register(gc.freeze)
    try:
        sys.exit(_run(args))
    except KeyboardInterrupt:
        _say("interrupted; no file was left half-written")
        sys.exit(INTERRUPTED)


def _run(args: list[str] | None) -> int:
    try:
        from flaggit.cli.app import run  # noqa: PLC0415 - so that a service's base install gets a sentence, not a traceback
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("flaggit"):
            return _failed(missing)
        _say(MISSING_EXTRA.format(name=missing.name))
        return Exit.USAGE
    try:
        return run(args)
    except Stop as stop:
        return _stopped(stop)
    except Exception as error:  # noqa: BLE001 - the boundary: our own failure gets its own exit code and a way to report it
        return _failed(error)


def _stopped(stop: Stop) -> int:
    where = f"{safe(stop.where)}: " if stop.where else ""
    _say(
        f"{where}{safe_lines(stop.message)}" + (f"\n  next: {safe_lines(stop.remedy)}" if stop.remedy else "")
    )
    return stop.exit


def _failed(error: Exception) -> int:
    if os.environ.get("FLAGGIT_TRACEBACK"):
        traceback.print_exception(error)
    _say(
        f"flaggit itself failed: {type(error).__name__}: {safe_lines(str(error))}\n"
        "  next: run again with FLAGGIT_TRACEBACK=1 and report what it prints; no file was left half-written"
    )
    return Exit.INTERNAL


def _say(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"flaggit: {text}\n")
