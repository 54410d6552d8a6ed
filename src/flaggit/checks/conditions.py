"""What conditions name, without deciding anything."""

from collections.abc import Iterator

from flaggit.model import All, Condition, InSegment, Not, Test

Leaf = Test | InSegment
_LEAVES = frozenset({Test, InSegment})


def leaves(condition: Condition | None) -> tuple[Leaf, ...]:
    """All tests and segments of a condition, at any depth and under `not` too, in file order."""
    if condition is None:
        return ()
    if isinstance(condition, Test | InSegment):
        return (condition,)
    if isinstance(condition, All) and _LEAVES.issuperset(map(type, condition.items)):
        # What nearly every rule looks like; there are a hundred thousand of them.
        return condition.items  # type: ignore[return-value]  # the line above makes sure of it
    return tuple(_walk(condition))


def _walk(condition: Condition) -> Iterator[Leaf]:
    waiting = [condition]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Test | InSegment):
            yield part
        elif isinstance(part, Not):
            waiting.append(part.item)
        else:
            waiting.extend(reversed(part.items))


def holds_always(condition: Condition | None) -> bool:
    """Whether a condition is true of every context by its shape: it is absent, or an `all` of nothing."""
    return condition is None or (isinstance(condition, All) and not condition.items)
