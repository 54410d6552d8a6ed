"""`eval`: decide a flag for one context, with the loader's own evaluator."""

from collections.abc import Callable, Mapping
from pathlib import Path

from flaggit.commands import places, vocabularies
from flaggit.commands.asking import Origin, Wish, origin_of
from flaggit.commands.opened import Opened
from flaggit.commands.workspace import bound
from flaggit.compiler import Compiler
from flaggit.errors import FailedStop, Stop, UsageStop
from flaggit.frozen import Frozen
from flaggit.model import Retired
from flaggit.runtime import decision
from flaggit.runtime.decision import Decision
from flaggit.runtime.interpret import interpret
from flaggit.tables import Sources


class Decided(Frozen):
    """What was decided for one service in one environment."""

    environment: str
    service: str
    decision: Decision


class Evaluated(Frozen):
    """The outcome of an evaluation.

    Attributes:
        key: The flag's present key.
        asked: The key that was asked for: a former one, perhaps.
        context: The attributes that were given.
        at: The instant that windows were held against, in seconds since 1970.
        decided: Environment by environment, service by service.
        origin: What answered.
        notes: What looks odd and was taken as it is.
        retired: Whether the flag is retired and serves its last value.
    """

    key: str
    asked: str
    context: Mapping[str, object]
    at: int
    decided: tuple[Decided, ...]
    origin: Origin
    notes: tuple[str, ...] = ()
    retired: bool = False

    @property
    def failed(self) -> bool:
        """Whether a decision could not be made, so that services would use the value in their code."""
        return any(each.decision.error_code for each in self.decided)


def evaluate(folder: Path, wish: Wish, *, now: int, stdin: Callable[[int], bytes]) -> Evaluated:
    """Decide.

    Args:
        folder: The flag repository, or a folder inside it.
        wish: What is asked.
        now: The present, in seconds since 1970.
        stdin: Reads at most so many bytes of standard input.

    Raises:
        UsageStop: A name, a value or an option is wrong.
        NothingReadStop: There is nothing to ask.
        FailedStop: The flags have errors, or the bundle is refused.
    """
    at = wish.instant(now)
    opened = wish.opened(folder, at)
    return _by_files(folder, wish, at, stdin) if opened is None else _by_bundle(opened, wish, at, stdin)


def _by_files(folder: Path, wish: Wish, at: int, stdin: Callable[[int], bytes]) -> Evaluated:
    workspace = bound(folder, wish.rev)
    catalog, snapshot = workspace.catalog, workspace.reading.snapshot
    question = wish.question(vocabularies.of_taxonomy(catalog.taxonomy), stdin)
    asked = places.asked(catalog, question.key)
    where = places.pairs(catalog, asked.thing, wish.environment, wish.service)
    sources = Sources(Compiler(catalog))

    def decide(environment: str, service: str) -> Decision:
        try:
            return interpret(
                sources.of(environment, service), asked.key, None, question.context, at=float(at)
            )
        except FailedStop as stop:
            return decision.failed(None, decision.PARSE_ERROR, stop.message, flag=asked.key)

    return Evaluated(
        key=asked.key,
        asked=question.key,
        context=question.context,
        at=at,
        decided=tuple(
            Decided(environment=environment, service=service, decision=decide(environment, service))
            for environment, service in where
        ),
        origin=Origin(commit=snapshot.commit, dirty=snapshot.dirty),
        notes=question.notes,
        retired=isinstance(asked.thing, Retired),
    )


def _by_bundle(opened: Opened, wish: Wish, at: int, stdin: Callable[[int], bytes]) -> Evaluated:
    question = wish.question(opened.vocabulary, stdin)
    decided = opened.flags.details(question.key, None, question.context)
    if decided.error_code == decision.FLAG_NOT_FOUND:
        raise not_held(opened, question.key)
    manifest = opened.manifest
    return Evaluated(
        key=decided.flag or question.key,
        asked=question.key,
        context=question.context,
        at=at,
        decided=(Decided(environment=manifest.environment, service=manifest.service, decision=decided),),
        origin=origin_of(opened),
        notes=question.notes,
        retired=opened.flags.meta(question.key).get("retired") is True,
    )


def not_held(opened: Opened, key: str) -> Stop:
    """Make the stop for a key that a bundle does not hold."""
    keys = opened.flags.keys()
    return UsageStop(
        f"{opened.manifest.service} can't ask this bundle for {key}{places.meant(key, keys)}",
        where=str(opened.path),
        remedy=f"it holds {len(keys):,} flags of commit {opened.manifest.commit[:12]}; a bundle holds what its service reads",
    )
