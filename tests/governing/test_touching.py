"""What a change touches, as the charter sees it, change by change."""

import pytest
from tests.governing.conftest import BANNER, CHARTER, EMPLOYEES, Org

from flaggit.checks.samples import TOMBSTONE
from flaggit.commands.governing.checking import Asking, Judging
from flaggit.commands.governing.evidence import Found
from flaggit.frozen import replace
from flaggit.model import Breach, Catalog, Failures, Guardrail, Project, Rollout, Taxonomy
from flaggit.policy import Do, Touch
from flaggit.review.weakening import weakened_rollout

ROLLOUT = "flags/checkout/pay.rollout.yaml"
TRIAL = "flags/checkout/cart-layout.experiment.yaml"
METRIC = "flags/metrics/checkout-errors.metric.yaml"
TAXONOMY = "schemas/taxonomy.yaml"

Edit = tuple[str, str, str]

CASES: dict[str, tuple[tuple[Edit, ...], dict[str, tuple[str, ...]]]] = {
    "a summary": (((BANNER, "the sale", "a sale"),), {"flag checkout.banner": ("modify",)}),
    "a percentage": (
        ((BANNER, "percent: 5", "percent: 6"),),
        {"flag checkout.banner": ("modify", "decides")},
    ),
    "a table": (
        (("flags/checkout/express-pay.test.yaml", "u-1", "u-2"),),
        {"flag checkout.express-pay": ("modify",)},
    ),
    "a segment": (
        ((EMPLOYEES, "staff", "crew"),),
        {
            "flag checkout.express-pay": ("modify", "decides", "through segment employees"),
            "flag payments.tokenised-cards": ("modify", "decides", "through segment employees"),
            "segment employees": ("modify",),
        },
    ),
    "a flag that another requires": (
        (
            (
                "flags/payments/tokenised-cards.flag.yaml",
                "        rollout: checkout.pay\n",
                "        percent: 5\n",
            ),
        ),
        {
            "flag checkout.express-pay": ("modify", "decides", "through flag payments.tokenised-cards"),
            "flag payments.tokenised-cards": ("modify", "decides"),
        },
    ),
    "a force rule": (
        (
            (
                BANNER,
                "      - name: some\n",
                "      - {name: one, serve: true, force: true, when: {country: AT}}\n      - name: some\n",
            ),
        ),
        {"flag checkout.banner": ("modify", "decides", "force after")},
    ),
    "a guardrail that goes later": (
        ((ROLLOUT, "+20%", "+30%"),),
        {"rollout checkout.pay": ("modify", "weakens")},
    ),
    "a guardrail that goes sooner": (((ROLLOUT, "+20%", "+10%"),), {"rollout checkout.pay": ("modify",)}),
    "an experiment watches less": (
        ((TRIAL, "guardrails: [checkout-errors]\n", ""),),
        {"experiment checkout.cart-layout": ("modify", "weakens", "touches", "lacks")},
    ),
    "a guardrail's metric is measured otherwise": (
        ((METRIC, "below: 200", "below: 900"),),
        {"metric checkout-errors": ("modify", "weakens")},
    ),
    "a metric's summary": (((METRIC, "Share of", "The share of"),), {"metric checkout-errors": ("modify",)}),
    "a member": (
        ((TAXONOMY, "      - grace\n", "      - grace\n      - mallory\n"),),
        {"people": ("modify",)},
    ),
    "a word of the taxonomy": (((TAXONOMY, "Cart and checkout", "Cart"),), {"taxonomy": ("modify",)}),
    "a key": (((CHARTER, "  release-bot: {bot: true}\n", "  release-bot: {}\n"),), {"people": ("modify",)}),
    "a tier": (((CHARTER, "  routine: {owner: 1}", "  routine: {owner: 2}"),), {"charter": ("modify",)}),
    "a tier and a key": (
        (
            (CHARTER, "  routine: {owner: 1}", "  routine: {owner: 2}"),
            (CHARTER, "  release-bot: {bot: true}\n", "  release-bot: {}\n"),
        ),
        {"charter": ("modify",), "people": ("modify",)},
    ),
    "the project file": (
        (("flags/flaggit.yaml", "format: 1", "format: 1\nepoch: 0"),),
        {"project": ("modify",)},
    ),
}


def touched(org: Org) -> dict[str, Touch]:
    judging = Judging(org.work.root, Asking(asked="main", now=org.now))
    found = judging.change(Found()).touches
    return {f"{each.document} {each.key}".strip(): each for each in found}


def said(touch: Touch) -> tuple[str, ...]:
    words = {
        touch.do.value: True,
        "decides": bool(touch.effects),
        f"through {touch.through}": bool(touch.through),
        "force after": bool(touch.after and touch.after.force),
        "weakens": touch.weakens_guardrail,
        "touches": touch.touches_experiment,
        "lacks": bool(touch.lacks),
    }
    return tuple(word for word, holds in words.items() if holds)


@pytest.mark.parametrize(
    ("edits", "expected"), [pytest.param(*case, id=name) for name, case in CASES.items()]
)
def test_a_change_touches(org: Org, edits: tuple[Edit, ...], expected: dict[str, tuple[str, ...]]) -> None:
    for edit in edits:
        org.work.edit(*edit)
    assert {name: said(touch) for name, touch in touched(org).items()} == expected


