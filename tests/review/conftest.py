"""The sample repository as a catalog, with files laid over it."""

from collections.abc import Mapping

from flaggit.binding import bind
from flaggit.checks.samples import SAMPLE
from flaggit.diagnostics import Severity
from flaggit.model import Catalog
from flaggit.source import parse


def catalog(*files: Mapping[str, str | bytes | None]) -> Catalog:
    """Bind the sample repository with some files replaced, added or taken away."""
    texts: dict[str, str | bytes | None] = dict(SAMPLE)
    for each in files:
        texts |= each
    documents = [
        parse(text.encode() if isinstance(text, str) else text, path)
        for path, text in sorted(texts.items())
        if text is not None
    ]
    bound = bind(documents)
    errors = [one for one in bound.findings if one.severity is Severity.ERROR]
    assert not errors, errors
    assert bound.catalog is not None
    return bound.catalog
