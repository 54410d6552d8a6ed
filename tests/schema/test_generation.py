import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from jsonschema import Draft7Validator

from flaggit.schema import RULES, Schemas, generate
from flaggit.schema.generation import MARKS
from flaggit.source import Document, DocumentKind

KINDS = [pytest.param(kind.value, id=kind.value) for kind in DocumentKind]


@pytest.fixture(scope="module")
def generated(taxonomy: Document) -> Mapping[str, dict[str, Any]]:
    return {name: json.loads(text) for name, text in generate(taxonomy.value, rules=RULES).items()}


def test_there_is_one_file_a_document_type(generated: Mapping[str, object]) -> None:
    assert list(generated) == sorted(f"{kind.value}.schema.json" for kind in DocumentKind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_generated_schema_is_valid_draft_07_and_stands_alone(
    generated: Mapping[str, dict[str, Any]], kind: str
) -> None:
    schema = generated[f"{kind}.schema.json"]
    text = json.dumps(schema)

    Draft7Validator.check_schema(schema)
    assert '"$ref": "' not in text.replace('"$ref": "#/definitions/', "")
    for mark in MARKS:
        assert f'"{mark}"' not in text


def test_the_text_is_readable_and_ends_in_a_line_end(taxonomy: Document) -> None:
    text = generate(taxonomy.value)["layer.schema.json"].decode()

    assert text.startswith(
        '{\n  "$schema": "http://json-schema.org/draft-07/schema#",\n  "title": "Layer",\n'
    )
    assert text.endswith("}\n")


def test_the_order_of_the_taxonomy_changes_no_byte(taxonomy: Document) -> None:
    def turned(node: object) -> object:
        if isinstance(node, dict):
            return {key: turned(node[key]) for key in reversed(node)}
        return node

    assert generate(turned(taxonomy.value)) == generate(taxonomy.value)


def test_names_of_the_taxonomy_are_choices_with_their_meaning(
    generated: Mapping[str, dict[str, Any]],
) -> None:
    properties = generated["flag.schema.json"]["properties"]

    assert properties["kind"]["enum"] == ["experiment", "kill-switch", "ops", "release"]
    assert properties["kind"]["enumDescriptions"][3] == "Ships a feature step by step"
    assert properties["owner"]["enum"] == ["team-checkout", "team-payments", "team-platform"]
    assert properties["unit"]["enum"] == ["device", "user"]


def test_environments_and_groups_are_completed_as_keys(generated: Mapping[str, dict[str, Any]]) -> None:
    environments = generated["flag.schema.json"]["properties"]["environments"]

    assert list(environments["properties"]) == [
        "dev", "non-production", "production", "production-eu", "production-us", "staging",
    ]  # fmt: skip
    assert environments["additionalProperties"] is False
    assert environments["properties"]["dev"]["description"] == "An environment of non-production."
    assert (
        environments["properties"]["production"]["description"]
        == "The group of production-eu, production-us."
    )


def test_attributes_are_completed_in_conditions_with_their_operators_and_values(
    generated: Mapping[str, dict[str, Any]],
) -> None:
    definitions = generated["segment.schema.json"]["definitions"]
    condition = definitions["condition"]["properties"]

    assert list(condition)[:4] == ["any", "all", "not", "segment"]
    assert condition["country"]["description"] == "Where the customer lives (text)."
    one, several, table = definitions["test-of-country"]["anyOf"]
    assert one == {"enum": ["AT", "BR", "DE", "FR", "NL", "NO"]}
    assert several["items"] == one
    assert list(table["properties"]) == ["in", "not_in", "starts_with", "ends_with", "contains", "exists"]


def test_the_taxonomy_may_name_what_it_did_not_name_yesterday(
    generated: Mapping[str, dict[str, Any]],
) -> None:
    domains = generated["taxonomy.schema.json"]["properties"]["domains"]

    assert "enum" not in domains["additionalProperties"]


def test_known_checks_are_completed_and_unknown_ones_allowed(generated: Mapping[str, dict[str, Any]]) -> None:
    checks = generated["taxonomy.schema.json"]["properties"]["checks"]

    assert checks["properties"]["FG204"]["description"] == "Unknown attribute."
    assert checks["additionalProperties"]["enum"] == ["error", "warning", "note", "none"]
    assert "properties" not in json.loads(generate({})["taxonomy.schema.json"])["properties"]["checks"]


def test_a_taxonomy_without_names_leaves_nothing_to_choose() -> None:
    empty: dict[str, object] = {"environments": {}, "domains": {}, "teams": {}, "attributes": {}, "kinds": {}}
    schema = json.loads(generate(empty)["flag.schema.json"])

    Draft7Validator.check_schema(schema)
    assert schema["properties"]["kind"]["not"] == {}
    assert schema["properties"]["environments"]["properties"] == {}


@pytest.mark.parametrize(
    "broken", [None, [], {}, {"teams": 1, "environments": {"a": 1}, "attributes": {"x": 1}}]
)
def test_a_broken_taxonomy_leaves_names_open(broken: object) -> None:
    schema = json.loads(generate(broken)["flag.schema.json"])

    Draft7Validator.check_schema(schema)
    assert "enum" not in schema["properties"]["owner"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=3), part, max_size=3),
    max_leaves=8,
)
SECTION = JSON | st.dictionaries(
    st.sampled_from(["a", "b", "type"]),
    JSON | st.fixed_dictionaries({"type": st.sampled_from(["string", "ip", "x"]), "values": JSON}),
    max_size=3,
)


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(
        st.sampled_from(["environments", "domains", "teams", "attributes", "kinds"]), SECTION, max_size=5
    )
)
def test_no_taxonomy_makes_an_invalid_schema(taxonomy: dict[str, object]) -> None:
    made = generate(taxonomy)
    for kind in ("flag", "test"):
        Draft7Validator.check_schema(json.loads(made[f"{kind}.schema.json"]))
    document = Document(path="x.flag.yaml", kind=DocumentKind.FLAG, value={"when": 1, "unit": "a"})
    assert Schemas.build(taxonomy).examine(document)
