"""What is missing or broken: told once, where it is, and never at those who name it."""

import pytest
from tests.binding.conftest import bound, told

from flaggit.binding import bind
from flaggit.binding.faults.samples import FLAG, flag
from flaggit.checks.samples import SAMPLE
from flaggit.source import parse

NOT_YAML = 'summary: "never closed\n'


@pytest.mark.parametrize(
    "path", [path for path in SAMPLE if path not in {"schemas/taxonomy.yaml", "flags/flaggit.yaml"}]
)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(NOT_YAML, id="not YAML"),
        pytest.param("{}\n", id="empty"),
        pytest.param("- a\n- b\n", id="a list"),
        pytest.param(b"\xff\xfe\x00", id="not text"),
    ],
)
def test_a_document_that_cannot_be_used_is_told_at_itself_alone(path: str, text: str | bytes) -> None:
    result = bound({path: text})
    assert {finding.place.path for finding in result.findings} == {path}
    assert result.catalog is not None
    assert result.catalog.broken


def test_it_is_named_among_the_broken() -> None:
    catalog = bound(
        {"flags/shared/employees.segment.yaml": NOT_YAML, "flags/checkout/pay.rollout.yaml": "{}\n"}
    ).catalog
    assert catalog is not None
    assert catalog.broken == {"segment:employees", "rollout:checkout.pay"}
    assert "employees" not in catalog.segments


def test_a_flag_whose_values_cannot_be_served_is_left_out_too() -> None:
    result = bound(
        {
            FLAG: flag(otherwise='"on"'),
            "flags/checkout/b.flag.yaml": flag(head="requires: [{flag: checkout.gift-wrap, is: true}]\n"),
        }
    )
    assert [finding.id for finding in result.findings] == ["FG241"]
    assert result.catalog is not None
    assert result.catalog.broken == {"flag:checkout.gift-wrap"}


def test_a_requirement_that_can_never_be_met_leaves_the_flag_out() -> None:
    result = bound({FLAG: flag(head="requires: [{flag: checkout.cart-layout, is: true}]\n")})
    assert told(result) == [
        f"FG240 {FLAG}#/requires/0/is true is no variant: there are compact, control (of checkout.cart-layout)"
    ]
    assert result.catalog is not None
    assert "checkout.gift-wrap" not in result.catalog.flags


def test_an_arm_that_its_flag_cannot_serve_is_told_at_the_experiment() -> None:
    path = "flags/checkout/cart-layout.experiment.yaml"
    result = bound({path: SAMPLE[path].replace("serve: compact", "serve: compakt")})
    assert told(result) == [
        f'FG240 {path}#/arms/1/serve "compakt" is no variant: did you mean compact? (of checkout.cart-layout)'
    ]
    assert result.findings[0].related[0].path == "flags/checkout/cart-layout.flag.yaml"
    assert result.catalog is not None
    assert result.catalog.broken == {"experiment:checkout.cart-layout"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("lose: control", "lose: contrl", '/decide/lose "contrl" is no arm: did you mean control?'),
        (
            "lose: control",
            "lose: best-arm",
            '/decide/lose "best-arm" is no arm: there are "control", "compact"',
        ),
        ("win: best-arm", "win: true", '/decide/win true is no arm: there are "control", "compact"'),
    ],
)
def test_a_decision_names_an_arm(old: str, new: str, message: str) -> None:
    path = "flags/checkout/cart-layout.experiment.yaml"
    assert told(bound({path: SAMPLE[path].replace(old, new)})) == [f"FG240 {path}#{message}"]


@pytest.mark.parametrize("text", [NOT_YAML, "{}\n", "environments: {a: [b]}\n"])
def test_without_a_readable_taxonomy_there_is_no_catalog_and_no_noise(text: str) -> None:
    result = bound({"schemas/taxonomy.yaml": text})
    assert result.catalog is None
    assert {finding.place.path for finding in result.findings} == {"schemas/taxonomy.yaml"}


def test_a_quantity_of_the_taxonomy_that_cannot_be_read_is_the_same() -> None:
    path = "schemas/taxonomy.yaml"
    result = bound({path: SAMPLE[path].replace("expires_within: 90d", "expires_within: 99999w")})
    assert told(result) == [
        f"FG245 {path}#/kinds/release/expires_within 99999w is longer than a hundred years"
    ]
    assert result.catalog is None


@pytest.mark.parametrize("text", [NOT_YAML, "project: shop\n"])
def test_without_a_readable_project_the_rest_is_still_looked_at(text: str) -> None:
    result = bound({"flags/flaggit.yaml": text, FLAG: flag(otherwise='"on"')})
    assert result.catalog is None
    assert {finding.place.path for finding in result.findings} == {"flags/flaggit.yaml", FLAG}


def test_a_fault_of_reading_is_not_told_again_as_one_of_shape() -> None:
    path = "flags/shared/employees.segment.yaml"
    result = bound({path: SAMPLE[path].replace("staff", "no")})
    assert [finding.id for finding in result.findings] == ["FG112"]


def test_other_faults_of_a_document_that_cannot_be_read_whole_are_told() -> None:
    path = "flags/shared/employees.segment.yaml"
    result = bound({path: SAMPLE[path].replace("staff", "no") + "ownr: team-platform\n"})
    assert sorted(finding.id for finding in result.findings) == ["FG112", "FG201"]


def test_findings_have_one_order_whatever_that_of_the_documents() -> None:
    files = {
        **SAMPLE,
        FLAG: flag(otherwise='"on"'),
        "flags/a.flag.yaml": flag(),
        "flags/checkout/pay.rollout.yaml": "{}\n",
    }
    documents = [parse(text.encode(), path) for path, text in files.items()]
    assert bind(documents).findings == bind(reversed(documents)).findings


def test_all_documents_come_back() -> None:
    result = bound({"flags/README.yaml": "a: 1\n"})
    assert set(result.documents) == {*SAMPLE, "flags/README.yaml"}


def test_nothing_at_all_is_two_findings() -> None:
    result = bind([])
    assert [finding.id for finding in result.findings] == ["FG001", "FG002"]
    assert result.catalog is None


def test_listing_experiments_failed_on_a_window_beyond_the_calendar() -> None:
    path = "flags/checkout/cart-layout.experiment.yaml"
    result = bound({path: SAMPLE[path].replace("from: 2026-11-09", "from: 9999-12-20")})
    assert f"FG245 {path}#/window/from the window ends after the year 9999" in told(result)


def test_a_window_may_end_with_the_calendar() -> None:
    path = "flags/checkout/cart-layout.experiment.yaml"
    result = bound({path: SAMPLE[path].replace("from: 2026-11-09", "from: 9999-12-03")})
    assert told(result) == []


def test_a_lost_wave_exposed_every_service_at_once() -> None:
    path = "flags/checkout/pay.rollout.yaml"
    result = bound({path: SAMPLE[path].replace(" wave: front,", "")})
    assert told(result) == [
        f"FG246 {path}#/now `now` does not say which wave has reached the stage: back, front"
    ]


def test_risky_changes_needed_no_approvals_for_a_slip_in_the_tier() -> None:
    path = "flags/charter.yaml"
    result = bound({path: SAMPLE[path].replace("careful_when:", "carefull_when:")})
    assert told(result) == [f"FG249 {path}#/carefull_when there is no tier carefull: did you mean careful?"]
