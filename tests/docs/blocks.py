"""The fenced blocks of a Markdown page, and the rules by which a page may use them.

What a page shows is run, in the order of the page, in one fresh folder a page. The first word after the fence is the
language, as everywhere; a second one says what the block is:

- `console`: each line after `$ ` is run by the shell (a command goes on in lines after `> `), and what it prints is
  compared with what the page shows. `…` stands for anything within a line, and a line of nothing but `…` for any lines.
- LANGUAGE FILE: the file is written, whole. The reader is told its name in the text.
- LANGUAGE `in` FILE: an excerpt: these lines stand in that file, one after the other, at any indentation.
- `diff` FILE: an edit that the reader makes. The lines with a blank or `-` before them occur in the file exactly once,
  and become those with a blank or `+`.
- `python`: runs, in one namespace a page. `pycon`: the same as a dialogue, compared as doctest does, `...` for anything.
- `sh`: commands that need more than this machine, such as `pip install`. A test lists what they may begin with.
- `mermaid` and `text` are pictures.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
BY_HAND = sorted(
    path
    for path in (ROOT / "README.md", *DOCS.rglob("*.md"), *(ROOT / "examples").rglob("*.md"))
    if path.parent not in {DOCS / "adr", DOCS / "checks", DOCS / "comments"}
    and (path.parent != DOCS / "reference" or path.name == "output.md")
    and path.name != "refusals.md"
)
ALL = sorted(
    {
        *BY_HAND,
        *DOCS.rglob("*.md"),
        *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "flags/README.md")),
    }
)

FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=fence)`*[ ]*$", re.DOTALL | re.MULTILINE
)


class Block(NamedTuple):
    """A fenced block: its language, what follows it, its text, and the line of the page that it begins on."""

    language: str
    about: str
    text: str
    line: int


class Command(NamedTuple):
    """A command of a `console` block, and what the page shows below it."""

    line: str
    shown: str


def blocks(page: str) -> Iterator[Block]:
    for found in FENCE.finditer(page):
        language, _, about = found["info"].strip().partition(" ")
        yield Block(language, about.strip(), found["text"], page.count("\n", 0, found.start()) + 1)


def commands(console: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        lines = part.split("\n")
        more = 1
        while more < len(lines) and lines[more].startswith("> "):
            more += 1
        whole = "\n".join([lines[0], *(line[2:] for line in lines[1:more])])
        yield Command(whole, "\n".join(lines[more:]).strip("\n"))


def without_blocks(page: str) -> str:
    """The prose of a page."""
    return FENCE.sub("", page)
