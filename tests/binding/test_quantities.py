"""Quantities: exact, and only with a meaning."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from flaggit.binding import quantities
from flaggit.binding.quantities import UnreadableError


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        pytest.param(quantities.seconds, "30s", 30, id="seconds"),
        pytest.param(quantities.seconds, "2m", 120, id="minutes"),
        pytest.param(quantities.seconds, "1h", 3_600, id="hours"),
        pytest.param(quantities.seconds, "1d", 86_400, id="days"),
        pytest.param(quantities.seconds, "4w", 2_419_200, id="weeks"),
        pytest.param(quantities.seconds, "0s", 0, id="nothing"),
        pytest.param(quantities.milliseconds, "300ms", 300, id="milliseconds"),
        pytest.param(quantities.milliseconds, "2s", 2_000, id="seconds of latency"),
        pytest.param(quantities.thousandths, 0, 0, id="0 %"),
        pytest.param(quantities.thousandths, 100, 100_000, id="100 %"),
        pytest.param(quantities.thousandths, 33.333, 33_333, id="a third, which truncation makes 33332"),
        pytest.param(quantities.thousandths, 0.001, 1, id="the least"),
        pytest.param(quantities.thousandths, 57.001, 57_001, id="57.001, which truncation makes 57000"),
        pytest.param(quantities.relative, "+20%", 20_000, id="more"),
        pytest.param(quantities.relative, "-1.5%", -1_500, id="less"),
        pytest.param(quantities.relative, "5%", 5_000, id="a share"),
        pytest.param(quantities.relative, "+0.001%", 1, id="a thousandth"),
        pytest.param(quantities.day, "1970-01-02", 86_400, id="a day"),
        pytest.param(quantities.day, "2028-02-29", 1_835_395_200, id="a leap day"),
        pytest.param(quantities.instant, "2026-11-26T17:00:00Z", 1_795_712_400, id="an instant in UTC"),
        pytest.param(
            quantities.instant, "2026-11-26T18:00:00+01:00", 1_795_712_400, id="an instant elsewhere"
        ),
    ],
)
def test_is_read_as(read: Callable[[Any], int], text: object, value: int) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "why"),
    [
        pytest.param(quantities.seconds, "5 m", "no duration", id="a space"),
        pytest.param(quantities.seconds, "1.5h", "no duration", id="a fraction"),
        pytest.param(quantities.seconds, "٣s", "no duration", id="digits of another script"),
        pytest.param(quantities.seconds, "99999w", "longer than a hundred years", id="too long"),
        pytest.param(quantities.milliseconds, "1m", "no latency", id="a minute of latency"),
        pytest.param(quantities.milliseconds, "999999s", "longer than a day", id="days of latency"),
        pytest.param(quantities.thousandths, 100.001, "not between 0 and 100", id="over 100 %"),
        pytest.param(quantities.thousandths, -0.001, "not between 0 and 100", id="below 0 %"),
        pytest.param(quantities.thousandths, 0.0005, "more than three decimals", id="four decimals"),
        pytest.param(quantities.thousandths, 33.3333, "more than three decimals", id="a longer third"),
        pytest.param(quantities.relative, "20", "no percentage", id="no sign of percent"),
        pytest.param(quantities.relative, "+0.0001%", "no percentage", id="four decimals of a change"),
        pytest.param(quantities.day, "2027-02-30", "no calendar has 2027-02-30", id="the 30th of February"),
        pytest.param(quantities.day, "2027-2-3", "is no day", id="a short day"),
        pytest.param(quantities.day, "1969-12-31", "before 1970", id="before the epoch"),
        pytest.param(quantities.instant, "2026-11-26T17:00:00", "is no instant", id="no zone"),
        pytest.param(quantities.instant, "2026-11-26T25:00:00Z", "no calendar has", id="25 o'clock"),
        pytest.param(quantities.instant, "2026-11-26T17:00:00+99:00", "no calendar has", id="no such zone"),
        pytest.param(
            quantities.instant, "0001-01-01T00:00:00+23:00", "no calendar has", id="before all years"
        ),
        pytest.param(quantities.instant, "2026-11-26T17:00:00.5Z", "is no instant", id="half a second"),
    ],
)
def test_is_refused(read: Callable[[Any], int], text: object, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        read(text)


@given(st.integers(0, 100_000))
def test_every_percentage_with_three_decimals_is_read_exactly(count: int) -> None:
    assert quantities.thousandths(float(Decimal(count) / 1000)) == count


@given(st.floats(0, 100))
def test_no_other_number_is_taken_for_one(number: float) -> None:
    exact = Decimal(repr(number)) * 1000
    if exact == exact.to_integral_value():
        assert quantities.thousandths(number) == exact
    else:
        with pytest.raises(UnreadableError):
            quantities.thousandths(number)
