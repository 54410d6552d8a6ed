"""What taxonomy and comments may silence.

A finding about a decision can be given another severity by the taxonomy, or be allowed where it stands. One about reading
can't be: what is not read or not bound is not in the bundle either, whatever anybody allows. Nor can one that says
that no loader would read the line.
"""

from collections.abc import Iterable, Iterator, Mapping

from flaggit.checks import registry
from flaggit.checks.rules.flags import beyond_the_loader
from flaggit.checks.suppressed import UNUSED
from flaggit.diagnostics import Finding, Severity
from flaggit.frozen import replace

CHECKED = (frozenset(check.RULE.id for check in registry.CHECKS) | {UNUSED.id}) - {beyond_the_loader.RULE.id}
"""Ids of the rules that can be silenced."""


def weighed(findings: Iterable[Finding], severities: Mapping[str, str]) -> Iterator[Finding]:
    """Give findings the severities of the taxonomy, and leave out what it turns off."""
    for finding in findings:
        given = severities.get(finding.id, "") if finding.id in CHECKED else ""
        if given == Severity.OFF:
            continue
        yield replace(finding, severity=Severity(given)) if given in set(Severity) else finding


def heard(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Take the permission away from findings that no comment can allow."""
    for finding in findings:
        yield finding if finding.id in CHECKED else replace(finding, suppressed="")
