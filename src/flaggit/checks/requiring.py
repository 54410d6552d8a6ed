"""Whether what a flag requires can be met at all, and together: proved by the analysis, where a quick look leaves a doubt.

What goes on by itself, or by the edit of one number, proves nothing: where a rule serves what is required, its rollout, window and percentage are taken to
be open; where it stands before another one and may end by itself, it is taken to admit nobody. What is too large for the budget can be met.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Final

from flaggit.analysis.diagram import Node, OverBudgetError
from flaggit.analysis.function import Functions
from flaggit.analysis.reader import Reader
from flaggit.analysis.space import Space, space
from flaggit.checks.conditions import leaves
from flaggit.checks.values import identity
from flaggit.checks.view import Site, View
from flaggit.errors import FailedStop
from flaggit.model import Environment, Flag, Rule as FlagRule, Test, Value
from flaggit.runtime.broken import Broken
from flaggit.runtime.parsed import Outcome, Requirement, Rule, Split, same

if TYPE_CHECKING:
    from flaggit.checks.proving import Proving

_BUDGET: Final = 20_000
_MOST_FLAGS: Final = 24
"""How many flags may stand under one whose prerequisites are proved."""


class Requiring:
    """Proves for one view.

    Args:
        view: The view.
        proving: What is proved of its rules.
    """

    def __init__(self, view: View, proving: "Proving") -> None:
        self._view = view
        self._proving = proving
        dead = (*(site for site, _ in proving.unreachable), *proving.impossible)
        self._dead = {id(site.rule) for site in dead}
        self._found: dict[tuple[int, ...], tuple[int, ...]] = {}

    def unmet(self, flag: Flag, environment: str) -> tuple[int, ...]:
        """Find prerequisites that nobody can meet in an environment: one alone, else the fewest that exclude each other.

        Returns:
            Their positions; none when somebody can meet all, or when it can't be told.
        """
        if not self._is_doubtful(flag, environment):
            return ()
        below = self._below(flag)
        if len(below) > _MOST_FLAGS:
            return ()
        # What differs between environments is which blocks are in force.
        blocks = (id(self._view.catalog.environment(one, environment)) for one in below.values())
        known = id(flag), *blocks
        if known not in self._found:
            self._found[known] = self._proved(flag, below, environment)
        return self._found[known]

    def _is_doubtful(self, flag: Flag, environment: str) -> bool:
        """Tell whether a rule that serves what is required is out of reach, or flags that are required ask for the same."""
        asked: set[str] = set()
        doubtful = False
        for need in flag.requires:
            required = self._view.catalog.flags.get(need.flag)
            block = self._view.catalog.environment(required, environment) if required else None
            if required is None or block is None:
                return False  # another check's finding
            wanted = identity(need.name)
            doubtful = doubtful or not any(identity(each) == wanted for each in self._served(required, block))
            if len(flag.requires) > 1:
                own = {
                    name
                    for one in (required, *self._below(required).values())
                    for name in self._names(one, environment)
                }
                doubtful = doubtful or not own.isdisjoint(asked)
                asked |= own
        return doubtful

    def _served(self, flag: Flag, block: Environment) -> Iterator[Value | None]:
        """Everything that a flag serves by a block to somebody, as far as is known of its rules."""
        yield flag.safe
        if not block.active:
            return
        for at, rule in enumerate(block.rules):
            if id(rule) not in self._dead:
                experiment = self._view.catalog.experiments.get(rule.experiment)
                yield rule.serve
                yield from (share.serve for share in rule.split)
                yield from (arm.serve for arm in (experiment.arms if experiment else ()))
            if Site(flag, block, at, rule, ()).always:
                return
        yield block.otherwise.serve
        yield from (share.serve for share in block.otherwise.split)

    def _names(self, flag: Flag, environment: str) -> Iterator[str]:
        """What could keep one flag's rules apart from another's: attributes that they test, and layers."""
        block = self._view.catalog.environment(flag, environment)
        for rule in block.rules if block else ():
            for leaf in leaves(rule.when):
                if isinstance(leaf, Test):
                    yield leaf.attribute
                else:
                    yield from self._view.segment_needs.get(leaf.name, ())
            if layer := self._view.layer_of(rule):
                yield f"layer {layer}"

    def _below(self, flag: Flag) -> dict[str, Flag]:
        """All that a flag requires, by itself and through others, as far as it counts."""
        found: dict[str, Flag] = {}
        waiting = [need.flag for need in flag.requires]
        while waiting and len(found) <= _MOST_FLAGS:
            key = waiting.pop()
            one = self._view.catalog.flags.get(key)
            if one is not None and key not in found:
                found[key] = one
                waiting += [need.flag for need in one.requires]
        return found

    def _proved(self, flag: Flag, below: Mapping[str, Flag], environment: str) -> tuple[int, ...]:
        asked = self._proving.asked(flag, environment)
        if asked is None:
            return ()
        parsed, reader = asked
        keys = [need.flag for need in parsed.requires]
        blocks = {key: self._view.catalog.environment(one, environment) for key, one in below.items()}
        rules = {
            key: {rule.name: rule for rule in (block.rules if block else ())} for key, block in blocks.items()
        }
        try:
            made = space([(reader, keys)], self._view.catalog.taxonomy.attributes, _BUDGET)
            possible = _Possible(made, reader, rules)
            return _excluded(made, [possible.met(need, ()) for need in parsed.requires])
        except (OverBudgetError, RecursionError, FailedStop, Broken, KeyError):
            return ()  # it is too large, or can't be compiled, which is another check's finding


class _Possible:
    """For whom flags can decide a value, now or once plans have gone on; never too few."""

    def __init__(self, made: Space, reader: Reader, rules: Mapping[str, Mapping[str, FlagRule]]) -> None:
        self._diagrams = made.diagrams
        self._functions = Functions(made, reader)
        self._reader = reader
        self._rules = rules

    def met(self, need: Requirement, above: tuple[str, ...]) -> Node:
        """Give the truth that a prerequisite can be met.

        Args:
            need: The prerequisite.
            above: The flags that it stands under.
        """
        diagrams, flag = self._diagrams, self._reader.flag(need.flag)
        is_safe = same(flag.safe.value, need.value)
        if not flag.active or need.flag in above:
            return diagrams.truth(is_safe)  # a circle is never met
        if self._rules[flag.key].keys() != {rule.name for rule in flag.rules} or (is_safe and flag.requires):
            return diagrams.true  # an experiment may still begin; what is required may fail
        parts, taken = [], diagrams.false
        for rule in flag.rules:
            if _serves(rule.then, need.value, is_safe=is_safe):
                opened = self._functions.applies(flag, _opened(rule))
                parts.append(diagrams.both(opened, diagrams.negation(taken)))
            if not passing(self._rules[flag.key][rule.name]):
                taken = diagrams.any(taken, self._functions.applies(flag, rule))
        if _serves(flag.otherwise, need.value, is_safe=is_safe):
            parts.append(diagrams.negation(taken))
        needs = [self.met(one, (*above, flag.key)) for one in flag.requires]
        return diagrams.both(diagrams.any(*parts), *needs)


def passing(rule: FlagRule) -> bool:
    """Tell whether what a rule takes may end by itself."""
    return bool(rule.rollout or rule.experiment) or rule.activate_at is not None


def _excluded(made: Space, truths: list[Node]) -> tuple[int, ...]:
    """Give the positions of the fewest truths that nobody meets together; none when somebody meets all."""
    diagrams = made.diagrams
    for size in sorted({1, min(2, len(truths)), len(truths)}):
        for chosen in combinations(range(len(truths)), size):
            if diagrams.both(*(truths[at] for at in chosen)) == diagrams.false:
                return chosen
    return ()


def _serves(then: Outcome | Split, value: object, *, is_safe: bool) -> bool:
    if isinstance(then, Outcome):
        return same(then.value, value)
    # Who has no unit gets the safe value of a split.
    return is_safe or any(same(outcome.value, value) for outcome, _ in then.shares)


def _opened(rule: Rule) -> Rule:
    return rule._replace(stage=None, since=None, until=None, below=None)
