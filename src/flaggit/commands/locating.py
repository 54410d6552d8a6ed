"""From pointers to lines, late: only files with findings are read again, and their comments decide what is allowed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from flaggit.checks import registry
from flaggit.checks.suppressed import allow
from flaggit.commands.checked import Located
from flaggit.diagnostics import Finding, Place, order
from flaggit.source import Positions, locate, suppressions


def settle(findings: Iterable[Finding], data: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Resolve lines, note what comments allow, and report permissions that allow nothing.

    Args:
        findings: Of one reading.
        data: Path to bytes of its documents.

    Returns:
        All findings in their one order; the allowed ones say why in `suppressed`.
    """
    positions: dict[str, Positions] = {}
    placed = [_placed(finding, data, positions) for finding in findings]
    permissions = {path: suppressions(text) for path, text in data.items() if b"flaggit:" in text}
    return order(allow(placed, permissions))


def locate_line(finding: Finding, data: Mapping[str, bytes], *, changed: bool) -> Located:
    """Add the text of the line that a finding begins on, and the name of its rule."""
    span, text = finding.place.span, data.get(finding.place.path)
    line = ""
    if span is not None and text is not None:
        lines = text.decode("utf-8", "replace").split("\n")
        line = lines[span.line - 1].removesuffix("\r") if span.line <= len(lines) else ""
    rule = registry.rule(finding.id)
    return Located(finding=finding, name=rule.name if rule else "", line=line, changed=changed)


def _placed(finding: Finding, data: Mapping[str, bytes], positions: dict[str, Positions]) -> Finding:
    place = _with_span(finding.place, data, positions)
    related = tuple(_with_span(each, data, positions) for each in finding.related)
    return replace(finding, place=place, related=related)


def _with_span(place: Place, data: Mapping[str, bytes], positions: dict[str, Positions]) -> Place:
    if place.span is not None or place.path not in data:
        return place
    if place.path not in positions:
        positions[place.path] = locate(data[place.path])
    return replace(place, span=positions[place.path].span(place.pointer, place.on))
