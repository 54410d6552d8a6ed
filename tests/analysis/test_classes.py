"""Classes: where the constants of tests cut an attribute, and how what lies between them is called."""

from typing import Any

import pytest

from flaggit.analysis.classes import Alphabet, alphabet
from flaggit.analysis.classes.ordered import successor
from flaggit.analysis.describe import values, with_pieces, words
from flaggit.analysis.regions import MISSING
from flaggit.model import Attribute, AttributeType
from flaggit.runtime import parsed, semver
from flaggit.runtime.conditions import condition
from flaggit.runtime.operators import holds

Tests = list[tuple[str, list[Any]]]


def cut(kind: str, tests: Tests, declared: tuple[Any, ...] = ()) -> Alphabet:
    made: list[parsed.Test] = []
    for op, literals in tests:
        one = condition({"attribute": "a", "type": kind, "op": op, "values": literals})
        assert isinstance(one, parsed.Test)
        made.append(one)
    return alphabet(Attribute(name="a", type=AttributeType(kind), values=declared), tuple(made))


CUTS: list[tuple[str, str, Tests, tuple[Any, ...], list[str]]] = [
    ("a boolean", "boolean", [("in", [True])], (), ["true", "false"]),
    ("texts", "string", [("in", ["DE", "FR"])], (), ["DE, FR", "not DE, FR"]),
    ("declared texts", "string", [("in", ["DE", "FR"])], ("AT", "DE", "FR"), ["AT", "DE, FR"]),
    (
        "prefixes, the longest wins",
        "string",
        [("starts_with", ["a"]), ("starts_with", ["ab"])],
        (),
        ["neither beginning with a nor beginning with ab", "beginning with a", "beginning with ab"],
    ),
    (
        "a literal that has the prefix",
        "string",
        [("in", ["abc"]), ("starts_with", ["ab"])],
        (),
        ["abc", "neither abc nor beginning with ab", "beginning with ab"],
    ),
    (
        "both ends",
        "string",
        [("starts_with", ["a"]), ("ends_with", ["z"])],
        (),
        [
            "neither ending with z nor beginning with a nor beginning with a and ending with z",
            "ending with z",
            "beginning with a",
            "beginning with a and ending with z",
        ],
    ),
    ("integers", "integer", [("gte", [18]), ("lt", [65])], (), ["< 18", "≥ 18 and < 65", "≥ 65"]),
    ("integers without a gap", "integer", [("gt", [3]), ("lt", [4])], (), ["≤ 3", "≥ 4"]),
    ("numbers have a gap there", "number", [("gt", [3]), ("lt", [4])], (), ["≤ 3", "> 3 and < 4", "≥ 4"]),
    ("one number", "number", [("in", [0.5])], (), ["not 0.5", "0.5"]),
    (
        "the largest integer",
        "integer",
        [("gte", [2**53 - 1])],
        (),
        ["not 9007199254740991", "9007199254740991"],
    ),
    ("versions", "version", [("gte", ["2.3.0"])], (), ["< 2.3.0", "≥ 2.3.0"]),
    (
        "versions that follow each other",
        "version",
        [("gt", ["1.0.0-a"]), ("lt", ["1.0.0-a.0"])],
        (),
        ["≤ 1.0.0-a", "≥ 1.0.0-a.0"],
    ),
    ("nothing is below the first version", "version", [("lt", ["0.0.0-0"])], (), ["known"]),
    (
        "instants",
        "instant",
        [("before", ["2026-01-01T00:00:00Z"])],
        (),
        ["< 2026-01-01T00:00:00Z", "≥ 2026-01-01T00:00:00Z"],
    ),
    (
        "instants a hair apart",
        "instant",
        [("after", ["2026-01-01T00:00:00.5Z"]), ("before", ["2026-01-01T00:00:00.51Z"])],
        (),
        [
            "≤ 2026-01-01T00:00:00.5Z",
            "> 2026-01-01T00:00:00.5Z and < 2026-01-01T00:00:00.51Z",
            "≥ 2026-01-01T00:00:00.51Z",
        ],
    ),
    (
        "networks inside each other",
        "ip",
        [("cidr", ["10.0.0.0/8"]), ("cidr", ["10.1.0.0/16"])],
        (),
        [
            "any IPv4 outside 10.0.0.0/8 or any IPv6",
            "in 10.0.0.0/8 outside 10.1.0.0/16",
            "in 10.1.0.0/16",
        ],
    ),
    (
        "a network that its halves fill",
        "ip",
        [("cidr", ["10.0.0.0/8"]), ("cidr", ["10.0.0.0/9"]), ("cidr", ["10.128.0.0/9"])],
        (),
        ["any IPv4 outside 10.0.0.0/8 or any IPv6", "in 10.0.0.0/9", "in 10.128.0.0/9"],
    ),
    ("an address", "ip", [("in", ["192.0.2.1"])], (), ["not 192.0.2.1", "192.0.2.1"]),
]


