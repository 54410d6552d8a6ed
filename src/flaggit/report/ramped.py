"""A ramp: the line, whom it reaches, what the tests say, and how to go back."""

import json
import shlex
from collections.abc import Iterable, Iterator
from typing import Final

from flaggit.commands.ramping import Made, Plan
from flaggit.report.controls import safe
from flaggit.report.governed import frozen_words
from flaggit.report.review.in_json import as_json as review_json
from flaggit.report.review.in_text import STYLES
from flaggit.report.review.parts import Mark
from flaggit.report.review.wording import movement, place_sentence
from flaggit.report.terminal import Showable, Text
from flaggit.report.words import SHORT_COMMIT, counted
from flaggit.tables import CaseOutcome

_INDENT: Final = "  "


def plan_text(plan: Plan) -> list[Showable]:
    """Render what a ramp would do."""
    step = plan.step
    at = f"{step.path}:{plan.line}"
    if not step.edits:
        return [Text(safe(f"{step.where} says so already ({at}); nothing to do"))]
    head = Text(safe(f"{step.where}: "), "bold")
    head.append(safe(step.what), "bold cyan").append(f"   (1 line, {safe(at)})", "not bold dim")
    lines: list[Showable] = [head, *_labelled("who", _who(plan)), *_labelled("tests", _tests(plan))]
    lines += _labelled("approvals", _approvals(plan))
    lines += [Text(f"{_INDENT}note: {safe(note)}", "yellow") for note in step.notes]
    return [*lines, Text(f"{_INDENT}undo: {safe(undo(plan))}", "dim")]


def made_text(plan: Plan, made: Made, *, dry_run: bool) -> list[Showable]:
    """Render what was done; nothing when there was nothing to do."""
    if not plan.step.edits:
        return []
    if dry_run:
        return [Text("dry run: nothing was written", "dim")]
    if made.commit:
        lines = [Text(f"committed {made.commit[:SHORT_COMMIT]}: {safe(plan.message.splitlines()[0])}")]
        return [*lines, Text(f"undo: git revert --no-edit {made.commit[:12]}", "dim")]
    path = shlex.quote(plan.step.path)
    if made.uncommitted:
        return [Text(f"written, and not committed: {made.uncommitted}", STYLES[Mark.BAD])]
    return [Text(f"written; next: git commit --only {safe(path)}")]


def as_json(plan: Plan, made: Made, *, dry_run: bool) -> str:
    """Render a ramp as one JSON object, described in docs/reference/output.md."""
    failed = {_name(each): each for each in plan.failures}
    return json.dumps(
        {
            "where": plan.step.where,
            "what": plan.step.what or None,
            "path": plan.step.path,
            "line": plan.line,
            "notes": list(plan.step.notes),
            "review": json.loads(review_json(plan.review)) if plan.review else None,
            "tests": {
                "cases": len(_names(plan.outcomes)),
                "failed": [
                    {"table": each.table.path, "case": each.case.name, "why": _why(each)}
                    for each in failed.values()
                ],
            },
            "approvals": [
                {"of": each.name, "count": each.count, "could": list(each.could)}
                for each in (plan.verdict.requirements if plan.verdict else ())
            ],
            "frozen": [frozen_words(each) for each in (plan.verdict.frozen if plan.verdict else ())],
            "dry_run": dry_run,
            "written": made.written,
            "commit": made.commit or None,
            "undo": f"git revert --no-edit {made.commit}" if made.commit else undo(plan),
        },
        indent=2,
    )


def undo(plan: Plan) -> str:
    """Give the command that takes the edit back while it is not committed."""
    back = plan.step.back
    return (
        f"flaggit ramp {shlex.join(back)}"
        if back
        else f"git restore --staged --worktree {shlex.quote(plan.step.path)}"
    )


def _who(plan: Plan) -> Iterator[str]:
    review = plan.review
    if review is None or review.decides_the_same:
        yield "no decision changes: whom it reaches get the same by another rule or a prerequisite"
        return
    changed = [flag for flag in review.flags if flag.places]
    for flag in changed:
        alone = len(changed) == 1 and plan.step.where.partition(" ")[0] != "rollout"
        if not alone:
            yield flag.key
        indent = "" if alone else _INDENT
        yield from (f"{indent}{place_sentence(place, flag.unit)}" for place in flag.places)
        moved = movement(flag)
        if moved:
            yield f"{indent}{moved}"


def _approvals(plan: Plan) -> Iterator[str]:
    """What the charter asks for; nothing without a charter."""
    verdict = plan.verdict
    if verdict is None:
        return
    needed = ", ".join(f"{each.name} {each.count}" for each in verdict.requirements) or "none needed"
    yield needed + (f" (tier {verdict.tier})" if verdict.tier else "")
    yield from (f"✗ {frozen_words(frozen)}" for frozen in verdict.frozen)


def _tests(plan: Plan) -> Iterator[str]:
    every = _names(plan.outcomes)
    failed = {_name(each): each for each in plan.failures}
    if not every:
        yield "no decision table looks at it"
        return
    yield f"{len(every) - len(failed)} of {counted(len(every), 'case')} still hold"
    for each in failed.values():
        yield f"{_INDENT}✗ {each.table.path}: {each.case.name}: {_why(each)}"


def _why(outcome: CaseOutcome) -> str:
    return "; ".join(
        f"{each.what}: {each.expected} expected, {each.actual} now" for each in outcome.differences
    )


def _names(outcomes: Iterable[CaseOutcome]) -> set[tuple[str, int]]:
    return {_name(each) for each in outcomes}


def _name(outcome: CaseOutcome) -> tuple[str, int]:
    return outcome.table.path, outcome.case.index


def _labelled(label: str, lines: Iterable[str]) -> Iterator[Text]:
    """Lines below each other behind a label."""
    margin = _INDENT + f"{label}: "
    for line in lines:
        yield Text(margin + safe(line))
        margin = " " * len(margin)