def test_a_flag_comes_and_goes_and_moves(org: Org) -> None:
    text = org.work.text(BANNER)
    org.work.write({"flags/payments/banner.flag.yaml": text, BANNER: None})
    moved = touched(org)
    assert {name: touch.do for name, touch in moved.items()} == {
        "flag checkout.banner": Do.RETIRE,
        "flag payments.banner": Do.MODIFY,
    }
    assert moved["flag payments.banner"].owners == ("team-checkout", "team-payments")
    org.work.write({"flags/payments/banner.flag.yaml": None, "flags/checkout/banner.retired.yaml": TOMBSTONE})
    assert {name: touch.do for name, touch in touched(org).items()} == {"flag checkout.banner": Do.RETIRE}
    org.work.write(
        {"flags/checkout/banner.retired.yaml": None, BANNER: text, "flags/checkout/other.flag.yaml": text}
    )
    assert {name: touch.do for name, touch in touched(org).items()} == {"flag checkout.other": Do.CREATE}


LAYER = "flags/checkout/cart-page.layer.yaml"


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param(((TRIAL, "control, weight: 50", "control, weight: 30"), (TRIAL, "compact, weight: 50", "compact, weight: 70")), id="other shares"),
        pytest.param(((LAYER, "salt: cart-page-1", "salt: cart-page-2"),), id="another salt of the layer"),
        pytest.param(((BANNER, "unit: user", "unit: user\nsalt: sale"),), id="another salt"),
    ],
)  # fmt: skip
def test_who_is_divided_otherwise_does_not_pass_as_routine_where_moving_people_asks_for_care(
    org: Org, edits: tuple[Edit, ...]
) -> None:
    for edit in edits:
        org.work.edit(*edit)
    moved = [each for touch in touched(org).values() for each in touch.effects]
    assert moved
    assert all(each.moves_users for each in moved)


def test_a_flag_is_said_to_be_touched_through_what_reaches_it_and_nothing_else(org: Org) -> None:
    org.work.edit(EMPLOYEES, "staff", "crew")
    org.work.edit(LAYER, "salt: cart-page-1", "salt: cart-page-2")
    org.work.edit(ROLLOUT, "stage: quarter, wave: front", "stage: everyone, wave: back")
    org.work.edit(METRIC, "below: 200", "below: 900")
    assert {name: touch.through for name, touch in touched(org).items() if touch.through} == {
        "flag checkout.cart-layout": "layer checkout.cart-page",
        "flag checkout.express-pay": "segment employees, rollout checkout.pay",
        "flag payments.tokenised-cards": "segment employees, rollout checkout.pay",
    }


def test_a_ramp_moves_nobody_between_variants(org: Org) -> None:
    org.work.edit(BANNER, "percent: 5", "percent: 6")
    assert not any(each.moves_users for touch in touched(org).values() for each in touch.effects)


def test_a_first_charter_and_a_last_one(org: Org) -> None:
    org.work.write({CHARTER: None})
    assert touched(org)["charter"].document == "charter"


GUARD = Guardrail(
    metric="errors",
    against="control",
    breach=Breach(relative=20_000, absolute=0.002),
    failures=Failures(at_least=3, of=5, every=60),
    then="roll-back",
    no_data="hold",
)
WEAKER = {
    "gone": None,
    "another reference": replace(GUARD, against="before"),
    "holds instead of going back": replace(GUARD, then="hold"),
    "goes on without data": replace(GUARD, no_data="ignore"),
    "a larger relative breach": replace(GUARD, breach=Breach(relative=20_001, absolute=0.002)),
    "a larger absolute breach": replace(GUARD, breach=Breach(relative=20_000, absolute=0.003)),
    "a bound that goes": replace(GUARD, breach=Breach(relative=20_000)),
    "more failures": replace(GUARD, failures=Failures(at_least=4, of=5, every=60)),
    "slower readings": replace(GUARD, failures=Failures(at_least=3, of=5, every=120)),
    "a shorter memory": replace(GUARD, failures=Failures(at_least=3, of=4, every=60)),
}
AS_STRICT = {
    "the same": GUARD,
    "a smaller breach": replace(GUARD, breach=Breach(relative=10_000, absolute=0.001)),
    "fewer failures": replace(GUARD, failures=Failures(at_least=2, of=5, every=60)),
    "quicker readings": replace(GUARD, failures=Failures(at_least=3, of=6, every=30)),
}


def plan(*guardrails: Guardrail | None) -> Catalog:
    rollout = Rollout(
        key="a.b", path="flags/a/b.rollout.yaml", environment="production", stage="", state="running", stages=(),
        guardrails=tuple(each for each in guardrails if each),
    )  # fmt: skip
    return Catalog(project=Project(name="shop"), taxonomy=Taxonomy(groups={}), rollouts={"a.b": rollout})


@pytest.mark.parametrize("guard", [pytest.param(each, id=name) for name, each in WEAKER.items()])
def test_a_weaker_guardrail(guard: Guardrail | None) -> None:
    assert weakened_rollout(plan(GUARD), plan(guard), "a.b")


@pytest.mark.parametrize("guard", [pytest.param(each, id=name) for name, each in AS_STRICT.items()])
def test_one_that_is_as_strict(guard: Guardrail) -> None:
    assert not weakened_rollout(plan(GUARD), plan(guard), "a.b")
    assert not weakened_rollout(plan(), plan(guard), "a.b")


def test_a_rollout_that_comes_or_goes_weakens_nothing() -> None:
    none = replace(plan(), rollouts={})
    assert not weakened_rollout(none, plan(GUARD), "a.b")
    assert not weakened_rollout(plan(GUARD), none, "a.b")
