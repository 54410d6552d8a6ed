"""Running git: one function, one environment, and its refusals in words.

gitpython's command runner starts the process. Its `Repo` object is not used: it reads `GIT_*` variables while it
looks for the repository, and counts on object ids of twenty bytes.
"""

import os
import re
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, TimeoutExpired
from typing import TYPE_CHECKING, Final

from flaggit.errors import NothingReadStop

if TYPE_CHECKING:
    from git import Git

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a git process left behind: exit code, standard output as bytes, standard error as text."""

    code: int
    output: bytes
    error: str


class GitMissingStop(NothingReadStop):
    """No git program can be started."""


def _runner() -> "Git":
    try:
        # Importing gitpython starts git and fails without one, but a plain folder needs neither; it also takes 0.1 s.
        from git import Git  # noqa: PLC0415
    except ImportError:
        raise GitMissingStop(
            "no git program was found",
            where="PATH",
            remedy="install git 2.31 or later; without it only a plain folder's files can be read",
        ) from None
    return Git()


def _command(folder: Path, arguments: Sequence[str], variables: Mapping[str, str]) -> list[str]:
    dropped = [
        name
        for name in os.environ
        if name.startswith("GIT_") and not _KEPT.match(name) and name not in variables
    ]
    # gitpython hands on the whole environment; it can add to it, but not take away. `env -u` does.
    prefix = ["env", *(part for name in sorted(dropped) for part in ("-u", name))] if dropped else []
    settings = (part for setting in _CONFIGURATION for part in ("-c", setting))
    # gitpython would expand `~` and `$NAME` in a working folder; git takes the folder as it is called.
    return [*prefix, "git", "-C", os.fspath(folder), *settings, *arguments]


def _verb(arguments: Sequence[str]) -> str:
    """The git command, behind any `-c NAME=VALUE`."""
    return arguments[2] if arguments[0] == "-c" else arguments[0]


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
    environment = {**_ENVIRONMENT, **(variables or {})}
    process = _runner().execute(
        _command(folder, arguments, environment),
        istream=None if stdin is None else PIPE,
        as_process=True,
        shell=False,
        env=environment,
        # A session of its own has no terminal, so that neither ssh nor a credential helper can stop and ask.
        start_new_session=True,
    )
    try:
        output, error = process.communicate(input=stdin, timeout=_SECONDS)
    except TimeoutExpired:
        # The whole session: a filter or an ssh that git started would keep the pipes open.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise NothingReadStop(
            f"git {_verb(arguments)} took longer than {_SECONDS} seconds", where=str(folder)
        ) from None
    return Outcome(
        code=int(process.returncode),
        output=bytes(output),
        error=bytes(error).decode(errors="replace").strip(),
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
