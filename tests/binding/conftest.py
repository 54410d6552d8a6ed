"""Files laid over the sample repository, and bound."""

from collections.abc import Mapping
from typing import TypeAlias

from flaggit.binding import Bound, bind
from flaggit.checks.samples import SAMPLE
from flaggit.model import Catalog
from flaggit.source import parse

Files: TypeAlias = Mapping[str, str | bytes | None]


def laid(files: Files) -> dict[str, bytes]:
    over = {**SAMPLE, **files}
    return {
        path: text.encode() if isinstance(text, str) else text
        for path, text in over.items()
        if text is not None
    }


def bound(files: Files) -> Bound:
    return bind([parse(data, path) for path, data in laid(files).items()])


def catalog(files: Files) -> Catalog:
    """The catalog of a repository without any fault."""
    result = bound(files)
    assert told(result) == []
    assert result.catalog is not None
    return result.catalog


def told(result: Bound) -> list[str]:
    """Every fault on a line: id, place, message."""
    return [
        f"{finding.id} {finding.place.path}#{finding.place.pointer} {finding.message}"
        for finding in result.findings
    ]
