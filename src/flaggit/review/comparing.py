"""Comparing two catalogs: the review itself."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from flaggit.analysis.comparing import Asked, Comparer, Comparison
from flaggit.frozen import Frozen
from flaggit.model import Catalog, Flag, Population, Retired
from flaggit.review import causes, compatibility, covering
from flaggit.review.change import (
    Cause,
    Change,
    Compatibility,
    FlagChange,
    Guarded,
    Place,
    Quiet,
    Review,
    Side,
    Undo,
)
from flaggit.review.placing import Rests, places, rest_of
from flaggit.review.states import State, States


class Wish(Frozen):
    """What is known of the change besides the two catalogs.

    Attributes:
        base: How the state before is called.
        head: How the state after is called.
        affected: Keys of flags and tombstones, in either state, that may differ; None to look at all.
        moved: New path to old path of files that were renamed.
        files: The governed files that differ.
        today: Now, in seconds since 1970: a tombstone may not go before its day.
        undo: How the change is taken back; None when that is not asked.
    """

    base: Side
    head: Side
    affected: Collection[str] | None = None
    moved: Mapping[str, str] | None = None
    files: tuple[str, ...] = ()
    today: int = 0
    undo: Undo | None = None


def review(base: Catalog, head: Catalog, wish: Wish) -> Review:
    """Compare two catalogs.

    Raises:
        FailedStop: A flag of either can't be compiled.
    """
    states = States(base=State(base), head=State(head))
    comparing = _Comparing(states, wish)
    flags: list[FlagChange] = []
    quiet: list[Quiet] = []
    for before, after in comparing.pairs():
        one = comparing.flag(before, after)
        if isinstance(one, Quiet):
            quiet.append(one)
        elif one is not None:
            flags.append(one)
    return Review(
        base=wish.base,
        head=wish.head,
        files=wish.files,
        flags=tuple(sorted(flags, key=lambda one: one.key)),
        quiet=tuple(sorted(quiet, key=lambda one: one.key)),
        exact=all(place.exact for one in flags for place in one.places),
        population=comparing.day,
        undo=wish.undo,
        governed=base.charter is not None,
        compatibility=compatibility.of_project(base.project, head.project),
        guarded=comparing.guarded,
    )


class _Comparing:
    """One run: the two states, the comparer, and comparisons by what they compare."""

    def __init__(self, states: States, wish: Wish) -> None:
        self._states = states
        self._wish = wish
        attributes = {**states.base.catalog.taxonomy.attributes, **states.head.catalog.taxonomy.attributes}
        self._population = _population(states.head.catalog)
        counted = (self._population,) if self._population else ()
        self._comparer = Comparer(attributes=attributes, populations=counted)
        self._known: dict[object, Comparison] = {}
        self._told = causes.Telling(states)
        self._guarded: dict[Cause, list[str]] = {}

    @property
    def guarded(self) -> tuple[Guarded, ...]:
        """What was done to guardrails that watch one of the flags that were compared."""
        watching = self._told.watching
        found = [
            Guarded(
                cause=cause,
                flags=tuple(sorted(keys)),
                through=tuple(sorted(watching.get(cause.name, ()) if cause.kind == "metric" else ())),
            )
            for cause, keys in self._guarded.items()
        ]
        return tuple(sorted(found, key=lambda one: (not one.cause.weakens, one.cause.words)))

    @property
    def day(self) -> str:
        """The day of the population that people are counted by; empty without one."""
        return self._population.day if self._population else ""

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Give the keys of each flag before and after; the same unless it serves its former key, too."""
        base, head = self._states.base.catalog, self._states.head.catalog
        keys = {*base.flags, *base.retired, *head.flags, *head.retired}
        if self._wish.affected is not None:
            keys &= set(self._wish.affected)
        now = {*head.flags, *head.retired}
        renamed = {
            former: key
            for key, flag in head.flags.items()
            for former in flag.formerly
            if former in base.flags and former not in now and key not in base.flags
        }
        for key in sorted(keys):
            if key in renamed:
                yield key, renamed[key]
            elif key not in renamed.values():
                yield key, key

    def flag(self, before: str, after: str) -> FlagChange | Quiet | None:
        """Compare a flag; None when nothing about it differs."""
        old, new = self._states.base.thing(before), self._states.head.thing(after)
        found = []
        for environment, service in self._states.places(before, after):
            comparison = self._spot(environment, service, before, after)
            if comparison.differences:
                rests = Rests(
                    before=rest_of(self._states.base.catalog, _flag(old), environment),
                    after=rest_of(self._states.head.catalog, _flag(new), environment),
                )
                found.append(((environment, service), comparison, rests))
        told = self._told.of(before, after)
        for cause in told:
            if cause.watches:
                self._guarded.setdefault(cause, []).append(after if new else before)
        where = places(found, self._states.head.catalog, self._population)
        edits = compatibility.edits(self._states, before, after, self._wish.today)
        if not where and not edits and (old is None) == (new is None) and type(old) is type(new):
            return self._quietly(before, after, told)
        return self._change(before, after, where, told, edits)

    def _spot(self, environment: str, service: str, before: str, after: str) -> Comparison:
        asked = self._states.asked(environment, service, before, after)
        prints = self._prints(environment, service, asked)
        if prints[0] == prints[1]:
            return Comparison()
        reader = next(one.reader for one in asked if one is not None)
        key = prints, reader.always, reader.sometimes
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._comparer.compare(*asked)
        return known

    def _prints(
        self, environment: str, service: str, asked: tuple[Asked | None, Asked | None]
    ) -> tuple[object, object]:
        """Give all that decides a flag before and after, as bytes; None where it can't be asked for."""
        before, after = (
            None if one is None else state.fingerprint(environment, service, one.key)
            for state, one in zip((self._states.base, self._states.head), asked, strict=True)
        )
        return before, after

    def _quietly(self, before: str, after: str, told: tuple[Cause, ...]) -> Quiet | None:
        if not told:
            return None
        key = after or before
        flag = _flag(self._states.head.thing(after)) or _flag(self._states.base.thing(before))
        if all(cause.watches for cause in told):
            return Quiet(key=key, why="only what watches it changed")
        if flag is not None and not any(block.active for block in flag.environments.values()):
            return Quiet(key=key, why="inactive")
        prints = (
            self._prints(*place, self._states.asked(*place, before, after))
            for place in self._states.places(before, after)
        )
        if any(one != other for one, other in prints):
            return Quiet(key=key, why="what changed makes no difference to anyone")
        own = all(cause.path == (flag.path if flag else "") for cause in told)
        return Quiet(
            key=key, why="only its form changed" if own else "nothing changes for the services that read it"
        )

    def _change(
        self,
        before: str,
        after: str,
        where: tuple[Place, ...],
        told: tuple[Cause, ...],
        edits: tuple[Compatibility, ...],
    ) -> FlagChange:
        old, new = self._states.base.thing(before), self._states.head.thing(after)
        thing = new or old
        if thing is None:  # pragma: no cover - one of the two is there, or nobody had asked
            raise KeyError(after)
        was, now = _flag(old), _flag(new)
        return FlagChange(
            key=after if new else before,
            former=before if old else "",
            path=thing.path,
            change=_kind_of_change(before, after, old, new),
            kind=(now or was).kind if (now or was) else "retired",  # type: ignore[union-attr]  # one of them is a flag
            was_kind=was.kind if was else "",
            owner=_owner(self._states, now or was),
            causes=told,
            places=where,
            compatibility=edits,
            cover=covering.cover(self._states, before, after, where),
            experiments=_experiments(self._states, was, now),
            services=tuple(sorted({*(old.services if old else ()), *(new.services if new else ())})),
            unit=(now or was).unit if (now or was) else "",  # type: ignore[union-attr]  # one of them is a flag
        )


