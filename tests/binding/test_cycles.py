"""Cycles: one for each knot, spelled out; diamonds are none; time is linear."""

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given, strategies as st
from tests.binding.conftest import bound, told

from flaggit.binding.cycles import cycles
from flaggit.binding.faults.samples import flag, segment

graphs = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefz"), max_size=4), max_size=6
)


def reaches(graph: dict[str, list[str]], start: str, end: str) -> bool:
    """Whether a walk of at least one step leads from start to end."""
    seen: set[str] = set()
    waiting = list(graph.get(start, []))
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += graph.get(name, [])
    return end in seen


@given(graphs)
def test_what_is_found_is_a_cycle(graph: dict[str, list[str]]) -> None:
    for cycle in cycles(graph):
        assert len(set(cycle)) == len(cycle)
        assert cycle[0] == min(cycle)
        for name, following in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
            assert following in graph[name]


@given(graphs)
def test_every_name_that_leads_back_to_itself_is_in_a_knot_that_is_found(graph: dict[str, list[str]]) -> None:
    found = list(cycles(graph))
    for name in graph:
        if reaches(graph, name, name):
            assert any(reaches(graph, name, cycle[0]) and reaches(graph, cycle[0], name) for cycle in found)
    knots = [
        frozenset(name for name in graph if reaches(graph, cycle[0], name) and reaches(graph, name, cycle[0]))
        for cycle in found
    ]
    assert len(set(knots)) == len(knots)


def test_a_diamond_of_ten_thousand_levels_is_no_cycle() -> None:
    graph: dict[str, list[str]] = {}
    for at in range(10_000):
        graph[f"top-{at}"] = [f"left-{at}", f"right-{at}"]
        graph[f"left-{at}"] = graph[f"right-{at}"] = [f"top-{at + 1}"]
    assert list(cycles(graph)) == []


def test_a_cycle_of_a_hundred_thousand_needs_no_recursion() -> None:
    count = 100_000
    found = list(cycles({str(at): [str((at + 1) % count)] for at in range(count)}))
    assert [len(cycle) for cycle in found] == [count]


class Counted(list[str]):
    """Successors that count how often they are asked for."""

    asked: Counter[str] = Counter()  # noqa: RUF012 - one count for all

    def __init__(self, name: str, names: list[str]) -> None:
        super().__init__(names)
        self.name = name

    def __iter__(self) -> Iterator[str]:
        self.asked[self.name] += 1
        return super().__iter__()


@pytest.mark.parametrize("count", [10, 100])
def test_each_name_is_walked_a_fixed_number_of_times(count: int) -> None:
    Counted.asked.clear()
    full = {str(at): Counted(str(at), [str(other) for other in range(count)]) for at in range(count)}
    assert len(list(cycles(full))) == 1
    assert max(Counted.asked.values()) <= 2


def test_a_long_cycle_is_told_in_short() -> None:
    count = 50
    files = {
        f"flags/checkout/f-{at:02}.flag.yaml": flag(
            head=f"requires: [{{flag: checkout.f-{(at + 1) % count:02}, is: true}}]\n"
        )
        for at in range(count)
    }
    result = bound(files)
    shown = [*range(6), "43 more", 49, 0]
    names = [name if isinstance(name, str) else f"checkout.f-{name:02}" for name in shown]
    place = "flags/checkout/f-00.flag.yaml#/requires/0/flag"
    assert told(result) == [f"FG236 {place} {' -> '.join(names)}"]
    assert len(result.findings[0].related) == 7


def test_each_knot_is_told_once() -> None:
    names = {"a": "b", "b": "a", "c": "d", "d": "c", "e": "a"}
    files = {
        f"flags/shared/{name}-s.segment.yaml": segment(f"{{segment: {to}-s}}") for name, to in names.items()
    }
    assert told(bound(files)) == [
        "FG237 flags/shared/a-s.segment.yaml#/when/segment a-s -> b-s -> a-s",
        "FG237 flags/shared/c-s.segment.yaml#/when/segment c-s -> d-s -> c-s",
    ]
