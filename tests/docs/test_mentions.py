"""What pages speak of exists: links, anchors, verbs, options, findings, exit codes; and nothing that is only of one machine."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer
from tests.docs.blocks import ALL, ROOT, blocks, without_blocks

from flaggit.checks.registry import IDS
from flaggit.cli.app import app
from flaggit.errors import Exit

LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
SPAN = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
CALL = re.compile(r"\bflaggit((?: -C \S+)?(?: [^\n`|;&<>#]*)?)")
ELSEWHERE = re.compile(r"\w+:|//")
OTHER_EXITS = {130}
"""What the shell gives for Ctrl-C."""


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


PAGES = [pytest.param(page, id=name(page)) for page in ALL]


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    for heading in HEADING.findall(without_blocks(text)):
        plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number = 1
        unique = slug
        while unique in found:
            unique, number = f"{slug}-{number}", number + 1
        found.add(unique)
    return found


def links(page: Path) -> Iterator[str]:
    prose = SPAN.sub("", without_blocks(page.read_text("utf-8")))
    yield from (link for link in LINK.findall(prose) if not ELSEWHERE.match(link))


def leads(page: Path, link: str) -> bool:
    path, _, anchor = unquote(link).partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    text = target / "README.md" if target.is_dir() else target
    return not anchor or anchor in anchors(text.read_text("utf-8"))


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = [link for link in links(page) if not leads(page, link)]
    assert broken == []


def calls(page: Path) -> Iterator[list[str]]:
    """Every call of the program that a page shows or names, as its words."""
    text = page.read_text("utf-8")
    code = [block.text for block in blocks(text) if block.language in {"console", "sh", "yaml", "text", ""}]
    code += [span[1].replace("\n", " ") for span in SPAN.findall(without_blocks(text))]
    for part in code:
        for line in re.sub(r"\\\n> ", "", part).split("\n"):
            for found in CALL.finditer(line):
                yield found[1].split()


def wrong_words(words: list[str]) -> str:
    """What of a call does not exist; empty when all of it does."""
    command: Any = typer.main.get_command(app)
    if words[:1] == ["-C"]:
        words = words[2:]
    while words and hasattr(command, "commands") and not words[0].startswith(("-", "[")):
        word = words[0].strip(".,:)")
        if word not in command.commands:
            return "" if word in {"VERB", "…"} or word[:1].isdigit() else word
        command, words = command.commands[word], words[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
    if command.context_settings.get("ignore_unknown_options"):
        known |= {word for word in words if word in {"--user", "--employee"}}
    options = (word.partition("=")[0].strip(".,:()[]'\"") for word in words if word.startswith("-"))
    return " ".join(option for option in options if len(option) > 1 and option not in known)


@pytest.mark.parametrize("page", PAGES)
def test_every_verb_and_option_exists(page: Path) -> None:
    wrong = {" ".join(words): wrong_words(words) for words in calls(page)}
    assert {call: word for call, word in wrong.items() if word} == {}


@pytest.mark.parametrize("page", PAGES)
def test_every_finding_exists(page: Path) -> None:
    unknown = {"FG999"} if page.name == "FG013.md" else set()  # the page of unknown ids shows one
    assert set(re.findall(r"\bFG[0-9]{3}\b", page.read_text("utf-8"))) - IDS == unknown


@pytest.mark.parametrize("page", PAGES)
def test_every_exit_code_is_one_of_the_table(page: Path) -> None:
    text = page.read_text("utf-8")
    said = re.findall(r"\bexit(?:s with| code)? ([0-9]+)\b", text)
    tables = re.findall(
        r"^\| (?:exit )?code \| meaning \|\n\|[-|]+\|\n((?:\| [0-9]+ \|.*\n)+)", text, re.MULTILINE
    )
    said += [code for table in tables for code in re.findall(r"^\| ([0-9]+) \|", table, re.MULTILINE)]
    codes = {int(code) for code in Exit}
    assert {int(code) for code in said} <= codes | OTHER_EXITS
    assert all(f"| {code} |" in table for table in tables for code in codes)


# The registries' hosts are put together, so that this file does not name them either.
HOSTS = tuple(
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "com"), ("npmjs", "org"))
)
OF_ONE_MACHINE = re.compile("|".join((*map(re.escape, HOSTS), r"(?<![\w.-])/(?:tmp|root|home|work|Users)/")))


@pytest.mark.parametrize("page", PAGES)
def test_no_page_names_a_registry_or_a_folder_of_one_machine(page: Path) -> None:
    assert OF_ONE_MACHINE.findall(page.read_text("utf-8")) == []
