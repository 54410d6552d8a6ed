"""The sample repository, read, bound and compiled."""

from collections.abc import Mapping

import pytest

from flaggit.binding import bind
from flaggit.checks.samples import SAMPLE
from flaggit.model import Catalog
from flaggit.source import parse


def read(files: Mapping[str, str]) -> Catalog:
    bound = bind([parse(text.encode(), path) for path, text in files.items()])
    assert [finding.message for finding in bound.findings] == []
    assert bound.catalog is not None
    return bound.catalog


@pytest.fixture(scope="session")
def sample() -> Catalog:
    return read(SAMPLE)
