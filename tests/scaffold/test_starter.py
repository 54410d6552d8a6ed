"""The texts of a new flag repository and of new documents: readable, and laid out as `fmt` does."""

from itertools import product

import pytest
from hypothesis import given, strategies as st

from flaggit.model import ValueType
from flaggit.scaffold import NewFlag, new_flag, starter
from flaggit.source import kind_of, parse
from flaggit.source.editing import formatted

PRINTABLE = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=20)


def tidy(files: dict[str, str]) -> None:
    for path, text in files.items():
        kind = kind_of(path)
        if kind is None:
            continue
        assert parse(text.encode(), path).findings == ()
        result = formatted(text.encode(), kind)
        assert (path, result.reason, result.data.decode()) == (path, "", text)


@pytest.mark.parametrize(
    "project", ["shop", "a", "corner-shop-2", "a-project-whose-name-has-forty-letters-x"]
)
def test_a_new_repository_is_tidy(project: str) -> None:
    files = starter(project, name="Ada Vale", email="ada@shop.example", expires="2027-01-22")
    tidy(files)
    assert {path.rpartition("/")[2] for path in files} >= {"flaggit.yaml", "charter.yaml", "taxonomy.yaml"}


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=90), PRINTABLE)
def test_however_long_a_name_is_a_new_repository_is_tidy(name: str, email: str) -> None:
    tidy(starter("shop", name=name, email=email, expires="2027-01-22"))


@given(PRINTABLE, PRINTABLE)
def test_whatever_git_calls_the_user(name: str, email: str) -> None:
    files = starter("shop", name=name, email=email, expires="2027-01-22")
    value = parse(files["schemas/taxonomy.yaml"].encode(), "schemas/taxonomy.yaml").value
    assert isinstance(value, dict)
    team = value["teams"]["team-shop"]
    assert team["summary"] == (f"{name}'s team" if name else "The first team")
    assert team.get("forge", "") == email


@pytest.mark.parametrize(
    ("type_", "on", "off", "more"),
    [
        pytest.param(type_, on, off, more, id=f"{type_} {len(on)}/{len(off)} {'full' if more else 'bare'}")
        for type_, (on, off), more in product(
            ValueType,
            [(("non-production",), ("production",)), (("dev", "test-bed"), ()), ((), ("production",))],
            [False, True],
        )
    ],
)
def test_a_new_flag_and_its_table_are_tidy(
    type_: ValueType, on: tuple[str, ...], off: tuple[str, ...], *, more: bool
) -> None:
    flag = NewFlag(
        key="checkout.cart.notes",
        summary="What it switches: notes",
        kind="release",
        type=type_,
        services=("web", "api") if more else ("web",),
        on=on,
        off=off,
        expires="2027-02-01" if more else "",
        unit="user" if more else "",
        owner="team-web" if more else "",
        runbook="https://runbooks.shop.example/a#b" if more else "",
        safe_without_bundle=more,
    )
    files = new_flag(flag)
    assert sorted(files) == ["flags/checkout/cart/notes.flag.yaml", "flags/checkout/cart/notes.test.yaml"]
    tidy(files)
