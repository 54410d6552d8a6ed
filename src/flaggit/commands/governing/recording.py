"""`policy fetch`: a forge's answer, recorded with the digests of the commits that were approved."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from flaggit.approvals import Forge, Recorded, fetch, read_recorded
from flaggit.bundle import instant
from flaggit.commands.governing.deciding import decided, digest, files
from flaggit.commands.sides import Range, sides
from flaggit.commands.workspace import repository_at
from flaggit.delivery import write_atomically
from flaggit.errors import FailedStop, NothingReadStop, UsageStop
from flaggit.frozen import Frozen
from flaggit.policy.unacceptable import UnacceptableError

_GITHUB: Final = "https://api.github.com"
_GITLAB: Final = "https://gitlab.com/api/v4"
_REF: Final = re.compile(
    r"refs/(?:pull/(?P<pull>[0-9]+)/\w+|heads/gh-readonly-queue/.+/pr-(?P<queued>[0-9]+)-[0-9a-f]+)"
)
"""What a job of GitHub checks out for a pull request: `refs/pull/42/merge`, and in the merge queue
`refs/heads/gh-readonly-queue/main/pr-42-COMMIT`."""


class Fetched(Frozen):
    """What was recorded, and where; `lost` are approved commits that are not in this clone."""

    path: Path
    recorded: Recorded
    lost: tuple[str, ...]


class Asked(Frozen):
    """What was said of the forge on the command line; what is empty is taken from the environment."""

    forge: str = ""
    api: str = ""
    repository: str = ""
    number: int = 0


def forge_of(asked: Asked, environ: Mapping[str, str]) -> tuple[Forge, int]:
    """Find out which forge to ask for which request: what was said wins over what its CI says in the environment.

    Raises:
        UsageStop: It can't be told, or the address is none.
    """
    gitlab = asked.forge == "gitlab" or (not asked.forge and bool(environ.get("CI_API_V4_URL")))
    if gitlab:
        api = asked.api or environ.get("CI_API_V4_URL", "") or _GITLAB
        repository = asked.repository or environ.get("CI_PROJECT_ID", "")
        number = asked.number or _number(environ.get("CI_MERGE_REQUEST_IID", ""))
        token = environ.get("GITLAB_TOKEN", "")
    else:
        api = asked.api or environ.get("GITHUB_API_URL", "") or _GITHUB
        repository = asked.repository or environ.get("GITHUB_REPOSITORY", "")
        ref = _REF.fullmatch(environ.get("GITHUB_REF", ""))
        number = asked.number or (int(ref["pull"] or ref["queued"]) if ref else 0)
        token = environ.get("GITHUB_TOKEN", "")
    if not repository or not number:
        raise UsageStop(
            "it can't be told which request is meant",
            where="--repository" if not repository else "--number",
            remedy="for instance: flaggit policy fetch --repository shop/flags --number 42",
        )
    if not api.startswith(("https://", "http://")):
        raise UsageStop(f"{api!r} is no web address", where="--api", remedy=f"for instance: --api {_GITHUB}")
    return Forge(kind="gitlab" if gitlab else "github", api=api, repository=repository, token=token), number


def ask(forge: Forge, number: int, now: int) -> tuple[dict[str, Any], Recorded]:
    """Ask a forge who approved a request: its answer, and what that says.

    Raises:
        NothingReadStop: It can't be reached, or knows no such request.
        FailedStop: It refuses, or answers with something else.
    """
    answer = fetch(forge, number) | {"fetched": instant.text(now)}
    try:
        return answer, read_recorded(json.dumps(answer).encode())
    except UnacceptableError as error:
        raise FailedStop(f"the forge's answer can't be read: {error}", where=forge.api) from None


def record(folder: Path, forge: Forge, number: int, output: Path, *, now: int, cache: Path | None) -> Fetched:
    """Ask a forge, and write down what it says.

    Raises:
        NothingReadStop: It can't be reached, or knows no such request.
        FailedStop: It refuses, or answers with something else.
    """
    answer, recorded = ask(forge, number, now)
    commits = sorted({said.commit for said in recorded.said if said.commit} | {recorded.head})
    digests = {commit: _digest(folder, commit, cache) for commit in commits}
    answer["digests"] = {commit: found for commit, found in digests.items() if found}
    data = (json.dumps(answer, indent=2) + "\n").encode()
    write_atomically(output, data)
    lost = tuple(commit for commit, found in digests.items() if not found)
    return Fetched(path=output, recorded=read_recorded(data), lost=lost)


def _digest(folder: Path, commit: str, cache: Path | None) -> str:
    """The digest of the change that a commit was, since it left the release branch; empty when that is not in this clone."""
    if not repository_at(folder).knows(commit):
        return ""
    try:
        both = sides(folder, Range(head=commit), cache=cache)
    except (NothingReadStop, FailedStop):
        return ""
    return digest(files(both), decided(both))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0
