"""Decision tables: what a case forces, where it is tried, what is compared, and which rules are reached."""

from collections.abc import Mapping

import pytest

from flaggit import binding, source
from flaggit.checks.samples import SAMPLE
from flaggit.compiler import Compiler
from flaggit.frozen import replace
from flaggit.model import Catalog
from flaggit.tables import CaseOutcome, Sources, run_table, unreached

FLAG = "flags/checkout/express-pay.flag.yaml"
TABLE = "flags/checkout/express-pay.test.yaml"
LAYOUT = "flags/checkout/cart-layout.test.yaml"
HEAD = 'environment: production-eu\nservice: web\ngiven: {user: u-1, country: DE, app_version: "2.3.0"}\n'


def catalog_of(files: Mapping[str, str]) -> Catalog:
    result = binding.bind([source.parse(text.encode(), path) for path, text in {**SAMPLE, **files}.items()])
    assert [finding.message for finding in result.findings] == []
    assert result.catalog is not None
    return result.catalog


def tried(files: Mapping[str, str], key: str = "checkout.express-pay", only: str = "") -> list[CaseOutcome]:
    catalog = catalog_of(files)
    compiler = Compiler(catalog)
    return list(run_table(catalog, compiler, catalog.tables[key], Sources(compiler), only))


def told(outcome: CaseOutcome) -> list[tuple[str, str, str]]:
    return [(each.what, each.expected, each.actual) for each in outcome.differences]


def case(text: str, head: str = HEAD) -> dict[str, str]:
    return {TABLE: f"{head}cases:\n  - {{name: it, {text}}}\n"}


@pytest.mark.parametrize(
    ("text", "rule", "value"),
    [
        pytest.param("assume: {payments.tokenised-cards: true}, admit: all", "early-markets", True, id="admit all"),
        pytest.param("assume: {payments.tokenised-cards: true}, admit: none", "otherwise", False, id="admit none"),
        pytest.param("assume: {payments.tokenised-cards: true}, admit: [ramp]", "ramp", True, id="admit one rule"),
        pytest.param("assume: {payments.tokenised-cards: true}, context: {user: u-3}", "early-markets", True, id="the unit's own bucket"),
        pytest.param("assume: {payments.tokenised-cards: false}, admit: all", "", False, id="a prerequisite assumed unmet"),
        pytest.param("context: {user: u-4}", "", False, id="a prerequisite decided by its own ramp"),
        pytest.param("context: {user: null}, assume: {payments.tokenised-cards: true}", "otherwise", False, id="a given attribute taken away"),
        pytest.param("context: {roles: [staff]}, assume: {payments.tokenised-cards: true}", "employees", True, id="its own context"),
        pytest.param("environment: staging", "", True, id="another environment, whose prerequisite is on"),
    ],
)  # fmt: skip
def test_a_case_forces_what_it_says_and_nothing_else(text: str, rule: str, value: bool) -> None:  # noqa: FBT001 - a column
    [outcome] = tried(case(f"{text}, expect: {{serve: {str(value).lower()}}}"))
    assert outcome.passed, outcome.differences
    assert outcome.decision.value is value
    if rule:
        assert outcome.decision.rule == rule


@pytest.mark.parametrize(
    ("arm", "value"),
    [
        pytest.param("control", "two-screens", id="control"),
        pytest.param("compact", "one-screen", id="compact"),
    ],
)
def test_an_arm_can_be_forced(arm: str, value: str) -> None:
    table = f"{HEAD}cases:\n  - {{name: it, admit: all, arm: {arm}, expect: {{serve: {arm}, value: {value}, rule: trial}}}}\n"
    [outcome] = tried({LAYOUT: table}, "checkout.cart-layout")
    assert outcome.passed, outcome.differences
    assert outcome.decision.variant == arm


