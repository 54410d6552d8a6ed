"""What the release branch says of a change: whether it took it before, what it goes back to, and who went ahead of approvals."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from flaggit.frozen import Frozen, replace
from flaggit.policy import Claim
from flaggit.repository import Entry, FileState, Move, Repository

Files: TypeAlias = Mapping[str, tuple[FileState, FileState]]

TRAILERS: Final[Mapping[str, Claim]] = {"Break-Glass": Claim.BREAK_GLASS, "Kill": Claim.KILL}
"""Lines in a commit's message that say what a change claims to be; what stands behind the colon is the reason."""

LOOKED_BACK: Final = 180 * 86_400
"""How far back debts are looked for, in seconds: one that stops all else does not grow older, one that is only shown fades."""


class Earlier(Frozen):
    """A state of the release branch.

    Attributes:
        commit: The last commit at which it was in force, and `until` when it was.
        files: Path to what each of the files was.
        below: The states that it was built on, the oldest first.
        taken_back: Whether the release branch, or one of the files, went back to an earlier state after it.
    """

    commit: str
    files: Mapping[str, FileState]
    until: int = 0
    below: tuple["Earlier", ...] = ()
    taken_back: bool = False


def spent_at(repository: Repository, changed: Files, base: str) -> int | None:
    """Say when the release branch last left a state to which the very same change had led it; None when it never did.

    The change may have come in one commit or in several, as a squash, a merge or a rebase. What was approved before it went
    again was spent by it: when exactly it came, git does not say, since a commit that is only moved forward keeps its time.
    """
    return spent_along(repository.moves(changed, base), changed)


def spent_along(moves: Sequence[Move], changed: Files) -> int | None:
    """Say the same of a line of commits, the oldest first, that moved these files, among others."""
    before = {path: pair[0] for path, pair in changed.items()}
    after = {path: pair[1] for path, pair in changed.items()}
    spent, armed, led = None, False, False
    for _, committed, state in _states(moves, changed):
        if led and state != after:
            spent, led = committed, False
        armed = armed or state == before
        led = led or (armed and state == after)
    return spent


def earlier_state(repository: Repository, changed: Files, base: str) -> Earlier | None:
    """Find the latest state of the release branch at which all files were as the change leaves them; None when none was."""
    return earlier_along(repository.moves(changed, base), changed)


def earlier_along(moves: Sequence[Move], changed: Files) -> Earlier | None:
    """Say the same of a line of commits, the oldest first, that moved these files, among others."""
    after = {path: pair[1] for path, pair in changed.items()}
    found = None
    standing: list[Earlier] = []
    for commit, committed, state in _states(moves, changed):
        # Whoever goes back to a state takes back all that came after it.
        at = next((place for place, each in enumerate(standing) if each.files == state), len(standing))
        if standing and standing[-1].files != state:
            standing[-1] = replace(standing[-1], until=committed)
            found = standing[-1] if standing[-1].files == after else found
        standing[at:] = [Earlier(commit=commit, files=state)]
    if found is None:
        return None
    places = [place for place, each in enumerate(standing) if each.files == after]
    gone = not places or any(_taken_back(moves, path, pair) for path, pair in changed.items())
    return replace(found, taken_back=gone, below=tuple(standing[: places[0]] if places else ()))


def _taken_back(moves: Sequence[Move], path: str, pair: tuple[FileState, FileState]) -> bool:
    """Whether a file was once as the change leaves it, and went back to an earlier state since."""
    standing: list[FileState] = []
    for _, _, files in _states(moves, {path: pair}):
        state = files[path]
        at = standing.index(state) if state in standing else len(standing)
        standing[at:] = [state]
    return pair[1] not in standing


def claim_of(entry: Entry) -> tuple[Claim, str]:
    """Read what a commit claims to be, and why."""
    for line in reversed(entry.message.splitlines()):
        word, colon, reason = line.partition(":")
        for trailer, claim in TRAILERS.items():
            if colon and word.casefold() == trailer.casefold():
                return claim, reason.strip()
    return Claim.NONE, ""


def authors_of(entries: tuple[Entry, ...]) -> tuple[tuple[str, str], ...]:
    """The names and addresses of all who wrote some commits, those of `Co-authored-by:` too, each once."""
    found = [(entry.author, entry.mail) for entry in entries]
    for entry in entries:
        for line in entry.message.splitlines():
            word, _, rest = line.partition(":")
            name, _, mail = rest.strip().rpartition(" ")
            if word.casefold() == "co-authored-by" and mail.startswith("<"):
                found.append((name, mail.strip("<>")))
    return tuple(dict.fromkeys(found))


def _states(moves: Sequence[Move], changed: Files) -> Iterator[tuple[str, int, dict[str, FileState]]]:
    """The states of some files along the release branch, the oldest first: commit, when, and path to state."""
    state = {path: pair[0] for path, pair in changed.items()}
    for move in reversed(moves):
        state |= _of(move.before, changed)
    if moves:
        yield f"{moves[0].commit}^", 0, dict(state)
    for move in moves:
        state |= _of(move.after, changed)
        yield move.commit, move.committed, dict(state)


def _of(states: Mapping[str, FileState], changed: Files) -> dict[str, FileState]:
    return {path: states[path] for path in changed if path in states}
