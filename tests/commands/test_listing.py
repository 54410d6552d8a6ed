"""`list`: what there is, with filters that fit."""

import json

import pytest
from tests.program import Work

from flaggit.checks.samples import SHOPPERS, TOMBSTONE


@pytest.mark.parametrize(
    ("what", "names"),
    [
        pytest.param(
            "flags", ["checkout.cart-layout", "checkout.express-pay", "payments.tokenised-cards"], id="flags"
        ),
        pytest.param("segments", ["employees"], id="segments"),
        pytest.param("services", ["payments", "web"], id="services"),
        pytest.param("rollouts", ["checkout.pay"], id="rollouts"),
        pytest.param("experiments", ["checkout.cart-layout"], id="experiments"),
        pytest.param("layers", ["checkout.cart-page"], id="layers"),
        pytest.param("metrics", ["checkout-errors", "orders-per-user"], id="metrics"),
        pytest.param("retired", ["payments.card-vault"], id="retired"),
    ],
)
def test_every_type_is_listed(shop: Work, what: str, names: list[str]) -> None:
    shop.write({"flags/payments/card-vault.retired.yaml": TOMBSTONE})
    ran = shop.run("list", what)
    assert ran.code == 0
    heads = [line.split()[0] for line in ran.out.splitlines()]
    assert heads[1:-1] == names
    found = json.loads(shop.run("list", what, "--format", "json").out)
    assert [next(iter(row.values())) for row in found[what]] == names
    assert found["total"] == len(names)


def test_invariants_and_populations_are_listed(shop: Work) -> None:
    shop.write(
        {
            "flags/checkout/tokens-first.invariant.yaml": "summary: Tokens come first\nalways: "
            "{any: [{flag: payments.tokenised-cards, is: true}, {flag: checkout.express-pay, is: false}]}\n",
            "flags/shared/shoppers.population.yaml": SHOPPERS,
        }
    )
    row = json.loads(shop.run("list", "invariants", "--format", "json").out)["invariants"][0]
    assert (row["name"], row["says"], row["environment"]) == ("tokens-first", "always", "all")
    assert row["flags"] == ["checkout.express-pay", "payments.tokenised-cards"]
    row = json.loads(shop.run("list", "populations", "--format", "json").out)["populations"][0]
    assert (row["name"], row["unit"], row["day"]) == ("shoppers", "user", "2026-11-01")
    assert (row["count"], row["by"]) == ("747,000", ["country", "plan"])


def test_flags_are_listed_unless_a_type_is_named(shop: Work) -> None:
    assert shop.run("list").out == shop.run("list", "flags").out


def test_a_pipe_gets_one_line_a_row(shop: Work) -> None:
    shop.edit(
        "flags/checkout/express-pay.flag.yaml", "services:\n  - web\n", "services:\n  - payments\n  - web\n"
    )
    for line in shop.run("list").out.splitlines()[1:-1]:
        assert line.split()[0].count(".") == 1
        assert line == line.rstrip()


@pytest.mark.parametrize(
    ("arguments", "count", "last"),
    [
        pytest.param(["flags", "express"], 1, "1 of 3 flags", id="a word"),
        pytest.param(["flags", "ONE-click", "cart"], 1, "1 of 3 flags", id="words, whatever their case"),
        pytest.param(["--owner", "team-checkout"], 2, "2 of 3 flags", id="owner"),
        pytest.param(["--kind", "experiment"], 1, "1 of 3 flags", id="kind"),
        pytest.param(["--service", "web"], 2, "2 of 3 flags", id="service"),
        pytest.param(["flags", "nothing-of-the-kind"], 0, "0 of 3 flags", id="none"),
        pytest.param(["experiments", "--owner", "team-checkout"], 1, "1 experiment", id="owners"),
        pytest.param(["services", "--service", "web"], 1, "1 of 2 services", id="a service itself"),
        pytest.param(["metrics", "--owner", "team-checkout"], 2, "2 metrics", id="metrics of a team"),
    ],
)
def test_filters_narrow_the_list(shop: Work, arguments: list[str], count: int, last: str) -> None:
    ran = shop.run("list", *arguments)
    assert ran.code == 0
    assert ran.last == last
    assert len(ran.out.splitlines()) == (count + 2 if count else 1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["flag"], "there is nothing called 'flag' to list; did you mean flags?", id="singular"),
        pytest.param(
            ["--owner", "team-chekout"],
            "there is no team 'team-chekout'; did you mean team-checkout?",
            id="team",
        ),
        pytest.param(["--kind", "hotfix"], "there is no kind 'hotfix'\n", id="kind"),
        pytest.param(["--service", "wep"], "there is no service 'wep'; did you mean web?", id="service"),
        pytest.param(["--environment", "stagign"], "did you mean staging?", id="environment"),
        pytest.param(
            ["layers", "--kind", "release"], "--kind: layers have no kind", id="a filter that does not fit"
        ),
        pytest.param(
            ["retired", "--owner", "team-web"], "--owner: retired flags have no owner", id="retired"
        ),
    ],
)
def test_unknown_names_are_told_and_not_taken_for_nothing(
    shop: Work, arguments: list[str], says: str
) -> None:
    ran = shop.run("list", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert "next: " in ran.err


def test_states_are_told_by_group_or_environment(shop: Work) -> None:
    flag = "flags/checkout/express-pay.flag.yaml"
    [row] = json.loads(shop.run("list", "flags", "express", "--format", "json").out)["flags"]
    assert row["non-production"] == "true"
    assert row["production"] == "false; employees true, 25 % true, rollout checkout.pay"
    shop.edit(flag, "  production:\n", "  staging: {active: false, otherwise: false}\n  production:\n")
    [row] = json.loads(shop.run("list", "flags", "express", "--format", "json").out)["flags"]
    assert row["non-production"] == "differs"
    arguments = ("list", "flags", "express", "--environment", "staging", "--format", "json")
    [row] = json.loads(shop.run(*arguments).out)["flags"]
    assert row["staging"] == "inactive"
    assert "production" not in row


def test_splits_and_experiments_are_told_in_a_few_words(shop: Work) -> None:
    flag = "flags/checkout/cart-layout.flag.yaml"
    shop.edit(
        flag,
        "otherwise: compact",
        "otherwise: {split: [{serve: control, weight: 12.5}, {serve: compact, weight: 87.5}]}",
    )
    shop.edit(
        flag,
        "      - name: trial\n",
        "      - name: half\n        split: [{serve: control, weight: 50}, {serve: compact, weight: 50}]\n      - name: trial\n",
    )
    [row] = json.loads(shop.run("list", "flags", "cart-layout", "--format", "json").out)["flags"]
    assert row["non-production"] == "split 12.5/87.5"
    assert row["production"] == "control; half split, experiment checkout.cart-layout"
    shop.edit(
        flag,
        "  non-production:\n    otherwise: {split: [{serve: control, weight: 12.5}, {serve: compact, weight: 87.5}]}\n",
        "",
    )
    shop.run("check")
    [row] = json.loads(shop.run("list", "flags", "cart-layout", "--format", "json").out)["flags"]
    assert row["non-production"] == "left out"


def test_what_says_nothing_in_any_row_takes_no_room(shop: Work) -> None:
    head, *_ = shop.run("list", "services").out.splitlines()
    assert head.split("  ")[0] == "service"
    shop.edit("flags/services/web.service.yaml", "depends_on: [payments]\n", "")
    assert "depends on" not in shop.run("list", "services").out
