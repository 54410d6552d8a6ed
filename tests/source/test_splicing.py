"""Edits: exactly the intended lines change, and the value is the intended one."""

import json

import pytest
from hypothesis import given, strategies as st

from flaggit.diagnostics import Fix, Span
from flaggit.errors import InternalStop, UsageStop
from flaggit.source import parse, pointer_to
from flaggit.source.editing import (
    AppendItem,
    DeleteEntry,
    Edit,
    InsertEntry,
    RenameKey,
    SetValue,
    apply_fixes,
    splice,
)

FLAG = """\
summary: Pay    # what it is
services:       # who reads it
  - web
requires: [{flag: a.b, is: true}]
# about production
production:
  rules:
    # the first
    - name: one   # its name
      percent: 5
      when: {country: [DE, FR]}
    - name: two
      serve: true
  otherwise:
text: |
  a
  b
"""
RULES = "/production/rules"


def changed(before: str, edits: list[Edit]) -> tuple[list[str], list[str]]:
    """Give the lines that an edit takes away and those that it adds."""
    old, new = before.split("\n"), splice(before.encode(), edits).decode().split("\n")
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return old, new


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        pytest.param(SetValue(pointer=f"{RULES}/0/percent", text="25"), ["      percent: 5"], ["      percent: 25"], id="a number"),
        pytest.param(
            SetValue(pointer="/summary", text='"x: y"'),
            ["summary: Pay    # what it is"],
            ['summary: "x: y"    # what it is'],
            id="a text, its comment stays",
        ),
        pytest.param(SetValue(pointer="/production/otherwise", text="false"), ["  otherwise:"], ["  otherwise: false"], id="nothing before"),
        pytest.param(
            SetValue(pointer=f"{RULES}/0/when/country/1", text="AT"),
            ["      when: {country: [DE, FR]}"],
            ["      when: {country: [DE, AT]}"],
            id="an item in brackets",
        ),
        pytest.param(SetValue(pointer="/text", text="c"), ["text: |", "  a", "  b"], ["text: c"], id="a block text"),
        pytest.param(
            SetValue(pointer="/production/otherwise", text="split:\n  - {serve: a, weight: 100}\n"),
            [],
            ["    split:", "      - {serve: a, weight: 100}"],
            id="a block for nothing",
        ),
        pytest.param(SetValue(pointer="/requires", text="[]"), ["requires: [{flag: a.b, is: true}]"], ["requires: []"], id="a list"),
        pytest.param(
            SetValue(pointer=f"{RULES}/1", text="name: three\nserve: false"),
            ["    - name: two", "      serve: true"],
            ["    - name: three", "      serve: false"],
            id="an item by a block",
        ),
        pytest.param(RenameKey(pointer=f"{RULES}/0/when/country", text="land"), ["      when: {country: [DE, FR]}"], ["      when: {land: [DE, FR]}"], id="a key"),
        pytest.param(RenameKey(pointer="/text", text='"no"'), ["text: |"], ['"no": |'], id="a key quoted"),
        pytest.param(
            InsertEntry(pointer=f"{RULES}/1", key="percent", text="10", after="name"), [], ["      percent: 10"], id="behind a key"
        ),
        pytest.param(
            InsertEntry(pointer=f"{RULES}/0", key="id", text="1", before="name"),
            ["    - name: one   # its name"],
            ["    - id: 1", "      name: one   # its name"],
            id="before the first key of an item",
        ),
        pytest.param(
            InsertEntry(pointer="", key="kind", text="ops", before="production"), [], ["kind: ops"], id="before a key and its comment"
        ),
        pytest.param(InsertEntry(pointer="/production", key="active", text="false"), [], ["  active: false"], id="at the end"),
        pytest.param(
            InsertEntry(pointer=f"{RULES}/0/when", key="plan", text="pro", before="country"),
            ["      when: {country: [DE, FR]}"],
            ["      when: {plan: pro, country: [DE, FR]}"],
            id="before a key in braces",
        ),
        pytest.param(
            InsertEntry(pointer=f"{RULES}/0/when", key="plan", text="pro"),
            ["      when: {country: [DE, FR]}"],
            ["      when: {country: [DE, FR], plan: pro}"],
            id="at the end of braces",
        ),
        pytest.param(AppendItem(pointer="/services", text="api"), [], ["  - api"], id="an item"),
        pytest.param(
            AppendItem(pointer=RULES, text="name: x\nwhen:\n  a: 1"),
            [],
            ["    - name: x", "      when:", "        a: 1"],
            id="an item of several lines",
        ),
        pytest.param(
            AppendItem(pointer=f"{RULES}/0/when/country", text="AT"),
            ["      when: {country: [DE, FR]}"],
            ["      when: {country: [DE, FR, AT]}"],
            id="an item in brackets at the end",
        ),
        pytest.param(DeleteEntry(pointer=f"{RULES}/0/percent"), ["      percent: 5"], [], id="an entry goes"),
        pytest.param(
            DeleteEntry(pointer=f"{RULES}/0"),
            ["    # the first", "    - name: one   # its name", "      percent: 5", "      when: {country: [DE, FR]}"],
            [],
            id="an item goes with its comment",
        ),
        pytest.param(DeleteEntry(pointer=f"{RULES}/1/name"), ["    - name: two", "      serve: true"], ["    - serve: true"], id="the first entry of an item goes"),
        pytest.param(DeleteEntry(pointer="/requires/0/flag"), ["requires: [{flag: a.b, is: true}]"], ["requires: [{is: true}]"], id="an entry in braces goes"),
        pytest.param(DeleteEntry(pointer=f"{RULES}/0/when/country/1"), ["      when: {country: [DE, FR]}"], ["      when: {country: [DE]}"], id="the last in brackets goes"),
        pytest.param(DeleteEntry(pointer="/requires/0"), ["requires: [{flag: a.b, is: true}]"], ["requires: []"], id="the only one in brackets goes"),
        pytest.param(DeleteEntry(pointer="/text"), ["text: |", "  a", "  b"], [], id="the last entry goes"),
    ],
)  # fmt: skip
def test_an_edit_changes_exactly_its_lines(edit: Edit, old: list[str], new: list[str]) -> None:
    assert changed(FLAG, [edit]) == (old, new)


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        pytest.param("a:\n  - b\n  - c\n", [DeleteEntry(pointer="/a/1"), DeleteEntry(pointer="/a/0")], "a: []\n", id="all items go"),
        pytest.param("a: {}\n", [InsertEntry(pointer="/a", key="b", text="1")], "a: {b: 1}\n", id="into empty braces"),
        pytest.param("a: []\n", [AppendItem(pointer="/a", text="x")], "a: [x]\n", id="into empty brackets"),
        pytest.param("a:\n- b\n", [AppendItem(pointer="/a", text="c")], "a:\n- b\n- c\n", id="a list not indented"),
        pytest.param("a: 1\nb: 2", [DeleteEntry(pointer="/b")], "a: 1", id="no line feed at the end"),
        pytest.param("a: 1", [InsertEntry(pointer="", key="b", text="2")], "a: 1\nb: 2", id="added without line feed"),
        pytest.param("a: 1\r\nb: 2\r\n", [InsertEntry(pointer="", key="c", text="x:\n- z", after="a")], "a: 1\r\nc:\r\n  x:\r\n  - z\r\nb: 2\r\n", id="line ends of Windows"),
        pytest.param("a: {b, c: }\n", [SetValue(pointer="/a/b", text="1"), SetValue(pointer="/a/c", text="2")], "a: {b: 1, c: 2}\n", id="nothing in braces"),
        pytest.param("a:\n-\n- x\n", [SetValue(pointer="/a/0", text="1")], "a:\n- 1\n- x\n", id="an empty item"),
        pytest.param("a:\n- - b\n", [DeleteEntry(pointer="/a/0/0")], "a:\n- []\n", id="the only item of a list in a list"),
        pytest.param("a: # c\n  b: 1\nd: 2\n", [SetValue(pointer="/a", text="3")], "a: 3\nd: 2\n", id="a block becomes a value"),
        pytest.param("a: no\n", [InsertEntry(pointer="", key="b", text="1")], "a: no\nb: 1\n", id="a fault elsewhere stays"),
        pytest.param("a: 1\n", [SetValue(pointer="", text="{b: 2}")], "{b: 2}\n", id="the document"),
        pytest.param("a: |\n  x\nb: 1\n", [SetValue(pointer="/b", text="|\n  y\n  z\n")], "a: |\n  x\nb: |\n  y\n  z\n", id="a block text"),
    ],
)  # fmt: skip
def test_an_edit_in_an_odd_place(before: str, edits: list[Edit], after: str) -> None:
    assert splice(before.encode(), edits).decode() == after


