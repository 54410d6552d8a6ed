"""Running git: one function, one environment, and its refusals in words."""

import os
import re
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import which
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from tempfile import TemporaryFile
from typing import IO, Final

from flaggit.errors import NothingReadStop
from flaggit.frozen import Frozen

_SECONDS: Final = 600
"""How long one git process may take. Only a fetch comes near it; everything else works on local files."""

_KEPT: Final = re.compile(r"GIT_(?:SSH.*|SSL_.*|PROXY_.*|HTTP_.*|ASKPASS)$")
"""The `GIT_*` variables that say how to reach a remote, not which repository to believe."""

_ENVIRONMENT: Final[Mapping[str, str]] = {
    "LC_ALL": "C",
    "LANGUAGE": "C",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
}

_CONFIGURATION: Final[tuple[str, ...]] = (
    "core.quotePath=off",
    "core.fsmonitor=false",
    "core.splitIndex=false",
    f"core.hooksPath={os.devnull}",
    "protocol.ext.allow=never",
    "advice.graftFileDeprecated=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "submodule.recurse=false",
)


class Outcome(Frozen):
    """What a git process left behind: exit code, standard output as bytes, standard error as text."""

    code: int
    output: bytes
    error: str


class GitMissingStop(NothingReadStop):
    """No git program can be started."""


def _start(
    folder: Path, arguments: Sequence[str], variables: Mapping[str, str], output: IO[bytes], *, reads: bool
) -> Popen[bytes]:
    kept = {name: value for name, value in os.environ.items() if _is_kept(name)}
    settings = (part for setting in _CONFIGURATION for part in ("-c", setting))
    try:
        return Popen(  # noqa: S603 - never a shell line
            ["git", "-C", os.fspath(folder), *settings, *arguments],  # noqa: S607 - the git that the user has
            stdin=PIPE if reads else DEVNULL,
            stdout=output,
            stderr=PIPE,
            env={**kept, **_ENVIRONMENT, **variables},
            # A session of its own has no terminal, so that neither ssh nor a credential helper can stop and ask.
            start_new_session=True,
        )
    except OSError:
        raise _missing() from None


def _missing() -> GitMissingStop:
    return GitMissingStop(
        "no git program was found",
        where="PATH",
        remedy="install git 2.31 or later; without it only a plain folder's files can be read",
    )


def require_git() -> None:
    """See that there is a git program.

    Raises:
        GitMissingStop: There is none.
    """
    if which("git") is None:
        raise _missing()


def _is_kept(name: str) -> bool:
    """Whether git is told of a variable of ours."""
    return not name.startswith("GIT_") or _KEPT.match(name) is not None


def _verb(arguments: Sequence[str]) -> str:
    """The git command, behind any `-c NAME=VALUE`."""
    return arguments[2] if arguments[0] == "-c" else arguments[0]


def _sink() -> IO[bytes]:
    """Open a file that git's output goes into: through a pipe it comes 4 KiB at a time, and each time wakes us up."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("git"), "w+b")
    return TemporaryFile()


def attempt(
    folder: Path, *arguments: str, stdin: bytes | None = None, variables: Mapping[str, str] | None = None
) -> Outcome:
    """Run `git ARGUMENTS` in `folder` and return what came of it, whatever the exit code.

    Args:
        folder: Where git runs; it finds its repository from here.
        arguments: The git command and its arguments, never a shell line.
        stdin: What git reads; nothing, and a closed input, when left out.
        variables: Further variables, such as a temporary `GIT_INDEX_FILE`.

    Raises:
        GitMissingStop: There is no git program.
        NothingReadStop: git took longer than ten minutes.
    """
    with _sink() as output:
        process = _start(folder, arguments, variables or {}, output, reads=stdin is not None)
        try:
            _, error = process.communicate(input=stdin, timeout=_SECONDS)
        except TimeoutExpired:
            # The whole session: a filter or an ssh that git started would keep the pipes open.
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise NothingReadStop(
                f"git {_verb(arguments)} took longer than {_SECONDS} seconds", where=str(folder)
            ) from None
        output.seek(0)
        return Outcome(
            code=process.returncode,
            output=output.read(),
            error=error.decode(errors="replace").strip(),
        )


def run(
    folder: Path, *arguments: str, stdin: bytes | None = None, variables: Mapping[str, str] | None = None
) -> bytes:
    """Run git and return its output; a failure is a stop that repeats git's reason.

    Raises:
        NothingReadStop: git failed, or as for `attempt`.
    """
    outcome = attempt(folder, *arguments, stdin=stdin, variables=variables)
    if outcome.code != 0:
        raise refusal(folder, _verb(arguments), outcome)
    return outcome.output


def refusal(folder: Path, verb: str, outcome: Outcome) -> NothingReadStop:
    """Say in words why git refused to work."""
    if "dubious ownership" in outcome.error:
        return NothingReadStop(
            "git does not trust this folder, because it belongs to another user",
            where=str(folder),
            remedy=f"if you trust it: git config --global --add safe.directory '{folder}'",
        )
    lines = outcome.error.splitlines() or [f"exit code {outcome.code}"]
    reason = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1])
    return NothingReadStop(f"git {verb} failed: {reason}", where=str(folder))
