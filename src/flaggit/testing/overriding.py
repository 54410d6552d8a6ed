"""Overriding: which overrides a bundle allows, and what is wrong with the others.

The rules are those of `runtime.overrides`: a flag with variants takes a variant's name, any other one a value of its own type. A test is told
what is wrong, where a developer's own machine decides as if there were no override.
"""

import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from flaggit.bundle import canonical
from flaggit.runtime.choice import Choice
from flaggit.runtime.held import copy
from flaggit.runtime.overrides import outcome_of
from flaggit.runtime.parsed import Outcome, same

if TYPE_CHECKING:
    from flaggit.testing.steered import Steered


class WrongOverride(ValueError):
    """An override that the bundle has no flag, variant or type for; the message says what is wrong, and what was meant perhaps."""


def choices_of(held: "Steered", keys: Iterable[str]) -> dict[str, Choice]:
    """Give what flags can decide, by the keys that were given.

    Raises:
        WrongOverride: There is no such flag, or the bundle's line of it is broken.
    """
    __tracebackhide__ = True
    return {key: _choice(held, key) for key in keys}


def outcomes_of(held: "Steered", wanted: Mapping[str, object]) -> dict[str, Outcome]:
    """Give what overrides serve.

    Args:
        held: The bundle.
        wanted: The value, or the variant's name, by key; a former key means the flag that it was of.

    Returns:
        The outcomes, by present key.

    Raises:
        WrongOverride: The first that is wrong, in the order given.
    """
    __tracebackhide__ = True
    found: dict[str, Outcome] = {}
    for key, choice in choices_of(held, wanted).items():
        outcome = outcome_of(choice, wanted[key])
        if outcome is None or not _is_json(outcome.value):
            raise WrongOverride(_wrong_value(choice, wanted[key]))
        # A copy, for a test may go on with its own.
        found[choice.key] = outcome._replace(value=copy(outcome.value))
    return found


def shown(outcome: Outcome) -> object:
    """Give what an override that serves this outcome is written as."""
    value = outcome.value
    plain = isinstance(value, bool) and outcome.variant == str(value).lower()
    return value if plain or not outcome.variant else outcome.variant


def written(value: object) -> str:
    """Write what an override serves, as people read it: a variant's name or a string as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _choice(held: "Steered", key: str) -> Choice:
    __tracebackhide__ = True
    if not isinstance(key, str):
        raise WrongOverride(f"a flag's key is a string, and {key!r} is none")
    choice = held.choice_of(key)
    if choice is None:
        raise WrongOverride(no_flag(held, key))
    return choice


def _is_json(value: object) -> bool:
    try:
        canonical.encode(value)
    except ValueError:
        return False
    return True


def no_flag(held: "Steered", key: str, *, asked: bool = False) -> str:
    """Say that a bundle has no such flag, to override or to be asked for, and which one was meant perhaps."""
    manifest = held.manifest
    where = f" for {manifest.service} in {manifest.environment}" if manifest is not None else ""
    if key in held.index.hidden and asked:
        return (
            f"{key} can't be asked for{where.replace(' for ', ' by ')}: it is there as a prerequisite alone"
        )
    if key in held.index.flags:
        return f"the flag {key!r} can't be overridden: its line in the bundle is broken"
    known = sorted({*held.index.flags, *held.index.aliases})
    return f"there is no flag {key!r}{where}{_meant(key, known)}"


def _wrong_value(choice: Choice, value: object) -> str:
    if not choice.named:
        return f"{choice.key} is of type {choice.type}, and {value!r} is no such value"
    names = [outcome.variant for outcome in choice.outcomes]
    holds = next((outcome.variant for outcome in choice.outcomes if same(outcome.value, value)), "")
    hint = (
        f"; that is the value of {holds}: name the variant"
        if holds
        else _meant(str(value), names, every=True)
    )
    return f"{choice.key} has no variant {value!r}{hint}"


def _meant(word: str, known: list[str], *, every: bool = False) -> str:
    near = get_close_matches(word, known, n=1)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; it has {', '.join(known)}" if every else ""
