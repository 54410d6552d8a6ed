"""Whatever is typed comes back unchanged through the reader of the flag repository."""

import pytest
from hypothesis import given, strategies as st

from flaggit.scaffold.quoting import block, quoted
from flaggit.source import parse

# What the subset refuses in any spelling: unseen characters, and halves of surrogate pairs.
READABLE = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Co"), exclude_characters="\ufeff\ufffe\uffff"
    )
)


def read(text: str) -> object:
    document = parse(text.encode(), "flags/x.flag.yaml")
    assert document.findings == ()
    return document.value


@given(READABLE)
def test_a_text_comes_back(text: str) -> None:
    assert read(f"summary: {quoted(text)}\n") == {"summary": text}
    assert read(f"summary: [{quoted(text)}, x]\n") == {"summary": [text, "x"]}
    assert read(f"summary: {{a: {quoted(text)}}} # {{}}\n") == {"summary": {"a": text}}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("One-click payment", "One-click payment", id="plain"),
        pytest.param("50 % of (nearly) all / A+B.", '"50 % of (nearly) all / A+B."', id="a digit first"),
        pytest.param(
            "Half of (nearly) all / A+B.", "Half of (nearly) all / A+B.", id="marks that mean nothing"
        ),
        pytest.param("yes", '"yes"', id="a truth value of YAML 1.1"),
        pytest.param("Null", '"Null"', id="nothing of YAML"),
        pytest.param("a: b", '"a: b"', id="a mapping"),
        pytest.param("a #b", '"a #b"', id="a comment"),
        pytest.param('say "x"', '"say \\"x\\""', id="quotes"),
        pytest.param("ends in space ", '"ends in space "', id="space at the end"),
        pytest.param("", '""', id="nothing"),
        pytest.param("Größe", '"Größe"', id="letters beyond ASCII"),
        pytest.param("\u00a0\U00010000\u3000", '"\\xa0\U00010000\\u3000"', id="a space beside a rare letter"),
        pytest.param("a\U000e0100", '"a\\U000e0100"', id="a letter's unseen twin"),
        pytest.param("\u3164", '"\\u3164"', id="a letter that shows nothing"),
        pytest.param("a\u00a0b", '"a\\xa0b"', id="a space that is none"),
    ],
)
def test_quotes_stand_only_where_a_reader_might_err(text: str, written: str) -> None:
    assert quoted(text) == written


def test_a_block_is_sorted_one_item_a_line() -> None:
    assert block(("web", "api", "yes")) == '  - api\n  - web\n  - "yes"\n'
    assert block([], indent=4) == ""
