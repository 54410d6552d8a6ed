"""Lines and columns by pointer, and comments that allow findings."""

from typing import Literal

import pytest

from flaggit.source import escape, locate, parse, pointer_to, suppressions, tokens_of

TEXT = """\
# head
summary: Grüße 𝄞 x  # beside
"a/b~c": 1
services:
  - checkout-api
  - web # here
none:
rules:
  - name: one
    when: {country: [DE, FR], any: {}}
    text: |  # block
      first

      last

  - - nested
after: "ü" # end
"""


@pytest.mark.parametrize(
    ("pointer", "on", "span"),
    [
        ("/summary", "key", (2, 1, 2, 8)),
        ("/summary", "value", (2, 10, 2, 19)),
        ("/a~1b~0c", "key", (3, 1, 3, 8)),
        ("/a~1b~0c", "value", (3, 10, 3, 11)),
        ("/services", "key", (4, 1, 4, 9)),
        ("/services", "value", (5, 3, 6, 8)),
        ("/services/1", "value", (6, 5, 6, 8)),
        ("/services/1", "key", (6, 5, 6, 8)),
        ("/none", "value", (7, 6, 7, 6)),
        ("/rules/0", "value", (9, 5, 14, 11)),
        ("/rules/0/when", "value", (10, 11, 10, 39)),
        ("/rules/0/when/country/1", "value", (10, 26, 10, 28)),
        ("/rules/0/when/any", "key", (10, 31, 10, 34)),
        ("/rules/0/text", "value", (11, 11, 14, 11)),
        ("/rules/1/0", "value", (16, 7, 16, 13)),
        ("/after", "value", (17, 8, 17, 11)),
        ("", "value", (2, 1, 17, 11)),
        pytest.param("/services/2", "value", (4, 1, 4, 9), id="a missing item: the list's key"),
        pytest.param("/rules/0/serve", "key", (9, 5, 9, 9), id="a missing key in an item: its first key"),
        pytest.param("/rules/0/when/country/9/x/y", "value", (10, 12, 10, 19), id="deep in what is missing"),
        pytest.param("/nothing/here", "value", (2, 1, 2, 1), id="a missing key of the document: its start"),
    ],
)
def test_a_pointer_has_lines_and_columns(
    pointer: str, on: Literal["key", "value"], span: tuple[int, int, int, int]
) -> None:
    found = locate(TEXT.encode()).span(pointer, on)
    assert (found.line, found.column, found.end_line, found.end_column) == span


@pytest.mark.parametrize(
    ("text", "pointer", "line"),
    [
        pytest.param("a: 1\nb: 2\nb: 3\n", "/b", 2, id="of two keys the first"),
        pytest.param("a: 1\nb:\n  - x\n  - {y: 'z\n", "/b/1/y", 2, id="before a fault"),
        pytest.param("a: 1\nb:\n  c:\n    - x\n", "/b/c/0", 4, id="a path of keys"),
        pytest.param("a: &x 1\nb: *x\n", "/b", 2, id="an alias"),
        pytest.param("? [a]\n: 1\nb: 2\n", "/b", 3, id="behind a list as key"),
        pytest.param("- a\n", "/0", 1, id="a list"),
        pytest.param("", "/a/b", 1, id="nothing"),
        pytest.param("a: " + "[" * 100_000, "/a/0/0", 1, id="too deep"),
        pytest.param("a: 1\nb: {c: 1, d\n", "/b/d", 3, id="a key without a value"),
    ],
)
def test_positions_of_what_has_faults(text: str, pointer: str, line: int) -> None:
    assert locate(text.encode()).span(pointer).line == line


def test_a_byte_order_mark_takes_no_column() -> None:
    data = b"\xef\xbb\xbfa: no\n"
    spans = [finding.place.span for finding in parse(data, "x").findings if finding.id == "FG112"]
    assert [locate(data).span("/a")] == spans


def test_pointers_escape_their_tokens() -> None:
    assert pointer_to(["a/b", "c~d", 0]) == "/a~1b/c~0d/0"
    assert tokens_of("/a~1b/c~0d/0") == ("a/b", "c~d", "0")
    assert tokens_of("") == ()
    assert escape("~1/") == "~01~1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: 1 # flaggit: allow FG311 because x\n", [(1, ("FG311",), "x", 1)], id="beside"),
        pytest.param("# flaggit: allow FG311 because x\na: 1\n", [(2, ("FG311",), "x", 1)], id="above"),
        pytest.param(
            "#flaggit: allow FG311, FG204,FG101 FG311 because  x # y \n# more\n\n# flaggit: allow FG401 because z\na: 1\n",
            [(5, ("FG311", "FG204", "FG101"), "x # y", 1), (5, ("FG401",), "z", 4)],
            id="several above",
        ),
        pytest.param(
            "a: 1\n# flaggit: allow FG311 because x\n", [(2, ("FG311",), "x", 2)], id="below everything"
        ),
        pytest.param("a: '# flaggit: allow FG311 because x'\n", [], id="in quotes"),
        pytest.param("a: |\n  # flaggit: allow FG311 because x\n  y\n", [], id="in a block text"),
        pytest.param(
            "a: | # flaggit: allow FG311 because x\n  y\n", [(1, ("FG311",), "x", 1)], id="on a block's sign"
        ),
        pytest.param("a: b# flaggit: allow FG311 because x\n", [], id="in a plain text"),
        pytest.param(
            "a: [1, # flaggit: allow FG311 because x\n  2]\n", [(1, ("FG311",), "x", 1)], id="in brackets"
        ),
        pytest.param("a: 1 # flaggit: allow FG311\n", [], id="no reason"),
        pytest.param("a: 1 # flaggit: deny FG311 because x\n", [], id="another word"),
        pytest.param(
            "b: 1 # flaggit: allow FG311 because x\na: 'x\n", [(1, ("FG311",), "x", 1)], id="before a fault"
        ),
        pytest.param(
            "a: 1\r\n# flaggit: allow FG311 because x\r\nb: 2\r\n", [(3, ("FG311",), "x", 2)], id="CRLF"
        ),
    ],
)
def test_suppressions(text: str, expected: list[tuple[int, tuple[str, ...], str, int]]) -> None:
    found = [(one.line, one.ids, one.reason, one.comment_line) for one in suppressions(text.encode())]
    assert found == expected
