"""Avoiding: a quick look that settles nearly every rule, so that diagrams are built for the few that are left.

A rule can be avoided when something that a later rule does not look at keeps it from applying: an attribute that a context may lack (a test over a missing
attribute is never true), or a bucket. If every earlier rule can be avoided so, all of them can at once, and the later rule is reached.
"""

from collections.abc import Iterable, Mapping

from flaggit.checks.conditions import leaves
from flaggit.checks.view import Site, View
from flaggit.model import All, Condition, InSegment, Not, Test

_WHOLE = 100_000


class Avoiding:
    """Answers for one view, and remembers what segments need.

    Args:
        view: The view.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._needed: dict[tuple[str, bool], frozenset[str]] = {}

    def all(self, earlier: Iterable[Site], site: Site) -> bool:
        """Tell whether all earlier rules can be avoided by whoever a rule is for."""
        own = self.attributes(site.rule.when)
        for one in earlier:
            if one.rule.rollout or self._by_bucket(one, site):
                continue
            optional = self.needed(one.rule.when) - own
            if all(self._always(site, name) for name in optional):
                return False
        return True

    def attributes(self, condition: Condition | None) -> frozenset[str]:
        """Give the attributes that a condition looks at, through segments too."""
        found: set[str] = set()
        for leaf in leaves(condition):
            if isinstance(leaf, Test):
                found.add(leaf.attribute)
            else:
                found |= self._view.segment_needs.get(leaf.name, frozenset())
        return frozenset(found)

    def needed(self, condition: Condition | None, *, wanted: bool = True) -> frozenset[str]:
        """Give the attributes without which a condition can't be true, or can't be false."""
        if condition is None:
            return frozenset()
        if isinstance(condition, Test):
            return frozenset() if condition.operator == "exists" else frozenset({condition.attribute})
        if isinstance(condition, InSegment):
            return self._segment(condition.name, wanted=wanted)
        if isinstance(condition, Not):
            return self.needed(condition.item, wanted=not wanted)
        parts = [self.needed(item, wanted=wanted) for item in condition.items]
        if isinstance(condition, All) is wanted:
            return frozenset().union(*parts)
        return frozenset.intersection(*parts) if parts else frozenset()

    def _segment(self, name: str, *, wanted: bool) -> frozenset[str]:
        key = name, wanted
        if key not in self._needed:
            # A cycle of segments is another check's; it needs nothing here.
            self._needed[key] = frozenset()
            segment = self._view.catalog.segments.get(name)
            self._needed[key] = self.needed(segment.when, wanted=wanted) if segment else frozenset()
        return self._needed[key]

    def _always(self, site: Site, name: str) -> bool:
        services: Mapping[str, object] = self._view.catalog.services
        return all(
            service in services and name in self._view.catalog.services[service].always
            for service in site.flag.services
        )

    def _by_bucket(self, one: Site, site: Site) -> bool:
        """Tell whether a rule has a percentage or a range that the other does not look at."""
        if one.rule.percent is not None and one.rule.percent < _WHOLE and site.rule.percent is None:
            return not site.rule.rollout
        layer = self._view.layer_of(one.rule)
        return bool(layer) and layer != self._view.layer_of(site.rule)


def repeats(found: Iterable[Test]) -> bool:
    """Tell whether an attribute is tested more than once: tests of different attributes never contradict each other."""
    names = [test.attribute for test in found]
    return len(set(names)) < len(names)
