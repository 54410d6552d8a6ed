"""Claims: what is to be proved, over the outcomes of flags in services."""

from dataclasses import dataclass, field
from enum import StrEnum

from flaggit.model import Condition, NotSo, Statement
from flaggit.model.invariant import Outcome


class Kind(StrEnum):
    """Where a claim comes from."""

    INVARIANT = "invariant"
    """Somebody wrote it."""
    PREREQUISITE = "prerequisite"
    """Where a consumer decides for its new path, so does the provider of what it requires."""
    ROLLOUT = "rollout"
    """Where a consumer decides for a rollout's new path, so does the service that it depends on."""


class State(StrEnum):
    """How a claim came out."""

    PROVED = "proved"
    TOLERATED = "tolerated"
    """The provider copes with both paths, as its service file says."""
    REFUTED = "refuted"
    UNSETTLED = "unsettled"
    """The budget was spent before an answer was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is to be proved in an environment.

    Attributes:
        kind: Where it comes from.
        name: What it is called: the invariant's name, or `checkout.express-pay needs payments.tokenised-cards`.
        environment: The environment.
        holds: What must be so. Every outcome in it names its service.
        when: Only contexts that this is true for; None for all.
        path: The file that it comes from.
        tolerated: The provider's file says that it copes with both paths.
        outcomes: The outcomes that it speaks of, each once, as they are read: of "if here, then there", what is here first.
        services: The services that it speaks of, sorted.
        flags: The flags that it speaks of, sorted.
    """

    kind: Kind
    name: str
    environment: str
    holds: Statement
    when: Condition | None = None
    path: str = ""
    tolerated: bool = False

    outcomes: tuple[Outcome, ...] = field(init=False, repr=False, compare=False)
    services: tuple[str, ...] = field(init=False, repr=False, compare=False)
    flags: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Each is asked for at every moment of every rollout.
        outcomes = _outcomes(self.holds)
        object.__setattr__(self, "outcomes", outcomes)
        object.__setattr__(self, "services", tuple(sorted({one.service for one in outcomes})))
        object.__setattr__(self, "flags", tuple(sorted({one.flag for one in outcomes})))


def _outcomes(statement: Statement) -> tuple[Outcome, ...]:
    found: dict[tuple[str, str, bool, str], Outcome] = {}
    waiting: list[Statement] = [statement]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, Outcome):
            found.setdefault(one.identity, one)
        else:
            waiting[:0] = [one.item] if isinstance(one, NotSo) else one.items
    return tuple(found.values())
