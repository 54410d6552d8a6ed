"""Whatever stands in a file, a comment and a page show it as text, and stay within what a forge takes."""

import re
from collections.abc import Mapping
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from markdown_it import MarkdownIt
from tests.report.reviews import REVIEWS, flag, place, region, review, segment

from flaggit.frozen import Frozen, names, replace
from flaggit.report import review as render
from flaggit.report.controls import safe
from flaggit.report.review.in_markdown import LIMIT
from flaggit.report.review.markdown_text import code, fenced, prose
from flaggit.review import Quiet, Review, Served

FORGE = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = (
    "@shop/everyone",
    "#1 and shop/flags#2 and GH-3",
    "<script>alert(1)</script>",
    "</details></code><!-- flaggit:review -->",
    "a`b``c",
    "`",
    "a|b\\|c",
    "*a* _b_ ~~c~~ $d$",
    "[x](https://evil.example) ![x](y) <https://evil.example>",
    "https://evil.example www.evil.example mailto:a@evil.example a@evil.example",
    "line\nbreak\r\n\n# heading",
    "\u202egnp.exe\u200b\x1b[2J",
    "&lt;b&gt; &amp;",
    "1. one",
    "- item",
    "> quote",
    "| a | b |\n|---|---|",
    "```\nfence",
)


def fill(value: Any, text: str) -> Any:
    """The same value with a text in place of every text in it."""
    found = value
    if isinstance(found, str) and type(found) is str:
        found = text
    elif isinstance(found, tuple):
        found = tuple(fill(each, text) for each in found)
    elif isinstance(found, Mapping):
        found = {text: fill(next(iter(found.values()), ""), text)}
    elif isinstance(found, Frozen):
        filled = [name for name in names(type(found)) if name not in {"missing", "unit"}]
        found = replace(found, **{name: fill(getattr(found, name), text) for name in filled})
    return found


