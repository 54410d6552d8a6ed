"""Edits: what was done to a flag's file, in words that people would use in a commit's message."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from flaggit.bundle import instant
from flaggit.checks.wording import listed, percent
from flaggit.model import (
    Environment,
    Flag,
    Otherwise,
    Retired,
    Rule,
    Variant,
)
from flaggit.review.altering import bare, condition, told, weights
from flaggit.review.change import Cause

Edit: TypeAlias = tuple[str, str]
"""What was done, and the JSON pointer of where."""

_PLAIN: Final = ("salt", "unit", "bucketing", "on_stale")
"""Fields of a flag that are told by their name and values."""


def done(old: object, new: object) -> str:
    """Say what became of a thing."""
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def of_flag(old: Flag | Retired | None, new: Flag | Retired | None) -> Iterator[Cause]:
    """Tell what was done to a flag's own file."""
    there = new or old
    if there is None:
        return
    for words, pointer in _whole(old, new):
        yield Cause(path=there.path, words=words, pointer=pointer, kind="flag", name=there.key)


def _whole(old: Flag | Retired | None, new: Flag | Retired | None) -> Iterator[Edit]:
    if old is None or new is None:
        yield ("flag added" if old is None else "flag removed"), ""
    elif isinstance(old, Flag) and isinstance(new, Flag):
        yield from _fields(old, new)
        yield from _variants(old.variants, new.variants)
        yield from _readers(old, new)
        yield from _blocks(old, new)
    elif type(old) is not type(new):
        yield ("retired" if isinstance(new, Retired) else "taken out of retirement"), ""
    elif old != new:
        yield "tombstone changed", ""


def _fields(old: Flag, new: Flag) -> Iterator[Edit]:
    if old.key != new.key:
        yield f"renamed from {old.key}", ""
    if old.type != new.type:
        yield f"type {old.type} -> {new.type}", "/type"
    for name in _PLAIN:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield f"{name} {was or 'none'} -> {now or 'none'}", f"/{name}"
    if old.safe != new.safe or old.value_of(old.safe) != new.value_of(new.safe):
        yield f"safe {told(old.safe)} -> {told(new.safe)}", "/safe"
    if old.requires != new.requires:
        yield f"requires {_required(old)} -> {_required(new)}", "/requires"


def _required(flag: Flag) -> str:
    return listed(f"{each.flag} is {told(each.name)}" for each in flag.requires) or "nothing"


def _readers(old: Flag, new: Flag) -> Iterator[Edit]:
    added, removed = set(new.services) - set(old.services), set(old.services) - set(new.services)
    if added:
        yield f"read by {listed(sorted(added))} too", "/services"
    if removed:
        yield f"read by {listed(sorted(removed))} no more", "/services"


def _variants(old: Mapping[str, Variant], new: Mapping[str, Variant]) -> Iterator[Edit]:
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if was != now:
            plain = was and now and not isinstance(was.value, Mapping) and not isinstance(now.value, Mapping)
            words = f"{told(was.value)} -> {told(now.value)}" if plain and was and now else done(was, now)
            yield f"variant {name} {words}", f"/variants/{name}"


def _blocks(old: Flag, new: Flag) -> Iterator[Edit]:
    for name in dict.fromkeys([*new.environments, *old.environments]):
        was, now = old.environments.get(name), new.environments.get(name)
        here = f"/environments/{name}"
        if was is None or now is None:
            yield f"{name}: block {done(was, now)}", here if now else "/environments"
        elif was != now:
            for words, pointer in _block(was, now):
                yield f"{name}: {words}", here + pointer


def _block(old: Environment, new: Environment) -> Iterator[Edit]:
    if old.active != new.active:
        yield ("switched on" if new.active else "switched off"), "/active"
    if old.otherwise != new.otherwise:
        split = old.otherwise.split and new.otherwise.split
        moved = f"{_otherwise(old.otherwise)} -> {_otherwise(new.otherwise)}"
        yield (
            f"otherwise {weights(old.otherwise.split, new.otherwise.split) if split else moved}",
            "/otherwise",
        )
    was = {rule.name: rule for rule in old.rules}
    now = {rule.name: rule for rule in new.rules}
    for at, rule in enumerate(new.rules):
        if rule.name not in was:
            yield f"rule {rule.name} added", f"/rules/{at}"
        elif rule != was[rule.name]:
            for words, pointer in _rule(was[rule.name], rule):
                yield f"rule {rule.name}: {words}", f"/rules/{at}{pointer}"
    for name in was:
        if name not in now:
            yield f"rule {name} removed", "/rules" if new.rules else ""
    kept = [name for name in was if name in now]
    if kept != [name for name in now if name in was]:
        yield "rules in another order", "/rules"


def _rule(old: Rule, new: Rule) -> Iterator[Edit]:
    if old.percent != new.percent:
        yield (
            f"percent {share(old.percent)} -> {share(new.percent)}",
            "/percent" if new.percent is not None else "",
        )
    if old.serve != new.serve and None not in {old.serve, new.serve}:
        yield f"serve {told(old.serve)} -> {told(new.serve)}", "/serve"
    elif old.serve != new.serve:
        yield "serves otherwise", "/serve" if new.serve is not None else "/split"
    if old.split != new.split:
        yield f"split {weights(old.split, new.split)}", "/split" if new.split else ""
    if bare(old.when) != bare(new.when):
        yield f"when {condition(old.when, new.when)}", "/when" if new.when is not None else ""
    for name in ("rollout", "experiment", "layer"):
        if getattr(old, name) != getattr(new, name):
            yield (
                f"{name} {getattr(old, name) or 'none'} -> {getattr(new, name) or 'none'}",
                f"/{name}" if getattr(new, name) else "",
            )
    if old.activate_at != new.activate_at:
        yield (
            f"activate_at {_instant(old.activate_at)} -> {_instant(new.activate_at)}",
            "/activate_at" if new.activate_at is not None else "",
        )
    if old.force != new.force:
        yield ("forced" if new.force else "no more forced"), "/force" if new.force else ""


def _instant(seconds: int | None) -> str:
    return instant.text(seconds) if seconds is not None else "none"


def share(thousandths: int | None) -> str:
    """A percentage as files write it: 12,500 is `12.5`; None is `100`."""
    return "100" if thousandths is None else percent(thousandths).removesuffix(" %")


def _otherwise(otherwise: Otherwise) -> str:
    return "a split" if otherwise.split else told(otherwise.serve)
