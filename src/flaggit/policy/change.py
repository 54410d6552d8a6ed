"""A change as the charter sees it: what it touches, how far that reaches, who wrote it, and what it claims to be."""

from enum import StrEnum
from typing import Final

from flaggit.frozen import Frozen, field

WHOLE: Final = 100_000
"""Everyone, in thousandths of a percent."""

GOVERNANCE: Final = frozenset({"charter", "people", "project", "taxonomy"})
"""Documents that decide how all others are judged."""


class Do(StrEnum):
    """What is done to a thing."""

    CREATE = "create"
    MODIFY = "modify"
    RETIRE = "retire"
    START = "start-experiment"


class Compatibility(StrEnum):
    """What a change asks of those who read the flag, from the mildest on."""

    SAFE = "safe"
    CONSUMERS_FIRST = "consumers-first"
    BREAKING = "breaking"


class Claim(StrEnum):
    """What the author says that the change is, in its commit message."""

    NONE = ""
    KILL = "kill"
    BREAK_GLASS = "break-glass"


class Side(Frozen):
    """A thing before or after the change.

    Attributes:
        kind: The flag's kind; empty for what is no flag.
        owner: The team that owns it; empty when nobody does.
        force: Whether the change touches a `force` rule on this side.
    """

    kind: str = ""
    domain: str = ""
    owner: str = ""
    force: bool = False


class Effect(Frozen):
    """What changes in one environment.

    Attributes:
        reach: The largest share of any group of people with the same attributes whose decisions change, in thousandths of a percent;
            everyone where it is not known.
        services: Those whose bundles decide otherwise.
        moves_users: Whether people move from one variant to another.
    """

    environment: str
    reach: int = WHOLE
    services: tuple[str, ...] = ()
    moves_users: bool = False


class Touch(Frozen):
    """One thing that the change touches.

    Attributes:
        document: Its type, such as `flag`; `people` for teams' members and keys.
        key: Its key or name.
        before: None when it was not there.
        after: None when it is not there any more.
        effects: Where decisions change; empty when none does.
        through: What was edited, when not the thing itself but something that it uses.
        towards_safe: Whether it serves its safe value to everyone wherever it decides otherwise than before.
        lacks: What the charter asks of an experiment before it runs, and this one does not say.
    """

    document: str
    key: str
    path: str = ""
    do: Do = Do.MODIFY
    before: Side | None = None
    after: Side | None = None
    effects: tuple[Effect, ...] = ()
    through: str = ""
    compatibility: Compatibility = Compatibility.SAFE
    weakens_guardrail: bool = False
    touches_experiment: bool = False
    towards_safe: bool = False
    lacks: tuple[str, ...] = ()

    @property
    def sides(self) -> tuple[Side, ...]:
        """Both sides, as far as the thing was there."""
        return tuple(side for side in (self.before, self.after) if side is not None)

    @property
    def owners(self) -> tuple[str, ...]:
        """The teams that own it, before and after, sorted; one empty name when nobody does."""
        return tuple(sorted({side.owner for side in self.sides})) or ("",)


class Restored(Frozen):
    """An earlier state of the release branch that the change leads to again.

    Attributes:
        commit: The last commit that had it.
        at: Until when it was in force, in seconds since 1970.
        taken_back: Whether it was taken back since, so that the change does not restore it but takes it up anew.
    """

    commit: str
    at: int
    taken_back: bool = False


class Debt(Frozen):
    """A change on the release branch that went ahead of its approvals.

    Attributes:
        kind: `kill` or `break-glass`.
        by: Who did it, as far as known.
        due: By when its approvals must have been given.
        missing: What is missing of them, in words; empty when it is settled.
    """

    commit: str
    kind: Claim
    by: tuple[str, ...]
    reason: str
    at: int
    due: int
    missing: tuple[str, ...] = ()


class Change(Frozen):
    """What is judged.

    Attributes:
        digest: What approvals must be of: 64 hexadecimal digits over the files' old and new states and the decisions.
        at: When it was made: the last commit's time, in seconds since 1970.
        authors: The logins of all who wrote it.
        unknown: Authors that no login is known of, as git names them.
        pusher: The login of whoever pushed last; empty when it is not known.
        restores: The earlier state that it leads to again.
        spent: When the release branch last took the very same change; approvals must be newer.
        claim: What the author says that it is.
        reason: What the author gives as the reason for the claim.
        debts: Earlier changes that went ahead of their approvals.
    """

    digest: str
    commit: str = ""
    at: int = 0
    touches: tuple[Touch, ...] = ()
    authors: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    pusher: str = ""
    restores: Restored | None = None
    spent: int | None = None
    claim: Claim = Claim.NONE
    reason: str = ""
    debts: tuple[Debt, ...] = field(default=())
