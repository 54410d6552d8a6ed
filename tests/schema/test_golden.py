"""Every fault of shape, in the words that people read: `golden/<type>.txt` holds documents and what is found in them.

A file's first line names the document; `=== name` begins a case, `---` ends its text, and the findings follow.
"""

from pathlib import Path

import pytest

from flaggit.diagnostics import Finding
from flaggit.schema import Schemas, examine_taxonomy
from flaggit.source import Document, DocumentKind, parse

GOLDEN = Path(__file__).parent / "golden"


def cases() -> list[object]:
    found: list[object] = []
    for file in sorted(GOLDEN.glob("*.txt")):
        head, *sections = file.read_text(encoding="utf-8").split("=== ")
        path = head.removeprefix("# ").strip()
        for section in sections:
            name, _, rest = section.partition("\n")
            text, _, expected = rest.partition("\n---\n")
            found.append(pytest.param(path, text, expected, id=f"{file.stem}: {name}"))
    return found


def examined(schemas: Schemas, document: Document) -> tuple[Finding, ...]:
    if document.kind is DocumentKind.TAXONOMY:
        return examine_taxonomy(document)
    return schemas.examine(document)


def shown(finding: Finding) -> str:
    key = " (key)" if finding.place.on == "key" else ""
    fix = f"\n  fix: {finding.fix.text}" if finding.fix else ""
    return f"{finding.id} {finding.place.pointer or '/'}{key}: {finding.message}\n  {finding.remedy}{fix}\n"


@pytest.mark.parametrize(("path", "text", "expected"), cases())
def test_findings_read_like_this(schemas: Schemas, path: str, text: str, expected: str) -> None:
    findings = examined(schemas, parse(f"{text}\n".encode(), path))

    assert "".join(shown(finding) for finding in findings) == expected


@pytest.mark.parametrize(("path", "text", "expected"), cases())
def test_a_fix_ends_its_finding(schemas: Schemas, path: str, text: str, expected: str) -> None:
    document = parse(f"{text}\n".encode(), path)
    for finding in examined(schemas, document):
        assert finding.fix is None or finding.fix.path == path
        if finding.fix is not None:
            repaired = replaced(document, finding)
            left = {(other.id, other.place.pointer) for other in examined(schemas, repaired)}
            assert (finding.id, finding.place.pointer) not in left, expected


def replaced(document: Document, finding: Finding) -> Document:
    """Apply a fix to a document's value, as an edit of its text would."""
    fix = finding.fix
    assert fix is not None
    inside = parse(f"at: {fix.text}\n".encode(), "x.segment.yaml").value
    assert isinstance(inside, dict)
    value = edited(document.value, fix.pointer.split("/")[1:], inside["at"], on_key=fix.on == "key")
    dates = tuple(pointer for pointer in document.dates if pointer != fix.pointer)
    return Document(path=document.path, kind=document.kind, value=value, dates=dates)


def edited(node: object, tokens: list[str], new: object, *, on_key: bool) -> object:
    if not tokens:
        return new
    first, rest = tokens[0], tokens[1:]
    if isinstance(node, list):
        return [
            edited(item, rest, new, on_key=on_key) if str(at) == first else item
            for at, item in enumerate(node)
        ]
    assert isinstance(node, dict)
    if on_key and not rest:
        return {(new if key == first else key): part for key, part in node.items()}
    return {
        key: edited(part, rest, new, on_key=on_key) if key == first else part for key, part in node.items()
    }
