"""Each fault that the YAML subset names: its id, its exact line and column, its words."""

import pytest

from flaggit.source import RULES, parse

PATH = "flags/shared/beta.segment.yaml"

TABLE = [
    # encoding and characters
    pytest.param("a: ü\n".encode("latin-1"), [("FG101", 1, 4, "byte FC is no UTF-8 here")], id="Latin-1"),
    pytest.param(
        b"a: 1\nb: \xed\xa0\x80\n", [("FG101", 2, 4, "byte ED is no UTF-8")], id="a surrogate in UTF-8"
    ),
    pytest.param(b"a: \xc0\xaf\n", [("FG101", 1, 4, "byte C0 is no UTF-8")], id="an overlong form"),
    pytest.param("a: 1\n".encode("utf-16"), [("FG101", 1, 1, "UTF-16")], id="UTF-16 with its mark"),
    pytest.param("a: 1\n".encode("utf-16-le"), [("FG101", 1, 1, "UTF-16")], id="UTF-16 without a mark"),
    pytest.param("a: 1\n".encode("utf-32"), [("FG101", 1, 1, "UTF-32")], id="UTF-32"),
    pytest.param(b"\xef\xbb\xbfa: 1\n", [("FG101", 1, 1, "byte order mark")], id="a byte order mark"),
    pytest.param(
        "a: x\u200by\n", [("FG102", 1, 5, "U+200B ZERO WIDTH SPACE can't be seen")], id="zero width"
    ),
    pytest.param("a: 1 # \u2066x\n", [("FG102", 1, 8, "changes the direction")], id="bidi in a comment"),
    pytest.param(
        "# x\u0085a: 1\nb: 2\n", [("FG102", 1, 4, "U+0085 NEXT LINE ends a line")], id="U+0085 hides a key"
    ),
    pytest.param("a: x\u2028b: 2\n", [("FG102", 1, 5, "U+2028 LINE SEPARATOR ends a line")], id="U+2028"),
    pytest.param("a: x\u2029\n", [("FG102", 1, 5, "U+2029 PARAGRAPH SEPARATOR")], id="U+2029"),
    pytest.param("a: 1\rb: 2\n", [("FG102", 1, 5, "CARRIAGE RETURN")], id="a lone carriage return"),
    pytest.param("a: x\x00\n", [("FG102", 1, 5, "U+0000 NUL is a control character")], id="NUL"),
    pytest.param("a: x\x9f\n", [("FG102", 1, 5, "U+009F is a control character")], id="C1 control"),
    pytest.param("a: ü\ufeff\n", [("FG102", 1, 5, "U+FEFF")], id="a byte order mark in the middle"),
    pytest.param("a: \U000e0041\n", [("FG102", 1, 4, "U+E0041")], id="a tag character"),
    pytest.param(
        "a: 𝄞\x07\nb: no\n", [("FG102", 1, 5, "U+0007"), ("FG112", 2, 4, "no")], id="columns are characters"
    ),
    # syntax
    pytest.param("a: 'x\n", [("FG103", 2, 1, "ends inside a quoted text")], id="an open quote"),
    pytest.param("a:\n\tb: 1\n", [("FG103", 2, 1, "a tab stands where only spaces may")], id="a tab"),
    pytest.param("a: b: c\n", [("FG103", 1, 5, "a colon and a space")], id="two colons"),
    pytest.param("a: @x\n", [("FG103", 1, 4, "no text can begin with @")], id="a reserved sign"),
    pytest.param("a: %x\n", [("FG103", 1, 4, "no text can begin with %")], id="a percent sign"),
    pytest.param(
        "a: [1, 2\nb: 3\n", [("FG103", 2, 2, "the list in brackets is not closed")], id="an open bracket"
    ),
    pytest.param(
        "a: {b: 1]\n", [("FG103", 1, 9, "the mapping in braces is not closed")], id="a wrong bracket"
    ),
    pytest.param('a: "\\q"\n', [("FG103", 1, 5, "this escape is not known")], id="an unknown escape"),
    pytest.param('a: "\\ud800"\n', [("FG103", 1, 7, "names no character")], id="an escaped surrogate"),
    pytest.param('a: "\\xg1"\n', [("FG103", 1, 7, "lacks digits")], id="a short escape"),
    pytest.param(
        "a: |x\n  b\n", [("FG103", 1, 5, "text follows the sign of a block text")], id="a block text's sign"
    ),
    pytest.param("a: |0\n  b\n", [("FG103", 1, 5, "indentation sign")], id="a block text's indentation"),
    pytest.param("a:\n  b: 1\n  - c\n", [("FG103", 3, 3, "fits no entry")], id="a dash among keys"),
    pytest.param("a:\n  b: 1\n c: 2\n", [("FG103", 3, 2, "fits no entry")], id="an indentation between two"),
    pytest.param("a: 1\nb\n", [("FG103", 3, 1, "a key without its colon")], id="a key without colon"),
    pytest.param("a: - b\n", [("FG103", 1, 4, "a list item can't stand here")], id="a dash behind a key"),
    pytest.param(
        "a: no\nb: 'x\n", [("FG103", 3, 1, "quoted"), ("FG112", 1, 4, "no")], id="what stands before is read"
    ),
    pytest.param(
        "{a: b} c\n", [("FG103", 1, 8, "the document ended before this")], id="text behind the document"
    ),
    pytest.param("a: - b: c\n", [("FG103", 1, 4, "a list item can't stand here")], id="a dash and a colon"),
    pytest.param("{a: b:c d: e}\n", [("FG103", 1, 10, "braces is not closed")], id="two colons in braces"),
    pytest.param("a: !<x\n", [("FG103", 1, 7, "tag")], id="half a tag"),
    pytest.param("a: & b\n", [("FG103", 1, 5, "the name of an anchor")], id="half an anchor"),
    # documents, anchors, tags, merges
    pytest.param("a: 1\n---\nb: 2\n", [("FG104", 2, 1, "a second document begins here")], id="two documents"),
    pytest.param("a: 1\n...\nb: 2\n", [("FG104", 2, 1, "... ends the document")], id="an end marker"),
    pytest.param("%YAML 1.1\n---\na: 1\n", [("FG104", 1, 1, "a directive")], id="a YAML directive"),
    pytest.param("%TAG ! x:\n---\na: 1\n", [("FG104", 1, 1, "a directive")], id="a TAG directive"),
    pytest.param("%X y\n---\na: 1\n", [("FG104", 1, 3, "a directive")], id="an unknown directive"),
    pytest.param(
        "a: &x 1\nb: *x\n",
        [("FG105", 1, 4, "&x is an anchor"), ("FG105", 2, 4, "*x is an alias")],
        id="alias",
    ),
    pytest.param("a: 1\n*x : 2\n", [("FG105", 2, 1, "*x is an alias")], id="an alias as key"),
    pytest.param("a: !!str 1\n", [("FG106", 1, 4, "!!str is a tag")], id="a tag"),
    pytest.param("a: ! 012\n", [("FG106", 1, 4, "! is a tag"), ("FG112", 1, 4, "012")], id="the lone tag"),
    pytest.param(
        "a: &x !t [1]\n",
        [("FG105", 1, 4, "&x is an anchor"), ("FG106", 1, 4, "!t is a tag")],
        id="an anchor and a tag",
    ),
    pytest.param("a: {<<: {b: 1}, c: 2}\n", [("FG107", 1, 5, "<< is a merge key")], id="a merge key"),
    # keys
    pytest.param("a: 1\nb: 2\na: 3\n", [("FG108", 3, 1, "the key a is there twice")], id="a key twice"),
    pytest.param(
        'a: 1\n"a": 3\n', [("FG108", 2, 1, "the key a is there twice")], id="a key twice, once quoted"
    ),
    pytest.param(
        "a: {b: 1, b: 2}\n", [("FG108", 1, 11, "the key b is there twice")], id="a key twice in braces"
    ),
    pytest.param(
        "1: x\n'1': z\n",
        [("FG108", 2, 1, "twice"), ("FG109", 1, 1, "1 is no string")],
        id="a key twice, as text",
    ),
    pytest.param(
        '"1": x\n1: z\n',
        [("FG108", 2, 1, "twice"), ("FG109", 2, 1, "1 is no string")],
        id="the other way round",
    ),
    pytest.param("true: x\n", [("FG109", 1, 1, "the key true is no string")], id="a boolean key"),
    pytest.param(
        "a: {1.5: x, null: z}\n", [("FG109", 1, 5, "1.5"), ("FG109", 1, 13, "null")], id="keys of other types"
    ),
    pytest.param("?\n: x\n", [("FG109", 1, 2, "an empty key is no string")], id="an empty key"),
    pytest.param(
        "? [a, no]\n: x\n",
        [("FG109", 1, 3, "a list stands where a key"), ("FG112", 1, 7, "no")],
        id="a list as key",
    ),
    pytest.param(
        "a: {{b: c}: d}\n", [("FG109", 1, 5, "a mapping stands where a key")], id="a mapping as key"
    ),
    pytest.param("12345678901234567890: x\n", [("FG109", 1, 1, "is no string")], id="a large integer as key"),
    pytest.param("on: x\n", [("FG112", 1, 1, "read on differently")], id="an ambiguous key"),
    pytest.param("2027-02-01: x\n", [("FG112", 1, 1, "read 2027-02-01 differently")], id="a date as key"),
    pytest.param("{.inf: x}\n", [("FG112", 1, 2, "read .inf differently")], id="infinity as key"),
    # depth, size
    pytest.param("a: " + "[" * 32 + "]" * 32, [("FG110", 1, 35, "more than 32 levels")], id="33 levels"),
    pytest.param("[" * 200_000, [("FG110", 1, 33, "more than 32 levels")], id="200,000 brackets"),
    pytest.param("{a: " * 50_000, [("FG110", 1, 129, "more than 32 levels")], id="50,000 braces"),
    pytest.param(
        "a: no\nb: " + "[" * 1500,
        [("FG110", 2, 35, "more than 32 levels"), ("FG112", 1, 4, "no")],
        id="what stands before too many brackets is told once",
    ),
    pytest.param("- " * 100_000, [("FG110", 1, 65, "more than 32 levels")], id="100,000 dashes"),
    pytest.param("a: 1\n" + "#" * 262_144, [("FG111", 1, 1, "262,149 bytes")], id="too large"),
    # scalars
    pytest.param("a: .inf\n", [("FG113", 1, 4, ".inf is no finite number")], id="infinity"),
    pytest.param(
        "a: [-.INF, .NaN]\n", [("FG113", 1, 5, "-.INF"), ("FG113", 1, 12, ".NaN")], id="not a number"
    ),
    pytest.param("a: 1.5e+999\n", [("FG113", 1, 4, "1.5e+999 is no finite")], id="a number that overflows"),
    pytest.param("a: 9007199254740992\n", [("FG114", 1, 4, "beyond ±9,007,199,254,740,991")], id="2^53"),
    pytest.param("a: -9007199254740992\n", [("FG114", 1, 4, "beyond")], id="-2^53"),
    pytest.param(f"a: {'1' * 5000}\n", [("FG114", 1, 4, "1" * 40 + "... is beyond")], id="5,000 digits"),
    pytest.param("a: <<\n", [("FG112", 1, 4, "read << differently")], id="a merge sign as value"),
    # the whole
    pytest.param("", [("FG115", 1, 1, "holds no document")], id="nothing"),
    pytest.param("# a\n\n", [("FG115", 1, 1, "holds no document")], id="a comment alone"),
    pytest.param("---\n", [("FG115", 1, 1, "holds no document")], id="a marker alone"),
    pytest.param("- a\n", [("FG117", 1, 1, "the document is a list")], id="a list"),
    pytest.param("a\n", [("FG117", 1, 1, "the document is a single value")], id="a text"),
    # suppressions
    pytest.param("a: 1 # flaggit: allow FG311\n", [("FG116", 1, 6, "gives no reason")], id="no reason"),
    pytest.param(
        "a: 1 # flaggit: allow FG311 because\n", [("FG116", 1, 6, "gives no reason")], id="an empty reason"
    ),
    pytest.param("# flaggit: allow because x\na: 1\n", [("FG116", 1, 1, "which finding")], id="no id"),
    pytest.param("a: 1\n# flaggit: ignore FG311\n", [("FG116", 2, 1, "only allow")], id="another word"),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_a_fault_is_found_where_it_is(text: str | bytes, expected: list[tuple[str, int, int, str]]) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    found = sorted(parse(data, PATH).findings, key=lambda finding: finding.id)
    places = [(finding.id, finding.place.span) for finding in found]
    assert [(id_, span and span.line, span and span.column) for id_, span in places] == [
        row[:3] for row in expected
    ]
    for finding, row in zip(found, expected, strict=True):
        assert row[3] in finding.message
        assert finding.remedy
        assert finding.place.path == PATH


FINE = [
    pytest.param("---\na: 1\n", {"a": 1}, id="a start marker"),
    pytest.param("# x\n---\na: 1\n", {"a": 1}, id="a start marker below a comment"),
    pytest.param("a: 1\r\nb: x\r\n", {"a": 1, "b": "x"}, id="line ends of Windows"),
    pytest.param("a: x y   # c\n", {"a": "x y"}, id="a comment"),
    pytest.param('a: "\\u200b"\n', {"a": "\u200b"}, id="an escaped character that can't be seen"),
    pytest.param("a: früh, 早期 ❤️\n", {"a": "früh, 早期 ❤️"}, id="letters of any script"),
    pytest.param("a: Beta & co! *\n", {"a": "Beta & co! *"}, id="signs inside a text"),
    pytest.param(
        "a:\nb: null\nc: ''\n", {"a": None, "b": None, "c": ""}, id="nothing, null and the empty text"
    ),
    pytest.param(
        "a: |\n  x\n  # no comment\nb: >-\n  y\n  z\n",
        {"a": "x\n# no comment\n", "b": "y z"},
        id="block texts",
    ),
    pytest.param("a: x\n  y\n", {"a": "x y"}, id="a text over two lines"),
    pytest.param("{a: [1, {b: c}]}", {"a": [1, {"b": "c"}]}, id="brackets"),
    pytest.param(
        "a:\n- b: 1\n  c: 2\n- d\ne: 3\n", {"a": [{"b": 1, "c": 2}, "d"], "e": 3}, id="a list not indented"
    ),
    pytest.param("? a\n: 1\n", {"a": 1}, id="a key with its question mark"),
    pytest.param("a: -0\nb: -1.50\nc: 1.0e+3\n", {"a": 0, "b": -1.5, "c": 1000.0}, id="numbers"),
    pytest.param("a: 9007199254740991\n", {"a": 2**53 - 1}, id="the largest integer"),
    pytest.param("a: https://x.example/y#z\n", {"a": "https://x.example/y#z"}, id="a URL"),
    pytest.param("a: " + "[" * 31 + "]" * 31, None, id="32 levels"),
    pytest.param("a: 1\n#" + "x" * 262_138, {"a": 1}, id="256 KiB"),
]


@pytest.mark.parametrize(("text", "value"), FINE)
def test_what_is_no_fault(text: str, value: object) -> None:
    document = parse(text.encode(), PATH)
    assert document.findings == ()
    if value is not None:
        assert repr(document.value) == repr(value)


KEPT = [
    pytest.param("a: 1\nb: {x: 1}\nb: {y: 2}\n", {"a": 1, "b": {"x": 1}}, id="the first of two keys"),
    pytest.param("a: no\n", {"a": "no"}, id="an ambiguous value as its text"),
    pytest.param("1: x\n", {"1": "x"}, id="a key as its text"),
    pytest.param("a: 1\n<<: {b: 2}\n", {"a": 1}, id="nothing of a merge"),
    pytest.param("a: 1\n? [b]\n: {c: 2}\nd: 3\n", {"a": 1, "d": 3}, id="nothing under a list as key"),
    pytest.param("a: &x 1\nb: *x\n", {"a": 1, "b": None}, id="nothing for an alias"),
    pytest.param("a: 1\nb: 'x\n", None, id="nothing of what is not YAML"),
    pytest.param("- a\n", None, id="nothing that is no mapping"),
]


@pytest.mark.parametrize(("text", "value"), KEPT)
def test_what_is_kept_under_a_fault(text: str, value: object) -> None:
    document = parse(text.encode(), PATH)
    assert document.findings
    assert document.value == value


def test_a_duplicate_key_names_the_first_one() -> None:
    (finding,) = parse(b"a:\n  b: 1\n  c: 2\n  b: 3\n", PATH).findings
    (first,) = finding.related
    assert finding.place.pointer == first.pointer == "/a/b"
    assert first.span is not None
    assert (first.span.line, first.span.column, first.span.end_column, first.note) == (
        2,
        3,
        4,
        "the first one",
    )


def test_a_fault_names_its_pointer() -> None:
    (finding,) = parse(b"a:\n  - b/c: [x, no]\n", PATH).findings
    assert finding.place.pointer == "/a/0/b~1c/1"


def test_of_very_many_faults_the_first_hundred_are_kept() -> None:
    assert len(parse(b"a: [" + b"no, " * 1000 + b"x]", PATH).findings) == 100


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_the_samples_of_a_rule_show_it_and_nothing_else(rule: object) -> None:
    (one,) = [candidate for candidate in RULES if candidate is rule]
    for sample in (*one.invalid, *one.valid):
        for path, content in sample.files.items():
            data = content if isinstance(content, bytes) else (content or "").encode()
            found = [finding.id for finding in parse(data, path).findings]
            assert found == [one.id] * (sample.count if sample in one.invalid else 0), sample.name


def test_ids_are_unique_and_in_order() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    assert all(rule.why and rule.remedy and rule.invalid and rule.valid for rule in RULES)


def test_brackets_where_a_key_must_be_are_no_entry_however_many_there_are() -> None:
    document = parse(b"a: 1\n" + b"[" * 1500, PATH)

    assert document.value is None
    assert [(finding.id, finding.message) for finding in document.findings] == [
        ("FG103", "a key without its colon")
    ]
