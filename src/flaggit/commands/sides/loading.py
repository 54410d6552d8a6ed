"""Loading both sides of a change: what git says differs, how far that reaches, and only that read and bound."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from flaggit.binding import bind
from flaggit.commands.sides.naming import Bearers, bearing
from flaggit.commands.sides.notes import Notes
from flaggit.commands.sides.ranges import Range, base_of, release_branches
from flaggit.commands.sides.reach import FLAGS, NODES, Pair, Reach, closure, reach
from flaggit.commands.sides.side import Side, Sides
from flaggit.commands.workspace import NoFlagFileStop, Reading, collector_off, repository_at, sound
from flaggit.errors import FailedStop
from flaggit.model import Catalog
from flaggit.repository import Change, ChangeKind, Repository, Snapshot
from flaggit.source import Document, DocumentKind, kind_of, parse

PROJECT = "flags/flaggit.yaml"
_CHOSEN = (*NODES, f".{DocumentKind.TEST}.yaml")
"""Ends of the paths of documents that are read only where the change reaches; all others always are."""


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
        return _Loading(repository, wish, cache).sides()


class _Loading:
    """One run: the snapshots, the notes and the documents that were read so far."""

    def __init__(self, repository: Repository, asked: Range, cache: Path | None) -> None:
        self._repository = repository
        self._asked = asked
        self._documents: dict[tuple[str, str], tuple[bytes, Document]] = {}
        self._notes = Notes(repository.root, cache)
        self._after = repository.snapshot(asked.head or None, measured=self._notes.measured)
        if not _has_documents(self._after):
            raise NoFlagFileStop(
                "there is no flag file",
                where=asked.head or str(repository.root),
                remedy="flaggit init makes a flag repository",
            )
        base = base_of(repository, asked, self._after, self._branches())
        self._before, self._changes = repository.before(base, self._after)

    def sides(self) -> Sides:
        """Find out how far the change reaches, and bind so much of both sides."""
        reached = self._reach()
        head = self._side(self._after, reached)
        base = self._side(self._before, reached) if _has_documents(self._before) else self._nothing(head)
        self._notes.keep(self._before.files, self._after.files)
        return Sides(
            base=base,
            head=head,
            changes=self._changes,
            affected=reached.flags,
            moved={each.path: each.old_path for each in self._changes if each.kind is ChangeKind.RENAMED},
            whole=reached.whole,
        )

    def _branches(self) -> list[str]:
        project = [PROJECT] if PROJECT in self._after.files else []
        return release_branches(next(iter(self._parsed(self._after, project).values()), None))

    def _reach(self) -> Reach:
        before, after = self._before.files, self._after.files
        blobs = {path: [blob] for path, blob in before.items() if path.endswith(NODES)}
        for path in _paths(self._changes):
            if path.endswith(NODES) and path in after:
                blobs.setdefault(path, []).append(after[path])
        self._learn(blobs)
        return reach(self._notes, blobs, self._pairs())

    def _learn(self, blobs: Mapping[str, Iterable[str]]) -> None:
        """Read the documents that there are no notes on. They are not kept: few of them will be needed."""
        for snapshot in (self._before, self._after):
            files = snapshot.files
            unknown = self._notes.unknown(files[path] for path in blobs if path in files)
            paths = {files[path]: path for path in blobs if files.get(path) in unknown}
            for blob, data in zip(paths, snapshot.read(paths.values()).values(), strict=True):
                self._notes.learn(blob, parse(data, paths[blob]))

    def _pairs(self) -> list[Pair]:
        """The documents that differ, each as it was with as it is."""
        places = [
            (each.old_path or each.path, each.path)
            for each in self._changes
            if kind_of(each.path) or kind_of(each.old_path)
        ]
        before = self._parsed(self._before, [old for old, _ in places if old in self._before.files])
        after = self._parsed(self._after, [new for _, new in places if new in self._after.files])
        return [Pair(before.get(old), after.get(new)) for old, new in places]

    def _side(self, snapshot: Snapshot, reached: Reach) -> Side:
        files, bearers = snapshot.files, Bearers(snapshot.files)
        names = {f"{kind}:{key}" for key in reached.flags for kind in FLAGS}
        changed = [path for path in _paths(self._changes) if path in files and kind_of(path)]
        chosen = closure(self._notes, files, bearers, names | {bearing(path) for path in changed})
        chosen.update(changed, bearers.contended())
        others: list[str] = []
        for path in files:
            if not path.endswith(_CHOSEN):
                (chosen.add if kind_of(path) else others.append)(path)
            elif path.endswith(NODES) and self._notes.faulty(files[path]):
                chosen.add(path)
        documents = self._parsed(snapshot, [path for path in files if path in chosen])
        reading = Reading(
            repository=self._repository,
            snapshot=snapshot,
            data={path: self._documents[path, files[path]][0] for path in documents},
            documents=documents,
            others=tuple(others),
        )
        result = bind(documents.values(), others=others, elsewhere=bearers)
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

    def _parsed(self, snapshot: Snapshot, paths: list[str]) -> dict[str, Document]:
        """Parse these documents, those that were not yet; what did not change is the same document on both sides."""
        files, known = snapshot.files, self._documents
        missing = [path for path in paths if (path, files[path]) not in known]
        for path, data in snapshot.read(missing).items():
            known[path, files[path]] = data, parse(data, path)
        return {path: known[path, files[path]][1] for path in paths}

    def _unsound(self, snapshot: Snapshot, stop: FailedStop) -> FailedStop:
        """Say on which side the fault is, and how to see all of them."""
        commit = (snapshot.commit or "")[:12]
        side, command = "the work tree", "flaggit check"
        if snapshot is self._before or self._asked.head:
            side = f"{'the base' if snapshot is self._before else 'the head'} {commit}"
            command = f"flaggit check --rev {commit}"
        return FailedStop(
            f"{side} can't be compared: {stop.message}",
            where=stop.where,
            remedy=f"{command} shows everything that is wrong, and where",
        )


def _has_documents(snapshot: Snapshot) -> bool:
    return any(kind_of(path) for path in snapshot.files)


def _paths(changes: Iterable[Change]) -> Iterable[str]:
    return dict.fromkeys(path for each in changes for path in (each.old_path, each.path) if path)
