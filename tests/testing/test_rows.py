"""Rows: every pair meets that can, nothing impossible is among them, and they are called so that people understand them."""

from itertools import combinations, product

import pytest
from hypothesis import given, strategies as st
from tests.testing.conftest import FLAGS, Opened

from flaggit.runtime.parsed import Outcome
from flaggit.testing import TestFlags, WrongOverride
from flaggit.testing.interactions import Interactions
from flaggit.testing.pairs import Part, Row, everything, pairwise
from flaggit.testing.rows import of_pairs, of_variants

# Pairs

Needs = dict[int, tuple[int, int]]
"""For a factor: the earlier factor and its value that every value but the first needs."""


@st.composite
def factors(draw: st.DrawFn) -> tuple[list[int], Needs]:
    sizes = draw(st.lists(st.integers(1, 4), min_size=0, max_size=5))
    needs: Needs = {}
    for factor in range(1, len(sizes)):
        if draw(st.booleans()):
            other = draw(st.integers(0, factor - 1))
            needs[factor] = (other, draw(st.integers(0, sizes[other] - 1)))
    return sizes, needs


def rule(needs: Needs) -> object:
    """What is possible, as `Interactions` says it: needs are followed, and what is free may take its first value."""

    def possible(part: Part) -> bool:
        forced = dict(part)
        waiting = list(part)
        while waiting:
            factor = waiting.pop()
            if not forced[factor] or factor not in needs:
                continue
            other, value = needs[factor]
            if forced.setdefault(other, value) != value:
                return False
            waiting.append(other)
        return True

    return possible


def whole_rows(sizes: list[int], needs: Needs) -> list[Row]:
    """Every row that is possible, found by looking at all."""
    return [
        row
        for row in product(*map(range, sizes))
        if all(not row[factor] or row[other] == value for factor, (other, value) in needs.items())
    ]


def pairs_of(rows: list[Row]) -> set[tuple[tuple[int, int], ...]]:
    return {pair for row in rows for pair in combinations(enumerate(row), 2)}


@given(factors())
def test_every_pair_meets_that_can_and_no_other(made: tuple[list[int], Needs]) -> None:
    sizes, needs = made
    rows = pairwise(sizes, rule(needs))  # type: ignore[arg-type] # a test's own rule
    whole = whole_rows(sizes, needs)
    assert set(rows) <= set(whole)
    assert pairs_of(rows) == pairs_of(whole)
    assert len(rows) == len(set(rows)) <= len(whole)
    assert {cell for row in rows for cell in enumerate(row)} == {
        cell for row in whole for cell in enumerate(row)
    }


@given(factors())
def test_the_same_factors_give_the_same_rows(made: tuple[list[int], Needs]) -> None:
    sizes, needs = made
    assert pairwise(sizes, rule(needs)) == pairwise(list(sizes), rule(dict(needs)))  # type: ignore[arg-type] # as above


@given(factors())
def test_everything_is_everything_that_is_possible(made: tuple[list[int], Needs]) -> None:
    sizes, needs = made
    assert list(everything(sizes, rule(needs))) == whole_rows(sizes, needs)  # type: ignore[arg-type] # as above


@pytest.mark.parametrize(
    ("sizes", "most"),
    [([], 0), ([3], 3), ([2, 2], 4), ([2] * 5, 6), ([2] * 20, 12), ([2] * 50, 14), ([3] * 13, 21), ([4] * 10, 30)],
    ids=str,
)  # fmt: skip
def test_rows_are_few(sizes: list[int], most: int) -> None:
    rows = pairwise(sizes, lambda _: True)
    assert len(rows) <= most
    assert len(pairs_of(rows)) == sum(one * other for one, other in combinations(sizes, 2))


# Interactions


def group(flags: dict[str, object], opened: Opened, **changes: object) -> list[list[str]]:
    return Interactions(opened(flags, **changes).held()).groups()


def flag(**more: object) -> dict[str, object]:
    return {"type": "boolean", "safe": False, "otherwise": {"serve": False}, **more}


RAMP = {"rules": [{"name": "ramp", "serve": True, "below": 5000}]}


def layered(part: str) -> dict[str, object]:
    of_layer = {"salt": "layer-1", "unit": "user", "from": 0, "until": 10}
    return flag(rules=[{"name": "r", "serve": True, part: of_layer}])


