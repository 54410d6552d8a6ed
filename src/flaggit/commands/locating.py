"""From pointers to lines, late: only files with findings are read again, and their comments decide what is allowed."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from flaggit.checks import registry
from flaggit.checks.suppressed import allow
from flaggit.commands.checked import Located
from flaggit.diagnostics import Finding, Place, order
from flaggit.frozen import replace
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


def with_lines(
    findings: Iterable[Finding], data: Mapping[str, bytes], changed: Collection[str]
) -> Iterator[Located]:
    """Add the text of the line that each finding begins on, the name of its rule, and whether its file is `changed`."""
    lines: dict[str, list[str]] = {}
    for finding in findings:
        span, path = finding.place.span, finding.place.path
        if path not in lines:
            lines[path] = data.get(path, b"").decode("utf-8", "replace").split("\n")
        shown = lines[path][span.line - 1] if span is not None and span.line <= len(lines[path]) else ""
        rule = registry.rule(finding.id)
        yield Located(
            finding=finding,
            name=rule.name if rule else "",
            line=shown.removesuffix("\r"),
            changed=path in changed,
        )


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
