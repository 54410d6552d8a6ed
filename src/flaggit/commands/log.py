"""`log`: what happened to the flags, commit by commit, as people ask for it: when, which flag, what for whom, and who.

A release branch is followed along first parents, the newest first, so a pull request is one entry: its net effect. Every commit
that touches governed files has one; what can't be read is an entry that says so.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flaggit.binding.suggesting import meant
from flaggit.commands import moments
from flaggit.commands.diff import reviewed
from flaggit.commands.governing.recalling import Given, Recalling
from flaggit.commands.sides import Chain, Sides, bearing, parse_range
from flaggit.commands.sides.ranges import release_branches
from flaggit.commands.undoing import reverts
from flaggit.commands.workspace import repository_at
from flaggit.errors import FailedStop, NothingReadStop, UsageStop
from flaggit.frozen import Frozen, replace
from flaggit.repository import GOVERNED, Landed, Repository, Snapshot, Step
from flaggit.review import FlagChange, Review, Undo
from flaggit.source import parse

_PROJECT = "flags/flaggit.yaml"
_ASKED_BY = {"flag": "flag", "retired": "flag", "service": "service"}
"""As what the name of a file of each kind can be asked for."""


class Wish(Frozen):
    """What is asked for; empty parts ask for everything.

    Attributes:
        range: `BASE..HEAD`: the commits that HEAD has and BASE has not.
        rev: The branch or commit whose history it is; the release branch unless said.
        since: How far back: `6h`, a day or an instant.
        flags: Keys of flags.
        service: Only flags that this service reads.
        environment: Only decisions in this environment or group.
    """

    range: str = ""
    rev: str = ""
    since: str = ""
    flags: tuple[str, ...] = ()
    service: str = ""
    environment: str = ""

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not (self.flags or self.service or self.environment)


class Entry(Frozen):
    """What a commit did.

    Attributes:
        step: The commit.
        review: What it changed, as far as that was asked for; None when that can't be told.
        why: Why it can't be told; empty when it can.
        edits: What was edited of flags that decide as before, as `(key, words)`: `summary only`.
        flags: How many flags the first commit of all brought; 0 for any other.
        signed: Its signed approvals, as far as the branch has them at its head.
    """

    step: Step
    review: Review | None = None
    why: str = ""
    edits: tuple[tuple[str, str], ...] = ()
    flags: int = 0
    signed: tuple[Given, ...] = ()


class History(Frozen):
    """Where entries come from.

    Attributes:
        name: What is followed, as people call it.
        head: The id of its last commit.
        entries: The newest first, worked out as they are asked for.
        recalling: Where the signed approvals come from; it tells which files are none, as far as entries were asked for.
    """

    name: str
    head: str
    entries: Iterator[Entry]
    recalling: Recalling


def log(
    folder: Path,
    wish: Wish,
    *,
    now: int,
    cache: Path | None = None,
    looked: Callable[[int], None] = lambda _: None,
) -> History:
    """Find the entries that are asked for.

    Args:
        folder: The flag repository, or a folder inside it.
        wish: What is asked for.
        now: The present, in seconds since 1970.
        cache: The folder that notes on documents are kept in; None to keep none.
        looked: Told after each commit how many were looked at.

    Raises:
        NothingReadStop: There is no history, a revision is unknown, or a shallow clone hides whether there was such a flag.
        UsageStop: A name, the range or the time is wrong.
    """
    repository = repository_at(folder)
    asked = parse_range(wish.range)
    if asked.head and wish.rev:
        raise UsageStop(
            "the range says already where it ends", where="--rev", remedy="leave --rev or the range's end out"
        )
    name = asked.head or wish.rev or _followed(repository, wish.environment)
    head = repository.snapshot(name)
    base = repository.merge_base(asked.base, name) if asked.fork and asked.base else asked.base
    after = moments.since(wish.since, now) if wish.since else 0
    environments = _environments(head, wish.environment)
    last = head.commit or name
    _require_known(repository, head, wish, name)
    recalling = Recalling(repository, last, later=True)
    looking = _Looking(repository, wish, environments, Chain(repository, cache), recalling)
    return History(
        name=name,
        head=head.commit or "",
        entries=looking.entries(repository.backwards(base, last), after, looked),
        recalling=recalling,
    )


class _Looking:
    """One walk back; the keys that are asked for grow by the names that the flags had."""

    def __init__(
        self,
        repository: Repository,
        wish: Wish,
        environments: frozenset[str],
        chain: Chain,
        recalling: Recalling,
    ) -> None:
        self._wish = wish
        self._shallow = repository.git is not None and repository.git.shallow
        self._repository = repository
        self._environments = environments
        self._chain = chain
        self._recalling = recalling
        self._keys = set(wish.flags)
        self._bare = not wish.service and not wish.environment

    def entries(self, steps: Iterator[Step], after: int, looked: Callable[[int], None]) -> Iterator[Entry]:
        for count, step in enumerate(steps, start=1):
            if step.time < after:
                return
            entry = self._entry(step)
            looked(count)
            if entry is not None:
                yield entry

    def _entry(self, step: Step) -> Entry | None:
        if not step.parent:
            return self._first(step)
        try:
            both = self._chain.sides(step.parent, step.commit)
            if self._keys and self._keys.isdisjoint(both.affected):
                return None
            return self._read(step, both)
        except (FailedStop, NothingReadStop) as stop:
            where = f"{stop.where}: " if stop.where else ""
            return Entry(step=step, why=f"{where}{stop.message}")

    def _read(self, step: Step, both: Sides) -> Entry | None:
        undo = Undo(commands=reverts([Landed(step.commit, step.merge)]))
        found = reviewed(both, ("", ""), today=step.time, undo=undo)
        review = self._asked_for(found)
        known = {each.key for each in found.flags} | {each.key for each in found.quiet}
        edits = tuple(_edits(both, known)) if self._bare else ()
        if self._keys:
            edits = tuple(each for each in edits if each[0] in self._keys)
            self._keys |= self._former(both, found)
        empty = not review.flags and not review.quiet and not edits
        if empty and not self._wish.everything:
            return None
        return Entry(step=step, review=review, edits=edits, signed=self._recalling.given(both, step))

    def _first(self, step: Step) -> Entry | None:
        if self._shallow:
            return Entry(
                step=step, why="this clone is shallow and ends here: git fetch --unshallow shows more"
            )
        files = self._repository.snapshot(step.commit).files
        keys = {name.partition(":")[2] for name in map(bearing, files) if name.startswith("flag:")}
        keys = keys & self._keys if self._keys else keys
        return Entry(step=step, flags=len(keys)) if keys or self._wish.everything else None

    def _asked_for(self, found: Review) -> Review:
        """What is asked for of a review."""
        if self._wish.everything:
            return found
        flags = [kept for flag in found.flags if (kept := self._part(flag)) is not None]
        quiet = [each for each in found.quiet if self._bare and each.key in self._keys]
        return replace(found, flags=tuple(flags), quiet=tuple(quiet))

    def _part(self, flag: FlagChange) -> FlagChange | None:
        if self._keys and self._keys.isdisjoint({flag.key, flag.former}):
            return None
        service = self._wish.service
        if service and service not in flag.services:
            return None
        if not service and not self._environments:
            return flag
        places = tuple(
            place
            for place in flag.places
            if (not service or service in place.services)
            and (not self._environments or not self._environments.isdisjoint(place.environments))
        )
        return replace(flag, places=places) if places or not (flag.places or self._environments) else None

    def _former(self, both: Sides, found: Review) -> set[str]:
        """The keys that the flags which are asked for had before."""
        former = {flag.former for flag in found.flags if flag.key in self._keys and flag.former}
        for path, old in both.moved.items():
            (kind, _, key), (was, _, before) = bearing(path).partition(":"), bearing(old).partition(":")
            if kind in {"flag", "retired"} and was == "flag" and key in self._keys:
                former.add(before)
        return former


def _edits(both: Sides, known: set[str]) -> Iterator[tuple[str, str]]:
    """Which parts of flags' own files differ, of flags that no review speaks of: their decisions are the same."""
    for change in both.changes:
        kind, _, key = bearing(change.path).partition(":")
        if kind != "flag" or key in known or key not in both.affected:
            continue
        old, new = (
            document.value if document is not None and isinstance(document.value, dict) else {}
            for document in (
                both.base.reading.documents.get(change.old_path or change.path),
                both.head.reading.documents.get(change.path),
            )
        )
        parts = [name for name in dict.fromkeys((*new, *old)) if old.get(name) != new.get(name)]
        yield key, f"{', '.join(parts)} only" if parts else "moved"


