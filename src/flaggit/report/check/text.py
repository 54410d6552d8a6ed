"""`check` for people: the line, a mark under the fault, what to do, and a summary that says what was read."""

from rich.cells import cell_len

from flaggit.commands.checked import Checked, Located
from flaggit.diagnostics import Severity
from flaggit.report.terminal import STYLES, Text, safe
from flaggit.report.words import counted, read_from

WIDEST_EXCERPT = 100


def text(checked: Checked) -> list[Text]:
    """Render all findings and the summary."""
    lines = [line for located in checked.findings for line in finding_lines(located)]
    lines += [Text(f"fixed {safe(what)}", style="green") for what in checked.fixed]
    return [*lines, *_summary(checked)]


def finding_lines(located: Located) -> list[Text]:
    """Render one finding: where, what, the line with a mark under the fault, what to do, what else to look at."""
    finding = located.finding
    span = finding.place.span
    at = f":{span.line}:{span.column}" if span else ""
    head = Text(f"{safe(finding.place.path)}{at} ")
    head.append(str(finding.severity), STYLES.get(finding.severity, ""))
    head.append(f" {finding.id} {located.name}", "bold")
    if finding.temporal:
        head.append(" (by the clock)", "dim")
    lines = [head, *_excerpt(located), *_indented(finding.message)]
    if finding.remedy:
        fix = "  fix: flaggit check --fix" if finding.fix else ""
        lines += _indented(finding.remedy + fix, "dim")
    for place in finding.related:
        where = f"{place.path}:{place.span.line}" if place.span else place.path
        lines.append(Text(f"  see {safe(where)} {safe(place.note)}".rstrip(), "dim"))
    return lines


def _indented(text: str, style: str = "") -> list[Text]:
    return [Text(f"  {safe(line)}", style) for line in text.split("\n")]


def _excerpt(located: Located) -> list[Text]:
    span = located.finding.place.span
    if span is None or not located.line.strip():
        return []
    start, line = max(0, span.column - 1 - WIDEST_EXCERPT // 2), located.line
    if len(line) <= WIDEST_EXCERPT:
        start = 0
    line = line[: start + WIDEST_EXCERPT].replace("\t", " ")
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    before, marked, after = (
        safe(part) for part in (line[start : span.column - 1], line[span.column - 1 : end], line[end:])
    )
    number = f"{span.line:>5} | "
    # Cells, not characters: a wide one takes two.
    indent, width = cell_len(number + before), max(1, cell_len(marked))
    style = STYLES.get(located.finding.severity, "")
    return [
        Text(number, "dim").append(before + marked + after, ""),
        Text(" " * indent + "^" * width, style),
    ]


def _summary(checked: Checked) -> list[Text]:
    counts = [
        counted(checked.count(severity), str(severity))
        for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE)
        if checked.count(severity)
    ]
    state = ", ".join(counts) or "clean"
    yours = f" in your {counted(checked.changed, 'file')}" if checked.changed else ""
    read = f"read {counted(checked.files, 'file')}, {read_from(checked.commit, dirty=checked.dirty)}"
    style = "bold red" if checked.failed else "bold yellow" if counts else "bold green"
    lines = [Text(f"{state}{yours}", style).append(f"; {read}")]
    if checked.fixable:
        lines.append(Text(f"{counted(checked.fixable, 'finding')} can be repaired: flaggit check --fix"))
    if checked.older:
        lines.append(
            Text(
                f"{counted(checked.older, 'older finding')}, not from this change: flaggit check --all", "dim"
            )
        )
    if checked.suppressed:
        lines.append(Text(f"{counted(checked.suppressed, 'finding')} allowed in place, with a reason", "dim"))
    if any(located.finding.temporal and not located.fails for located in checked.findings):
        lines.append(
            Text("what the clock found is for people: it fails no build, no release and no restore", "dim")
        )
    return lines
