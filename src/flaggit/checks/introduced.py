"""Which findings a change brings, and which were there before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from flaggit.diagnostics import Finding


def introduced(
    findings: Iterable[Finding], before: Iterable[Finding], moved: Mapping[str, str] | None = None
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Split findings into new and older ones.

    A finding is an older one when the base has one of the same rule, in the same file (under the name it had there),
    with the same message; where in the file does not count, so that moving a line makes nothing new. When a change adds
    a second finding that reads the same, one of the two is new: first the one whose pointer the base does not have.

    Args:
        findings: Those of the changed state.
        before: Those of the base, found by the same rules at the same instant.
        moved: Path of a file to its path in the base, where they differ.

    Returns:
        The new and the older findings, each in the order given.
    """
    names = moved or {}
    pool: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for finding in before:
        pool[finding.id, finding.place.path, finding.message].append(finding.place.pointer)
    given = list(findings)
    older: set[int] = set()
    for exact in (True, False):
        for at, finding in enumerate(given):
            pointers = pool[finding.id, names.get(finding.place.path, finding.place.path), finding.message]
            if at in older or not pointers or (exact and finding.place.pointer not in pointers):
                continue
            older.add(at)
            pointers.remove(finding.place.pointer if exact else pointers[0])
    new = tuple(finding for at, finding in enumerate(given) if at not in older)
    return new, tuple(finding for at, finding in enumerate(given) if at in older)
