"""The comment of a request, and what became of it."""

import json
from typing import Final

from flaggit.commands.comment import Commented
from flaggit.commands.looking import Looked
from flaggit.errors import Stop
from flaggit.report import approvals, proved, review
from flaggit.report.review.markdown_text import code, prose
from flaggit.report.review.values import clip
from flaggit.report.terminal import Text, safe

_DONE: Final = {
    "created": "wrote the comment of {target}",
    "updated": "updated the comment of {target}",
    "unchanged": "the comment of {target} says this already",
    "would-write": "would write the comment of {target}",
    "not-written": "wrote no comment",
}
_LONGEST: Final = 2_000
"""Characters of what a stop says that are told."""


def markdown(found: Looked) -> str:
    """Render the comment: the review, and beside it proofs and, where a charter is in force, approvals."""
    parts = [proved.part(found.proved)]
    if found.approvals is not None:
        parts.append(approvals.part(found.approvals))
    return review.markdown(found.review, parts)


def stopped(stop: Stop) -> str:
    """Render the comment of a change of which nothing can be said: why, where, and what to do next."""
    where = f"{code(clip(stop.where, _LONGEST))}: " if stop.where else ""
    blocks = [
        review.MARKER,
        "### What this change does can't be told.",
        f"**Because:** {where}{prose(clip(stop.message, _LONGEST))}",
    ]
    if stop.remedy:
        blocks.append(f"**Next:** {prose(clip(stop.remedy, _LONGEST))}")
    return "\n\n".join(blocks) + "\n"


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
