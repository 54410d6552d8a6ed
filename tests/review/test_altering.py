"""From what to what: the words of an edit."""

from typing import Any

import pytest
from tests.review.conftest import catalog

from flaggit.frozen import replace
from flaggit.model import (
    All,
    Any as AnyOf,
    Arm,
    Condition,
    Environment,
    Experiment,
    Flag,
    InSegment,
    Layer,
    Member,
    Not,
    Otherwise,
    Requirement,
    Rollout,
    Rule,
    Share,
    Stage,
    Test as Asked,
    Variant,
    Wave,
    Window,
)
from flaggit.review.altering import condition, pointer, weights
from flaggit.review.edits import of_flag
from flaggit.review.planned import of_experiment, of_layer, of_rollout

EMPLOYEES = InSegment(name="employees", where="/when/any/0")


def asks(attribute: str, *values: Any, operator: Any = "in", where: str = "") -> Asked:
    return Asked(attribute=attribute, operator=operator, values=values, where=where)


def both(*items: Condition) -> All:
    return All(items=items)


def either(*items: Condition) -> AnyOf:
    return AnyOf(items=items)


BETA = asks("plan", "beta", where="/when/any/1/plan")
PLUS = asks("plan", "beta", "plus", where="/when/any/1/plan")
KNOWN = Asked(attribute="mail", operator="exists", values=(True,))
UNKNOWN = Asked(attribute="mail", operator="exists", values=(False,))
ABROAD = Not(item=InSegment(name="eu"))


@pytest.mark.parametrize(
    ("old", "new", "words", "place"),
    [
        pytest.param(BETA, replace(BETA, where="/elsewhere"), "", "", id="the same elsewhere"),
        pytest.param(BETA, PLUS, "plan beta -> beta, plus", "/when/any/1/plan", id="a value more"),
        pytest.param(
            either(EMPLOYEES, both(BETA, ABROAD)),
            either(EMPLOYEES, both(PLUS, ABROAD)),
            "plan beta -> beta, plus",
            "/when/any/1/plan",
            id="deep inside",
        ),
        pytest.param(
            BETA, asks("plan", "beta", operator="not_in"), "plan beta -> not beta", "", id="another operator"
        ),
        pytest.param(
            asks("app_version", "2.3.0", operator="gte"),
            asks("app_version", "2.4.0", operator="gt"),
            "app_version ≥ 2.3.0 -> > 2.4.0",
            "",
            id="a bound",
        ),
        pytest.param(
            asks("mail", "a", operator="ends_with"), KNOWN, "mail ends with a -> known", "", id="an ending"
        ),
        pytest.param(KNOWN, UNKNOWN, "mail known -> unknown", "", id="there or not"),
        pytest.param(both(BETA), both(BETA, EMPLOYEES), "segment employees added", "/when/any/0", id="added"),
        pytest.param(both(BETA, ABROAD), both(BETA), "not segment eu removed", "", id="removed"),
        pytest.param(None, BETA, "plan beta added", "/when/any/1/plan", id="the first"),
        pytest.param(both(BETA, asks("staff", 1)), None, "plan beta and staff 1 removed", "", id="the last"),
        pytest.param(EMPLOYEES, ABROAD, "segment employees -> not segment eu", "", id="something else"),
        pytest.param(
            Not(item=either(BETA, EMPLOYEES)), Not(item=BETA), "not (plan beta or segment employees) -> not plan beta", "", id="under not"
        ),
        pytest.param(
            both(asks("a", 1), asks("b", 1), asks("c", 1), asks("d", 1)),
            both(asks("a", 2), asks("b", 2), asks("c", 2), asks("d", 2)),
            "a 1 -> 2, b 1 -> 2, c 1 -> 2 and 1 more",
            "",
            id="many",
        ),
        pytest.param(BETA, asks("plan", "x" * 99), f"plan beta -> {'x' * 60}…", "", id="long"),
        pytest.param(asks("plan", "a\n*b*"), asks("plan", "@c"), "plan a\n*b* -> @c", "", id="not escaped here"),
    ],
)  # fmt: skip
def test_a_condition_that_changes(
    old: Condition | None, new: Condition | None, words: str, place: str
) -> None:
    assert condition(old, new) == words
    assert pointer(old, new) == place


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param({"a": 50, "b": 50}, {"a": 30, "b": 70}, "a 50 -> 30, b 50 -> 70", id="moved"),
        pytest.param({"a": 100}, {"a": 87.5, "b": 12.5}, "a 100 -> 87.5, b 0 -> 12.5", id="a new one"),
        pytest.param({"a": 50, "b": 50}, {"b": 50, "a": 50}, "in another order", id="turned round"),
    ],
)
def test_weights_that_change(old: dict[str, float], new: dict[str, float], words: str) -> None:
    was, now = (
        [Arm(serve=name, weight=int(weight * 1000)) for name, weight in side.items()] for side in (old, new)
    )
    assert weights(was, now) == words


def rollout(stage: str = "five", wave: str = "", state: str = "running", **more: Any) -> Rollout:
    usual: dict[str, Any] = {
        "stages": (
            Stage(name="pilot", segment="employees", hold=86_400),
            Stage(name="five", percent=5_000),
            Stage(name="all"),
        ),
        "waves": (Wave(name="back", services=("payments",)), Wave(name="front", services=("web", "mobile"))),
    }
    return Rollout(
        key="a.pay", path="", environment="production", stage=stage, wave=wave, state=state, **usual | more
    )


