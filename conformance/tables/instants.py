"""Instants: the examples of RFC 3339, section 5.8, and what is none."""

from collections.abc import Iterator

from tables.case import Json, test, truth

ABOUT = "RFC 3339 with a zone, compared exactly."

# left, operator, right, truth: the first row of each pair is an example of RFC 3339
COMPARED = [
    ("1985-04-12T23:20:50.52Z", "after", "1985-04-12T23:20:50.519999999999999999999Z", True),
    ("1985-04-12T23:20:50.52Z", "lte", "1985-04-12T23:20:50.520Z", True),
    ("1996-12-19T16:39:57-08:00", "gte", "1996-12-20T00:39:57Z", True),
    ("1996-12-19T16:39:57-08:00", "lte", "1996-12-20T00:39:57Z", True),
    ("1990-12-31T23:59:60Z", "after", "1990-12-31T23:59:59Z", True),
    ("1990-12-31T15:59:60-08:00", "lte", "1991-01-01T00:00:00Z", True),
    ("1937-01-01T12:00:27.87+00:20", "before", "1937-01-01T11:40:27.871Z", True),
    ("1937-01-01T12:00:27.87+00:20", "gte", "1937-01-01T11:40:27.87Z", True),
    ("2026-11-26T17:00:00Z", "before", "2026-11-26T17:00:00Z", False),
    ("2026-11-26T17:00:00Z", "after", "2026-11-26T17:00:00Z", False),
    ("2026-11-26T17:00:00Z", "gt", "2026-11-26T16:59:59.999Z", True),
    ("2026-11-26T17:00:00Z", "lt", "2026-11-26T18:30:00+01:00", True),
    ("2026-11-26t17:00:00z", "gte", "2026-11-26T17:00:00-00:00", True),
    ("0000-02-29T00:00:00Z", "before", "0001-01-01T00:00:00Z", True),
    ("2000-02-29T00:00:00Z", "after", "2000-02-28T23:59:59Z", True),
    ("9999-12-31T23:59:59.9Z", "after", "9999-12-31T23:59:59Z", True),
]
INVALID = [
    "2026-11-26T17:00:00",
    "2026-11-26 17:00:00Z",
    "2026-11-26T17:00Z",
    "2026-11-26T17:00:00.Z",
    "2026-11-26T17:00:00,5Z",
    "2026-11-26T24:00:00Z",
    "2026-11-26T17:60:00Z",
    "2026-11-26T17:00:60Z",
    "2026-11-26T17:00:61Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-11-00T00:00:00Z",
    "2026-11-26T17:00:00+1:00",
    "2026-11-26T17:00:00+0100",
    "2026-11-26T17:00:00+24:00",
    "2026-11-26T17:00:00+01:60",
    "26-11-26T17:00:00Z",
    "2026-11-26T17:00:00Z ",
    "2026-11-26T17:00:00Z\n",
    "２026-11-26T17:00:00Z",
    "",
]


def cases() -> Iterator[Json]:
    """Give the cases."""
    for left, op, right, expected in COMPARED:
        yield from truth(f"{left} {op} {right}", test("t", "instant", op, right), {"t": left}, expected)
    for text in INVALID:
        yield from truth(
            f"{text!r} is none", test("t", "instant", "exists", True), {"t": text}, expected=False
        )
