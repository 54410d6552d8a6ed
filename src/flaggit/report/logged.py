"""The log: what happened to the flags, a line for each, with whom it reached below."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from flaggit.bundle import instant
from flaggit.commands.governing.recalling import Given
from flaggit.commands.log import Entry, History
from flaggit.report.approvers import approvers
from flaggit.report.controls import safe
from flaggit.report.review.in_json import as_json as review_json
from flaggit.report.review.summing import Alike, alike, change_words
from flaggit.report.review.wording import few, more as others, place_sentence
from flaggit.report.terminal import Showable, Text
from flaggit.report.words import SHORT_COMMIT, counted
from flaggit.repository import Person, Step

_MOST_FLAGS: Final = 12
_MOST_CAUSES: Final = 3
_MOST_UNREAD: Final = 3
_INDENT: Final = " " * 9


def entry_text(entry: Entry, day: str) -> tuple[list[Showable], str]:
    """Render an entry.

    Args:
        entry: The entry.
        day: The day that was shown last; empty for none.

    Returns:
        The lines, and the entry's day.
    """
    moment = instant.text(entry.step.time)
    lines: list[Showable] = [Text(moment[:10], "bold")] if moment[:10] != day else []
    time = moment[11:16]
    for first, rest in _parts(entry):
        head = Text(f"  {time}  ").append(first)
        head.append(f"   {safe(who(entry.step, entry.signed))}   ", "dim").append(
            entry.step.commit[:SHORT_COMMIT], "dim"
        )
        lines += [head, *(Text(f"{_INDENT}{line}", "dim") for line in rest)]
        time = " " * len(time)
    return lines, moment[:10]


def end_text(history: History, shown: int, *, looked: int, more: bool) -> list[Showable]:
    """Render what stands below the last entry."""
    read = f"{history.name} ({history.head[:SHORT_COMMIT]})"
    if not shown:
        return [Text(safe(f"nothing of that in {counted(looked, 'commit')} of {read}"))]
    told = [
        f"{counted(shown, 'commit')} of {read}, newest first, UTC",
        "approvals as commit messages claim them, unless signed",
    ]
    unread = history.recalling.unread
    lines: list[Showable] = [Text(safe(" · ".join(told)), "dim")]
    lines += [Text(f"{safe(each.by)} {safe(each.why)}", "yellow") for each in unread[:_MOST_UNREAD]]
    lines += [Text(each, "yellow") for each in others(len(unread) - _MOST_UNREAD, "such file")]
    if more:
        lines.append(Text("there is more: --limit N, 0 for all", "dim"))
    return lines


def as_json(history: History, entries: Iterable[Entry], *, more: bool) -> str:
    """Render the log as one JSON object, described in docs/reference/output.md."""
    return json.dumps(
        {
            "of": history.name,
            "head": history.head,
            "more": more,
            "entries": [_entry_json(entry) for entry in entries],
            "unread": [{"file": each.by, "why": each.why} for each in history.recalling.unread],
        },
        indent=2,
    )


def who(step: Step, signed: Iterable[Given] = ()) -> str:
    """`Ada Vale, Lin Moss, merged by Bo Reed, approved grace (signed), Cy Holt`."""
    told = ", ".join(few([each.name for each in step.authors], "author"))
    if step.merge and step.committer not in step.authors:
        told += f", merged by {step.committer.name}"
    approvals = few(approvers(step, signed), "person")
    return f"{told}, approved {', '.join(approvals)}" if approvals else told


def _parts(entry: Entry) -> Iterator[tuple[Text, list[str]]]:
    if entry.why:
        yield Text("can't be read: ", "yellow").append(safe(entry.why)), []
        return
    review = entry.review
    if review is None:
        yield Text(f"the flags begin: {counted(entry.flags, 'flag')}", "bold"), []
        return
    groups = alike(review.flags)
    for group in groups[:_MOST_FLAGS]:
        yield _flag(group)
    left = sum(1 + len(group.others) for group in groups[_MOST_FLAGS:])
    if left:
        parent, commit = entry.step.parent[:12], entry.step.commit[:12]
        yield Text(f"and {counted(left, 'more flag')}: flaggit diff {parent}..{commit}"), []
    for key, words in entry.edits:
        yield Text(safe(key), "bold cyan").append(f"  {safe(words)}   no decision changes", "not bold"), []
    if not groups and not entry.edits:
        keys = [each.key for each in review.quiet]
        touched = ", ".join(few(keys or list(review.files), "flag" if keys else "file", most=2))
        watched = "; ".join(few([each.cause.words for each in review.guarded], "edit", most=_MOST_CAUSES))
        head = Text(safe(touched), "cyan").append(f"  {safe(watched)} " if watched else "", "not bold")
        yield head.append("  no decision changes", "not bold dim"), []


def _flag(group: Alike) -> tuple[Text, list[str]]:
    flag = group.flag
    causes = [cause.words for cause in flag.causes]
    told = [change_words(flag), *few(causes, "edit", most=_MOST_CAUSES)]
    head = Text(safe(flag.key), "bold cyan")
    head.append(f"  {'; '.join(filter(None, told)) or 'edited'}", "not bold")
    lines = [place_sentence(place, flag.unit) for place in flag.places] or ["no decision changes"]
    if group.others:
        lines.append(f"likewise: {', '.join(few(list(group.others), 'flag', most=8))}")
    return head, lines


def _entry_json(entry: Entry) -> dict[str, object]:
    step, review = entry.step, entry.review
    return {
        "commit": step.commit,
        "parent": step.parent or None,
        "time": instant.text(step.time),
        "subject": step.subject,
        "merge": step.merge,
        "authors": [_person(each) for each in step.authors],
        "committer": _person(step.committer),
        "approvals_claimed": [_person(each) for each in step.approvals],
        "approvals_signed": [
            {"by": each.by, "at": instant.text(each.at), "mail": list(each.mail)} for each in entry.signed
        ],
        "unreadable": entry.why or None,
        "flags_at_the_beginning": entry.flags if review is None and not entry.why else None,
        "edits": [{"flag": key, "what": words} for key, words in entry.edits],
        "review": json.loads(review_json(review)) if review is not None else None,
    }


def _person(person: Person) -> dict[str, str]:
    return {"name": person.name, "mail": person.mail}