@pytest.mark.parametrize(
    ("old", "new", "words", "standing"),
    [
        pytest.param(
            rollout(wave="back"),
            rollout(wave="front"),
            "wave back -> front",
            "wave 2 of 2: web and mobile go from stage pilot (employees) to stage five (5 %); payments stays at stage five (5 %)",
            id="the next wave",
        ),
        pytest.param(
            rollout(wave="front"),
            rollout("all", "back"),
            "stage five -> all, wave front -> back",
            "wave 1 of 2: payments goes from stage five (5 %) to stage all (100 %); web and mobile stay at stage five (5 %)",
            id="the next stage",
        ),
        pytest.param(
            rollout(wave="front"),
            rollout(wave="front", state="rolled-back"),
            "state running -> rolled-back",
            "wave 2 of 2: payments, web and mobile go from stage five (5 %) to no stage",
            id="all the way back",
        ),
        pytest.param(
            rollout(wave="front"),
            rollout(wave="front", state="held"),
            "state running -> held",
            "wave 2 of 2: payments, web and mobile stay at stage five (5 %)",
            id="a hold",
        ),
        pytest.param(rollout(waves=()), rollout("all", waves=()), "stage five -> all", "", id="no waves"),
        pytest.param(
            rollout(), rollout(stages=rollout().stages[::-1]), "stages in another order", "", id="stages in another order"
        ),
        pytest.param(
            rollout(), rollout(waves=(Wave(name="back", services=("payments", "web")),)), "wave back: payments -> payments and web; wave front removed", "", id="waves"
        ),
        pytest.param(
            rollout(),
            rollout(stages=(*rollout().stages[:1], Stage(name="five", percent=10_000, hold=7_200), Stage(name="all"))),
            "stage five: 5 %, held 0 h -> 10 %, held 2 h",
            "",
            id="a stage",
        ),
    ],
)  # fmt: skip
def test_a_rollout_that_changes(old: Rollout, new: Rollout, words: str, standing: str) -> None:
    found = list(of_rollout("a.pay", old, new))
    assert "; ".join(each.words for each in found) == "; ".join(
        f"rollout a.pay: {one}" for one in words.split("; ")
    )
    assert [each.standing for each in found if each.standing] == ([standing] if standing else [])


def test_an_experiment_that_changes() -> None:
    old = Experiment(
        key="a.b", path="", status="running", iteration=1, environment="production", salt="a.b", layer="a.layer",
        arms=(Arm(serve="x", weight=50_000), Arm(serve="y", weight=50_000)), window=Window(start=1_795_996_800, weeks=4),
    )  # fmt: skip
    new = replace(
        old, arms=(Arm(serve="x", weight=100_000),), layer="", window=Window(start=1_795_996_800, weeks=1)
    )
    assert [each.words.removeprefix("experiment a.b: ") for each in of_experiment("a.b", old, new)] == [
        "arms x 50 -> 100, y 50 -> 0",
        "layer a.layer -> none",
        "window 2026-11-30 for 4 weeks -> 2026-11-30 for 1 week",
    ]
    assert [each.words for each in of_experiment("a.b", replace(old, window=None), old)] == [
        "experiment a.b: window none -> 2026-11-30 for 4 weeks"
    ]


def test_a_range_that_changes() -> None:
    def layer(**members: tuple[int, int]) -> Layer:
        made = {name: Member(name=name, start=start, end=end) for name, (start, end) in members.items()}
        return Layer(key="a.layer", path="", unit="user", salt="s", members=made)

    found = of_layer("a.layer", layer(a=(0, 40_000)), layer(a=(0, 12_500), b=(50_000, 60_000)), {"a", "b"})
    assert [each.words for each in found] == [
        "layer a.layer: range of a 0 to 40 % -> 0 to 12.5 %",
        "layer a.layer: range of b none -> 50 to 60 %",
    ]


def test_a_flag_that_changes() -> None:
    flag = catalog().flags["checkout.express-pay"]
    block = flag.environments["production"]
    rule = Rule(name="some", serve=True, when=BETA, activate_at=1_795_996_800)
    split = Otherwise(split=(Share(serve="x", weight=50_000), Share(serve="y", weight=50_000)))

    def words(old: Flag, new: Flag) -> list[str]:
        return [each.words for each in of_flag(old, new)]

    def with_(**changed: Any) -> Flag:
        made: Environment = replace(block, **changed)
        return replace(flag, environments={"production": made})

    assert words(with_(rules=(rule,)), with_(rules=(replace(rule, when=PLUS, activate_at=None),))) == [
        "production: rule some: when plan beta -> beta, plus",
        "production: rule some: activate_at 2026-11-30T00:00:00Z -> none",
    ]
    parts = with_(rules=(replace(rule, serve=None, split=split.split),))
    whole = with_(rules=(replace(rule, serve=None, split=(Share(serve="x", weight=100_000),)),))
    assert words(parts, whole) == ["production: rule some: split x 50 -> 100, y 50 -> 0"]
    assert words(with_(otherwise=split), with_(otherwise=Otherwise(split=split.split[::-1]))) == [
        "production: otherwise in another order"
    ]
    assert words(with_(otherwise=split), with_(otherwise=Otherwise(serve=False))) == [
        "production: otherwise a split -> false"
    ]
    required = (Requirement(flag="payments.tokenised-cards", name=True), Requirement(flag="a.b", name="x"))
    assert words(replace(flag, requires=required), replace(flag, requires=())) == [
        "requires payments.tokenised-cards is true and a.b is x -> nothing"
    ]
    before = {name: Variant(name=name, value=value) for name, value in (("a", 1), ("b", {"x": 1}), ("c", 3))}
    after = {name: Variant(name=name, value=value) for name, value in (("a", 2), ("b", {"x": 2}))}
    assert words(replace(flag, variants=before), replace(flag, variants=after)) == [
        "variant a 1 -> 2", "variant b changed", "variant c removed"
    ]  # fmt: skip
