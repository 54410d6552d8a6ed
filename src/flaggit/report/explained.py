"""`explain` for people."""

from collections.abc import Sequence
from typing import Final

from flaggit.bundle import instant
from flaggit.commands.explain import Explained
from flaggit.commands.tracing import Line
from flaggit.report.ages import ago
from flaggit.report.asked import SHORT, source, told, warnings, words
from flaggit.report.explained_json import as_json
from flaggit.report.steps import Row, rows
from flaggit.report.terminal import Showable, Text, safe
from flaggit.report.words import counted
from flaggit.runtime import decision
from flaggit.runtime.decision import Decision

__all__ = ["as_json", "text"]

MOST_LINES: Final = 12
LONGEST: Final = 48
WIDE: Final = 110
_STYLES: Final = {"yes": "green", "no": "red", "perhaps": "yellow", "left out": "dim"}


def text(explained: Explained) -> list[Showable]:
    """Render the steps, what comes of them, and who wrote the lines that had a say."""
    parts: list[Showable] = [_head(explained), *_chosen(explained)]
    found = list(rows(explained.account, explained.service))
    width = max((2 * row.depth + len(row.name) for row in found), default=0)
    several = explained.account.explanation.decision is None
    parts += [_row(row, width, several=several) for row in found]
    parts += _verdict(explained)
    parts += _lines(explained)
    parts += [Text(f"note: {safe(note)}", "yellow") for note in notes(explained)]
    return [*parts, *warnings(explained.origin)]


def notes(explained: Explained) -> list[str]:
    """What looks odd, and what the key stands for."""
    key, found = explained.account.key, list(explained.notes)
    if explained.asked != key and "/" not in explained.asked:
        found.insert(0, f"{explained.asked} is a former key of {key}")
    if explained.retired:
        found.insert(0, f"{key} is retired: everyone gets its last value")
    return found


def _head(explained: Explained) -> Text:
    given = words(explained.context)
    where = f"{explained.environment} · {explained.service} · {source(explained.origin)}"
    absent = [safe(name) for name, value in explained.context.items() if value is None]
    missing = f"; missing: {', '.join(absent)}" if absent else ""
    missing = "; the rest is missing" if not explained.partial else missing
    at = f" · as of {instant.text(explained.at)}" if explained.at != explained.now else ""
    head = Text(safe(explained.account.key), "bold")
    return head.append(f"  {where}{at} · given: {given or 'nothing'}{missing}", "not bold")


def _chosen(explained: Explained) -> list[Text]:
    chosen = []
    if explained.chosen_environment:
        chosen.append(f"environment {explained.environment} (-e chooses another)")
    if explained.chosen_service:
        chosen.append(f"service {explained.service} (-s chooses another)")
    if not chosen:
        return []
    return [Text(f"taken, since none was named: {', '.join(chosen)}; flaggit eval shows them all", "dim")]


def _row(row: Row, width: int, *, several: bool) -> Text:
    dim = "" if row.asked else "dim"
    name = f"{'  ' * row.depth}{row.name}"
    line = Text(f"  {row.label if row.depth == 0 else '':<8}  {name:<{width}}  ", dim)
    indent = " " * len(line.plain)
    line.append(row.state, dim or _STYLES.get(row.state, ""))
    serves = f"{' ' if row.state else ''}→ {row.serves}" if row.serves else ""
    line.append(serves + (": " if row.why and (row.state or serves) else ""), dim)
    marker = ("  ← may decide" if several else "  ← decides") if row.decides and row.depth == 0 else ""
    # One line while it fits, else one reason a line.
    long = len(line.plain) + len("; ".join(row.why)) + len(marker) > WIDE
    first, *rest = row.why if long else ["; ".join(row.why)]
    line.append(first, dim).append(marker, "bold")
    for reason in rest:
        line.append(f"\n{indent}  {reason}", dim)
    return line


def _verdict(explained: Explained) -> list[Text]:
    found = explained.account.explanation
    if found.decision is not None:
        line = Text(_served(found.decision), "bold").append(f", {_reason(found.decision)}", "not bold")
        if found.whatever:
            line.append(f", whatever {_and(found.whatever)}")
        return [line]
    values = list(dict.fromkeys(map(_short, found.decisions)))
    asked = _and(found.deciding)
    depends = f" in any case; why depends on {asked}" if len(values) == 1 else f": it depends on {asked}"
    line = Text(" or ".join(values), "bold").append(depends, "not bold")
    if found.whatever:
        line.append(f"; {_and(found.whatever)} {'changes' if len(found.whatever) == 1 else 'change'} nothing")
    return [line, *(Text(f"  {_short(made)}, {_reason(made)}") for made in found.decisions)]


def _short(made: Decision) -> str:
    return safe(made.variant) or told(made.value)


def _served(made: Decision) -> str:
    value = told(made.value)
    return f"{safe(made.variant)} = {value}" if made.variant not in {"", value} else value


def _reason(made: Decision) -> str:
    if made.error_code:
        return f"{made.error_code}: {safe(made.error_message)}; services use the value in their own code"
    match made.reason:
        case decision.PREREQUISITE:
            return f"{made.reason}: {safe(made.prerequisite)} is not as required, so the safe value"
        case decision.DISABLED:
            return f"{made.reason}: the flag is inactive here, so the safe value"
        case decision.NO_UNIT:
            return f"{made.reason}: {safe(made.rule)} splits, and there is no unit, so the safe value"
        case _:
            forced = ", forced" if made.forced else ""
            return f"{made.reason}: {safe(made.rule)}{forced}"


def _and(names: Sequence[str]) -> str:
    told_names = [safe(name) for name in names]
    return told_names[0] if len(told_names) == 1 else f"{', '.join(told_names[:-1])} and {told_names[-1]}"


def _lines(explained: Explained) -> list[Text]:
    lines = list(dict.fromkeys(explained.lines.values()))
    shown = lines[:MOST_LINES]
    places = [f"{safe(line.path)}:{line.line}" for line in shown]
    authors = ["" if explained.unwritten else _who(line, explained) for line in shown]
    wide, wider = (max(map(len, column), default=0) for column in (places, authors))
    parts = [
        Text(f"{place:<{wide}}  {author:<{wider}}  ").append(_cut(safe(line.text)), "dim")
        for place, author, line in zip(places, authors, shown, strict=True)
    ]
    if len(lines) > MOST_LINES:
        parts.append(Text(f"and {counted(len(lines) - MOST_LINES, 'more line')}: --format json", "dim"))
    if explained.unwritten:
        parts.append(Text(f"who wrote these lines is not known: {safe(explained.unwritten)}", "dim"))
    return parts


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _who(line: Line, explained: Explained) -> str:
    if line.commit is None or line.authored is None:
        return "not committed yet"
    older = " or before" if line.older else ""
    return f"{safe(line.author)}, {ago(line.authored, explained.now)}{older}, {line.commit[:SHORT]}"
