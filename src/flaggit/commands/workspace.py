"""A flag repository, read and bound: where nearly every verb begins."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flaggit.binding import Bound, bind
from flaggit.checks.unread import unread
from flaggit.diagnostics import Finding, Severity, order
from flaggit.errors import FailedStop, NothingReadStop, UsageStop
from flaggit.frozen import Frozen
from flaggit.model import Catalog
from flaggit.repository import Repository, Snapshot, find_root, open_repository
from flaggit.source import Document, kind_of, parse


class Reading(Frozen):
    """The files of one snapshot, parsed.

    Attributes:
        data: Path to bytes of every document.
        documents: Path to document, in the order of paths.
        others: Paths of the governed files that are no documents, so that a misnamed one is reported.
    """

    repository: Repository
    snapshot: Snapshot
    data: Mapping[str, bytes]
    documents: Mapping[str, Document]
    others: tuple[str, ...]

    @property
    def unread(self) -> tuple[Finding, ...]:
        """A finding for each file that the repository gives no bytes of."""
        refused = ((each.path, str(each.reason), each.other) for each in self.snapshot.refused)
        return tuple(unread(refused))


class NoFlagFileStop(NothingReadStop):
    """A snapshot without any document."""


class Workspace(Frozen):
    """A reading with its catalog, free of errors that would make it mean less than it says."""

    reading: Reading
    catalog: Catalog


@contextmanager
def collector_off() -> Iterator[None]:
    """Do without the cyclic garbage collector for a while: reading makes many values and no cycles, and it walks them all."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            # What was made joins the old without being walked, which turning the collector on alone would do at once.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def repository_at(folder: Path) -> Repository:
    """Open the flag repository that a folder is in.

    Raises:
        NothingReadStop: When there is none.
    """
    return open_repository(find_root(folder))


def read(repository: Repository, rev: str = "", known: Mapping[str, Document] | None = None) -> Reading:
    """Read the work tree, or a commit.

    Args:
        repository: Where.
        rev: A commit, branch or tag; the work tree when empty.
        known: Documents by blob id that need not be parsed again.

    Raises:
        NothingReadStop: When there is nothing to read.
    """
    snapshot = repository.snapshot(rev or None)
    paths = [path for path in snapshot.files if kind_of(path) is not None]
    if not paths:
        raise NoFlagFileStop(
            "there is no flag file",
            where=rev or str(repository.root),
            remedy="flaggit init makes a flag repository",
        )
    with collector_off():
        data = snapshot.read(paths)
        documents = {}
        for path, text in data.items():
            document = known.get(snapshot.files[path]) if known else None
            documents[path] = document if document and document.path == path else parse(text, path)
    others = tuple(path for path in snapshot.files if path not in documents)
    return Reading(repository=repository, snapshot=snapshot, data=data, documents=documents, others=others)


def bound(folder: Path, rev: str = "") -> Workspace:
    """Read and bind a flag repository whose meaning is wanted, not its faults.

    Raises:
        NothingReadStop: When there is nothing to read.
        FailedStop: When a document can't be read or bound: what it says is not known, so nothing that follows would be true.
    """
    reading = read(repository_at(folder), rev)
    with collector_off():
        result = bind(reading.documents.values(), others=reading.others)
    return Workspace(reading=reading, catalog=sound(result, reading.unread))


def refuse_what_can_not_be_bound(workspace: Workspace, texts: Mapping[str, bytes]) -> None:
    """Look at files before they are written.

    Args:
        workspace: The flag repository as it is.
        texts: Path to new content.

    Raises:
        UsageStop: One of them would be a document with errors.
    """
    documents = {**workspace.reading.documents, **{path: parse(data, path) for path, data in texts.items()}}
    result = bind(documents.values(), others=workspace.reading.others)
    for finding in result.findings:
        if finding.severity == Severity.ERROR and finding.place.path in texts:
            raise UsageStop(
                f"such a document can't be: {finding.id} {finding.message}",
                where=finding.place.path,
                remedy=finding.remedy,
            )


def path_in(path: Path, root: Path) -> str:
    """Give a file's path from the flag repository's root.

    Raises:
        UsageStop: It is not in there.
    """
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        raise UsageStop(
            "this file is not in the flag repository", where=str(path), remedy="-C FOLDER names another"
        ) from None


def sound(result: Bound, more: Iterable[Finding] = ()) -> Catalog:
    """The catalog of a binding without errors.

    Args:
        result: The binding.
        more: Other findings that count, such as files that were not read.

    Raises:
        FailedStop: When there are errors; the first is named, `check` shows all.
    """
    errors = [
        each
        for each in order([*more, *result.findings])
        if each.severity == Severity.ERROR and not each.temporal
    ]
    if errors or result.catalog is None:
        raise FailedStop(
            _told(errors),
            where=errors[0].place.path if errors else "",
            remedy="flaggit check shows everything that is wrong, and where",
        )
    return result.catalog


def _told(errors: list[Finding]) -> str:
    if not errors:
        return "the flag repository has no taxonomy or no project file that can be read"
    first = errors[0]
    more = f", {len(errors):,} of them, the first" if len(errors) > 1 else ""
    return f"the flags have errors{more}: {first.id} {first.message}"
