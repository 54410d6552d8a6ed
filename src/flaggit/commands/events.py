"""`events`: what the commits of a branch changed, one flag and environment at a time, and whom to tell.

Commit by commit along first parents, so a pull request is one step. All of it comes from git: the same commits say the same on any
machine and on any day, whatever range they are asked for in.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from flaggit.announcing import Bounds, Delivery, Event, Outside, Sink, deliver, sink_for
from flaggit.commands.diff import reviewed
from flaggit.commands.governing.deciding import decided, digest, files
from flaggit.commands.governing.recalling import Given, Recalling
from flaggit.commands.governing.touching import touches
from flaggit.commands.listing import state_words
from flaggit.commands.sides import Range, Sides, parse_range, sides
from flaggit.commands.workspace import collector_off, repository_at
from flaggit.errors import FailedStop, NothingReadStop
from flaggit.frozen import Frozen, replace
from flaggit.model import Catalog, Flag
from flaggit.policy import Change, Evidence, Reason, SetAside, judge
from flaggit.repository import Repository, Step
from flaggit.review import FlagChange, Place, Review
from flaggit.review.states import Ground, State as Compiled

CHARTER = "flags/charter.yaml"


class State(Frozen):
    """What a flag did in an environment.

    Attributes:
        words: In a few words, as `list flags` has them.
        decisions: For each service that could ask for it, what it stands on in canonical JSON: its own compiled decision
            first, then those of the flags that it requires, and of the segments that all of these name.
    """

    words: str
    decisions: Mapping[str, Mapping[Ground, bytes]]


class FlagEvent(Frozen):
    """A flag whose decisions a commit changed in an environment.

    Attributes:
        flag: What the commit did to the flag, in all environments.
        environment: The environment.
        places: Those of the flag's places that are of this environment, as if they were of it alone.
        before: What it did before; None when nobody could ask for it there.
        after: What it does now; None when nobody can.
    """

    flag: FlagChange
    environment: str
    places: tuple[Place, ...]
    before: State | None
    after: State | None

    @property
    def underneath(self) -> tuple[Ground, ...]:
        """The segments and required flags that it stood on and still does, and that decide differently now; sorted."""
        was, now = (state.decisions if state else {} for state in (self.before, self.after))
        return tuple(
            sorted(
                {
                    ground
                    for service, held in was.items()
                    for ground, written in list(held.items())[1:]
                    if now.get(service, {}).get(ground, written) != written
                }
            )
        )


class Policy(Frozen):
    """What the charter says of a commit; whether that was enough to go on, `policy check` says from evidence.

    Attributes:
        blob: The charter that was in force, as git's blob id: that of the commit before.
        digest: What approvals of the change must be of.
        tier: The risk tier.
        reasons: Why it is in this tier.
        asks: The approvals that it needs in the ordinary way: who, and how many.
        signed: Its signed approvals, as the commit itself holds them.
    """

    blob: str
    digest: str
    tier: str
    reasons: tuple[Reason, ...]
    asks: tuple[tuple[str, int], ...]
    signed: tuple[Given, ...] = ()


class CommitEvents(Frozen):
    """What a commit changed.

    Attributes:
        step: The commit.
        project: The project's name.
        policy: What the charter says of it; None when none was in force.
        flags: The flags and environments, in this order.
    """

    step: Step
    project: str
    policy: Policy | None
    flags: tuple[FlagEvent, ...]


class Untold(Frozen):
    """A commit of which it can't be told what it changed, and why not."""

    step: Step
    why: str


class Happened(Frozen):
    """What a range of commits changed.

    Attributes:
        base: The revision before, as it was given; empty for the last commit alone.
        head: The last revision, as it was given.
        commits: What each commit changed, the oldest first; those that changed nothing, too.
        untold: Commits of which it can't be told.
        unread: Files among the signed approvals that are none, and why.
    """

    base: str
    head: str
    commits: tuple[CommitEvents, ...]
    untold: tuple[Untold, ...]
    unread: tuple[SetAside, ...] = ()


