"""Fill the templates."""

from collections.abc import Sequence
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from flaggit.bundle.refused import Code
from flaggit.diagnostics import Rule
from flaggit.report.manual import EXITS
from flaggit.schema import Reference

FAMILIES = {
    "0": "The project and its taxonomy",
    "1": "Reading YAML",
    "2": "Shape, names, references and types",
    "3": "What flags decide",
    "4": "Rollouts, layers and experiments",
    "5": "Decision tables",
    "6": "The clock and history",
    "7": "Services, metrics and the charter",
}


class Page(NamedTuple):
    """A page: its path below `docs/`, and its text."""

    path: str
    text: str


def _cell(text: str) -> str:
    """Text for a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def _shown(text: str | bytes | None) -> str:
    """A sample as it can be printed: bytes that are no UTF-8 and invisible characters are written as escapes."""
    plain = text.decode("utf-8", "backslashreplace") if isinstance(text, bytes) else text or ""
    return "".join(
        each if each.isprintable() or each in "\n\t" else each.encode("unicode_escape").decode()
        for each in plain
    ).rstrip("\n")


_TEMPLATES = Environment(
    loader=PackageLoader("flaggit.report.pages"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701 - the pages are Markdown, and what goes in is this project's own text
)
_TEMPLATES.filters |= {"cell": _cell, "shown": _shown}


def _fill(template: str, path: str, **values: object) -> Page:
    return Page(path, _TEMPLATES.get_template(template).render(values))


def check_page(rule: Rule) -> Page:
    """The manual page of a finding."""
    return _fill("check.md", f"checks/{rule.id}.md", rule=rule)


def check_index(rules: Sequence[Rule]) -> Page:
    """The list of all findings, family by family."""
    families = [(name, [rule for rule in rules if rule.id[2] == digit]) for digit, name in FAMILIES.items()]
    return _fill(
        "checks.md", "checks/README.md", families=[each for each in families if each[1]], total=len(rules)
    )


def format_page(reference: Reference) -> Page:
    """The reference of one document type."""
    return _fill("format.md", f"reference/{reference.kind}.md", reference=reference)


def formats_index(references: Sequence[Reference]) -> Page:
    """The list of document types."""
    return _fill("formats.md", "reference/README.md", references=references)


def exit_codes() -> Page:
    """The table of exit codes."""
    return _fill("exit-codes.md", "reference/exit-codes.md", exits=EXITS)


def refusals() -> Page:
    """The table of reject codes."""
    return _fill("refusals.md", "spec/refusals.md", codes=list(Code))
