"""Reading agrees with independent readings, and bears anything."""

import json
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given, strategies as st

from flaggit.source import DocumentKind, escape, locate, locate_lines, parse, suppressions
from flaggit.source.characters import seen
from flaggit.source.composing import composed
from flaggit.source.editing import format_document, formatted
from flaggit.source.faults import Faults
from flaggit.source.lines import read_lines

VISIBLE = st.characters(exclude_categories=("C", "Z")).filter(lambda one: seen(one) == one) | st.sampled_from(
    " -:#'\"[]{},&*!|>%@`\\?"
)
TEXTS = st.text(VISIBLE, max_size=12) | st.sampled_from(
    [
        "no",
        "012",
        "2027-02-01",
        "x: y",
        "a #b",
        " x",
        "x ",
        "- a",
        "null",
        "",
        "~",
        "<<",
        "1.5",
        "a, b",
        "https://x.example/#y",
    ]
)
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.decimals(-1000, 1000, places=3).map(float)
SCALARS = TEXTS | NUMBERS | st.booleans() | st.none()
KEYS = (
    st.sampled_from(["name", "serve", "when", "percent", "a", "b", "on", "1", "a/b", "x.y", "a b", "rules"])
    | TEXTS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
MAPPINGS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)

LINES = st.sampled_from(
    [
        "a:",
        "a: 1",
        "- x",
        "- a: 1",
        "- b:",
        "b: x",
        "c: [1, {d: e}]",
        "- [a]",
        'd: "q" # c',
        "# c",
        "",
        "k: 2027-01-01",
        "- {when: 2027-01-01}",
        "- 2027-01-02",
        "e: {f: [2027-01-01]}",
        "f: x y",
        "g: 'z'",
        "x",
        'h: "\\u00e9"',
        "i: no",
        "j: a:b",
        "l: a#b",
        "m: a #b",
        "- - a",
        "- ",
        "n: |",
        "o: &x y",
        "---",
        "p: !",
        "q: http://x.example",
        "r: ü",
    ]
)
"""Lines of which documents, plain and not so plain, can be made."""


@st.composite
def almost_documents(draw: st.DrawFn) -> str:
    """Lines at any indentation: some make a document."""
    rows = draw(st.lists(st.tuples(st.sampled_from([0, 0, 2, 2, 4, 4, 6, 1]), LINES), max_size=8))
    return "\n".join(" " * indent + line for indent, line in rows)


def block(value: object, indent: int = 0) -> str:
    """Write plain data as block YAML, with scalars as JSON: an independent writer, simple enough to be right."""
    lead = "\n" + " " * indent
    if isinstance(value, dict) and value:
        return "".join(
            f"{lead}{json.dumps(key, ensure_ascii=False)}:{block(item, indent + 2)}"
            for key, item in value.items()
        )
    if isinstance(value, list) and value:
        return "".join(f"{lead}-{block(item, indent + 2)}" for item in value)
    return " " + json.dumps(value, ensure_ascii=False)


@given(MAPPINGS)
def test_json_is_read_as_json(value: dict[str, object]) -> None:
    document = parse(json.dumps(value, indent=1, ensure_ascii=False).encode(), "x")
    assert document.findings == ()
    assert repr(document.value) == repr(value)


@given(MAPPINGS)
def test_blocks_are_read_as_they_were_written(value: dict[str, object]) -> None:
    document = parse(block(value).encode(), "x")
    assert document.findings == ()
    assert repr(document.value) == repr(value)


@given(MAPPINGS)
def test_what_a_dumper_writes_is_read_back_or_refused(value: dict[str, object]) -> None:
    document = parse(yaml.safe_dump(value, allow_unicode=True, sort_keys=False).encode(), "x")
    assert {finding.id for finding in document.findings} <= {"FG109", "FG112"}
    if not document.findings:
        assert repr(document.value) == repr(value)


@given(almost_documents())
def test_the_quick_reading_is_the_composers_or_none(text: str) -> None:
    for _ in range(2):  # the second time every line is known
        quick = read_lines(text)
        if quick is not None:
            faults = Faults("x")
            assert repr(quick) == repr(composed(text, faults))
            assert faults.findings == []


@given(almost_documents())
def test_the_quick_lines_are_those_of_the_positions(text: str) -> None:
    data = text.encode()
    document, line, positions = parse(data, "x"), locate_lines(data), locate(data)
    for pointer in ["", "/none", *pointers(document.value)]:
        assert line(pointer) == positions.span(pointer).line, pointer


def pointers(value: object, path: str = "") -> Iterator[str]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        here = f"{path}/{escape(str(key))}"
        yield here
        yield from pointers(item, here)


def test_documents_do_not_share_what_equal_lines_hold() -> None:
    data = b"a: [1, {b: [2]}]\n"
    first, second = parse(data, "x").value, parse(data, "x").value
    assert isinstance(first, dict)
    first["a"][1]["b"].append(3)
    assert second == parse(data, "x").value == {"a": [1, {"b": [2]}]}


@pytest.mark.parametrize("levels", [5, 16, 17, 31, 32, 33])
def test_many_levels_are_read_up_to_the_deepest(levels: int) -> None:
    lines = [" " * (2 * level) + "k:" for level in range(levels - 1)]
    text = "\n".join(
        [*lines, " " * (2 * levels - 2) + "k: [1]" if levels % 2 else " " * (2 * levels - 2) + "k: 1"]
    )
    document = parse(text.encode(), "x")
    depth = levels + levels % 2
    assert [finding.id for finding in document.findings] == ["FG110"] * (depth > 32)
    assert (document.value is None) is (depth > 32)


def test_many_different_lines_are_read_without_keeping_them_all() -> None:
    for start in range(0, 70_000, 7_000):
        text = "".join(f"k{number}: v{number}\n" for number in range(start, start + 7_000))
        document = parse(text.encode(), "x")
        assert isinstance(document.value, dict)
        assert document.value[f"k{start}"] == f"v{start}"
    composed = parse(("a: [" + ", ".join(f"w{number}" for number in range(30_000)) + "]").encode(), "x").value
    for start in range(3):
        parse(("? a\n: [" + ", ".join(f"u{start}{number}" for number in range(25_000)) + "]").encode(), "x")
    assert isinstance(composed, dict)
    assert composed["a"][29_999] == "w29999"


HOSTILE = (
    st.binary(max_size=200)
    | st.text(st.characters(codec="utf-8"), max_size=60).map(str.encode)
    | (
        st.lists(
            st.sampled_from([*list("ab01-:?#'\"[]{},&*!|>%@`\\~<=. \n\t\r"), "\n  ", "- ", ": ", "---\n"]),
            max_size=40,
        ).map(lambda pieces: "".join(pieces).encode())
    )
)


@given(HOSTILE)
def test_any_bytes_are_borne(data: bytes) -> None:
    document = parse(data, "flags/a.flag.yaml")
    assert document.kind is DocumentKind.FLAG
    assert document.findings or isinstance(document.value, dict)
    assert all(finding.place.span is not None for finding in document.findings)
    assert locate(data).span("/a/0/b").line >= 1
    assert suppressions(data) == suppressions(data)
    done = formatted(data, DocumentKind.FLAG)
    assert done.reason == "" or done.data == data
    assert format_document(done.data, DocumentKind.FLAG) == done.data


@given(almost_documents())
def test_almost_documents_are_laid_out_once_and_for_all(text: str) -> None:
    done = formatted(text.encode(), DocumentKind.SEGMENT)
    assert format_document(done.data, DocumentKind.SEGMENT) == done.data
    assert parse(done.data, "x").value == parse(text.encode(), "x").value
