"""What a ramp would do, worked out before anything is written."""

from collections.abc import Mapping
from pathlib import Path

from flaggit.binding.suggesting import Names
from flaggit.commands.diff import reviewed
from flaggit.commands.governing.deciding import decided, digest, files
from flaggit.commands.governing.touching import touches
from flaggit.commands.ramping.aims import Level, RolloutAim, aim_of, level_of
from flaggit.commands.ramping.steps import Step, step
from flaggit.commands.sides import Sides, bearing, edited
from flaggit.commands.workspace import collector_off, repository_at
from flaggit.compiler import Compiler
from flaggit.errors import FailedStop, UsageStop
from flaggit.frozen import Frozen
from flaggit.policy import Change, Evidence, Roster, Verdict, judge
from flaggit.repository import Repository, Snapshot
from flaggit.review import Review
from flaggit.source import locate
from flaggit.source.editing import splice
from flaggit.tables import CaseOutcome, Sources, run_table


class Wish(Frozen):
    """What is asked for.

    Attributes:
        key: A flag's key, or a rollout's.
        level: A percentage, or a rollout's stage.
        rule: The flag's rule; empty when there is only one that can be meant.
        environment: The environment or group whose block is meant; likewise.
        wave: The wave of a rollout that the stage is to reach; empty for the usual one.
        commit: Whether the edit is to be committed, which only works on a file without other changes.
        message: The commit's message; empty for one that says what is done.
    """

    key: str
    level: str
    rule: str = ""
    environment: str = ""
    wave: str = ""
    commit: bool = False
    message: str = ""


class Plan(Frozen):
    """An edit, and what it would do; nothing is written yet.

    Attributes:
        repository: The flag repository.
        step: The edit.
        line: The line that it is on, from 1.
        review: What it does; None when the file says it already.
        verdict: What the charter asks for before the edit may go on; None without a charter or an edit.
        outcomes: The decision tables of the flags that it reaches, tried with it.
        seen: The file's bytes on the disk, which must still be these when the edit is made.
        commit: Whether it is to be committed, and `message` with which message.
    """

    repository: Repository
    step: Step
    line: int
    review: Review | None
    verdict: Verdict | None
    outcomes: tuple[CaseOutcome, ...]
    seen: bytes
    commit: bool
    message: str

    @property
    def failures(self) -> tuple[CaseOutcome, ...]:
        """The cases that would not hold any more."""
        return tuple(each for each in self.outcomes if not each.passed)


def plan(folder: Path, wish: Wish, *, today: int, cache: Path | None = None) -> Plan:
    """Find the line that a ramp edits, and say what the edit would do.

    Args:
        folder: The flag repository, or a folder inside it.
        wish: What is asked for.
        today: Now, in seconds since 1970.
        cache: The folder that notes on documents are kept in; None to keep none.

    Raises:
        UsageStop: There is no such flag, rule, stage or percentage, or several could be meant.
        FailedStop: The flags have errors, or would have them; or the edit can't be committed.
        NothingReadStop: There is nothing to read.
    """
    level = level_of(wish.level)
    repository = repository_at(folder)
    now = repository.snapshot()
    borne = {bearing(path): path for path in now.files}
    found = _step(repository, now, borne, wish, level, cache)
    seen = (repository.root / found.path).read_bytes()
    if wish.commit and found.edits:
        _refuse_other_changes(repository, found.path)
    review: Review | None = None
    verdict: Verdict | None = None
    outcomes: tuple[CaseOutcome, ...] = ()
    data = now.read([found.path])[found.path]
    if found.edits:
        data = splice(data, found.edits)
        try:
            both = edited(repository, now, {found.path: data}, cache=cache)
            review = reviewed(both, ("", ""), today=today)
            verdict = _judged(repository, both, review, today)
            outcomes = _tried(both)
        except FailedStop as stop:
            raise FailedStop(
                f"nothing was written: with {found.what} {stop.message}", where=found.path, remedy=stop.remedy
            ) from None
    line = locate(data).span(found.pointer).line
    return Plan(
        repository=repository,
        step=found,
        line=line,
        review=review,
        verdict=verdict,
        outcomes=outcomes,
        seen=seen,
        commit=wish.commit,
        message=wish.message or found.subject,
    )


def _step(
    repository: Repository,
    now: Snapshot,
    files: Mapping[str, str],
    wish: Wish,
    level: Level,
    cache: Path | None,
) -> Step:
    path = files.get(f"flag:{wish.key}") or files.get(f"rollout:{wish.key}")
    if path is None:
        raise _unknown(files, wish.key)
    # The file as it is, taken for an edit: so it is bound with all that decides it, and nothing else is read.
    catalog = edited(repository, now, now.read([path]), cache=cache).head.catalog
    if wish.key in catalog.flags:
        flag = catalog.flags[wish.key]
        aim = aim_of(catalog, flag, level, rule=wish.rule, environment=wish.environment)
        return step(aim, level, wave=wish.wave)
    for option, value in (("--rule", wish.rule), ("--environment", wish.environment)):
        if value:
            raise UsageStop(
                f"{wish.key} is a rollout, which moves all its rules in its own environment",
                where=option,
                remedy="leave it out",
            )
    return step(RolloutAim(rollout=catalog.rollouts[wish.key]), level, wave=wish.wave)


def _unknown(files: Mapping[str, str], key: str) -> UsageStop:
    if f"retired:{key}" in files:
        return UsageStop(
            f"{key} is retired: everyone gets its last value",
            where=files[f"retired:{key}"],
            remedy="flaggit list shows the flags",
        )
    keys = [name.partition(":")[2] for name in files if name.startswith(("flag:", "rollout:"))]
    near = Names(keys).question(key)
    return UsageStop(
        f"there is no flag and no rollout {key!r}" + (f"; {near}" if near else ""),
        where="FLAG",
        remedy="flaggit list shows the flags, flaggit list rollouts the rollouts",
    )


def _refuse_other_changes(repository: Repository, path: str) -> None:
    state = repository.status(path)
    if state:
        raise FailedStop(
            f"this file has other changes ({state}), which the commit would take along",
            where=path,
            remedy="commit or stash them first, or leave --commit out and commit by hand",
        )


def _judged(repository: Repository, both: Sides, review: Review, today: int) -> Verdict | None:
    """What the charter asks for, before anybody said anything."""
    charter, taxonomy = both.base.catalog.charter, both.base.catalog.taxonomy
    if charter is None:
        return None
    decisions = decided(both)
    author = repository.author()
    login = Roster(charter, taxonomy).by_mail(author[1]) if author else ""
    change = Change(
        digest=digest(files(both), decisions),
        at=today,
        touches=touches(both, decisions, review),
        authors=(login,) if login else (),
    )
    return judge(charter, taxonomy, change, Evidence(), today)


def _tried(both: Sides) -> tuple[CaseOutcome, ...]:
    """Try the decision tables of all flags that the edit can reach."""
    catalog = both.head.catalog
    compiler = Compiler(catalog)
    sources = Sources(compiler)
    outcomes: list[CaseOutcome] = []
    with collector_off():
        for key in sorted(both.affected & catalog.tables.keys() & catalog.flags.keys()):
            outcomes += run_table(catalog, compiler, catalog.tables[key], sources)
    return tuple(outcomes)