class Tags(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def read(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    tags.close()
    return tags


def prose_of(page: str) -> str:
    """The text of a page outside of code, where a forge looks for mentions and references."""
    return re.sub(r"<code[^>]*>.*?</code>", "", page, flags=re.DOTALL)


def references(text: str) -> list[str]:
    """What a forge would make a mention, a reference or a link of."""
    return re.findall(r"@[A-Za-z0-9]|#[0-9]|\bGH-[0-9]|\w://|\bwww\.\w|\bmailto:\w", text)


PARTS = (render.Part(title="Proofs", mark=render.Mark.BAD, summary="x", lines=("x", "x"), shown="x"),)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["segment", "unexact", "formatting"])
def test_a_comment_shows_text_as_text(name: str, text: str) -> None:
    usual, found = ((fill(REVIEWS[name](), each), fill(PARTS, each)) for each in ("plain", text))
    expected, page = (read(FORGE.render(render.markdown(*each))) for each in (usual, found))
    assert page.tags == expected.tags
    assert page.attributes == expected.attributes
    assert page.comments == expected.comments
    assert references(prose_of(FORGE.render(render.markdown(*found)))) == []


@given(st.text(max_size=20), st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_text_comes_back_out_of_markdown(first: str, second: str) -> None:
    table = f"| a | b |\n|---|---|\n| x{code(first)}y | {prose('x' + second + 'y')} |\n"
    page = read(FORGE.render(table))
    assert set(page.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    shown = page.text.replace("\u200b", "").replace("\xa0", " ")
    assert squeezed(f"x{safe(first)}y") in squeezed(shown)
    assert squeezed(f"x{safe(second)}y") in squeezed(shown)


@given(st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_a_line_of_text_begins_nothing(text: str) -> None:
    page = read(FORGE.render(f"- {prose(text)}\n"))
    assert page.tags in (["ul", "li"], ["ul", "li", "p"])


@given(st.text(st.sampled_from("`~\n a"), max_size=20))
def test_a_fence_is_longer_than_any_in_it(text: str) -> None:
    page = read(FORGE.render(fenced(text)))
    assert page.tags == ["pre", "code"]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["segment", "unexact", "formatting"])
def test_a_page_shows_text_as_text_and_asks_for_nothing_else(name: str, text: str) -> None:
    usual, found = ((fill(REVIEWS[name](), each), fill(PARTS, each)) for each in ("plain", text))
    expected, page = (read(render.html(*each)) for each in (usual, found))
    # A name may go on behind each of its dots.
    tags, usual_tags = ([tag for tag in one.tags if tag != "wbr"] for one in (page, expected))
    assert tags == usual_tags
    assert page.attributes == expected.attributes
    assert not {"script", "link", "img", "iframe", "a"} & set(page.tags)
    assert not {"src", "href", "onclick"} & {name for name, _ in page.attributes}


def many(count: int, word: str) -> Review:
    """A change of many flags with long names, each in its own way."""
    flags = []
    for at in range(count):
        regions = tuple(
            region(
                share=Fraction(1, each + 2 + at), before=Served(value=f"{word}{at}"), after=Served(value=word)
            )
            for each in range(6)
        )
        flags.append(
            flag(place(*regions, services=(f"{word}-{at}", "web")), key=f"{word}.{at:06}", former="")
        )
    return review(*flags, quiet=tuple(Quiet(key=f"{word}.{at}", why=word) for at in range(count)))


@pytest.mark.parametrize("count", [1, 8, 40, 300])
@pytest.mark.parametrize("word", ["checkout", "x" * 300, "😀|`<" * 80], ids=["short", "long", "wide"])
def test_a_comment_is_never_longer_than_a_forge_takes(count: int, word: str) -> None:
    lines = tuple(f"{word} {at}" for at in range(count))
    part = render.Part(
        title="Proofs", mark=render.Mark.BAD, summary=word, lines=lines, shown="\n".join(lines)
    )
    text = render.markdown(many(count, word), (part,))
    assert len(text.encode()) <= LIMIT
    assert text.startswith(render.MARKER)
    assert text.count("<details>") == text.count("</details>")
    assert f"{count:,} flag" in text
    assert "**Undo after merge:** `git revert -m 1 COMMIT`" in text


def test_a_long_comment_gives_up_little_by_little() -> None:
    whole = many(12, "checkout")
    texts = [render.markdown(whole)]
    while len(shorter := render.markdown(whole, limit=len(texts[-1].encode()) - 1)) < len(texts[-1]):
        texts.append(shorter)
    told = [("for example" in text, "smaller change" in text, "Who is affected" in text) for text in texts]
    assert told == [
        (True, False, True),
        (True, False, True),
        (False, False, True),
        (False, True, True),
        (False, False, False),
        (False, False, False),
    ]
    assert all("12 flags decide differently" in text for text in texts)


def test_what_is_missing_is_said() -> None:
    text = render.markdown(segment())
    assert "| ? | Proofs | not run for this text: flaggit prove |" in text
    assert "| ? | Approvals | not looked up for this text: flaggit policy check |" in text


def test_without_a_charter_nothing_is_said_of_approvals() -> None:
    found = replace(segment(), governed=False)
    for text in (render.markdown(found), render.html(found), render.as_json(found)):
        assert "Approvals" not in text


def test_a_long_list_folds_even_where_something_is_wrong() -> None:
    lines = tuple(f"line {at}" for at in range(21))
    part = render.Part(title="Approvals", mark=render.Mark.BAD, summary="must wait", lines=lines)
    text = render.markdown(review(flag(place())), (part,))
    assert "<details><summary>Approvals, in full</summary>" in text
    assert "**Approvals**" not in text


def test_what_is_wrong_stands_open_and_what_is_right_folds() -> None:
    good = render.Part(title="Approvals", mark=render.Mark.GOOD, summary="2 of 2", lines=("team-checkout",))
    bad = render.Part(
        title="Proofs", mark=render.Mark.BAD, summary="1 fails", lines=("never both",), shown="u-1\n"
    )
    text = render.markdown(review(flag(place())), (good, bad))
    assert "<summary>Approvals, in full</summary>" in text
    assert "\n**Proofs**\n\n- never both\n\n```text\nu-1\n```\n" in text