LINKED = [
    pytest.param({"a": flag(), "b": flag(requires=[{"flag": "a", "is": True}])}, {}, [["a", "b"]], id="one requires the other"),
    pytest.param({"a": flag(requires=[{"flag": "h", "is": True}]), "b": flag(requires=[{"flag": "h", "is": True}]), "h": flag()},
        {"hidden": frozenset({"h"})}, [["a", "b"]], id="both require a hidden one"),
    pytest.param({"a": flag(salt="s", unit="user", **RAMP), "b": flag(salt="s", unit="user", **RAMP)}, {}, [["a", "b"]], id="one salt"),
    pytest.param({"a": flag(salt="s", unit="user", **RAMP), "b": flag(salt="s", unit="user")}, {}, [], id="one salt that buckets nothing"),
    pytest.param({"a": layered("inside") | {"rules": layered("range")["rules"]}, "b": layered("outside")}, {}, [["a", "b"]], id="one layer"),
    pytest.param({"a": flag(), "b": flag()}, {"metas": {"a": {"rollout": "r"}, "b": {"rollout": "r"}}}, [["a", "b"]], id="one rollout"),
    pytest.param({"a": flag(), "b": flag(requires=[{"flag": "a", "is": True}]), "c": flag(requires=[{"flag": "b", "is": True}, {"flag": "a", "is": True}])},
        {}, [["a", "b", "c"]], id="all require each other"),
    pytest.param({"a": flag(), "b": flag()}, {"metas": {"a": {"owner": "t"}, "b": {"owner": "t"}}}, [], id="one owner alone"),
    pytest.param({"a": flag(unit="u", otherwise={"split": {"salt": "x", "shares": [[True, 100_000]]}}),
        "b": flag(unit="u", otherwise={"split": {"salt": "x", "shares": [[True, 100_000]]}})}, {}, [["a", "b"]], id="one split"),
    pytest.param({"a": flag(), "c": flag(requires=[{"flag": "a", "is": True}]), "b": flag(), "d": flag(requires=[{"flag": "b", "is": True}])},
        {}, [["a", "c"], ["b", "d"]], id="two groups"),
    pytest.param({"a": {"type": "boolean"}, "b": flag(requires=[{"flag": "a", "is": True}])}, {}, [], id="one is broken"),
]  # fmt: skip


@pytest.mark.parametrize(("flags", "changes", "groups"), LINKED)
def test_flags_interact(
    opened: Opened, flags: dict[str, object], changes: dict[str, object], groups: list[list[str]]
) -> None:
    assert group(flags, opened, **changes) == groups


def test_the_group_of_a_flag_is_itself_when_there_is_no_other(steered: TestFlags) -> None:
    interactions = Interactions(steered.held())
    assert interactions.of("page.size") == ["page.size"]
    assert interactions.of("pay.tokens") == ["pay.express", "pay.tokens"]
    assert interactions.groups() == [["page.hint", "page.layout"], ["pay.express", "pay.tokens"]]


ON, OFF = Outcome("true", True), Outcome("false", False)  # noqa: FBT003 - the values themselves
NEW, OLD = Outcome("new", "vault-2"), Outcome("old", "vault-1")


@pytest.mark.parametrize(
    ("chosen", "possible"),
    [
        ({}, True),
        ({"pay.express": ON}, True),
        ({"pay.express": ON, "pay.tokens": ON}, True),
        ({"pay.express": ON, "pay.tokens": OFF}, False),
        ({"pay.express": OFF, "pay.tokens": OFF}, True),
        ({"pay.express": ON, "pay.vault": OLD}, False),
        ({"pay.express": OFF, "pay.vault": OLD}, True),
        ({"pay.tokens": ON, "pay.vault": NEW}, True),
    ],
    ids=lambda value: ",".join(f"{key}={one.variant}" for key, one in value.items()) if isinstance(value, dict) else str(value),
)  # fmt: skip
def test_what_can_meet(steered: TestFlags, chosen: dict[str, Outcome], possible: bool) -> None:  # noqa: FBT001 - what is expected
    assert Interactions(steered.held()).possible(chosen) is possible


def test_what_requires_a_flag_that_is_not_there_is_always_safe(opened: Opened) -> None:
    interactions = Interactions(opened({"a": flag(requires=[{"flag": "gone", "is": True}])}).held())
    assert interactions.possible({"a": OFF})
    assert not interactions.possible({"a": ON})


