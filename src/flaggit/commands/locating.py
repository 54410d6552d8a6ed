"""From pointers to lines, late: only files with findings are read again, and their comments decide what is allowed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flaggit.checks import registry
from flaggit.commands.checked import Located
from flaggit.diagnostics import Finding, Place, Severity, Span, order
from flaggit.model import Catalog
from flaggit.source import Positions, Suppression, locate, suppressions


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Findings with their lines, without those that their files allow."""

    findings: tuple[Finding, ...]
    suppressed: int


def settle(findings: Iterable[Finding], data: Mapping[str, bytes], catalog: Catalog | None) -> Settled:
    """Resolve lines, take away what comments allow, and report permissions that allow nothing."""
    positions: dict[str, Positions] = {}
    placed = [_placed(finding, data, positions) for finding in findings]
    permissions = {path: suppressions(text) for path, text in data.items() if b"flaggit:" in text}
    used: set[tuple[str, Suppression, str]] = set()
    kept: list[Finding] = []
    for finding in placed:
        permission = _permission(finding, permissions)
        if permission is None:
            kept.append(finding)
        else:
            used.add((finding.place.path, permission, finding.id))
    suppressed = len(placed) - len(kept)
    kept += _unused(permissions, used, catalog)
    return Settled(findings=order(kept), suppressed=suppressed)


def locate_line(finding: Finding, data: Mapping[str, bytes], *, changed: bool) -> Located:
    """Add the text of the line that a finding begins on, and the name of its rule."""
    span, text = finding.place.span, data.get(finding.place.path)
    line = ""
    if span is not None and text is not None:
        lines = text.decode("utf-8", "replace").split("\n")
        line = lines[span.line - 1].removesuffix("\r") if span.line <= len(lines) else ""
    return Located(finding=finding, name=registry.rule(finding.id).name, line=line, changed=changed)


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


def _permission(finding: Finding, permissions: Mapping[str, tuple[Suppression, ...]]) -> Suppression | None:
    span = finding.place.span
    if span is None:
        return None
    for permission in permissions.get(finding.place.path, ()):
        if permission.line == span.line and finding.id in permission.ids:
            return permission
    return None


def _unused(
    permissions: Mapping[str, tuple[Suppression, ...]],
    used: set[tuple[str, Suppression, str]],
    catalog: Catalog | None,
) -> list[Finding]:
    rule = registry.UNUSED_PERMISSION
    severity = Severity(catalog.taxonomy.severities.get(rule.id, rule.severity)) if catalog else rule.severity
    idle: defaultdict[tuple[str, Suppression], list[str]] = defaultdict(list)
    for path, found in permissions.items():
        for permission in found:
            for name in permission.ids:
                if (path, permission, name) not in used:
                    idle[path, permission].append(name)
    if severity == Severity.OFF:
        return []
    return [
        replace(rule.at(_comment(path, permission), f"nothing here is {', '.join(names)}"), severity=severity)
        for (path, permission), names in idle.items()
    ]


def _comment(path: str, permission: Suppression) -> Place:
    line = permission.comment_line
    return Place(path=path, span=Span(line=line, column=1, end_line=line, end_column=2))
