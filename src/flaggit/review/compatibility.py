"""Compatibility: each edit classed as safe, needing consumers first, or breaking, as buf does for schemas.

An edit is breaking when it takes away what somebody relies on now: a type or variant while services read it, the side of a bucket that
people are on, an experiment's data, the value that is served when all else fails, a key.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from flaggit.bundle import instant
from flaggit.checks.wording import listed
from flaggit.model import Flag, Project, Retired
from flaggit.review import dividing
from flaggit.review.change import Compatibility, Level
from flaggit.review.states import State, States

_ORDER: Final = tuple(reversed(Level))
_RUNNING: Final = "running"


def edits(states: States, before: str, after: str, today: int) -> tuple[Compatibility, ...]:
    """Judge what was done to a flag.

    Args:
        states: Both states.
        before: Its key before.
        after: Its key after.
        today: Now, in seconds since 1970.

    Returns:
        The edits, the gravest first.
    """
    old, new = states.base.thing(before), states.head.thing(after)
    found: list[Compatibility] = []
    if old is not None and new is None:
        found += _gone(old, today)
    elif isinstance(old, Flag) and isinstance(new, Retired):
        found += _retired(old, new)
    elif isinstance(old, Retired) and isinstance(new, Retired):
        found += _kept_shorter(old, new)
    elif isinstance(old, Flag) and isinstance(new, Flag):
        found += [*_form(old, new), *dividing.edits(states, old, new)]
        found += [*_readers(old, new), *_trials(states, old, new)]
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.level), one.code)))


def of_project(old: Project, new: Project) -> tuple[Compatibility, ...]:
    """Judge what was done to the project, which every bundle names."""
    found = []
    if old.name != new.name:
        words = f"the project was {old.name} and is {new.name}: services refuse its bundles until they ask for {new.name}"
        found.append(_edit(Level.BREAKING, "project-renamed", words, new.path))
    if new.epoch < old.epoch:
        words = f"the epoch was {old.epoch} and is {new.epoch}: services refuse bundles with a lower serial than they have"
        found.append(_edit(Level.BREAKING, "epoch-lowered", words, new.path))
    return tuple(found)


def _edit(level: Level, code: str, words: str, path: str, *, short: str = "") -> Compatibility:
    return Compatibility(level=level, code=code, words=words, path=path, short=short)


def _gone(old: Flag | Retired, today: int) -> Iterator[Compatibility]:
    if isinstance(old, Retired):
        if old.services and today < old.until:
            words = "the tombstone goes before its day, and services still get its value: keep it until then"
            yield _edit(Level.BREAKING, "deleted-too-early", words, old.path)
        return
    if old.services:
        words = f"{listed(old.services)} ask for it: leave a tombstone ({old.path.replace('.flag.', '.retired.')})"
        short = f"{old.key} is deleted while services ask for it"
        yield _edit(Level.BREAKING, "deleted-without-tombstone", words, old.path, short=short)


def _retired(old: Flag, new: Retired) -> Iterator[Compatibility]:
    if old.type != new.type:
        yield _edit(Level.BREAKING, "type-changed", f"its type was {old.type} and is {new.type}", new.path)
    lost = sorted(set(old.services) - set(new.services))
    if lost:
        words = f"{listed(lost)} must stop asking first, for the tombstone does not serve them"
        yield _edit(Level.CONSUMERS_FIRST, "reader-removed", words, new.path)


def _kept_shorter(old: Retired, new: Retired) -> Iterator[Compatibility]:
    if new.services and new.until < old.until:
        before, now = (instant.text(each.until)[:10] for each in (old, new))
        words = (
            f"the tombstone may go on {now}, not on {before}: {listed(new.services)} must stop asking by then"
        )
        yield _edit(Level.CONSUMERS_FIRST, "kept-shorter", words, new.path)


def _form(old: Flag, new: Flag) -> Iterator[Compatibility]:
    path = new.path
    if old.key != new.key:
        yield _edit(Level.SAFE, "key-renamed", f"{old.key} is served as well, as a former key", path)
    if old.type != new.type:
        words = f"its type was {old.type} and is {new.type}: services ask for {old.type} and get their own default"
        yield _edit(Level.BREAKING, "type-changed", words, path)
        return
    if old.value_of(old.safe) != new.value_of(new.safe):
        words = "the value that is served when all else fails is another one"
        yield _edit(Level.BREAKING, "safe-changed", words, path)
    if old.without_bundle != new.without_bundle:
        words = "code falls back on its own default without a bundle: change it there, too"
        yield _edit(Level.CONSUMERS_FIRST, "without-bundle-changed", words, path)
    yield from _variants(old, new)


def _variants(old: Flag, new: Flag) -> Iterator[Compatibility]:
    gone = sorted(set(old.variants) - set(new.variants))
    added = sorted(set(new.variants) - set(old.variants))
    changed = sorted(
        name
        for name in set(old.variants) & set(new.variants)
        if old.variants[name].value != new.variants[name].value
    )
    if gone and old.services:
        words = f"{listed(old.services)} may ask about {listed(gone)}, which can't be served any more"
        yield _edit(Level.BREAKING, "variant-removed", words, new.path)
    if changed:
        words = f"{listed(changed)} {'has' if len(changed) == 1 else 'have'} another value: services must take it before it is served"
        yield _edit(Level.CONSUMERS_FIRST, "variant-changed", words, new.path)
    if added and old.variants:
        words = f"services must know {listed(added)} before it is served"
        yield _edit(Level.CONSUMERS_FIRST, "variant-added", words, new.path)


def _readers(old: Flag, new: Flag) -> Iterator[Compatibility]:
    lost = sorted(set(old.services) - set(new.services))
    if lost:
        words = f"{listed(lost)} must stop asking first, or {'gets its' if len(lost) == 1 else 'get their'} own default"
        yield _edit(Level.CONSUMERS_FIRST, "reader-removed", words, new.path)


def _trials(states: States, old: Flag, new: Flag) -> Iterator[Compatibility]:
    """Judge experiments that were running and go on in the same iteration."""
    keys = {rule.experiment for block in old.environments.values() for rule in block.rules if rule.experiment}
    for key in sorted(keys):
        was, now = states.base.catalog.experiments.get(key), states.head.catalog.experiments.get(key)
        if was is None or was.status != _RUNNING:
            continue
        if now is None or (now.status == _RUNNING and now.iteration != was.iteration):
            continue
        if now.status == _RUNNING and _populations(states, key, old) != _populations(
            states, key, new, after=True
        ):
            which = "its running experiment" if key == new.key else f"the running experiment {key}"
            words = (
                f"who is in which arm of {which} changes, so results from before and after can't be compared; "
                f"to begin anew, write now: {{status: running, iteration: {was.iteration + 1}}}"
            )
            short = f"it mixes the data of the running experiment {key}"
            yield _edit(Level.BREAKING, "experiment-touched", words, now.path, short=short)


def _populations(states: States, key: str, flag: Flag, *, after: bool = False) -> list[object]:
    """Give all that decides who is in an experiment's arms: the compiled rules that it decides, and the segments they name."""
    state = states.head if after else states.base
    found: list[object] = []
    for environment in state.catalog.taxonomy.environments:
        if state.catalog.environment(flag, environment) is not None:
            decision = state.compiler.decision(flag.key, environment, next(iter(flag.services), ""))
            found += [(environment, rule, decision.get("unit")) for rule in _decided_by(key, decision)]
    return found + [state.compiler.segment(name) for name in sorted(_named(state, found))]


def _decided_by(key: str, decision: Mapping[str, object]) -> Iterator[object]:
    """Give the compiled rules that an experiment decides."""
    rules = decision.get("rules", [])
    for rule in rules if isinstance(rules, list) else []:
        trial = rule.get("experiment")
        if trial and trial["key"] == key:
            yield rule


def _named(state: State, decision: object) -> set[str]:
    """Give the segments that a compiled decision names, and those inside them."""
    if isinstance(decision, Mapping):
        name = decision.get("segment")
        inside = _named(state, state.compiler.segment(name)) | {name} if isinstance(name, str) else set()
        return inside.union(*(_named(state, value) for value in decision.values()))
    if isinstance(decision, list | tuple):
        return set().union(*(_named(state, value) for value in decision))
    return set()
