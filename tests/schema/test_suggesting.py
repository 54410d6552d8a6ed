import pytest

from flaggit.schema.suggesting import Suggestion, as_yaml, listing, nearest, shortened
from flaggit.source import parse

KNOWN = ["app_version", "country", "plan", "production-eu", "production-us", "user"]


@pytest.mark.parametrize(
    ("name", "meant", "sure"),
    [
        pytest.param("contry", "country", True, id="a letter is missing"),
        pytest.param("Country", "country", True, id="another case"),
        pytest.param("appVersion", "app_version", True, id="another convention"),
        pytest.param("app-version", "app_version", True, id="a hyphen for an underscore"),
        pytest.param("app", "app_version", True, id="cut short"),
        pytest.param("production-uk", "production-eu", False, id="two are as near"),
        pytest.param("usre", "user", False, id="letters in another order"),
    ],
)
def test_the_nearest_name_is_suggested(name: str, meant: str, *, sure: bool) -> None:
    assert nearest(name, KNOWN) == Suggestion(name=meant, sure=sure)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("colour", id="nothing is near"),
        pytest.param("", id="nothing was written"),
        pytest.param("production", id="two are begun by it"),
        pytest.param("country" * 20, id="too long for a slip"),
    ],
)
def test_nothing_is_suggested_for(name: str) -> None:
    suggestion = nearest(name, KNOWN)

    assert suggestion is None or not suggestion.sure


def test_another_systems_word_is_known_where_it_fits() -> None:
    assert nearest("eq", ["in", "gt"], {"eq": "in"}) == Suggestion(name="in", sure=True)
    assert nearest("eq", ["gt"], {"eq": "in"}) is None


def test_without_names_nothing_is_suggested() -> None:
    assert nearest("country", []) is None


@pytest.mark.parametrize(
    "value", ["DE", "NO", "no", "on", "1.0", "2026-01-01", "a: b", "#", "", "null", "ä", 1, True]
)
def test_what_a_fix_writes_is_read_as_it_was_meant(value: object) -> None:
    document = parse(f"at: {as_yaml(value)}\n".encode(), "x.segment.yaml")

    assert document.findings == ()
    assert document.dates == ()
    assert document.value == {"at": value}


def test_long_lists_and_values_are_cut() -> None:
    assert listing(["a", "b", "c"], 2) == "a, b and 1 more"
    assert shortened("x" * 50) == "x" * 40 + "..."
    assert shortened("two\nlines") == "two\N{REPLACEMENT CHARACTER}lines"
    assert shortened({"a": [1]}) == '{"a": [1]}'
