"""What `judge` says, as data; each part can say itself in words."""

from flaggit.frozen import Frozen
from flaggit.policy.change import Claim
from flaggit.policy.evidence import Objection, SetAside


class Reason(Frozen):
    """Why a change is in its tier.

    Attributes:
        rule: The place in the charter, such as `careful_when 1`; empty for the tier of everything else.
        touch: What was matched: a document's type and key.
        words: What holds of it.
    """

    tier: str
    rule: str
    touch: str
    words: str


class Requirement(Frozen):
    """Approvals of one kind.

    Attributes:
        label: The role or team as the charter names it, or `owner`.
        owner: For `owner`: the team that is meant; empty for what nobody owns.
        teams: The teams whose members count.
        count: How many are needed.
        met_by: Who gave one, sorted.
        could: Who else could give one, sorted.
    """

    label: str
    owner: str
    teams: tuple[str, ...]
    count: int
    met_by: tuple[str, ...] = ()
    could: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        """How many are still needed."""
        return max(self.count - len(self.met_by), 0)

    @property
    def name(self) -> str:
        """`owner team-checkout`, `sre`."""
        return f"owner {self.owner}".rstrip() if self.label == "owner" else self.label


class Barred(Frozen):
    """A rule of who may do what that the authors don't meet."""

    rule: str
    touch: str
    do: str
    who: tuple[str, ...]
    by: tuple[str, ...]


class Withheld(Frozen):
    """A window or hold that the change falls into, and where; `until` is None for one that ends when somebody ends it."""

    touch: str
    environments: tuple[str, ...]
    until: int | None
    reason: str
    hold: bool


class Lack(Frozen):
    """What an experiment does not say, and the charter asks for."""

    experiment: str
    what: tuple[str, ...]


class Owed(Frozen):
    """A debt: of this change itself, or an earlier one's; `blocks` when this change must wait for it."""

    kind: Claim
    commit: str
    by: tuple[str, ...]
    reason: str
    due: int
    missing: tuple[str, ...]
    overdue: bool = False
    blocks: bool = False


class Step(Frozen):
    """Whom to ask, after how long, and whether that time has come."""

    ask: str
    people: tuple[str, ...]
    contact: str
    since: int
    due: bool


class DeadEnd(Frozen):
    """A requirement that nobody's approval can meet as things stand.

    Attributes:
        name: The requirement's name.
        teams: The teams whose members count.
        short: How many approvals are needed beyond those that could still be given.
        authors: Who wrote or pushed the change and could approve it if they had not, where that would be enough.
    """

    name: str
    teams: tuple[str, ...]
    short: int
    authors: tuple[str, ...] = ()


class Glass(Frozen):
    """Who may change first and be approved later, and within how many seconds."""

    by: str
    people: tuple[str, ...]
    within: int


class Verdict(Frozen):
    """The judgement.

    Attributes:
        passed: Whether the change may go on.
        way: What it was judged as: `approvals`, `restore`, `kill` or `break-glass`.
        tier: The highest tier of what it touches; empty for a change without touches.
        reasons: Why, the strictest first.
        requirements: What it needs; for `kill` and `break-glass`, what must follow.
        unproven: Authors that can't be told from those who approve.
        debt: What this change will owe once it is in.
        notes: What was claimed and did not hold.
        dead_ends: What can't be approved as things stand.
        glass: Who may break glass, where there is a dead end and the charter lets somebody; None for nobody.
    """

    passed: bool
    way: str
    tier: str
    reasons: tuple[Reason, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    objections: tuple[Objection, ...] = ()
    barred: tuple[Barred, ...] = ()
    frozen: tuple[Withheld, ...] = ()
    lacks: tuple[Lack, ...] = ()
    unproven: tuple[str, ...] = ()
    debt: Owed | None = None
    debts: tuple[Owed, ...] = ()
    escalation: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    dead_ends: tuple[DeadEnd, ...] = ()
    glass: Glass | None = None
