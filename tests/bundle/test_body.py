"""The body of a bundle: index, lines, and the digest of what is decided."""

import hashlib
from typing import Any

import pytest
from hypothesis import given, strategies as st

from flaggit.bundle import canonical, index
from flaggit.bundle.body import FlagLine, assemble, decisions_digest, digest_of
from flaggit.bundle.index import read_index
from flaggit.bundle.refused import Code, Refused

NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
OBJECTS = st.dictionaries(
    st.sampled_from(["a", "meta", "decision", '"'.join("xy")]), NAMES | st.integers(0, 9)
).map(canonical.encode)
FLAGS = st.dictionaries(NAMES, st.builds(FlagLine, OBJECTS, OBJECTS, st.booleans()))


@st.composite
def bodies(draw: st.DrawFn) -> tuple[dict[str, bytes], dict[str, FlagLine], dict[str, str]]:
    flags = draw(FLAGS)
    asked = sorted(key for key, line in flags.items() if line.asked)
    former = NAMES.filter(lambda name: name not in flags)
    aliases = draw(st.dictionaries(former, st.sampled_from(asked))) if asked else {}
    return draw(st.dictionaries(NAMES, OBJECTS)), flags, aliases


def a_body(line: Any, lines: bytes = b"", /, **changes: Any) -> bytes:
    """An index line with changes, and the lines behind it."""
    fields: dict[str, Any] = {
        "aliases": {},
        "flags": flags(),
        "format": 1,
        "segments": segments(),
    } | changes
    return (line if line is not None else canonical.encode(fields)) + b"\n" + lines


def flags(keys: Any = (), lengths: Any = (), hidden: Any = ()) -> dict[str, Any]:
    return {"hidden": hidden, "keys": keys, "lengths": lengths}


def segments(names: Any = (), lengths: Any = ()) -> dict[str, Any]:
    return {"lengths": lengths, "names": names}


class TestAssemble:
    def test_writes_the_index_then_segments_then_flags(self) -> None:
        body = assemble(
            {"eu": b'{"when":1}', "employees": b'{"when":2}'},
            {"b": FlagLine(b'{"safe":1}', b'{"owner":"x"}'), "a": FlagLine(b"{}", b"{}", asked=False)},
            {"former": "b"},
        )
        assert body.decode() == (
            '{"aliases":{"former":"b"},"flags":{"hidden":["a"],"keys":["a","b"],"lengths":[25,44]},"format":1,'
            '"segments":{"lengths":[23,23],"names":["employees","eu"]}}\n'
            '{"decision":{"when":2}}\n'
            '{"decision":{"when":1}}\n'
            '{"decision":{},"meta":{}}\n'
            '{"decision":{"safe":1},"meta":{"owner":"x"}}\n'
        )

    def test_writes_an_empty_body(self) -> None:
        body = assemble({}, {}, {})
        assert body == (
            b'{"aliases":{},"flags":{"hidden":[],"keys":[],"lengths":[]},"format":1,'
            b'"segments":{"lengths":[],"names":[]}}\n'
        )
        assert read_index(body) == index.Index({}, {}, frozenset(), {}, (len(body) - 1,))

    @pytest.mark.parametrize(
        "aliases",
        [
            pytest.param({"a": "b"}, id="an alias that is a flag"),
            pytest.param({"x": "gone"}, id="an alias of no flag"),
            pytest.param({"x": "hidden"}, id="an alias of a hidden flag"),
        ],
    )
    def test_refuses(self, aliases: dict[str, str]) -> None:
        line = FlagLine(b"{}", b"{}")
        with pytest.raises(ValueError, match="alias"):
            assemble({}, {"a": line, "b": line, "hidden": line._replace(asked=False)}, aliases)

    @given(bodies())
    def test_does_not_depend_on_the_order_of_what_it_gets(
        self, parts: tuple[dict[str, bytes], dict[str, FlagLine], dict[str, str]]
    ) -> None:
        backwards = [dict(reversed(part.items())) for part in parts]
        assert assemble(*backwards) == assemble(*parts)  # type: ignore[arg-type]  # the three parts, in their order


