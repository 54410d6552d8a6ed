"""Knots in graphs: found in any shape, without recursion."""

import pytest
from hypothesis import given, strategies as st

from flaggit.checks.graph import components, cycles

NAMES = "abcdef"
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=4), max_size=6)


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"a": ["b"], "b": []}, [], id="a chain"),
        pytest.param({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, [], id="a diamond"),
        pytest.param({"a": ["a"]}, [("a",)], id="itself"),
        pytest.param({"c": ["b"], "b": ["a"], "a": ["c"]}, [("a", "c", "b")], id="two steps away"),
        pytest.param(
            {"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"]}, [("a", "b"), ("c", "d")], id="two cycles"
        ),
        pytest.param({"a": ["b", "c"], "b": ["a"], "c": ["a"]}, [("a", "b")], id="one for each knot"),
        pytest.param({"a": ["ghost"]}, [], id="a name that is not there"),
    ],
)
def test_each_knot_gives_its_shortest_round(
    graph: dict[str, list[str]], expected: list[tuple[str, ...]]
) -> None:
    assert cycles(graph) == expected


@given(GRAPHS)
def test_everything_comes_once_and_after_what_it_points_to(graph: dict[str, list[str]]) -> None:
    order = components(graph)
    assert sorted(name for component in order for name in component) == sorted(graph)
    position = {name: at for at, component in enumerate(order) for name in component}
    for name, targets in graph.items():
        assert all(position[target] <= position[name] for target in targets if target in graph)


@given(GRAPHS)
def test_a_cycle_is_a_walk_round_the_graph(graph: dict[str, list[str]]) -> None:
    for cycle in cycles(graph):
        assert all(
            after in graph[before] for before, after in zip(cycle, (*cycle[1:], cycle[0]), strict=True)
        )


def test_a_chain_of_fifty_thousand_that_bites_its_tail_is_no_trouble() -> None:
    length = 50_000
    (cycle,) = cycles({str(at): [str((at + 1) % length)] for at in range(length)})
    assert len(cycle) == length
