"""Laws of ramps and reverts, over plans that nobody thought of."""

import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings, strategies as st
from tests.rollback.shop import THREE, make, percent_flag, split, variants

from flaggit.bundle.serial import split as parts

RAMP = "flags/checkout/ramp.flag.yaml"

percents = st.integers(0, 100_000).map(lambda thousandths: thousandths / 1000)
plans = st.lists(percents, min_size=3, max_size=5, unique=True)
SLOW = settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@SLOW
@given(plan=plans, data=st.data())
def test_however_many_steps_are_reverted_the_step_before_them_returns(
    plan: list[float], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = make(Path(folder), {RAMP: percent_flag(plan[0])})
        commits, releases = [made.git("rev-parse", "HEAD")], [made.release()]
        for percent in plan[1:]:
            commits.append(made.commit({RAMP: percent_flag(percent)}))
            releases.append(made.release())
        back = data.draw(st.integers(0, len(plan) - 2), label="the step to return to")
        made.git("revert", "--no-edit", f"{commits[back]}..HEAD")
        restored = made.release()
        assert restored.digests == releases[back].digests
        assert {pair: restored.body(pair[1], pair[0]) for pair in restored.files} == {
            pair: releases[back].body(pair[1], pair[0]) for pair in restored.files
        }
        assert parts(restored.serial).commits == len(plan) + len(plan) - 1 - back


@SLOW
@given(plan=plans, weights=st.permutations([50, 30, 20]))
def test_no_percentage_moves_anyone_between_variants(plan: list[float], weights: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = make(Path(folder), {})
        inside: list[dict[int, str]] = []
        for percent in plan:
            made.commit({RAMP: percent_flag(percent, split(*weights), THREE)})
            seen = variants(made.open(made.release()), "checkout.ramp")
            inside.append({at: variant for at, (_, variant, rule) in enumerate(seen) if rule == "ramp"})
        by_percent = [found for _, found in sorted(zip(plan, inside, strict=True), key=lambda pair: pair[0])]
        for smaller, larger in pairwise(by_percent):
            assert smaller.items() <= larger.items()