@pytest.mark.parametrize(
    ("at", "rule"),
    [
        pytest.param("", "launch", id="the first instant at which every window has begun, unless said"),
        pytest.param('at: "2026-11-30T00:00:00Z",', "otherwise", id="before"),
        pytest.param('at: "2026-12-01T09:00:00Z",', "launch", id="at the instant"),
    ],
)
def test_windows_are_read_at_the_cases_instant(at: str, rule: str) -> None:
    flag = SAMPLE[FLAG].replace(
        "      - name: employees\n        serve: true\n        when: {segment: employees}\n",
        "      - name: launch\n        activate_at: 2026-12-01T09:00:00Z\n        serve: true\n",
    ).replace("      - name: early", "      - name: early")  # fmt: skip
    [outcome] = tried(
        {
            FLAG: flag,
            **case(f"{at} assume: {{payments.tokenised-cards: true}}, admit: none, expect: {{rule: {rule}}}"),
        }
    )
    assert outcome.passed, outcome.differences


def test_a_matrix_is_a_case_for_each_combination() -> None:
    outcomes = tried(
        case(
            "matrix: {country: [DE, FR], plan: [free, pro]}, assume: {payments.tokenised-cards: true}, admit: all, expect: {serve: true}"
        )
    )
    assert len(outcomes) == 4
    assert {(each.case.context["country"], each.case.context["plan"]) for each in outcomes} == {
        ("DE", "free"), ("DE", "pro"), ("FR", "free"), ("FR", "pro"),
    }  # fmt: skip
    assert all("DE" in each.case.name or "FR" in each.case.name for each in outcomes)


def test_a_group_is_tried_in_each_of_its_environments() -> None:
    outcomes = tried(
        case("admit: none, expect: {reason: DEFAULT}", HEAD.replace("production-eu", "production"))
    )
    assert [each.environment for each in outcomes] == ["production-eu", "production-us"]
    assert {each.block for each in outcomes} == {"production"}


ROLLED = SAMPLE["flags/payments/tokenised-cards.flag.yaml"].replace(
    "  - payments\n", "  - payments\n  - web\n"
)
WAVES = SAMPLE["flags/checkout/pay.rollout.yaml"].replace("wave: front", "wave: back")
CARDS = "flags/payments/tokenised-cards.test.yaml"


def test_without_a_service_each_different_decision_is_tried_once() -> None:
    table = "environment: production-eu\ngiven: {user: u-1}\ncases:\n  - {name: it, admit: all, expect: {rule: ramp}}\n"
    files = {"flags/payments/tokenised-cards.flag.yaml": ROLLED, CARDS: table}
    assert [each.service for each in tried(files, "payments.tokenised-cards")] == ["payments"]
    behind = {**files, "flags/checkout/pay.rollout.yaml": WAVES}
    assert [each.service for each in tried(behind, "payments.tokenised-cards")] == ["payments", "web"]


def test_a_service_of_the_case_wins_over_the_tables() -> None:
    table = "environment: production-eu\nservice: payments\ncases:\n  - {name: it, service: web, expect: {serve: false}}\n"
    files = {"flags/payments/tokenised-cards.flag.yaml": ROLLED, CARDS: table}
    assert [each.service for each in tried(files, "payments.tokenised-cards")] == ["web"]


def test_cases_are_chosen_by_a_part_of_their_name() -> None:
    assert {each.case.name for each in tried({}, only="employees")} == {"employees always have it"}
    assert tried({}, only="nobody") == []


@pytest.mark.parametrize(
    ("expect", "differences"),
    [
        pytest.param(
            "{serve: true, rule: ramp}", [("serve", "true", "false"), ("rule", "ramp", "otherwise")], id="two"
        ),
        pytest.param("{reason: SPLIT}", [("reason", "SPLIT", "DEFAULT")], id="reason"),
        pytest.param("{value: true}", [("value", "true", "false")], id="value"),
        pytest.param("{serve: false, value: false, rule: otherwise, reason: DEFAULT}", [], id="nothing"),
    ],
)
def test_what_came_out_otherwise_is_told(expect: str, differences: list[tuple[str, str, str]]) -> None:
    [outcome] = tried(case(f"admit: none, assume: {{payments.tokenised-cards: true}}, expect: {expect}"))
    assert told(outcome) == differences
    assert outcome.passed is (not differences)


