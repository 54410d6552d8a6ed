"""Whether a change may be merged, said once: what stops it, that nothing does, what nobody looked at, and what else to heed."""

from collections.abc import Sequence

from flaggit.frozen import Frozen
from flaggit.report.review.parts import Heed, Part
from flaggit.report.review.voice import PLAIN, Voice


class Merging(Frozen):
    """What the parts of a review say of the merge.

    Attributes:
        stops: What stops it, a clause each.
        unseen: What nobody looked at.
        heed: What to heed besides.
    """

    stops: tuple[str, ...]
    unseen: tuple[str, ...]
    heed: tuple[Heed, ...] = ()

    @property
    def head(self) -> str:
        """The answer: `May not be merged yet:`, with `rest` behind it."""
        if self.stops:
            return "May not be merged yet:"
        return f"Nothing {'that was looked at' if self.unseen else 'here'} stops the merge."

    def rest(self, voice: Voice = PLAIN) -> str:
        """What belongs to the answer: ` 2 approvals are missing. Not looked at: proofs.`; empty for nothing."""
        told = (("", self.stops), ("Not looked at: ", self.unseen))
        return "".join(f" {head}{voice.prose('; '.join(clauses))}." for head, clauses in told if clauses)


def merging(parts: Sequence[Part]) -> Merging:
    """Gather what the parts say of the merge."""
    return Merging(
        stops=tuple(clause for part in parts for clause in part.stops),
        unseen=tuple(part.unseen for part in parts if part.unseen),
        heed=tuple(each for part in parts for each in part.heed),
    )
