"""`check` for machines: one JSON object, described in docs/reference/output.md."""

import json
from typing import Any

from flaggit.commands.checked import Checked, Located
from flaggit.diagnostics import Place, Severity


def as_json(checked: Checked) -> str:
    """Render the outcome as one JSON object."""
    return json.dumps(
        {
            "failed": checked.failed,
            "read": {
                "files": checked.files,
                "commit": checked.commit,
                "dirty": checked.dirty,
                "base": checked.base,
            },
            "counts": {
                **{
                    f"{severity}s": checked.count(severity)
                    for severity in Severity
                    if severity != Severity.OFF
                },
                "older": checked.older,
                "suppressed": checked.suppressed,
                "fixable": checked.fixable,
            },
            "fixed": list(checked.fixed),
            "findings": [_finding(located) for located in checked.findings],
        },
        indent=2,
    )


def _finding(located: Located) -> dict[str, Any]:
    finding = located.finding
    return {
        "id": finding.id,
        "name": located.name,
        "severity": str(finding.severity),
        **_place(finding.place),
        "message": finding.message,
        "remedy": finding.remedy,
        "temporal": finding.temporal,
        "changed": located.changed,
        "introduced": located.introduced,
        "fixable": finding.fix is not None,
        "related": [{**_place(place), "note": place.note} for place in finding.related],
    }


def _place(place: Place) -> dict[str, Any]:
    span = place.span
    return {
        "path": place.path,
        "pointer": place.pointer,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
    }
