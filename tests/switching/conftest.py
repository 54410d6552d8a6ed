"""Flags that tests of switching route by, a clock that they turn, and an observer that remembers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from tests.runtime.conftest import Release, opened

from flaggit.runtime import Flags
from flaggit.runtime.events import Event
from flaggit.switching import Switch

BREAKER = {"errors": 50_000, "latency": 200, "calls": 4, "window": 10, "rest": 60}
EXPERIMENT: Mapping[str, object] = {
    "name": "test",
    "experiment": {"key": "cart.layout-test", "iteration": 2},
    "split": {"salt": "cart.layout-test#2", "shares": [["compact", 100_000]]},
}
FLAGS: dict[str, object] = {
    "pay": {"type": "boolean", "safe": False, "otherwise": {"serve": True}, "breaker": BREAKER},
    "unguarded": {"type": "boolean", "safe": False, "otherwise": {"serve": True}},
    "layout": {
        "type": "object",
        "variants": {"control": {"columns": 2}, "compact": {"columns": 1}},
        "safe": "control",
        "salt": "s",
        "unit": "user",
        "rules": [EXPERIMENT],
        "otherwise": {"serve": "control"},
        "breaker": {"errors": 50_000, "calls": 1},
    },
    "limit": {"type": "integer", "safe": 1, "otherwise": {"serve": 1}},
}


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Seen:
    """An observer that remembers."""

    calls: list[tuple[str, str, str, float]] = field(default_factory=list)

    def observe(self, flag: str, variant: str, outcome: str, seconds: float) -> None:
        self.calls.append((flag, variant, outcome, round(seconds, 6)))

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        return [(variant, outcome) for _, variant, outcome, _ in self.calls]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def flags() -> Flags:
    return opened(Release(FLAGS))


@pytest.fixture
def told(flags: Flags) -> list[Event]:
    events: list[Event] = []
    flags.add_listener(events.append)
    return events


@pytest.fixture
def switch(flags: Flags, clock: Clock, seen: Seen) -> Switch:
    return Switch(flags, observer=seen, clock=clock)
