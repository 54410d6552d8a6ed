"""What documents use: told from the raw value, and never less than what binding resolves."""

from collections.abc import Mapping

import pytest
from tests.binding.conftest import laid

from flaggit.binding import bind, uses
from flaggit.binding.bind import _begun, _take
from flaggit.binding.naming import TAXONOMY
from flaggit.binding.page import Page
from flaggit.checks import registry
from flaggit.checks.samples import SAMPLE
from flaggit.diagnostics import Sample
from flaggit.schema import Schemas
from flaggit.source import Document, parse

SAMPLES = [
    pytest.param(sample, id=f"{rule.id} {sample.name}")
    for rule in registry.RULES
    for sample in (*rule.valid, *rule.invalid)
]
ALWAYS_READ = {"service", "role"}
"""Kinds of names that no choice of documents leaves out."""
REACHES_NOTHING = {
    ("layer", "member"),
    ("test", "flag"),
    ("retired", "flag"),
    ("charter", "metric"),
    ("service", "flag"),
}
"""What a kind of document names and no change can come through: what is named may be left unread."""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "flags/checkout/express-pay.flag.yaml",
            "attribute:app_version attribute:country attribute:user flag:payments.tokenised-cards rollout:checkout.pay segment:employees service:web",
        ),
        (
            "flags/checkout/cart-layout.flag.yaml",
            "attribute:user experiment:checkout.cart-layout service:web",
        ),
        ("flags/checkout/pay.rollout.yaml", "metric:checkout-errors segment:employees"),
        (
            "flags/checkout/cart-layout.experiment.yaml",
            "layer:checkout.cart-page metric:checkout-errors metric:orders-per-user",
        ),
        ("flags/checkout/cart-page.layer.yaml", "attribute:user"),
        ("flags/shared/employees.segment.yaml", "attribute:roles"),
        ("flags/metrics/checkout-errors.metric.yaml", ""),
        ("flags/checkout/cart-layout.test.yaml", ""),
    ],
)
def test_a_document_uses(path: str, expected: str) -> None:
    assert sorted(uses(parse(SAMPLE[path].encode(), path))) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "when: {any: [{segment: [a, b]}, {not: {all: [{plan: pro}]}}]}",
            "attribute:plan segment:a segment:b",
        ),
        ("when: {any: {segment: a}}", ""),
        ("when: [a]", ""),
        ("requires: {flag: a}", ""),
        ("requires: [a, {flag: 3}, {flag: b.c}]", "flag:b.c"),
        ("environments: [production]", ""),
        (
            "environments: {production: [], staging: {rules: [x, {rollout: a.b, layer: a.c}]}}",
            "layer:a.c rollout:a.b",
        ),
        ("hypothesis: {expect: orders}", ""),
        (
            "implies: {if: {flag: a.b, service: web}, then: {any: [{not: {flag: a.c}}, x]}}",
            "flag:a.b flag:a.c service:web",
        ),
        ("when: {segment: a}\nnever: {all: [{flag: a.b, is: true}]}", "flag:a.b segment:a"),
        ("never: [a]\nalways: a.b", ""),
        ("services: [web, two words]", "service:web"),
        ("- a list", ""),
        ("a: {", ""),
    ],
)
def test_of_a_wrong_shape_what_can_be_told_is_told(text: str, expected: str) -> None:
    assert sorted(uses(parse(text.encode(), "flags/a/b.flag.yaml"))) == expected.split()


@pytest.mark.parametrize("sample", SAMPLES)
def test_whatever_binding_resolves_is_used(sample: Sample) -> None:
    documents = {path: parse(data, path) for path, data in laid(sample.files).items()}
    for (kind, _), page in pages(documents).items():
        for reference in page.references:
            if reference.kind not in ALWAYS_READ and (kind, reference.kind) not in REACHES_NOTHING:
                assert f"{reference.kind}:{reference.name}" in uses(documents[page.path])


def pages(documents: Mapping[str, Document]) -> Mapping[tuple[str, str], Page]:
    taxonomy = documents.get(TAXONOMY)
    if taxonomy is None:
        return {}
    schemas = Schemas.build(taxonomy.value)
    draft = _begun(taxonomy, schemas, [])
    if draft is None:
        return {}
    for document in documents.values():
        if document.kind is not None and document is not taxonomy:
            _take(draft, document, document.kind, schemas)
    return draft.pages


def test_a_name_of_what_was_left_out_is_no_fault() -> None:
    left = ("flags/shared/employees.segment.yaml", "flags/payments/tokenised-cards.flag.yaml")
    documents = [parse(data, path) for path, data in laid(dict.fromkeys(left)).items()]
    assert {finding.id for finding in bind(documents).findings} == {"FG226", "FG227"}
    some = bind(documents, elsewhere={"segment:employees", "flag:payments.tokenised-cards"})
    assert some.findings == ()
    assert some.catalog is not None
    assert "employees" not in some.catalog.segments
    assert some.catalog.broken == frozenset()


def test_a_member_of_a_layer_is_a_flag_or_an_experiment_elsewhere() -> None:
    files = laid(
        {"flags/checkout/cart-layout.experiment.yaml": None, "flags/checkout/cart-layout.flag.yaml": None}
    )
    documents = [parse(data, path) for path, data in files.items() if not path.endswith(".test.yaml")]
    assert [finding.id for finding in bind(documents).findings] == ["FG226"]
    for kind in ("flag", "experiment"):
        assert bind(documents, elsewhere={f"{kind}:checkout.cart-layout"}).findings == ()


def test_schemas_are_compiled_again_when_the_taxonomy_is_another() -> None:
    documents = {path: parse(data, path) for path, data in laid({}).items()}
    first = bind(documents.values())
    assert bind(documents.values(), beside=first).schemas is first.schemas
    fewer = SAMPLE[TAXONOMY].replace("  plan: ", "  tier: ")
    changed = documents | {TAXONOMY: parse(fewer.encode(), TAXONOMY)}
    second = bind(changed.values(), beside=first)
    assert second.schemas is not first.schemas
    assert second.findings == bind(changed.values()).findings != ()