class TestReadIndex:
    @given(bodies())
    def test_finds_every_line_of_an_assembled_body(
        self, parts: tuple[dict[str, bytes], dict[str, FlagLine], dict[str, str]]
    ) -> None:
        listed, asked, aliases = parts
        body = assemble(listed, asked, aliases)
        found = read_index(body)
        lines = {key: found.line(body, place) for key, place in found.flags.items()}
        assert lines == {key: b'{"decision":%b,"meta":%b}' % line[:2] for key, line in asked.items()}
        assert list(lines) == sorted(lines)
        lines = {name: found.line(body, place) for name, place in found.segments.items()}
        assert lines == {name: b'{"decision":%b}' % decision for name, decision in listed.items()}
        assert found.hidden == {key for key, line in asked.items() if not line.asked}
        assert found.aliases == aliases

    @given(bodies(), st.binary(max_size=20))
    def test_finds_the_same_lines_behind_anything(
        self, parts: tuple[dict[str, bytes], dict[str, FlagLine], dict[str, str]], before: bytes
    ) -> None:
        body = assemble(*parts)
        alone, behind = read_index(body), read_index(before + body, len(before))
        for key in alone.flags:
            lines = (alone.line(body, alone.flags[key]), behind.line(before + body, behind.flags[key]))
            assert lines[0] == lines[1]

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(b"{}", id="no newline"),
            pytest.param(a_body(b"[]"), id="no object"),
            pytest.param(a_body(b"{"), id="no JSON"),
            pytest.param(a_body(b"[" * 1_000_000), id="a million brackets"),
            pytest.param(a_body(b'{"aliases":{},"aliases":{}}'), id="a key twice"),
            pytest.param(a_body(b"{}"), id="no keys"),
            pytest.param(a_body(None, more=1), id="an unknown key"),
            pytest.param(a_body(None, format=0), id="format 0"),
            pytest.param(a_body(None, format=True), id="format true"),
            pytest.param(a_body(None, format="1"), id="format in quotes"),
            pytest.param(a_body(None, flags=[["a", 2, 1]]), id="flags are no object"),
            pytest.param(a_body(None, flags={}), id="no columns"),
            pytest.param(a_body(None, flags={**flags(), "asked": []}), id="an unknown column"),
            pytest.param(a_body(None, segments={**segments(), "hidden": []}), id="hidden segments"),
            pytest.param(a_body(None, flags=flags({})), id="keys are no list"),
            pytest.param(a_body(None, b"{}\n", flags=flags("a", [2])), id="keys are a string"),
            pytest.param(a_body(None, b"{}\n", flags=flags(["a"], 2)), id="lengths are no list"),
            pytest.param(a_body(None, b"{}\n", flags=flags(["a"])), id="a length too few"),
            pytest.param(a_body(None, b"{}\n{}\n", flags=flags(["a"], [2, 2])), id="a length too many"),
            pytest.param(a_body(None, b"{}\n", flags=flags([1], [2])), id="a key is no string"),
            pytest.param(a_body(None, b"{}\n", flags=flags([None], [2])), id="a key is null"),
            pytest.param(a_body(None, b"{}\n", flags=flags([""], [2])), id="an empty key"),
            pytest.param(a_body(None, b"{}\n{}\n", flags=flags(["a", ""], [2, 2])), id="an empty key behind"),
            pytest.param(a_body(None, b"{}\n", flags=flags(["k" * 256], [2])), id="a key too long"),
            pytest.param(a_body(None, b"{}\n", flags=flags(["a"], [2.5])), id="a length is no integer"),
            pytest.param(
                a_body(a_body(None, flags=flags(["a"], [2]))[:-1].replace(b"[2]", b"[2.0]"), b"{}\n"),
                id="a length with a fraction of 0",
            ),
            pytest.param(a_body(None, b"{}\n", flags=flags(["a"], [True])), id="a length is true"),
            pytest.param(a_body(None, b"{}\n", flags=flags(["a"], ["2"])), id="a length in quotes"),
            pytest.param(a_body(None, b"\n", flags=flags(["a"], [0])), id="an empty line"),
            pytest.param(a_body(None, b"{}\n", flags=flags(["a", "b"], [-2, 5])), id="a negative length"),
            pytest.param(
                a_body(None, b"{" * (1 << 20) + b"}\n", flags=flags(["a"], [(1 << 20) + 1])), id="a long line"
            ),
            pytest.param(a_body(None, b"{}\n", flags=flags(["a"], [2], "a")), id="hidden is no list"),
            pytest.param(a_body(None, b"{}\n", flags=flags(["a"], [2], ["b"])), id="hidden is no flag"),
            pytest.param(
                a_body(None, b"{}\n", flags=flags(["a"], [2], [["a"]])), id="hidden is a list of lists"
            ),
            pytest.param(
                a_body(None, b"{}\n{}\n", flags=flags(["a", "b"], [2, 2], ["b", "a"])), id="hidden descends"
            ),
            pytest.param(a_body(None, b"{}\n", flags=flags(["a"], [2], ["a", "a"])), id="hidden twice"),
            pytest.param(a_body(None, b"{}\n{}\n", flags=flags(["b", "a"], [2, 2])), id="keys descend"),
            pytest.param(
                a_body(None, b"{}\n{}\n", flags=flags(["a", "a"], [2, 2])), id="a key twice in flags"
            ),
            pytest.param(
                a_body(None, b"{}\n{}\n", segments=segments(["a", "a"], [2, 2])), id="a segment twice"
            ),
            pytest.param(a_body(None, b"{}\n"), id="a line too many"),
            pytest.param(a_body(None, b"{}\n", flags=flags(["a", "b"], [2, 2])), id="a line too few"),
            pytest.param(a_body(None, b"{}", flags=flags(["a"], [2])), id="no last newline"),
            pytest.param(a_body(None, b"{}\n\n", flags=flags(["a"], [2])), id="a newline too many"),
            pytest.param(a_body(None, b"{ }\n{}\n", flags=flags(["a", "b"], [2, 3])), id="lengths swapped"),
            pytest.param(a_body(None, flags=flags(["a"] * 100_001, [2] * 100_001)), id="too many flags"),
            pytest.param(a_body(None, aliases=[]), id="aliases are no object"),
            pytest.param(a_body(None, aliases={"x": "a"}), id="an alias of no flag"),
            pytest.param(
                a_body(None, b"{}\n", flags=flags(["a"], [2]), aliases={"x": 1}), id="an alias of a number"
            ),
            pytest.param(
                a_body(None, b"{}\n", flags=flags(["a"], [2]), aliases={"a": "a"}), id="an alias of itself"
            ),
            pytest.param(
                a_body(None, b"{}\n", flags=flags(["a"], [2], ["a"]), aliases={"x": "a"}),
                id="an alias of a hidden flag",
            ),
            pytest.param(
                a_body(None, b"{}\n", flags=flags(["a"], [2]), aliases={"": "a"}), id="an empty alias"
            ),
        ],
    )
    def test_refuses(self, body: bytes) -> None:
        with pytest.raises(Refused) as refusal:
            read_index(body)
        assert refusal.value.code is Code.INDEX_MALFORMED

    def test_refuses_a_later_format_as_such(self) -> None:
        with pytest.raises(Refused) as refusal:
            read_index(a_body(None, format=2, something="new"))
        assert refusal.value.code is Code.FORMAT_UNSUPPORTED

    @given(bodies(), st.data())
    def test_never_finds_a_line_outside_a_damaged_body(
        self, parts: tuple[dict[str, bytes], dict[str, FlagLine], dict[str, str]], data: st.DataObject
    ) -> None:
        body = bytearray(assemble(*parts))
        at = data.draw(st.integers(0, len(body) - 1))
        body[at] = data.draw(st.integers(0, 255))
        try:
            found = read_index(bytes(body))
        except Refused:
            return
        places = [*found.segments.values(), *found.flags.values()]
        assert [*places, len(body) - 1] == list(found.newlines)
        assert all(body[place : place + 1] == b"\n" for place in found.newlines)
        assert found.newlines[0] == body.index(b"\n")

    def test_a_newline_inside_a_line_is_met_when_the_line_is(self) -> None:
        body = a_body(None, b"{\n}\n{}\n", flags=flags(["a", "b"], [3, 2]))
        found = read_index(body)
        with pytest.raises(ValueError, match="newline"):
            found.line(body, found.flags["a"])
        assert found.line(body, found.flags["b"]) == b"{}"


