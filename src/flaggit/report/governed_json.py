"""`policy` for machines."""

import json
from typing import Any

from flaggit.bundle import instant
from flaggit.commands.governing.approving import Approved
from flaggit.commands.governing.checking import Judgement
from flaggit.commands.governing.owners import Owned
from flaggit.commands.governing.recording import Fetched
from flaggit.frozen import as_data
from flaggit.policy import Owed


def as_json(judged: Judgement) -> str:
    """Render a judgement as a JSON object."""
    return _dumped(_judged(judged))


def approved_json(done: Approved) -> str:
    """Render an approval that was signed."""
    return _dumped(
        {
            "by": done.by,
            "digest": done.digest,
            "path": str(done.path),
            "key": done.fingerprint,
            "judgement": _judged(done.judgement),
        }
    )


def fetched_json(done: Fetched) -> str:
    """Render what was recorded."""
    recorded = done.recorded
    return _dumped(
        {
            "path": str(done.path),
            "forge": recorded.forge,
            "number": recorded.number,
            "head": recorded.head,
            "authors": list(recorded.authors),
            "said": [{**as_data(each), "at": instant.text(each.at)} for each in recorded.said],
            "lost": list(done.lost),
        }
    )


def owned_json(done: Owned) -> str:
    """Render what became of the file of code owners."""
    return _dumped(
        {
            "path": done.path,
            "current": done.current,
            "written": done.written,
            "unreachable": list(done.unreachable),
            "block": done.text,
        }
    )


def _judged(judged: Judgement) -> dict[str, Any]:
    verdict, change = judged.verdict, judged.change
    return {
        "passed": verdict.passed,
        "way": verdict.way,
        "tier": verdict.tier,
        "digest": change.digest,
        "base": judged.base,
        "head": judged.head,
        "dirty": judged.dirty,
        "files": judged.files,
        "decisions": judged.decisions,
        "authors": list(change.authors),
        "pusher": change.pusher,
        "spent": None if change.spent is None else instant.text(change.spent),
        "restores": None
        if change.restores is None
        else {
            "commit": change.restores.commit,
            "until": instant.text(change.restores.at),
            "taken_back": change.restores.taken_back,
        },
        "reasons": [as_data(each) for each in verdict.reasons],
        "requirements": [{**as_data(each), "missing": each.missing} for each in verdict.requirements],
        "set_aside": [as_data(each) for each in verdict.set_aside],
        "objections": [{**as_data(each), "at": instant.text(each.at)} for each in verdict.objections],
        "barred": [as_data(each) for each in verdict.barred],
        "frozen": [
            {**as_data(each), "until": None if each.until is None else instant.text(each.until)}
            for each in verdict.frozen
        ],
        "lacks": [as_data(each) for each in verdict.lacks],
        "unproven": list(verdict.unproven),
        "debt": None if verdict.debt is None else _owed(verdict.debt),
        "debts": [_owed(each) for each in verdict.debts],
        "escalation": [as_data(each) for each in verdict.escalation],
        "notes": list(verdict.notes),
        "dead_ends": [as_data(each) for each in verdict.dead_ends],
        "glass": None if verdict.glass is None else as_data(verdict.glass),
    }


def _owed(debt: Owed) -> dict[str, Any]:
    return {**as_data(debt), "due": instant.text(debt.due)}


def _dumped(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2)
