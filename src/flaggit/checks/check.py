"""Run all checks over a view."""

from collections.abc import Iterable, Iterator

from flaggit.checks.registry import CHECKS
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Severity, order
from flaggit.frozen import replace


def check(view: View) -> tuple[Finding, ...]:
    """Find everything that the checks know of, in the one stable order.

    Severities are the taxonomy's where it gives one; a rule that it turns off is not run. Suppressions, and lines and
    columns, are not resolved here.
    """
    given = view.catalog.taxonomy.severities
    found: list[Finding] = []
    for each in CHECKS:
        severity = given.get(each.RULE.id, "")
        if severity == Severity.OFF:
            continue
        findings = each.find(view)
        found.extend(weighed(findings, severity) if severity in set(Severity) else findings)
    return order(found)


def weighed(findings: Iterable[Finding], severity: str) -> Iterator[Finding]:
    """Give findings another severity."""
    return (replace(finding, severity=Severity(severity)) for finding in findings)
