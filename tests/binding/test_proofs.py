"""Invariants, populations, and services that cope with both paths: from YAML to the model."""

import pytest
from tests.binding.conftest import Files, bound, catalog, told

from flaggit import model
from flaggit.checks.samples import SHOPPERS, edited
from flaggit.compiler import Compiler
from flaggit.model import AllOf, AnyOf, Group, Invariant, NotSo, Statement
from flaggit.model.invariant import Outcome

INVARIANT = "flags/checkout/tokens-first.invariant.yaml"
POPULATION = "flags/shared/shoppers.population.yaml"
EXPRESS, TOKENS = "checkout.express-pay", "payments.tokenised-cards"


def invariant(text: str) -> Invariant:
    return catalog({INVARIANT: f"summary: Tokens come first\n{text}"}).invariants["tokens-first"]


def express(where: str, *, service: str = "", differs: bool = False) -> Outcome:
    return Outcome(flag=EXPRESS, name=True, service=service, differs=differs, where=where)


@pytest.mark.parametrize(
    ("text", "word", "holds"),
    [
        pytest.param(
            f"always: {{flag: {EXPRESS}, is: true}}\n", "always", express("/always"), id="always, as it is"
        ),
        pytest.param(
            f"never: {{flag: {EXPRESS}, is_not: true}}\n",
            "never",
            NotSo(item=express("/never", differs=True)),
            id="never, as its negation",
        ),
        pytest.param(
            f"implies:\n  if: {{flag: {EXPRESS}, is: true, service: web}}\n  then: {{flag: {TOKENS}, is: true}}\n",
            "implies",
            AnyOf(
                items=(
                    NotSo(item=express("/implies/if", service="web")),
                    Outcome(flag=TOKENS, name=True, where="/implies/then"),
                )
            ),
            id="implies, as not the one or the other",
        ),
        pytest.param(
            f"never: {{all: [{{not: {{flag: {EXPRESS}, is: true}}}}, {{any: [{{flag: {EXPRESS}, is: true}}]}}]}}\n",
            "never",
            NotSo(
                item=AllOf(
                    items=(
                        NotSo(item=express("/never/all/0/not")),
                        AnyOf(items=(express("/never/all/1/any/0"),)),
                    )
                )
            ),
            id="statements of statements",
        ),
        pytest.param(
            "always: {flag: checkout.cart-layout, is: compact}\n",
            "always",
            Outcome(flag="checkout.cart-layout", name="compact", where="/always"),
            id="a variant, by its name",
        ),
    ],
)
def test_a_statement_is_bound(text: str, word: str, holds: Statement) -> None:
    found = invariant(text)
    assert (found.word, found.holds) == (word, holds)


def test_an_invariant_says_whom_it_is_about() -> None:
    usual = invariant(f"always: {{flag: {EXPRESS}, is: true}}\n")
    assert (usual.environment, usual.when, usual.owner) == ("", None, "team-checkout")
    given = invariant(
        f"owner: team-platform\nenvironment: production\nwhen: {{country: BR}}\nalways: {{flag: {EXPRESS}, is: true}}\n"
    )
    assert (given.environment, given.owner, given.path) == ("production", "team-platform", INVARIANT)
    assert given.when == model.Test(attribute="country", operator="in", values=("BR",), where="/when/country")


def test_the_outcomes_of_an_invariant_come_in_the_order_of_the_file() -> None:
    found = invariant(
        f"never:\n  any:\n    - flag: {TOKENS}\n      is: true\n    - not: {{all: [{{flag: {EXPRESS}, is: true}}]}}\n"
    )
    assert [said.where for said in found.outcomes] == ["/never/any/0", "/never/any/1/not/all/0"]


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "{flag: checkout.express-pax, is: true}",
            "FG226 #/never/flag there is no flag checkout.express-pax",
        ),
        (f"{{flag: {EXPRESS}, is: 1}}", "FG241 #/never/is 1 is not true or false"),
        (f'{{flag: {EXPRESS}, is_not: "true"}}', 'FG241 #/never/is_not "true" is not true or false'),
        ("{flag: checkout.cart-layout, is: compakt}", "FG240 #/never/is"),
        (f"{{flag: {EXPRESS}, is: true, service: wbe}}", "FG232 #/never/service there is no service wbe"),
        (
            f"{{flag: {EXPRESS}, is: true, service: payments}}",
            f"FG233 #/never/service payments does not read {EXPRESS}: web does",
        ),
    ],
)
def test_a_slip_is_told_with_what_was_meant(statement: str, says: str) -> None:
    lines = told(bound({INVARIANT: f"summary: Tokens come first\nnever: {statement}\n"}))
    assert [line.replace(INVARIANT, "").startswith(says) for line in lines] == [True]