def test_what_can_meet_is_what_the_loader_decides(opened: Opened) -> None:
    """Every combination of three flags that require each other, against the evaluator with rules that want to serve `true`."""
    wants = {"otherwise": {"serve": True}}
    flags = {
        "a": flag(**wants),
        "b": flag(**wants, requires=[{"flag": "a", "is": True}]),
        "c": flag(**wants, requires=[{"flag": "b", "is": True}, {"flag": "a", "is": True}]),
    }
    made = opened(flags)
    interactions = Interactions(made.held())
    seen = set()
    for wanted in product((True, False), repeat=3):
        # Switched off are flags whose rules would not serve true; the others decide.
        with made.overridden({key: False for key, on in zip("abc", wanted, strict=True) if not on}):
            seen.add(tuple(made.boolean(key, default=False) for key in "abc"))
    possible = {
        values
        for values in product((True, False), repeat=3)
        if interactions.possible({key: ON if on else OFF for key, on in zip("abc", values, strict=True)})
    }
    assert seen == possible


# Rows


def names(rows: object) -> list[str]:
    return [row.name for row in rows]  # type: ignore[attr-defined] # rows


def test_a_row_for_every_variant(steered: TestFlags) -> None:
    rows = of_variants(steered.held(), ["page.layout"])
    assert [(row.name, row.wanted) for row in rows] == [
        ("page.layout=compact", {"page.layout": "compact"}),
        ("page.layout=control", {"page.layout": "control"}),
        ("page.layout=wide", {"page.layout": "wide"}),
    ]


def test_values_without_a_name_are_called_by_what_they_are_if_that_is_short(steered: TestFlags) -> None:
    held = steered.held()
    assert names(of_variants(held, ["page.size"])) == ["page.size=20", "page.size=50"]
    assert names(of_variants(held, ["page.hint"])) == ["page.hint=value0", "page.hint=value1"]
    assert names(of_variants(held, ["pay.express"])) == ["pay.express=true", "pay.express=false"]


def test_several_flags_give_everything_that_can_meet(steered: TestFlags) -> None:
    assert names(of_variants(steered.held(), ["pay.express", "pay.tokens"])) == [
        "pay.express=true,pay.tokens=true",
        "pay.express=false,pay.tokens=true",
        "pay.express=false,pay.tokens=false",
    ]


def test_a_former_key_means_the_flag(steered: TestFlags) -> None:
    held = steered.held()
    assert names(of_variants(held, ["pay.one-click"])) == ["pay.express=true", "pay.express=false"]
    assert names(of_pairs(held, ["pay.one-click"])) == names(of_pairs(held, ["pay.express"]))


def test_a_flag_that_is_named_twice_counts_once(steered: TestFlags) -> None:
    held = steered.held()
    twice = ["pay.one-click", "pay.tokens", "pay.express"]
    assert names(of_pairs(held, twice)) == names(of_pairs(held, ["pay.express", "pay.tokens"]))
    assert names(of_variants(held, twice)) == names(of_variants(held, ["pay.express", "pay.tokens"]))


def test_pairs_of_one_flag_are_those_of_its_group(steered: TestFlags) -> None:
    held = steered.held()
    assert names(of_pairs(held, ["pay.tokens"])) == [
        "pay.express=true,pay.tokens=true",
        "pay.express=false,pay.tokens=true",
        "pay.express=false,pay.tokens=false",
    ]
    assert names(of_pairs(held, ["page.size"])) == ["page.size=20", "page.size=50"]


def test_pairs_of_none_are_those_of_every_group(steered: TestFlags) -> None:
    held = steered.held()
    assert names(of_pairs(held, [])) == [
        *names(of_pairs(held, ["page.hint"])),
        *names(of_pairs(held, ["pay.express"])),
    ]


def test_every_row_can_be_overridden(steered: TestFlags) -> None:
    held = steered.held()
    for row in of_pairs(held, sorted(FLAGS)):
        with steered.overridden(row.wanted):
            assert steered.overrides == row.wanted


def test_a_long_row_names_what_is_not_safe(steered: TestFlags) -> None:
    rows = names(
        of_pairs(steered.held(), ["page.size", "page.zoom", "pay.express", "pay.tokens", "switch.off"])
    )
    assert rows[0] == "pay.tokens=true,switch.off=true,others=safe"
    assert all(name.endswith(",others=safe") or name == "all=safe" for name in rows)
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("rows", [of_variants, of_pairs])
def test_a_wrong_key_is_told(steered: TestFlags, rows: object) -> None:
    with pytest.raises(
        WrongOverride, match=r"there is no flag 'pay.expres' for web in dev; did you mean pay.express\?"
    ):
        rows(steered.held(), ["pay.expres"])  # type: ignore[operator] # one of the two


def test_too_many_rows_are_refused_before_they_are_made(opened: Opened) -> None:
    many = {f"flag.n{number}": flag() for number in range(12)}
    with pytest.raises(WrongOverride, match="4,096 rows are too many; every pair takes few: flaggit_pairs"):
        of_variants(opened(many).held(), sorted(many))
