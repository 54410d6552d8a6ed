import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft7Validator

from flaggit.schema.bases import base, resolved
from flaggit.schema.generation import MARKS
from flaggit.schema.literals import DAY_PATTERN, INSTANT_PATTERN
from flaggit.source import DocumentKind

KINDS = [pytest.param(kind, id=kind.value) for kind in DocumentKind]


def nodes(schema: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every part of a schema that is a mapping, with the way to it."""
    if isinstance(schema, list):
        for at, item in enumerate(schema):
            yield from nodes(item, f"{path}/{at}")
    elif isinstance(schema, dict):
        yield path, schema
        for key, part in schema.items():
            if key not in {"examples", "default", "defaultSnippets"}:
                yield from nodes(part, f"{path}/{key}")


def described(kind: DocumentKind) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every property that people write."""
    for path, node in nodes(base(kind)):
        holder = path.rpartition("/")[2]
        if path.endswith("/properties") and "/if/" not in path and "/allOf/" not in path:
            yield from ((f"{path}/{name}", part) for name, part in node.items())
        elif holder in {"items", "additionalProperties"} and "/allOf/" not in path:
            yield path, node


@pytest.mark.parametrize("kind", KINDS)
def test_a_base_schema_is_valid_draft_07(kind: DocumentKind) -> None:
    assert base(kind)["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(base(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_takes_no_unknown_keys_and_says_what_it_is(kind: DocumentKind) -> None:
    schema = base(kind)

    assert schema["additionalProperties"] is False
    assert schema["title"]
    assert schema["description"].endswith(".")
    assert set(schema["required"]) <= set(schema["properties"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_described_in_sentences(kind: DocumentKind) -> None:
    for path, node in described(kind):
        assert node.get("description", "").endswith("."), path
        assert node["description"][0] == "`" or node["description"][0].isupper(), path


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_an_example_that_fits(kind: DocumentKind) -> None:
    for path, raw in described(kind):
        node = resolved(raw, base(kind))
        if path.endswith(("base/additionalProperties", "attribute/properties/unit")):
            continue
        assert node.get("examples"), path
        whole = {**node, "definitions": base(kind).get("definitions", {})}
        for example in node["examples"]:
            assert Draft7Validator(whole).is_valid(example), (path, example)


@pytest.mark.parametrize("kind", KINDS)
def test_defaults_fit_their_fields(kind: DocumentKind) -> None:
    for path, node in nodes(base(kind)):
        if "default" in node and not path.endswith("properties"):
            assert Draft7Validator(node).is_valid(node["default"]), path


@pytest.mark.parametrize("kind", KINDS)
def test_choices_say_what_they_mean(kind: DocumentKind) -> None:
    for path, node in nodes(base(kind)):
        if "enumDescriptions" in node:
            assert len(node["enumDescriptions"]) == len(node["enum"]), path


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_points_outside_and_no_keyword_is_unheard_of(kind: DocumentKind) -> None:
    text = json.dumps(base(kind))

    assert "shared.schema.json" not in text
    for path, node in nodes(base(kind)):
        assert {key for key in node if key.startswith("x-")} <= set(MARKS), path
        if isinstance(node.get("$ref"), str):
            assert node["$ref"].removeprefix("#/definitions/") in base(kind)["definitions"], path


def test_there_is_one_file_a_document_type() -> None:
    names = {file.name for file in (files("flaggit.schema") / "base").iterdir()}

    assert names == {"shared.schema.json", *(f"{kind.value}.schema.json" for kind in DocumentKind)}


def test_days_and_instants_have_one_form_everywhere() -> None:
    definitions = json.loads((files("flaggit.schema") / "base" / "shared.schema.json").read_text())[
        "definitions"
    ]

    assert definitions["day"]["pattern"] == DAY_PATTERN
    assert definitions["instant"]["pattern"] == INSTANT_PATTERN