@pytest.mark.parametrize(
    ("before", "edit", "words"),
    [
        pytest.param("a: 1\n", SetValue(pointer="/b", text="1"), "/b is not there", id="a missing key"),
        pytest.param("a: [1]\n", DeleteEntry(pointer="/a/1"), "/a/1 is not there", id="a missing item"),
        pytest.param("a: [1]\n", DeleteEntry(pointer="/a/x"), "/a/x is not there", id="a key in a list"),
        pytest.param("a: [1]\n", RenameKey(pointer="/a/0", text="x"), "it has no key", id="the key of an item"),
        pytest.param("a: 1\nb: 2\n", RenameKey(pointer="/a", text="b"), "the key b is there already", id="a key taken"),
        pytest.param("a: 1\n", RenameKey(pointer="/a", text="1"), "no string", id="a key of another type"),
        pytest.param("a: 1\n", InsertEntry(pointer="", key="a", text="2"), "is there already", id="an entry that is there"),
        pytest.param("a: 1\n", InsertEntry(pointer="", key="b", text="2", after="x"), "has no key x", id="behind a missing key"),
        pytest.param("a: 1\n", InsertEntry(pointer="/a", key="b", text="2"), "is no mapping", id="into a number"),
        pytest.param("a: 1\n", AppendItem(pointer="/a", text="2"), "is no list", id="an item to a number"),
        pytest.param("a: 1\n", DeleteEntry(pointer="/a"), "is all there is", id="all there is"),
        pytest.param("a: 1\n", DeleteEntry(pointer=""), "can't be deleted", id="the document"),
        pytest.param("", SetValue(pointer="/a", text="1"), "the document is empty", id="an empty document"),
        pytest.param("a: 1\n", SetValue(pointer="/a", text="no"), "read no differently", id="an ambiguous text"),
        pytest.param("a: 1\n", SetValue(pointer="/a", text="[1"), "not closed", id="a text that is not YAML"),
        pytest.param("a: 1\n", SetValue(pointer="/a", text="\x07"), "control characters", id="an unseen character as text"),
        pytest.param("a: 'x\n", SetValue(pointer="/a", text="1"), "ends inside a quoted text", id="a broken document"),
        pytest.param("a: &x 1\n", SetValue(pointer="/a", text="1"), "anchor", id="a document with anchors"),
        pytest.param("a: \x07\n", SetValue(pointer="/a", text="1"), "U+0007", id="a document with unseen characters"),
        pytest.param(b"a: \xff\n", SetValue(pointer="/a", text="1"), "no UTF-8", id="a document that is no UTF-8"),
    ],
)  # fmt: skip
def test_an_edit_that_cannot_be_made_stops(before: str | bytes, edit: Edit, words: str) -> None:
    data = before if isinstance(before, bytes) else before.encode()
    with pytest.raises(UsageStop) as caught:
        splice(data, [edit])
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("before", "edit"),
    [
        pytest.param("a: {b: 1}\n", SetValue(pointer="/a/b", text="x, y"), id="a comma in braces"),
        pytest.param("a: [1]\n", AppendItem(pointer="/a", text="b: 1\nc: 2"), id="a block in brackets"),
        pytest.param("a: 1\nb: 2\na: 3\n", DeleteEntry(pointer="/a"), id="one of two equal keys"),
        pytest.param(
            "? a\n: 1\n", SetValue(pointer="/a", text="x:\n  z"), id="a block behind a question mark"
        ),
    ],
)
def test_an_edit_that_would_change_more_stops(before: str, edit: Edit) -> None:
    with pytest.raises(InternalStop):
        splice(before.encode(), [edit])


