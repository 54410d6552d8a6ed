"""Fill the templates."""

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from flaggit.bundle.refused import Code
from flaggit.diagnostics import Rule, Severity
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
    "7": "Services, metrics, populations, invariants and the charter",
}


SHORT = 12
"""A sample of so many lines is shown whole."""
MOST = 0.7
"""A change of a larger part of a sample is shown whole, too."""


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


def _change(before: str | None, after: str | bytes | None) -> str:
    """The lines that differ, with three around them; empty when the whole is as easily read."""
    if before is None or not isinstance(after, str) or _shown(after) != after.rstrip("\n"):
        return ""
    lines = after.splitlines()
    found = [*unified_diff(before.splitlines(), lines, lineterm="", n=3)][2:]
    told = ["…" if line.startswith("@@") else line for line in found]
    told = told[1:] if told and found[0].startswith("@@ -1,") else told
    return "\n".join(told) if len(lines) > SHORT and 0 < len(told) < len(lines) * MOST else ""


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


def check_page(
    rule: Rule, said: Mapping[str, str], repository: Mapping[str, str], *, silenceable: bool
) -> Page:
    """The manual page of a finding.

    Args:
        rule: The finding.
        silenceable: Whether the taxonomy or a comment may silence it.
        said: What `check` prints about each invalid sample, by the sample's name.
        repository: The sample repository that samples are laid over: path to text. Small changes of it are shown as such.
    """
    other = "error" if rule.severity == Severity.WARNING else "warning"

    def change(path: str, text: str | bytes | None, before: Mapping[str, object]) -> str:
        return "" if path in before else _change(repository.get(path), text)

    return _fill(
        "check.md",
        f"checks/{rule.id}.md",
        rule=rule,
        said=said,
        other=other,
        change=change,
        silenceable=silenceable,
    )


def sample_page(repository: Mapping[str, str]) -> Page:
    """The sample repository, whole."""
    return _fill("sample.md", "checks/sample.md", repository=repository)


def check_index(rules: Sequence[Rule]) -> Page:
    """The list of all findings, family by family."""
    families = [(name, [rule for rule in rules if rule.id[2] == digit]) for digit, name in FAMILIES.items()]
    return _fill(
        "checks.md", "checks/README.md", families=[each for each in families if each[1]], total=len(rules)
    )


def format_page(reference: Reference, example: tuple[str, str]) -> Page:
    """The reference of one document type, with an example: its path and its text."""
    return _fill("format.md", f"reference/{reference.kind}.md", reference=reference, example=example)


def formats_index(references: Sequence[Reference]) -> Page:
    """The list of document types."""
    return _fill("formats.md", "reference/README.md", references=references)


def exit_codes() -> Page:
    """The table of exit codes."""
    return _fill("exit-codes.md", "reference/exit-codes.md", exits=EXITS)


def refusals() -> Page:
    """The table of reject codes."""
    return _fill("refusals.md", "spec/refusals.md", codes=list(Code))


def change_events(schema: Mapping[str, Any], example: str) -> list[Page]:
    """The reference of change events, field by field with an example, and their schema as a file."""
    rows = list(_rows(schema, ""))
    page = _fill(
        "events.md",
        "reference/events.md",
        rows=[row for row in rows if not row[0].startswith("data.")],
        told=[row for row in rows if row[0].startswith("data.")],
        example=json.dumps(json.loads(example), indent=2, ensure_ascii=False),
    )
    file = Page("reference/change-event.schema.json", json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
    return [page, file]


def _rows(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    """Every field below a schema: its path, its type and what it is."""
    for name, field in schema.get("properties", {}).items():
        own = f"{path}.{name}" if path else name
        yield own, _type(field), field["description"]
        yield from _rows(field, own)
        yield from _rows(field.get("items", {}), f"{own}[]")


def _type(field: Mapping[str, Any]) -> str:
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return " or ".join(f"`{each}`" for each in field["enum"])
    if field.get("format") == "date-time":
        return "instant or null" if "null" in field["type"] else "instant"
    kinds = field.get("type", "any value")
    names = {"string": "text", "array": "list"}
    return " or ".join(names.get(kind, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds))
