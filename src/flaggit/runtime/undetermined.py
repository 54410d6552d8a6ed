"""Which undetermined attributes an explanation met, and which of them tell what is decided."""

from collections.abc import Iterable, Iterator

from flaggit.runtime.explanation import FALSE, RequirementTrace, RuleTrace, TestTrace, Trace
from flaggit.runtime.given import Given


def read(given: Given, requirements: Iterable[RequirementTrace], rules: Iterable[RuleTrace]) -> Iterator[str]:
    """Give every undetermined attribute that the flag, and what it requires, looks at."""
    for one in requirements:
        if one.explanation is not None:
            yield from one.explanation.deciding
            yield from one.explanation.whatever
    for rule in rules:
        for trace in _conditions(rule):
            yield from _tests(trace, every=True)
        yield from (bucket.unit for bucket in rule.buckets if given.lacks(bucket.unit))


def deciding(
    given: Given, requirements: Iterable[RequirementTrace], rules: Iterable[RuleTrace]
) -> Iterator[str]:
    """Give those on which it depends which rule decides, or which share of a split."""
    for one in requirements:
        if one.possible == FALSE:
            return
        if one.explanation is not None and len(one.possible) > 1:
            yield from one.explanation.deciding
    for rule in rules:
        if not rule.reached:
            return
        if len(rule.possible) > 1:
            for trace in _conditions(rule):
                yield from _tests(trace, every=False)
            yield from (
                bucket.unit
                for bucket in rule.buckets
                if len(bucket.possible) > 1 and given.lacks(bucket.unit)
            )
        if True in rule.possible:
            splits = (bucket.unit for bucket in rule.buckets if bucket.what == "split")
            yield from (unit for unit in splits if given.lacks(unit))


def _conditions(rule: RuleTrace) -> Iterator[Trace]:
    if rule.when is not None:
        yield rule.when
    yield from rule.segments


def _tests(trace: Trace, *, every: bool) -> Iterator[str]:
    if not every and len(trace.possible) == 1:
        return
    if isinstance(trace, TestTrace):
        if trace.state == "undetermined":
            yield trace.test.attribute
        return
    for item in trace.items:
        yield from _tests(item, every=every)