def _population(catalog: Catalog) -> Population | None:
    """Give the population: the largest, where several units are counted."""
    return max(catalog.populations.values(), key=lambda one: one.count, default=None)


def _flag(thing: Flag | Retired | None) -> Flag | None:
    return thing if isinstance(thing, Flag) else None


def _owner(states: States, flag: Flag | None) -> str:
    if flag is None:
        return ""
    return flag.owner or states.head.catalog.taxonomy.domains.get(flag.domain, "")


def _kind_of_change(
    before: str, after: str, old: Flag | Retired | None, new: Flag | Retired | None
) -> Change:
    if old is None:
        return Change.CREATED
    if new is None:
        return Change.DELETED
    if isinstance(new, Retired) and isinstance(old, Flag):
        return Change.RETIRED
    return Change.MODIFIED if before == after else Change.RENAMED


def _experiments(states: States, was: Flag | None, now: Flag | None) -> tuple[str, ...]:
    """Name the running experiments of a flag that the change touches."""
    found = set()
    for flag in (was, now):
        for block in flag.environments.values() if flag else ():
            found |= {rule.experiment for rule in block.rules if rule.experiment}
    return tuple(sorted(key for key in found if _is_touched(states, key, was, now)))


def _is_touched(states: States, key: str, was: Flag | None, now: Flag | None) -> bool:
    old, new = states.base.catalog.experiments.get(key), states.head.catalog.experiments.get(key)
    if old is None or old.status != "running":
        return False
    return old != new or _rules(was, key) != _rules(now, key)


def _rules(flag: Flag | None, key: str) -> Iterable[object]:
    blocks = flag.environments.values() if flag else ()
    return [rule for block in blocks for rule in block.rules if rule.experiment == key]
