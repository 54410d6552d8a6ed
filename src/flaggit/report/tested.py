"""`test` for people and for machines."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from flaggit.commands.tested import Tested
from flaggit.report.asked import words
from flaggit.report.check.github import EACH_KIND, escape, escape_property
from flaggit.report.controls import safe, safe_lines
from flaggit.report.terminal import Text
from flaggit.report.words import counted, read_from
from flaggit.report.xml import clean, document
from flaggit.tables import CaseOutcome, Difference, Unreached

MOST_UNREACHED = 20


def text(tested: Tested) -> list[Text]:
    """Render the failed cases with their differences, rules that no case reaches, and a summary."""
    lines: list[Text] = []
    for alike in _alike(tested.failures):
        lines += _failure(tested, alike)
    lines += [
        Text(f"{safe(path)} ", "").append("can't be run", "bold red").append(": its flag is gone")
        for path in tested.orphans
    ]
    return [*lines, *_unreached(tested.unreached), _summary(tested)]


def _alike(failures: Iterable[CaseOutcome]) -> list[list[CaseOutcome]]:
    """Put the outcomes of one case together that differ in their environment or service alone."""
    groups: dict[tuple[str, int, str, tuple[Difference, ...]], list[CaseOutcome]] = {}
    for each in failures:
        groups.setdefault((each.table.path, each.case.index, each.case.name, each.differences), []).append(
            each
        )
    return list(groups.values())


def _failure(tested: Tested, alike: Sequence[CaseOutcome]) -> list[Text]:
    outcome = alike[0]
    environments = ", ".join(dict.fromkeys(each.environment for each in alike))
    services = ", ".join(dict.fromkeys(each.service for each in alike if each.service))
    head = Text(f"{_where(tested, outcome)} ").append("failed", "bold red")
    head.append(f" {safe(outcome.table.key)}: {safe(outcome.case.name)}", "bold")
    head.append(f"  ({environments}{' · ' + services if services else ''})", "dim")
    width = max(len("context"), *(len(difference.what) for difference in outcome.differences))
    lines = [head]
    for difference in outcome.differences:
        lines.append(
            Text(f"  {difference.what:<{width}}  expected ").append(safe(difference.expected), "green")
        )
        lines.append(Text(f"  {'':<{width}}  but got  ").append(safe(difference.actual), "red"))
    lines.append(Text(f"  {'context':<{width}}  {words(outcome.case.context) or 'empty'}", "dim"))
    service = f" --service {outcome.service}" if outcome.service else ""
    command = f"flaggit explain {outcome.table.key} --environment {outcome.environment}{service}"
    lines.append(Text(f"  next: {command} {words(outcome.case.context)}".rstrip(), "dim"))
    return lines


def _where(tested: Tested, outcome: CaseOutcome) -> str:
    span = tested.lines.get((outcome.table.path, outcome.case.index))
    return safe(outcome.table.path) + (f":{span.line}" if span else "")


def _unreached(found: tuple[Unreached, ...]) -> list[Text]:
    if not found:
        return []
    lines = [Text("no case reaches", "yellow")]
    lines += [
        Text(f"  {each.key} in {each.block}: {', '.join(each.rules)}") for each in found[:MOST_UNREACHED]
    ]
    if len(found) > MOST_UNREACHED:
        lines.append(Text(f"  and {len(found) - MOST_UNREACHED:,} more: --format json names them all", "dim"))
    return lines


def _summary(tested: Tested) -> Text:
    failed = len(tested.failures)
    total = len(tested.outcomes)
    state = f"{counted(failed, 'case')} of {total:,} failed" if failed else f"{counted(total, 'case')} passed"
    style = "bold red" if tested.failed else "bold green"
    rest = f"; {counted(tested.tables, 'table')}, {read_from(tested.commit, dirty=tested.dirty)}"
    untested = f"; {counted(tested.untested, 'flag')} without a table" if tested.untested else ""
    return Text(state, style).append(rest + untested)


def as_json(tested: Tested) -> str:
    """Render the outcome as one JSON object."""
    return json.dumps(
        {
            "failed": tested.failed,
            "cases": len(tested.outcomes),
            "tables": tested.tables,
            "commit": tested.commit,
            "dirty": tested.dirty,
            "failures": [_case(tested, outcome) for outcome in tested.failures],
            "orphans": list(tested.orphans),
            "unreached": [
                {"key": each.key, "block": each.block, "rules": list(each.rules)} for each in tested.unreached
            ],
            "untested": tested.untested,
        },
        indent=2,
    )


def _case(tested: Tested, outcome: CaseOutcome) -> dict[str, Any]:
    span = tested.lines.get((outcome.table.path, outcome.case.index))
    return {
        "key": outcome.table.key,
        "path": outcome.table.path,
        "line": span.line if span else None,
        "case": outcome.case.name,
        "environment": outcome.environment,
        "service": outcome.service,
        "context": dict(outcome.case.context),
        "differences": [
            {"what": each.what, "expected": each.expected, "actual": each.actual}
            for each in outcome.differences
        ],
    }


def github(tested: Tested) -> str:
    """Render failed cases as GitHub workflow commands, within what GitHub shows of one step.

    Paths begin at git's top folder.
    """
    lines = []
    for outcome in tested.failures:
        span = tested.lines.get((outcome.table.path, outcome.case.index))
        file = escape_property(tested.prefix + outcome.table.path)
        where = f"file={file}" + (f",line={span.line}" if span else "")
        title = escape_property(f"{outcome.table.key}: {outcome.case.name}")
        lines.append(f"::error {where},title={title}::{escape(safe_lines(_told(outcome)))}")
    lines += [
        f"::error file={escape_property(tested.prefix + path)}::its flag is gone" for path in tested.orphans
    ]
    if len(lines) > EACH_KIND:
        more = counted(len(lines) - EACH_KIND, "failure")
        lines[EACH_KIND:] = [
            f"::notice title=flaggit::{more} more than GitHub shows here; the rest: flaggit test"
        ]
    return "\n".join([*lines, _summary(tested).plain])


def _told(outcome: CaseOutcome) -> str:
    return "\n".join(
        f"{each.what}: expected {each.expected}, got {each.actual}" for each in outcome.differences
    )


def junit(tested: Tested) -> str:
    """Render the outcome as JUnit XML: one suite a table."""
    root = Element(
        "testsuites",
        name="flaggit test",
        tests=str(len(tested.outcomes) + len(tested.orphans)),
        failures=str(len(tested.failures) + len(tested.orphans)),
    )
    suites: dict[str, list[CaseOutcome]] = {}
    for outcome in tested.outcomes:
        suites.setdefault(outcome.table.path, []).append(outcome)
    for path, outcomes in suites.items():
        failures = sum(not outcome.passed for outcome in outcomes)
        suite = SubElement(
            root, "testsuite", name=clean(path), tests=str(len(outcomes)), failures=str(failures)
        )
        for outcome in outcomes:
            at = f"{outcome.environment}{'/' + outcome.service if outcome.service else ''}"
            name = clean(f"{outcome.case.name} ({at})")
            case = SubElement(suite, "testcase", classname=clean(outcome.table.key), name=name)
            if not outcome.passed:
                told = _told(outcome)
                SubElement(case, "failure", message=clean(told.splitlines()[0])).text = clean(told)
    for path in tested.orphans:
        suite = SubElement(root, "testsuite", name=clean(path), tests="1", failures="1")
        SubElement(
            SubElement(suite, "testcase", classname=clean(path), name="its flag"),
            "failure",
            message="its flag is gone",
        )
    return document(root)