@pytest.mark.parametrize(
    ("kind", "tests", "declared", "expected"), [row[1:] for row in CUTS], ids=[row[0] for row in CUTS]
)
def test_where_constants_cut(kind: str, tests: Tests, declared: tuple[Any, ...], expected: list[str]) -> None:
    letters = cut(kind, tests, declared)
    assert sorted(words(letters, {at}) for at in range(len(letters.classes))) == sorted(expected)


@pytest.mark.parametrize(
    ("kind", "tests", "declared"), [row[1:4] for row in CUTS], ids=[row[0] for row in CUTS]
)
def test_a_sample_is_in_its_own_class(kind: str, tests: Tests, declared: tuple[Any, ...]) -> None:
    letters = cut(kind, tests, declared)
    for at, members in enumerate(letters.classes):
        for member in members:
            sample = letters.atoms[member].sample
            assert letters.place(sample) == at
            assert [holds(test, {"a": sample}) for test in letters.tests] == [
                letters.decided(at, test) for test in letters.tests
            ]


def test_what_a_text_contains_is_a_piece_of_its_own() -> None:
    letters = cut("string", [("contains", ["beta"]), ("contains", ["a"])])
    assert letters.pieces == ("beta", "a")
    sample = letters.sample(0).sample
    assert isinstance(sample, str)
    assert "beta" not in sample
    assert "a" not in sample
    assert letters.is_open(0)


def test_several_classes_at_once() -> None:
    letters = cut("version", [("gte", ["1.0.0"]), ("gte", ["2.0.0"])])
    assert words(letters, {0, 2}) == "< 1.0.0 or ≥ 2.0.0"
    assert words(letters, {1, MISSING}) == "unknown or ≥ 1.0.0 and < 2.0.0"
    assert words(letters, {MISSING}) == "unknown"
    assert words(letters, {0, 1, 2, MISSING}) == "unknown or anything"


def test_a_long_list_is_cut() -> None:
    letters = cut("string", [("in", [f"u{at:03}" for at in range(200)])])
    assert words(letters, {0}) == "u000, u001, u002, u003, u004, u005, u006 and 193 more"
    assert values(letters, {0}) == ()
    assert values(cut("string", [("in", ["DE", "FR"])]), {0}) == ("DE", "FR")


@pytest.mark.parametrize(
    ("kind", "held", "lacked", "expected"),
    [
        ("strings", ["staff"], [], "with staff"),
        ("strings", ["staff"], ["admin"], "with staff and without admin"),
        ("string", [], ["beta"], "not containing beta"),
    ],
)
def test_pieces_in_words(kind: str, held: list[str], lacked: list[str], expected: str) -> None:
    assert with_pieces(kind, held, lacked) == expected


@pytest.mark.parametrize(
    ("version", "after"), [("1.0.0", "1.0.1-0"), ("1.0.0-a", "1.0.0-a.0"), ("1.2.3-rc.1", "1.2.3-rc.1.0")]
)
def test_every_version_has_a_next_one(version: str, after: str) -> None:
    read = semver.precedence(version)
    assert read is not None
    assert successor(read) == after
    assert (semver.precedence(after) or read) > read


def test_nothing_tells_how_a_number_was_written() -> None:
    plain, pointed = (cut("number", [("gt", [literal])]) for literal in (1, 1.0))
    assert repr(pointed.atoms) == repr(plain.atoms)


def test_a_number_too_large_for_an_integer_stays_as_it_is() -> None:
    assert [atom.sample for atom in cut("number", [("gt", [1e300])]).atoms if atom.single] == [1e300]
