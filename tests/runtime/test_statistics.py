"""Statistical laws over 20,000 units. The hash is fixed, so each outcome is the same in every run; the bounds are five
standard deviations of the binomial distribution, so that any other salt would keep to them too."""

from collections import Counter
from collections.abc import Callable
from math import sqrt
from typing import Any

import pytest

from flaggit.runtime.decision import Origin
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.generate import Generator
from flaggit.runtime.readings import Readings

UNITS = [f"user-{number}" for number in range(20_000)]
HALVES = [["control", 50_000], ["new", 100_000]]
THIRDS = [["control", 33_333], ["new", 66_666], ["other", 100_000]]

Decide = Callable[[str], Any]


def deciding(flag: dict[str, Any]) -> Decide:
    generator = Generator(Decisions.of({"flag": flag}), Readings(), lambda: 0, Origin())
    decide = generator.function("flag")[1]
    return lambda unit: decide({"user": unit})


def flag(
    *rules: dict[str, Any], otherwise: dict[str, Any] | None = None, salt: str = "salt"
) -> dict[str, Any]:
    return {
        "type": "string",
        "variants": {"control": "control", "new": "new", "other": "other", "none": "none"},
        "salt": salt,
        "unit": "user",
        "safe": "none",
        "rules": list(rules),
        "otherwise": otherwise or {"serve": "none"},
    }


def rule(**parts: Any) -> dict[str, Any]:
    return {"name": "rule", **({} if "split" in parts else {"serve": "new"}), **parts}


def split(salt: str = "salt", shares: list[Any] = HALVES) -> dict[str, Any]:
    return {"salt": salt, "shares": shares}


def span(start: int, end: int) -> dict[str, Any]:
    return {"salt": "layer-1", "unit": "user", "from": start, "until": end}


def admitted(decide: Decide) -> set[str]:
    return {unit for unit in UNITS if decide(unit).rule == "rule"}


def share_is(count: int, of: int, expected: float) -> bool:
    return abs(count - of * expected) <= 5 * sqrt(of * expected * (1 - expected))


def test_two_halves_of_a_layer_have_nobody_in_common_and_leave_nobody_out() -> None:
    first = admitted(deciding(flag(rule(range=span(0, 50_000)))))
    second = admitted(deciding(flag(rule(range=span(50_000, 100_000)), salt="other")))
    assert first & second == set()
    assert first | second == set(UNITS)
    assert share_is(len(first), len(UNITS), 0.5)


def test_ten_percent_inside_a_half_expose_five_percent() -> None:
    exposed = admitted(deciding(flag(rule(below=10_000, range=span(0, 50_000)))))
    assert share_is(len(exposed), len(UNITS), 0.05)


def test_ten_percent_serve_ten_percent() -> None:
    assert share_is(len(admitted(deciding(flag(rule(below=10_000))))), len(UNITS), 0.1)


def test_raising_a_percentage_removes_nobody_and_moves_nobody_between_variants() -> None:
    before: dict[str, str] = {}
    for below in (1_000, 5_000, 10_000, 20_000, 40_000, 100_000):
        decide = deciding(flag(rule(below=below, split=split(shares=THIRDS))))
        now = {unit: decide(unit).variant for unit in UNITS if decide(unit).rule == "rule"}
        assert now.keys() >= before.keys()
        assert {unit: now[unit] for unit in before} == before
        before = now
    assert before.keys() == set(UNITS)


def test_lowering_it_again_gives_everyone_what_they_had() -> None:
    twenty, again = (deciding(flag(rule(below=20_000, split=split()))) for _ in range(2))
    assert [twenty(unit) for unit in UNITS] == [again(unit) for unit in UNITS]


def test_a_pilot_of_ten_percent_before_a_split_leaves_it_even() -> None:
    """With one word for both, the pilot takes units of one arm alone, and 44.5 to 55.5 is left."""
    pilot = {"name": "pilot", "serve": "other", "below": 10_000}
    decide = deciding(flag(pilot, otherwise={"split": split()}))
    left = Counter(decide(unit).variant for unit in UNITS if decide(unit).rule == "otherwise")
    assert share_is(left["control"], left.total(), 0.5)
    assert share_is(left.total(), len(UNITS), 0.9)


@pytest.mark.parametrize("shares", [HALVES, THIRDS], ids=["halves", "thirds"])
def test_a_split_gives_each_arm_its_share(shares: list[Any]) -> None:
    decide = deciding(flag(otherwise={"split": split(shares=shares)}))
    counts = Counter(decide(unit).variant for unit in UNITS)
    for name, _ in shares:
        assert share_is(counts[name], len(UNITS), 1 / len(shares))


def test_a_new_iteration_of_an_experiment_mixes_its_arms_anew() -> None:
    first, second = (deciding(flag(otherwise={"split": split(salt)})) for salt in ("exp#1", "exp#2"))
    same = sum(first(unit).variant == second(unit).variant for unit in UNITS)
    assert share_is(same, len(UNITS), 0.5)


def test_flags_of_one_salt_ramp_the_same_units() -> None:
    small = admitted(deciding(flag(rule(below=10_000), salt="shared")))
    large = admitted(deciding(flag(rule(below=25_000), salt="shared")))
    assert small < large


def test_flags_of_two_salts_ramp_independent_units() -> None:
    both = admitted(deciding(flag(rule(below=25_000), salt="a"))) & admitted(
        deciding(flag(rule(below=25_000), salt="b"))
    )
    assert share_is(len(both), len(UNITS), 0.0625)
