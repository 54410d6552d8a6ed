"""Dividing anew: edits of what people's buckets depend on, the flag's own or its layers'."""

from collections.abc import Iterator
from typing import Final

from flaggit.model import Catalog, Environment, Flag, Layer, Rule
from flaggit.review.change import Compatibility, Level
from flaggit.review.states import States

DIVIDING: Final = frozenset({"salt-changed", "unit-changed", "bucketing-changed"})
"""Codes of edits that divide everybody anew."""
_RUNNING: Final = "running"


def edits(states: States, old: Flag, new: Flag) -> Iterator[Compatibility]:
    """Judge what was done to all that a flag's buckets depend on."""
    yield from _buckets(old, new)
    yield from _layers(states, old, new)


def _edit(code: str, words: str, path: str, flag: Flag) -> Compatibility:
    short = f"{flag.key} divides everybody anew"
    return Compatibility(level=Level.BREAKING, code=code, words=words, path=path, short=short)


def _buckets(old: Flag, new: Flag) -> Iterator[Compatibility]:
    """Judge what people's buckets depend on, where any people are in buckets."""
    if not (_divides(old) and _divides(new)):
        return
    for code, name, was, now in (
        ("salt-changed", "salt", old.salt, new.salt),
        ("unit-changed", "unit", old.unit, new.unit),
        ("bucketing-changed", "bucketing", old.bucketing, new.bucketing),
    ):
        if was != now:
            words = f"the {name} was {was or 'none'} and is {now or 'none'}: everybody is divided anew"
            yield _edit(code, words, new.path, new)


def _layers(states: States, old: Flag, new: Flag) -> Iterator[Compatibility]:
    """Judge what buckets depend on in the layers that admit people to its rules."""
    before, after = _admitting(states.base.catalog, old), _admitting(states.head.catalog, new)
    found = {
        (now.key, now.path, name, getattr(was, name), getattr(now, name)): None
        for place, was in before.items()
        for now in (after.get(place, was),)
        for name in ("salt", "unit")
    }
    for key, path, name, one, other in found:
        if one != other:
            words = f"the {name} of its layer {key} was {one} and is {other}: everybody is divided anew"
            yield _edit(f"{name}-changed", words, path, new)


def _admitting(catalog: Catalog, flag: Flag) -> dict[tuple[str, str, str], Layer]:
    """Give the layers that a flag's rules ask, by block, rule and what they are asked for."""
    return {
        (block.name, rule.name, role): catalog.layers[name]
        for block in flag.environments.values()
        for rule in block.rules
        for role, name in _asked(catalog, rule)
        if name in catalog.layers
    }


def _asked(catalog: Catalog, rule: Rule) -> Iterator[tuple[str, str]]:
    """Give the names of the layers that a rule asks, by what for; none of an experiment that does not run."""
    yield "member", rule.layer
    trial = catalog.experiments.get(rule.experiment)
    if trial is not None and trial.status == _RUNNING:
        yield from (("member", trial.layer), ("holdout", trial.holdout))


def _divides(flag: Flag) -> bool:
    return any(_is_divided(block) for block in flag.environments.values())


def _is_divided(block: Environment) -> bool:
    return bool(block.otherwise.split) or any(
        rule.percent is not None or rule.split or rule.rollout for rule in block.rules
    )
