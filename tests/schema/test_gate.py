"""The law between the gate and the explanation: what one refuses, the other explains, and nothing else."""

import copy
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from flaggit.schema import Schemas
from flaggit.schema.bases import Schema, base, resolved
from flaggit.schema.explaining import Explainer
from flaggit.schema.gate import Gate
from flaggit.schema.generation import gate_schema
from flaggit.schema.vocabulary import Vocabulary, vocabulary
from flaggit.source import Document, DocumentKind

KINDS = [pytest.param(kind, id=kind.value) for kind in DocumentKind]
UNHURRIED = settings(deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def words(taxonomy: Document) -> Vocabulary:
    return vocabulary(taxonomy.value)


@pytest.fixture(scope="module")
def gates(words: Vocabulary) -> dict[DocumentKind, Gate]:
    return {kind: Gate(gate_schema(kind, words)) for kind in DocumentKind}


@pytest.fixture(scope="module")
def explainer(words: Vocabulary) -> Explainer:
    return Explainer(words)


@st.composite
def documents(draw: st.DrawFn, kind: DocumentKind) -> Any:
    """Make a document from the examples of its own schema."""
    return made(draw, base(kind), base(kind))


def made(draw: st.DrawFn, raw: Schema, root: Schema) -> Any:
    schema = resolved(raw, root)
    # A statement holds statements, without an end: its examples stand for all.
    mappings = "properties" in schema and not {"x-context", "else"} & schema.keys()
    if mappings and schema.get("type") == "object":
        return mapping(draw, schema, root)
    items = schema.get("items")
    if items and "maxItems" not in schema and draw(st.booleans()):
        found = [made(draw, items, root) for _ in range(draw(st.integers(1, 3)))]
        return [item for at, item in enumerate(found) if item not in found[:at]]
    return copy.deepcopy(draw(st.sampled_from(schema["examples"]))) if schema.get("examples") else True


def mapping(draw: st.DrawFn, schema: Schema, root: Schema) -> dict[str, Any]:
    chosen = [
        name for name in schema["properties"] if name in schema.get("required", ()) or draw(st.booleans())
    ]
    value = {name: made(draw, schema["properties"][name], root) for name in chosen}
    for branch in schema.get("oneOf", ())[1:]:
        value.pop(branch["required"][0], None)
    for name in schema.get("not", {}).get("required", ())[1:]:
        value.pop(name, None)
    branches: list[Schema] = schema.get("oneOf") or schema.get("anyOf") or []
    needed = [branch["required"][0] for branch in branches[:1]]
    needed += list(schema["properties"])[:1] if schema.get("minProperties") and not value else []
    for name in needed:
        value.setdefault(name, made(draw, schema["properties"][name], root))
    return value


def places(value: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield way
    parts: dict[Any, Any] = {}
    if isinstance(value, list):
        parts.update(enumerate(value))
    elif isinstance(value, dict):
        parts.update(value)
    for key, part in parts.items():
        yield from places(part, (*way, key))


SCALARS = st.sampled_from(
    ["", "x", "X", "a b", "2027-02-30", "2027-02-01\n", "25%", "true", "any", "none", 0, -1, 1.5, 1e-7, 101, 2**53, True, None]
)  # fmt: skip
ODD = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.sampled_from(["serve", "split", "any", "in", "x"]), SCALARS, max_size=2)  # fmt: skip


def changed(draw: st.DrawFn, value: Any) -> Any:
    """Put something odd at one place: another value, no value, another key."""
    way = draw(st.sampled_from(sorted(places(value), key=str)))
    if not way:
        return draw(ODD)
    inner = value
    for key in way[:-1]:
        inner = inner[key]
    how = draw(st.sampled_from(["put", "drop", "rename", "twice"]))
    if how == "put":
        inner[way[-1]] = draw(ODD)
    elif how == "drop":
        del inner[way[-1]]
    elif how == "rename" and isinstance(inner, dict):
        inner[draw(st.sampled_from(["sumary", "any", "contry", "gtee", "x", "A"]))] = inner.pop(way[-1])
    elif isinstance(inner, list):
        inner.append(inner[way[-1]])
    return value


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@UNHURRIED
def test_a_document_made_from_the_examples_is_valid(
    schemas: Schemas, kind: DocumentKind, data: st.DataObject
) -> None:
    value = data.draw(documents(kind))

    if kind is DocumentKind.TAXONOMY:
        value["protected"], value["domains"] = [], {}
        schemas = Schemas.build(value)
    assert schemas.examine(Document(path="x", kind=kind, value=value)) == ()


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@UNHURRIED
def test_what_the_gate_refuses_is_explained_and_nothing_else(
    gates: dict[DocumentKind, Gate], explainer: Explainer, kind: DocumentKind, data: st.DataObject
) -> None:
    value = data.draw(documents(kind))
    for _ in range(data.draw(st.integers(1, 3))):
        value = mutate(data, value)

    faults = list(explainer.faults(kind, value))

    assert gates[kind].passes(value) == (not faults)


def mutate(data: st.DataObject, value: Any) -> Any:
    return data.draw(st.composite(lambda draw: changed(draw, value))())


@given(st.dictionaries(st.text() | st.integers(), ODD, max_size=4), st.sampled_from(DocumentKind))
@UNHURRIED
def test_no_document_makes_it_raise(schemas: Schemas, value: dict[Any, Any], kind: DocumentKind) -> None:
    assert schemas.examine(Document(path="x", kind=kind, value=value))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"kind": "\ud800"}, id="a lone surrogate"),
        pytest.param({1: 2, None: 3}, id="keys that are no text"),
        pytest.param({"safe": {"a": object()}}, id="what is no JSON"),
        pytest.param({"services": ["web"] * 60_000}, id="a very long list"),
        pytest.param({f"key-{at}": at for at in range(30_000)}, id="very many keys"),
        pytest.param({"a" * 200_000: "b" * 200_000}, id="a very long key"),
    ],
)
def test_hostile_documents_get_findings(schemas: Schemas, value: object) -> None:
    findings = schemas.examine(Document(path="x.flag.yaml", kind=DocumentKind.FLAG, value=value))

    assert 0 < len(findings) <= 100
    assert max(len(finding.message) + len(finding.remedy) for finding in findings) < 700