def test_a_requirement_decides_before_any_rule() -> None:
    [outcome] = tried(case("assume: {payments.tokenised-cards: false}, expect: {rule: ramp}"))
    assert told(outcome) == [("rule", "ramp", "none (PREREQUISITE)")]


def test_variants_are_compared_by_name_and_values_by_value() -> None:
    table = f"{HEAD}cases:\n  - {{name: it, admit: none, expect: {{serve: compact, value: one-screen}}}}\n"
    [outcome] = tried({LAYOUT: table}, "checkout.cart-layout")
    assert told(outcome) == [("serve", "compact", "control"), ("value", "one-screen", "two-screens")]


def test_a_prerequisite_with_variants_is_assumed_by_their_names() -> None:
    flag = SAMPLE[FLAG].replace(
        "{flag: payments.tokenised-cards, is: true}", "{flag: checkout.cart-layout, is: compact}"
    )
    files = {
        FLAG: flag,
        **case("assume: {checkout.cart-layout: compact}, admit: none, expect: {rule: otherwise}"),
    }
    assert all(each.passed for each in tried(files))


def test_an_environment_that_the_flag_leaves_out_is_told() -> None:
    flag = SAMPLE[FLAG].replace("  non-production:\n    otherwise: true\n", "")
    table = {
        TABLE: "environment: staging\ngiven: {user: u-1}\ncases:\n  - {name: it, expect: {serve: true}}\n"
    }
    [outcome] = tried({FLAG: flag, **table})
    assert not outcome.passed
    assert outcome.block == ""
    [(what, expected, actual)] = told(outcome)
    assert (what, expected) == ("decision", "a decision")
    assert actual == "PARSE_ERROR: checkout.express-pay says nothing about the environment staging"


def test_a_flag_that_nobody_reads_is_tried_for_nobody() -> None:
    catalog = catalog_of(case("admit: none, expect: {serve: false}", HEAD.replace("service: web\n", "")))
    flag = replace(catalog.flags["checkout.express-pay"], services=(), requires=())
    catalog = replace(catalog, flags={**catalog.flags, flag.key: flag})
    compiler = Compiler(catalog)
    [outcome] = run_table(catalog, compiler, catalog.tables[flag.key], Sources(compiler))
    assert (outcome.passed, outcome.service) == (True, "")


def reached(files: Mapping[str, str]) -> list[tuple[str, str, tuple[str, ...]]]:
    catalog = catalog_of(files)
    compiler = Compiler(catalog)
    sources = Sources(compiler)
    outcomes = [
        each for table in catalog.tables.values() for each in run_table(catalog, compiler, table, sources)
    ]
    return [(each.key, each.block, each.rules) for each in unreached(catalog, outcomes)]


@pytest.mark.parametrize(
    ("files", "left"),
    [
        pytest.param({}, [], id="all are"),
        pytest.param(
            case("assume: {payments.tokenised-cards: true}, admit: [ramp], expect: {reason: DEFAULT}"),
            [("checkout.express-pay", "production", ("employees", "early-markets", "otherwise"))],
            id="rules in their order, and what decides otherwise",
        ),
        pytest.param(
            case("environment: staging, expect: {reason: DEFAULT}"),
            [("checkout.express-pay", "production", ("employees", "early-markets", "ramp", "otherwise"))],
            id="a block without rules has nothing to reach",
        ),
        pytest.param(
            {
                FLAG: SAMPLE[FLAG].replace("  production:\n", "  production:\n    active: false\n"),
                **case("expect: {reason: DEFAULT}"),
            },
            [],
            id="an inactive block has nothing to reach",
        ),
    ],
)
def test_rules_that_decided_no_case_are_named(
    files: Mapping[str, str], left: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert reached(files) == left
