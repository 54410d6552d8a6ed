"""`check` as workflow commands, which GitHub shows beside the lines of a pull request.

GitHub keeps ten errors and ten warnings of a step and drops the rest silently, so the most important come first and the
rest is counted in a notice. Format and escaping: docs.github.com, "Workflow commands for GitHub Actions".
"""

from flaggit.commands.checked import Checked, Located
from flaggit.diagnostics import Severity
from flaggit.report.controls import safe_lines
from flaggit.report.words import counted

EACH_KIND = 10
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def escape(text: str) -> str:
    """Escape a message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Escape the value of a property, such as a file's name."""
    return escape(text).replace(":", "%3A").replace(",", "%2C")


def github(checked: Checked) -> str:
    """Render the outcome as workflow commands, and a plain closing line for the log; paths begin at git's top folder."""
    lines: list[str] = []
    left_out = 0
    for severity, command in _COMMANDS.items():
        found = [located for located in checked.findings if located.finding.severity == severity]
        room = EACH_KIND if severity != Severity.NOTE else EACH_KIND - 1
        lines += [_annotation(command, located, checked.prefix) for located in found[:room]]
        left_out += max(0, len(found) - room)
    if left_out:
        lines.append(
            f"::notice title=flaggit::{counted(left_out, 'finding')} more than GitHub shows here; the rest: flaggit check"
        )
    failed = "failed" if checked.failed else "passed"
    lines.append(
        f"flaggit check {failed}: {counted(len(checked.findings), 'finding')} in {counted(checked.files, 'file')}"
    )
    return "\n".join(lines)


def _annotation(command: str, located: Located, prefix: str) -> str:
    finding, span = located.finding, located.finding.place.span
    where = {"file": prefix + finding.place.path}
    if span:
        where |= {"line": str(span.line), "col": str(span.column), "endLine": str(span.end_line)}
        if span.end_line == span.line:
            where["endColumn"] = str(span.end_column)
    where["title"] = f"{finding.id} {located.name}"
    properties = ",".join(f"{name}={escape_property(value)}" for name, value in where.items())
    remedy = f"\n{finding.remedy}" if finding.remedy else ""
    return f"::{command} {properties}::{escape(safe_lines(finding.message + remedy))}"