def test_a_statement_about_a_retired_flag_is_a_fault() -> None:
    files: Files = {
        INVARIANT: "summary: Tokens come first\nnever: {flag: checkout.ribbon, is: true}\n",
        "flags/checkout/ribbon.retired.yaml": "summary: Ribbons\ntype: boolean\nvalue: true\nuntil: 2027-06-01\n",
    }
    assert [line[:5] for line in told(bound(files))] == ["FG235"]


def test_a_population_is_bound() -> None:
    found = catalog({POPULATION: f"{SHOPPERS}  - {{roles: null, plan: pro, count: 0}}\n"}).populations[
        "shoppers"
    ]
    assert (found.day, found.unit, found.attributes) == ("2026-11-01", "user", ("country", "plan", "roles"))
    assert found.groups[0] == Group(context={"country": "DE", "plan": "basic"}, count=410_000)
    assert [group.context for group in found.groups[-2:]] == [{}, {"plan": "pro"}]
    assert (found.count, found.summary) == (747_000, "Customers with a visit in October")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        pytest.param("day: 2026-11-01\nunit: user\ngroups: [{count: -1}]\n", ["FG206"], id="fewer than none"),
        pytest.param("day: 2026-11-01\nunit: user\ngroups: [{count: 1.5}]\n", ["FG203"], id="half a person"),
        pytest.param("day: 2026-11-01\nunit: user\ngroups: [{country: DE}]\n", ["FG202"], id="no count"),
        pytest.param("day: 2026-02-30\nunit: user\ngroups: [{count: 1}]\n", ["FG206"], id="no day"),
        pytest.param("day: 2026-11-01\nunit: plan\ngroups: [{count: 1}]\n", ["FG205"], id="no unit"),
        pytest.param(
            "day: 2026-11-01\nunit: user\ngroups: [{contry: DE, count: 1}]\n",
            ["FG204"],
            id="an unknown attribute",
        ),
        pytest.param(
            "day: 2026-11-01\nunit: user\ngroups: [{country: 3, count: 1}]\n",
            ["FG210"],
            id="a value of another type",
        ),
        pytest.param("day: 2026-11-01\nunit: user\ngroups: []\n", ["FG203"], id="no group"),
        pytest.param(
            "day: 2026-11-01\nunit: user\ngroups: [{user: u-1, count: 1}]\n", ["FG234"], id="the unit itself"
        ),
        pytest.param("day: 2026-11-01\nunit: user\ngroups: [{count: 0}]\n", ["FG250"], id="nobody"),
    ],
)
def test_a_population_that_counts_wrongly_is_refused(text: str, ids: list[str]) -> None:
    result = bound({POPULATION: text})
    assert [finding.id for finding in result.findings] == ids
    assert result.catalog is not None
    assert result.catalog.populations == {}
    assert "population:shoppers" in result.catalog.broken


def test_a_service_may_cope_with_both_paths() -> None:
    files = edited(
        "payments.service.yaml",
        ("format: 1}", f"format: 1, both_paths: [{TOKENS}, checkout.cart-layout]}}"),
    )
    assert catalog(files).services["payments"].tolerates.both_paths == ("checkout.cart-layout", TOKENS)
    assert catalog({}).services["payments"].tolerates.both_paths == ()
    wrong = edited(
        "payments.service.yaml", ("format: 1}", "format: 1, both_paths: [payments.tokenized-cards]}")
    )
    assert [line[:5] for line in told(bound(wrong))] == ["FG226"]


def test_they_decide_nothing() -> None:
    files: Files = {
        POPULATION: SHOPPERS,
        INVARIANT: f"summary: Tokens come first\nnever: {{flag: {EXPRESS}, is: true}}\n",
        **edited("payments.service.yaml", ("format: 1}", f"format: 1, both_paths: [{TOKENS}]}}")),
    }
    plain, more = Compiler(catalog({})), Compiler(catalog(files))
    for key in (EXPRESS, TOKENS):
        for service in ("payments", "web"):
            assert more.decision(key, "production-eu", service) == plain.decision(
                key, "production-eu", service
            )
