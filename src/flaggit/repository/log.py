"""Commits one after the other, as a branch saw them: who wrote each, who brought it in, and what its message claims.

A branch is followed along first parents, so a merge is one step, whatever was merged. Names and addresses are those of the commits
themselves: a `.mailmap`, which any later commit may change, has no say.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from flaggit.errors import NothingReadStop
from flaggit.frozen import Frozen
from flaggit.repository.listing import GOVERNED
from flaggit.repository.running import run

_APPROVING: Final = ("Approved-by", "Reviewed-by")
_WITH: Final = "Co-authored-by"
_FIELDS: Final = ("%H", "%P", "%an", "%ae", "%cn", "%ce", "%ct", "%s")
_TRAILERS: Final = tuple(
    f"%(trailers:key={key},valueonly,unfold,separator=%x1f)" for key in (_WITH, *_APPROVING)
)
_PAGE: Final = 32
"""Commits that are read at first; each time twice as many, up to `_MOST`."""
_MOST: Final = 1024
_PERSON: Final = re.compile(r"\s*(?P<name>[^<>]*?)\s*(?:<\s*(?P<mail>[^<>]*?)\s*>)?\s*")


class Person(Frozen):
    """Somebody, as a commit names them."""

    name: str
    mail: str


class Step(Frozen):
    """A commit of a branch.

    Attributes:
        commit: Its id.
        parent: The id of the commit that the branch was at before; empty where history begins, or a shallow clone ends.
        merge: Whether it has several parents.
        time: When it was committed, in seconds since 1970 UTC.
        subject: The first line of its message.
        authors: Who wrote what it brings: of a merge, the authors of the commits that it merges.
        committer: Who committed it; of a merge, who merged.
        last: Who committed the last of what it brings; of a merge, of the commits that it merges.
        approvals: Whom its message claims to have approved or reviewed it. Nothing proves it.
    """

    commit: str
    parent: str
    merge: bool
    time: int
    subject: str
    authors: tuple[Person, ...]
    committer: Person
    last: Person
    approvals: tuple[Person, ...]


def steps(folder: Path, base: str, head: str, *, shallow: bool) -> tuple[Step, ...]:
    """Give the commits that led a branch from one commit to another and touch governed files, the oldest first.

    Args:
        folder: The flag repository's root.
        base: The id of the commit before; empty for `head` alone.
        head: The id of the last commit.
        shallow: Whether the clone is shallow.

    Raises:
        NothingReadStop: Among them is a commit without a parent: the first one of all, or where a shallow clone ends.
    """
    one = () if base else ("-1",)
    asked = [f"^{base}"] if base else []
    found = _log(folder, "--first-parent", *one, "--reverse", head, *asked, paths=GOVERNED if base else ())
    return tuple(_step(folder, fields, shallow=shallow) for fields in found)


def backwards(folder: Path, base: str, head: str) -> Iterator[Step]:
    """Give the commits that led a branch from one commit to another and touch governed files, the newest first.

    They are read some at a time, as they are asked for.

    Args:
        folder: The flag repository's root.
        base: The id of the commit before; empty for the whole history.
        head: The id of the last commit.
    """
    outside = [f"^{base}"] if base else []
    page = _PAGE
    while head:
        found = list(_log(folder, "--first-parent", f"-{page}", head, *outside, paths=GOVERNED))
        last = ""
        for fields in found:
            last = fields[1].partition(" ")[0]
            yield _step_of(folder, fields)
        head = last if len(found) == page else ""
        page = min(page * 2, _MOST)


def _log(folder: Path, *options: str, paths: Sequence[str] = ()) -> Iterator[Sequence[str]]:
    shown = "%x00".join((*_FIELDS, *_TRAILERS))
    settings = ("-c", "trailer.separators=:")
    plain = ("--no-show-signature", "--no-mailmap", "--no-color", "--no-notes", "--encoding=UTF-8")
    output = run(folder, *settings, "log", "-z", *plain, f"--format=tformat:{shown}", *options, "--", *paths)
    fields = output.decode("utf-8", "replace").split("\0")[:-1]
    size = len(_FIELDS) + len(_TRAILERS)
    return (fields[at : at + size] for at in range(0, len(fields), size))


def _step(folder: Path, fields: Sequence[str], *, shallow: bool) -> Step:
    step = _step_of(folder, fields)
    if not step.parent:
        raise NothingReadStop(
            "this clone is shallow, so what the commit changed can't be told"
            if shallow
            else "the first commit has no state before it, so what it changed can't be told",
            where=step.commit[:12],
            remedy="git fetch --unshallow (in CI: fetch-depth: 0)"
            if shallow
            else "name a later range: BASE..HEAD",
        )
    return step


def _step_of(folder: Path, fields: Sequence[str]) -> Step:
    commit, parents, *_, time, subject, _, one, other = fields
    first, *merged = parents.split() or [""]
    # Of a merge: the commits that it brings, in their order; a merge that brings nothing governed is its own.
    found = list(_brought(folder, first, commit)) if merged else []
    return Step(
        commit=commit,
        parent=first,
        merge=bool(merged),
        time=int(time),
        subject=subject,
        authors=_once(person for each in found or [fields] for person in _wrote(each)),
        committer=_committer(fields),
        last=_committer(found[-1] if found else fields),
        approvals=_once(person for text in (one, other) for person in _people(text)),
    )


def _brought(folder: Path, parent: str, merge: str) -> Iterator[Sequence[str]]:
    return _log(folder, "--no-merges", "--reverse", merge, f"^{parent}", paths=GOVERNED)


def _wrote(fields: Sequence[str]) -> Iterator[Person]:
    yield Person(name=fields[2], mail=fields[3])
    yield from _people(fields[len(_FIELDS)])


def _committer(fields: Sequence[str]) -> Person:
    return Person(name=fields[4], mail=fields[5])


def _people(trailers: str) -> Iterator[Person]:
    for value in filter(None, trailers.split("\x1f")):
        found = _PERSON.fullmatch(value)
        if found is not None and (found["name"] or found["mail"]):
            yield Person(name=found["name"] or found["mail"], mail=found["mail"] or "")


def _once(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(people))
