"""What is known of a change: its two sides, and which flags they can differ in."""

from collections.abc import Mapping

from flaggit.commands.workspace import Reading
from flaggit.frozen import Frozen
from flaggit.model import Catalog
from flaggit.repository import Change, Snapshot


class Side(Frozen):
    """One state, read and bound as far as the change reaches.

    Attributes:
        reading: The whole snapshot, and those of its documents that were read.
        catalog: What these documents say, free of errors. All services, invariants and populations are in it, and what an
            invariant names as far as the change reaches it. Any other name may lead to a document that was not read.
    """

    reading: Reading
    catalog: Catalog

    @property
    def commit(self) -> str | None:
        """The commit; the work tree's HEAD, or None, when `dirty`."""
        return self.reading.snapshot.commit

    @property
    def dirty(self) -> bool:
        """Whether this is a work tree that differs from its commit."""
        return self.reading.snapshot.dirty

    @property
    def snapshot(self) -> Snapshot:
        """All governed files."""
        return self.reading.snapshot


class Sides(Frozen):
    """The two states of a change.

    Attributes:
        base: Before.
        head: After.
        changes: The governed files that differ, renames told, sorted by path.
        affected: Keys of flags and tombstones, of either side, whose decision, meta or services may differ in some
            environment or service; each is in the catalogs, with all that decides it. All others have equal lines on both sides.
        moved: New path to old path of each file that was renamed.
        whole: Whether the change can reach every flag, so that everything was read.
    """

    base: Side
    head: Side
    changes: tuple[Change, ...]
    affected: frozenset[str]
    moved: Mapping[str, str]
    whole: bool
