"""`check` as SARIF 2.1.0, the format of code scanning (docs.oasis-open.org/sarif/sarif/v2.1.0).

GitHub takes at most 25,000 results of a run and shows 5,000; files of the change come first, so what it drops is what matters
least.
"""

import hashlib
import json
from typing import Any

from flaggit import __version__
from flaggit.commands.checked import Checked, Located
from flaggit.diagnostics import Place, Rule, Severity

MOST_RESULTS = 5000
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note", Severity.OFF: "none"}


def sarif(checked: Checked, rules: dict[str, Rule]) -> str:
    """Render the outcome as one SARIF log; `rules` describes every id that can occur."""
    used = sorted({located.finding.id for located in checked.findings})
    run = {
        "tool": {
            "driver": {
                "name": "flaggit",
                "semanticVersion": __version__,
                "informationUri": "https://github.com/flaggit/flaggit",
                "rules": [_rule(rules[name]) for name in used],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(located, used, checked.prefix) for located in checked.findings[:MOST_RESULTS]],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.name.replace("-", " ").split()),
        "shortDescription": {"text": rule.name},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.remedy}\n\nflaggit help {rule.id}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(located: Located, used: list[str], prefix: str) -> dict[str, Any]:
    finding = located.finding
    remedy = f" {finding.remedy}" if finding.remedy else ""
    mark = repr((finding.id, finding.place.path, finding.place.pointer, finding.message))
    result: dict[str, Any] = {
        "ruleId": finding.id,
        "ruleIndex": used.index(finding.id),
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message + remedy},
        "locations": [_location(finding.place, prefix)],
        "partialFingerprints": {"flaggit/v1": hashlib.sha256(mark.encode()).hexdigest()},
    }
    if finding.related:
        result["relatedLocations"] = [
            _location(place, prefix) | {"id": at, "message": {"text": place.note or "see also"}}
            for at, place in enumerate(finding.related)
        ]
    return result


def _location(place: Place, prefix: str) -> dict[str, Any]:
    physical: dict[str, Any] = {
        "artifactLocation": {"uri": _uri(prefix + place.path), "uriBaseId": "%SRCROOT%"}
    }
    if place.span:
        physical["region"] = {
            "startLine": place.span.line,
            "startColumn": place.span.column,
            "endLine": place.span.end_line,
            "endColumn": place.span.end_column,
        }
    return {"physicalLocation": physical}


def _uri(path: str) -> str:
    # RFC 3986: everything but unreserved characters and the separators of a path.
    keep = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
    return "".join(
        chr(byte) if byte in keep else f"%{byte:02X}" for byte in path.encode("utf-8", "surrogateescape")
    )
