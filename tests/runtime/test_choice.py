"""What a flag can decide, beside what it decides."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from flaggit.runtime import Flags
from flaggit.runtime.choice import Choice
from flaggit.runtime.parsed import Outcome

if TYPE_CHECKING:
    from flaggit.runtime.events import Event

Make = Callable[..., Flags]


@pytest.fixture(name="flags")
def _flags(opened: Make, release: Callable[..., object]) -> Flags:
    return opened(release(FLAGS, aliases={"before": "plain"}))


def choice(flags: Flags, key: str) -> Choice:
    found = flags.choice(key)
    assert found is not None
    return found


BREAKER = {"errors": 5000, "latency": 300, "calls": 20, "window": 30, "rest": 60}
FLAGS: dict[str, object] = {
    "plain": {"type": "boolean", "safe": False, "otherwise": {"serve": True}, "breaker": BREAKER},
    "named": {
        "type": "string",
        "variants": {"a": "A", "b": "B", "idle": "C"},
        "safe": "a",
        "otherwise": {"serve": "b"},
        "requires": [{"flag": "plain", "is": True}],
    },
    "served": {
        "type": "integer",
        "safe": 1,
        "salt": "s",
        "unit": "user",
        "rules": [{"name": "r", "serve": 2}],
        "otherwise": {"split": {"salt": "s", "shares": [[1, 50_000], [3, 100_000]]}},
    },
    "broken": {"type": "boolean"},
}


@pytest.mark.parametrize(
    ("key", "outcomes", "safe"),
    [
        pytest.param("plain", [("true", True), ("false", False)], ("false", False), id="boolean"),
        pytest.param("named", [("a", "A"), ("b", "B"), ("idle", "C")], ("a", "A"), id="variants"),
        pytest.param("served", [("", 1), ("", 2), ("", 3)], ("", 1), id="without names: what is served"),
    ],
)
def test_a_choice_has_every_outcome(
    flags: Flags, key: str, outcomes: list[object], safe: tuple[str, object]
) -> None:
    found = choice(flags, key)
    assert (found.key, list(found.outcomes), found.safe) == (key, outcomes, Outcome(*safe))


def test_a_choice_says_what_the_flag_requires_and_when_its_breaker_opens(flags: Flags) -> None:
    assert choice(flags, "named").requires == ("plain",)
    assert choice(flags, "before").breaker == BREAKER
    assert choice(flags, "before").key == "plain"


@pytest.mark.parametrize("key", ["broken", "unknown", [], None])
def test_what_is_no_flag_has_no_choice(flags: Flags, key: str) -> None:
    assert flags.choice(key) is None


def test_whoever_holds_flags_can_tell_their_listeners(flags: Flags) -> None:
    told: list[Event] = []
    flags.add_listener(told.append)
    flags.tell("breaker.opened", flag="plain")
    assert [(event.type, event.data) for event in told] == [("breaker.opened", {"flag": "plain"})]
