"""`prove`: what must never happen, at every stage of every rollout, and while services have different bundles."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from flaggit.binding.suggesting import meant
from flaggit.commands.sides import Side, Sides, bearing, parse_range, sides
from flaggit.commands.workspace import Reading, bound, collector_off
from flaggit.errors import UsageStop
from flaggit.frozen import Frozen, replace
from flaggit.model import Catalog
from flaggit.proof import Claim, Decided, Prover, State, Transition, Verdict, claims, transition
from flaggit.source import Positions, locate

Progress = Callable[[int, int], None]
"""Told how many claims are settled, and how many there are."""


class Proved(Frozen):
    """How the claims of a flag repository came out.

    Attributes:
        verdicts: One for each claim, in the order of claims.
        commit: The commit that was read; None without one.
        dirty: Whether changes of the work tree were read.
        forth: Whether the change is coherent while it is taken up; None when no change was asked about.
        back: The same of its plain revert.
        base: The commit that the change is measured against; empty without a change.
    """

    verdicts: tuple[Verdict, ...]
    commit: str | None
    dirty: bool
    forth: Transition | None = None
    back: Transition | None = None
    base: str = ""

    @property
    def failed(self) -> bool:
        """Whether something is refuted or unsettled."""
        return any(one.state in {State.REFUTED, State.UNSETTLED} for one in self.verdicts)

    @property
    def incoherent(self) -> bool:
        """Whether no order is right for the change or for its revert."""
        return any(one is not None and not one.coherent for one in (self.forth, self.back))


def prove(
    folder: Path,
    asked: str = "",
    *,
    only: Collection[str] = (),
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Proved:
    """Prove the claims of a flag repository.

    Args:
        folder: The flag repository, or a folder inside it.
        asked: A range: only claims that the change touches, and whether it can be taken up and taken back; empty for all claims.
        only: Only claims that speak of one of these flags.
        cache: The folder that notes on documents are kept in, for a range; None to keep none.
        progress: Told how far it is.

    Raises:
        NothingReadStop: There is nothing to read, or a revision is unknown.
        FailedStop: What the flags say is not known.
        UsageStop: The range names no two revisions, or there is no such flag.
    """
    if asked:
        both = sides(folder, parse_range(asked), cache=cache)
        _require_flags(only, *(each.reading.snapshot.files for each in (both.base, both.head)))
        return of_change(both, frozenset(only), progress)
    workspace = bound(folder)
    _require_flags(only, workspace.reading.snapshot.files)
    reading, catalog = workspace.reading, workspace.catalog
    with collector_off():
        verdicts = _verdicts(Prover(), catalog, frozenset(only) or None, progress)
    return Proved(
        verdicts=tuple(_placed(one, reading) for one in verdicts),
        commit=reading.snapshot.commit,
        dirty=reading.snapshot.dirty,
    )


def of_change(both: Sides, only: frozenset[str] = frozenset(), progress: Progress | None = None) -> Proved:
    """Prove the claims that a change touches, and whether it can be taken up and taken back; as `prove` for a range."""
    affected = frozenset(both.affected) & only if only else frozenset(both.affected)
    prover = Prover()
    with collector_off():
        verdicts = _verdicts(prover, both.head.catalog, affected, progress)
        base, head = both.base.catalog, both.head.catalog
        old, new = (_name(side) for side in (both.base, both.head))
        forth = transition(prover, base, head, affected, (old, new))
        back = transition(prover, head, base, affected, (new, old))
    reading = both.head.reading
    return Proved(
        verdicts=tuple(_placed(one, reading) for one in verdicts),
        commit=both.head.commit,
        dirty=both.head.dirty,
        forth=_with_lines(forth, reading, new),
        back=_with_lines(back, reading, new),
        base=both.base.commit or "",
    )


def _require_flags(only: Iterable[str], *states: Iterable[str]) -> None:
    """Refuse a key that no flag of these states has: that nothing speaks of it would pass for a proof."""
    borne = (bearing(path).partition(":") for files in states for path in files)
    known = {name for kind, _, name in borne if kind in {"flag", "retired"}}
    for key in only:
        if key not in known:
            raise UsageStop(
                f"there is no flag {key!r}{meant(key, known)}",
                where="--flag",
                remedy="flaggit list flags shows those that there are",
            )


def _verdicts(
    prover: Prover, catalog: Catalog, only: Collection[str] | None, progress: Progress | None
) -> list[Verdict]:
    found: list[Claim] = list(claims(catalog, only))
    verdicts = []
    for at, claim in enumerate(found):
        verdicts.append(prover.prove(catalog, claim))
        if progress is not None:
            progress(at + 1, len(found))
    return verdicts


def _name(side: Side) -> str:
    return "the work tree" if side.dirty else (side.commit or "")[:7]


def _with_lines(one: Transition, reading: Reading, name: str) -> Transition:
    steps = tuple(replace(step, because=_placed(step.because, reading, name)) for step in one.steps)
    return replace(one, steps=steps, broken=tuple(_placed(verdict, reading, name) for verdict in one.broken))


def _placed(verdict: Verdict, reading: Reading, name: str = "") -> Verdict:
    """Say on which lines what decides a counter-example stands, as far as they are in the state that was read."""
    if verdict.counter is None:
        return verdict
    positions: dict[str, Positions] = {}

    def placed(one: Decided) -> Decided:
        if one.path not in reading.data or one.state != name:
            return one
        if one.path not in positions:
            positions[one.path] = locate(reading.data[one.path])
        return replace(one, line=positions[one.path].span(one.pointer).line)

    decided = tuple(map(placed, verdict.counter.decided))
    return replace(verdict, counter=replace(verdict.counter, decided=decided))
