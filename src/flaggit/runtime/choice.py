"""Choices: what a flag can decide, for whoever routes by it, overrides it or tests with it.

A decision says what was decided; this says what could have been, and which of it is safe.
"""

from collections.abc import Mapping
from typing import NamedTuple

from flaggit.runtime.parsed import Flag, Outcome, Split, same


class Choice(NamedTuple):
    """What a flag can decide.

    Attributes:
        key: Its present key.
        type: boolean, string, integer, number or object.
        safe: Its safe value.
        outcomes: Each of its variants; `true` and `false` for a boolean flag without; for others without, each value that
            anything of it serves, the safe one first.
        named: Whether it has variants: then only those can be served.
        requires: The keys of the flags that it requires.
        breaker: The bounds of its circuit breaker; empty without: errors (thousandths of a percent), latency (milliseconds),
            calls, window and rest (seconds).
    """

    key: str
    type: str
    safe: Outcome
    outcomes: tuple[Outcome, ...]
    named: bool = False
    requires: tuple[str, ...] = ()
    breaker: Mapping[str, int] = {}


def choice(flag: Flag, decision: Mapping[str, object]) -> Choice:
    """Make the choice of a flag.

    Args:
        flag: The parsed flag.
        decision: The same as JSON, for its variants.
    """
    variants = decision.get("variants")
    named = isinstance(variants, dict)
    if isinstance(variants, dict):
        outcomes = tuple(Outcome(name, value) for name, value in variants.items())
    elif flag.type == "boolean":
        outcomes = (Outcome("true", True), Outcome("false", False))  # noqa: FBT003 - the values themselves
    else:
        outcomes = _served(flag)
    requires = tuple(requirement.flag for requirement in flag.requires)
    return Choice(flag.key, flag.type, flag.safe, outcomes, named, requires, flag.breaker)


def _served(flag: Flag) -> tuple[Outcome, ...]:
    found = [flag.safe]
    for then in (*(rule.then for rule in flag.rules), flag.otherwise):
        for outcome in (share for share, _ in then.shares) if isinstance(then, Split) else (then,):
            if not any(same(outcome.value, other.value) for other in found):
                found.append(outcome)
    return tuple(found)
