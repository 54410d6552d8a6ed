"""Directed graphs of names: their knots, and the order in which everything comes after what it points to.

Nothing here recurses, so neither a chain of ten thousand names nor a cycle can stop it; both functions are linear in
names and edges.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

Graph: TypeAlias = Mapping[str, Sequence[str]]
"""Name to the names that it points to; a name that is no key of its own points nowhere and is left out."""


def components(graph: Graph) -> list[tuple[str, ...]]:
    """Find the strongly connected components, each after all that it points to (Tarjan 1972, with its own stack)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: list[str] = []
    on_stack: set[str] = set()
    found: list[tuple[str, ...]] = []
    for root in graph:
        work: list[tuple[str, Iterator[str]]] = []
        if root not in index:
            _open(root, index, low, waiting, on_stack)
            work.append((root, iter(graph[root])))
        while work:
            name, targets = work[-1]
            target = _advance(name, targets, graph, index, low, on_stack)
            if target is not None:
                _open(target, index, low, waiting, on_stack)
                work.append((target, iter(graph[target])))
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[name])
            if low[name] == index[name]:
                found.append(_close(name, waiting, on_stack))
    return found


def _open(
    name: str, index: dict[str, int], low: dict[str, int], waiting: list[str], on_stack: set[str]
) -> None:
    index[name] = low[name] = len(index)
    waiting.append(name)
    on_stack.add(name)


def _advance(
    name: str,
    targets: Iterator[str],
    graph: Graph,
    index: Mapping[str, int],
    low: dict[str, int],
    on_stack: set[str],
) -> str | None:
    """The next target that was never seen; on the way, seen ones on the stack lower the name's link."""
    for target in targets:
        if target not in index:
            if target in graph:
                return target
        elif target in on_stack:
            low[name] = min(low[name], index[target])
    return None


def _close(name: str, waiting: list[str], on_stack: set[str]) -> tuple[str, ...]:
    at = len(waiting) - 1
    while waiting[at] != name:
        at -= 1
    component = tuple(sorted(waiting[at:]))
    on_stack.difference_update(component)
    del waiting[at:]
    return component


def cycles(graph: Graph) -> list[tuple[str, ...]]:
    """Find one cycle in every knot, starting at its first name in alphabetical order and ending before it comes round."""
    knots = [found for found in components(graph) if len(found) > 1 or found[0] in graph[found[0]]]
    return sorted(_round(knot, graph) for knot in knots)


def _round(component: tuple[str, ...], graph: Graph) -> tuple[str, ...]:
    """The shortest way from the first name of a knot back to itself, breadth first."""
    start, inside = component[0], set(component)
    came: dict[str, str] = {}
    row = [start]
    while start not in came:
        steps = [
            (target, name)
            for name in row
            for target in graph[name]
            if target in inside and target not in came
        ]
        for target, name in steps:
            came.setdefault(target, name)
        row = list(dict.fromkeys(target for target, _ in steps))
    path = [came[start]]
    while path[-1] != start:
        path.append(came[path[-1]])
    return tuple(reversed(path))
