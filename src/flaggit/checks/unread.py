"""Files that the repository gives no bytes of (FG091)."""

from collections.abc import Iterable, Iterator

from flaggit.diagnostics import Finding, Place, Rule, Severity

UNREAD = Rule(
    id="FG091",
    name="file that is not read",
    severity=Severity.ERROR,
    why="What is not read is not checked either. A symbolic link or a submodule can lead anywhere and differ from clone to "
    "clone; names that differ only by case are one file on some machines and two on others.",
    remedy="Put a regular file of at most 256 KiB, with a plain name, in its place, or take it out of flags/ and schemas/.",
    invalid=(),
    valid=(),
)


def unread(refused: Iterable[tuple[str, str, str]]) -> Iterator[Finding]:
    """Report files that were not read.

    Args:
        refused: Path, the reason as the end of a sentence that begins with the path, and the path of another file that
            takes part (empty for none).
    """
    for path, reason, other in refused:
        related = (Place(path=other, note="the other one"),) if other else ()
        yield UNREAD.at(Place(path=path), f"{path} {reason}, so it is not read", related=related)
