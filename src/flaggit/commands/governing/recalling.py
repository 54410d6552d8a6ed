"""Signed approvals of the past: which of them a commit has, by what git holds and nothing else (ADR 0012)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from math import inf

from flaggit.approvals import read_signed
from flaggit.commands.governing.deciding import decided, digest, files
from flaggit.commands.governing.evidence import FOLDER
from flaggit.commands.governing.filed import Filed, lain, read
from flaggit.commands.governing.past import Files, spent_along
from flaggit.commands.sides import Sides
from flaggit.frozen import Frozen
from flaggit.model import Charter
from flaggit.policy import Approval, Change, Evidence, Roster, SetAside
from flaggit.policy.counting import counted
from flaggit.policy.roster import same
from flaggit.policy.unacceptable import UnacceptableError
from flaggit.repository import GOVERNED, FileState, Move, Repository, Step


class Given(Frozen):
    """A signed approval that a commit has.

    Attributes:
        by: The login, as the charter writes it.
        mail: The addresses that this person's commits carry, by the charter.
        at: When it was signed, in seconds since 1970.
    """

    by: str
    mail: tuple[str, ...]
    at: int


class Recalling:
    """The signed approvals along a branch. Nothing is read before it is asked for, and then all of it once.

    Args:
        repository: Where.
        head: The last commit of the branch.
        later: Whether an approval counts that a commit after the change brought. It depends on the head what these are.
    """

    def __init__(self, repository: Repository, head: str, *, later: bool = False) -> None:
        self._repository = repository
        self._head = head
        self._later = later
        self._line: _Line | None = None
        self._filed: dict[str, list[Filed]] = {}
        self._first, self._last = inf, -inf
        self._unread: dict[str, SetAside] = {}

    @property
    def unread(self) -> tuple[SetAside, ...]:
        """What does not count as an approval of anything, as far as it was met: files, each once, and why."""
        return tuple(self._unread[path] for path in sorted(self._unread))

    def given(self, both: Sides, step: Step, known: str = "") -> tuple[Given, ...]:
        """Give the signed approvals of what a commit brought, each person's first, in the order in which they were signed.

        Args:
            both: The states before and after the commit.
            step: The commit.
            known: The digest of the change, where it was worked out already.

        Raises:
            FailedStop: A flag can't be compiled.
            NothingReadStop: git can't give an object.
        """
        line = self._line or self._begin(both)
        charter, at = both.base.catalog.charter, line.place(step.commit)
        if charter is None or at is None or not self._may_have(at):
            return ()
        changed = files(both)
        of = known or digest(changed, decided(both))
        filed = [each for each in self._filed.get(of, ()) if self._holds(line, each, at, changed)]
        if not filed:
            return ()
        roster = Roster(charter, both.base.catalog.taxonomy)
        change = self._change(roster, step, of, line.spent(changed, at))
        found: dict[str, Given] = {}
        for approval in sorted(self._verified(filed, both, charter), key=lambda each: (each.at, each.by)):
            evidence, now = Evidence(approvals=(approval,)), max(step.time, approval.at)
            if counted(roster, change, evidence, now, charter.valid_for).approvers:
                found.setdefault(same(approval.by), _given(charter, approval))
        return tuple(found.values())

    def _begin(self, both: Sides) -> "_Line":
        moves = self._repository.moves((FOLDER,), self._head)
        # Where the folder never was, nothing else of history is asked for.
        moves = self._repository.moves((FOLDER, *GOVERNED), self._head) if moves else ()
        contents = both.head.snapshot.contents
        for each, taken in read(lain(moves), contents.sizes, contents.read):
            if isinstance(taken, Filed):
                self._filed.setdefault(taken.said.digest, []).append(taken)
                self._first = min(self._first, each.since)
                self._last = max(self._last, inf if each.until is None else each.until)
            elif each.until is None:
                self._set_aside(each.path, taken)
        self._line = _Line(moves)
        return self._line

    def _may_have(self, at: int) -> bool:
        return at < self._last and (self._later or self._first <= at)

    def _holds(self, line: "_Line", filed: Filed, at: int, changed: Files) -> bool:
        """Whether a file counts for a commit by where it lay when."""
        since, until = filed.lain.since, filed.lain.until
        gone = until is not None and until <= at
        if gone or filed.said.at > line.moves[max(since, at)].committed:
            return False  # it was taken away before, or claims to be signed after all that holds it was committed
        if since <= at:
            return True
        left = line.left(changed, at)
        # What was signed after the change had gone again is of the next time that it came.
        return self._later and (left is None or filed.said.at <= left)

    def _change(self, roster: Roster, step: Step, of: str, spent: int | None) -> Change:
        # Who only merges what others wrote has not written it: what was judged before is what was merged.
        merged = step.merge and not self._repository.mixes(step.commit)
        wrote = [each.mail for each in step.authors]
        return Change(
            digest=of,
            commit=step.commit,
            at=step.time,
            authors=roster.written(filter(None, map(roster.by_mail, wrote))),
            pusher=roster.by_mail((step.last if merged else step.committer).mail),
            spent=spent,
        )

    def _verified(self, filed: Iterable[Filed], both: Sides, charter: Charter) -> Iterator[Approval]:
        project = both.base.catalog.project.name
        for each in filed:
            try:
                yield read_signed(each.message, each.signature, project, charter.people)
            except UnacceptableError as error:
                self._set_aside(each.lain.path, str(error))

    def _set_aside(self, path: str, why: str) -> None:
        self._unread.setdefault(path, SetAside(by=path, why=f"does not count: {why}"))


class _Line:
    """The commits of a branch that moved approvals or governed files, the oldest first."""

    def __init__(self, moves: Sequence[Move]) -> None:
        self.moves = moves
        self._places = {move.commit: at for at, move in enumerate(moves)}
        self._moved: dict[str, list[int]] = {}
        self._reached: dict[tuple[str, FileState], int] = {}
        for at, move in enumerate(moves):
            for path, state in move.after.items():
                self._moved.setdefault(path, []).append(at)
                self._reached.setdefault((path, state), at)

    def place(self, commit: str) -> int | None:
        """Where a commit stands; None when it is not one of them."""
        return self._places.get(commit)

    def spent(self, changed: Files, at: int) -> int | None:
        """Say when, before a place, the branch last left a state to which the very same change had led it."""
        if any(self._reached.get((path, after), at) >= at for path, (_, after) in changed.items()):
            return None  # it never was there: nearly always so, and told without going back
        before = sorted({each for path in changed for each in self._moved[path] if each < at})
        return spent_along([self.moves[each] for each in before], changed)

    def left(self, changed: Files, at: int) -> int | None:
        """Say when, after a place, the branch left the state of these files; None when it did not."""
        places = [self._moved.get(path, []) for path in changed]
        later = [each[next_] for each in places if (next_ := bisect_right(each, at)) < len(each)]
        return self.moves[min(later)].committed if later else None


def _given(charter: Charter, approval: Approval) -> Given:
    person = next(each for each in charter.people.values() if same(each.login) == same(approval.by))
    return Given(by=person.login, mail=person.mail, at=approval.at)