def happened(folder: Path, asked: str, *, cache: Path | None = None) -> Happened:
    """Find out what a range of commits changed.

    Args:
        folder: The flag repository, or a folder inside it.
        asked: `BASE..HEAD` or `BASE` (up to HEAD); nothing for the last commit.
        cache: The folder that notes on documents are kept in; None to keep none.

    Raises:
        NothingReadStop: There is nothing to read, a revision is unknown, or history is cut off.
        UsageStop: The range names no two revisions.
    """
    wish = parse_range(asked)
    repository = repository_at(folder)
    head = wish.head or "HEAD"
    base = repository.merge_base(wish.base, head) if wish.fork and wish.base else wish.base
    commits: list[CommitEvents] = []
    untold: list[Untold] = []
    recalling = Recalling(repository, head)
    for step in repository.steps(base, head):
        try:
            commits.append(_changed(repository, recalling, step, cache))
        except (FailedStop, NothingReadStop) as stop:
            where = f"{stop.where}: " if stop.where else ""
            untold.append(Untold(step=step, why=f"{where}{stop.message}"))
    return Happened(
        base=wish.base,
        head=head,
        commits=tuple(commits),
        untold=tuple(untold),
        unread=recalling.unread,
    )


def sinks_for(addresses: Sequence[str], outside: Outside) -> list[Sink]:
    """Make the sinks that addresses name; nothing is opened.

    Raises:
        UsageStop: An address leads nowhere.
    """
    return [sink_for(address, outside) for address in addresses]


def send(events: Sequence[Event], sinks: Sequence[Sink], within: float) -> tuple[Delivery, ...]:
    """Deliver events to all sinks, each within so many seconds."""
    return deliver(events, sinks, Bounds(total=within))


def changed(
    step: Step, found: Review, base: Catalog, head: Catalog, policy: Policy | None = None
) -> CommitEvents:
    """Give what a commit changed.

    Args:
        step: The commit.
        found: The review of the two states.
        base: The state before; it may hold no more than what the review is of.
        head: The state after; likewise.
        policy: What the charter says of it.

    Raises:
        FailedStop: A flag of either can't be compiled.
    """
    telling = _Telling(base, head)
    with collector_off():
        flags = tuple(event for flag in found.flags for event in telling.events(flag))
    return CommitEvents(step=step, project=head.project.name, policy=policy, flags=flags)


def _changed(repository: Repository, recalling: Recalling, step: Step, cache: Path | None) -> CommitEvents:
    both = sides(repository.root, Range(base=step.parent, head=step.commit), cache=cache)
    found = reviewed(both, (step.parent, step.commit), today=step.time)
    return changed(step, found, both.base.catalog, both.head.catalog, _policy(both, found, step, recalling))


def _policy(both: Sides, found: Review, step: Step, recalling: Recalling) -> Policy | None:
    charter = both.base.catalog.charter
    if charter is None:
        return None
    decisions = decided(both)
    change = Change(
        digest=digest(files(both), decisions),
        commit=step.commit,
        at=step.time,
        touches=touches(both, decisions, found),
    )
    verdict = judge(charter, both.base.catalog.taxonomy, change, Evidence(), step.time)
    return Policy(
        blob=both.base.snapshot.files.get(CHARTER, ""),
        digest=change.digest,
        tier=verdict.tier,
        reasons=tuple(dict.fromkeys(verdict.reasons)),
        asks=tuple((each.name, each.count) for each in verdict.requirements),
        signed=recalling.given(both, step, change.digest),
    )


class _Telling:
    """The two states of a commit, compiled as far as its events need."""

    def __init__(self, base: Catalog, head: Catalog) -> None:
        self._base, self._head = Compiled(base), Compiled(head)

    def events(self, flag: FlagChange) -> Iterator[FlagEvent]:
        """Give the events of a flag, in the environments' order."""
        names = dict.fromkeys(name for place in flag.places for name in place.environments)
        for name in names:
            places = tuple(_only(place, name) for place in flag.places if name in place.environments)
            services = sorted({service for place in places for service in place.services})
            yield FlagEvent(
                flag=flag,
                environment=name,
                places=places,
                before=self._state(self._base, flag.former, name, services),
                after=self._state(self._head, flag.key, name, services),
            )

    def _state(self, state: Compiled, key: str, environment: str, services: Sequence[str]) -> State | None:
        thing = state.thing(key)
        readers = [name for name in services if state.reads(name, environment, key)]
        if thing is None or not readers:
            return None
        return State(
            words=state_words(state.catalog, thing, environment) if isinstance(thing, Flag) else "retired",
            decisions={name: state.grounds(environment, name, key) for name in readers},
        )


def _only(place: Place, environment: str) -> Place:
    return replace(place, environments=(environment,), group="")
