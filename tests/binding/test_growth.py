"""Time is linear: calls are counted, not seconds, for what could be quadratic."""

import sys
from collections.abc import Callable, Mapping
from types import FrameType

import pytest
from tests.binding.conftest import laid

from flaggit.binding import bind
from flaggit.binding.faults.samples import flag, segment
from flaggit.source import parse


def calls(files: Mapping[str, str]) -> int:
    """How many functions binding calls, Python's and C's."""
    documents = [parse(data, path) for path, data in laid(files).items()]
    bind(documents)  # what is remembered for all documents is remembered now
    count = 0

    def counting(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        bind(documents)
    finally:
        sys.setprofile(before)
    return count


def flags(count: int, head: Callable[[int], str], rules: str = "") -> dict[str, str]:
    return {f"flags/checkout/f-{at}.flag.yaml": flag(head=head(at), rules=rules) for at in range(count)}


def requiring(*keys: str) -> str:
    return f"requires: [{', '.join(f'{{flag: {key}, is: true}}' for key in keys)}]\n"


SHAPES: list[tuple[str, Callable[[int], dict[str, str]]]] = [
    ("plain flags", lambda n: flags(n, lambda _: "")),
    ("all references dangle, near to a name", lambda n: flags(n, lambda at: requiring(f"checkout.f-{at}x"))),
    ("all references dangle, near to none", lambda n: flags(n, lambda at: requiring(f"elsewhere.q{at}q"))),
    ("a chain", lambda n: flags(n, lambda at: requiring(f"checkout.f-{at + 1}") if at < n - 1 else "")),
    ("one cycle of all", lambda n: flags(n, lambda at: requiring(f"checkout.f-{(at + 1) % n}"))),
    ("all require one", lambda n: flags(n, lambda at: requiring("checkout.f-0") if at else "")),
    ("diamonds", lambda n: flags(n, lambda at: requiring(*(f"checkout.f-{at + step}" for step in (1, 2))) if at < n - 2 else "")),
    ("one former key of all", lambda n: flags(n, lambda _: "salt: s\nformerly: [checkout.gone]\n")),
    ("one segment in all", lambda n: flags(n, lambda _: "", "[{name: a, serve: true, when: {segment: employees}}]")),
    ("one rollout in all", lambda n: flags(n, lambda _: "", "[{name: a, serve: true, rollout: checkout.pay}]")),
    ("segments of one name", lambda n: {f"flags/d-{at}/same.segment.yaml": segment("{country: DE}") for at in range(n)}),
    ("bad names", lambda n: {f"flags/checkout/F{at}.flag.yaml": flag() for at in range(n)}),
    ("unknown domains", lambda n: {f"flags/d-{at}/f.flag.yaml": flag() for at in range(n)}),
]  # fmt: skip


@pytest.mark.parametrize("shape", [pytest.param(make, id=name) for name, make in SHAPES])
def test_twice_the_documents_are_twice_the_work(shape: Callable[[int], dict[str, str]]) -> None:
    none, some, twice, more = (calls(shape(count)) for count in (0, 100, 200, 400))
    assert none < some < twice
    # What each further document costs stays the same; sorting takes its logarithm.
    first, second = twice - some, (more - twice) / 2
    assert second <= first * 1.1
