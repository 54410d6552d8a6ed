"""How a change is taken back, in words: exact where it has landed, and before that, by whatever it will land as."""

from collections.abc import Sequence
from typing import Final

from flaggit.frozen import Frozen
from flaggit.report.review.parts import Part
from flaggit.report.review.voice import PLAIN, Voice
from flaggit.report.words import counted
from flaggit.review import Review

_LONGEST: Final = 400
"""Characters of commands that are told; more are left to JSON."""


class Undoing(Frozen):
    """The way back.

    Attributes:
        head: `undo`, or `undo after merge` for a change that has not landed.
        words: The commands, as the format writes them.
        heed: What to heed besides, a clause each.
    """

    head: str
    words: str
    heed: tuple[str, ...] = ()


def undoing(review: Review, parts: Sequence[Part] = (), voice: Voice = PLAIN) -> Undoing | None:
    """Say how a change is taken back; None where no flag changes, or it was not asked."""
    if review.undo is None or not review.flags:
        return None
    heed = tuple(part.undo for part in parts if part.undo)
    if not review.undo.commands:
        return Undoing(head="undo after merge", words=_unlanded(voice), heed=heed)
    commands = " && ".join(review.undo.commands)
    if len(commands) > _LONGEST:
        asked = f"flaggit diff {review.base.commit[:12]}..{review.head.commit[:12]} --format json"
        number = counted(len(review.undo.commands), "command")
        return Undoing(head="undo", words=f"{number}, listed by {voice.name(asked)}", heed=heed)
    return Undoing(head="undo", words=voice.name(commands), heed=heed)


def _unlanded(voice: Voice) -> str:
    """What is true of a merge, a squash and a rebase alike: only the forge knows which commits these make."""
    merged, squashed, rebased = (
        voice.name(f"git revert {which}") for which in ("-m 1 COMMIT", "COMMIT", "FIRST^..LAST")
    )
    return f"{merged} of the merge commit that it lands as; {squashed} when it is squashed, {rebased} when it is rebased"
