"""Edits: what was done to one document, in words that people would use in a commit's message."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from flaggit.checks.wording import listed, percent
from flaggit.model import Environment, Experiment, Flag, Layer, Otherwise, Retired, Rollout, Rule, Value
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
        yield from _sets("variant", old.variants, new.variants)
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
        yield f"safe {_told(old.safe)} -> {_told(new.safe)}", "/safe"
    if old.requires != new.requires:
        yield "requires changed", "/requires"


def _readers(old: Flag, new: Flag) -> Iterator[Edit]:
    added, removed = set(new.services) - set(old.services), set(old.services) - set(new.services)
    if added:
        yield f"read by {listed(sorted(added))} too", "/services"
    if removed:
        yield f"read by {listed(sorted(removed))} no more", "/services"


def _sets(what: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Edit]:
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield f"{what} {name} {done(old.get(name), new.get(name))}", f"/{what}s/{name}"


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
        yield f"otherwise {_otherwise(old.otherwise)} -> {_otherwise(new.otherwise)}", "/otherwise"
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
            f"percent {_percent(old.percent)} -> {_percent(new.percent)}",
            "/percent" if new.percent is not None else "",
        )
    if old.serve != new.serve and None not in {old.serve, new.serve}:
        yield f"serve {_told(old.serve)} -> {_told(new.serve)}", "/serve"
    elif old.serve != new.serve:
        yield "serves otherwise", "/serve" if new.serve is not None else "/split"
    if old.split != new.split:
        yield "split changed", "/split" if new.split else ""
    if _without_places(old.when) != _without_places(new.when):
        yield "when changed", "/when" if new.when is not None else ""
    for name in ("rollout", "experiment", "layer"):
        if getattr(old, name) != getattr(new, name):
            yield (
                f"{name} {getattr(old, name) or 'none'} -> {getattr(new, name) or 'none'}",
                f"/{name}" if getattr(new, name) else "",
            )
    if old.activate_at != new.activate_at:
        yield "activate_at changed", "/activate_at" if new.activate_at is not None else ""
    if old.force != new.force:
        yield ("forced" if new.force else "no more forced"), "/force" if new.force else ""


def _without_places(condition: object) -> object:
    """Give a condition without where it stands, for that says nothing."""
    if hasattr(condition, "items"):
        return type(condition), tuple(map(_without_places, condition.items))
    if hasattr(condition, "item"):
        return type(condition), _without_places(condition.item)
    if hasattr(condition, "attribute"):
        return condition.attribute, condition.operator, condition.values  # type: ignore[attr-defined]  # a Test
    return getattr(condition, "name", None)


def of_rollout(key: str, old: Rollout | None, new: Rollout | None) -> Iterator[Cause]:
    """Tell what was done to a rollout."""
    there = new or old
    if there is None or old == new:
        return

    def cause(words: str, pointer: str) -> Cause:
        return Cause(
            path=there.path, words=f"rollout {key}: {words}", pointer=pointer, kind="rollout", name=key
        )

    if old is None or new is None:
        yield cause(done(old, new), "")
        return
    moved = [
        f"{name} {getattr(old, name) or 'none'} -> {getattr(new, name) or 'none'}"
        for name in ("stage", "wave", "state")
        if getattr(old, name) != getattr(new, name)
    ]
    if moved:
        yield cause(", ".join(moved), "/now")
    for name in ("stages", "waves", "guardrails"):
        if getattr(old, name) != getattr(new, name):
            yield cause(f"{name} changed", f"/{name}")


def of_experiment(key: str, old: Experiment | None, new: Experiment | None) -> Iterator[Cause]:
    """Tell what was done to an experiment."""
    there = new or old
    if there is None or old == new:
        return

    def cause(words: str, pointer: str) -> Cause:
        return Cause(
            path=there.path, words=f"experiment {key}: {words}", pointer=pointer, kind="experiment", name=key
        )

    if old is None or new is None:
        yield cause(done(old, new), "")
        return
    moved = [
        f"{name} {getattr(old, name)} -> {getattr(new, name)}"
        for name in ("status", "iteration")
        if getattr(old, name) != getattr(new, name)
    ]
    if moved:
        yield cause(", ".join(moved), "/now")
    for name in ("arms", "salt", "layer", "holdout", "window", "environment"):
        if getattr(old, name) != getattr(new, name):
            yield cause(f"{name} changed", f"/{name}")


def of_layer(key: str, old: Layer | None, new: Layer | None, members: set[str]) -> Iterator[Cause]:
    """Tell what was done to a layer, as far as these members go."""
    there = new or old
    if there is None:
        return

    def cause(words: str, pointer: str) -> Cause:
        return Cause(path=there.path, words=f"layer {key}: {words}", pointer=pointer, kind="layer", name=key)

    if old is None or new is None:
        yield cause(done(old, new), "")
        return
    for name in ("salt", "unit"):
        if getattr(old, name) != getattr(new, name):
            yield cause(f"{name} {getattr(old, name)} -> {getattr(new, name)}", f"/{name}")
    for name in sorted(members):
        if old.members.get(name) != new.members.get(name):
            yield cause(
                f"range of {name} {done(old.members.get(name), new.members.get(name))}", f"/members/{name}"
            )


def _percent(thousandths: int | None) -> str:
    return "100" if thousandths is None else percent(thousandths).removesuffix(" %")


def _otherwise(otherwise: Otherwise) -> str:
    return "a split" if otherwise.split else _told(otherwise.serve)


def _told(value: Value | None) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "an object" if isinstance(value, Mapping) else str(value)
