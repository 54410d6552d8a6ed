"""The canonical layout: golden files for what it looks like, tables for the odd places, laws for all."""

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from flaggit.source import DocumentKind, parse
from flaggit.source.editing import format_document, formatted

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("kind", [DocumentKind.FLAG, DocumentKind.ROLLOUT])
def test_a_document_is_laid_out_in_canonical_order(kind: DocumentKind) -> None:
    result = formatted((GOLDEN / f"{kind}.before.yaml").read_bytes(), kind)
    assert result.reason == ""
    assert result.data.decode() == (GOLDEN / f"{kind}.after.yaml").read_text(encoding="utf-8")


LONG = ", ".join(f"word{number}" for number in range(14))

TABLE = [
    pytest.param("---\nb: 1\na: 2\n", "---\nb: 1\na: 2\n", id="a start marker stays"),
    pytest.param("# c\n---\n# d\na: 2\n", "# c\n---\n# d\na: 2\n", id="comments round a start marker"),
    pytest.param("a: 1\r\n\r\n\r\nb: 2", "a: 1\n\nb: 2\n", id="line ends"),
    pytest.param("\n\na: 1\n\n\n", "a: 1\n", id="blank lines at both ends"),
    pytest.param("a: 1   \nb:   2\n", "a: 1\nb: 2\n", id="white space"),
    pytest.param("a:\n  - b\n\n\n  # c\n\n", "a:\n  - b\n\n  # c\n", id="a comment at the end"),
    pytest.param("a:\n# b\n  # c\n  x: 1\n# d\n", "a:\n  # b\n  # c\n  x: 1\n# d\n", id="comments above a block"),
    pytest.param("a:   # c\n    b: 1\n", "a:   # c\n  b: 1\n", id="a comment beside a block's key"),
    pytest.param("a:\n  # c\n  1 # d\n", "# c\na: 1 # d\n", id="a value below its key"),
    pytest.param("a:\n-   - b\n    - c\n- -  d\n", "a:\n  - - b\n    - c\n  - - d\n", id="lists in lists"),
    pytest.param("a:\n-  # c\n  b: 1\n", "a:\n  # c\n  - b: 1\n", id="a comment beside a dash"),
    pytest.param("a:\n-\n- b\n", "a:\n  -\n  - b\n", id="an item that holds nothing"),
    pytest.param("a: {b, c: , d: 1}\n", "a: {b: null, c: null, d: 1}\n", id="nothing in braces"),
    pytest.param("a: [ x,y , {b : 1} ]\n", "a: [x, y, {b: 1}]\n", id="brackets"),
    pytest.param("a: [1, # d\n    2]\nb: [1,\n 2]\n", "a: [1, # d\n  2]\nb: [1, 2]\n", id="brackets over lines"),
    pytest.param("a: {b:\n  'c\n\n  d'}\n", "a: {b:\n  'c\n\n  d'}\n", id="a text over lines in braces"),
    pytest.param("a: {? x\n  z : 1}\n", "a: {? x\n  z : 1}\n", id="a key over lines in braces"),
    pytest.param("a: [{b: 'c\n  d'}]\n", "a: [{b: 'c\n  d'}]\n", id="a text over lines deep in brackets"),
    pytest.param("a: []\nb: {}\n", "a: []\nb: {}\n", id="empty brackets"),
    pytest.param('a: "x\n     z"   # c\n', 'a: "x\n  z"   # c\n', id="a text over lines"),
    pytest.param("a:\n    - |\n          x\n            y\n\n\n          z\n", "a:\n  - |\n    x\n      y\n\n\n    z\n", id="a block text"),
    pytest.param(f"a: [{LONG}]\n", "a:\n" + "".join(f"  - {word}\n" for word in LONG.split(", ")), id="a long list"),
    pytest.param(
        f"a:\n  - {{c: [{LONG}], b: []}}\n",
        "a:\n  - c:\n" + "".join(f"      - {word}\n" for word in LONG.split(", ")) + "    b: []\n",
        id="a long item in braces",
    ),
    pytest.param("when:\n  a: [z, b]\n  c:\n  - z\n  - b\n", "when:\n  a: [z, b]\n  c:\n    - b\n    - z\n", id="sets in conditions"),
    pytest.param("owner: x\n# of when\nwhen: {a: 1}\nsummary: s # c\n", "summary: s # c\nowner: x\n# of when\nwhen: {a: 1}\n", id="comments move along"),
    pytest.param("a: no # c\nb:  1e3\n", "a: no # c\nb: 1e3\n", id="an ambiguous value is not its business"),
    pytest.param("\ufeffa:  1\n", "a: 1\n", id="a byte order mark goes"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), TABLE)
