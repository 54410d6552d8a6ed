"""`policy check`: a change, judged by the charter of the revision that it starts from."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from flaggit.approvals import Recorded
from flaggit.commands.diff import reviewed
from flaggit.commands.governing.deciding import Decided, decided, digest, files
from flaggit.commands.governing.evidence import Found, evidence, gather
from flaggit.commands.governing.past import (
    LOOKED_BACK,
    TRAILERS,
    Files,
    authors_of,
    claim_of,
    earlier_state,
    spent_at,
)
from flaggit.commands.governing.touching import touches
from flaggit.commands.sides import Range, Sides, parse_range, sides
from flaggit.commands.workspace import repository_at
from flaggit.errors import FailedStop, NothingReadStop
from flaggit.frozen import Frozen, replace
from flaggit.model import Charter, Taxonomy
from flaggit.policy import Change, Claim, Debt, Evidence, Restored, Roster, Verdict, judge
from flaggit.policy.seating import unfilled
from flaggit.repository import Claimed, Entry, Repository
from flaggit.review import Review


class Judgement(Frozen):
    """A verdict, and what it is of.

    Attributes:
        base: The commit whose charter judged.
        head: The commit that is judged; with changes of the work tree when `dirty`.
        files: How many governed files differ.
        decisions: How many decisions change, by flag, environment and service.
        evidence: How many approvals were read.
    """

    verdict: Verdict
    change: Change
    base: str
    head: str
    dirty: bool
    files: int
    decisions: int
    evidence: int


class Asking(Frozen):
    """What is asked: the range, the evidence, the instant, and where notes on documents are kept."""

    asked: str = ""
    given: tuple[Path, ...] = ()
    now: int = 0
    cache: Path | None = None


def check(folder: Path, asking: Asking) -> Judgement:
    """Judge a change.

    Args:
        folder: The flag repository, or a folder inside it.
        asking: What is asked.

    Raises:
        NothingReadStop: There is nothing to read, or no charter to judge by.
        FailedStop: What a side says is not known.
        UsageStop: The range names no two revisions, or a file is no evidence.
    """
    return Judging(folder, asking).judgement()


class Seen(Frozen):
    """A change that was looked at already: both states, and what differs between them."""

    sides: Sides
    review: Review


class Judging:
    """One run: a change, and all that is known of it.

    Args:
        folder: The flag repository, or a folder inside it.
        asking: What is asked.
        seen: The change, where it was looked at already; read by what is asked unless given.

    Attributes:
        sides: Both states.
        digest: What approvals must be of.
    """

    def __init__(self, folder: Path, asking: Asking, seen: Seen | None = None) -> None:
        self._folder = folder
        self._asking = asking
        self._repository: Repository = repository_at(folder)
        self._review = seen.review if seen else None
        self.sides: Sides = (
            seen.sides if seen else sides(folder, parse_range(asking.asked), cache=asking.cache)
        )
        self._decisions: tuple[Decided, ...] = decided(self.sides)
        self._files: Files = files(self.sides)
        self.digest: str = digest(self._files, self._decisions)

    @property
    def charter(self) -> Charter:
        """The charter of the base.

        Raises:
            NothingReadStop: It has none.
        """
        charter = self.sides.base.catalog.charter
        if charter is None:
            raise NothingReadStop(
                f"commit {self._base[:7]}, which the change starts from, has no charter to judge by",
                where="flags/charter.yaml",
                remedy="merge one first; what it says holds from the next change on",
            )
        return charter

    @property
    def taxonomy(self) -> Taxonomy:
        """The taxonomy of the base."""
        return self.sides.base.catalog.taxonomy

    @property
    def root(self) -> Path:
        """The flag repository's root."""
        return self._repository.root

    @property
    def project(self) -> str:
        """The project's name, by the base."""
        return self.sides.base.catalog.project.name

    def judgement(self, recorded: Sequence[Recorded] = ()) -> Judgement:
        """Judge by the evidence that was given, the signed approvals of the repository, and what a forge was just asked."""
        found = gather(self._repository.root, self._asking.given, self.project, self.charter.people)
        found.recorded += recorded
        known = evidence(found, self._digest_at)
        change = replace(self.change(found), debts=tuple(self._debts(found)))
        return Judgement(
            verdict=judge(self.charter, self.taxonomy, change, known, self._asking.now),
            change=change,
            base=self._base,
            head=self.sides.head.commit or "",
            dirty=self.sides.head.dirty,
            files=len(self._files),
            decisions=len(self._decisions),
            evidence=len(known.approvals),
        )

    def change(self, found: Found) -> Change:
        """Say what is judged; debts are left out."""
        review = self._review or reviewed(self.sides, ("", ""), today=self._asking.now)
        entries = self._entries()
        claim, reason = self._claim(entries)
        authors, unknown, pusher = self._people(found, entries)
        return Change(
            digest=self.digest,
            commit=self.sides.head.commit or "",
            at=entries[0].committed if entries and not self.sides.head.dirty else self._asking.now,
            touches=touches(self.sides, self._decisions, review),
            authors=authors,
            unknown=unknown,
            pusher=pusher,
            restores=self._restored(),
            spent=spent_at(self._repository, self._files, self._base),
            claim=claim,
            reason=reason,
        )

    @property
    def _base(self) -> str:
        return self.sides.base.commit or ""

    def _entries(self) -> tuple[Entry, ...]:
        """The head's own commit, a merge too, and all others that it brings and that touch governed files."""
        head = self.sides.head.commit
        if head is None or head == self._base:
            return ()
        return (self._repository.entry(head), *self._repository.commits(self._base, head))

    def _claim(self, entries: tuple[Entry, ...]) -> tuple[Claim, str]:
        if not entries or self.sides.head.dirty:
            return Claim.NONE, ""
        said = self._repository.claiming(self._base, entries[0].commit, TRAILERS)
        return claim_of(said) if said else (Claim.NONE, "")

    def _people(
        self, found: Found, entries: tuple[Entry, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """The authors' logins, the authors that no login is known of, and who pushed last.

        Whoever commits nothing that is governed, their own approval for one, has not written the change.
        """
        roster = Roster(self.charter, self.taxonomy)
        own = [each for each in found.recorded if self._is_of(each)]
        written = list(authors_of(entries[1:] or entries))
        if self.sides.head.dirty:
            written += filter(None, [self._repository.author()])
        logins = {roster.by_mail(mail): f"{name} <{mail}>" for name, mail in written}
        recorded = [login for each in own for login in each.authors]
        unknown = [f"{name} <{mail}>" for name, mail in written if not roster.by_mail(mail)]
        pusher = next((each.pusher for each in own if each.pusher), "")
        last = self._repository.last(self._base, entries[0].commit) or entries[0] if entries else None
        return (
            roster.written([*(login for login in logins if login), *recorded]),
            () if recorded else tuple(dict.fromkeys(unknown)),
            pusher or (roster.by_mail(last.committer) if last else ""),
        )

    def _is_of(self, recorded: Recorded) -> bool:
        """Whether a recorded answer is of this very change, at whatever commit it stood."""
        return self._digest_at(recorded.head, recorded) == self.digest

    def _digest_at(self, commit: str, recorded: Recorded) -> str:
        """The digest of the change that a commit was: from git where that has it, else as it was recorded."""
        if commit == self.sides.head.commit and not self.sides.head.dirty:
            return self.digest
        if self._repository.knows(commit):
            try:
                both = sides(
                    self._folder, Range(base=self._base, head=commit, fork=True), cache=self._asking.cache
                )
            except (NothingReadStop, FailedStop):
                return ""  # it shares no history, or what it says is not known
            return digest(files(both), decided(both))
        return recorded.digests.get(commit, "")

    def _restored(self) -> Restored | None:
        """The earlier state that the change goes back to: the same files, and the same decisions of all that it changes."""
        found = earlier_state(self._repository, self._files, self._base) if self._files else None
        head = self.sides.head.commit
        if found is None or head is None or self.sides.head.dirty:
            return None
        commit = self._decides_like(found.commit, head)
        if not commit:
            return None
        # A state can be taken back with other bytes, too: what is in force decides as one did that it was built on.
        gone = found.taken_back or any(
            self._decides_like(each.commit, self._base) for each in reversed(found.below) if self._decisions
        )
        return Restored(commit=commit, at=found.until, taken_back=gone)

    def _decides_like(self, commit: str, other: str) -> str:
        """The commit in full if another one decides as it does all that the change changes; else empty."""
        try:
            both = sides(self._folder, Range(base=commit, head=other), cache=self._asking.cache)
        except (NothingReadStop, FailedStop):
            return ""  # a state with errors was never released
        keys = {each.key for each in self._decisions}
        return "" if any(each.key in keys for each in decided(both)) else both.base.commit or ""

    def _debts(self, found: Found) -> Iterator[Debt]:
        since = max(self._asking.now - LOOKED_BACK, 0)
        for each in self._repository.claimed(self._base, TRAILERS, since) if self._base else ():
            debt = self._debt(each, found)
            if debt is not None:
                yield debt

    def _debt(self, claimed: Claimed, found: Found) -> Debt | None:
        entry = claimed.landed
        claim, reason = claim_of(claimed.said)
        within = self._within(claim)
        if within is None:
            return None
        asking = replace(self._asking, asked=f"{entry.commit}^..{entry.commit}")
        try:
            earlier = Judging(self._folder, asking)
        except (NothingReadStop, FailedStop):
            return (
                None  # the first commit of all, or one with errors, which no build takes: nothing went ahead
            )
        change = replace(earlier.change(found), claim=Claim.NONE, restores=None, spent=None)
        known: Evidence = evidence(found, earlier._digest_at)
        # What was given in time does not age: a debt that was settled stays settled.
        verdict = judge(replace(self.charter, valid_for=None), self.taxonomy, change, known, self._asking.now)
        return Debt(
            commit=entry.commit,
            kind=claim,
            by=change.authors or change.unknown,
            reason=reason,
            at=entry.committed,
            due=entry.committed + within,
            missing=unfilled(verdict.requirements),
        )

    def _within(self, claim: Claim) -> int | None:
        if claim is Claim.KILL:
            return self.charter.kill_for
        glass = self.charter.break_glass
        return glass.settle_within if glass and claim is Claim.BREAK_GLASS else None
