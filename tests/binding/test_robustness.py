"""Whatever is in the files: findings, never a traceback. (Lone surrogates `source` lets nowhere.)"""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from flaggit.binding import bind
from flaggit.checks.samples import SAMPLE
from flaggit.compiler import Compiler
from flaggit.diagnostics import Severity
from flaggit.errors import Stop
from flaggit.model import Catalog
from flaggit.source import Document, kind_of, parse

DOCUMENTS = {path: parse(text.encode(), path).value for path, text in SAMPLE.items()}
SCALARS: list[Any] = [
    None,
    True,
    0,
    -1,
    0.5,
    1.0,
    3.0,
    1e308,
    2**60,
    "",
    "a",
    "none",
    "2026-01-01",
    "99999w",
    "~0/",
]
COLLECTIONS: list[Any] = [
    [],
    {},
    [[]],
    {"a": None},
    ["web", "web"],
    {"split": []},
    {"segment": "x"},
    [1, 2, 3],
    {"": 1},
]
JUNK: st.SearchStrategy[Any] = st.sampled_from([*SCALARS, *COLLECTIONS])
SLOW = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document, as a collection and a key."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in items:
        yield value, key
        yield from places(inside)


@SLOW
@given(st.data())
def test_any_value_in_any_place(data: st.DataObject) -> None:
    """What is bound in spite of the junk compiles, or stops with a remedy."""
    path = data.draw(st.sampled_from(sorted(DOCUMENTS)))
    changed = deepcopy(DOCUMENTS[path])
    for _ in range(data.draw(st.integers(1, 2))):
        every = list(places(changed))
        holder, key = every[data.draw(st.integers(0, len(every) - 1))]
        if data.draw(st.booleans()) and isinstance(holder, dict):
            holder[data.draw(st.sampled_from(["", "a", "Ä", "a.b", "segment", "holdout", "~1"]))] = (
                holder.pop(key)
            )
        else:
            holder[key] = deepcopy(data.draw(JUNK))
    values = {**DOCUMENTS, path: changed}
    result = bind([Document(path=name, kind=kind_of(name), value=value) for name, value in values.items()])
    if result.catalog is None:
        assert result.findings
        return
    faulty = any(finding.severity is Severity.ERROR for finding in result.findings)
    for stop in stops(result.catalog):
        assert stop.remedy
        assert faulty or "says nothing about the environment" in stop.message


def stops(catalog: Catalog) -> Iterator[Stop]:
    """Compile everything, and give what stopped it."""
    compiler = Compiler(catalog)
    for environment in catalog.taxonomy.environments:
        for service in catalog.services:
            try:
                compiler.body(environment, service)
            except Stop as stop:
                yield stop


@SLOW
@given(st.sampled_from(sorted(SAMPLE)), st.text(max_size=40))
def test_any_text_in_any_file(path: str, text: str) -> None:
    documents = [parse(SAMPLE[name].encode(), name) for name in SAMPLE if name != path]
    result = bind([*documents, parse(text.encode("utf-8", "replace"), path)])
    assert any(finding.place.path == path for finding in result.findings)


@SLOW
@given(st.sampled_from(sorted(DOCUMENTS)))
def test_json_is_yaml_too(path: str) -> None:
    """The way a document is written has no say in what is bound."""
    documents = [parse(SAMPLE[name].encode(), name) for name in SAMPLE if name != path]
    written = parse(json.dumps(DOCUMENTS[path], ensure_ascii=False).encode(), path)
    plain = bind([*documents, parse(SAMPLE[path].encode(), path)])
    assert bind([*documents, written]).catalog == plain.catalog