def test_layout(before: str, after: str) -> None:
    result = formatted(before.encode(), DocumentKind.SEGMENT)
    assert (result.data.decode(), result.reason) == (after, "")
    assert format_document(result.data, DocumentKind.SEGMENT) == result.data


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("a: 'x\n", "FG103", id="not YAML"),
        pytest.param("a: 1\na: 2\n", "FG108", id="a duplicate key"),
        pytest.param("", "FG115", id="nothing"),
        pytest.param("{b: 1}\n", "no block of entries", id="a document in braces"),
        pytest.param("? a\n: 1\n", "can't be kept", id="a question mark"),
        pytest.param("b: 1\n? a\n: 1\n", "can't be kept", id="a question mark further down"),
        pytest.param("a: 1\n? b # c\n: 1\n", "can't be kept", id="a question mark and a comment"),
        pytest.param("a: |+\n  x\n\n", "a block text has signs", id="a block text that keeps its end"),
        pytest.param("a: |2\n   x\n", "a block text has signs", id="a block text that gives its indentation"),
        pytest.param("a: 1\n#\x07\n", "FG102", id="an unseen character"),
    ],
)
def test_what_cannot_be_laid_out_stays_with_a_reason(text: str, reason: str) -> None:
    result = formatted(text.encode(), DocumentKind.SEGMENT)
    assert result.data == text.encode()
    assert reason in result.reason


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("service", "depends_on: [b, a]\nowner: t\n", "owner: t\ndepends_on:\n  - a\n  - b\n"),
        ("experiment", "arms: [{weight: 50, serve: b}, {weight: 50, serve: a}]\nnow: {iteration: 1, status: draft}\n",
         "now: {status: draft, iteration: 1}\narms: [{serve: b, weight: 50}, {serve: a, weight: 50}]\n"),
        ("charter", "freeze: []\ncareful_when: []\nother: 1\ntiers: {}\n", "tiers: {}\ncareful_when: []\nfreeze: []\nother: 1\n"),
        ("taxonomy", "attributes: {b: {values: [z, y1], type: string}, a: {type: ip}}\ndomains: {b: x, a: x}\n",
         "domains: {b: x, a: x}\nattributes: {b: {type: string, values: [z, y1]}, a: {type: ip}}\n"),
        ("test", "cases:\n- expect: {rule: r, serve: 1}\n  name: n\n  admit: [b, a]\n", "cases:\n  - name: n\n    admit: [b, a]\n    expect: {serve: 1, rule: r}\n"),
        ("layer", "members: {b: [0, 1], a: [1, 2]}\nunit: user\n", "unit: user\nmembers: {b: [0, 1], a: [1, 2]}\n"),
        ("service", "tolerates:\n  both_paths: [b.b, a.a]\n  stale: 1h\n", "tolerates:\n  stale: 1h\n  both_paths:\n    - a.a\n    - b.b\n"),
        ("invariant", "never: {all: [{is: true, flag: a.b}, {not: {service: w, is_not: 1, flag: a.c}}]}\nwhen: {country: [b, a]}\nsummary: s\n",
         "summary: s\nwhen: {country: [b, a]}\nnever: {all: [{flag: a.b, is: true}, {not: {flag: a.c, is_not: 1, service: w}}]}\n"),
        ("invariant", "implies:\n  then: {is: 1, flag: a.b}\n  if: {flag: a.c, is: 1}\nsummary: s\n",
         "summary: s\nimplies:\n  if: {flag: a.c, is: 1}\n  then: {flag: a.b, is: 1}\n"),
        ("population", "groups:\n- {country: DE, count: 1}\n- {count: 2, country: AT}\nunit: user\nday: 2026-11-01\n",
         "day: 2026-11-01\nunit: user\ngroups:\n  - {country: DE, count: 1}\n  - {count: 2, country: AT}\n"),
        ("retired", "services: [b, a]\ntype: boolean\n", "type: boolean\nservices:\n  - a\n  - b\n"),
        ("rollout", "now:   # on two lines\n  stage: a\n", "# on two lines\nnow: {stage: a}\n"),
        ("rollout", "now: # below\n  stage: a # c\n", "now: # below\n  stage: a # c\n"),
    ],
)  # fmt: skip
def test_each_kind_has_its_order(kind: str, before: str, after: str) -> None:
    assert format_document(before.encode(), DocumentKind(kind)).decode() == after


PIECES = st.sampled_from(
    ["name: n", "serve: true", "percent: 5", "when: {b: 1, a: [z, b]}", "rules:", "otherwise: x", "services: [b, a]", "- z", "- a", "- name: n", "- {weight: 1, serve: s}", "now:", "stage: s", "state: t", "text: |", "plain words"]
)  # fmt: skip
COMMENTS = st.sampled_from(["", "", "", "  # beside", " # c"])


@st.composite
def commented(draw: st.DrawFn) -> str:
    """Lines of documents with comments and blank lines strewn in; many are documents."""
    lines = []
    indent = 0
    for _ in range(draw(st.integers(1, 12))):
        lines += draw(
            st.lists(st.sampled_from(["", "# one", "  # two", "    # four", "      # six"]), max_size=2)
        )
        piece = draw(PIECES)
        lines.append(f"{' ' * indent}{piece}{draw(COMMENTS)}")
        deeper = piece.endswith((":", "|")) or piece.startswith("- name")
        indent = draw(st.sampled_from([indent + 2] if deeper else [indent, indent, max(indent - 2, 0), 0]))
    return "\n".join(lines)


@given(commented(), st.sampled_from(DocumentKind))
def test_layout_is_done_once_and_keeps_meaning_and_comments(text: str, kind: DocumentKind) -> None:
    result = formatted(text.encode(), kind)
    assert format_document(result.data, kind) == result.data
    if not result.reason:
        lines = result.data.decode().split("\n")
        assert "|" in text or all(line == line.rstrip() for line in lines)
        assert result.data.endswith(b"\n")
        assert not result.data.endswith(b"\n\n")
        assert sorted(_scalars(parse(result.data, "x").value)) == sorted(
            _scalars(parse(text.encode(), "x").value)
        )
        assert result.data.count(b"#") == text.count("#")


def _scalars(value: object) -> list[str]:
    if isinstance(value, dict):
        return [one for key, item in value.items() for one in [key, *_scalars(item)]]
    if isinstance(value, list):
        return [one for item in value for one in _scalars(item)]
    return [repr(value)]
