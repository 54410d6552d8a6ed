"""Cycles in a graph of names, in time linear in its size and without recursion.

Strongly connected components are found by Tarjan's algorithm (SIAM J. Comput. 1(2), 1972) with a stack of its own; each
component with a cycle gives one cycle, the first that walking in name order closes. Diamonds are no cycles.
"""

from collections.abc import Iterator, Mapping, Sequence

Graph = Mapping[str, Sequence[str]]
"""Name to the names that it leads to; names that are no key lead nowhere."""


def cycles(graph: Graph) -> Iterator[tuple[str, ...]]:
    """Give one cycle of each component that has any: its names in order, from the smallest that was walked."""
    for component in _components(graph):
        members = set(component)
        start = min(component)
        if len(component) > 1 or start in graph[start]:
            yield _walk(graph, members, start)


def _walk(graph: Graph, members: set[str], start: str) -> tuple[str, ...]:
    """Follow the smallest successor inside the component until a name comes back."""
    seen: dict[str, int] = {}
    path: list[str] = []
    name = start
    while name not in seen:
        seen[name] = len(path)
        path.append(name)
        name = min(next_name for next_name in graph[name] if next_name in members)
    cycle = path[seen[name] :]
    first = cycle.index(min(cycle))
    return tuple(cycle[first:] + cycle[:first])


def _components(graph: Graph) -> Iterator[list[str]]:
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    held: set[str] = set()
    for root in sorted(graph):
        if root in order:
            continue
        work = [(root, iter(graph[root]))]
        order[root] = low[root] = len(order)
        stack.append(root)
        held.add(root)
        while work:
            name, successors = work[-1]
            deeper = next(
                (other for other in successors if other in graph and _met(name, other, order, low, held)),
                None,
            )
            if deeper is not None:
                order[deeper] = low[deeper] = len(order)
                stack.append(deeper)
                held.add(deeper)
                work.append((deeper, iter(graph[deeper])))
                continue
            work.pop()
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[name])
            if low[name] == order[name]:
                yield _unstack(name, stack, held)


def _met(name: str, other: str, order: dict[str, int], low: dict[str, int], held: set[str]) -> bool:
    """Whether a successor is met for the first time; one that is on the stack lowers the name's reach."""
    if other not in order:
        return True
    if other in held:
        low[name] = min(low[name], order[other])
    return False


def _unstack(name: str, stack: list[str], held: set[str]) -> list[str]:
    component = []
    while True:
        top = stack.pop()
        held.discard(top)
        component.append(top)
        if top == name:
            return component
