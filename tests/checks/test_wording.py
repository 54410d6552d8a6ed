"""How messages write what they measured."""

import pytest

from flaggit.checks.values import identity, shown
from flaggit.checks.wording import DAY, day, days, listed, percent, quantity, roughly


@pytest.mark.parametrize(
    ("number", "text"), [(25_000, "25 %"), (12_500, "12.5 %"), (1, "0.001 %"), (0, "0 %"), (100_000, "100 %")]
)
def test_percentages_are_exact(number: int, text: str) -> None:
    assert percent(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (6_250, "6 %"),
        (12_500, "12.5 %"),
        (625, "0.62 %"),
        (99_600, "99.6 %"),
        (20_000, "20 %"),
        (5, "0.005 %"),
    ],
)
def test_computed_percentages_are_as_people_say_them(number: float, text: str) -> None:
    assert roughly(number) == text


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (list("abcde"), "a, b, c, d and e"),
        (list("abcdefg"), "a, b, c, d and 3 more"),
    ],
)
def test_lists_are_prose(names: list[str], text: str) -> None:
    assert listed(names) == text


def test_counts_agree_with_their_nouns() -> None:
    assert [quantity(1, "flag"), quantity(2, "flag"), quantity(0, "day"), quantity(2, "is", "are")] == [
        "1 flag",
        "2 flags",
        "0 days",
        "2 are",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"), [(DAY, "1 day"), (15 * DAY + 5, "15 days"), (7200, "2 hours"), (0, "0 hours")]
)
def test_spans_are_whole_days_or_hours(seconds: int, text: str) -> None:
    assert days(seconds) == text


def test_a_day_beyond_the_calendar_is_written_as_its_seconds() -> None:
    assert day(1_801_440_000) == "2027-02-01"
    assert day(10**15) == "1000000000000000"


def test_values_are_the_same_only_with_their_type() -> None:
    values = [True, 1, 1.0, "1", "true", {"a": 1}, {"a": True}]
    assert len({identity(value) for value in values}) == len(values)
    assert identity({"a": 1, "b": 2}) == identity({"b": 2, "a": 1})
    assert [shown(value) for value in (True, "x", 2.5, {"a": None})] == ["true", "x", "2.5", '{"a": null}']
