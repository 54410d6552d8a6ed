"""Causes: the edits that a flag's change comes from, in words that people would use in a commit's message."""

from collections.abc import Iterator

from flaggit.model import Flag, Rule
from flaggit.review.altering import bare, condition, pointer
from flaggit.review.change import Cause
from flaggit.review.edits import done, of_flag
from flaggit.review.guarding import of_metric, watched
from flaggit.review.planned import of_experiment, of_layer, of_rollout
from flaggit.review.states import State, States


class Telling:
    """Tells causes.

    Args:
        states: Both states.

    Attributes:
        watching: Metric to what looks at it, of what was told: `rollout checkout.pay`.
    """

    def __init__(self, states: States) -> None:
        self._states = states
        base, head = states.base.catalog.metrics, states.head.catalog.metrics
        self.watching: dict[str, set[str]] = {}
        self._metrics = sorted(name for name in {*base, *head} if base.get(name) != head.get(name))

    def of(self, before: str, after: str) -> tuple[Cause, ...]:
        """Tell what was done to a flag and to all that decides it; its own file first.

        Args:
            before: Its key before.
            after: Its key after.
        """
        found = [*of_flag(self._states.base.thing(before), self._states.head.thing(after))]
        found += self._required(before, after)
        found += self._segments(before, after)
        found += self._plans(before, after)
        found += self._measured(before, after)
        found += self._services(before, after)
        found += self._attributes(before, after)
        return tuple(dict.fromkeys(found))

    def _flags(self, state: State, key: str) -> list[Flag]:
        return [flag for one in state.needed(key) if (flag := state.catalog.flags.get(one)) is not None]

    def _required(self, before: str, after: str) -> Iterator[Cause]:
        """What was done to the flags that it requires, by all that are required now."""
        for key in self._states.head.needed(after)[1:]:
            old, new = self._states.base.thing(key), self._states.head.thing(key)
            if old != new and key != before:
                for cause in of_flag(old, new):
                    yield Cause(
                        path=cause.path,
                        words=f"{key}: {cause.words}",
                        pointer=cause.pointer,
                        kind="flag",
                        name=key,
                    )

    def _segments(self, before: str, after: str) -> Iterator[Cause]:
        base, head = self._states.base, self._states.head
        names = {name for key in base.needed(before) for name in base.names(key)}
        names |= {name for key in head.needed(after) for name in head.names(key)}
        for name in sorted(names):
            old, new = base.catalog.segments.get(name), head.catalog.segments.get(name)
            if (
                old is not None
                and new is not None
                and base.compiler.segment(name) == head.compiler.segment(name)
            ):
                continue
            there = new or old
            if there is not None:
                was, now = old.when if old else None, new.when if new else None
                altered = f": {condition(was, now)}" if old and new and bare(was) != bare(now) else ""
                words = f"segment {name}{altered or f' {done(old, new)}'}"
                where = pointer(was, now) if altered else ""
                yield Cause(path=there.path, words=words, pointer=where or "/when", kind="segment", name=name)

    def _plans(self, before: str, after: str) -> Iterator[Cause]:
        base, head = self._states.base.catalog, self._states.head.catalog
        rules = self._rules(before, after)
        for key in sorted({rule.rollout for rule in rules if rule.rollout}):
            yield from of_rollout(key, base.rollouts.get(key), head.rollouts.get(key))
        trials = sorted({rule.experiment for rule in rules if rule.experiment})
        for key in trials:
            yield from of_experiment(key, base.experiments.get(key), head.experiments.get(key))
        layers = {rule.layer for rule in rules if rule.layer}
        for catalog in (base, head):
            found = [catalog.experiments[key] for key in trials if key in catalog.experiments]
            layers |= {name for trial in found for name in (trial.layer, trial.holdout) if name}
        members = {before, after, *trials, "holdout"}
        for key in sorted(layers):
            yield from of_layer(key, base.layers.get(key), head.layers.get(key), members)

    def _rules(self, before: str, after: str) -> list[Rule]:
        """Give the rules of a flag and of all that it requires, in both states."""
        return [
            rule
            for state, key in ((self._states.base, before), (self._states.head, after))
            for flag in self._flags(state, key)
            for block in flag.environments.values()
            for rule in block.rules
        ]

    def _measured(self, before: str, after: str) -> Iterator[Cause]:
        """What was done to the metrics that watch its rollouts and experiments."""
        if not self._metrics:
            return
        base, head = self._states.base.catalog, self._states.head.catalog
        found = {
            (metric, key)
            for catalog in (base, head)
            for key, metrics in watched(catalog, self._rules(before, after))
            for metric in metrics
        }
        for name in self._metrics:
            watching = {key for metric, key in found if metric == name}
            if watching:
                self.watching.setdefault(name, set()).update(watching)
                yield from of_metric(name, base, head)

    def _services(self, before: str, after: str) -> Iterator[Cause]:
        names: set[str] = set()
        for state, key in ((self._states.base, before), (self._states.head, after)):
            thing = state.thing(key)
            names |= set(thing.services) if thing else set()
        for name in sorted(names):
            old = self._states.base.catalog.services.get(name)
            new = self._states.head.catalog.services.get(name)
            if old is None or new is None:
                continue
            if (old.always, old.sometimes) != (new.always, new.sometimes):
                words = f"the contexts of {name} hold other attributes"
                yield Cause(path=new.path, words=words, pointer="/context", kind="service", name=name)
            if old.environments != new.environments:
                words = f"{name} runs in other environments"
                yield Cause(path=new.path, words=words, pointer="/environments", kind="service", name=name)

    def _attributes(self, before: str, after: str) -> Iterator[Cause]:
        old = self._states.base.catalog.taxonomy.attributes
        new = self._states.head.catalog.taxonomy.attributes
        changed = [
            name
            for name in sorted({*old, *new})
            if (was := old.get(name)) != (now := new.get(name))
            and (was is None or now is None or (was.type, was.values) != (now.type, now.values))
        ]
        if not changed:
            return
        asked = {
            name
            for state, key in ((self._states.base, before), (self._states.head, after))
            for name in _asked(state, key)
        }
        for name in changed:
            if name in asked:
                words = f"attribute {name} {done(old.get(name), new.get(name))}"
                yield Cause(
                    path="schemas/taxonomy.yaml",
                    words=words,
                    pointer=f"/attributes/{name}",
                    kind="taxonomy",
                    name=name,
                )


def _asked(state: State, key: str) -> set[str]:
    """Give the attributes that a flag looks at, as they stand in what is compiled."""
    found: set[str] = set()
    for one in state.needed(key):
        flag = state.catalog.flags.get(one)
        if flag is None:
            continue
        found.add(flag.unit)
        for block in flag.environments.values():
            for rule in block.rules:
                found |= _attributes_in(rule.when)
        for name in state.names(one):
            found |= _attributes_in(state.catalog.segments[name].when)
    return found


def _attributes_in(condition: object) -> set[str]:
    found: set[str] = set()
    waiting = [condition]
    while waiting:
        one = waiting.pop()
        found |= {name for name in (getattr(one, "attribute", ""),) if name}
        waiting += [*getattr(one, "items", ()), *([one.item] if hasattr(one, "item") else [])]
    return found
