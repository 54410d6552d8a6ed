"""Proving for checks: rules and conditions as diagrams, for those that a quick look does not settle.

Rollouts go on, so what they admit now proves nothing: a rule that a rollout gates is taken to admit nobody where it stands before another one, and everybody
where it is asked about itself. Windows likewise. What is too large for the budget is no finding.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from flaggit.analysis.diagram import Node, OverBudgetError
from flaggit.analysis.function import Functions
from flaggit.analysis.reader import Reader
from flaggit.analysis.space import Space, space
from flaggit.checks.avoiding import Avoiding, repeats
from flaggit.checks.conditions import leaves
from flaggit.checks.requiring import Requiring, passing
from flaggit.checks.view import Site, View
from flaggit.compiler import Compiler
from flaggit.errors import FailedStop
from flaggit.model import Condition, Flag as Written, Test
from flaggit.runtime.broken import Broken
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.parsed import Condition as Parsed, Flag, InSegment as Named, Rule

_BUDGET = 50_000


class Proving:
    """Proves for one view.

    Args:
        view: The view.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._avoiding = Avoiding(view)
        self._compiler = Compiler(view.catalog)

    @cached_property
    def unreachable(self) -> tuple[tuple[Site, tuple[Site, ...]], ...]:
        """The rules that no one can reach, each with the earlier rules of its block that are in its way."""
        return tuple(self._unreachable())

    @cached_property
    def impossible(self) -> tuple[Site, ...]:
        """The rules whose condition nobody can meet."""
        suspects = (site for site in self._view.sites if self._is_suspect(site.rule.when))
        return tuple(site for site in suspects if self._is_impossible(site))

    @cached_property
    def empty(self) -> tuple[str, ...]:
        """The segments that nobody can be in."""
        return tuple(
            name
            for name, segment in self._view.catalog.segments.items()
            if self._is_suspect(segment.when) and name in self._nobody({name})
        )

    @cached_property
    def requiring(self) -> Requiring:
        """What is proved of prerequisites."""
        return Requiring(self._view, self)

    @cached_property
    def equal(self) -> tuple[tuple[str, str], ...]:
        """Segments that hold for exactly the same contexts: each with the first such one before it."""
        by_attributes: dict[frozenset[str], list[str]] = {}
        for name in self._view.catalog.segments:
            by_attributes.setdefault(self._view.segment_needs.get(name, frozenset()), []).append(name)
        return tuple(
            pair for names in by_attributes.values() if len(names) > 1 for pair in self._equal(names)
        )

    def _unreachable(self) -> Iterator[tuple[Site, tuple[Site, ...]]]:
        earlier: list[Site] = []
        block = 0
        for site in self._view.sites:
            if id(site.block) != block:
                block, earlier = id(site.block), []
            # A rule that always applies is seen by its form, and reported as that.
            if earlier and not any(one.always for one in earlier) and not self._avoiding.all(earlier, site):
                in_the_way = self._hides(site, earlier)
                if in_the_way:
                    yield site, in_the_way
            earlier.append(site)

    def _hides(self, site: Site, earlier: list[Site]) -> tuple[Site, ...]:
        """Give the earlier rules that leave nobody to a rule; nothing when somebody reaches it, or it can't be told."""
        asked = self._asked(site)
        if asked is None:
            return ()
        flag, reader = asked
        rules = {rule.name: rule for rule in flag.rules}
        if site.rule.name not in rules:
            return ()
        try:
            made = space([(reader, [flag.key])], self._view.catalog.taxonomy.attributes, _BUDGET)
            functions = Functions(made, reader)
            own = functions.applies(flag, _opened(rules[site.rule.name]))
            taken = [
                (one, functions.applies(flag, rules[one.rule.name]))
                for one in earlier
                if one.rule.name in rules and not passing(one.rule)
            ]
        except (OverBudgetError, RecursionError, FailedStop, Broken):
            return ()
        return _in_the_way(made, own, taken)

    def _is_impossible(self, site: Site) -> bool:
        asked = self._asked(site)
        if asked is None:
            return False
        flag, reader = asked
        rule = next((rule for rule in flag.rules if rule.name == site.rule.name), None)
        if rule is None or rule.when is None:
            return False
        return self._holds_for_nobody(reader, rule.when)

    def _nobody(self, names: Iterable[str]) -> set[str]:
        reader = self._world()
        return {name for name in names if self._holds_for_nobody(reader, Named(name))}

    def _holds_for_nobody(self, reader: Reader, condition: Parsed) -> bool:
        try:
            attributes = self._view.catalog.taxonomy.attributes
            made = space([], attributes, _BUDGET, [(reader, condition)])
            return Functions(made, reader).truth(condition) == made.diagrams.false
        except (OverBudgetError, RecursionError, FailedStop, Broken):
            return False

    def _equal(self, names: list[str]) -> Iterator[tuple[str, str]]:
        reader = self._world()
        conditions = [(reader, Named(name)) for name in names]
        try:
            made = space([], self._view.catalog.taxonomy.attributes, _BUDGET, conditions)
            functions = Functions(made, reader)
            first: dict[Node, str] = {}
            for name in names:
                node = functions.truth(Named(name))
                if node in first and node != made.diagrams.false:
                    yield first[node], name
                first.setdefault(node, name)
        except (OverBudgetError, RecursionError, FailedStop, Broken):
            return

    def _is_suspect(self, condition: Condition | None) -> bool:
        """Tell whether a condition could contradict itself: it asks an attribute twice, or one with declared values."""
        tests = self._tests(condition)
        declared = self._view.catalog.taxonomy.attributes
        return repeats(tests) or any(
            test.attribute in declared and declared[test.attribute].values and test.operator != "in"
            for test in tests
        )

    def _tests(self, condition: Condition | None) -> list[Test]:
        """Give the tests of a condition, through segments; each segment once, so that a cycle ends."""
        found: list[Test] = []
        seen: set[str] = set()
        waiting = list(leaves(condition))
        for leaf in waiting:
            if isinstance(leaf, Test):
                found.append(leaf)
            elif leaf.name not in seen and leaf.name in self._view.catalog.segments:
                seen.add(leaf.name)
                waiting += leaves(self._view.catalog.segments[leaf.name].when)
        return found

    def _asked(self, site: Site) -> tuple[Flag, Reader] | None:
        """Give a rule's flag as it is compiled for the first environment of its block, and whoever may ask it."""
        environments = self._view.covers(site.flag, site.block.name)
        return self.asked(site.flag, environments[0]) if environments and site.block.active else None

    def asked(self, flag: Written, environment: str) -> tuple[Flag, Reader] | None:
        """Give a flag as it is compiled for an environment, and whoever may ask it; None when nobody can."""
        services = [name for name in flag.services if name in self._view.catalog.services]
        if not services:
            return None
        service = services[0]
        compiler = self._compiler
        decisions = Decisions(lambda key: compiler.decision(key, environment, service), compiler.segment)
        parties = [self._view.catalog.services[name] for name in services]
        always = frozenset.intersection(*(frozenset(party.always) for party in parties))
        known = frozenset(name for party in parties for name in (*party.always, *party.sometimes))
        reader = Reader(service=service, decisions=decisions, always=always, sometimes=known - always)
        try:
            return decisions.flag(flag.key), reader
        except (FailedStop, Broken, KeyError):
            # What can't be compiled is another check's finding.
            return None

    def _world(self) -> Reader:
        """Give a reader whose contexts may hold anything that the taxonomy knows."""
        no_flags: dict[str, object] = {}
        decisions = Decisions(no_flags.__getitem__, self._compiler.segment)
        sometimes = frozenset(self._view.catalog.taxonomy.attributes)
        return Reader(service="", decisions=decisions, sometimes=sometimes)


def _opened(rule: Rule) -> Rule:
    """Give a rule with its stage and window open: these change by themselves."""
    return rule._replace(stage=None, since=None, until=None)


def _in_the_way(made: Space, own: Node, taken: list[tuple[Site, Node]]) -> tuple[Site, ...]:
    diagrams = made.diagrams
    try:
        if own == diagrams.false:
            return ()
        left = diagrams.both(own, diagrams.negation(diagrams.any(*(node for _, node in taken))))
        if left != diagrams.false:
            return ()
        return tuple(site for site, node in taken if diagrams.both(own, node) != diagrams.false)
    except (OverBudgetError, RecursionError):
        return ()
