"""The comment of a request, and what became of it."""

import json
from typing import Final

from flaggit.commands.comment import Commented
from flaggit.commands.looking import Looked
from flaggit.report import approvals, proved, review
from flaggit.report.terminal import Text, safe

_DONE: Final = {
    "created": "wrote the comment of {target}",
    "updated": "updated the comment of {target}",
    "unchanged": "the comment of {target} says this already",
    "would-write": "would write the comment of {target}",
    "not-written": "wrote no comment",
}


def markdown(found: Looked) -> str:
    """Render the comment: the review, and beside it proofs and, where a charter is in force, approvals."""
    parts = [proved.part(found.proved)]
    if found.approvals is not None:
        parts.append(approvals.part(found.approvals))
    return review.markdown(found.review, parts)


def text(done: Commented) -> list[Text]:
    """Render it for people."""
    line = Text(_DONE[done.how].format(target=safe(done.target or "no request")))
    if done.url:
        line.append(f": {safe(done.url)}")
    lines = [line]
    if done.why:
        lines.append(Text(f"  because {safe(done.why)}", "yellow"))
    if done.summary:
        lines.append(Text("  the job's summary has the text", "dim"))
    return lines


def as_json(done: Commented) -> str:
    """Render it as one JSON object."""
    return json.dumps(
        {
            "how": done.how,
            "target": done.target or None,
            "url": done.url or None,
            "summary": done.summary,
            "why": done.why or None,
        },
        indent=2,
    )
