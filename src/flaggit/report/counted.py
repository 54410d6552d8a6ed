"""`population learn` for people and for machines."""

import json

from flaggit.commands.population import Learned
from flaggit.report.terminal import Text, safe
from flaggit.report.words import counted

MOST_NAMES = 10


def text(learned: Learned) -> list[Text]:
    """Render what was counted, what was left out and why, and what comes next."""
    groups, unit, records = learned.counted, learned.unit, learned.records
    lines = [
        Text(safe(learned.path or "nothing is written"), "bold").append(
            f"  {counted(groups.units, unit)} in {counted(len(groups.groups), 'group')}, as of {learned.day}"
        )
    ]
    if learned.before:
        was = learned.before
        lines.append(Text(f"  {safe(was.path)} had {counted(was.count, unit)} as of {was.day}", "dim"))
    for each in learned.by:
        missing = f", {counted(each.missing, unit)} without one" if each.missing else ""
        lines.append(Text(f"  by {each.name}: {counted(each.values, 'value')}{missing}"))
    if groups.small:
        lines.append(
            Text(
                f"  left out: {counted(groups.small, 'group')} of fewer than {learned.at_least:,}, "
                f"{counted(groups.few, unit)} in all"
            )
        )
    lines.append(
        Text(
            f"  read {counted(records.exposures, 'exposure record')} in {counted(records.files, 'file')}; "
            f"{counted(records.others, 'line')} of something else",
            "dim",
        )
    )
    lines += _warnings(learned)
    return [*lines, Text("next: flaggit check · git diff · git commit", "dim")] if learned.path else lines


def _warnings(learned: Learned) -> list[Text]:
    found, records, unit = [], learned.records, learned.unit
    if learned.personal:
        found.append(f"personal, and not to be recorded at all: {_names(learned.personal)}")
    if learned.undeclared:
        found.append(f"not counted by, as the taxonomy does not declare it: {_names(learned.undeclared)}")
    if learned.silent:
        found.append(f"{counted(learned.silent, 'exposure record')} without attributes, which counted nobody")
    if learned.mixed:
        found.append(
            f"some records hash the {unit} and some do not: whoever is in both, hashed with a key, counts twice"
        )
    found += [f"{each.file}:{each.line}: {each.why}" for each in records.shown]
    if records.broken > len(records.shown):
        found.append(f"{counted(records.broken - len(records.shown), 'more line')} can't be read")
    return [Text(f"  {safe(each)}", "yellow") for each in found]


def _names(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def as_json(learned: Learned) -> str:
    """Render it as one JSON object."""
    groups, records, before = learned.counted, learned.records, learned.before
    return json.dumps(
        {
            "file": learned.path or None,
            "day": learned.day,
            "unit": learned.unit,
            "count": groups.units,
            "groups": len(groups.groups),
            "by": [
                {"attribute": each.name, "values": each.values, "missing": each.missing}
                for each in learned.by
            ],
            "dropped": {"at_least": learned.at_least, "groups": groups.small, "count": groups.few},
            "before": before and {"file": before.path, "day": before.day, "count": before.count},
            "personal": list(learned.personal),
            "undeclared": list(learned.undeclared),
            "mixed": learned.mixed,
            "read": {
                "files": records.files,
                "lines": records.lines,
                "exposures": records.exposures,
                "silent": learned.silent,
                "others": records.others,
                "broken": records.broken,
            },
            "broken": [
                {"file": str(each.file), "line": each.line, "why": each.why} for each in records.shown
            ],
        },
        indent=2,
    )