class TestDecisionsDigest:
    def test_is_over_the_specified_text(self) -> None:
        segments = {"eu": b'{"when":1}'}
        flags = {
            "b": FlagLine(b'{"safe":1}', b'{"owner":"x"}'),
            "a\u00e9": FlagLine(b"{}", b"{}", asked=False),
        }
        text = (
            "flaggit-decisions-1\n"
            'aliases {"x":"b"}\n'
            'segment "eu" {"when":1}\n'
            'hidden "a\\u00e9" {}\n'
            'flag "b" {"safe":1}\n'
        )
        assert decisions_digest(segments, flags, {"x": "b"}) == hashlib.sha256(text.encode()).hexdigest()

    @given(bodies())
    def test_is_the_same_from_the_body_and_while_assembling(
        self, parts: tuple[dict[str, bytes], dict[str, FlagLine], dict[str, str]]
    ) -> None:
        assert digest_of(assemble(*parts)) == decisions_digest(*parts)

    @given(bodies(), OBJECTS)
    def test_does_not_change_with_metas(
        self, parts: tuple[dict[str, bytes], dict[str, FlagLine], dict[str, str]], meta: bytes
    ) -> None:
        segments, flags, aliases = parts
        others = {key: line._replace(meta=meta) for key, line in flags.items()}
        assert decisions_digest(segments, others, aliases) == decisions_digest(segments, flags, aliases)

    def test_changes_with_everything_that_decides(self) -> None:
        a, b = FlagLine(b'{"safe":1}', b"{}"), FlagLine(b"{}", b"{}")
        digests = [
            decisions_digest({}, {"a": a, "b": b}, {}),
            decisions_digest({}, {"a": b, "b": a}, {}),
            decisions_digest({}, {"a": a, "b": b._replace(asked=False)}, {}),
            decisions_digest({}, {"a": a, "b": b}, {"x": "a"}),
            decisions_digest({}, {"a": a, "b": b}, {"x": "b"}),
            decisions_digest({"a": b"{}"}, {"b": b}, {}),
            decisions_digest({"b": b"{}"}, {"a": b}, {}),
            decisions_digest({}, {"a": a}, {}),
            decisions_digest({"s": b"{}"}, {}, {}),
            decisions_digest({}, {}, {}),
        ]
        assert len(set(digests)) == len(digests)

    @pytest.mark.parametrize(
        "line",
        [
            pytest.param(b'{"meta":{}}', id="no decision"),
            pytest.param(b'{"decision":{}', id="half a line"),
            pytest.param(b'{"decision":{"meta":{}}', id="half a decision"),
            pytest.param(b'{"decision":nothing}', id="a decision that is no JSON"),
            pytest.param(b'{"decision":{}}', id="no meta"),
            pytest.param(b'{"decision":{},"more":1,"meta":{}}', id="something between"),
            pytest.param(b'{"decision":{},"meta":\n{}}', id="a newline inside"),
        ],
    )
    def test_refuses_a_line_that_is_no_flag(self, line: bytes) -> None:
        body = a_body(None, line + b"\n", flags=flags(["a"], [len(line)]))
        with pytest.raises(Refused) as refusal:
            digest_of(body)
        assert refusal.value.code is Code.LINE_MALFORMED


def test_no_line_is_parsed_while_indexing() -> None:
    line = FlagLine(b'{"no JSON', b"")
    body = assemble({}, {f"domain.flag-{number}": line for number in range(10_000)}, {})
    assert len(read_index(body).flags) == 10_000
