"""Findings that a comment in the file allows, and comments that allow nothing (FG090)."""

from collections.abc import Iterable, Iterator, Mapping

from flaggit.checks.samples import edited, fine, wrong
from flaggit.diagnostics import Finding, Place, Rule, Severity, Span
from flaggit.frozen import replace
from flaggit.source import Suppression

_PERCENT = "        percent: 25\n"

UNUSED = Rule(
    id="FG090",
    name="unused permission",
    severity=Severity.WARNING,
    why="The comment allows a fault that is not there. It will hide the next one of its kind on that line, for a reason "
    "that was given for another.",
    remedy="Delete the comment, or the id in it that finds nothing.",
    invalid=(
        wrong(
            "nothing to allow",
            edited(
                "express-pay.flag.yaml",
                (_PERCENT, "        percent: 25 # flaggit: allow FG311 because it is short\n"),
            ),
        ),
    ),
    valid=(
        fine(
            "a diluted ramp",
            edited(
                "express-pay.flag.yaml",
                (_PERCENT, "        percent: 25 # flaggit: allow FG311 because nobody minds\n"),
                ("salt: payments.tokenised-cards\n", "salt: pay-2\n"),
                ("        rollout: checkout.pay\n", ""),
            ),
            edited(
                "pay.rollout.yaml",
                ("  - {name: front, services: [web]}\n", ""),
                ("wave: front", "wave: back"),
            ),
        ),
    ),
)


def allow(
    findings: Iterable[Finding], permissions: Mapping[str, Iterable[Suppression]]
) -> tuple[Finding, ...]:
    """Note on each finding the reason that its file gives for allowing it, and report permissions that no finding uses.

    Args:
        findings: Findings whose lines are known; one without a line can't be allowed.
        permissions: Path to what `source.suppressions` found there.

    Returns:
        All findings, the allowed ones with `suppressed` set, and then those of FG090.
    """
    reasons: dict[tuple[str, int, str], str] = {}
    for path, given in permissions.items():
        for permission in given:
            for name in permission.ids:
                reasons.setdefault((path, permission.line, name), permission.reason)
    used: set[tuple[str, int, str]] = set()
    found: list[Finding] = []
    for finding in findings:
        key = (finding.place.path, finding.place.span.line if finding.place.span else 0, finding.id)
        reason = reasons.get(key, "")
        if reason:
            used.add(key)
        found.append(replace(finding, suppressed=reason) if reason else finding)
    return (*found, *_unused(permissions, used))


def _unused(
    permissions: Mapping[str, Iterable[Suppression]], used: set[tuple[str, int, str]]
) -> Iterator[Finding]:
    given = ((path, each, name) for path, found in permissions.items() for each in found for name in each.ids)
    for path, permission, name in given:
        if (path, permission.line, name) not in used:
            line = permission.comment_line
            span = Span(line=line, column=1, end_line=line + 1, end_column=1)
            message = f"{name} is allowed on line {permission.line}, and not found there"
            yield UNUSED.at(Place(path=path, span=span), message)