def test_a_refusal_without_words_is_reported_in_the_validators_own(
    schemas: Schemas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Explainer, "faults", lambda *_: iter(()))
    surrogate = Document(path="x.layer.yaml", kind=DocumentKind.LAYER, value={"unit": "\ud800"})
    missing = Document(path="x.layer.yaml", kind=DocumentKind.LAYER, value={"unit": "user", "salt": "a"})

    assert [finding.id for finding in schemas.examine(surrogate)] == ["FG203"]
    assert "members" in schemas.examine(missing)[0].message


@pytest.mark.parametrize(
    "document",
    [
        Document(path="README.md", kind=None, value=None),
        Document(path="a.flag.yaml", kind=DocumentKind.FLAG, value=None),
    ],
)
def test_what_was_not_read_is_not_examined(schemas: Schemas, document: Document) -> None:
    assert schemas.examine(document) == ()


@pytest.mark.parametrize("percent", [at / 1000 for at in (1, 7, 10, 33_333, 57_001, 99_999)])
def test_three_decimals_are_counted_as_they_are_written(words: Vocabulary, percent: float) -> None:
    gate = Gate(gate_schema(DocumentKind.LAYER, words))
    document = {"unit": "user", "salt": "a", "members": {"a": [0, percent]}}

    assert gate.passes(document)
    assert not gate.passes({**document, "members": {"a": [0, percent + 0.0001]}})


def test_a_keyword_without_words_of_its_own_is_reported_all_the_same(
    words: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(base(DocumentKind.LAYER), "maxProperties", 1)

    faults = list(Explainer(words).faults(DocumentKind.LAYER, {"unit": "user", "salt": "a", "members": {}}))

    assert [(fault.rule.id, fault.tokens) for fault in faults] == [("FG203", ())]


@pytest.mark.parametrize(
    ("second", "told"),
    [
        pytest.param({"domain": "a", "x": [True]}, "twice", id="the same, keys in another order"),
        pytest.param({"x": [1], "domain": "a"}, "", id="1 is not true"),
        pytest.param({"x": [None], "domain": "a"}, "", id="null is not true"),
        pytest.param({"x": [True]}, "", id="a part of it"),
    ],
)
def test_mappings_that_say_the_same_are_listed_twice(
    words: Vocabulary, monkeypatch: pytest.MonkeyPatch, second: object, told: str
) -> None:
    schema = {"type": "array", "uniqueItems": True}
    monkeypatch.setitem(base(DocumentKind.LAYER)["properties"], "members", schema)
    items = [{"x": [True], "domain": "a"}, second]

    faults = list(
        Explainer(words).faults(DocumentKind.LAYER, {"unit": "user", "salt": "a", "members": items})
    )

    assert [fault.tokens for fault in faults] == ([("members", 1)] if told else [])
    assert all("is listed twice" in fault.message for fault in faults)
    assert Gate(schema).passes(items) == (not told)


def test_contexts_of_a_broken_attribute_are_judged_by_shape_alone() -> None:
    attributes = {"attributes": {"plan": {"type": "text"}}, "environments": {"production": []}}
    words = vocabulary(attributes)
    table = {"environment": "production", "cases": [{"name": "one", "expect": {"serve": True}}]}
    gate = Gate(gate_schema(DocumentKind.TEST, words))

    for given_, faults in (({"plan": 1}, 0), ({"plan": ["a"]}, 0), ({"plan": {}}, 1), ({"plan": None}, 1)):
        value: dict[str, Any] = {**table, "given": given_}
        assert len(list(Explainer(words).faults(DocumentKind.TEST, value))) == faults
        assert gate.passes(value) == (not faults)


def test_a_clean_repository_does_not_pay_for_the_explanation() -> None:
    code = "import sys, flaggit.schema; print('jsonschema' in sys.modules)"

    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
        == "False\n"
    )