def _followed(repository: Repository, environment: str) -> str:
    """The branch that environments are released from; HEAD when that can't be told."""
    head = repository.snapshot("HEAD")
    if _PROJECT not in head.files:
        return "HEAD"
    document = parse(head.read([_PROJECT])[_PROJECT], _PROJECT)
    branches = release_branches(document)
    release = document.value.get("release") if isinstance(document.value, dict) else None
    if isinstance(release, dict) and isinstance(release.get(environment), str):
        branches = [release[environment]]
    for branch in branches if len(branches) == 1 else ():
        for name in (branch, f"origin/{branch}"):
            try:
                repository.snapshot(name)
            except NothingReadStop:
                continue
            return name
    return "HEAD"


def _environments(head: Snapshot, name: str) -> frozenset[str]:
    """The environments that a name stands for, by the taxonomy of the head."""
    if not name:
        return frozenset()
    path = "schemas/taxonomy.yaml"
    document = parse(head.read([path])[path], path) if path in head.files else None
    value = document.value if document is not None else None
    groups = value.get("environments") if isinstance(value, dict) else None
    known = {
        str(group): tuple(map(str, members))
        for group, members in (groups.items() if isinstance(groups, dict) else ())
        if isinstance(members, list)
    }
    found = known.get(name) or ((name,) if any(name in members for members in known.values()) else ())
    if not found:
        names = [*known, *(each for members in known.values() for each in members)]
        raise UsageStop(
            f"there is no environment {name!r}{meant(name, names)}",
            where="--environment",
            remedy=f"one of: {', '.join(names)}",
        )
    return frozenset(found)


