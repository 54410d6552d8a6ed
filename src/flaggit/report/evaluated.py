"""`eval` for people and for machines."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from rich.table import Table

from flaggit.bundle import instant
from flaggit.commands.evaluate import Decided, Evaluated
from flaggit.commands.places import compact
from flaggit.report.asked import Fields, source, source_json, told, warnings, words
from flaggit.report.terminal import Showable, Text, safe
from flaggit.runtime import decision
from flaggit.runtime.decision import Decision
from flaggit.runtime.parsed import same

LONGEST_CELL = 60


def text(evaluated: Evaluated) -> list[Showable]:
    """Render a table in which equal decisions share a row, so that one sees where they differ."""
    rows = _rows(evaluated.decided)
    head = Text(safe(evaluated.key), "bold")
    given = words(evaluated.context)
    head.append(f"  {source(evaluated.origin)} · given: {given or 'nothing'}", "not bold dim")
    parts: list[Showable] = [head, _table(rows)]
    parts += [Text(f"{name}: {value}") for name, value in _cut(rows).items()]
    parts += [Text(f"note: {safe(note)}", "yellow") for note in _notes(evaluated)]
    parts += warnings(evaluated.origin)
    environment, service = rows[-1].environments[0], rows[-1].services[0]
    wanted = f"-e {environment} -s {service}"
    if evaluated.origin.bundle is not None:
        wanted = f"--bundle {safe(str(evaluated.origin.bundle))}"
    parts.append(Text(f"why: flaggit explain {safe(evaluated.key)} {wanted} {given}".rstrip(), "dim"))
    return parts


def as_json(evaluated: Evaluated) -> str:
    """Render the same as a JSON object, one decision for each environment and service."""
    return json.dumps(
        {
            "flag": evaluated.key,
            "asked": evaluated.asked,
            "retired": evaluated.retired,
            "context": dict(evaluated.context),
            "at": instant.text(evaluated.at),
            **source_json(evaluated.origin),
            "decisions": [
                {"environment": each.environment, "service": each.service, **decision_json(each.decision)}
                for each in evaluated.decided
            ],
            "notes": _notes(evaluated),
        },
        indent=2,
        ensure_ascii=False,
    )


def decision_json(made: Decision) -> Fields:
    """A decision as fields of JSON; what does not apply is null."""
    return {
        "value": made.value,
        "variant": made.variant or None,
        "reason": made.reason,
        "rule": made.rule or None,
        "prerequisite": made.prerequisite or None,
        "experiment": made.experiment or None,
        "iteration": made.iteration if made.experiment else None,
        "forced": made.forced,
        "error_code": made.error_code or None,
        "error_message": made.error_message or None,
    }


class _Row(NamedTuple):
    """Environments and services that decide alike."""

    environments: tuple[str, ...]
    services: tuple[str, ...]
    made: Decision


def _rows(decided: Iterable[Decided]) -> list[_Row]:
    alike: list[tuple[Decision, list[tuple[str, str]]]] = []
    for each in decided:
        where = (each.environment, each.service)
        for made, places in alike:
            if same(made.value, each.decision.value) and made[1:] == each.decision[1:]:
                places.append(where)
                break
        else:
            alike.append((each.decision, [where]))
    return [
        _Row(environments, services, made)
        for made, places in alike
        for environments, services in compact(places)
    ]


def _table(rows: list[_Row]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    named = any(row.made.variant not in {"", told(row.made.value)} for row in rows)
    table.add_column("environment", overflow="fold")
    table.add_column("service", overflow="fold")
    table.add_column("value", overflow="fold", style="bold")
    if named:
        table.add_column("variant", no_wrap=True)
    table.add_column("reason", no_wrap=True)
    table.add_column("rule", overflow="fold")
    for row in rows:
        made = row.made
        cells = [", ".join(row.environments), ", ".join(row.services), _cell(told(made.value))]
        cells += [safe(made.variant)] if named else []
        table.add_row(*map(Text, [*cells, made.reason, _rule(made)]))
    return table


def _rule(made: Decision) -> str:
    if made.error_code:
        return safe(f"{made.error_code}: {made.error_message}")
    if made.reason == decision.PREREQUISITE:
        return f"{safe(made.prerequisite)} unmet"
    if made.reason == decision.DISABLED:
        return "inactive"
    experiment = (
        f" (experiment {safe(made.experiment)}, iteration {made.iteration})" if made.experiment else ""
    )
    return safe(made.rule) + experiment + (" (forced)" if made.forced else "")


def _cell(value: str) -> str:
    return value if len(value) <= LONGEST_CELL else value[: LONGEST_CELL - 1] + "…"


def _cut(rows: list[_Row]) -> dict[str, str]:
    """The values that the table cuts short, whole."""
    whole = {row.made.variant or "value": told(row.made.value) for row in rows}
    return {name: value for name, value in whole.items() if len(value) > LONGEST_CELL}


def _notes(evaluated: Evaluated) -> list[str]:
    notes = list(evaluated.notes)
    if evaluated.asked != evaluated.key and "/" not in evaluated.asked:
        notes.insert(0, f"{evaluated.asked} is a former key of {evaluated.key}")
    if evaluated.retired:
        notes.insert(0, f"{evaluated.key} is retired: everyone gets its last value")
    if evaluated.failed:
        notes.append("where a decision fails, services use the value in their own code: flaggit check")
    return notes
