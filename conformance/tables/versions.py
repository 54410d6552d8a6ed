"""Versions: the precedence chain and the lists of valid and invalid versions that semver.org publishes."""

from collections.abc import Iterator
from itertools import pairwise

from tables.case import Json, test, truth

ABOUT = (
    "Semantic Versioning 2.0.0: precedence (item 11), build metadata ignored (item 10), what is no version."
)

# Item 11 of semver.org, from lowest to highest.
CHAIN = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "2.0.0",
    "2.1.0",
    "2.1.1",
    "2.1.9",
    "2.1.10",
    "2.10.0",
    "10.0.0-0",
    "10.0.0--",
    "10.0.0-A",
    "10.0.0-a",
    "10.0.0-a.0",
    "99999999999999999999999.999999999999999999.99999999999999999",
]
# From the test strings of the regular expression that semver.org suggests.
VALID = [
    "0.0.4",
    "10.20.30",
    "1.1.2-prerelease+meta",
    "1.1.2+meta-valid",
    "1.0.0-0A.is.legal",
    "1.0.0-alpha0.valid",
    "1.2.3----RC-SNAPSHOT.12.9.1--.12+788",
    "1.0.0+0.build.1-rc.10000aaa-kk-0.1",
    "2.0.0+build.0123",
]
INVALID = [
    "1",
    "1.2",
    "v1.2.3",
    "1.2.3-0123",
    "1.2.3-0123.0123",
    "1.1.2+.123",
    "+invalid",
    "-invalid",
    "alpha",
    "1.0.0-alpha_beta",
    "1.0.0-alpha..",
    "1.0.0-",
    "1.0.0+",
    "01.1.1",
    "1.01.1",
    "1.1.01",
    "1.2.3.DEV",
    "1.2-SNAPSHOT",
    "1.2.31.2.3",
    "9.8.7+meta+meta",
    " 1.2.3",
    "1.2.3 ",
    "1.2.3\n",
    "１.2.3",
    "",
    "1.2.3-" + "a" * 251,
]


def cases() -> Iterator[Json]:
    """Give the cases."""
    for lower, higher in pairwise(CHAIN):
        yield from truth(
            f"{higher} > {lower}", test("v", "version", "gt", lower), {"v": higher}, expected=True
        )
        yield from truth(
            f"{lower} >= {higher}", test("v", "version", "gte", higher), {"v": lower}, expected=False
        )
    for text in VALID:
        yield from truth(f"{text} is one", test("v", "version", "exists", True), {"v": text}, expected=True)
    for text in INVALID:
        yield from truth(
            f"{text!r:.40} is none", test("v", "version", "exists", True), {"v": text}, expected=False
        )
    same = test("v", "version", "in", "1.0.0+a", "2.0.0")
    yield from truth("build metadata is ignored by in", same, {"v": "1.0.0+b"}, expected=True)
    yield from truth(
        "build metadata is ignored by gte",
        test("v", "version", "gte", "1.0.0+z"),
        {"v": "1.0.0"},
        expected=True,
    )
    yield from truth(
        "256 characters are one",
        test("v", "version", "exists", True),
        {"v": "1.2.3-" + "a" * 250},
        expected=True,
    )
