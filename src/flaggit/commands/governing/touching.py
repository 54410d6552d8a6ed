"""What a change touches, as the charter sees it: files, and the flags whose decisions change because of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Final

from flaggit.binding.naming import CHARTER, TAXONOMY, name_of
from flaggit.commands.governing.deciding import Decided
from flaggit.commands.sides import Sides
from flaggit.frozen import replace
from flaggit.model import Catalog, Charter, Flag, Taxonomy
from flaggit.policy import Compatibility, Do, Effect, Side, Touch, lacking
from flaggit.policy.change import GOVERNANCE, WHOLE
from flaggit.repository import Change
from flaggit.review import DIVIDING, Effect as Noticed, FlagChange, Place, Review
from flaggit.review.weakening import weakened_experiment, weakened_metric, weakened_rollout
from flaggit.source import DocumentKind, kind_of

_RUNNING: Final = "running"
_NAMED: Final = 3
"""How many of the edited things are named that a flag is touched through."""
_TABLES: Final[Mapping[DocumentKind, str]] = {
    DocumentKind.SEGMENT: "segments",
    DocumentKind.ROLLOUT: "rollouts",
    DocumentKind.LAYER: "layers",
    DocumentKind.EXPERIMENT: "experiments",
    DocumentKind.METRIC: "metrics",
    DocumentKind.SERVICE: "services",
}
_FLAGS: Final = frozenset({DocumentKind.FLAG, DocumentKind.TEST, DocumentKind.RETIRED})


def touches(sides: Sides, decisions: Iterable[Decided], review: Review | None = None) -> tuple[Touch, ...]:
    """Give what a change touches, by type and key.

    Args:
        sides: Both states.
        decisions: The decisions that change.
        review: How far that reaches; without one, everybody counts as reached and as moved.
    """
    return _Touching(sides, tuple(decisions), review).touches()


@dataclass(slots=True)
class _Touching:
    """One run over a change."""

    sides: Sides
    decisions: tuple[Decided, ...]
    review: Review | None
    found: dict[tuple[str, str], Touch] = field(default_factory=dict)

    def touches(self) -> tuple[Touch, ...]:
        """Look at each file, then at the flags that change with it."""
        for change in self.sides.changes:
            kind = kind_of(change.path) or kind_of(change.old_path)
            for touch in self._of(kind, change) if kind is not None else ():
                self.found.setdefault((touch.document, touch.key), touch)
        edited = dict(self.found)
        for key in sorted({each.key for each in self.decisions}):
            known = ("flag", self._now(key))
            touch = self._flag(known[1], key, _through(edited, self._reviewed(known[1])))
            # What is compiled otherwise and decides as before is nobody's to approve, unless they edited it.
            if known not in self.found and touch.effects:
                self.found[known] = touch
        return tuple(self.found[name] for name in sorted(self.found))

    def _of(self, kind: DocumentKind, change: Change) -> Iterator[Touch]:
        if kind is DocumentKind.TAXONOMY:
            yield from _of_taxonomy(self._base.taxonomy, self._head.taxonomy)
        elif kind is DocumentKind.CHARTER:
            yield from _of_charter(self._base.charter, self._head.charter)
        elif kind is DocumentKind.PROJECT:
            yield Touch(document="project", key="", path=change.path)
        elif kind in _FLAGS:
            key = name_of(change.path, kind)
            was = name_of(change.old_path, kind_of(change.old_path) or kind) if change.old_path else key
            yield self._flag(key, was)
            if was != key and was not in self._formerly(key):
                yield self._flag(was, was)
        elif kind in _TABLES:
            yield self._thing(kind, change)

    @property
    def _base(self) -> Catalog:
        return self.sides.base.catalog

    @property
    def _head(self) -> Catalog:
        return self.sides.head.catalog

    def _formerly(self, key: str) -> tuple[str, ...]:
        flag = self._head.flags.get(key)
        return flag.formerly if flag else ()

    def _now(self, key: str) -> str:
        """The key that a flag has now, when it serves this one as a former key."""
        return next((flag.key for flag in self._head.flags.values() if key in flag.formerly), key)

    def _flag(self, key: str, was: str, through: str = "") -> Touch:
        before = self._base.flags.get(was) or self._base.flags.get(key)
        after = self._head.flags.get(key)
        change = self._reviewed(key)
        effects = tuple(self._effects({key, was}, change))
        do = Do.CREATE if before is None else Do.RETIRE if after is None else Do.MODIFY
        if before is None and after is None:
            do = Do.MODIFY  # a tombstone
        return Touch(
            document="flag",
            key=key,
            path=after.path if after else before.path if before else "",
            do=do,
            before=_side(before, other=after),
            after=_side(after, other=before),
            effects=effects,
            through=through,
            compatibility=Compatibility(change.level.value) if change else Compatibility.SAFE,
            touches_experiment=bool(change.experiments) if change else self._runs(before) and bool(effects),
            towards_safe=after is not None and _safe(self._head, after, effects),
        )

    def _reviewed(self, key: str) -> FlagChange | None:
        flags = self.review.flags if self.review else ()
        return next((each for each in flags if key in {each.key, each.former}), None)

    def _effects(self, keys: set[str], change: FlagChange | None) -> Iterator[Effect]:
        services: dict[str, set[str]] = {}
        for each in self.decisions:
            if each.key in keys:
                services.setdefault(each.environment, set()).add(each.service)
        for environment, named in services.items():
            places = [each for each in change.places if environment in each.environments] if change else []
            if self.review is not None and not places:
                continue  # compiled otherwise, and decided as before
            yield Effect(
                environment=environment,
                services=tuple(sorted(named)),
                reach=_share(places),
                moves_users=_moves(places, change),
            )

    def _runs(self, flag: Flag | None) -> bool:
        rules = (rule for block in (flag.environments.values() if flag else ()) for rule in block.rules)
        trials = (self._base.experiments.get(rule.experiment) for rule in rules if rule.experiment)
        return any(trial is not None and trial.status == _RUNNING for trial in trials)

    def _thing(self, kind: DocumentKind, change: Change) -> Touch:
        key = name_of(change.path, kind)
        was = name_of(change.old_path, kind) if change.old_path else key
        table = _TABLES[kind]
        old = getattr(self._base, table).get(was)
        new = getattr(self._head, table).get(key)
        touch = Touch(
            document=kind.value,
            key=key,
            path=change.path,
            do=Do.CREATE if old is None else Do.RETIRE if new is None else Do.MODIFY,
            before=self._owned(old, self._base.taxonomy),
            after=self._owned(new, self._head.taxonomy),
        )
        match kind:
            case DocumentKind.EXPERIMENT:
                return self._experiment(touch, was)
            case DocumentKind.ROLLOUT:
                return replace(touch, weakens_guardrail=weakened_rollout(self._base, self._head, key))
            case DocumentKind.METRIC:
                return replace(touch, weakens_guardrail=weakened_metric(self._base, self._head, key))
            case _:
                return touch

    def _experiment(self, touch: Touch, was: str) -> Touch:
        old, new = self._base.experiments.get(was), self._head.experiments.get(touch.key)
        ran = old is not None and old.status == _RUNNING
        runs = new is not None and new.status == _RUNNING
        charter = self._base.charter
        return replace(
            touch,
            do=Do.START if runs and not ran else touch.do,
            touches_experiment=ran,
            weakens_guardrail=weakened_experiment(self._base, self._head, touch.key),
            lacks=lacking(charter.experiments, new) if charter and new and runs else (),
        )

    def _owned(self, thing: object, taxonomy: Taxonomy) -> Side | None:
        if thing is None:
            return None
        path = str(getattr(thing, "path", ""))
        domain = path.split("/")[1] if path.count("/") > 1 else ""
        owners = getattr(thing, "owners", ())
        owner = getattr(thing, "owner", "") or (owners[0] if owners else taxonomy.domains.get(domain, ""))
        return Side(domain=domain if domain in taxonomy.domains else "", owner=owner)


def _of_taxonomy(old: Taxonomy, new: Taxonomy) -> Iterator[Touch]:
    people = {name: team.members for name, team in old.teams.items()} != {
        name: team.members for name, team in new.teams.items()
    }
    if people:
        yield Touch(document="people", key="", path=TAXONOMY)
    if not people or _without_members(old) != _without_members(new):
        yield Touch(document="taxonomy", key="", path=TAXONOMY)


def _of_charter(old: Charter | None, new: Charter | None) -> Iterator[Touch]:
    if old is None or new is None:
        yield Touch(document="charter", key="", path=CHARTER)
        return
    people = (old.people, old.roles, old.owners) != (new.people, new.roles, new.owners)
    if people:
        yield Touch(document="people", key="", path=CHARTER)
    if not people or replace(old, people={}, roles={}, owners=()) != replace(
        new, people={}, roles={}, owners=()
    ):
        yield Touch(document="charter", key="", path=CHARTER)


def _without_members(taxonomy: Taxonomy) -> Taxonomy:
    teams = {name: replace(team, members=()) for name, team in taxonomy.teams.items()}
    return replace(taxonomy, teams=teams)


def _side(flag: Flag | None, *, other: Flag | None) -> Side | None:
    if flag is None:
        return None
    force = bool(_forced(flag) - (_forced(other) if other else set()))
    return Side(kind=flag.kind, domain=flag.key.partition(".")[0], owner=flag.owner, force=force)


def _forced(flag: Flag) -> set[tuple[str, str]]:
    return {
        (block.name, repr(rule)) for block in flag.environments.values() for rule in block.rules if rule.force
    }


def _safe(catalog: Catalog, flag: Flag, effects: Iterable[Effect]) -> bool:
    """Whether a flag serves its safe value to everybody wherever its decisions change."""
    for effect in effects:
        block = catalog.environment(flag, effect.environment)
        if block is None or not block.active:
            continue
        if block.rules or block.otherwise.serve != flag.safe:
            return False
    return True


def _share(places: Iterable[Place]) -> int:
    """The largest reach, in thousandths of a percent, rounded up; everyone when it is not known."""
    found = [place.reach for place in places]
    return ceil(max(found, default=Fraction(1)) * WHOLE)


def _moves(places: list[Place], change: FlagChange | None) -> bool:
    """Whether people go from one variant to another, or are divided anew, which is to be supposed of what is not known."""
    if not places or (change and any(each.code in DIVIDING for each in change.compatibility)):
        return True
    return any(region.effect is Noticed.MOVES for place in places for region in place.regions)


def _through(edited: Mapping[tuple[str, str], Touch], change: FlagChange | None) -> str:
    """What a flag is touched through that was not edited itself, by the review's causes; without one, what is no flag, else the flags."""
    causes = change.causes if change else ()
    told = dict.fromkeys(
        (each.kind, "" if each.kind in GOVERNANCE else each.name) for each in causes if not each.watches
    )
    others = [each for each in edited.values() if each.document != "flag"]
    found = [edited[each] for each in told if each in edited] or others or list(edited.values())
    names = [_named(each) for each in sorted(found, key=lambda each: each.document == "flag")]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more or "other files"


def _named(touch: Touch) -> str:
    return f"{touch.document} {touch.key}".strip()
