"""What a page shows is what happens: every page is followed from its first block to its last."""

import re
from pathlib import Path

import pytest
from tests.docs.blocks import BY_HAND, ROOT, blocks, without_blocks
from tests.docs.running import Reader

RUN = {"console", "python", "pycon", "diff"}
PICTURES = {"mermaid", "text"}
NEEDS_MORE = ("pip install ", "python3 -m venv ", "make ", "git clone ", "pre-commit ", "# ")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


PAGES = [page for page in BY_HAND if any(block.language in RUN for block in blocks(page.read_text("utf-8")))]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_shows_what_happens(page: Path, tmp_path: Path) -> None:
    Reader(tmp_path).follow(page.read_text("utf-8"))


@pytest.mark.parametrize("page", BY_HAND, ids=name)
def test_nothing_is_shown_that_is_neither_run_nor_compared(page: Path) -> None:
    idle = [
        f"line {block.line}: {block.language or 'no language'}"
        for block in blocks(page.read_text("utf-8"))
        if block.language not in RUN | PICTURES and not block.about and block.language != "sh"
    ]
    assert idle == []


@pytest.mark.parametrize("page", BY_HAND, ids=name)
def test_what_is_not_run_needs_more_than_this_machine(page: Path) -> None:
    shown = [
        line
        for block in blocks(page.read_text("utf-8"))
        if block.language == "sh" and not block.about
        for line in block.text.splitlines()
    ]
    assert [line for line in shown if line and not line.startswith(NEEDS_MORE)] == []


@pytest.mark.parametrize("page", BY_HAND, ids=name)
def test_a_reader_is_told_the_name_of_every_file(page: Path) -> None:
    text = page.read_text("utf-8")
    prose = without_blocks(text)
    named = {block.about.removeprefix("in ") for block in blocks(text) if block.about}
    assert (
        sorted(
            path for path in named if not re.search(rf"`(?:[\w./-]*/)?{re.escape(Path(path).name)}`", prose)
        )
        == []
    )


def test_the_readme_and_the_guides_are_run() -> None:
    assert {"README.md", "docs/concepts.md"} <= {name(page) for page in PAGES}
