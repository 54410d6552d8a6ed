"""`comment`: the one comment of a pull request, and the same text in the job's summary.

Everything that a job knows stands in its environment: GitHub's `GITHUB_*`, GitLab's `CI_*`. The summary is written first, so that
the text can be read whatever the forge says: a fork's token may not write comments, and that is no fault.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from flaggit.approvals import Forge
from flaggit.commands.governing.recording import ask
from flaggit.commands.looking import Ask
from flaggit.errors import UsageStop
from flaggit.forge import Comments, GitHub, GitLab, ReadOnly
from flaggit.forge.github import API
from flaggit.frozen import Frozen

How: TypeAlias = Literal["comment", "summary-only", "dry-run"]
Which: TypeAlias = Literal["", "github", "gitlab"]

MOST_SUMMARY: Final = 1_000_000
"""Bytes. GitHub takes a summary of 1 MiB a step."""
NO_REQUEST: Final = "this job belongs to no pull or merge request"
NO_TOKEN: Final = "this job has no token that could write a comment"  # noqa: S105 - the lack of one
ONLY_SUMMARY: Final = "only the job's summary was asked for"


class Target(Frozen):
    """Where the comment goes.

    Attributes:
        forge: `github` or `gitlab`.
        url: The API's address.
        repository: `owner/name`, or a project's number or path.
        number: The request's; 0 when there is none.
        token: Who asks; empty when nobody can.
    """

    forge: Which
    url: str
    repository: str
    number: int
    token: str

    @property
    def words(self) -> str:
        """`pull request 12 of shop/flags`."""
        kind = "merge request" if self.forge == "gitlab" else "pull request"
        return f"{kind} {self.number} of {self.repository}"


class Commented(Frozen):
    """What became of the text.

    Attributes:
        how: `created`, `updated`, `unchanged`, `would-write` after a dry run, or `not-written`.
        target: Where it went or would have gone, in words; empty without a request.
        url: The address to read the comment at; empty when there is none, or the forge does not say.
        summary: Whether the job's summary has the text.
        why: Why there is no comment; empty when there is one.
    """

    how: str
    target: str = ""
    url: str = ""
    summary: bool = False
    why: str = ""


def target(environ: Mapping[str, str], forge: Which = "", repository: str = "", number: int = 0) -> Target:
    """Find out where the comment goes, from what is asked for and from the job's environment.

    Args:
        environ: The environment variables.
        forge: Which forge; the one that runs the job unless given.
        repository: The repository or project; the job's unless given.
        number: The request; the job's unless given.

    Raises:
        UsageStop: No forge runs this, and none was named.
    """
    chosen = forge or (
        "gitlab" if environ.get("GITLAB_CI") else "github" if environ.get("GITHUB_ACTIONS") else ""
    )
    if chosen == "gitlab":
        return Target(
            forge="gitlab",
            url=_needed(environ, "CI_API_V4_URL"),
            repository=repository or _needed(environ, "CI_PROJECT_ID"),
            number=number or _number(environ.get("CI_MERGE_REQUEST_IID", "")),
            token=environ.get("GITLAB_TOKEN", ""),
        )
    if chosen == "github":
        return Target(
            forge="github",
            url=environ.get("GITHUB_API_URL") or API,
            repository=repository or _needed(environ, "GITHUB_REPOSITORY"),
            number=number or _pull_request(environ),
            token=environ.get("GITHUB_TOKEN") or environ.get("GH_TOKEN", ""),
        )
    raise UsageStop(
        "this is no job of GitHub or GitLab, so there is no pull request to comment on",
        remedy="name one: flaggit comment --forge github --repository shop/flags --request 12, with GITHUB_TOKEN set",
    )


def who_approved(where: Target, now: int) -> Ask | None:
    """Give what asks the request's forge who approved it; None where there is no request, or nobody to ask as.

    Args:
        where: The request.
        now: When it is asked, in seconds since 1970.
    """
    if _hindrance(where) or not where.url.startswith(("https://", "http://")):
        return None  # what is no web address is refused when the comment is written
    forge = Forge(kind=where.forge, api=where.url, repository=where.repository, token=where.token)
    return lambda: ask(forge, where.number, now)[1]


def prepared(file: Path, stdin: Callable[[int], bytes]) -> str:
    """Read a text that was made before, from a file or, for `-`, from standard input.

    Raises:
        UsageStop: It can't be read, or is no text.
    """
    try:
        data = stdin(MOST_SUMMARY) if str(file) == "-" else file.read_bytes()
        return data.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageStop(f"this can't be read: {error}", where=str(file)) from None


def comment(
    text: str,
    marker: str,
    where: Target,
    *,
    environ: Mapping[str, str],
    sleep: Callable[[float], None],
    how: How = "comment",
) -> Commented:
    """Write the text to the job's summary, and make it the one comment of the request.

    Args:
        text: Markdown that begins with the marker.
        marker: The first line, by which the comment is found again.
        where: The request.
        environ: The environment variables: `GITHUB_STEP_SUMMARY` says where the summary is.
        sleep: Waits so many seconds.
        how: `summary-only` writes no comment, whatever the token may; `dry-run` writes nothing, and says what would be done.

    Raises:
        ForgeStop: The forge does not know the request, does not accept the token, or does not answer.
        UsageStop: The text does not begin with the marker.
    """
    if not text.startswith(marker):
        raise UsageStop(
            "this text is no review: it does not begin with the line by which the comment is found again",
            remedy="flaggit diff --format markdown > review.md",
        )
    hindrance = _hindrance(where) or (ONLY_SUMMARY if how == "summary-only" else "")
    if how == "dry-run":
        return Commented(how="would-write", target=where.words, why=hindrance)
    summary = _summarise(text, environ.get("GITHUB_STEP_SUMMARY", ""))
    if hindrance:
        return Commented(how="not-written", summary=summary, why=hindrance)
    try:
        written = _comments(where, sleep).put(text, marker)
    except ReadOnly as denied:
        why = f"this job's token may not write comments ({denied}), as is usual for forks"
        return Commented(how="not-written", target=where.words, summary=summary, why=why)
    return Commented(how=written.how, target=where.words, url=written.url, summary=summary)


def _hindrance(where: Target) -> str:
    if not where.number:
        return NO_REQUEST
    return "" if where.token else NO_TOKEN


def _comments(where: Target, sleep: Callable[[float], None]) -> Comments:
    kind = GitLab if where.forge == "gitlab" else GitHub
    return kind(where.url, where.token, where.repository, where.number, sleep)


def _summarise(text: str, path: str) -> bool:
    """Append to the job's summary, which a later step of the job may have begun."""
    if not path:
        return False
    place = Path(path)
    begun = place.stat().st_size if place.exists() else 0
    if begun + len(text.encode()) > MOST_SUMMARY:
        return False
    with place.open("a", encoding="utf-8") as file:
        file.write(f"\n{text}" if begun else text)
    return True


def _needed(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise UsageStop(f"{name} is not set", remedy="run this in a job of the forge, or set it")
    return value


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _pull_request(environ: Mapping[str, str]) -> int:
    """The pull request of the job: from its event, else from the name of the ref; 0 when it has none, as in a merge queue."""
    event = _event(environ.get("GITHUB_EVENT_PATH", ""))
    request = event.get("pull_request")
    number = request.get("number") if isinstance(request, dict) else None
    if isinstance(number, int):
        return number
    found = re.fullmatch(r"refs/pull/([0-9]+)/\w+", environ.get("GITHUB_REF", ""))
    return int(found[1]) if found else 0


def _event(path: str) -> dict[str, Any]:
    try:
        value = json.loads(Path(path).read_bytes()) if path else {}
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
