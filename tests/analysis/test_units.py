"""Units: the first of a series that falls where it shall, whatever was asked before."""

import pytest
from hypothesis import given, strategies as st

from flaggit.analysis import units
from flaggit.analysis.units import Units, Wanted, falls
from flaggit.runtime.parsed import PARTS


def wanted() -> st.SearchStrategy[Wanted]:
    return st.builds(
        lambda salt, word, start, width: Wanted(salt, word, start, min(PARTS, start + width)),
        st.sampled_from(["one", "two"]),
        st.integers(0, 1),
        st.integers(0, PARTS - 1),
        st.integers(2_000, PARTS),
    )


@given(st.lists(st.lists(wanted(), max_size=2), max_size=4), st.sampled_from([("", ""), ("x", "y")]))
def test_the_first_that_falls_right_is_found(asked: list[list[Wanted]], digits: tuple[str, str]) -> None:
    known = Units("user", digits)
    for one in asked:
        found = known.find(one)
        assert found == next((text for text in Units("user", digits) if falls(text, one)), None)


def test_the_series_is_counted_or_written_in_two_characters() -> None:
    assert [text for text, _ in zip(Units("user"), range(3), strict=False)] == ["user-1", "user-2", "user-3"]
    series = Units("user", ("x", "y"))
    assert [text for text, _ in zip(series, range(3), strict=False)] == ["y", "yx", "yy"]


def test_nobody_is_found_where_two_ranges_of_a_dimension_exclude_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(units, "MAX_TRIES", 500)
    assert Units("user").find([Wanted("s", 0, 0, 10), Wanted("s", 0, 10, 20)]) is None


def test_forgetting_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "KEPT", 100)
    series = Units("user")
    narrow = Wanted("a", 0, 0, 300)
    first = series.find([narrow])
    assert series.find([Wanted("b", 0, 0, 300)])
    assert series.find([narrow]) == first
