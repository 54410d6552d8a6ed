"""Every test of every type of attribute, and the law between the gate and the words for whole conditions."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings, strategies as st

from flaggit.diagnostics import Finding
from flaggit.model import AttributeType
from flaggit.schema.conditions import faults_of_condition
from flaggit.schema.gate import Gate
from flaggit.schema.generation import gate_schema
from flaggit.schema.operators import EVERY_OPERATOR, OPERATORS
from flaggit.schema.vocabulary import Vocabulary, vocabulary
from flaggit.source import Document, DocumentKind

InWhen = Callable[[str], tuple[Finding, ...]]

OF_TYPE = {
    AttributeType.STRING: "plan",
    AttributeType.BOOLEAN: "member",
    AttributeType.INTEGER: "age",
    AttributeType.NUMBER: "balance",
    AttributeType.VERSION: "app_version",
    AttributeType.INSTANT: "signed_up",
    AttributeType.IP: "network",
    AttributeType.STRINGS: "tags",
}
"""An attribute of the test taxonomy for each type."""


def test_each_type_takes_the_tests_that_the_format_gives_it() -> None:
    assert {kind.value: " ".join(row) for kind, row in OPERATORS.items()} == {
        "string": "in not_in starts_with ends_with contains exists",
        "boolean": "in exists",
        "integer": "in not_in gt gte lt lte exists",
        "number": "in not_in gt gte lt lte exists",
        "version": "in not_in gt gte lt lte exists",
        "instant": "before after gt gte lt lte exists",
        "ip": "in not_in cidr exists",
        "strings": "contains exists",
    }


@pytest.mark.parametrize("operator", EVERY_OPERATOR)
@pytest.mark.parametrize("kind", OPERATORS, ids=lambda kind: kind.value)
def test_a_test_holds_for_its_types_alone(find_in_when: InWhen, kind: AttributeType, operator: str) -> None:
    row = OPERATORS[kind].get(operator)
    example = row.literal.example if row else "1"

    findings = find_in_when(f"{{{OF_TYPE[kind]}: {{{operator}: {example}}}}}")

    assert [finding.id for finding in findings] == ([] if row else ["FG209"])


WRONG = {
    "text": ["1", "1.5", "true", "null", "[[a]]", "{a: 1}"],
    "true or false": ["1", '"true"', "null", "maybe"],
    "a whole number": ["1.5", '"1"', "true", "9007199254740993.0", "null"],
    "a number": ['"1"', "true", "null"],
    "a version of three parts": ["2", "2.3", "v2.3.0", "2.3.0.1", "02.3.0", '"2.3.0-"', "null"],
    "an instant with its zone": ["2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "1"],
    "an IPv4 or IPv6 address": ["10.0.0", "10.0.0.0/8", "fe80::1%eth0", '"::g"', "1"],
    "a network without host bits": ["10.0.0.1/8", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/255.0.0.0", "1"],
}  # fmt: skip
RIGHT = {
    "text": ["a", '""', '"1"'],
    "true or false": ["true", "false"],
    "a whole number": ["0", "-1", "18.0", "9007199254740991"],
    "a number": ["0", "-1.5", "1.0e+300"],
    "a version of three parts": ["0.0.0", "2.3.0-rc.1+build.5", "10.20.30"],
    "an instant with its zone": ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.123456+05:30"],
    "an IPv4 or IPv6 address": ["10.0.0.1", '"::1"', '"::ffff:10.0.0.1"'],
    "a network without host bits": ["10.0.0.0/8", '"2001:db8::/32"', "0.0.0.0/0"],
}
LITERAL_CASES = [
    pytest.param(kind, operator, text, right, id=f"{kind.value} {operator} {text}")
    for kind, row in OPERATORS.items()
    for operator, operand in row.items()
    for right, table in ((True, RIGHT), (False, WRONG))
    for text in table[operand.literal.words]
]


@pytest.mark.parametrize(("kind", "operator", "text", "right"), LITERAL_CASES)
def test_a_value_must_be_of_the_attributes_type(
    find_in_when: InWhen, kind: AttributeType, operator: str, text: str, *, right: bool
) -> None:
    findings = find_in_when(f"{{{OF_TYPE[kind]}: {{{operator}: {text}}}}}")

    ids = {finding.id for finding in findings}
    assert ids == set() if right else ids <= {"FG210", "FG203"}
    assert right == (not findings)


@pytest.mark.parametrize("kind", OPERATORS, ids=lambda kind: kind.value)
def test_lists_stand_where_any_of_several_will_do(find_in_when: InWhen, kind: AttributeType) -> None:
    for operator, row in OPERATORS[kind].items():
        findings = find_in_when(f"{{{OF_TYPE[kind]}: {{{operator}: [{row.literal.example}]}}}}")
        assert [finding.id for finding in findings] == ([] if row.several else ["FG203"]), operator


@pytest.mark.parametrize("kind", OPERATORS, ids=lambda kind: kind.value)
def test_a_plain_value_stands_for_in(find_in_when: InWhen, kind: AttributeType) -> None:
    row = OPERATORS[kind]
    example = next(iter(row.values())).literal.example

    findings = find_in_when(f"{{{OF_TYPE[kind]}: {example}}}")

    assert [finding.id for finding in findings] == ([] if "in" in row else ["FG209"])


VALUES = st.sampled_from(
    [None, True, False, 0, 1, 1.5, 2**60, "DE", "de", "a", "2.3.0", "2.3", "10.0.0.1", "10.0.0.0/8", "2026-01-01T00:00:00Z", "", "A b"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["any", "all", "not", "segment", "country", "contry", "plan", "age", "cards", "member", "app_version", "signed_up", "network", "roles", "broken"]
)  # fmt: skip
TESTS = (
    VALUES
    | st.lists(VALUES, max_size=2)
    | st.dictionaries(
        st.sampled_from([*EVERY_OPERATOR, "eq", "x"]), VALUES | st.lists(VALUES, max_size=2), max_size=2
    )
)
CONDITIONS = st.recursive(
    st.dictionaries(KEYS, TESTS, max_size=2),
    lambda part: st.fixed_dictionaries({}, optional={"any": st.lists(part, max_size=2), "all": st.lists(part, max_size=2), "not": part, "country": TESTS}),
    max_leaves=4,
)  # fmt: skip


@pytest.mark.parametrize("known", [True, False], ids=["attributes known", "attributes not known"])
@given(when=CONDITIONS)
@settings(deadline=None)
def test_what_the_gate_refuses_in_a_condition_is_explained_and_nothing_else(
    taxonomy: Document, *, known: bool, when: object
) -> None:
    assert isinstance(taxonomy.value, dict)
    attributes = {**taxonomy.value["attributes"], "broken": {"type": "semver"}}
    words = vocabulary({"attributes": attributes}) if known else Vocabulary()

    faults = list(faults_of_condition(when, (), words.attributes))

    assert gate_of(words, known=known).passes({"summary": "Some", "when": when}) == (not faults)


_GATES: dict[bool, Gate] = {}


def gate_of(words: Vocabulary, *, known: bool) -> Gate:
    """Compile once what every example needs."""
    if known not in _GATES:
        _GATES[known] = Gate(gate_schema(DocumentKind.SEGMENT, words))
    return _GATES[known]


def test_a_broken_declaration_leaves_the_tests_of_its_attribute_unjudged() -> None:
    words = vocabulary({"attributes": {"plan": {"type": "text"}}})

    assert not list(faults_of_condition({"plan": {"gt": "a"}}, (), words.attributes))
    faults = list(faults_of_condition({"plan": {"gtee": 1, "exists": 1, "in": [None]}}, (), words.attributes))
    assert [(fault.rule.id, fault.tokens, fault.edit) for fault in faults] == [
        ("FG209", ("plan", "gtee"), "gte"),
        ("FG203", ("plan", "exists"), None),
        ("FG203", ("plan", "in", 0), None),
    ]
