"""Loading both sides of a change: what git says differs, how far that reaches, and only that read and bound."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from shlex import quote
from typing import TypeAlias

from flaggit.binding import Bound, bind
from flaggit.commands.sides.naming import Bearers, bearing
from flaggit.commands.sides.notes import Notes
from flaggit.commands.sides.ranges import Range, base_of, release_branches
from flaggit.commands.sides.reach import FLAGS, NODES, Pair, Reach, State, closure, reach
from flaggit.commands.sides.side import Side, Sides
from flaggit.commands.workspace import NoFlagFileStop, Reading, collector_off, repository_at, sound
from flaggit.errors import FailedStop
from flaggit.model import Catalog
from flaggit.repository import Change, ChangeKind, Repository, Snapshot
from flaggit.source import Document, DocumentKind, kind_of, parse

PROJECT = "flags/flaggit.yaml"
_Documents: TypeAlias = dict[str, Document]
_Parsed: TypeAlias = dict[tuple[str, str], tuple[bytes, Document]]
"""Bytes and document by path and blob."""


def sides(folder: Path, asked: Range | None = None, *, cache: Path | None = None) -> Sides:
    """Read and bind the two states of a change, as far as it reaches.

    Args:
        folder: The flag repository, or a folder inside it.
        asked: What to compare with what; by default, where the work left the release branch with the work tree.
        cache: The folder that notes on documents are kept in; None to keep none. The answer is the same.

    Raises:
        NothingReadStop: There is nothing to read, a revision is unknown, or a shallow clone hides it.
        FailedStop: What a side says is not known, because something in it can't be read or bound.
    """
    wish = asked or Range()
    repository = repository_at(folder)
    with collector_off():
        notes = Notes(repository.root, cache)
        after = repository.snapshot(wish.head or None, measured=notes.measured)
        return _Loading(repository, wish, notes, after).since_base()


def edited(
    repository: Repository, now: Snapshot, edits: Mapping[str, bytes], *, cache: Path | None = None
) -> Sides:
    """Read and bind a state, and the one that it would be if some of its files held other bytes, as far as these reach.

    Args:
        repository: Where.
        now: The state before.
        edits: Path to the new bytes; a file that keeps its own is read and bound with all that decides it, too.
        cache: As for `sides`.

    Raises:
        NothingReadStop: There is no flag file.
        FailedStop: What a side says is not known, because something in it can't be read or bound.
    """
    with collector_off():
        loading = _Loading(repository, Range(), Notes(repository.root, cache), now.with_edits(edits))
        changes = (Change(kind=ChangeKind.MODIFIED, path=path) for path in sorted(edits))
        return loading.sides(now, tuple(changes))


class Chain:
    """The sides of commits that follow each other, the newest first: what one has read, the next need not.

    Args:
        repository: Where.
        cache: As for `sides`.
    """

    __slots__ = ("_documents", "_last", "_notes", "_repository")

    def __init__(self, repository: Repository, cache: Path | None = None) -> None:
        self._repository = repository
        self._notes = Notes(repository.root, cache)
        self._last: Snapshot | None = None
        self._documents: _Parsed = {}

    def sides(self, base: str, head: str) -> Sides:
        """Read and bind the states of two commits, as far as the change between them reaches.

        Raises:
            NothingReadStop: There is nothing to read.
            FailedStop: What a side says is not known, because something in it can't be read or bound.
        """
        with collector_off():
            after = self._last
            if after is None or after.commit != head:
                after = self._repository.snapshot(head, measured=self._notes.measured)
            before, changes = self._repository.before(base, after, measured=self._notes.measured)
            self._last = before
            asked = Range(base=base, head=head)
            loading = _Loading(self._repository, asked, self._notes, after, self._documents)
            try:
                return loading.sides(before, changes)
            finally:
                self._documents = loading.documents_of(before)


class _Loading:
    """One run: the snapshots, the notes and the documents that were read so far."""

    def __init__(
        self,
        repository: Repository,
        asked: Range,
        notes: Notes,
        after: Snapshot,
        documents: _Parsed | None = None,
    ) -> None:
        self._repository = repository
        self._asked = asked
        self._documents: _Parsed = dict(documents or {})
        self._notes = notes
        self._beside: Bound | None = None
        self._before = self._after = after
        self._changes: tuple[Change, ...] = ()
        if not any(kind_of(path) for path in after.files):
            raise NoFlagFileStop(
                "there is no flag file",
                where=asked.head or str(repository.root),
                remedy="flaggit init makes a flag repository",
            )

    def since_base(self) -> Sides:
        """Compare with the base that was asked for."""
        base = base_of(self._repository, self._asked, self._after, self._branches())
        return self.sides(*self._repository.before(base, self._after, measured=self._notes.measured))

    def sides(self, before: Snapshot, changes: tuple[Change, ...]) -> Sides:
        """Find out how far the change reaches, and bind so much of both sides."""
        self._before, self._changes = before, changes
        bearers = Bearers(before.files)
        reached = self._reach(bearers)
        base, head = self._bound(reached, bearers)
        self._notes.keep(self._before.files, self._after.files)
        return Sides(
            base=base,
            head=head,
            changes=self._changes,
            affected=reached.flags,
            moved={each.path: each.old_path for each in self._changes if each.kind is ChangeKind.RENAMED},
            whole=reached.whole,
        )

    def documents_of(self, snapshot: Snapshot) -> _Parsed:
        """Give what was parsed of a snapshot."""
        files = snapshot.files
        return {key: held for key, held in self._documents.items() if files.get(key[0]) == key[1]}

    def _branches(self) -> list[str]:
        if self._asked.base or PROJECT not in self._after.files:
            return []
        return release_branches(self._parsed((), [PROJECT])[1][PROJECT])

    def _reach(self, bearers: Bearers) -> Reach:
        """Find out what the change can reach, once there is a note on every document that it could go through."""
        before, after = self._before.files, self._after.files
        others = (path for path in bearers.others if path.endswith(NODES))
        documents = [(path, before[path]) for path in chain(bearers.flags, others)]
        documents += [
            (path, after[path]) for path in _paths(self._changes) if path.endswith(NODES) and path in after
        ]
        unknown = self._notes.unknown(documents)
        # What is read here is not kept: few of these documents will be needed.
        for blob, data in self._after.contents.read(unknown).items():
            self._notes.learn(blob, parse(data, unknown[blob]))
        return reach(self._notes, documents, self._pairs())

    def _pairs(self) -> list[Pair]:
        """The documents that differ, each as it was with as it is."""
        places = [
            (each.old_path or each.path, each.path)
            for each in self._changes
            if kind_of(each.path) or kind_of(each.old_path)
        ]
        before, after = self._parsed(
            [old for old, _ in places if old in self._before.files],
            [new for _, new in places if new in self._after.files],
        )
        return [Pair(before.get(old), after.get(new)) for old, new in places]

    def _bound(self, reached: Reach, bearers: Bearers) -> tuple[Side, Side]:
        """Bind the states, before and after, as far as the change reaches."""
        files, later = self._before.files, self._after.files
        # They are a matter of paths alone, which are more often than not the same.
        states = [
            State(files, bearers),
            State(later, bearers if files.keys() == later.keys() else Bearers(later)),
        ]
        before, after = self._parsed(*self._chosen(reached, states))
        head = self._side(self._after, states[1].bearers, after)
        base = (
            self._side(self._before, bearers, before)
            if any(map(kind_of, self._before.files))
            else self._nothing(head)
        )
        return base, head

    def _chosen(self, reached: Reach, states: Sequence[State]) -> list[list[str]]:
        """The paths of the documents of each state that have to be read."""
        names = {f"{kind}:{key}" for key in reached.flags for kind in FLAGS}
        names |= {f"invariant:{name}" for name in reached.invariants}
        changed = [path for path in _paths(self._changes) if kind_of(path)]
        found = closure(self._notes, states, names | {bearing(path) for path in changed})
        faulty = self._notes.faulty()
        for (files, bearers), chosen in zip(states, found, strict=True):
            chosen.update(path for path in changed if path in files)
            chosen.update(bearers.contended())
            chosen.update(path for path in bearers.others if kind_of(path) and _always_read(path))
            if not faulty.isdisjoint(files.values()):
                chosen.update(path for path, blob in files.items() if blob in faulty and path.endswith(NODES))
        return [sorted(chosen) for chosen in found]

    def _side(self, snapshot: Snapshot, bearers: Bearers, documents: Mapping[str, Document]) -> Side:
        others = [path for path in bearers.others if not kind_of(path)]
        reading = Reading(
            repository=self._repository,
            snapshot=snapshot,
            data={path: self._documents[path, snapshot.files[path]][0] for path in documents},
            documents=documents,
            others=tuple(others),
        )
        result = bind(documents.values(), others=others, elsewhere=bearers, beside=self._beside)
        self._beside = result
        try:
            return Side(reading=reading, catalog=sound(result, reading.unread))
        except FailedStop as stop:
            raise self._unsound(snapshot, stop) from None

    def _nothing(self, head: Side) -> Side:
        """The side before a change that brings the flag repository itself."""
        reading = Reading(
            repository=self._repository, snapshot=self._before, data={}, documents={}, others=()
        )
        return Side(
            reading=reading, catalog=Catalog(project=head.catalog.project, taxonomy=head.catalog.taxonomy)
        )

    def _parsed(self, before: Iterable[str], after: Iterable[str]) -> tuple[_Documents, _Documents]:
        """Parse documents of both states, those that were not yet; what did not change is the same document in both."""
        wanted = [
            {path: snapshot.files[path] for path in paths}
            for snapshot, paths in ((self._before, before), (self._after, after))
        ]
        missing = {item for each in wanted for item in each.items()} - self._documents.keys()
        # Both states are git's: the later one's contents have the blobs of the earlier one, too.
        data = self._after.contents.read({blob for _, blob in missing})
        for path, blob in missing:
            self._documents[path, blob] = data[blob], parse(data[blob], path)
        one, other = (
            {path: self._documents[path, blob][1] for path, blob in each.items()} for each in wanted
        )
        return one, other

    def _unsound(self, snapshot: Snapshot, stop: FailedStop) -> FailedStop:
        """Say on which side the fault is, and how to see all of them."""
        commit = (snapshot.commit or "")[:12]
        side, command = "the work tree", "flaggit check"
        if (snapshot is self._before and not snapshot.dirty) or self._asked.head:
            base = snapshot is self._before
            side = f"{'the base' if base else 'the head'} {commit}"
            # A head that is named may be a forge's own merge, which whoever reads this does not have.
            named = not base and self._asked.head != snapshot.commit
            command = f"flaggit check --rev {quote(self._asked.head) if named else commit}"
        return FailedStop(
            f"{side} can't be compared: {stop.message}",
            where=stop.where,
            remedy=f"{command} shows everything that is wrong, and where",
        )


def _always_read(path: str) -> bool:
    """Whether a document is read whatever changes: those that no flag is reached through, and all invariants."""
    return not path.endswith(NODES) or path.endswith(f".{DocumentKind.INVARIANT}.yaml")


def _paths(changes: Iterable[Change]) -> Iterable[str]:
    return dict.fromkeys(path for each in changes for path in (each.old_path, each.path) if path)
