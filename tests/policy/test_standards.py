"""What an experiment lacks of the charter's standards, part by part and bound by bound."""

from typing import Any, Final

import pytest

from flaggit.frozen import replace
from flaggit.model import Arm, Covariate, Decide, Design, Experiment, Hypothesis, Standards, Window
from flaggit.policy import lacking

BARE: Final = Experiment(
    key="checkout.cart-layout",
    path="flags/checkout/cart-layout.experiment.yaml",
    status="running",
    iteration=1,
    environment="production",
    arms=(Arm(serve="control", weight=50), Arm(serve="compact", weight=50)),
    salt="checkout.cart-layout",
)
WHOLE: Final = replace(
    BARE,
    summary="One screen or two",
    owners=("team-checkout",),
    hypothesis=Hypothesis(because="38 % abandon", change="one screen", metric="orders", by=2_000),
    secondary=("revenue",),
    guardrails=("errors", "latency"),
    covariate=Covariate(metric="orders", days=14),
    design=Design(method="fixed", alpha=0.05, power=0.8, baseline=0.5, multiplicity="holm"),
    window=Window(start=0, weeks=4),
    decide=Decide(win="best-arm", lose="control", inconclusive="control"),
)
PARTS: Final = (
    "baseline",
    "covariate",
    "decide",
    "design",
    "guardrails",
    "hypothesis",
    "owners",
    "secondary",
    "summary",
    "window",
)


@pytest.mark.parametrize("name", [*PARTS, "multiplicity"])
def test_what_is_there_is_not_lacking(name: str) -> None:
    assert lacking(Standards(must_have=(name,)), WHOLE) == ()


@pytest.mark.parametrize("name", PARTS)
def test_each_part_that_is_not_there_is_named(name: str) -> None:
    assert lacking(Standards(must_have=(name,)), BARE) == (name,)


def arms(count: int) -> tuple[Arm, ...]:
    return tuple(Arm(serve=f"v{at}", weight=1) for at in range(count))


CORRECTION: Final[list[tuple[dict[str, Any], bool]]] = [
    ({"arms": arms(2)}, True),
    ({"arms": arms(2), "design": Design(method="fixed")}, True),
    ({"arms": arms(3)}, False),
    ({"arms": arms(3), "design": Design(method="fixed")}, False),
    ({"arms": arms(3), "design": Design(method="fixed", multiplicity="holm")}, True),
]


@pytest.mark.parametrize(("more", "enough"), CORRECTION)
def test_only_several_comparisons_need_a_correction(more: dict[str, Any], *, enough: bool) -> None:
    found = lacking(Standards(must_have=("multiplicity",)), replace(BARE, **more))
    assert found == (() if enough else ("multiplicity",))


BOUNDS: Final[list[tuple[Standards, dict[str, Any], tuple[str, ...]]]] = [
    (Standards(guardrails=("errors", "latency")), {}, ()),
    (Standards(guardrails=("errors", "crashes")), {}, ("the guardrail crashes",)),
    (Standards(alpha=0.05), {}, ()),
    (Standards(alpha=0.01), {}, ("an alpha of at most 0.01",)),
    (Standards(alpha=0.05), {"design": None}, ("an alpha of at most 0.05",)),
    (Standards(power=0.8), {}, ()),
    (Standards(power=0.9), {}, ("a power of at least 0.9",)),
    (Standards(power=0.8), {"design": None}, ("a power of at least 0.8",)),
    (Standards(weeks=4), {}, ()),
    (Standards(weeks=5), {}, ("a window of at least 5 weeks",)),
    (Standards(weeks=1), {"window": None}, ("a window of at least 1 week",)),
]


@pytest.mark.parametrize(("standards", "more", "lacks"), BOUNDS)
def test_bounds_include_their_ends(
    standards: Standards, more: dict[str, Any], lacks: tuple[str, ...]
) -> None:
    assert lacking(standards, replace(WHOLE, **more)) == lacks


def test_everything_that_is_lacking_is_named_at_once_in_the_charter_s_order() -> None:
    asked = Standards(must_have=("window", "summary"), guardrails=("errors",), alpha=0.1, power=0.8, weeks=2)
    assert lacking(asked, BARE) == (
        "window",
        "summary",
        "the guardrail errors",
        "an alpha of at most 0.1",
        "a power of at least 0.8",
        "a window of at least 2 weeks",
    )