PLAIN = st.recursive(
    st.integers(-9, 9) | st.sampled_from(["x", "a b", "no", ""]) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


def pointers(value: object, path: tuple[str | int, ...] = ()) -> list[str]:
    inside: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    return [pointer_to(path), *(one for key, item in inside for one in pointers(item, (*path, key)))]


def block(value: object, indent: int = 0) -> str:
    lead = "\n" + " " * indent
    if isinstance(value, dict) and value:
        return "".join(f"{lead}# {key}{lead}{key}:{block(item, indent + 2)}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{lead}-{block(item, indent + 2)}" for item in value)
    return f" {json.dumps(value)}  # c"


@given(st.dictionaries(st.sampled_from("abc"), PLAIN, min_size=1, max_size=3), PLAIN, st.data())
def test_setting_any_value_sets_that_value(
    document: dict[str, object],
    new: object,
    data: st.DataObject,
) -> None:
    text = data.draw(st.sampled_from([json.dumps(document), block(document)]))
    pointer = data.draw(st.sampled_from(pointers(document)[1:]))
    result = splice(text.encode(), [SetValue(pointer=pointer, text=json.dumps(new))])
    assert repr(_at(parse(result, "x").value, pointer.split("/")[1:])) == repr(new)


def _at(value: object, tokens: list[str]) -> object:
    if not tokens:
        return value
    inner = (
        value[int(tokens[0])]
        if isinstance(value, list)
        else value[tokens[0]]
        if isinstance(value, dict)
        else None
    )
    return _at(inner, tokens[1:])


@given(st.dictionaries(st.sampled_from("abc"), PLAIN, min_size=2, max_size=3), st.data())
def test_deleting_what_was_inserted_gives_the_text_back(
    document: dict[str, object], data: st.DataObject
) -> None:
    text = block(document).lstrip("\n") + "\n"
    key = data.draw(st.sampled_from(sorted(document)))
    added = splice(text.encode(), [InsertEntry(pointer="", key="new", text="1", after=key)])
    assert splice(added, [DeleteEntry(pointer="/new")]).decode() == text


def fix(pointer: str, text: str, *, key: bool = False, span: Span | None = None) -> Fix:
    return Fix(description="x", path="x", pointer=pointer, on="key" if key else "value", text=text, span=span)


def test_fixes_of_a_file_are_applied_together() -> None:
    data = b"a: no # c\n1: y\n~: {b: True}\nd: {contry: DE, f: on}\n"
    found = [finding.fix for finding in parse(data, "x").findings if finding.fix]
    others = [fix("/d/contry", "country", key=True), fix("/d/contry", '"DE"'), fix("/d", "e", key=True)]
    result = apply_fixes(data, [*found, *others, *found])
    assert result == b'a: "no" # c\n"1": "y"\n"~": {b: true}\ne: {country: "DE", f: "on"}\n'


def test_a_byte_order_mark_is_fixed() -> None:
    data = b"\xef\xbb\xbfa: no\n"
    fixes = [finding.fix for finding in parse(data, "x").findings if finding.fix]
    assert apply_fixes(data, fixes) == b'a: "no"\n'


def test_a_document_that_does_not_parse_can_be_fixed_by_span() -> None:
    span = Span(line=2, column=1, end_line=2, end_column=2)
    assert apply_fixes(b"a:\n\tb: 1\n", [fix("", "  ", span=span)]) == b"a:\n  b: 1\n"


def test_no_fixes_change_nothing() -> None:
    assert apply_fixes(b"a: 1\n", []) == b"a: 1\n"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [pytest.param("x: y: z", 1, 4, id="a new fault"), pytest.param("2", 2, 4, id="another value")],
)
def test_a_fix_that_would_change_more_stops(text: str, line: int, column: int) -> None:
    span = Span(line=line, column=column, end_line=line, end_column=column + 1)
    with pytest.raises(InternalStop):
        apply_fixes(b"a: 1\nb: 1\n", [fix("/a", text, span=span)])


def test_of_two_fixes_of_one_place_the_last_in_the_text_is_applied() -> None:
    wide = fix("/a", "[2]", span=Span(line=1, column=4, end_line=1, end_column=7))
    inner = fix("/a/0", "3", span=Span(line=1, column=5, end_line=1, end_column=6))
    assert apply_fixes(b"a: [1]\n", [wide, inner]) == b"a: [3]\n"


def test_a_span_behind_the_end_is_the_end() -> None:
    span = Span(line=99, column=1, end_line=99, end_column=1)
    assert apply_fixes(b"a: 'x\n", [fix("", "'\n", span=span)]) == b"a: 'x\n'\n"
