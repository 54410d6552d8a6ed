"""What a change does, edit by edit: who goes from what to what, why, and how that gets on with those who read it."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from tests.review.conftest import catalog

from flaggit.checks.samples import EXPRESS_PAY, TODAY, TOMBSTONE, edited, gone
from flaggit.frozen import replace
from flaggit.model import Group, Population
from flaggit.review import Change, Effect, FlagChange, Level, Review, Side, Wish, covering, review
from flaggit.tables import Difference

EXPRESS, TOKENS, LAYOUT = "checkout.express-pay", "payments.tokenised-cards", "checkout.cart-layout"
Files = Mapping[str, str | None]


def reviewed(*files: Files, today: int = TODAY, base: tuple[Files, ...] = (), **wish: Any) -> Review:
    sides = Wish(
        base=Side(commit="1" * 40, name="main"),
        head=Side(commit="2" * 40, name="branch"),
        today=today,
        **wish,
    )
    return review(catalog(*base), catalog(*base, *files), sides)


def flag_of(found: Review, key: str) -> FlagChange:
    return next(one for one in found.flags if one.key == key)


class Told(NamedTuple):
    """A region, as a row of a table says it."""

    place: str
    who: str
    share: str
    before: Any
    after: Any
    effect: Effect


def told(flag: FlagChange) -> list[Told]:
    return [
        Told(
            f"{place.group or ','.join(place.environments)} {','.join(place.services)}",
            "; ".join(f"{one.attribute} {one.words}" for one in region.clauses),
            str(region.share),
            region.before.variant or region.before.value,
            region.after.variant or region.after.value,
            region.effect,
        )
        for place in flag.places
        for region in place.regions
    ]


def percent(value: int) -> Files:
    return edited("express-pay.flag.yaml", ("percent: 25", f"percent: {value}"))


FREE = edited("tokenised-cards.flag.yaml", ("otherwise: false", "otherwise: true"))
"""Tokenised cards for everybody, so that the prerequisite hides nothing."""
NO_RAMP: Files = {
    **gone("express-pay.test.yaml"),
    "flags/checkout/express-pay.flag.yaml": EXPRESS_PAY.replace(
        "      - name: ramp\n        rollout: checkout.pay\n        serve: true\n", ""
    ),
}


def without_ramp(*swaps: tuple[str, str]) -> Files:
    text = NO_RAMP["flags/checkout/express-pay.flag.yaml"] or ""
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    return {**gone("express-pay.test.yaml"), "flags/checkout/express-pay.flag.yaml": text}


MARKETS = "app_version ≥ 2.3.0; country DE, FR; roles unknown or without staff"

EDITS: list[tuple[str, tuple[Files, ...], Files, list[Told]]] = [
    (
        "a percentage that rises",
        (FREE, NO_RAMP),
        without_ramp(("percent: 25", "percent: 40")),
        [Told("production web", MARKETS, "3/20", "false", "true", Effect.ENTERS)],
    ),
    (
        "a percentage that falls",
        (FREE, NO_RAMP),
        without_ramp(("percent: 25", "percent: 5")),
        [Told("production web", MARKETS, "1/5", "true", "false", Effect.LEAVES)],
    ),
    (
        "one more country",
        (FREE, NO_RAMP),
        without_ramp(("[DE, FR]", "[DE, FR, NL]")),
        [
            Told(
                "production web",
                "app_version ≥ 2.3.0; country NL; roles unknown or without staff",
                "1/4",
                "false",
                "true",
                Effect.ENTERS,
            )
        ],
    ),
    ("a ramp behind a prerequisite that is no further", (), percent(40), []),
    ("a comment", (), {"flags/checkout/express-pay.flag.yaml": EXPRESS_PAY + "# done\n"}, []),
]


@pytest.mark.parametrize(
    ("base", "edit", "expected"), [row[1:] for row in EDITS], ids=[row[0] for row in EDITS]
)
def test_who_goes_from_what_to_what(base: tuple[Files, ...], edit: Files, expected: list[Told]) -> None:
    found = reviewed(edit, base=base)
    rows = [
        row._replace(who="; ".join(sorted(row.who.split("; "))))
        for flag in found.flags
        if flag.key == EXPRESS
        for row in told(flag)
    ]
    assert rows == expected
    assert found.exact
    for flag in found.flags:
        for place in flag.places:
            assert all(region.witness and region.witness.confirmed for region in place.regions)


def test_a_segment_is_followed_to_every_flag_that_uses_it() -> None:
    found = reviewed(edited("employees.segment.yaml", ("staff", "crew")))
    assert [flag.key for flag in found.flags] == [EXPRESS, TOKENS]
    for flag in found.flags:
        [cause] = flag.causes
        assert cause.words == "segment employees: roles contains staff -> contains crew"
        assert cause.pointer == "/when/roles/contains"


def test_a_segment_that_moves_folders_changes_nothing() -> None:
    ((path, text),) = edited("employees.segment.yaml").items()
    found = reviewed({path: None, "flags/checkout/employees.segment.yaml": text})
    assert found.flags == ()
    assert found.decides_the_same


def test_a_rollout_that_goes_on_says_which_services_are_in_its_wave() -> None:
    found = reviewed(edited("pay.rollout.yaml", ("stage: quarter", "stage: everyone")))
    assert {flag.key for flag in found.flags} >= {TOKENS}
    cause = flag_of(found, TOKENS).causes[0]
    assert cause.words.startswith("rollout checkout.pay: stage quarter -> everyone")
    assert cause.pointer == "/now"


def test_shares_of_an_experiment_that_change_move_people_between_variants() -> None:
    found = reviewed(
        edited(
            "cart-layout.experiment.yaml",
            (
                "  - {serve: control, weight: 50}\n  - {serve: compact, weight: 50}\n",
                "  - {serve: control, weight: 20}\n  - {serve: compact, weight: 80}\n",
            ),
        )
    )
    flag = flag_of(found, LAYOUT)
    assert {(row.before, row.after, row.effect) for row in told(flag)} == {
        ("control", "compact", Effect.MOVES)
    }
    assert flag.experiments == ("checkout.cart-layout",)
    [edit] = flag.compatibility
    assert (edit.code, edit.short) == (
        "experiment-touched",
        "it mixes the data of the running experiment checkout.cart-layout",
    )
    assert edit.words == (
        "who is in which arm of its running experiment changes, so results from before and after can't be compared; "
        "to begin anew, write now: {status: running, iteration: 2}"
    )
    # Its window is a part of the answer: before and after it, nobody is moved.
    assert all(
        region.since is not None and region.until is not None
        for place in flag.places
        for region in place.regions
    )


SPLIT = (
    "    otherwise: control\n    rules:\n      - name: trial\n        experiment: checkout.cart-layout\n",
    "    otherwise:\n      split:\n        - {serve: control, weight: 70}\n        - {serve: compact, weight: 30}\n",
)
TRIAL_GONE: Files = {
    **gone("cart-layout.experiment.yaml"),
    **gone("cart-layout.test.yaml"),
    **edited("cart-page.layer.yaml", ("  checkout.cart-layout: [0, 40]\n", "")),
}


@pytest.mark.parametrize(
    ("swap", "effect"),
    [
        pytest.param(("weight: 70", "weight: 60"), {Effect.MOVES}, id="weights"),
        pytest.param(("otherwise:\n      split", "rules:\n      - {name: ramp, percent: 20, serve: compact}\n    otherwise:\n      split"), {Effect.ENTERS}, id="a percentage before the split"),
    ],
)  # fmt: skip
def test_whom_another_share_of_a_split_moves_is_not_told_to_enter_from_the_default(
    swap: tuple[str, str], effect: set[Effect]
) -> None:
    base = {**TRIAL_GONE, **edited("cart-layout.flag.yaml", SPLIT)}
    after = edited(
        "cart-layout.flag.yaml",
        SPLIT,
        swap,
        ("weight: 30", "weight: 40" if "70" in swap[0] else "weight: 30"),
    )
    flag = flag_of(reviewed(after, base=(base,)), LAYOUT)
    assert {row.effect for row in told(flag)} == effect


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param(
            "{contains: ab}",
            "{contains: bc}",
            {"containing ab and not containing bc", "containing bc and not containing ab"},
            id="parts that overlap",
        ),
        pytest.param(
            "{contains: adm}",
            "{contains: admin}",
            {"containing adm and not containing admin"},
            id="a part of a part",
        ),
        pytest.param(
            "{contains: x, starts_with: ax}",
            "{contains: x}",
            {"not beginning with ax and containing x"},
            id="a part and a beginning",
        ),
    ],
)
def test_parts_of_texts_are_cut_exactly_and_somebody_shows_it(
    before: str, after: str, words: set[str]
) -> None:
    markets = '          country: [DE, FR]\n          app_version: {gte: "2.3.0"}\n'
    ramp = "      - name: ramp\n        rollout: checkout.pay\n        serve: true\n"
    old, new = (
        edited("express-pay.flag.yaml", (markets, f"          user: {each}\n"), (ramp, ""))
        for each in (before, after)
    )
    found = reviewed(new, base=(old, gone("express-pay.test.yaml")))
    regions = [region for place in flag_of(found, EXPRESS).places for region in place.regions]
    assert {clause.words for row in regions for clause in row.clauses if clause.attribute == "user"} == words
    assert all(row.exact and row.witness is not None and row.witness.confirmed for row in regions)


COMPATIBLE: list[tuple[str, Files, str, list[tuple[Level, str]]]] = [
    (
        "another salt",
        edited("express-pay.flag.yaml", ("salt: payments.tokenised-cards", "salt: express")),
        EXPRESS,
        [(Level.BREAKING, "salt-changed")],
    ),
    (
        "another safe value",
        edited("tokenised-cards.flag.yaml", ("safe: false", "safe: true")),
        TOKENS,
        [(Level.BREAKING, "safe-changed")],
    ),
    (
        "a flag without a tombstone",
        {**gone("express-pay.flag.yaml"), **gone("express-pay.test.yaml")},
        EXPRESS,
        [(Level.BREAKING, "deleted-without-tombstone")],
    ),
    ("a ramp", percent(40), EXPRESS, []),
    (
        "another salt of its layer",
        edited("cart-page.layer.yaml", ("salt: cart-page-1", "salt: cart-page-2")),
        LAYOUT,
        [(Level.BREAKING, "experiment-touched"), (Level.BREAKING, "salt-changed")],
    ),
    (
        "another unit of its layer",
        edited("cart-page.layer.yaml", ("unit: user", "unit: account")),
        LAYOUT,
        [(Level.BREAKING, "experiment-touched"), (Level.BREAKING, "unit-changed")],
    ),
    (
        "one reader less",
        edited("cart-layout.flag.yaml", ("  - web\n", "  - payments\n")),
        LAYOUT,
        [(Level.CONSUMERS_FIRST, "reader-removed")],
    ),
]


@pytest.mark.parametrize(
    ("edit", "key", "expected"), [row[1:] for row in COMPATIBLE], ids=[row[0] for row in COMPATIBLE]
)
def test_how_an_edit_gets_on_with_readers(edit: Files, key: str, expected: list[tuple[Level, str]]) -> None:
    found = reviewed(edit)
    edits = [(one.level, one.code) for flag in found.flags if flag.key == key for one in flag.compatibility]
    assert edits == expected
    assert found.level is (expected[0][0] if expected else Level.SAFE)


def test_an_edit_whose_words_are_long_says_it_in_few_too() -> None:
    edits = {
        one.code: one.short
        for _, edit, key, _ in COMPATIBLE
        for flag in reviewed(edit).flags
        if flag.key == key
        for one in flag.compatibility
    }
    assert edits == {
        "experiment-touched": "it mixes the data of the running experiment checkout.cart-layout",
        "salt-changed": "checkout.cart-layout divides everybody anew",
        "unit-changed": "checkout.cart-layout divides everybody anew",
        "safe-changed": "",
        "deleted-without-tombstone": "checkout.express-pay is deleted while services ask for it",
        "reader-removed": "",
    }


def test_a_flag_that_is_retired_is_told_as_that() -> None:
    files = {
        **gone("express-pay.flag.yaml"),
        **gone("express-pay.test.yaml"),
        "flags/checkout/express-pay.retired.yaml": TOMBSTONE,
    }
    flag = flag_of(reviewed(files), EXPRESS)
    assert flag.change is Change.RETIRED
    assert flag.path == "flags/checkout/express-pay.retired.yaml"


def test_a_tombstone_whose_day_is_moved_to_the_past_does_not_go_unremarked() -> None:
    retired = {
        **gone("express-pay.flag.yaml"),
        **gone("express-pay.test.yaml"),
        "flags/checkout/express-pay.retired.yaml": TOMBSTONE,
    }
    earlier = {
        "flags/checkout/express-pay.retired.yaml": re.sub(r"until: .*", "until: 2026-01-31", TOMBSTONE)
    }
    flag = flag_of(reviewed(earlier, base=(retired,)), EXPRESS)
    [edit] = flag.compatibility
    assert (edit.level, edit.code) == (Level.CONSUMERS_FIRST, "kept-shorter")
    assert edit.words.startswith("the tombstone may go on 2026-01-31, not on 20")


def test_a_new_flag_appears_where_it_is_read() -> None:
    files = {"flags/checkout/wallet.flag.yaml": NO_RAMP["flags/checkout/express-pay.flag.yaml"]}
    flag = flag_of(reviewed(files), "checkout.wallet")
    assert flag.change is Change.CREATED
    assert {row.effect for row in told(flag)} == {Effect.APPEARS}


def test_a_renamed_flag_that_serves_its_former_key_decides_as_before() -> None:
    text = EXPRESS_PAY.replace("services:\n", "formerly: [checkout.express-pay]\nservices:\n", 1)
    files = {
        **gone("express-pay.flag.yaml"),
        **gone("express-pay.test.yaml"),
        "flags/checkout/fast-pay.flag.yaml": text,
    }
    flag = flag_of(reviewed(files), "checkout.fast-pay")
    assert (flag.change, flag.former, flag.places) == (Change.RENAMED, EXPRESS, ())
    assert [one.code for one in flag.compatibility] == ["key-renamed"]


def test_people_are_counted_where_the_population_knows_enough() -> None:
    groups = tuple(
        Group(context={"country": country, "app_version": version}, count=count)
        for country, version, count in (("DE", "2.4.0", 1000), ("DE", "1.0.0", 500), ("NL", "2.4.0", 250))
    )
    shop = Population(
        name="shop",
        path="",
        day="2026-11-01",
        unit="user",
        attributes=("app_version", "country"),
        groups=groups,
    )
    ours = "      - name: employees\n        serve: true\n        when: {segment: employees}\n"
    roleless = without_ramp((ours, ""))
    more = {path: text and text.replace("percent: 25", "percent: 40") for path, text in roleless.items()}
    before, after = catalog(FREE, roleless), catalog(FREE, roleless, more)
    counted = [_with(each, shop) for each in (before, after)]
    wish = Wish(base=Side(commit="", name="a"), head=Side(commit="", name="b"), today=TODAY)
    found = review(counted[0], counted[1], wish)
    (region,) = flag_of(found, EXPRESS).places[0].regions
    assert region.share == Fraction(3, 20)
    assert region.people is not None
    assert (region.people.count, region.people.day, region.people.exact) == (150, "2026-11-01", True)
    assert found.population == "2026-11-01"


@pytest.mark.parametrize(
    ("attributes", "most"),
    [
        pytest.param(("country",), 225, id="of those in the countries"),
        pytest.param(("plan",), 263, id="of everybody"),
    ],
)
def test_people_are_at_most_so_many_where_the_population_does_not_know_enough(
    attributes: tuple[str, ...], most: int
) -> None:
    groups = tuple(
        Group(context=dict.fromkeys(attributes, value), count=count)
        for value, count in (("DE", 1500), ("NL", 250))
    )
    shop = Population(
        name="shop", path="", day="2026-11-01", unit="user", attributes=attributes, groups=groups
    )
    before, after = (
        catalog(FREE, NO_RAMP),
        catalog(FREE, NO_RAMP, without_ramp(("percent: 25", "percent: 40"))),
    )
    wish = Wish(base=Side(commit="", name="a"), head=Side(commit="", name="b"), today=TODAY)
    found = review(_with(before, shop), _with(after, shop), wish)
    (region,) = flag_of(found, EXPRESS).places[0].regions
    assert region.people is not None
    assert (region.people.count, region.people.exact) == (most, False)
    assert region.people.uncounted
    devices = replace(shop, unit="device")
    found = review(_with(before, devices), _with(after, devices), wish)
    assert flag_of(found, EXPRESS).places[0].regions[0].people is None


def shoppers(**groups: int) -> Population:
    """So many people in each country."""
    return Population(
        name="shop",
        path="",
        day="2026-11-01",
        unit="user",
        attributes=("country",),
        groups=tuple(Group(context={"country": name}, count=count) for name, count in groups.items()),
    )


STAFF = "        when: {segment: employees}\n"


@pytest.mark.parametrize(
    ("swaps", "most"),
    [
        pytest.param((("otherwise: false\n    rules", "otherwise: false\n    active: false\n    rules"),), 1750, id="a flag that is switched off"),
        pytest.param((("serve: true\n        when: {segment: employees}", "serve: false\n        when: {segment: employees}"),), 1750, id="employees, who are not counted"),
        pytest.param((("percent: 25", "percent: 40"),), 225, id="a fifth of some countries"),
    ],
)  # fmt: skip
def test_nobody_is_told_of_more_people_than_there_are(swaps: tuple[tuple[str, str], ...], most: int) -> None:
    shop = shoppers(DE=1500, NL=250)
    before, after = catalog(FREE, NO_RAMP), catalog(FREE, NO_RAMP, without_ramp(*swaps))
    wish = Wish(base=Side(commit="", name="a"), head=Side(commit="", name="b"), today=TODAY)
    for place in flag_of(review(_with(before, shop), _with(after, shop), wish), EXPRESS).places:
        assert place.people is not None
        assert (place.people.count, place.people.exact) == (most, False)
        assert all(each.people and each.people.count <= most for each in place.regions)


def test_groups_that_exclude_each_other_are_not_added_up_where_nobody_counted_them() -> None:
    """A half of those with an account and a half of those without one are a half of all, whoever has one."""
    rule = (
        "      - name: early-markets\n        percent: {}\n        serve: true\n        when:\n          {}\n"
    )
    old = '      - name: early-markets\n        percent: 25\n        serve: true\n        when:\n          country: [DE, FR]\n          app_version: {gte: "2.3.0"}\n'
    ours = ("      - name: employees\n        serve: true\n" + STAFF, "")
    both = rule.format(50, 'app_version: {gte: "2.3.0"}') + rule.format(20, "country: DE").replace(
        "early-", "other-"
    )
    base = without_ramp(ours, (old, rule.format(10, 'app_version: {gte: "2.3.0"}')))
    shop = shoppers(DE=1000, NL=200)
    wish = Wish(base=Side(commit="", name="a"), head=Side(commit="", name="b"), today=TODAY)
    before, after = (_with(catalog(FREE, each), shop) for each in (base, without_ramp(ours, (old, both))))
    (place,) = flag_of(review(before, after, wish), EXPRESS).places
    # New apps: 40 % more. Others: nobody, or 20 % of Germany. So of 1,000 Germans 40 % at most, and of 200 Dutch.
    assert place.people is not None
    assert (place.people.count, place.people.share, place.people.exact) == (480, 0.4, False)
    assert sum(each.people.count for each in place.regions if each.people) > place.people.count


def _with(one: Any, population: Population) -> Any:
    return replace(one, populations={"shop": population})


def test_the_table_of_a_flag_is_run_against_both_states() -> None:
    none_of_us = ("- name: employees\n        serve: true", "- name: employees\n        serve: false")
    cover = flag_of(reviewed(edited("express-pay.flag.yaml", none_of_us), base=(FREE,)), EXPRESS).cover
    assert cover is not None
    assert (cover.cases, cover.holding, cover.touching) == (4, 3, 1)
    [case] = cover.failing
    assert (case.words, case.path) == ("expected true, got false", "flags/checkout/express-pay.test.yaml")
    assert case.pointer.startswith("/cases/")


def test_one_environment_of_a_group_goes_by_its_own_name() -> None:
    here = edited("web.service.yaml", ("context:", "environments: [production-eu]\ncontext:"))
    found = reviewed({**without_ramp(("percent: 25", "percent: 40"))}, base=(FREE, NO_RAMP, here))
    assert {row.place for row in told(flag_of(found, EXPRESS))} == {"production-eu web"}


LATER = edited("pay.rollout.yaml", ("+20%", "+50%"))
GUARDED: list[tuple[str, Files, str, bool, list[str]]] = [
    (
        "a breach that is larger",
        LATER,
        "rollout checkout.pay: guardrail checkout-errors: relative +20 % -> +50 %",
        True,
        [EXPRESS, TOKENS],
    ),
    (
        "one that is smaller, and all else",
        edited(
            "pay.rollout.yaml",
            ("relative: +20%, absolute: 0.002", "relative: +10%"),
            ("at_least: 3, of: 5, every: 1m", "at_least: 2, of: 5, every: 30s"),
            ("then: roll-back", "then: hold"),
        ),
        (
            "rollout checkout.pay: guardrail checkout-errors: relative +20 % -> +10 %, absolute 0.002 -> none, "
            "failures 3 of 5 every 60 s -> 2 of 5 every 30 s, then roll-back -> hold"
        ),
        True,
        [EXPRESS, TOKENS],
    ),
    (
        "a breach that is smaller",
        edited("pay.rollout.yaml", ("+20%", "+10%")),
        "rollout checkout.pay: guardrail checkout-errors: relative +20 % -> +10 %",
        False,
        [EXPRESS, TOKENS],
    ),
    (
        "another metric",
        edited("pay.rollout.yaml", ("metric: checkout-errors", "metric: orders-per-user")),
        "rollout checkout.pay: guardrail checkout-errors removed",
        True,
        [EXPRESS, TOKENS],
    ),
    (
        "an experiment's guardrail",
        edited("cart-layout.experiment.yaml", ("guardrails: [checkout-errors]\n", "")),
        "experiment checkout.cart-layout: guardrail checkout-errors removed",
        True,
        [LAYOUT],
    ),
    (
        "a metric's good direction",
        edited("checkout-errors.metric.yaml", ("good: lower", "good: higher")),
        "metric checkout-errors: good lower -> higher",
        True,
        [LAYOUT, EXPRESS, TOKENS],
    ),
    (
        "what counts as no data of what an experiment expects",
        edited("orders-per-user.metric.yaml", ("below: 1000", "below: 2000")),
        "metric orders-per-user: no_data below 1000 -> 2000",
        False,
        [LAYOUT],
    ),
]


@pytest.mark.parametrize(
    ("edit", "words", "weakens", "keys"), [row[1:] for row in GUARDED], ids=[row[0] for row in GUARDED]
)
def test_what_watches_a_flag_is_not_changed_behind_the_reviewers_back(
    edit: Files, words: str, *, weakens: bool, keys: list[str]
) -> None:
    found = reviewed(edit)
    assert found.decides_the_same
    guarded = found.guarded[0]
    assert (guarded.cause.words, guarded.cause.weakens, list(guarded.flags)) == (words, weakens, keys)
    assert [(one.key, one.why) for one in found.quiet] == [
        (key, "only what watches it changed") for key in keys
    ]


def test_a_metric_is_followed_to_the_rollouts_and_experiments_that_look_at_it() -> None:
    (guarded,) = reviewed(edited("checkout-errors.metric.yaml", ("good: lower", "good: higher"))).guarded
    assert guarded.through == ("experiment checkout.cart-layout", "rollout checkout.pay")
    assert guarded.cause.pointer == "/good"


def test_a_metric_whose_summary_alone_changes_or_that_moves_folders_weakens_nothing() -> None:
    ((path, text),) = edited("checkout-errors.metric.yaml", ("Share of", "The share of")).items()
    found = reviewed({path: None, "flags/checkout/checkout-errors.metric.yaml": text})
    assert (found.flags, found.quiet, found.guarded) == ((), (), ())


def test_a_guardrail_is_told_from_what_to_what_where_decisions_change_as_well() -> None:
    swaps = (("+20%", "+50%"), ("stage: quarter", "stage: everyone"))
    found = reviewed(edited("pay.rollout.yaml", *swaps))
    words = [cause.words for cause in flag_of(found, TOKENS).causes]
    assert words[-1] == "rollout checkout.pay: guardrail checkout-errors: relative +20 % -> +50 %"
    assert [each.cause.weakens for each in found.guarded] == [True]


NO_TOKENS: Files = {
    **edited(
        "tokenised-cards.flag.yaml",
        ("    rules:\n      - name: ramp\n        rollout: checkout.pay\n        serve: true\n", ""),
    ),
    **gone("tokenised-cards.test.yaml"),
}
BACK = edited("pay.rollout.yaml", ("stage: quarter, wave: front", "stage: quarter, wave: back"))


@pytest.mark.parametrize(
    ("base", "change", "key", "why"),
    [
        pytest.param(
            (),
            edited("express-pay.flag.yaml", ("country: [DE, FR]", "country: [FR, DE]")),
            EXPRESS,
            "only its form changed",
            id="form",
        ),
        pytest.param(
            (NO_TOKENS,),
            percent(30),
            EXPRESS,
            "what changed makes no difference to anyone",
            id="a prerequisite",
        ),
        pytest.param(
            (BACK,),
            edited("pay.rollout.yaml"),
            TOKENS,
            "nothing changes for the services that read it",
            id="a wave of others",
        ),
    ],
)
def test_what_decides_as_before_says_why(base: tuple[Files, ...], change: Files, key: str, why: str) -> None:
    assert [one.why for one in reviewed(change, base=base).quiet if one.key == key] == [why]


def test_a_case_says_by_which_rule_it_was_expected_and_came_out() -> None:
    told = [
        (("serve", "false", "true"), ("rule", "otherwise", "ramp")),
        (("rule", "otherwise", "ramp"),),
        (("serve", "false", "true"), ("reason", "DEFAULT", "SPLIT")),
    ]
    assert [
        covering.words_of(
            Difference(what=what, expected=expected, actual=actual) for what, expected, actual in each
        )
        for each in told
    ] == [
        "expected false by otherwise, got true by ramp",
        "expected rule otherwise, got ramp",
        "expected false, got true; expected reason DEFAULT, got SPLIT",
    ]


@pytest.mark.parametrize(
    ("base", "swap", "code"),
    [
        pytest.param((), ("project: shop", "project: store"), "project-renamed", id="another project"),
        pytest.param(
            (edited("flaggit.yaml", ("format: 1", "format: 1\nepoch: 2")),),
            ("format: 1", "format: 1\nepoch: 1"),
            "epoch-lowered",
            id="an earlier epoch",
        ),
    ],
)
def test_what_every_service_would_refuse_is_breaking_though_no_decision_changes(
    base: tuple[Files, ...], swap: tuple[str, str], code: str
) -> None:
    found = reviewed(edited("flaggit.yaml", swap), base=base)
    assert found.decides_the_same
    assert (found.level, [(key, each.code) for key, each in found.edits]) == (Level.BREAKING, [("", code)])
