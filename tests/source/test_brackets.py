"""Plain values in brackets are read as the composer reads them, everything else is left to it, and the parser is not loaded for them."""

import subprocess
import sys

import pytest
from hypothesis import given, strategies as st

from flaggit.source.brackets import read_brackets
from flaggit.source.composing import fragment
from flaggit.source.document import Composed

READ = {
    "[]": [],
    "{ }": {},
    "[1, -2.5, true, null]": [1, -2.5, True, None],
    '["AT", \'BE\', ""]': ["AT", "BE", ""],
    "{serve: plain, weight: 50}": {"serve": "plain", "weight": 50},
    "{title: Panel 7, theme: {colour: grey, sizes: [1,2 , 3]}}": {
        "title": "Panel 7",
        "theme": {"colour": "grey", "sizes": [1, 2, 3]},
    },
    "{relative: +20%, absolute: +0.002}  # both": {"relative": "+20%", "absolute": 0.002},
    "[https://shop.example/a, a:b, Köln am Rhein, (none)]": [
        "https://shop.example/a",
        "a:b",
        "Köln am Rhein",
        "(none)",
    ],
}
LEFT = {
    "it does not end": "[a, b",
    "it ends twice": "[a]]",
    "the wrong bracket ends it": "[a}",
    "no comma": "[a [b]]",
    "a comma too many": "[a, ]",
    "a comma too early": "{, a: 1}",
    "text behind it": "[a] b",
    "a comment without a space": "[a]# b",
    "a key without a value": "{a, b: 1}",
    "a key with an empty value": "{a: }",
    "a key without a space": "{a:1}",
    "a key twice": "{a: 1, a: 2}",
    "a key that is no text": "{true: 1}",
    "a key that YAML 1.1 reads otherwise": "{on: 1}",
    "a quoted key": '{"a": 1}',
    "a pair in a list": "[a: 1]",
    "an ambiguous word": "[no]",
    "an ambiguous number": "[012]",
    "an escape": r'["\n"]',
    "a quote in quotes": "['it''s']",
    "an anchor": "[&a b]",
    "an alias": "[*a]",
    "a tag": "[!t a]",
    "a colon that ends a word": "[a:]",
}
PIECES = st.sampled_from([*"[]{}[]{},,: #-?'\"&*!|>%@", *"ab1", ", ", ": ", " #", "a: ", "b: ", "k: v", "'q'", '"d"', "on"]) | (
    st.sampled_from(["a:b", "2027-01-01", "1.5", "012", "1:30", "null", "a  b", "ü", "ß.", "x@y", "5%", "--", "''", "it's"])
)  # fmt: skip
TEXTS = st.tuples(st.sampled_from("[{"), st.lists(PIECES, max_size=10).map("".join)).map("".join)


@pytest.mark.parametrize("text", READ)
def test_plain_values_are_read(text: str) -> None:
    assert repr(read_brackets(text)) == repr(Composed(READ[text], ())) == repr(fragment(text))


def test_dates_are_read_with_their_places() -> None:
    text = "{from: 2026-11-26T17:00:00Z, days: [1, 2027-01-01]}"
    dates = ("/from", "/days/1")
    expected = Composed({"from": "2026-11-26T17:00:00Z", "days": [1, "2027-01-01"]}, dates)
    assert read_brackets(text) == expected == fragment(text)


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_everything_else_is_left_to_the_composer(text: str) -> None:
    assert read_brackets(text) is None


@given(TEXTS)
def test_what_is_read_is_what_the_composer_reads(text: str) -> None:
    read = read_brackets(text)
    assert read is None or repr(read) == repr(fragment(text))


def test_plain_documents_are_read_without_the_parser() -> None:
    text = "a: [1, {b: c}]  # plain\nd:\n  - e: 'f'\n"
    script = (
        "import sys; from flaggit.source import locate_lines, parse, suppressions\n"
        f"data = {text.encode()!r}\n"
        "print(parse(data, 'x').value, locate_lines(data)('/d/0/e'), suppressions(data), 'yaml' in sys.modules)"
    )
    ran = subprocess.run((sys.executable, "-c", script), check=True, capture_output=True, text=True)
    assert ran.stdout == "{'a': [1, {'b': 'c'}], 'd': [{'e': 'f'}]} 3 () False\n"
