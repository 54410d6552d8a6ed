"""Write the pages that are made from the code: `make docs`. A test compares them with what is committed."""

import contextlib
import io
import os
from pathlib import Path

from flaggit.checks import registry
from flaggit.cli import main
from flaggit.cli.app import VERBS
from flaggit.report import pages
from flaggit.schema import reference
from flaggit.source import DocumentKind

DOCS = Path(__file__).parent
WIDTH = "100"


def generated() -> list[pages.Page]:
    """Make every page."""
    references = [reference(kind) for kind in DocumentKind]
    return [
        *(pages.check_page(rule) for rule in registry.RULES),
        pages.check_index(registry.RULES),
        *(pages.format_page(each) for each in references),
        pages.formats_index(references),
        pages.exit_codes(),
        pages.refusals(),
        _commands(),
    ]


def _commands() -> pages.Page:
    parts = ["# Verbs and options\n\nWhat `--help` says, as the program says it.\n"]
    for words in ([], *([verb] for verb in VERBS)):
        title = " ".join(["flaggit", *words])
        parts.append(f"\n## {title}\n\n```text\n{_help(words)}\n```\n")
    return pages.Page("reference/commands.md", "".join(parts))


def _help(words: list[str]) -> str:
    output = io.StringIO()
    os.environ |= {"COLUMNS": WIDTH, "NO_COLOR": "1", "TERMINAL_WIDTH": WIDTH}
    with contextlib.redirect_stdout(output), contextlib.suppress(SystemExit):
        main([*words, "--help"])
    return "\n".join(line.rstrip() for line in output.getvalue().strip("\n").splitlines())


def write() -> None:
    """Write the pages, and delete those of checks that are gone."""
    made = generated()
    for page in made:
        target = DOCS / page.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page.text, "utf-8")
    for stray in {path.name for path in (DOCS / "checks").glob("*.md")} - {
        Path(page.path).name for page in made
    }:
        (DOCS / "checks" / stray).unlink()


if __name__ == "__main__":
    write()
