"""Interactions: which flags have to do with each other, and which of their outcomes can meet.

Two flags are linked when one requires the other, if only through flags that the service can't ask for; when they share a salt, and so
admit the same people; when they share the salt of a layer; or when one rollout gates both. Links join flags into groups.

An outcome other than the safe one can only be decided while every requirement is met. So of the values that tests could give to several flags some
can never meet in a service: those are impossible. The safe value is always possible.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from flaggit.runtime.parsed import Flag, Outcome, Split, same

if TYPE_CHECKING:
    from flaggit.testing.steered import Steered


class Interactions:
    """What flags of a bundle have to do with each other.

    Args:
        held: The bundle.
    """

    __slots__ = ("_asked", "_flags", "_rollouts")

    def __init__(self, held: "Steered") -> None:
        flags = {key: held.flag_of(key) for key in held.index.flags}
        self._flags: dict[str, Flag] = {key: flag for key, flag in flags.items() if flag is not None}
        self._asked = frozenset(self._flags) - held.index.hidden
        self._rollouts = {key: str(held.meta(key).get("rollout", "")) for key in self._asked}

    def groups(self) -> list[list[str]]:
        """Give the groups of two flags or more, in the order of their first keys; each in the order of its keys."""
        groups = _joined(self._flags, self._links())
        asked = ([key for key in group if key in self._asked] for group in groups)
        return [group for group in asked if len(group) > 1]

    def of(self, key: str) -> list[str]:
        """Give the group of a flag, in the order of keys; the flag alone when it has to do with no other."""
        return next((group for group in self.groups() if key in group), [key])

    def possible(self, chosen: Mapping[str, Outcome]) -> bool:
        """Tell whether these outcomes can be decided at once, as far as requirements say; the other flags may decide anything."""
        values = {key: outcome.value for key, outcome in chosen.items()}
        waiting = list(values)
        while waiting:
            flag = self._flags.get(waiting.pop())
            if flag is None or same(values[flag.key], flag.safe.value):
                continue
            for key, value in flag.requires:
                if key not in self._flags or not same(values.setdefault(key, value), value):
                    return False
                if key not in chosen:
                    waiting.append(key)
        return True

    def _links(self) -> Iterable[Sequence[str]]:
        shared: dict[tuple[str, str], list[str]] = {}
        for key, flag in self._flags.items():
            yield from ((key, requirement.flag) for requirement in flag.requires)
            for link in _salts(flag):
                shared.setdefault(link, []).append(key)
            if self._rollouts.get(key):
                shared.setdefault(("rollout", self._rollouts[key]), []).append(key)
        yield from shared.values()


def _salts(flag: Flag) -> Iterable[tuple[str, str]]:
    buckets = any(rule.below is not None or rule.stage is not None for rule in flag.rules)
    if buckets and flag.salt:
        yield "salt", flag.salt
    for rule in flag.rules:
        for part in (rule.inside, rule.outside):
            if part is not None:
                yield "layer", part.salt
    splits = {
        then.salt for then in (flag.otherwise, *(rule.then for rule in flag.rules)) if isinstance(then, Split)
    }
    for salt in sorted(splits):
        yield "split", salt


def _joined(keys: Iterable[str], links: Iterable[Sequence[str]]) -> list[list[str]]:
    group = {key: [key] for key in keys}
    for link in links:
        first, *others = [key for key in link if key in group] or [""]
        for other in others:
            if group[first] is group[other]:
                continue
            merged = group[first] + group[other]
            group.update(dict.fromkeys(merged, merged))
    distinct = {id(members): sorted(members) for members in group.values()}
    return sorted(distinct.values())
