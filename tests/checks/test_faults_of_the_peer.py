"""Faults that slip through, crash or hang the nearest peer, found here by name."""

from collections.abc import Callable

import pytest

from flaggit.checks.samples import CART_LAYOUT, EMPLOYEES, EXPRESS_PAY, RANKING, chain, edited, gone
from flaggit.diagnostics import Finding, Severity

Findings = Callable[..., tuple[Finding, ...]]


def said(findings: tuple[Finding, ...], rule: str) -> list[tuple[str, str, str]]:
    return [(each.place.path, each.place.pointer, each.message) for each in findings if each.id == rule]


def errors(findings: tuple[Finding, ...]) -> list[str]:
    return [each.id for each in findings if each.severity is Severity.ERROR]


def requiring(*keys: str) -> str:
    items = ", ".join(f"{{flag: {key}, is: true}}" for key in keys)
    return RANKING.replace("services:", f"requires: [{items}]\nservices:")


def test_weights_of_10_and_20_do_not_sum_to_100(found: Findings) -> None:
    split = "otherwise: {split: [{serve: control, weight: 10}, {serve: compact, weight: 20}]}"
    files = edited("cart-layout.flag.yaml", ("otherwise: control", split))
    assert said(found(files), "FG310") == [
        (
            "flags/checkout/cart-layout.flag.yaml",
            "/environments/production/otherwise/split",
            "the weights sum to 30 % (10 + 20): 70 % missing",
        )
    ]


def test_an_environment_missing_from_a_flag_is_named(found: Findings) -> None:
    files = edited("express-pay.flag.yaml", ("  non-production:\n", "  dev:\n"))
    assert said(found(files), "FG306") == [
        (
            "flags/checkout/express-pay.flag.yaml",
            "/environments",
            "checkout.express-pay says nothing about staging",
        )
    ]


def test_a_prerequisite_that_the_bundle_would_not_hold_is_found_where_it_is_required(found: Findings) -> None:
    files = edited("tokenised-cards.flag.yaml", ("  production:\n", "  production-eu:\n"))
    assert said(found(files), "FG307") == [
        (
            "flags/checkout/express-pay.flag.yaml",
            "/requires/0/flag",
            "payments.tokenised-cards says nothing about production-us, where web would need it for checkout.express-pay",
        )
    ]


def test_a_retired_segment_under_not_is_no_longer_there(found: Findings) -> None:
    files = {
        **edited("express-pay.flag.yaml", ("when: {segment: employees}", "when: {not: {segment: partners}}")),
        "flags/shared/partners.retired.yaml": None,
    }
    pointers = [
        (each.place.path, each.place.pointer) for each in found(files) if each.severity is Severity.ERROR
    ]
    assert pointers == [
        ("flags/checkout/express-pay.flag.yaml", "/environments/production/rules/0/when/not/segment")
    ]


def test_a_diamond_of_prerequisites_is_fine(found: Findings) -> None:
    files = {
        "flags/checkout/left.flag.yaml": requiring("payments.tokenised-cards"),
        "flags/checkout/right.flag.yaml": requiring("payments.tokenised-cards"),
        "flags/checkout/tip.flag.yaml": requiring("checkout.left", "checkout.right"),
    }
    assert found(files) == ()


def test_a_cycle_two_steps_away_is_reported_once(found: Findings) -> None:
    files = {
        "flags/checkout/outside.flag.yaml": requiring("checkout.one"),
        "flags/checkout/one.flag.yaml": requiring("checkout.two"),
        "flags/checkout/two.flag.yaml": requiring("checkout.three"),
        "flags/checkout/three.flag.yaml": requiring("checkout.one"),
    }
    assert errors(found(files)) == ["FG236"]


def test_a_thousand_flags_in_a_row_are_too_deep_once(found: Findings) -> None:
    assert errors(found(chain(1000))) == ["FG336"]


def test_a_flag_in_two_layers_is_found_at_the_second(found: Findings) -> None:
    files = {
        "flags/checkout/page-two.layer.yaml": "unit: user\nsalt: two-1\nmembers: {checkout.cart-layout: [0, 50]}\n"
    }
    assert said(found(files), "FG406") == [
        (
            "flags/checkout/page-two.layer.yaml",
            "/members/checkout.cart-layout",
            "checkout.cart-layout is in checkout.cart-page and in checkout.page-two",
        )
    ]


@pytest.mark.parametrize(
    "name", ["pay it's ours", 'pay "now"', "pay\tnow", "pay\u00fc", "-rf", "$(pay)", "pay\nnow"]
)
def test_a_path_with_anything_in_it_is_a_finding_and_no_crash(name: str, found: Findings) -> None:
    path = f"flags/checkout/{name}.flag.yaml"
    assert {each.place.path for each in found({path: RANKING}) if each.severity is Severity.ERROR} == {path}


def test_the_diluted_ramp_says_whom_it_serves(found: Findings) -> None:
    files = edited(
        "express-pay.flag.yaml",
        ("salt: payments.tokenised-cards\n", ""),
        ("        rollout: checkout.pay\n", ""),
    )
    message = "25 % behind 25 % of payments.tokenised-cards, other salt: serves 6 %"
    assert [text for _, _, text in said(found(files), "FG311")] == [message]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(gone("taxonomy.yaml"), id="no taxonomy"),
        pytest.param(gone("flaggit.yaml"), id="no project"),
        pytest.param(gone("charter.yaml"), id="no charter"),
        pytest.param(gone("employees.segment.yaml"), id="a segment that all use"),
        pytest.param(gone("pay.rollout.yaml"), id="a rollout that two flags use"),
        pytest.param(gone("cart-page.layer.yaml"), id="a layer"),
        pytest.param(gone("cart-layout.experiment.yaml"), id="an experiment"),
        pytest.param(gone("checkout-errors.metric.yaml"), id="a metric"),
        pytest.param(gone("web.service.yaml"), id="a service"),
        pytest.param(gone("tokenised-cards.flag.yaml"), id="a prerequisite"),
        pytest.param({"flags/checkout/express-pay.flag.yaml": EXPRESS_PAY[:120]}, id="half a file"),
        pytest.param({"flags/shared/employees.segment.yaml": EMPLOYEES[:40]}, id="half a segment"),
        pytest.param(
            {"flags/checkout/cart-layout.flag.yaml": CART_LAYOUT.replace("unit: user", "unit: [user]")},
            id="a wrong type",
        ),
        pytest.param(
            {
                "schemas/taxonomy.yaml": "environments: {}\ndomains: {}\nteams: {}\nattributes: {}\nkinds: {}\n"
            },
            id="an empty taxonomy",
        ),
    ],
)
def test_a_repository_with_a_hole_is_checked_to_the_end(
    files: dict[str, str | None], found: Findings
) -> None:
    for each in found(files):
        assert each.message, each