def _require_known(repository: Repository, head: Snapshot, wish: Wish, branch: str) -> None:
    """Refuse names that no flag and no service has, nor had in the history of the head: nothing ever happened to them."""
    asked = [("flag", key) for key in wish.flags] + ([("service", wish.service)] if wish.service else [])
    borne = _borne(head.files)
    if all(name in borne[kind] for kind, name in asked):
        return
    past = _borne(path for move in repository.moves(GOVERNED, head.commit or branch) for path in move.before)
    for kind, name in asked:
        if name in borne[kind] or name in past[kind]:
            continue
        message = f"there is no {kind} {name!r}, and the history of {branch} has none"
        if repository.git is not None and repository.git.shallow:
            raise NothingReadStop(
                f"{message}, as far as this shallow clone goes",
                remedy="git fetch --unshallow (in CI: fetch-depth: 0)",
            )
        raise UsageStop(
            f"{message}{meant(name, borne[kind] | past[kind])}",
            remedy=f"flaggit list {kind}s shows those that there are",
        )


def _borne(paths: Iterable[str]) -> dict[str, set[str]]:
    """The keys of flags, retired ones too, and the names of services that files bear."""
    found: dict[str, set[str]] = {"flag": set(), "service": set()}
    for path in paths:
        kind, _, name = bearing(path).partition(":")
        if kind in _ASKED_BY:
            found[_ASKED_BY[kind]].add(name)
    return found
