"""From sample files to findings, by the way that `check` goes: read, bind, check, place, allow."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import pytest

from flaggit import binding, source
from flaggit.checks.check import check
from flaggit.checks.prepare import prepare
from flaggit.checks.registry import IDS
from flaggit.checks.samples import SAMPLE, TODAY
from flaggit.checks.suppressed import allow
from flaggit.diagnostics import Finding
from flaggit.frozen import replace
from flaggit.model import Catalog

Files: TypeAlias = Mapping[str, str | bytes | None]
Found: TypeAlias = tuple[Finding, ...]
VERSION = "0.1.0"


def laid(files: Files) -> dict[str, bytes]:
    """The sample repository with files laid over it."""
    over = {**SAMPLE, **files}
    return {
        path: data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        for path, data in over.items()
        if data is not None
    }


def bound(files: Files) -> binding.Bound:
    return binding.bind([source.parse(data, path) for path, data in laid(files).items()])


def catalog_of(files: Files) -> Catalog:
    catalog = bound(files).catalog
    assert catalog is not None
    return catalog


def moves(files: Files, base: Files) -> dict[str, str]:
    """A file that went and one of its type that came are one file that moved."""
    if not base:
        return {}
    went = {suffix(path): path for path, data in files.items() if data is None}
    came = [path for path, data in files.items() if data is not None and path not in SAMPLE]
    return {path: went[suffix(path)] for path in came if suffix(path) in went}


def suffix(path: str) -> str:
    return ".".join(path.rsplit(".", 2)[1:])


def all_findings(files: Files, base: Files | None = None, today: int = TODAY) -> Found:
    """Everything that is found, by whomever; suppressed ones marked."""
    result = bound(files)
    found = result.findings
    if result.catalog is not None:
        view = prepare(
            result.catalog,
            today=today,
            base=catalog_of(base) if base else None,
            moved=moves(files, base or {}),
            version=VERSION,
            known=IDS,
        )
        found += check(view)
    data = laid(files)
    located = placed(found, data)
    permissions = {path: source.suppressions(text) for path, text in data.items()}
    return allow(located, permissions)


def placed(found: Found, data: Mapping[str, bytes]) -> Found:
    positions = {
        finding.place.path: source.locate(data[finding.place.path])
        for finding in found
        if finding.place.path in data
    }
    return tuple(
        replace(
            finding,
            place=replace(
                finding.place,
                span=positions[finding.place.path].span(finding.place.pointer, finding.place.on),
            ),
        )
        if finding.place.span is None and finding.place.path in positions
        else finding
        for finding in found
    )


@pytest.fixture
def found() -> Callable[..., Found]:
    return all_findings


@pytest.fixture
def understood() -> Callable[[Files], Catalog]:
    return catalog_of
