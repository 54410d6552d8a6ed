"""Paths: what became of routed calls."""

import math

import pytest
from hypothesis import given, strategies as st

from flaggit.telemetry import paths
from flaggit.telemetry.paths import BUCKETS, OUTCOMES, Paths

SECONDS = st.floats(0, 30, allow_nan=False)


@given(st.lists(st.tuples(st.sampled_from(OUTCOMES), SECONDS), min_size=1))
def test_a_histogram_counts_what_took_up_to_each_bound(calls: list[tuple[str, float]]) -> None:
    counted = Paths()
    for outcome, seconds in calls:
        counted.observe("checkout.pay", "true", outcome, seconds)
    (path,) = counted.read()
    assert path.outcomes == tuple(sum(outcome == called for called, _ in calls) for outcome in OUTCOMES)
    made = [seconds for outcome, seconds in calls if outcome != "rejected"]
    assert path.buckets == (*(sum(seconds <= bound for seconds in made) for bound in BUCKETS), len(made))
    assert math.isclose(path.seconds, sum(made), abs_tol=1e-6)


@pytest.mark.parametrize("seconds", [-1.0, float("nan")])
def test_a_duration_that_is_none_counts_as_nothing(seconds: float) -> None:
    counted = Paths()
    counted.observe("flag", "true", "success", seconds)
    assert (counted.read()[0].buckets[0], counted.read()[0].seconds) == (1, 0)


def test_an_unknown_outcome_is_an_error() -> None:
    counted = Paths()
    counted.observe("flag", "true", "exploded", 0.1)
    assert dict(zip(OUTCOMES, counted.read()[0].outcomes, strict=True))["error"] == 1


def test_paths_are_told_apart_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "MAX_PATHS", 2)
    counted = Paths()
    for number in range(4):
        counted.observe(f"flag-{number}", "true", "success", 0.1)
    assert [(path.flag, path.variant, path.outcomes[0]) for path in counted.read()] == [
        ("_other", "", 2),
        ("flag-0", "true", 1),
        ("flag-1", "true", 1),
    ]
